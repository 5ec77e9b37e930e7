{{ privacy_module("privacy_archive") }}
