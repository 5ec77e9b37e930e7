{{ privacy_module("privacy_retirement_setup") }}
