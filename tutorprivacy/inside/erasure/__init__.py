"""
People in Aspects' ClickHouse: erased, and looked for again.

Gives: ``command``, ``clickhouse_people`` (found, erased, looked for again), ``report`` and ``clickhouse_client``.

May be imported by: ``audit``.
"""
