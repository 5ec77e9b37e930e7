"""
Tracking events without people in them.

Gives: ``processors`` (what event-tracking calls) and ``scrubber`` (the engine, also of ``tutor privacy scrub``)
with ``fields`` and ``running_text``.

May be imported by: ``audit``, ``telemetry``; on the host ``commands``, ``scrub``.
"""
