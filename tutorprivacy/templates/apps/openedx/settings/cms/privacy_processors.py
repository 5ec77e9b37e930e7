{{ privacy_module("privacy_processors") }}
