{{ privacy_module("privacy_register") }}
