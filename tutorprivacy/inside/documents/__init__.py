"""
Documents that people read: as a web page without scripts, or as Markdown.

Gives: ``web_page`` and ``spreadsheet_cells``; ``opt_out_page``; ``consent_page`` and ``consent_script``;
``take_along_page``.

May be imported by: ``consent``, ``export``, ``learner``, ``register``, ``usage_report``, ``visitors``; on
the host ``notice``.
"""
