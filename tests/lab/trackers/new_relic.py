"""New Relic's agent in its developer's mode: what it would send, it writes into its audit log instead."""

from __future__ import annotations

import os
import sys
from typing import Any

from lab.planted_words import EMAIL, NAME, PLANTED, USERNAME


def start(_settings: dict[str, Any], _collector: str, options: dict[str, Any]) -> None:
    """By the environment."""
    os.environ |= {
        **({} if options.get("late") else {"NEW_RELIC_LICENSE_KEY": "0" * 40}),
        "NEW_RELIC_APP_NAME": "lms",
        "NEW_RELIC_DEVELOPER_MODE": "true",
        "NEW_RELIC_AUDIT_LOG": str(options["log"]),
        "NEW_RELIC_ATTRIBUTES_INCLUDE": "request.parameters.* request.headers.*",
        "NEW_RELIC_STARTUP_TIMEOUT": "10",
    }
    if options.get("late"):  # the platform's own libraries import it; its file names the licence
        import newrelic.core.agent_protocol  # noqa: F401

        return
    connect()


def connect() -> None:
    """It is started."""
    import newrelic.agent
    from newrelic.core.config import global_settings

    newrelic.agent.initialize()
    settings = global_settings()
    settings.license_key = "0" * 40
    settings.capture_params = True
    settings.transaction_tracer.record_sql = "raw"
    settings.transaction_tracer.transaction_threshold = 0
    settings.transaction_tracer.explain_threshold = 0
    newrelic.agent.register_application(timeout=10)


def wrap() -> None:
    """Requests, as its own instrumentation of Django does."""
    import newrelic.agent
    from django.core.handlers.wsgi import WSGIHandler

    WSGIHandler.__call__ = newrelic.agent.wsgi_application()(WSGIHandler.__call__)


def more() -> None:
    """What the site's own code and the platform tell."""
    import newrelic.agent

    with newrelic.agent.BackgroundTask(newrelic.agent.application(), "site.mail_learner"):
        newrelic.agent.add_custom_attribute("request_user_id", USERNAME)
        newrelic.agent.add_custom_attribute("code_owner", "team-blue")
        newrelic.agent.set_user_id(EMAIL)
        newrelic.agent.record_custom_event("Learner", {"name": NAME})
        query = f"SELECT 1 FROM auth_user WHERE email = '{PLANTED['sql']}'"
        with newrelic.agent.DatabaseTrace(query):
            pass
        try:
            raise LookupError(f"{PLANTED['answer']} of {EMAIL}")
        except LookupError:
            newrelic.agent.notice_error(attributes={"variable": PLANTED["variable"]})


def finish() -> None:
    """All is written."""
    import newrelic.agent

    newrelic.agent.shutdown_agent(timeout=10)


def another_way() -> None:
    """What another plugin may do behind all."""
    from newrelic.core import agent_protocol

    agent_protocol.finalize_application_settings = agent_protocol.finalize_application_settings.stock


def is_not_seen_to() -> None:
    """Nothing of ours is loaded."""
    assert "tutorprivacy.inside.telemetry.new_relic" not in sys.modules
