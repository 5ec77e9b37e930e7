{{ privacy_module("privacy_packed") }}
