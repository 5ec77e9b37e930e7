{{ privacy_module("privacy_annotations") }}
