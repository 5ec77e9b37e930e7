{{ privacy_module("privacy_driver_learners") }}
