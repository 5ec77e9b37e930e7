"""
Visitors who do not want to be counted.

Gives: ``opt_out`` (signals of browsers, the cookie, the middleware of the page).

May be imported by: ``django_settings``, ``tracking``, ``usage``.
"""
