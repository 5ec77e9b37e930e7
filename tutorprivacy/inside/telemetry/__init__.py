"""
Errors without people: what a tracker of errors and times is told, whoever has put it into the image.

Sentry, OpenTelemetry, Elastic APM, Datadog and New Relic take what they send from the request and the error themselves,
and not from the log. So each of them is stopped right before it sends, and what it says is made anew of what may
be said.

Gives: ``start``, which is imported once a tracker's library has been, and by the audit.

May be imported by: ``audit``, ``django_settings``.
"""
