{{ privacy_module("privacy_events") }}
