{{ privacy_module("privacy_fields") }}
