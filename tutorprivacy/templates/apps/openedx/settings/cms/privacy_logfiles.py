{{ privacy_module("privacy_logfiles") }}
