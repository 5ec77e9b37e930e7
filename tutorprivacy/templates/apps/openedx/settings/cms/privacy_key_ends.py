{{ privacy_module("privacy_key_ends") }}
