"""
The audit of tools: who is handed a learner, what each is told, and whether the switch is in force.

.. no_pii: invented people; names of courses, hosts and packages
"""

from __future__ import annotations

import base64
import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

from ..django_settings.lti_launches import MODULES
from ..lti import launches
from ..recipients import handed_over
from ..recipients.tools import MOST_COURSES, Asked, tools
from .canaries import Planted
from .findings import DECIDE, PASS, UNKNOWN, Check, Finding, found

_SWITCH, _TOOLS, _FUNCTIONS = "lti.switch", "lti.courses", "lti.parameters"
_PROCTORING, _BLOCKS = "lti.proctoring", "lti.blocks"

#: Courses that get a finding of their own; the others are counted.
_NAMED = 50

_OFF = "tutor config save --set PRIVACY_LTI_PERSONAL_DATA=off && tutor local restart (see docs/lti.rst first)"
_IS_OFF = "off"


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    from django.conf import settings

    mode = getattr(settings, "PRIVACY_LTI_PERSONAL_DATA", None)
    found_in: list[Check] = [
        (_TOOLS, place, lambda: _courses(place, mode)),
        (_FUNCTIONS, place, lambda: [_functions(place, settings)]),
        (_PROCTORING, place, lambda: _proctoring(place, settings)),
        (_BLOCKS, place, lambda: [_blocks(place)]),
    ]
    return [(_SWITCH, place, lambda: _switch(place, settings)), *found_in] if mode == _IS_OFF else found_in


# -- the switch ---------------------------------------------------------------------------


def _switch(place: str, settings: Any) -> Iterator[Finding]:
    """With the switch off: does all that is launched in this process go through it, and without people?"""
    for name in MODULES:
        # What is imported only once a course needs it is imported now, as it would be then.
        with contextlib.suppress(ModuleNotFoundError):  # this release does not have it
            import_module(name)
        if name in sys.modules:
            yield _of_module(f"{place}: {name}", name)
    members = getattr(settings, "LTI_NRPS_DISALLOW_PII", None) is True
    compat = sys.modules.get("lti_consumer.plugin.compat")
    asked = getattr(compat, "nrps_pii_disallowed", None)
    if compat is not None:
        is_right = bool(members and asked is not None and asked())
        evidence = "Lists of a course's members are without names." if is_right else "Lists of members can have names."
        yield found(_SWITCH, f"{place}: members", is_right, evidence, "Look for what sets LTI_NRPS_DISALLOW_PII.")
    if not any(name in sys.modules for name in MODULES):
        yield Finding(_SWITCH, place, UNKNOWN, "No code of LTI is in this process.", "Look at what a tool receives.")


def _of_module(place: str, name: str) -> Finding:
    remedy = "Another plugin has changed it, or the release is not known: report it, and use no tools until then."
    if name in launches.failed:
        evidence = f"The place through which launches pass cannot be found ({launches.failed[name]}): they are refused."
        return found(_SWITCH, place, False, evidence, remedy)
    if not launches.is_in_force(name):
        return found(_SWITCH, place, False, "Launches do not go through this plugin, or not any more.", remedy)
    planted, seen = Planted.someone(), set()
    if name in _SAMPLES:
        try:
            sample = _SAMPLES[name](planted.values)
        except Exception as error:  # not its text
            evidence = f"A launch of an invented person could not be made ({type(error).__name__})."
            return Finding(_SWITCH, place, UNKNOWN, evidence, "Look at what a tool receives.")
        seen = planted.names_in(json.dumps(sample, default=str).encode())
    evidence = f"A tool would be told of an invented person: {', '.join(sorted(seen))}." if seen else ""
    return found(_SWITCH, place, not seen, evidence or "Launches tell no name, username or e-mail address.", remedy)


def _launch_of_1p1(values: Any) -> Any:
    consumer = sys.modules["lti_consumer.lti_1p1.consumer"].LtiConsumer1p1("https://tool.invalid/", "key", "secret")
    consumer.set_user_data("id", "Student", "id")
    consumer.lti_user_data["lis_person_sourcedid"] = values["username"]
    consumer.lti_user_data["lis_person_contact_email_primary"] = values["e-mail address"]
    consumer.set_context_data("course", "course", "course")
    return consumer.generate_launch_request("link")


