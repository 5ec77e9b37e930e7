"""Sentry, as tutor-contrib-sentry starts it, with all that its library can tell."""

from __future__ import annotations

from typing import Any


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
            "enable_logs": True,
            "release": "site@1.2.3",
            "server_name": "lms-1",
            **given,
        },
    )


def drop_lookups(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any] | None:
    """As an operator may write one: it looks at an error as it is, and adds to it."""
    if "exc_info" in hint and "no course for zora@planted.example" in str(hint["exc_info"][1]):
        return None
    event["extra"] = {"learner": "zoraquill"}
    return event


def raising(_event: dict[str, Any], _hint: dict[str, Any]) -> dict[str, Any]:
    """One that is wrong."""
    raise RuntimeError("zora@planted.example")


def more() -> None:
    """What a process tells besides its requests."""
    import sentry_sdk

    sentry_sdk.set_user({"id": "918273645", "username": "zoraquill", "email": "zora@planted.example"})
    sentry_sdk.set_tag("course_id", "course-v1:a+b+c")
    sentry_sdk.set_tag("username", "zoraquill")
    sentry_sdk.set_context("learner", {"name": "Zora Quillfeather"})
    sentry_sdk.set_extra("learner", "zora@planted.example")
    sentry_sdk.add_breadcrumb(category="http", message="GET", data={"url": "https://lms.example/u/zoraquill?a=b"})
    scope = sentry_sdk.get_isolation_scope()
    scope.add_attachment(bytes=b"zora@planted.example", filename="zoraquill.txt")
    sentry_sdk.capture_message("learner zora@planted.example from 203.0.113.77")


def finish() -> None:
    """Wait for the last."""
    import sentry_sdk

    sentry_sdk.get_client().close(timeout=10)
