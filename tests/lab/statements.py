"""
Do xAPI and Caliper statements come out as without the plugin?

Runs in a process of its own (``python -m lab.statements [FOLDER]``): it configures Django
with the real event-routing-backends. Prints JSON, for tracking that is "off" and that is
"pseudonymous": ``{"compared": N, "transformed": N, "changed": [names], "sessions": N}``.
FOLDER may hold further events, one JSON file each, for instance that project's fixtures.
"""

from __future__ import annotations

import copy
import json
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any
from uuid import UUID

ROOT = "http://localhost:18000"
COURSE = "course-v1:edX+Lab+2026"
PROBLEM = "block-v1:edX+Lab+2026+type@problem+block@1f2e3d4c"
VIDEO = "1f2e3d4c5b6a"


def _stand_in(name: str, **members: object) -> None:
    """The platform's modules that event-routing-backends imports."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        sys.modules.setdefault(".".join(parts[:end]), ModuleType(".".join(parts[:end])))
    sys.modules[name].__dict__.update(members)


def configure() -> None:
    """Django, event-routing-backends, and what stands in for the platform."""
    import django
    from django.conf import settings

    external_id = SimpleNamespace(external_user_id=UUID("32e08e30-f8ae-4ce2-94a8-c2bfe38a70cb"))
    user = SimpleNamespace(username="zora", email="zora@example.org", id=5)
    _stand_in(
        "openedx.core.djangoapps.external_user_ids.models",
        ExternalId=SimpleNamespace(add_new_user_id=lambda *_args: (external_id, True)),
        ExternalIdType=SimpleNamespace(XAPI="xapi", CALIPER="caliper", LTI="lti"),
    )
    _stand_in(
        "openedx.core.djangoapps.content.course_overviews.api",
        get_course_overviews=lambda _keys: [{"display_name": "Lab"}],
    )
    _stand_in("common.djangoapps.student.models", get_potentially_retired_user_by_username=lambda _name: user)
    settings.configure(
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "event_routing_backends",
            "celery_utils",
        ],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        SECRET_KEY="lab",
        LMS_ROOT_URL=ROOT,
        EVENT_TRACKING_BACKENDS={},
        XAPI_AGENT_IFI_TYPE="external_id",
        ROOT_URLCONF=_urls(),
    )
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _urls() -> ModuleType:
    from django.urls import re_path

    module = ModuleType("lab_urls")
    module.urlpatterns = [re_path(r"^courses/(?P<course_id>.+)/$", lambda request: None, name="course_root")]  # type: ignore[attr-defined]
    sys.modules["lab_urls"] = module
    return module


def events() -> dict[str, dict[str, Any]]:
    """One event for each way in which a transformer reads the context."""
    server = {
        "accept_language": "fr",
        "agent": "Firefox",
        "client_id": "1.2",
        "course_id": COURSE,
        "host": "localhost:18000",
        "ip": "203.0.113.9",
        "org_id": "edX",
        "path": "/event",
        "referer": f"{ROOT}/courses/{COURSE}/courseware/?me=1",
        "session": "6ad0a24d8303f49d",
        "user_id": 5,
        "username": "zora",
        "enterprise_uuid": "",
    }
    browser = {**server, "event_source": "browser", "page": f"{ROOT}/courses/{COURSE}/courseware/a/b/"}
    block = PROBLEM.replace(":", "%3A").replace("+", "%2B").replace("@", "%40")
    video = {"id": VIDEO, "code": "html5", "duration": 195, "currentTime": 10}
    answer = {
        "answers": {"1f2e3d4c_2_1": "choice_0"},
        "attempts": 1,
        "grade": 1,
        "max_grade": 1,
        "problem_id": PROBLEM,
        "success": "correct",
        "submission": {
            "1f2e3d4c_2_1": {"answer": "A", "response_type": "multiplechoiceresponse", "question": "Q", "correct": True}
        },
    }
    foreign = {"referer": "https://forum.example/thread?from=me"}
    table = [
        ("edx.course.enrollment.activated", {"course_id": COURSE, "mode": "audit", "user_id": 5}, server),
        ("problem_check", answer, server),
        ("problem_check", answer, {**server, **foreign}),
        ("problem_check", "input_1f2e3d4c_2_1=choice_0", browser),
        ("problem_check", "input_1f2e3d4c_2_1=choice_0", {**browser, **foreign}),
        (
            "problem_check",
            "input_1f2e3d4c_2_1=choice_0",
            {**browser, "referer": f"{ROOT}/courses/{COURSE}/x/?me=1&activate_block_id={block}"},
        ),
        ("showanswer", {"problem_id": PROBLEM}, server),
        ("play_video", video, browser),
        ("pause_video", video, {**browser, **foreign}),
        ("load_video", video, browser),
        ("edx.ui.lms.link_clicked", {"current_url": f"{ROOT}/a", "target_url": f"{ROOT}/b"}, browser),
        ("edx.ui.lms.sequence.next_selected", {"id": PROBLEM, "current_tab": 1, "tab_count": 2}, browser),
        (
            "edx.forum.thread.viewed",
            {"id": "1f2e", "title": "T", "url": f"{ROOT}/courses/{COURSE}/discussion/forum/c/threads/1f2e"},
            server,
        ),
    ]
    return {
        f"{index} {name}": {
            "name": name,
            "data": data,
            "context": context,
            "timestamp": "2026-11-21T12:00:00.000000+00:00",
        }
        for index, (name, data, context) in enumerate(table)
    }


def statements(event: dict[str, Any]) -> dict[str, str]:
    """What both transformers make of an event: the statement as JSON, or the error's text."""
    from event_routing_backends.processors.caliper.registry import CaliperTransformersRegistry
    from event_routing_backends.processors.xapi.registry import XApiTransformersRegistry

    # Caliper gives each statement a random id.
    uuid.uuid4 = lambda: UUID("32e08e30-f8ae-4ce2-94a8-c2bfe38a70cb")  # type: ignore[assignment]
    results = {}
    for kind, registry in (("xapi", XApiTransformersRegistry), ("caliper", CaliperTransformersRegistry)):
        try:
            made = registry.get_transformer(copy.deepcopy(event)).transform()
        except Exception as error:
            results[kind] = f"{type(error).__name__}: {error}"
            continue
        each = made if isinstance(made, list) else [made]
        results[kind] = json.dumps(
            [one if isinstance(one, dict) else json.loads(one.to_json()) for one in each], sort_keys=True, default=str
        )
    return results


