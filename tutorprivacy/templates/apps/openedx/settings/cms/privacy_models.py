{{ privacy_module("privacy_models") }}
