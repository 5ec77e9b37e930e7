"""
The public notice: what a site tells its visitors, made of the settings.

Gives: ``served`` (what the Caddyfile is told); ``statements`` decides what is said, ``page`` makes the HTML of
``texts/``.

May be imported by: ``plugin``.
"""
