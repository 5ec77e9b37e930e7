{{ privacy_module("privacy_worker") }}
