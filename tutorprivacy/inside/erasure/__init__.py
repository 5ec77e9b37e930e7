"""
People who are retired: erased from the platform's database and its stores, and from Aspects' ClickHouse, and looked for
again.

Gives: ``command`` (Aspects), ``person_command`` (one account), ``person_erasure``, ``rules`` and
``treatment`` (what becomes of each model), ``clickhouse_people``, ``report`` and ``clickhouse_client``.

May be imported by: ``audit``, ``register``.
"""
