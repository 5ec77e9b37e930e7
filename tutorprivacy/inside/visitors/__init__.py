"""
Visitors who do not want to be counted.

Gives: ``opt_out`` (signals of browsers, the cookie, the middleware of the page), ``own_pages`` (what such pages share).

May be imported by: ``consent``, ``django_settings``, ``learner``, ``tracking``, ``usage``.
"""
