"""
What the database holds on one person, for that person.

Gives: ``streamed.chunks`` (the archive, made while it is read), ``command``, ``withheld_columns``, ``row_values`` and
``people_in_texts`` (what is left out: by column, by value, and in texts), ``marks`` (and why), ``index``,
``index_page``, ``record_pages``, ``html_parts`` and ``zip_archive``.

May be imported by: ``learner``.
"""
