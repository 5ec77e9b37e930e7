"""Every kind of line, in every wrapping: nobody is left in it, and it keeps its shape."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey, is_pseudonym, is_pseudonymous_name
from tutorprivacy.scrub.envelopes import pieces
from tutorprivacy.scrub.json_codec import dump_json, parse_json
from tutorprivacy.scrub.line_scrubber import LineScrubber
from tutorprivacy.scrub.text_redaction import UserIdsNeeded
from tutorprivacy.scrub.user_ids import AMBIGUOUS, UNKNOWN, collect_user_ids, merge_user_ids

SESSION = "1f2e3d4c5b6a79881f2e3d4c5b6a7988"
PLANTED = ("zoraquill", "zora@example.org", "203.0.113.77", SESSION, "Canary/7.7", "918273", "my own words")
COURSE = "course-v1:LabX+C1+2026"
PREFIX = b"2026-03-02 06:07:08,123 INFO 12 [tracking] [user 918273] [ip 203.0.113.77] logger.py:41 - "
SHAPE = re.compile(rb"^.* \[tracking\] [^{}]* \{.*\}$")
PEOPLE = {"zoraquill": 918273, "bo": 7}
DOCKER_TIME = "2026-03-02T06:07:08.123456789Z"


def event(**more: Any) -> dict[str, Any]:
    """An event of a learner, as the platform writes it, who is named wherever that happens."""
    return {
        "name": "edx.forum.thread.created",
        "context": {
            "course_id": COURSE,
            "course_user_tags": {},
            "user_id": 918273,
            "path": "/api/user/v1/accounts/zoraquill",
            "org_id": "LabX",
            "enterprise_uuid": "",
        },
        "username": "zoraquill",
        "session": SESSION,
        "ip": "203.0.113.77",
        "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0 Canary/7.7",
        "host": "lms.example.org",
        "referer": "https://lms.example.org/u/zoraquill?mail=zora@example.org",
        "accept_language": "fr-FR",
        "event": {"body": "my own words", "id": "5f3c", "to": "zora@example.org at 203.0.113.77", "of": ["zoraquill"]},
        "time": "2026-03-02T06:07:08.123456+00:00",
        "event_type": "edx.forum.thread.created",
        "event_source": "server",
        "page": None,
        **more,
    }


def written(found: Any) -> bytes:
    """JSON as the platform writes it."""
    return json.dumps(found).encode()


def docker(line: bytes, stream: str = "stdout", end: str = "\n") -> bytes:
    """A line of Docker's json-file driver."""
    found = {"log": line.decode() + end, "stream": stream, "time": DOCKER_TIME}
    return json.dumps(found, separators=(",", ":")).encode()


def scrubber(people: dict[str, int] | None = PEOPLE, key: str = "key", **policy: Any) -> LineScrubber:
    """With the plugin's defaults."""
    return LineScrubber(EventPolicy(**policy), FixedKey(key), people)


def scrubbed(lines: bytes, made: LineScrubber | None = None) -> tuple[bytes, list[bytes]]:
    """(output, rejects)."""
    made = made or scrubber()
    rejects: list[bytes] = []
    return made.scrub_chunk(lines, rejects.append) + made.scrub_rest(rejects.append), rejects


BARE = json.loads(scrubbed(written(event()))[0])

WRAPPINGS: dict[str, Callable[[bytes], bytes]] = {
    "bare": bytes,
    "tutor": lambda line: PREFIX + line,
    "compose": lambda line: b"lms-1  | " + line,
    "compose 1": lambda line: b"\x1b[36mlms_1  |\x1b[0m " + line,
    "compose 2": lambda line: b"\x1b[36mlms-1  | \x1b[0m" + line,
    "compose -t": lambda line: b"lms-1  | " + DOCKER_TIME.encode() + b" " + line,
    "compose up -t": lambda line: b"lms-1  | 2026-03-02T08:07:08.123456789+02:00 " + line,
    "docker logs -t": lambda line: DOCKER_TIME.encode() + b" " + line,
    "json-file": docker,
    "unknown": lambda line: b"Mar  2 06:07:08 host7 lms[12]: " + line,
    "json-file of tutor": lambda line: docker(PREFIX + line),
    "json-file of compose": lambda line: docker(b"lms-1  | " + line),
    "compose of tutor": lambda line: b"\x1b[36mlms-1  | \x1b[0m" + PREFIX + line,
    "compose -t of json-file": lambda line: b"lms-1  | " + DOCKER_TIME.encode() + b" " + docker(line),
    "unknown of json-file": lambda line: b"stern lms: " + docker(line),
}


