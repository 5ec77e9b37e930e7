"""How a request leaves traces, and which part of the plugin stands where: taken from the code."""

from __future__ import annotations

import copy
import inspect
import tempfile
import textwrap
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

from paper import box, svg, text

from tutorprivacy import commands
from tutorprivacy.inside.accounts import retirement_steps
from tutorprivacy.inside.django_settings import changes, third_parties
from tutorprivacy.inside.erasure.clickhouse_people import Eraser
from tutorprivacy.inside.logs import configuration, harakiri
from tutorprivacy.inside.pseudonyms.keys import RedisKeys
from tutorprivacy.inside.retirement.driver import Driver
from tutorprivacy.inside.retirement.lms_api import Lms
from tutorprivacy.inside.schedule import in_force
from tutorprivacy.inside.schedule.scheduler import Scheduler
from tutorprivacy.inside.usage.store import Store
from tutorprivacy.rendering import patches
from tutorprivacy.settings import values
from tutorprivacy.settings.policy import policy

INSIDE = "tutorprivacy.inside."


class Line(NamedTuple):
    """A line of text, and how it is set."""

    words: str
    kind: str = ""


class Row(NamedTuple):
    """A place through which a request, or the deletion of an account, goes."""

    place: str
    traces: str
    ours: list[Line]
    goes_on: bool = True  # to the next one


def ours(*things: Any) -> Iterator[Line]:
    """Things of the half inside, or their dotted names: how they are called, and what they say they do."""
    for thing in things:
        if isinstance(thing, str):
            module, _, name = thing.rpartition(".")
            thing = getattr(import_module(module), name)
        is_module = inspect.ismodule(thing)
        full = thing.__name__ if is_module else f"{thing.__module__}.{thing.__qualname__}"
        yield Line(full.removeprefix(INSIDE), "code")
        said = " ".join((inspect.getdoc(thing) or "").partition("\n\n")[0].split()).replace("``", "")
        yield from (Line(each, "note") for each in textwrap.wrap(said, 84))


def patched(names: Collection[str]) -> Iterator[Line]:
    """Patches, by their names in Tutor."""
    yield from (Line(f"patch {name}", "code") for name in names)


def installed(tracking: str) -> dict[str, Any]:
    """What the LMS's settings are with the plugin, usage counts included: those of ours are found by their names."""
    config = dict(values.defaults()) | {name: "made-for-the-drawing" for name, _template in values.unique()}
    config |= {"PRIVACY_TRACKING": tracking, "PRIVACY_USAGE_ENABLED": True}
    found = values.values({**config, "PLUGINS": []})
    settings: dict[str, Any] = copy.deepcopy(STOCK)
    settings["LOG_DIR"] = tempfile.gettempdir()
    about_the_site = {"notice_url": "", "release": "", "aspects": None, "cairn": False, "databases": []}
    changes.apply(settings, {**policy(found, ["aspects"]), **about_the_site})
    return settings


_LOGGER = "eventtracking.backends.logger.LoggerBackend"
_ROUTING = "eventtracking.backends.routing.RoutingBackend"
_LOGGER_BACKEND = {"logger": {"ENGINE": _LOGGER, "OPTIONS": {"name": "tracking"}}}

#: As much of the platform's settings as the plugin changes.
STOCK: dict[str, Any] = {
    "SECRET_KEY": "-",
    "CACHES": {"default": {"LOCATION": "redis://redis:6379/1"}},
    "FEATURES": {},
    "MIDDLEWARE": [],
    "INSTALLED_APPS": [],
    "LMS_ROOT_URL": "https://lms.example",
    "RETIREMENT_STATES": ["PENDING", "RETIRING_LMS", "LMS_COMPLETE", "ERRORED", "ABORTED", "COMPLETE"],
    "EVENT_TRACKING_PROCESSORS": [],
    "EVENT_TRACKING_BACKENDS": {
        "tracking_logs": {"ENGINE": _ROUTING, "OPTIONS": {"backends": _LOGGER_BACKEND, "processors": []}},
        "event_transformer": {"ENGINE": _ROUTING, "OPTIONS": {"backends": {}, "processors": []}},
    },
    "LOGGING": {
        "version": 1,
        "formatters": {"standard": {"format": "%(message)s"}},
        "filters": {},
        "handlers": {
            name: {"class": "logging.StreamHandler", "formatter": "standard"}
            for name in ("console", "local", "tracking")
        },
        "loggers": {"tracking": {"handlers": ["tracking"], "level": "DEBUG", "propagate": False}},
    },
}


