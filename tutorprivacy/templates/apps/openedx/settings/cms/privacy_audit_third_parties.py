{{ privacy_module("privacy_audit_third_parties") }}
