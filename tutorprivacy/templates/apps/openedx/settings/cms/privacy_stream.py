{{ privacy_module("privacy_stream") }}
