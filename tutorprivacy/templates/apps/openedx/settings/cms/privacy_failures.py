{{ privacy_module("privacy_failures") }}
