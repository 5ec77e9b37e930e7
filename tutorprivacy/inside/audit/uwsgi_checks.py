"""
What uWSGI's options make it write of a request, beside the log-format of the plugin.

Tried on uWSGI 2.0.30, and read in the source of 2.0.24. Imported on the operator's host, too.

.. no_pii: names of options
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from ..logs.harakiri import another_way, harakiri
from .findings import UNKNOWN, Check, Finding, found

#: What the request log may tell (uwsgi-docs, "Formatting uWSGI requests logs").
_VARIABLES = {
    *("privacy_method", "privacy_route", "status", "cl", "rsize", "size", "hsize", "msecs", "micros", "secs", "pid"),
    *("wid", "core", "rssM", "vszM", "epoch", "time", "ltime", "ctime", "pktsize", "switches"),
}
_VARIABLE = re.compile(r"%\(([^)%]*)\)|%\{([^}%]*)\}")
_FORMATS = {"log-format", "logformat"}

_SETS_ANOTHER = {"include", "ini", "inherit", "yaml", "json", "xml"}

#: They log in the log-format, whatever ``disable-logging`` says.
_LOGS_ALL_THE_SAME = {"log-4xx", "log-5xx", "log-big", "log-slow", "log-sendfile", "log-ioerror", "log-zero"}

#: Without the router in front (``http``), a worker reads the headers itself, and prints those that do not fit.
_OWN_PARSER = {"http-socket", "http11-socket", "https-socket", "http-socket-modifier1", "puwsgi-socket"}

#: What is written goes to a place that is not looked at.
_ELSEWHERE = {
    *("logto", "logto2", "daemonize", "daemonize2", "logger", "req-logger", "logger-req", "log-route"),
    *("log-req-route", "log-syslog", "log-socket", "alarm-log", "log-alarm", "exception-handler"),
}

_ON_A_FULL_DISK = {"post-buffering"}
_ROUTE = re.compile(r"(error-|response-|final-)?route")

Options = Sequence[tuple[str, str]]


class Words(NamedTuple):
    """What uWSGI says of visitors by its options: what it does say, and what cannot be known."""

    wrong: list[str]
    unknown: list[str]


def options_of(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(name, value) of each line of a uwsgi.ini; names have dashes."""
    for line in lines:
        name, equals, value = line.partition("=")
        if equals and not name.lstrip().startswith(("#", ";", "[")):
            yield name.strip().replace("_", "-"), value.strip()


def options_of_environment(variables: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The same of ``UWSGI_…`` variables, which uWSGI takes for options."""
    for name, value in variables.items():
        if name.startswith("UWSGI_"):
            yield name.removeprefix("UWSGI_").lower().replace("_", "-"), value


def words_of(options: Options) -> Words:
    """What a uWSGI with these options says: the last format wins."""
    values = dict(options)
    on = {name for name, value in options if is_on(value) or value.isdigit()}
    wrong, unknown = [], []
    formats = [value for name, value in options if name in _FORMATS]
    if not is_on(values.get("disable-logging", "")) or _LOGS_ALL_THE_SAME & on:
        wrong += _wrong_format(formats)
    for name in ("ignore-sigpipe", "ignore-write-errors"):
        if not is_on(values.get(name, "")):
            wrong.append(f"without {name}, a page is named with its query when its visitor goes away")
    if is_on(values.get("log-x-forwarded-for", "")):
        wrong.append("log-x-forwarded-for logs addresses")
    names = {name for name, value in options if value.lower() not in ("", "0", "false", "no", "off")}
    own = sorted(_OWN_PARSER & names)
    if own:
        wrong.append(f"{own[0]} prints headers that do not fit into buffer-size; http does not")
    way = another_way(values)
    if harakiri(values) and way:
        wrong.append(f"harakiri prints the address and the URL of what it ends; with {way} the plugin cannot end it")
    routes = [name for name, value in options if _ROUTE.match(name) and re.search(r"\blog(var)?:", value)]
    if routes:
        wrong.append(f"{routes[0]} writes lines of its own (log:)")
    elsewhere = sorted(_ELSEWHERE & names)
    if elsewhere:
        unknown.append(f"it writes, or hands on, to places that are not seen here ({', '.join(elsewhere)})")
    if _ON_A_FULL_DISK & names:
        unknown.append("post-buffering prints the address and the URL of an upload if its disk is full")
    others = sorted(_SETS_ANOTHER & {name for name, _value in options})
    if others:
        unknown.append(f"it takes more options from elsewhere ({', '.join(others)}), which are not seen here")
    return Words(wrong, unknown)


def finding_of(place: str, options: Options, remedy: str, look: str) -> Finding:
    """
    Of the options of one uWSGI.

    Args:
        remedy: what to do if it says too much.
        look: what to do if that cannot be known.
    """
    wrong, unknown = words_of(options)
    if any("takes more options" in each for each in unknown):
        wrong = []  # what is missing here may be there
    if not wrong and unknown:
        return Finding("requests.uwsgi", place, UNKNOWN, f"{_sentence(unknown)}", look)
    evidence = _sentence([*wrong, *unknown]) if wrong else "What uWSGI writes of requests is reduced, or nothing."
    return found("requests.uwsgi", place, not wrong, evidence, remedy)


def checks(place: str, process: Path = Path("/proc/1")) -> list[Check]:
    """The check, for `audit.findings.carried_out`: of the uWSGI that is the container's first process."""
    return [("requests.uwsgi", place, lambda: _running(place, process))]


def _running(place: str, process: Path) -> Iterator[Finding]:
    words = process.joinpath("cmdline").read_bytes().decode(errors="replace").split("\0")
    if not any("uwsgi" in os.path.basename(word) for word in words[:3]):
        return  # a worker, or the development server
    options = [pair for word in words if word.endswith(".ini") for pair in _of_file(Path(word))]
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word.startswith("--"):
            name, _equals, value = word.removeprefix("--").partition("=")
            options.append((name, value or ("true" if following.startswith("-") or not following else following)))
    options += options_of_environment(os.environ)  # that of the container
    here = f"{place}: uWSGI"
    remedy = "See PRIVACY_ACCESS_LOG, the patches uwsgi-config of other plugins, and the container's variables UWSGI_…"
    yield finding_of(here, options, remedy, remedy)


def _of_file(path: Path) -> Options:
    return list(options_of(path.read_text(encoding="utf-8").splitlines()))


def _wrong_format(formats: Sequence[str]) -> list[str]:
    if not formats:
        return ["requests are logged as uWSGI does it by itself, with address and query"]
    variables = {one or two for one, two in _VARIABLE.findall(formats[-1])}
    wrong = sorted(variables - _VARIABLES)
    return [f"the last log-format has {', '.join(wrong)}"] if wrong else []


def is_on(value: str) -> bool:
    """Is an option switched on by this value?"""
    return value.lower() in ("true", "1", "yes", "on")


def _sentence(parts: Sequence[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."
