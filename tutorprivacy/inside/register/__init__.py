"""
The register of personal data: which tables and places hold some, and what a deletion leaves.

Gives: ``command``, ``places`` (outside of the database) and ``after_deletion``, with ``retirement_code``.

May be imported by: ``export``.
"""
