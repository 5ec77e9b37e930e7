"""
The proof on the operator's own site: a learner with planted values, requests of every kind, and a search at rest.

Gives: ``verification.verify`` and ``verify_report``.

May be imported by: ``commands``.
"""
