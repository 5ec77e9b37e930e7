"""
What becomes of personal data that was recognised: cut, reduced or dropped.

Gives: ``ip_addresses`` (how an address is cut), ``user_agents`` (what stays of a browser), ``reductions``
(paths, referrers, times, text, and the policy of events).

May be imported by: ``audit``, ``logs``, ``telemetry``, ``tracking``, ``usage``; on the host ``commands``,
``host_audit``, ``scrub``.
"""
