{{ privacy_module("privacy_usage_console") }}
