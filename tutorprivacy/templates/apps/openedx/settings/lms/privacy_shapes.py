{{ privacy_module("privacy_shapes") }}
