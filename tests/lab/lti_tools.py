"""
What tools by LTI are told of a learner, by the real xblock-lti-consumer: a program, for each choice of the setting.

``python -m lab.lti_tools as-the-course-says|off``, in ``tests``. It prints what each tool would get, as JSON, or what
is asked for.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Collection
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

from .environment import run_python

TESTS = Path(__file__).resolve().parents[1]

#: Of the learner, by what it is.
PLANTED = {"username": "zoraquill", "email": "z.quillen@zora.example", "name": "Zora Quillenmarsh"}
#: What a tool knows her by; it stays.
ANONYMOUS_ID, EXTERNAL_ID = "0f3a-anonymous-id", "77aa-external-id"

COURSE = "course-v1:Org+Course+Run"

Told = dict[str, Any]


def told(mode: str, before: str = "", after: str = "", kinds: Collection[str] = ()) -> Told:
    """
    What tools get in a process of its own.

    Args:
        before, after: Python that is run before the settings are applied, and after everything is imported.
        kinds: of what is told; nothing: of all.
    """
    words = ["-m", "lab.lti_tools", mode, before, after, *(kinds or _KINDS)]
    done = run_python(TESTS, os.environ, *words)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return dict(json.loads(done.stdout.splitlines()[-1]))


def _main(mode: str, before: str, after: str, *kinds: str) -> None:
    settings: dict[str, Any] = {
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sites",
            "lti_consumer",
        ],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        "TEMPLATES": [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "LTI_CUSTOM_PARAM_TEMPLATES": {"mail": "lab_parameters:mail"},
        "XBLOCK_SETTINGS": {"lti_consumer": {"parameter_processors": ["lab_parameters:processor"]}, "other": {"a": 1}},
        **{"LMS_BASE": "lms.example", "LMS_ROOT_URL": "https://lms.example", "PLATFORM_NAME": "Lab", "FEATURES": {}},
        **{"SECRET_KEY": "lab", "USE_TZ": True, "SERVICE_VARIANT": "lms", "LTI_API_V2": True},
    }
    module: Any = ModuleType("lab_parameters")
    module.mail = lambda _block: PLANTED["email"]
    module.processor = lambda _block: {"custom_of_processor": PLANTED["name"]}
    sys.modules["lab_parameters"] = module
    exec(before, {"settings": settings})
    from tutorprivacy.inside.django_settings.lti_launches import keep_people_from_tools

    keep_people_from_tools(settings, mode)
    import django
    from django.conf import settings as of_django

    of_django.configure(**settings)
    django.setup()
    exec(after, {})
    print(json.dumps({name: _tried(_KINDS[name]) for name in kinds}))


def _tried(function: Any) -> Any:
    try:
        return function()
    except Exception as error:
        return {"refused": type(error).__name__, "why": str(error)}


def _block() -> Any:
    """The real block, whose author has asked for everything."""
    from lti_consumer.lti_xblock import LtiConsumerXBlock
    from opaque_keys.edx.keys import CourseKey
    from xblock.field_data import DictFieldData
    from xblock.fields import ScopeIds

    user = SimpleNamespace(
        full_name=PLANTED["name"],
        emails=[PLANTED["email"]],
        opt_attrs={
            "edx-platform.is_authenticated": True,
            "edx-platform.username": PLANTED["username"],
            "edx-platform.anonymous_user_id": ANONYMOUS_ID,
            "edx-platform.user_id": 918273,
            "edx-platform.user_role": "student",
        },
    )
    service = SimpleNamespace(get_current_user=lambda: user, get_external_user_id=lambda _kind: EXTERNAL_ID)
    of_settings = SimpleNamespace(get_settings_bucket=lambda block: _bucket(block))
    services = {"user": service, "settings": of_settings}
    runtime = SimpleNamespace(
        service=lambda _block, name: services.get(name),
        handler_url=lambda _block, name, **_more: f"https://lms.example/{name}",
    )
    key = CourseKey.from_string(COURSE).make_usage_key("lti_consumer", "tool")
    fields = {f"ask_to_send_{name}": True for name in ("username", "email", "full_name")}
    fields |= {"enable_processors": True}
    fields |= {"launch_url": "https://tool.example/", "custom_parameters": ["who=${mail}", "unit=7"]}
    return LtiConsumerXBlock(runtime, DictFieldData(fields), ScopeIds("user", "lti_consumer", key, key))


def _bucket(block: Any) -> Any:
    from django.conf import settings

    return settings.XBLOCK_SETTINGS.get(block.block_settings_key, {})


def _launch_of_1p1() -> Any:
    from unittest.mock import patch

    from lti_consumer.lti_1p1.consumer import LtiConsumer1p1

    block, seen = _block(), {}
    consumer = LtiConsumer1p1("https://tool.example/", "key", "secret")
    stock = consumer.generate_launch_request
    consumer.generate_launch_request = lambda *given: seen.setdefault("form", stock(*given))
    module = "lti_consumer.lti_xblock"
    getter = next(
        name for name in ("_get_lti_consumer", "get_lti_consumer") if hasattr(block, name)
    )  # until 9, since 10
    with (
        patch.object(type(block), getter, lambda _block, *_given: consumer),
        patch.object(type(block), "course", None),
        patch(f"{module}.external_user_id_1p1_launches_enabled", lambda _key: False),
        patch(f"{module}.track_event"),
    ):
        answer = block.lti_launch_handler(SimpleNamespace(), "")
    return {"status": answer.status_code, "form": seen["form"], "html": answer.text}


_EMBEDDED = {
    **{"html_element_id": "lti", "resource_link_id": "link", "user_id": ANONYMOUS_ID, "roles": "Student"},
    **{"context_id": "c", "context_title": "t", "context_label": "l", "result_sourcedid": "s"},
    **{"person_sourcedid": PLANTED["username"], "person_contact_email_primary": PLANTED["email"]},
    "custom_lis_person_name_full": PLANTED["name"],
}


def _embedded_1p1() -> Any:
    """As tabs, live sessions, discussions and programs do it."""
    from unittest.mock import patch

    from lti_consumer.lti_1p1.consumer import LtiConsumer1p1
    from lti_consumer.lti_1p1.contrib.django import lti_embed

    with patch("lti_consumer.lti_1p1.contrib.django.track_event"):
        return lti_embed(**_EMBEDDED, lti_consumer=LtiConsumer1p1("https://tool.example/", "key", "secret"))


def _launch_data_of_1p3() -> Any:
    """What is kept in the cache until the tool has answered."""
    from unittest.mock import patch

    block = _block()
    with patch.object(type(block), "course", None), patch("lti_consumer.api.config_id_for_block", lambda _block: "id"):
        data = block.get_lti_1p3_launch_data()
    return {name: str(value) for name, value in vars(data).items()} if hasattr(data, "__dict__") else str(data)


def _message_of_1p3() -> Any:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from lti_consumer.lti_1p3.consumer import LtiConsumer1p3

    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(*form).decode()
    urls = ("https://lms.example", "https://tool.example/oidc", "https://tool.example/")
    consumer = LtiConsumer1p3(*urls, "client", "1", pem, "kid", ["https://tool.example/"])
    consumer.set_user_data(EXTERNAL_ID, "student", PLANTED["name"], PLANTED["email"], PLANTED["username"])
    consumer.set_resource_link_claim("link")
    lis = "https://purl.imsglobal.org/spec/lti/claim/lis"
    consumer.set_extra_claim({lis: {"person_sourcedid": PLANTED["username"], "course_offering_sourcedid": "c"}})
    answer = {"client_id": "client", "redirect_uri": "https://tool.example/", "nonce": "n", "state": "s"}
    token = consumer.generate_launch_request({**answer, "lti_message_hint": "h", "login_hint": "l"})["id_token"]
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


def _members() -> Any:
    """Names and roles of a course's members (NRPS), where its flag allows it."""
    from unittest.mock import patch

    from lti_consumer.plugin.views import LtiNrpsContextMembershipViewSet

    view = LtiNrpsContextMembershipViewSet()
    view.request = SimpleNamespace(lti_configuration=SimpleNamespace(location=SimpleNamespace(course_key=COURSE)))
    with patch("lti_consumer.plugin.views.get_lti_pii_sharing_state_for_course", lambda _key: True):
        kind = view.get_serializer_class()
    member = {**PLANTED, "external_id": EXTERNAL_ID, "roles": ["student"]}
    found = kind({"id": "i", "context": {"id": COURSE}, "members": [member]}).data
    return json.loads(json.dumps(found, default=list))


def _audit() -> Any:
    """What the audit says of the switch, in this process: {place: (status, evidence)}."""

    from tutorprivacy.inside.audit import lti_checks

    found = carried_out_of(lti_checks.checks("lms"))
    return {each.place: [each.status, each.evidence] for each in found if each.check == "lti.switch"}


def carried_out_of(checks: Any) -> Any:
    """Of the switch only: here are no courses."""
    from tutorprivacy.inside.audit.findings import carried_out

    return carried_out(check for check in checks if check[0] == "lti.switch")


_KINDS = {
    "audit": _audit,
    "launch of 1.1": _launch_of_1p1,
    "embedded 1.1": _embedded_1p1,
    "launch data of 1.3": _launch_data_of_1p3,
    "message of 1.3": _message_of_1p3,
    "members": _members,
}

if __name__ == "__main__":
    _main(*sys.argv[1:])
