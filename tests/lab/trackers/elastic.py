"""Elastic APM, as an application of Django, with all that its agent can tell."""

from __future__ import annotations

from typing import Any

from lab.planted_words import EMAIL, PLANTED, USERNAME


def start(settings: dict[str, Any], collector: str, options: dict[str, Any]) -> None:
    """Its settings are Django's."""
    settings["INSTALLED_APPS"] = [*settings["INSTALLED_APPS"], "elasticapm.contrib.django"]
    settings["MIDDLEWARE"] = ["elasticapm.contrib.django.middleware.TracingMiddleware", *settings["MIDDLEWARE"]]
    settings["ELASTIC_APM"] = {
        "SERVICE_NAME": "lms",
        "SERVICE_VERSION": "1.2.3",
        "SERVER_URL": collector,
        "CAPTURE_BODY": "all",
        "CAPTURE_HEADERS": True,
        "COLLECT_LOCAL_VARIABLES": "all",
        "SANITIZE_FIELD_NAMES": [],
        "INCLUDE_PROCESS_ARGS": True,
        "API_REQUEST_TIME": "1s",
        "CENTRAL_CONFIG": False,
        "VERIFY_SERVER_CERT": False,
        "SPAN_COMPRESSION_ENABLED": False,
        **options,
    }
    if options.get("EARLY"):
        import elasticapm  # noqa: F401


def more() -> None:
    """What the site's own code tells."""
    import elasticapm

    client = elasticapm.get_client()
    client.begin_transaction("task")
    elasticapm.set_user_context(USERNAME, EMAIL, "918273645")
    elasticapm.set_custom_context({"variable": PLANTED["variable"]})
    elasticapm.label(learner=USERNAME, course_id="course-v1:a+b+c")
    with elasticapm.capture_span(f"mail {EMAIL}", labels={"learner": USERNAME}):
        pass
    client.capture_message(f"learner {EMAIL} from {PLANTED['address']}")
    client.end_transaction("site.mail_learner", "success")


def finish() -> None:
    """All is sent."""
    import elasticapm

    transport = elasticapm.get_client()._transport
    sends = transport._thread
    elasticapm.get_client().close()
    sends.join(timeout=20)  # close() itself does not wait for the last ones


def another_way() -> None:
    """What another plugin may do behind all."""
    from elasticapm.transport.base import Transport

    Transport.queue = Transport.queue.stock
