{{ privacy_module("privacy_retired") }}
