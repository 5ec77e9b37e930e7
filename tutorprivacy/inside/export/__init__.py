"""
What the database holds on one person, for that person.

Gives: ``command``, ``withheld_columns`` (what is left out, and why), ``index`` and ``zip_archive``.

May be imported by: nobody.
"""
