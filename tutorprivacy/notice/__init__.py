"""
The public notice: what a site tells its visitors, made of the settings.

Gives: ``served`` (what the Caddyfile is told) and ``as_text`` (for a terminal). ``statements``, ``recorded`` and
``cookies`` decide what is said, ``own_words`` reads what the operator adds, ``page`` makes the HTML of ``texts/``.

May be imported by: ``commands``, ``plugin``.
"""
