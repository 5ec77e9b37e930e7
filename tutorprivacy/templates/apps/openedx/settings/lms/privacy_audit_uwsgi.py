{{ privacy_module("privacy_audit_uwsgi") }}