def names_in(value: Any) -> Iterator[str]:
    """Every class of ours that stands anywhere in a setting, in its order."""
    if isinstance(value, str):
        if value.startswith(INSIDE):
            yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from names_in(each)
    elif isinstance(value, (list, tuple)):
        for each in value:
            yield from names_in(each)


def once(names: Iterator[str]) -> list[str]:
    """Without what was there before."""
    return list(dict.fromkeys(names))


class Patches:
    """The patches that there are, each of which is drawn in one place."""

    def __init__(self) -> None:
        self._left = sorted(name for name, _text in patches.patches())

    def take(self, *beginnings: str) -> list[str]:
        """Those whose names begin so, or are so."""
        found = [name for name in self._left if name.startswith(beginnings)]
        assert found, beginnings
        self._left = [name for name in self._left if name not in found]
        return found

    def rest(self) -> list[str]:
        """All others: services and jobs."""
        return self.take("")


def request_rows(there: Patches) -> list[Row]:
    """A request's way."""
    off, on = installed("off"), installed("pseudonymous")
    backends = on["EVENT_TRACKING_BACKENDS"]
    return [
        Row(
            "Django\nsettings",
            "They decide what all rows below do, when a process starts.",
            [*patched(there.take("openedx-")), *ours(changes.apply)],
            goes_on=False,
        ),
        Row(
            "Browser",
            "Analytics services, the survey report and a beacon in the footer learn of every visitor.",
            [*ours(third_parties.block_third_parties)],
        ),
        Row(
            "Caddy",
            "Access log and error log: IP address, browser, referrer, path with query, cookies.",
            [*patched(there.take("caddyfile", "mfe-caddyfile"))],
        ),
        Row(
            "uWSGI",
            "Request log: IP address, username, path with query. Words of its own when a request takes too long.",
            [*patched(there.take("uwsgi")), *ours(harakiri)],
        ),
        Row(
            "Django\nmiddleware",
            "Context of every event: IP address, browser, language, host, referrer, username, session.",
            [*ours(*names_in(on["MIDDLEWARE"]))],
        ),
        Row(
            "Views and\ntasks",
            "Log records of the LMS, the CMS and Celery's workers: user id, IP address, e-mail address, names; "
            "all.log, stderr.",
            [*ours(configuration.configure_logging, *sorted(once(names_in(on["LOGGING"]))))],
        ),
        Row(
            "Tracker and\nprocessors",
            "An event of every click, with form fields and answers.",
            [
                Line("PRIVACY_TRACKING=off:"),
                *ours(*names_in(off["EVENT_TRACKING_PROCESSORS"])),
                Line("PRIVACY_TRACKING=pseudonymous:"),
                *ours(*names_in(on["EVENT_TRACKING_PROCESSORS"])),
            ],
        ),
        Row(
            "Backends",
            "tracking.log and stderr; xAPI statements, through Celery and Redis, to Aspects' ClickHouse.",
            [
                Line(f"off: {', '.join(off['EVENT_TRACKING_BACKENDS'])} (event_transformer with Aspects only)"),
                Line(f"pseudonymous: {', '.join(backends)}"),
                *ours(*once(names_in(backends))),
            ],
        ),
        Row("Redis", "Arguments of Celery's tasks.", [*ours(RedisKeys, Store)]),
    ]


