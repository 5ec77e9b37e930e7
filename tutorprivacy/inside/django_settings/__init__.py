"""
What the plugin changes in the Django settings of the LMS and the CMS, and nothing else does.

Gives: ``changes.apply``, which the rendered settings call last; ``tracking_backends`` (which backends stay),
``third_parties``, ``third_party_keys`` and ``reading``.

May be imported by: ``audit``; on the host ``host_audit``.
"""
