{{ privacy_module("privacy_texts") }}