def deletion_rows(there: Patches) -> list[Row]:
    """The way of a learner's wish to be deleted."""
    on = installed("off")
    steps = retirement_steps.steps({"forum": True, "notes": True, "services": [], "erasure_forum": "delete-text"})
    grants = there.take("clickhouse")
    return [
        Row(
            "Learner asks\nfor deletion",
            "A row in the LMS's queue, and nobody who works it off.",
            [*ours(retirement_steps.retirement_settings, *names_in([on[n] for n in _SETTINGS_OF_NAMES]))],
        ),
        Row(
            "Job or\nschedule",
            "By hand, or by PRIVACY_RETIREMENT_SCHEDULE.",
            [*patched(there.rest()), *ours(Scheduler, in_force)],
        ),
        Row(
            "Driver",
            "The steps, in their order: " + ", ".join(each.name for each in steps) + ".",
            [*ours(Driver, Lms)],
        ),
        Row(
            "Aspects'\nClickHouse",
            "Statements, enrollments and profiles of the learner.",
            [*patched(grants), *ours(Eraser)],
        ),
    ]


_SETTINGS_OF_NAMES = ("OPEN_EDX_FILTERS_CONFIG", "INSTALLED_APPS")


def command_rows() -> list[Row]:
    """What the operator can call."""
    own = [f"tutor privacy {name}" for name in sorted(commands.privacy.commands)]
    return [
        Row("Operator", "On the host.", [Line(each, "code") for each in own], goes_on=False),
        Row("", "As a job, in a container.", [Line(f"tutor … do {each.name}", "code") for each in commands.JOBS]),
    ]


_MARGIN, _BETWEEN, _LINE, _INSET = 20, 25, 18, 21
_PLACE, _TRACES, _OURS = 110, 250, 570  # widths of the three columns
_TRACES_AT = _MARGIN + _PLACE + _BETWEEN
_OURS_AT = _TRACES_AT + _TRACES + _BETWEEN


def traces() -> str:
    """How a request leaves traces, and where we stand."""
    there, body, y = Patches(), [], _MARGIN
    sections = [
        ("A request", request_rows(there)),
        ("The deletion of an account", deletion_rows(there)),
        ("The operator looks, and cleans up", command_rows()),
    ]
    body += [text(_TRACES_AT, y + 12, "What stock leaves there", "note")]
    body += [text(_OURS_AT, y + 12, "What of the plugin stands there", "note")]
    for title, rows in sections:
        body += [text(_MARGIN, y + 12, title, "head")]
        y += 26
        for index, row in enumerate(rows):
            told = textwrap.wrap(row.traces, 38)
            height = max(len(told), len(row.ours), 2) * _LINE + 14
            body += _drawn(row, told, y, height)
            if index < len(rows) - 1 and row.goes_on:
                middle, below = _MARGIN + _PLACE / 2, y + height
                body += [f'<path class="line" marker-end="url(#end)" d="M{middle:g} {below}V{below + 14}"/>']
            y += height + 14
        y += 16
    described = "Places in their order, what Open edX writes of people there, and the parts of the plugin against it."
    title = "How a request leaves traces, and where the plugin stands"
    return svg(_OURS_AT + _OURS + _MARGIN, y, title, described, body)


def _drawn(row: Row, told: Collection[str], y: int, height: int) -> Iterator[str]:
    if row.place:
        yield box(_MARGIN, y, _PLACE, height, "box")
    for number, words in enumerate(row.place.split("\n")):
        yield text(_MARGIN + _PLACE / 2, y + _INSET + number * _LINE, words, "", "middle")
    for number, words in enumerate(told):
        yield text(_TRACES_AT, y + _INSET + number * _LINE, words)
    yield box(_OURS_AT, y, _OURS, height, "host" if row.ours[0].words.startswith("tutor ") else "ours")
    for number, line in enumerate(row.ours):
        yield text(_OURS_AT + (22 if line.kind == "note" else 12), y + _INSET + number * _LINE, line.words, line.kind)
