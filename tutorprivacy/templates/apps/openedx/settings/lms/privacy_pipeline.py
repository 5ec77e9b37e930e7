{{ privacy_module("privacy_pipeline") }}
