{{ privacy_module("privacy_lms") }}
