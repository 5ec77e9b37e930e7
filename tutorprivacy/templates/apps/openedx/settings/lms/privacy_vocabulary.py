{{ privacy_module("privacy_vocabulary") }}
