{{ privacy_module("privacy_logging") }}