def object_of(line: bytes) -> Any:
    """The event within a line."""
    found = json.loads(line[line.index(b"{") :])
    return object_of(found["log"].encode()) if "log" in found else found


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b""])
@pytest.mark.parametrize("wrapping", WRAPPINGS)
def test_events_in_every_wrapping(wrapping: str, end: bytes) -> None:
    """The same is left of an event whatever is around it, and nobody is in what is around it."""
    wrap = WRAPPINGS[wrapping]
    made = scrubber()
    after, rejects = scrubbed(wrap(written(event())) + end, made)
    assert not rejects
    assert after.count(b"\n") == 1 and after.endswith(b"\n")
    assert object_of(after) == BARE
    assert not [word for word in PLANTED if word.encode() in after]
    assert +made.counts == {"events": 1}
    if PREFIX in wrap(b"{}"):
        assert SHAPE.match(parse_json(after.decode())["log"].encode().rstrip() if after[:1] == b"{" else after.rstrip())
    assert b"06:07" not in after
    again, _rejects = scrubbed(after, scrubber(key="another"))
    assert again == after


def test_what_is_left() -> None:
    """Of the event above: pseudonyms, and what is said of nobody."""
    assert is_pseudonymous_name(BARE["username"]) and is_pseudonym(BARE["context"]["user_id"])
    assert BARE["username"] == f"~{BARE['context']['user_id']:x}"
    payload = dict(BARE["event"])
    assert is_pseudonymous_name(payload.pop("id"))
    assert payload == {"body": "", "to": "- at -", "of": [BARE["username"]]}
    assert BARE["time"] == "2026-03-02T06:00:00+00:00"
    assert sorted(event()) == sorted(BARE)


def test_the_prefix_of_tutor() -> None:
    """Its person and its address go, and it tells no more of the time than the event."""
    after, _rejects = scrubbed(PREFIX + written(event()))
    assert after.startswith(b"2026-03-02 06:00:00,000 INFO 12 [tracking] [user None] [ip None] logger.py:41 - {")
    policy = {"timestamp_minutes": 0, "ip": IpPolicy("truncate")}
    after, _rejects = scrubbed(PREFIX + written(event()), scrubber(**policy))
    assert after.startswith(b"2026-03-02 06:07:08,123 INFO 12 [tracking] [user None] [ip 203.0.0.0] logger.py:41 - {")
    assert scrubbed(PREFIX.replace(b"2026-03", b"2026-13") + written(event()))[0] == b""


STATEMENTS: dict[bytes, dict[str, Any]] = {
    b"xapi_tracking": {
        "id": "32e08e30-f8ae-4ce2-94a8-c2bfe38a70cb",
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": "https://lms.example.org", "name": "0b1c8e30-f8ae-4ce2-94a8-c2bfe38a70cb"},
        },
        "verb": {"id": "http://adlnet.gov/expapi/verbs/initialized", "display": {"en": "initialized"}},
        "object": {"id": f"http://lms.example.org/course/{COURSE}", "definition": {"name": {"en": "Lab"}}},
        "context": {"extensions": {"https://lms.example.org/session": "zora@example.org 203.0.113.77"}},
        "timestamp": "2026-03-02T06:07:08.123456+00:00",
    },
    b"caliper_tracking": {
        "actor": {"id": "urn:uuid:0b1c8e30-f8ae-4ce2-94a8-c2bfe38a70cb", "type": "Person"},
        "action": "Used",
    },
    b"mail": {"actor": [{"mbox": "mailto:zora@example.org", "mbox_sha1sum": "0b1c" * 10}]},
}


@pytest.mark.parametrize("logger", STATEMENTS)
def test_statements(logger: bytes) -> None:
    """Whom an xAPI statement or a Caliper event is about is one pseudonym in all of them, and in nothing else."""
    line = PREFIX.replace(b"[tracking]", b"[%b]" % logger) + written(STATEMENTS[logger])
    made = scrubber()
    (first, second), rejects = (lambda found: (found[0].splitlines(), found[1]))(scrubbed(line + b"\n" + line, made))
    assert not rejects and first == second and made.counts["other"] == 2
    assert b"0b1c" not in first and not [word for word in PLANTED if word.encode() in first]
    assert re.search(rb'"~[0-9a-f]{14}"', first)
    assert scrubbed(first, scrubber(key="another"))[0] == first + b"\n"
    if logger == b"xapi_tracking":
        assert json.loads(first[first.index(b"{") :])["actor"]["account"]["homePage"] == "https://lms.example.org"


