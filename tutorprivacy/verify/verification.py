"""
One run: the learner is made, her requests are sent, she is removed, and every byte at rest is searched for her.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..host_audit.docker import Container, DockerUnavailable, containers
from . import container_outputs, data_folders, pods
from .allowances import CLICKHOUSE, DATABASE, PLATFORM, REDIS, Allowances
from .byte_streams import Place, Unsearchable, no_texts
from .learner_session import LearnerSession
from .planted import Planted
from .sending import Day
from .stream_search import Found, Needles, Search
from .visits import Sites
from .web_client import Browser, Site, Visit

#: Until the workers have done what the requests gave them.
_WORKER_SECONDS = 90.0

#: For servers, drivers and kernels to write down what they have.
_SETTLING_SECONDS = 3.0

#: Services that can be elsewhere: the setting, which part of the site they are, the name.
_ELSEWHERE = (("RUN_REDIS", REDIS, "Redis"), ("RUN_CLICKHOUSE", CLICKHOUSE, "ClickHouse"))
_DATABASES = (("RUN_MYSQL", "MySQL"), ("RUN_MONGODB", "MongoDB"))


@dataclass(frozen=True)
class Options:
    """
    What the operator asks for.

    Args:
        mode: of Tutor.
        keep: leave the learner.
        with_database: search the database's files, too.
        connect: (address, port or None) to connect to, in place of each site's.
        source: address of this machine to connect from, which is nobody else's: it is searched for.
    """

    mode: str = "local"
    keep: bool = False
    with_database: bool = False
    connect: tuple[str, int | None] | None = None
    source: str | None = None


@dataclass(frozen=True)
class Searched:
    """
    What was found at a place.

    Args:
        found: by kind, how often.
        forms: by kind, the forms in which it was found.
        size: bytes that were looked at.
        problems: why not all of it was looked at.
        excuses: by kind, why it may be there; those that are not in it may not.
    """

    place: str
    group: str
    found: Mapping[str, int]
    forms: Mapping[str, Sequence[str]]
    size: int
    problems: Sequence[str]
    excuses: Mapping[str, str]

    @property
    def failures(self) -> dict[str, int]:
        """What should not be there."""
        return {kind: count for kind, count in self.found.items() if kind not in self.excuses}


@dataclass
class Result:
    """
    A run.

    Args:
        kinds: of values that were planted.
        answers: (kind of request, HTTP status or 0) of each.
        places: what was found.
        problems: why the run as a whole shows less than it should.
        notes: what the site lets nobody do, and was not tried.
        learner: her username, if she was kept.
        removed_before: learners of earlier runs that were taken away.
    """

    kinds: Sequence[str] = ()
    answers: list[tuple[str, int]] = field(default_factory=list)
    places: list[Searched] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    learner: str = ""
    removed_before: int = 0

    @property
    def status(self) -> int:
        """Exit status: 1 for a find that may not be, 3 if not all was searched."""
        if any(each.failures for each in self.places):
            return 1
        return 3 if self.problems or any(each.problems for each in self.places) else 0


def verify(
    root: Path,
    config: Mapping[str, Any],
    settings: Mapping[str, Any],
    command: Sequence[str],
    options: Options,
    say: Callable[[str], None],
    show_bytes: Callable[[str, int], None],
) -> Result:
    """
    Do one run.

    Args:
        root: Tutor's.
        config: Tutor's configuration.
        settings: the plugin's, by their full names.
        command: runs ``learner_session.PROGRAM`` in the LMS, with its input open.
        say: receives a line of progress.
        show_bytes: receives a place's name and how much of it has been searched.

    Raises:
        TutorError: the platform cannot be reached, or the learner cannot be made. Nothing is left of her.
    """
    planted, since = Planted.make(options.source), time.time()
    sites = Sites.of(config, options.mode)
    browser = _browser(planted, options)
    say(f"Visiting {sites.lms.origin}")
    if not browser.send(Visit("heartbeat", sites.lms, "/heartbeat")):
        raise TutorError(_no_answer(sites.lms, options, browser.last_error))
    found = _containers(config, options.mode)
    result = Result()
    say("Making a learner in the LMS")
    session = LearnerSession(command, planted, options.keep)
    with session:
        say("Sending requests of every kind")
        day = Day(sites, planted, browser, _browser(planted, options), result.answers, result.problems, result.notes)
        day.live(session.course, str(config["OPENEDX_SECRET_KEY"]))
        say("Waiting for the workers")
        _wait(session, result)
        say("Keeping the learner" if options.keep else "Removing the learner")
    result.removed_before, since = session.removed_before, since - session.behind
    if options.keep:
        result.learner = planted.cores["username"]
    elif session.left is None:
        result.problems.append("Whether the learner was removed is not known. The next run removes her.")
    elif session.left:
        tables = ", ".join(f"{name} ({count})" for name, count in sorted(session.left.items()))
        result.problems.append(f"Not all rows of the learner could be removed: {tables}.")
    time.sleep(_SETTLING_SECONDS)
    found = _all(found, _containers(config, options.mode))
    if options.mode != "k8s" and not any(each.service == "lms" for each in found):
        result.problems.append("Docker knows no container of the LMS: what it printed was not searched.")
    result.kinds = planted.kinds
    needles, allowances = Needles(planted), Allowances(settings)
    for place in _places(root, config, options, since, found):
        say(f"Searching {place.name}")
        result.places.append(_searched(place, needles, allowances, show_bytes))
    return result


def _no_answer(site: Site, options: Options, error: object) -> str:
    if options.connect is None:
        return (
            f"{site.origin} gives no answer ({error}). If it is served at another address than its name leads to from "
            "here, say which:\n\n    tutor privacy verify --connect ADDRESS:PORT"
        )
    host, port = options.connect
    return (
        f"{site.origin} gives no answer at --connect {host}, port {port or site.port} ({error}). Name the address, and "
        "the port, of the proxy in front of the platform."
    )


def _browser(planted: Planted, options: Options) -> Browser:
    return Browser(planted.headers, planted.cookie, options.connect, options.source)


def _containers(config: Mapping[str, Any], mode: str) -> list[Container]:
    if mode == "k8s":
        return []
    try:
        return containers([str(config[f"{mode.upper()}_PROJECT_NAME"])])
    except DockerUnavailable as error:
        raise TutorError(f"{error} What containers print could not be searched.") from error


def _all(before: Sequence[Container], after: Sequence[Container]) -> list[Container]:
    """Those of before the requests and those of after them: one can have been made anew meanwhile."""
    ids = {each.id for each in after}
    return [*after, *(each for each in before if each.id not in ids)]


def _wait(session: LearnerSession, result: Result) -> None:
    deadline = time.monotonic() + _WORKER_SECONDS
    waiting = session.waiting_tasks()
    while waiting != 0 and session.is_there and time.monotonic() < deadline:
        time.sleep(1)
        waiting = session.waiting_tasks()
    if waiting is None:
        result.problems.append("Whether the workers have done their tasks cannot be seen.")
    elif waiting:
        result.problems.append(f"{waiting} tasks were still waiting for a worker after {_WORKER_SECONDS:.0f} seconds.")


def _places(
    root: Path, config: Mapping[str, Any], options: Options, since: float, found: Sequence[Container]
) -> Iterator[Place]:
    if options.mode == "k8s":
        try:
            yield from pods.places(str(config["K8S_NAMESPACE"]), since, options.with_database)
        except Unsearchable as error:
            reason = str(error)
            yield Place("pods", PLATFORM, lambda: no_texts(reason))
    else:
        yield from container_outputs.places(found, since, root)
        yield from data_folders.places(root / "data", since, found, options.with_database)
    elsewhere = [*_ELSEWHERE, *((setting, DATABASE, name) for setting, name in _DATABASES if options.with_database)]
    for setting, group, name in elsewhere:
        if config.get(setting) is False:
            yield Place(name, group, lambda: no_texts("It does not run here"))


def _searched(
    place: Place, needles: Needles, allowances: Allowances, show_bytes: Callable[[str, int], None]
) -> Searched:
    found, problems = Found(needles.lettered), Counter[str]()
    codecs = ("LZ4", "Snappy") if place.group == DATABASE else ("LZ4",)
    try:
        for text in place.texts():
            search = Search(needles, found, codecs=codecs)
            try:
                for chunk in text:
                    search.feed(chunk)
                    show_bytes(place.name, found.size)
            except Unsearchable as error:
                problems[str(error)] += 1
            search.end()
    except Unsearchable as error:
        problems[str(error)] += 1
    found.settle()
    for what, count in found.unopened.items():
        problems[f"compressed, and could not be opened: {what}"] += count
    kinds = found.kinds
    forms: dict[str, list[str]] = {}
    for kind, form in sorted(found.counts):
        forms.setdefault(kind, []).append(form)
    excuses = {kind: why for kind in kinds if (why := allowances.why(place.group, kind))}
    said = [f"{what} ({count} times)" if count > 1 else what for what, count in problems.items()]
    return Searched(place.name, place.group, kinds, forms, found.size, said, excuses)
