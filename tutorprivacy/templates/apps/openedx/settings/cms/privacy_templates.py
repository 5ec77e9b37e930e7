{{ privacy_module("privacy_templates") }}
