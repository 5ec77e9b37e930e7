"""
How personal data is recognised: by the name of a field or of a column, and in text.

Gives: ``glossary`` (fields of events), ``columns`` (of the database), ``patterns``, ``names`` and ``foreign_urls`` (in
text), ``vocabulary`` (the platform's own words), ``annotations`` (OEP-30), and ``limits``: how much is looked at.

May be imported by: ``database``, ``export``, ``logs``, ``minimize``, ``pseudonyms``, ``register``,
``tracking``; on the host ``commands``, ``host_audit``, ``rendering``, ``scrub``, ``settings``.
"""
