"""
The usage counts, shown: no small groups, and none to be had by subtraction.

Gives: ``command``, ``figures`` (what may be shown), ``query`` (shared with the host), ``plain_text`` and
``charts``.

May be imported by: on the host ``commands``.
"""
