"""
Keyed hashes of people, and the keys that end with their period. Pseudonymous data stays personal data.

Gives: ``keyed_hash`` (what a pseudonym is made of) and ``keys`` (where the random keys are kept, in Redis).

May be imported by: ``audit``, ``django_settings``, ``erasure``, ``learner``, ``redis_encryption``, ``retention``,
``stores``, ``telemetry``, ``tracking``, ``usage``; on the host ``commands``, ``host_audit``, ``scrub``.
"""
