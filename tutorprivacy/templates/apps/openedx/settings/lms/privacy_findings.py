{{ privacy_module("privacy_findings") }}
