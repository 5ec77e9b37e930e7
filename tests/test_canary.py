"""
The canary run: what is at rest after the same requests, on stock Tutor and with the plugin.

These tests keep the picture at the top of the README, and the first lines of ``docs/promises.rst``.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lab import canaries
from lab.canary_run import (
    COLUMNS,
    FULL_APP_LOG,
    LOUD,
    PLUGIN,
    PSEUDONYMOUS,
    REPEATS,
    STOCK,
    XAPI_LINE,
    Result,
    kept_run,
    report,
    run,
    run_development,
)
from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.minimize.reductions import reduce_location

#: Names of the places at rest that hold nothing personal on stock Tutor either.
CLEAN_ON_STOCK = {"redis output"}

#: Never at rest on stock Tutor: Caddy redacts cookies, the platform hashes the session key,
#: and tracking.log's legacy shape has no client_id (other backends would receive it).
NEVER_ON_STOCK = {"session key", "analytics cookie"}


@pytest.fixture(scope="module")
def stock() -> Result:
    """Tutor 22 without the plugin."""
    return kept_run(**STOCK)[1]


@pytest.fixture(scope="module")
def plugin() -> Result:
    """Tutor 22 with the plugin, all settings at their defaults."""
    return kept_run(**PLUGIN)[1]


@pytest.fixture(scope="module")
def pseudonymous() -> Result:
    """Tutor 22 with pseudonymous tracking, to the file and to the console."""
    return kept_run(**PSEUDONYMOUS)[1]


@pytest.fixture(scope="module")
def stock_with_https(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """Tutor 22 without the plugin, over encrypted connections; clients break off, too."""
    return run(tmp_path_factory.mktemp("stock") / "lab", ["mfe"], {"ENABLE_HTTPS": True}, broken=True)


def assert_nothing_is_left(result: Result) -> None:
    """No canary at any place, no failed log line, every kind of request answered."""
    assert {place: dict(found) for place, found in result.found.items() if found} == {}
    assert "--- Logging error ---" not in result.output
    assert "record withheld" not in result.output
    assert "could not write a log line" not in result.output
    once = 2 + len(canaries.REQUESTS_OF_THE_OTHER) + len(canaries.REQUESTS_WITHOUT_LMS)
    assert result.requests == once + REPEATS * len(canaries.REQUESTS)


def answers(result: Result) -> list[tuple[str, int, bytes]]:
    """What the learner got. The MFEs' configuration differs by the keys that are off."""
    return [(kind, status, b"" if kind == "MFE configuration" else body) for kind, status, body in result.answers]


def test_the_search_finds_what_is_there(stock: Result) -> None:
    """Hundreds, in every place and of every kind: or the search itself would be broken."""
    assert stock.total > 500
    assert {place for place, found in stock.found.items() if not found} == CLEAN_ON_STOCK
    found = {name for counter in stock.found.values() for name in counter}
    assert found == set(canaries.CANARIES) - NEVER_ON_STOCK


def test_with_the_plugin_nothing_is_left(plugin: Result) -> None:
    """The promise."""
    assert_nothing_is_left(plugin)


def test_the_same_places_were_searched(stock: Result, plugin: Result) -> None:
    """And they hold something: an empty log would be clean, too."""
    assert set(plugin.found) == set(stock.found)
    assert plugin.output.count("Internal Server Error: /broken") == 2 * REPEATS
    assert plugin.output.count("GET /u/- ") == 2 * REPEATS  # uWSGI, LMS and CMS
    assert plugin.output.count('"uri":"/u/-?-"') >= REPEATS  # Caddy


#: What `make demo` has printed; the README's picture is made of it.
SHOWN = (Path(__file__).resolve().parents[1] / "docs" / "images" / "demo.txt").read_text(encoding="utf-8")

#: Clients that break off, in `make demo` and not here, send these, too: more of them is found everywhere but in the
#: worker and Redis, and some where nobody else sends them.
MORE_IN_THE_DEMO = {
    *("IP address", "user agent", "username", "e-mail", "password", "referrer", "language", "token", "total"),
}
ONLY_IN_THE_DEMO = {("password", "Caddy"), ("password", "LMS"), ("password", "LMS logs"), ("e-mail", "MFE")}


def table(printed: str) -> dict[tuple[str, str], tuple[int, int]]:
    """Of what `report` makes: by kind of value and place, how often on stock Tutor and with the plugin."""
    rows = {line[:16].strip(): re.findall(r"(\d+|\.) \| (\d+|\.)", line[16:]) for line in printed.splitlines()}
    return {
        (kind, place): (int(stock.replace(".", "0")), int(plugin.replace(".", "0")))
        for kind, cells in rows.items()
        if cells
        for place, (stock, plugin) in zip(COLUMNS.values(), cells, strict=True)
    }