def main(arguments: list[str]) -> None:
    """Transform every event before and after the processors, and compare."""
    configure()
    # Registers every transformer.
    from event_routing_backends.processors.caliper import event_transformers as _caliper  # noqa: F401
    from event_routing_backends.processors.xapi import event_transformers as _xapi  # noqa: F401

    from tutorprivacy.inside.tracking.processors import ContextProcessor, NetworkProcessor

    everything = events()
    for folder in arguments:
        for path in sorted(Path(folder).glob("*.json")):
            everything[path.name] = json.loads(path.read_text())
    site = {"own_hosts": ["localhost"], "site_root": ROOT}
    processors = {"off": NetworkProcessor(**site), "pseudonymous": ContextProcessor(EVENTS, **site)}
    before = {name: statements(event) for name, event in everything.items()}
    print(json.dumps({mode: compare(everything, before, each) for mode, each in processors.items()}))


#: Arguments of the scrubber: the defaults, but with a key that is there without Redis.
EVENTS: dict[str, Any] = {
    "policy": {
        "user_agent": "reduce",
        "user_id": "pseudonymize",
        "pseudonym_period": "forever",
        "free_text": "drop",
        "timestamp_minutes": 10,
        "sample_rate": 1.0,
        "event_allowlist": [],
    },
    "ip_policy": {"action": "drop"},
    "redis_url": None,
    "forever_key": "lab",
}


def compare(
    everything: dict[str, dict[str, Any]], before: dict[str, dict[str, str]], processor: Callable[[Any], Any]
) -> dict[str, Any]:
    """Does the processor leave all statements as they are, but for the session's pseudonym where it makes one?"""
    compared, transformed, sessions, changed = 0, 0, 0, []
    for name, event in everything.items():
        processed = processor(copy.deepcopy(event))
        session, pseudonym = (each["context"].get("session") or "no session" for each in (event, processed))
        for kind, statement in statements(processed).items():
            compared += 1
            transformed += statement.startswith("[")
            sessions += session in statement
            if statement != before[name][kind].replace(session, pseudonym):
                changed.append(f"{kind} {name}")
    return {"compared": compared, "transformed": transformed, "changed": changed, "sessions": sessions}


if __name__ == "__main__":
    main(sys.argv[1:])
