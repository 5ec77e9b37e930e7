{{ privacy_module("privacy_http") }}