def test_the_picture_is_what_is_found(stock: Result, plugin: Result) -> None:
    """Kinds, places, requests, and how often, but for some lines more or less. `make picture` makes it anew."""
    printed = report(stock, plugin)
    words, shown_words = (
        [re.sub(r"\d+ times on", "# times on", line.rstrip()) for line in text.splitlines() if not table(line)]
        for text in (printed, SHOWN)
    )
    assert shown_words == words
    found, shown = table(printed), table(SHOWN)
    assert list(shown) == list(found)
    for cell, (figure, left) in shown.items():
        here = found[cell][0]
        more = cell[0] in MORE_IN_THE_DEMO and cell[1] not in ("worker", "Redis")
        assert left == 0, cell
        assert bool(figure) == bool(here) or cell in ONLY_IN_THE_DEMO, cell
        assert 0.8 * here <= figure and (more or figure <= 1.25 * here), (cell, figure, here)


def test_learners_notice_nothing(stock: Result, plugin: Result) -> None:
    """Every request is answered as on stock."""
    assert answers(plugin) == answers(stock)


def test_the_kinds_of_answers(stock: Result) -> None:
    """The requests do reach what they are meant to reach."""
    statuses = {kind: status for kind, status, _body in stock.answers}
    expected = dict.fromkeys(statuses, 200)
    expected.update(
        {
            "failed sign in": 400,
            "redirect": 302,
            "server error": 500,
            "Studio server error": 500,
            "not found": 404,
            "upstream down": 502,
            "LMS stopped": 502,
            "MFE, LMS stopped": 502,
        }
    )
    assert statuses == expected


def test_xapi_lines_are_as_before(stock: Result, plugin: Result) -> None:
    """As many as on stock, each as the collector wants it, with the same statement."""
    assert len(plugin.xapi_lines) == len(stock.xapi_lines) == REPEATS
    matches = [[XAPI_LINE.match(line) for line in result.xapi_lines] for result in (stock, plugin)]
    assert all(match for side in matches for match in side)
    ours, theirs = ([match["tracking_message"] for match in side if match] for side in matches)
    assert ours == theirs


def test_files_of_the_logs(stock: Result, plugin: Result) -> None:
    """Stock: all.log and tracking.log for ever. Plugin: one dated file and its link."""
    assert "lms logs/tracking.log" in stock.files
    logs = [name for name in plugin.files if "logs/" in name and ".privacy-logs" not in name]
    assert not [name for name in logs if "tracking" in name]
    assert len(logs) in (4, 6)  # two services, a file and a link each; more if it became midnight


#: What Cairn's collector asks of a line (its vector.toml, in Python's syntax).
TRACKING_LINE = re.compile(r"^.* \[tracking\] [^{}]* (?P<tracking_message>\{.*\})$")


def names(events: list[dict[str, Any]]) -> Counter[str]:
    """How often each event is there; personal segments of a path are no part of its name here."""
    return Counter(reduce_location(event["name"], IpPolicy()) for event in events)


def people(events: list[dict[str, Any]]) -> set[tuple[str, int]]:
    """Names and ids of whose events these are."""
    return {(each["username"], each["context"]["user_id"]) for each in events if each["context"].get("user_id")}


def test_pseudonymous_events_leave_nothing(pseudonymous: Result, stock: Result) -> None:
    """No canary at any place, with tracking on, and every request is answered as on stock."""
    assert_nothing_is_left(pseudonymous)
    assert set(pseudonymous.found) == set(stock.found)
    assert answers(pseudonymous) == answers(stock)


@pytest.mark.parametrize("service", ["lms", "cms"])
def test_each_event_is_one_line_of_json(pseudonymous: Result, stock: Result, service: str) -> None:
    """As many events of each name as on stock, without a prefix, and none of them in all.log."""
    lines = [line for name in pseudonymous.tracking_files(service) for line in pseudonymous.logs[name].splitlines()]
    events = [json.loads(line) for line in lines]
    expected = names(stock.events(service))
    nowhere = expected.pop("/nothing/here", 0)  # what leads nowhere consists of its visitor's words
    assert names(events) == expected + Counter({"/-": nowhere})
    assert sum(names(events).values()) >= REPEATS * 2
    assert {event["name"] for event in events} == set(names(events))
    for event, line in zip(events, lines, strict=True):
        assert line == json.dumps(event)
    everything = "".join(text for name, text in pseudonymous.logs.items() if name.startswith(f"{service} logs/all"))
    assert "[edx.student]" in everything
    assert "[tracking]" not in everything
    assert "event_type" not in everything


