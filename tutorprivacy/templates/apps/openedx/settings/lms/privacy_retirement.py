{{ privacy_module("privacy_retirement") }}
