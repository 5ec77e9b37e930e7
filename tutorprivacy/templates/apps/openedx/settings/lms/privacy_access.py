{{ privacy_module("privacy_access") }}
