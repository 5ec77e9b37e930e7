{{ privacy_module("privacy_identity") }}
