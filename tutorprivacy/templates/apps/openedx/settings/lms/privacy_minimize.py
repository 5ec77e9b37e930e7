{{ privacy_module("privacy_minimize") }}
