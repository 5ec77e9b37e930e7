"""
Tools by LTI: which courses let one know a learner's name, username or e-mail address.

Blocks are read in the courses' structures, and all else in the database. Nothing of any learner is read.

.. no_pii: names of courses and hosts, numbers
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

#: Courses whose structure is read, the newest first: reading one takes a query or two of MongoDB.
MOST_COURSES = 2000

_BLOCKS = ("lti_consumer", "lti")
_PREFIX = "ask_to_send_"
_ASKED = {"username": "username", "full_name": "name", "email": "e-mail address"}

#: (model, column of its course or program, what it is), each with a foreign key `lti_configuration`.
_PLACES = (
    ("discussions.DiscussionsConfiguration", "context_key", "discussions"),
    ("course_live.CourseLiveConfiguration", "course_key", "live sessions"),
    ("programs.ProgramLiveConfiguration", "program_uuid", "live sessions of a program"),
    ("programs.ProgramDiscussionsConfiguration", "program_uuid", "discussions of a program"),
)


@dataclass(frozen=True)
class Asked:
    """
    What one place of a course lets tools know.

    Args:
        context: the course or the program.
        place: ``lti_consumer``, ``lti``, ``discussions``, …
        host: of the tool; empty: it is not known.
        what: of a learner: ``username``, ``name``, ``e-mail address``.
        number: of such places.
    """

    context: str
    place: str
    host: str
    what: tuple[str, ...]
    number: int = 1


@dataclass
class Seen:
    """What was found, and what could not be looked at: ``{what: why}``. `left` courses were too many."""

    asked: list[Asked]
    problems: dict[str, str]
    courses: int = 0
    left: int = 0


def tools() -> Seen:
    """All of them, by course."""
    seen = Seen([], {})
    _carry_out(seen, "blocks of courses", _of_blocks)
    for label, column, place in _PLACES:
        _carry_out(seen, place, lambda seen, it=(label, column, place): _of_configurations(*it))
    _carry_out(seen, "lists of members", lambda seen: _of_members())
    counted: dict[Asked, int] = {}
    for each in seen.asked:
        counted[each] = counted.get(each, 0) + 1
    seen.asked = [Asked(each.context, each.place, each.host, each.what, n) for each, n in sorted_by_course(counted)]
    return seen


def sorted_by_course(counted: Mapping[Asked, int]) -> list[tuple[Asked, int]]:
    """In the order of their names."""
    return sorted(counted.items(), key=lambda item: (item[0].context, item[0].place, item[0].host, item[0].what))


def _carry_out(seen: Seen, what: str, function: Any) -> None:
    try:
        for each in function(seen):
            seen.asked.append(each)
    except Exception as error:  # not its text: it can quote what was looked at
        seen.problems[what] = type(error).__name__


def _of_blocks(seen: Seen) -> Iterator[Asked]:
    from xmodule.modulestore.django import modulestore

    store, keys = modulestore(), _course_keys()
    seen.left = max(0, len(keys) - MOST_COURSES)
    for key in keys[:MOST_COURSES]:
        try:
            # One course that cannot be read keeps no other away.
            yield from list(_of_course(store, key))
            seen.courses += 1
        except Exception as error:
            seen.problems[str(key)] = type(error).__name__


def _of_course(store: Any, key: Any) -> Iterator[Asked]:
    bulk = getattr(store, "bulk_operations", None)
    with bulk(key, emit_signals=False) if bulk else nullcontext():
        for category in _BLOCKS:
            for block in store.get_items(key, qualifiers={"category": category}):
                if what := _asked_by(block):
                    yield Asked(str(key), category, _host(block), what)


def _course_keys() -> list[Any]:
    from django.apps import apps

    model = apps.get_model("course_overviews", "CourseOverview")
    return list(model.objects.order_by("-created").values_list("id", flat=True))


def _asked_by(block: Any) -> tuple[str, ...]:
    """By its fields; one that nobody knows yet is told by its name."""
    names = [name for name in block.fields if name.startswith(_PREFIX) and getattr(block, name)]
    known = (name.removeprefix(_PREFIX) for name in names)
    return tuple(sorted(_ASKED.get(name, name.replace("_", " ")) for name in known))


def _host(block: Any) -> str:
    urls = (getattr(block, name, "") for name in ("launch_url", "lti_1p3_launch_url"))
    return next((host for url in urls if (host := urlsplit(str(url or "").strip()).hostname)), "")


def _of_configurations(label: str, column: str, place: str) -> Iterable[Asked]:
    from django.apps import apps

    try:
        model = apps.get_model(label)
    except LookupError:
        return  # this platform does not have it
    for row in model.objects.filter(enabled=True, lti_configuration__isnull=False).select_related("lti_configuration"):
        configuration = row.lti_configuration
        config = configuration.lti_config if isinstance(configuration.lti_config, Mapping) else {}
        what = (("username", "pii_share_username"), ("e-mail address", "pii_share_email"))
        if told := tuple(sorted(name for name, key in what if config.get(key))):
            host = urlsplit(str(configuration.lti_1p1_launch_url or configuration.lti_1p3_launch_url or "")).hostname
            yield Asked(str(getattr(row, column)), place, host or "", told)


def _of_members() -> Iterable[Asked]:
    """Of courses where the flag is on, which is also that of some tabs."""
    from django.apps import apps
    from django.conf import settings

    try:
        model = apps.get_model("lti_consumer", "CourseAllowPIISharingInLTIFlag")
    except LookupError:
        return
    if getattr(settings, "LTI_NRPS_DISALLOW_PII", False) is True:
        return
    newest: dict[str, bool] = {}
    for course, enabled in model.objects.order_by("change_date", "pk").values_list("course_id", "enabled"):
        newest[str(course)] = enabled
    for course, enabled in newest.items():
        if enabled:
            yield Asked(course, "list of members, for a tool of LTI 1.3", "", ("e-mail address", "name"))
