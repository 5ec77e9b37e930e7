{{ privacy_module("privacy_page") }}
