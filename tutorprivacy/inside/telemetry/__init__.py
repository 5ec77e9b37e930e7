"""
Errors without people: what a tracker of errors and times is told, whoever has put it into the image.

Sentry, OpenTelemetry, Elastic APM, Datadog and New Relic take what they send from the request and the error itself, and
not from the log. So each of them is stopped right before it sends, and what it says is made anew of what may be said.

Gives `start` to the settings, which import it only where such a library is in the image. It may import logs, minimize,
pii, pseudonyms and tracking.
"""
