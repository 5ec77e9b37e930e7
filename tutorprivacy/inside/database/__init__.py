"""
Tables and rows of the platform's database, and how they refer to people. It only reads.

Gives: ``all_tables`` (every table, and how it refers to people), ``models``, ``column_names``, ``column_shapes`` and
``column_values`` (what a column is, by its name, its kind and its content), ``annotations`` (OEP-30), ``person`` (whose
rows are whose), ``rows``, and ``skipped`` (what could not be read).

May be imported by: ``erasure``, ``export``, ``learner``, ``register``.
"""
