"""
The register of personal data, a record of processing activities: what is processed and why, which tables and places
hold some, and what a deletion and time leave.

Gives: ``command``, with ``document`` and ``as_rows``; ``places`` (outside of the database); ``after_deletion``, with
``platform_steps`` and ``retirement_code``; and ``time_limits``.

May be imported by: ``export``.
"""
