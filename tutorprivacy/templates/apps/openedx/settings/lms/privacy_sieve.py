{{ privacy_module("privacy_sieve") }}
