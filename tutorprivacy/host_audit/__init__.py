"""
The audit on the operator's host: what is there, not what should be.

Read are the rendered environment, the data folder and what Docker says of the containers.
Nothing is written into the project, and nothing is asked of the platform itself: that is
``tutor … do audit-privacy``.

Gives: ``all_checks.audit``.

May be imported by: ``commands`` and ``verify``.
"""
