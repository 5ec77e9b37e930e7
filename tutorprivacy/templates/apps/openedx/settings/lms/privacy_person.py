{{ privacy_module("privacy_person") }}
