{{ privacy_module("privacy_deadline") }}
