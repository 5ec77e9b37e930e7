{{ privacy_module("privacy_tables") }}
