{{ privacy_module("privacy_reserved") }}