CADDY = {
    "level": "info",
    "logger": "http.log.access.log0",
    "request": {
        "remote_ip": "203.0.113.77",
        "client_ip": "203.0.113.77",
        "method": "GET",
        "uri": "/u/zoraquill?next=zora@example.org",
        "headers": {"User-Agent": ["Canary/7.7"], "Cookie": [f"sessionid={SESSION}"], "Accept-Language": ["fr"]},
    },
    "user_id": "",
    "status": 200,
}


@pytest.mark.parametrize("prefix", [b"", b"caddy-1  | ", b"2026/03/02 06:07:08.123\tINFO\thttp.log.access\thandled\t"])
def test_caddys_lines(prefix: bytes) -> None:
    """Its request log, bare, from its container, and as its console format writes it."""
    after, rejects = scrubbed(prefix + written(CADDY))
    assert not rejects and after.startswith(prefix)
    assert not [word for word in PLANTED if word.encode() in after]
    assert json.loads(after[len(prefix) :])["status"] == 200


WORDS: dict[bytes, bytes] = {
    b"": b"",
    b"Starting up": b"Starting up",
    b"[pid: 12|app: 0|req: 1/2] 203.0.113.77 () {44 vars in 800 bytes} GET /u/zoraquill?a=b => generated 5 bytes": (
        b"[pid: 12|app: 0|req: 1/2] - () {44 vars in 800 bytes} GET /u/-?- => generated 5 bytes"
    ),
    b"Traceback (most recent call last):": b"Traceback (most recent call last):",
    b'  File "views.py", line 12, in get': b'  File "views.py", line 12, in get',
    b"KeyError: 'zoraquill'": b"KeyError: '-'",
    b"ValueError: {'username': 'Zoraquill', 'a': {}}": b"ValueError: {'username': '-', 'a': {}}",
    b'    found = {"username": user.username}': b'    found = {"username": user.username}',
    b"zoraquill (zora@example.org) from 203.0.113.77": b"- from -",
    b"zoraquill | 203.0.113.77 | logged in": b"- | - | logged in",
    b"203.0.113.77 | GET": b"- | GET",
    b"/tmp/zoraquill.csv, zoraquill+bo@, x%2Fzoraquill": b"/tmp/-.csv, -+-@, x%2F-",
    b"bobo and zoraquills and bo": b"bobo and zoraquills and -",
    b"caf\xe9 \xff zoraquill": b"caf\xe9 \xff -",
    b"a\rzoraquill\x00": b"a\r-\x00",
    b"<QueryDict: {'csrfmiddlewaretoken': ['t0'], 'password': ['h2']}> for zz": (
        b"<QueryDict: {'csrfmiddlewaretoken': ['-'], 'password': ['-']}> for zz"
    ),
    b"username=newcomer logged in": b"username=- logged in",
    b"no user newcomer: certificate for 918273 : course-v1:a+b+c": b"no user -: certificate for - : course-v1:a+b+c",
    b"user was '918273' at first, lis_person_sourcedid=newcomer": b"user was '-' at first, lis_person_sourcedid=-",
    b"lms-1  | ": b"lms-1  | ",
    b"lms-1  | 2026-03-02T06:07:08.123456789Z Task done": b"lms-1  | 2026-03-02T06:00:00Z Task done",
    b"2026-03-02 06:07:08,123 INFO 12 [edx.courseware] [user 5] [ip 203.0.113.77] a.py:1 - User 918273 is zoraquill": (
        b"2026-03-02 06:07:08,123 INFO 12 [edx.courseware] [user None] [ip None] a.py:1 - User - is -"
    ),
}


@pytest.mark.parametrize("line", WORDS)
def test_words(line: bytes) -> None:
    """Applications' lines are redacted as the formatter does it, and the site's usernames go."""
    made = scrubber()
    assert scrubbed(line + b"\n", made) == (WORDS[line] + b"\n", [])
    assert made.counts["words"] == bool(line.removeprefix(b"lms-1  | "))
    in_docker, _rejects = scrubbed(docker(line.decode("latin-1").encode()))
    assert json.loads(in_docker)["log"] == WORDS[line].decode("latin-1") + "\n"


