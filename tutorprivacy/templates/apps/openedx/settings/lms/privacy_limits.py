{{ privacy_module("privacy_limits") }}
