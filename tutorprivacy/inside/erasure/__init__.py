"""
People who are retired: erased from the platform's database and its stores, from Aspects' and Cairn's ClickHouse and
from the databases of other services, and looked for again.

Gives: ``command`` (everyone in ClickHouse), ``person_command`` (one account), ``former_names`` (for old logs),
``person_erasure``, ``foreseen`` (of somebody who is not retired yet), ``later`` (what is due afterwards),
``retired_people``, ``rules``, ``ends``, ``treatment`` and ``whose`` (what becomes of each model),
``clickhouse_people``, ``warehouses`` (which ClickHouse), ``report``, ``clickhouse_client`` and ``service_access``.

May be imported by: ``audit``, ``register``, ``rendering``, ``retirement``, ``settings``.
"""
