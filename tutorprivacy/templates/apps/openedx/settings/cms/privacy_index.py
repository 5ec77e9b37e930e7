{{ privacy_module("privacy_index") }}