def test_names_of_unknown_or_several_people() -> None:
    """A name is taken from words also if nobody knows whose it is, or if two people have had it."""
    people: dict[str, int] = {}
    other = {**event(username="Twice"), "context": {"user_id": 8}}
    log = [event(username="nobody", context={}), event(username="Twice", context={"user_id": "7"}), other]
    collect_user_ids(
        people, [PREFIX + written(log[0]), docker(written(log[1])), written(log[2]), written(event()), b"{", b"words"]
    )
    assert people == {"nobody": UNKNOWN, "twice": AMBIGUOUS, "zoraquill": 918273}
    in_context: dict[str, int] = {}
    nested = {"name": "play_video", "context": {"username": "Bo", "user_id": 7}, "data": {}}
    collect_user_ids(in_context, [written(nested), written(nested)])
    collect_user_ids(in_context, [docker(written({**nested, "context": {"username": "Al", "user_id": 8}}))])
    assert in_context == {"bo": 7, "al": 8}
    for first, second, both in ((UNKNOWN, 5, 5), (5, UNKNOWN, 5), (5, 6, AMBIGUOUS), (AMBIGUOUS, 5, AMBIGUOUS)):
        merged = {"bo": first}
        merge_user_ids(merged, {"bo": second})
        assert merged == {"bo": both}
    assert scrubbed(b"nobody and TWICE\n", scrubber(people))[0] == b"- and -\n"
    lone, _rejects = scrubbed(written(event(username="twice", context={})), scrubber(people))
    alone, _rejects = scrubbed(written(event(username="twice", context={})), scrubber({}))
    assert lone == alone


REJECTED = {
    "cut off": written(event())[:-300],
    "cut off behind a prefix": PREFIX + written(event())[:-300],
    "the rest of one": written(event())[400:],
    "the rest of one in text": b"ome " + json.dumps(written(event()).decode()).encode()[500:],
    "two glued together": written(event())[:300] + written(event()),
    "no event behind the prefix": PREFIX + b"zoraquill",
    "invalid UTF-8": written(event()).replace(b"words", b"w\xff\xfeords"),
    "half a sign": written(event(event={"body2": "x"})).replace(b'"x"', b'"\\ud800"'),
    "a number beyond all numbers": b'{"a": ' + b"9" * 5000 + b"}",
    "too deep": b'{"a":' * 200 + b"1" + b"}" * 200,
    "a list of events, cut off": b"[" + written(event()) + b", " + written(event())[:-300],
    "cut off in docker": docker(written(event())[:-300]),
    "docker itself cut off": docker(written(event()))[:-30],
    "a dictionary of Python": b"{'username': 'zoraquill'}",
}


@pytest.mark.parametrize("kind", REJECTED)
def test_what_cannot_be_scrubbed_safely(kind: str) -> None:
    """It is counted, kept as it is for the rejects, and never in the output; what is around it stays."""
    lines = b"\n".join([written(event()), REJECTED[kind], written(event())])
    made = scrubber()
    after, rejects = scrubbed(lines, made)
    if kind == "half a sign":  # of which orjson and Python think differently
        rejects = rejects or [REJECTED[kind] + b"\n"]
    assert rejects == [REJECTED[kind] + b"\n"]
    assert made.counts["rejected"] + made.counts["events"] == 3
    assert all(json.loads(line) == BARE for line in (after.splitlines()[0], after.splitlines()[-1]))


def test_odd_numbers() -> None:
    """NaN, which is no JSON, becomes null, and so do numbers that no consumer can hold."""
    line = written(event(event={"grade": float("nan"), "seed": 10**400, "attempts": 2**63, "x": float("-inf")}))
    after, rejects = scrubbed(line)
    found = json.loads(after)["event"]
    assert not rejects and b"NaN" not in after and b"Infinity" not in after
    assert found["grade"] is None and found["x"] is None and found["attempts"] == 2**63
    assert parse_json('{"a": NaN}')["a"] != parse_json('{"a": NaN}')["a"]
    assert dump_json({"a": 2**80}) == f'{{"a":{2**80}}}'


def test_usernames_are_needed() -> None:
    """For words, for whatever stands in front of a bar, and for events with a name alone; not for whole events."""
    for line in (b"words", b"lms-1 | " + written(event()), written(event(context={})), docker(b"words")):
        with pytest.raises(UserIdsNeeded):
            scrubbed(line, scrubber(None))
    assert scrubbed(written(event()), scrubber(None))[0]
    alone, _rejects = scrubbed(written(event(context={})))
    assert json.loads(alone)["username"] == BARE["username"]


