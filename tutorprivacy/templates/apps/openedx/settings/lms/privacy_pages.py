{{ privacy_module("privacy_pages") }}
