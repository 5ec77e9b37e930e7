"""
Programs of third parties, held back until a visitor agrees.

Gives: ``banner`` (the middleware of the page and of the script, and its settings).

May be imported by: ``django_settings``, only where there is something to ask for.
"""
