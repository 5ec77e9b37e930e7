"""
What Tutor renders for the plugin, and what it takes away again.

Gives: ``privacy_module`` (the half inside, as one file for each service), ``patches``, ``template_variables`` (what
templates know of the settings), ``caddy`` (which directive for which version), ``retirement_files``,
``start_command``, ``leftovers`` and ``staying`` (what goes, and what does not).

May be imported by: ``commands``, ``host_audit``, ``plugin``.
"""
