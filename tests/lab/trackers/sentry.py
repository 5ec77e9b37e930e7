"""Sentry, as tutor-contrib-sentry starts it, with all that its library can tell."""

from __future__ import annotations

import json
import logging
from typing import Any

from lab.planted_words import EMAIL, NAME, PLANTED, USER_ID, USERNAME


def start(_settings: dict[str, Any], collector: str, options: dict[str, Any]) -> None:
    """With traces, lines of the log, and whatever an operator switches on."""
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration

    given = {name: globals()[value] if name.startswith("before_") else value for name, value in options.items()}
    sentry_sdk.init(
        dsn=collector.replace("http://", "http://key@") + "/1",
        integrations=[DjangoIntegration()],
        **{
            "send_default_pii": True,
            "max_request_body_size": "always",
            "traces_sample_rate": 1.0,
            "profiles_sample_rate": 0.0,
            **({"enable_logs": True} if "enable_logs" in sentry_sdk.consts.DEFAULT_OPTIONS else {}),
            "release": "site@1.2.3",
            "server_name": "lms-1",
            **given,
        },
    )


def drop_lookups(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
    """As an operator may write one: it looks at an error as it is, and adds to it."""
    if "exc_info" in hint and "no course for" in str(hint["exc_info"][1]):
        return None
    event["extra"] = {"learner": USERNAME}
    return event


def raising(_event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """One that is wrong."""
    raise RuntimeError(EMAIL)


def more() -> None:
    """What a process tells besides its requests."""
    import sentry_sdk

    sentry_sdk.set_user({"id": str(USER_ID), "username": USERNAME, "email": EMAIL})
    sentry_sdk.set_tag("course_id", "course-v1:a+b+c")
    sentry_sdk.set_tag("username", USERNAME)
    sentry_sdk.set_tag("student_name", PLANTED["answer"])
    sentry_sdk.set_context("learner", {"name": NAME})
    sentry_sdk.set_extra("learner", EMAIL)
    sentry_sdk.add_breadcrumb(category=f"mail {EMAIL}", message="sent")
    sentry_sdk.add_breadcrumb(category="http", message="GET", data={"url": f"https://lms.example/u/{USERNAME}?a=b"})
    if hasattr(sentry_sdk, "get_isolation_scope"):
        sentry_sdk.get_isolation_scope().add_attachment(bytes=EMAIL.encode(), filename=f"{USERNAME}.txt")
    sentry_sdk.capture_message(f"learner {EMAIL} from {PLANTED['address']}")
    if hasattr(getattr(sentry_sdk, "metrics", None), "count"):
        sentry_sdk.metrics.count("enrolled", 1, attributes={"username": USERNAME, "course_id": "course-v1:a+b+c"})
    thread = {"id": 1, "name": f"mail {EMAIL}"}
    sentry_sdk.capture_event({"message": "in a thread", "threads": {"values": [thread]}})
    logging.getLogger("tracking").info(json.dumps({"username": USERNAME}))
    sentry_sdk.capture_message("what was before")
    task()


def task() -> None:
    """A worker's task about somebody, which fails."""
    from celery import Celery

    app = Celery("site", set_as_current=False)

    @app.task(name="site.mail_learner")
    def mail_learner(username: str, email: str) -> None:
        raise RuntimeError(f"no mail for {username} at {email}")

    mail_learner.apply(args=(USERNAME,), kwargs={"email": EMAIL})


def without_hooks() -> None:
    """What another plugin may do behind all: take a client's hooks away."""
    import sentry_sdk

    options = sentry_sdk.get_client().options
    options.update({name: None for name in options if name.startswith("before_")}, send_default_pii=True)


def another_transport() -> None:
    """The same with the transport."""
    import sentry_sdk

    transport = sentry_sdk.get_client().transport
    transport.capture_envelope = type(transport).capture_envelope.__get__(transport)


def twice() -> None:
    """Somebody starts it once more, in a thread's or a worker's own way."""
    import sentry_sdk

    client = sentry_sdk.Client(dsn=sentry_sdk.get_client().dsn, send_default_pii=True)
    client.capture_event({"message": EMAIL, "user": {"username": USERNAME}})
    client.flush(timeout=10)


def finish() -> None:
    """Wait for the last."""
    import sentry_sdk

    sentry_sdk.flush(timeout=10)
    if hasattr(sentry_sdk, "get_client"):
        sentry_sdk.get_client().close(timeout=10)
