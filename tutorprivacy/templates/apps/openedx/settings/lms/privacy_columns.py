{{ privacy_module("privacy_columns") }}
