"""
How personal data is recognised: by the name of a field, and in text.

Gives: ``glossary`` (fields of events), ``patterns``, ``names`` and ``foreign_urls`` (in text), ``paths`` (of URLs),
``vocabulary`` (the platform's own words), and ``limits``: how much is looked at.

May be imported by: ``audit``, ``erasure``, ``export``, ``logs``, ``minimize``, ``pseudonyms``, ``telemetry``,
``tracking``; on the host ``commands``, ``host_audit``, ``rendering``, ``scrub``, ``settings``.
"""
