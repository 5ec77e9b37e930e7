{{ privacy_module("privacy_usage") }}
