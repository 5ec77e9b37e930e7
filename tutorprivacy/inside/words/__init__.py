"""
What pages say in each language: one module for each, with the same names and keys in all.

Gives: ``languages`` (which there are, and how to get at the words of one), and the languages.

May be imported by: ``consent``, ``documents``, ``processing``; on the host ``settings``.
"""
