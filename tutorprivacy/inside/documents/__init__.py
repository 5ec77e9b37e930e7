"""
Documents that people read: as a web page without scripts, or as Markdown.

Gives: ``web_page``, and ``opt_out_page``, with its words.

May be imported by: ``export``, ``register``, ``usage_report``, ``visitors``; on the host ``notice``.
"""
