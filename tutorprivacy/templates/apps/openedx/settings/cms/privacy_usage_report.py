{{ privacy_module("privacy_usage_report") }}
