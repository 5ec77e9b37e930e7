{{ privacy_module("privacy_clickhouse") }}
