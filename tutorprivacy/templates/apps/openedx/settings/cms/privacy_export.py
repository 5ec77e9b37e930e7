{{ privacy_module("privacy_export") }}
