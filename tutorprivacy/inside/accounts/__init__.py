"""
Learners' accounts, as the settings need them: the order of a retirement's steps, and the driver's name.

Gives: ``retirement_steps`` (which step follows which) and ``reserved_name`` (nobody else gets the name of the
retirement worker).

May be imported by: ``audit``, ``django_settings``, ``retirement``.
"""