def test_lines_that_docker_has_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pieces of an event are put together, of both streams; a last piece that never comes is no secret's end."""
    long = PREFIX + written(event(event={"body": "my own words " * 3000}))
    cut = [docker(long[start : start + 16384], end="") for start in range(0, len(long), 16384)]
    cut[-1] = docker(long[16384 * (len(cut) - 1) :])
    lines = [cut[0], docker(b"zoraquill said", "stderr", ""), cut[1], docker(b" nothing", "stderr"), *cut[2:]]
    made = scrubber()
    after, rejects = scrubbed(b"\n".join(lines) + b"\n", made)
    assert not rejects and made.is_between_lines
    logs = [json.loads(line)["log"] for line in after.splitlines()]
    assert logs[0] == "- said nothing\n"
    assert SHAPE.match(logs[1].encode()) and json.loads(logs[1].partition(" - ")[2])["event"]["body"] == ""
    made = scrubber()
    assert made.scrub_chunk(b"\n".join(lines[:3]), list) == b"" and not made.is_between_lines
    after = made.scrub_rest(rejects.append)
    assert [json.loads(line)["log"] for line in after.splitlines()] == ["- said\n"]
    assert b"".join(rejects) == cut[0] + b"\n" + cut[1] + b"\n"
    assert b"my own" not in after
    monkeypatch.setattr(pieces, "MAX_LINE_BYTES", 20_000)
    cut[1:1] = [docker(b"my own words " * 900, end="")] * 4
    made = scrubber()
    after, rejects = scrubbed(b"\n".join([*cut, docker(b"next")]), made)
    assert json.loads(after)["log"] == "next\n"
    assert len(rejects) == made.counts["rejected"] == len(cut)


def test_nothing_is_lost() -> None:
    """Every line that says something is counted as one thing, and is in the output or among the rejects."""
    kinds = [written(event()), *REJECTED.values(), *WORDS, written(CADDY), *(wrap(b"x") for wrap in WRAPPINGS.values())]
    lines = [line for line in kinds if line.strip()] * 3
    made = scrubber()
    after, rejects = scrubbed(b"\n".join(lines), made)
    counts = Counter(made.counts)
    assert sum(counts.values()) == len(lines) - 3  # `lms-1  | ` says nothing
    assert after.count(b"\n") + len(rejects) == len(lines)
    assert counts["rejected"] == len(rejects)


@pytest.mark.parametrize("prefix", [b"", PREFIX])
def test_several_objects_in_a_line(prefix: bytes) -> None:
    """Two events without a line's end between them are one line, and stay one."""
    plain = written(event(context={**event()["context"], "path": "/event"}, event="{}"))
    made = scrubber()
    after, rejects = scrubbed(b"\n".join([plain, prefix + plain + b" " + plain, plain]), made)
    first, both, last = after.splitlines()
    assert not rejects and first == last and made.counts["events"] == 4
    assert both.endswith(first + b" " + first)
    cut = prefix + plain + b" " + plain[:-300]
    assert scrubbed(cut) == (b"", [cut + b"\n"])


def test_events_that_are_not_wanted() -> None:
    """They leave no line behind, in whatever wrapping, and are counted."""
    made = scrubber(event_allowlist=("problem_check",))
    lines = [wrap(written(event())) for wrap in WRAPPINGS.values()]
    assert scrubbed(b"\n".join(lines), made) == (b"", [])
    assert made.counts["unwanted"] == len(lines)
    made = scrubber(event_allowlist=("edx.forum",))
    assert scrubbed(b"\n".join(lines), made)[0].count(b"\n") == len(lines)


@pytest.mark.parametrize(
    "lines",
    [
        [b'{"log":"{\\"username\\": \\"zora\\", \\"event_type\\": \\"a\\"}\\n","stream":"stdout","time":"x"}'],
        [b'{"log":"{\\"\\\\u0075sername\\": \\"zora\\", \\"event_type\\": \\"a\\"}\\n","stream":"stdout","time":"x"}'],
        [
            b'{"log":"{\\"event_type\\": \\"a\\", \\"user","stream":"stdout","time":"x"}',
            b'{"log":"name\\": \\"zora\\"}\\n","stream":"stdout","time":"x"}',
        ],
        [b'took {64} and {"username": "zora", "event_type": "a"}'],
        [b'{ "username": "zora", "event_type": "a"}'],
    ],
)
def test_who_is_learnt_from_lines(lines: list[bytes]) -> None:
    """Whoever an event names, in an envelope, in a code, in pieces, and behind other braces."""
    people: dict[str, int] = {}
    collect_user_ids(people, [b'{"log":"nobody\\n","stream":"stdout","time":"x"}', *lines])
    assert people == {"zora": UNKNOWN}
