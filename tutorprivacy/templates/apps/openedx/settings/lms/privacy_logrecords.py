{{ privacy_module("privacy_logrecords") }}
