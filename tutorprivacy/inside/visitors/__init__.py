"""
Visitors who do not want to be counted.

Gives: ``opt_out`` (signals of browsers, the cookie, the middleware of the page) and ``opt_out_page`` (its
words).

May be imported by: ``django_settings``, ``tracking``, ``usage``.
"""
