{{ privacy_module("privacy_lock") }}
