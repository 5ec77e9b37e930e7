{{ privacy_module("privacy_places") }}
