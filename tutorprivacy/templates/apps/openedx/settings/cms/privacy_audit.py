{{ privacy_module("privacy_audit") }}
