{{ privacy_module("privacy_files") }}
