"""
Tables and rows of the platform's database, and how they refer to people. It only reads.

Gives: ``models`` and ``undescribed_tables`` (every table), ``column_shapes``, ``person`` (whose rows are whose)
and ``rows``.

May be imported by: ``export``, ``register``.
"""
