"""
Jobs that run by themselves, while the settings say so.

Gives: ``scheduler`` (compose has none) and ``in_force`` (the settings that are mounted at this moment).

May be imported by: ``audit``, ``retirement``.
"""
