{{ privacy_module("privacy_aspects_jobs") }}
