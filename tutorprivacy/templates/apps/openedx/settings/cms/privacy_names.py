{{ privacy_module("privacy_names") }}
