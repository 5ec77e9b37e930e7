{{ privacy_module("privacy_scheduler") }}
