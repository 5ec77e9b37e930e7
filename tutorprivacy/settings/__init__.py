"""
The plugin's settings: one table of them, from which everything else is made.

Gives: ``table``, ``allowed`` and ``conflicts`` (what is refused), ``values`` (defaults and validation),
``policy`` (what the half inside is told), ``unsaved``, ``aspects_plugin``, ``platform_routes`` and
``doc_tables``.

May be imported by: ``commands``, ``host_audit``, ``notice``, ``plugin``, ``rendering``.
"""