def test_the_tracking_log_is_dated(pseudonymous: Result) -> None:
    """One file a day, and tracking.log is a link to today's."""
    for service in ("lms", "cms"):
        dated = pseudonymous.tracking_files(service)
        assert len(dated) in (1, 2)  # more if it became midnight
        assert all(re.fullmatch(rf"{service} logs/tracking-\d{{4}}-\d\d-\d\d\.log", name) for name in dated)
        assert f"{service} logs/tracking.log" in pseudonymous.files


def test_console_lines_are_as_a_collector_wants_them(pseudonymous: Result) -> None:
    """The same events as in the files, in the shape that Cairn looks for, without user id and address."""
    lines = [line for line in pseudonymous.output.splitlines() if "[tracking]" in line]
    matches = [TRACKING_LINE.match(line) for line in lines]
    assert all("[user None] [ip None]" in line for line in lines)
    found = sorted(match["tracking_message"] for match in matches if match)
    files = [name for service in ("lms", "cms") for name in pseudonymous.tracking_files(service)]
    assert found == sorted(line for name in files for line in pseudonymous.logs[name].splitlines())


def test_a_learner_is_one_pseudonym(pseudonymous: Result, stock: Result) -> None:
    """In the LMS, the CMS and the worker, by user id and by name; another learner is another one."""
    lms, cms = pseudonymous.events("lms"), pseudonymous.events("cms")
    (learner,) = people(cms)
    (other,) = people(lms) - {learner}
    assert len(people(lms)) == len(people(stock.events("lms"))) == 2
    others = [event for event in lms if event["username"] == other[0]]
    assert len(others) == sum(event["username"] == canaries.OTHER_USERNAME for event in stock.events("lms"))
    graded = [event["event"]["user_id"] for event in lms if event["name"] == "edx.grades.problem.submitted"]
    named = [event["event"]["target_username"] for event in lms if event["name"] == "edx.certificate.revoked"]
    assert graded == [str(learner[1])] * REPEATS
    assert named == [learner[0]] * REPEATS
    assert learner[1] > 2**52


def test_referrer_policy(stock: Result, plugin: Result) -> None:
    """Sent by the proxied sites."""
    for kind in ("course page", "Studio profile", "MFE page"):
        assert "referrer-policy" not in stock.headers[kind]
        assert plugin.headers[kind]["referrer-policy"] == "strict-origin-when-cross-origin"


#: What is run with clients that break off, too: the version of Tutor, the configuration, and whether the Caddy is old.
BREAKING: dict[str, tuple[int, dict[str, Any], bool]] = {
    "https": (22, {"ENABLE_HTTPS": True}, False),
    "https, no request logs": (22, {"ENABLE_HTTPS": True, "PRIVACY_ACCESS_LOG": "off"}, True),
    "truncated": (22, {"PRIVACY_IP_ADDRESS": "truncate"}, True),
    "Tutor 21": (21, {"ENABLE_HTTPS": True}, True),
    "Tutor 20": (20, {}, False),
}


@pytest.fixture(scope="module")
def breaking(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Result]:
    """A function that gives one of BREAKING, with the plugin."""

    @cache
    def ran(name: str) -> Result:
        major, config, oldest = BREAKING[name]
        folder = tmp_path_factory.mktemp("breaking") / "lab"
        return run(folder, ["mfe", "privacy"], config, major, oldest, broken=True)

    return ran


@pytest.mark.parametrize("name", BREAKING)
def test_the_words_of_errors(breaking: Callable[[str], Result], name: str) -> None:
    """Of what breaks, its kind is kept, and the route: nothing of the clients, in Caddy's own log either."""
    result = breaking(name)
    assert_nothing_is_left(result)
    assert "some-other-host" not in result.output
    lines = result.output.splitlines()
    errors = [line for line in lines if '"logger":"http.log.error' in line]
    broken = [line for line in lines if "aborting with incomplete response" in line]
    if "no request logs" in name:
        assert errors == []
    else:
        found = [json.loads(line) for line in errors]
        assert {each["status"] for each in found} >= {502}
        # Which words there are is a matter of chance and of Caddy's version: the oldest hardly ever quotes an address.
        assert not [each for each in found if "msg" in each]
        assert [line for line in broken if '"uri":"/u/-?-"' in line and '"error":"context canceled"' in line]
    assert '"msg":"server running"' in result.output


