"""
People in Aspects' ClickHouse: erased, and looked for again.

Gives: ``command``, ``eraser`` and ``clickhouse``.

May be imported by: ``audit``.
"""
