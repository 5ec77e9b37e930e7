"""
Who else is told of learners, for the register: GDPR art. 30(1)(d) asks for the categories of recipients.

.. no_pii: names of courses, hosts, services and packages
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..recipients import handed_over
from ..recipients.tools import tools

_IS_OFF = "off"
_IDS = "an id, by which it knows a learner again"


def recipients(settings: Any, say: Callable[[str, str, str], None]) -> list[dict[str, str]]:
    """
    {"who", "by", "where", "what"} of each: which tool or service, by what it is connected, in which course, and what
    it is told.

    Args:
        say: is told what could not be read: (subject, what, why).
    """
    is_off = getattr(settings, "PRIVACY_LTI_PERSONAL_DATA", None) == _IS_OFF
    seen = tools()
    for what, why in seen.problems.items():
        say(what, "tools by LTI", why)
    if seen.left:
        say("courses", f"tools by LTI in the oldest {seen.left}", "too many courses")
    found = [
        {
            "who": each.host or "a tool",
            "by": f"LTI: {each.place}{f' ({each.number})' if each.number > 1 else ''}",
            "where": each.context,
            "what": f"{_IDS}; {'asked for, and not told' if is_off else 'told'}: {', '.join(each.what)}",
        }
        for each in seen.asked
    ]
    for function in [] if is_off else handed_over.parameter_functions(settings):
        found.append({"who": "tools", "by": f"LTI: {function}", "where": "all courses", "what": "what it gives them"})
    try:
        for name, courses in handed_over.proctoring(settings).items():
            what = "id, name, e-mail address, exams"
            found += [
                {"who": name, "by": "proctoring", "where": each, "what": what} for each in courses or ["no exam yet"]
            ]
    except Exception as error:  # not its text
        say("proctored exams", "services", type(error).__name__)
    for package, names in handed_over.blocks().items():
        found.append(
            {
                "who": package,
                "by": f"blocks: {', '.join(names)}",
                "where": "not known",
                "what": "cannot be seen from here",
            }
        )
    return found
