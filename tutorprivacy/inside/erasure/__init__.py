"""
People who are retired: erased from the platform's database and its stores, and from Aspects' ClickHouse, and looked for
again.

Gives: ``command`` (Aspects), ``person_command`` (one account), ``former_names`` (for old logs),
``person_erasure``, ``foreseen`` (of somebody who is not retired yet), ``later`` (what is due afterwards),
``retired_people``, ``rules``, ``ends``, ``treatment`` and ``whose`` (what becomes of each model),
``clickhouse_people``, ``report`` and ``clickhouse_client``.

May be imported by: ``audit``, ``register``, ``retirement``, ``settings``.
"""
