{{ privacy_module("privacy_driver") }}
