{{ privacy_module("privacy_patterns") }}
