"""
What is processed, why, of whom and for how long: the one place for the notice, the export, the register and the page
of a learner.

Gives: ``activities`` (what the operator told and the policy decides, for each kind of data), ``kinds`` (of which kind
a table is), ``not_told`` (what only the operator knows, and has not said) and ``in_words`` (an activity in one
language).

May be imported by: ``export``, ``learner``, ``register``; on the host ``host_audit``, ``notice`` and ``settings``.
"""
