"""
Counts of page views, events and visitors, with nobody in them.

Gives: ``counter`` (middleware and backend), ``errors`` (what has failed), ``groups`` (what is counted), ``batches``
(from requests to counts) and ``store`` (Redis).

May be imported by: ``audit``, ``retention``, ``usage_report``.
"""
