"""
What is counted of a page view or an event: groups, which name no one.

A group is a page, a course, an event, a browser and so on. Their names are taken from what
the platform's code says (patterns of routes, names of events) and from short lists, never from
what a browser has sent as it stands.

.. pii: Address, browser and language of a request, and the username of an event, for as long as a call takes.
.. pii_types: ip, username, id, other
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf.locale import LANG_INFO
from django.contrib.admindocs.utils import remove_non_capturing_groups, replace_named_groups, replace_unnamed_groups

from ..minimize.reductions import reduce_language
from ..minimize.user_agents import BOT, OTHER, reduce_agent

#: What visitors are grouped by; of each, a visitor is counted once a day.
DIMENSIONS = ("course", "page", "event", "browser", "os", "device", "language", "error", "task")

#: Of these, each page view of a day belongs to one group only.
DISJOINT = ("browser", "os", "device", "language")


class Group(NamedTuple):
    """One line of a table: what it groups by, a name, and with it perhaps a course."""

    dimension: str
    name: str = ""
    course: str = ""


VIEWS = Group("views")  # all page views
EVENTS = Group("events")  # all events
ERRORS = Group("errors")  # all requests that nobody could answer, since code has raised something
VISITS = Group("visits")  # page views and errors: whoever had one of them
#: Numbers of requests, without visitors.
BOTS, OPTED_OUT, LOST = Group("bots"), Group("opted_out"), Group("lost")

_COURSE = re.compile(r"(?:course|block|asset)-v1:([\w.~-]{1,60}\+[\w.~-]{1,60}\+[\w.~-]{1,60})", re.ASCII)
_EVENT = re.compile(r"[A-Za-z_](?:[\w.:-](?!\d{5})){0,99}", re.ASCII)  # no long numbers: those are ids
#: Routes that nobody looks at: whether the service is up, a form's token, what browsers fetch by themselves.
_NO_PAGE = re.compile(r"(?:csrf/api|status|jsi18n)/.*|favicon\.ico|robots\.txt|login_refresh", re.ASCII)
#: One of the words between slashes.
_HEALTH = re.compile(
    r"heartbeat|health|healthz|health[-_]?checks?|livez|liveness|readyz|readiness|ping|alive", re.ASCII
)
_MAX_NAME = 200
_LANGUAGES = frozenset(code.partition("-")[0] for code in LANG_INFO)


def course_of(values: Iterable[Any]) -> str:
    """The course that the arguments of a view name, or a block of it; empty: none."""
    for value in values:
        if match := _COURSE.match(str(value)):
            return f"course-v1:{match.group(1)}"
    return ""


@lru_cache(maxsize=4096)
def page_of(route: str, service: str) -> str:
    """
    A route's pattern for people: ``/courses/<course_id>/about``; of Studio, with its name in front.

    Args:
        route: ``ResolverMatch.route`` of Django; never a path.
        service: ``lms`` or ``cms``.
    """
    pattern = replace_unnamed_groups(replace_named_groups(remove_non_capturing_groups(route)))
    path = re.sub(r"\\(.)", r"\1", re.sub(r"(?<!\\)[\^$?]|\\[bBAZ]", "", pattern))
    return ("studio " if service == "cms" else "") + "/" + path.lstrip("/")[:_MAX_NAME]


@lru_cache(maxsize=4096)
def is_page(route: str) -> bool:
    """Can somebody have looked at what a route answers with? Not at a health check, nor at a token of a form."""
    page = page_of(route, "lms").strip("/")
    return not (_NO_PAGE.fullmatch(page) or any(map(_HEALTH.fullmatch, page.split("/"))))


def event_of(name: Any, username: Any) -> str:
    """
    The name of an event; empty for one that is not counted.

    The platform names the event of a request after its path: that is a page view, and may name a
    person. Browsers name events, too: what looks like no event's name, or has the user's own in it,
    is "other".
    """
    if not isinstance(name, str) or not name or name.startswith("/"):
        return ""
    if not _EVENT.fullmatch(name) or (isinstance(username, str) and username and username.lower() in name.lower()):
        return OTHER
    return name


def language_of(header: str) -> str:
    """The code of the first language, if it is one that Django has a name for."""
    code = reduce_language(header)
    return code if code in _LANGUAGES else OTHER


def is_bot(agent: str) -> bool:
    """Does a crawler, a monitor or a program ask?"""
    return reduce_agent(agent) == BOT


@lru_cache(maxsize=4096)
def groups_of_visitor(agent: str, language: str) -> tuple[Group, ...]:
    """The groups of a visitor, whatever page it is: browser, system, device and language."""
    browser, system, device = reduce_agent(agent).split(" / ")
    return (
        VIEWS,
        Group("browser", browser),
        Group("os", system),
        Group("device", device),
        Group("language", language_of(language)),
        VISITS,
    )


def groups_of_page(page: str, course: str) -> tuple[Group, ...]:
    """The groups of a page view, whoever sees it."""
    if not course:
        return (Group("page", page),)
    return Group("page", page), Group("course", course), Group("page", page, course)


def groups_of_event(name: str, course: str) -> tuple[Group, ...]:
    """The groups of an event."""
    groups = EVENTS, Group("event", name)
    return (*groups, Group("event", name, course)) if course else groups


def error_of(kind: str, where: str, release: str) -> str:
    """
    The name of an error.

    Args:
        kind: of the exception: `errors.kind_of`.
        where: a page, by its pattern, or a task.
        release: that of the platform's image; empty: not known.
    """
    return f"{kind} at {where}" + (f" in {release}" if release else "")


def groups_of_error(name: str) -> tuple[Group, ...]:
    """The groups of an error that a visitor has met."""
    return ERRORS, VISITS, Group("error", name)
