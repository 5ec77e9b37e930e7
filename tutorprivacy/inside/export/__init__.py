"""
What the database holds on one person, for that person.

Gives: ``streamed.chunks`` (the archive, made while it is read), ``command``,
``withheld_columns`` (what is left out, and why), ``index`` and ``zip_archive``.

May be imported by: nobody.
"""