def _message_of_1p3(values: Any) -> Any:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(*form).decode()
    handler = sys.modules["lti_consumer.lti_1p3.key_handlers"].PlatformKeyHandler(pem, "kid")
    claims = {"sub": "id", "preferred_username": values["username"], "email": values["e-mail address"]}
    token = handler.encode_and_sign(message=claims)
    body = (token.decode() if isinstance(token, bytes) else token).split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


#: What would be sent of an invented person; nothing is.
_SAMPLES: dict[str, Callable[[Any], Any]] = {
    "lti_consumer.lti_1p1.consumer": _launch_of_1p1,
    "lti_consumer.lti_1p3.key_handlers": _message_of_1p3,
}


# -- who is told --------------------------------------------------------------------------


def _courses(place: str, mode: Any) -> Iterator[Finding]:
    seen = tools()
    by_course: dict[str, list[Asked]] = {}
    for each in seen.asked:
        by_course.setdefault(each.context, []).append(each)
    if mode == _IS_OFF and by_course:
        evidence = (
            f"Courses and programs that ask for learners' data: {len(by_course)}. PRIVACY_LTI_PERSONAL_DATA is off."
        )
        yield Finding(_TOOLS, place, PASS, evidence)
    elif not by_course and not seen.problems and not seen.left:
        evidence = f"No tool is told a name, a username or an e-mail address. Courses looked at: {seen.courses}."
        yield Finding(_TOOLS, place, PASS, evidence)
    for course in list(by_course)[: _NAMED if mode != _IS_OFF else 0]:
        evidence = "; ".join(map(_shown, by_course[course]))
        yield Finding(_TOOLS, f"{place}: {course}", DECIDE, f"Tools are told of learners: {evidence}.", _OFF)
    if mode != _IS_OFF and len(by_course) > _NAMED:
        evidence = f"Further courses that let tools know of learners: {len(by_course) - _NAMED}."
        remedy = "They are in the register: tutor local do report-data-register"
        yield Finding(_TOOLS, f"{place}: other courses", DECIDE, evidence, remedy)
    if seen.left:
        evidence = f"Courses that were not looked at: {seen.left}. Only the newest {MOST_COURSES:,} are."
        yield Finding(_TOOLS, f"{place}: older courses", UNKNOWN, evidence, "Look at those that are in use.")
    if seen.problems:
        named = "; ".join(f"{what} ({why})" for what, why in list(seen.problems.items())[:_NAMED])
        evidence = f"{len(seen.problems)} could not be looked at: {named}."
        yield Finding(_TOOLS, f"{place}: not seen", UNKNOWN, evidence, "Look at them in Studio.")


def _shown(asked: Asked) -> str:
    where = asked.place if asked.number == 1 else f"{asked.number} × {asked.place}"
    return f"{where}{f' to {asked.host}' if asked.host else ''}: {', '.join(asked.what)}"


def _functions(place: str, settings: Any) -> Finding:
    functions = handed_over.parameter_functions(settings)
    if not functions:
        return found(_FUNCTIONS, place, True, "No function of yours makes parameters of launches.")
    evidence = f"What these functions give to tools of a learner cannot be seen from here: {', '.join(functions)}."
    remedy = f"Look at them, or: {_OFF}"
    return Finding(_FUNCTIONS, place, UNKNOWN, evidence, remedy)


def _proctoring(place: str, settings: Any) -> Iterator[Finding]:
    services = handed_over.proctoring(settings)
    for name, courses in services.items():
        more = f", and {len(courses) - _NAMED} more" if len(courses) > _NAMED else ""
        where = f"in {', '.join(courses[:_NAMED])}{more}" if courses else "if a course gets such an exam"
        evidence = f"It is told the id, the name and the e-mail address of whoever takes a proctored exam, {where}."
        remedy = "It is what such a service is for. Name it in your notice, or take it out of PROCTORING_BACKENDS."
        yield Finding(_PROCTORING, f"{place}: {name}", DECIDE, evidence, remedy)
    if not services:
        yield found(_PROCTORING, place, True, "No service that watches exams is set up.")


def _blocks(place: str) -> Finding:
    others = handed_over.blocks()
    if not others:
        return found(_BLOCKS, place, True, "No blocks are installed but those of the platform.")
    evidence = "What these blocks hand to others of a learner cannot be seen from here: " + "; ".join(
        f"{package} ({', '.join(names)})" for package, names in others.items()
    )
    return Finding(_BLOCKS, place, UNKNOWN, f"{evidence}.", "Look at what they send, or acknowledge it.")
