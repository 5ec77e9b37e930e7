{{ privacy_module("privacy_pseudonyms") }}
