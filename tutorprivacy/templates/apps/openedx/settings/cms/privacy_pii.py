{{ privacy_module("privacy_pii") }}
