"""
What pages say in each language: two modules for each, with the same names and keys in all.

Gives: ``languages`` (which there are, and how to get at the words of one), ``plurals`` (the word for a number of
things), and the languages.

May be imported by: ``consent``, ``documents``, ``export``, ``learner``, ``processing``; on the host ``commands``,
``notice``, ``settings``.
"""
