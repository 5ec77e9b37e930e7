{{ privacy_module("privacy_in_force") }}
