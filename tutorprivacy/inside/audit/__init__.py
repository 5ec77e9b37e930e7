"""
The audit of a running platform: what is kept of people, and where.

Each module of checks decides what fails it.

Gives: ``command``; ``findings`` (pass, fail, unknown, decide), ``exit_status`` and ``uwsgi_checks``, all three also for
the audit on the host; ``canaries``.

May be imported by: on the host ``commands``, ``host_audit``.
"""
