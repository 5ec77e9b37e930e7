"""
People in Aspects' ClickHouse: erased, and looked for again.

Gives: ``command``, ``eraser``, ``report`` and ``clickhouse``.

May be imported by: ``audit``.
"""
