{{ privacy_module("privacy_keys") }}
