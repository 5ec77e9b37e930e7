{{ privacy_module("privacy_aspects") }}
