{{ privacy_module("privacy_usage_html") }}
