"""ddtrace, with its instrumentation of Django and of the database, and an agent that is the collector."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from lab.planted_words import EMAIL, PLANTED, USER_ID, USERNAME


def start(settings: dict[str, Any], collector: str, _options: dict[str, Any]) -> None:
    """By the environment, as its agent's documentation says."""
    os.environ |= {
        "DD_TRACE_AGENT_URL": collector,
        "DD_INSTRUMENTATION_TELEMETRY_ENABLED": "false",
        "DD_REMOTE_CONFIGURATION_ENABLED": "false",
        "DD_SERVICE": "lms",
        "DD_VERSION": "1.2.3",
        "DD_TRACE_HEADER_TAGS": "cookie,referer",
        "DD_TRACE_CLIENT_IP_ENABLED": "true",
        "DD_TRACE_HTTP_CLIENT_TAG_QUERY_STRING": "true",
        "DD_DJANGO_INCLUDE_USER_NAME": "true",
        "DD_DJANGO_INSTRUMENT_DATABASES": "true",
        "DD_TRACE_OBFUSCATION_QUERY_STRING_REGEXP": "",
        "DD_TRACE_API_VERSION": "v0.4",
    }
    from ddtrace import patch

    patch(django=True, sqlite3=True)
    settings.setdefault("ALLOWED_HOSTS", [])


def more() -> None:
    """What the site's own code tells."""
    import ddtrace.trace
    from ddtrace.contrib.trace_utils import set_user
    from ddtrace.propagation.http import HTTPPropagator

    tracer = ddtrace.trace.tracer
    with tracer.trace("site.mail", resource=f"mail {EMAIL}") as span:
        span.set_tag("course_id", "course-v1:a+b+c")
        span.set_tag("variable", PLANTED["variable"])
        span.set_tag("number", USER_ID)
        span.set_link(1, 2, tracestate=f"dd=t.usr.id:{PLANTED['state']}", attributes={"learner": USERNAME})
        set_user(tracer, user_id=str(USER_ID), name=USERNAME, email=EMAIL, propagate=True)
        span.record_exception(ValueError(f"{PLANTED['answer']} of {EMAIL}"))
    carrier: dict[str, str] = {}
    with tracer.trace("site.send") as span:
        span.context.set_baggage_item("user.id", PLANTED["baggage"])
        HTTPPropagator.inject(span.context, carrier)
    with tracer.trace("site.sent", resource=f"carried {'baggage' in carrier}"):
        pass
    with contextlib.suppress(LookupError), tracer.trace("site.find"):
        raise LookupError(f"user '{USERNAME}' has {EMAIL} at {PLANTED['address']}")


def finish() -> None:
    """All is sent."""
    import ddtrace.trace

    ddtrace.trace.tracer.shutdown(timeout=10)


def another_way() -> None:
    """What another plugin may do behind all."""
    from ddtrace._trace.tracer import Tracer

    Tracer._on_span_finish = Tracer._on_span_finish.stock