@pytest.mark.parametrize("major", [20, 21])
def test_older_tutors(breaking: Callable[[str], Result], major: int) -> None:
    """Their Caddyfiles, of the same lines by the plugin, are for Caddy 2.7; the oldest that can be had is 2.8."""
    result = breaking(f"Tutor {major}")
    assert_nothing_is_left(result)
    assert len([line for line in result.xapi_lines if XAPI_LINE.match(line)]) == REPEATS


def test_without_request_logs(breaking: Callable[[str], Result], stock_with_https: Result) -> None:
    """PRIVACY_ACCESS_LOG=off: not a line about a request in the proxies' and uWSGI's output."""
    result = breaking("https, no request logs")
    assert_nothing_is_left(result)
    lines = result.output.splitlines()
    # The MFEs' Caddy has no global options: one kind of error stays (docs/limits.rst).
    assert [line for line in lines if '"request":' in line and "incomplete response" not in line] == []
    assert not [line for line in lines if re.search(r" \d{3} in \d+ out \d+ bytes in \d+ ms pid", line)]
    assert answers(result) == answers(stock_with_https)


def test_the_words_of_errors_on_stock(stock_with_https: Result) -> None:
    """Clients that break off, or speak no protocol: there is something to find, in messages and in redirects, too."""
    everything = stock_with_https.output.splitlines()
    lines = [line for line in everything if canaries.IP in line]
    assert [line for line in lines if '"logger":"http.log.error' in line and "connection reset" in line]
    assert [line for line in lines if '"status":308' in line and canaries.USERNAME in line]
    assert [line for line in everything if f'"method":"{canaries.USERNAME}"' in line]


def test_with_https(breaking: Callable[[str], Result], stock_with_https: Result) -> None:
    """Certificates, TLS, and the redirection from the plain port."""
    result = breaking("https")
    assert stock_with_https.total > 500
    assert_nothing_is_left(result)
    assert answers(result) == answers(stock_with_https)


def test_with_truncated_addresses(breaking: Callable[[str], Result], stock: Result) -> None:
    """PRIVACY_IP_ADDRESS=truncate: the network is there, the address is not."""
    result = breaking("truncated")
    assert_nothing_is_left(result)
    assert "[ip 127.66.0.0]" in result.output
    assert '"remote_ip":"127.66.0.0"' in result.output
    assert answers(result) == answers(stock)


#: What a line with a planted value is, in the programs' output and in the log files.
EVENT = re.compile(r"\[tracking\]")
REQUEST = re.compile(r'"request":|\[pid: \d+\|app: | (?:during GET|on request) /export\?')


def told(result: Result, place: str) -> set[str]:
    """Patterns of the lines with a planted value at a place; any other line is there as itself."""
    logs = [text for name, text in result.logs.items() if name.startswith(f"{place}/")]
    lines = "\n".join([*logs, *([result.outputs[place]] if place in result.outputs else [])]).splitlines()
    spelt = [each for value in canaries.CANARIES.values() for each in canaries.spellings(value)]
    found = [line for line in lines if any(each in line.encode() for each in spelt)]
    return {next((each.pattern for each in (EVENT, REQUEST) if each.search(line)), line) for line in found}


def test_three_parts_are_needed() -> None:
    """What tracking, request logs and Redis are switched off for, and only that, is there again."""
    result = kept_run(**LOUD)[1]
    events, requests = EVENT.pattern, REQUEST.pattern
    assert {place: told(result, place) for place, found in result.found.items() if found} == {
        **{"lms output": {events, requests}, "cms output": {events, requests}, "lms-worker output": {events}},
        **{"lms logs": {events}, "cms logs": {events}},
        **{"caddy output": {requests}, "mfe output": {requests}},
        "redis": set(),  # no lines
    }


def test_the_lines_of_the_platform_are_needed() -> None:
    """And what the lines of loggers are redacted for; neither events nor requests."""
    result = kept_run(**FULL_APP_LOG)[1]
    places = {place for place, found in result.found.items() if found}
    assert places == {"lms logs", "lms output", "cms logs", "cms output", "lms-worker output"}
    assert not {EVENT.pattern, REQUEST.pattern} & {each for place in places for each in told(result, place)}


def test_the_development_server(tmp_path: Path) -> None:
    """`tutor dev`: other settings, Django's own server and its own log handlers."""
    stock = run_development(tmp_path / "stock", ["mfe"])
    result = run_development(tmp_path / "lab", ["mfe", "privacy"])
    assert stock.total > 100
    assert {place: dict(found) for place, found in result.found.items() if found} == {}
    assert '"GET /u/- HTTP/1.1" 200' in result.output
    assert "--- Logging error ---" not in result.output
    assert [status for _kind, status, _body in result.answers] == [status for _kind, status, _body in stock.answers]
