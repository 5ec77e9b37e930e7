{{ privacy_module("privacy_settings") }}
