{{ privacy_module("privacy_logconfig") }}
