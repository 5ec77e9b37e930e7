"""Whoever is to be forgotten is in no line any more, and no line of another is missing or changed but for the names."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab import foreign_events
from lab.foreign_site import Person, Site
from scrub.test_caching_scrubber import POLICIES
from scrub.test_envelopes import ALL, ENCODINGS, NESTED, OBJECTS, PREFIXES, events_in, in_pieces
from scrub.test_foreign_logs import ALL_NEW, FEW, LINES
from scrub.test_line_scrubber import PEOPLE, PREFIX, WRAPPINGS, event, scrubbed, written
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey, Pseudonyms, name_of
from tutorprivacy.scrub.forgotten_names import ForgottenNames
from tutorprivacy.scrub.forgotten_people import ForgottenPeople
from tutorprivacy.scrub.line_scrubber import LineScrubber

ZORA = ForgottenPeople(
    frozenset({918273}), frozenset({"zoraquill"}), frozenset({"zora@example.org"}), frozenset({"zora van quill"})
)
HERS = ("zoraquill", "zora@example.org", "zora van quill", "918273")
BO = {**event(), "username": "bo", "context": {**event()["context"], "user_id": 7, "path": "/event"}, "referer": ""}


def of_bo(**more: Any) -> dict[str, Any]:
    return {**BO, "event": {}, **more}


def made(forgotten: ForgottenPeople | None = ZORA, people: dict[str, int] = PEOPLE, **policy: Any) -> LineScrubber:
    return LineScrubber(EventPolicy(**policy), FixedKey("key"), people, forgotten)


def both(lines: list[bytes], **policy: Any) -> tuple[list[bytes], list[bytes], LineScrubber]:
    """What is left without and with forgetting; and who forgot."""
    log, forgetting = b"\n".join(lines) + b"\n", made(**policy)
    before, _rejects = scrubbed(log, made(None, **policy))
    after, rejects = scrubbed(log, forgetting)
    assert not rejects
    return before.splitlines(), after.splitlines(), forgetting


def is_left(output: bytes, *values: str) -> list[str]:
    """Also where it is written as numbers, as journald does."""
    text = output.decode("utf-8", "replace").lower()
    text += "".join(bytes(json.loads(found)).decode() for found in re.findall(r"\[\d+(?:, ?\d+){20,}\]", text)).lower()
    return [value for value in values or HERS if value in text]


@pytest.mark.parametrize("policy", ["default", "keep"])
@pytest.mark.parametrize("kind", [*WRAPPINGS, *ALL])
def test_an_event_of_hers_goes_with_what_is_around_it(kind: str, policy: str) -> None:
    """An event of another stays, as it is without forgetting."""
    wrap: Callable[[str], str] = ALL.get(kind) or (lambda line: WRAPPINGS[kind](line.encode()).decode())
    lines = [wrap(json.dumps(each)).encode() for each in (of_bo(), event(), of_bo(), event(context={}), of_bo())]
    lines[::2] = [line.replace(b"[user 918273]", b"[user 7]") for line in lines[::2]]
    before, after, forgetting = both(lines, **vars(POLICIES[policy]))
    assert after == before[::2]
    removed = 4 if kind == "twice" else 2
    assert forgetting.counts["removed"] == removed and not forgetting.counts["rejected"]


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    **NESTED,
    is_event=st.booleans(),
)
def test_envelopes_in_envelopes_in_pieces(
    inner: str, outer: str, around: str, cutter: str, size: int, is_event: bool
) -> None:
    """Nothing of hers is left, and what is around her line is as it would be without it."""

    def wrapped(line: str) -> list[bytes]:
        whole = PREFIXES[outer](ALL[inner](line))
        whole = OBJECTS[around](whole) if around else whole
        return [each.encode() for each in (in_pieces(whole, size, cutter) if cutter else [whole])]

    hers = json.dumps(event()) if is_event else "Password reset for user zoraquill (zora@example.org)"
    other = wrapped(json.dumps(of_bo()))
    log, forgetting = b"\n".join([*other, *wrapped(hers), *other]) + b"\n", made()
    after, rejects = scrubbed(log, forgetting)
    before, rejects_before = scrubbed(b"\n".join([*other, *other]) + b"\n", made(None))
    if rejects:  # what cannot be opened is rejected, whosever it is
        _lines, rejected = scrubbed(b"\n".join([*wrapped(hers)]) + b"\n", made(None))
        assert rejected or rejects_before
        return
    assert after == before and not is_left(after)
    assert forgetting.counts["removed"]


@pytest.mark.parametrize("policy", ["default", "keep"])
@pytest.mark.parametrize("kind", ["events", "new events", "old events", *LINES])
def test_lines_of_other_sites(kind: str, policy: str) -> None:
    """Some people are forgotten: nothing of theirs is left, and the lines that do not name them are all there."""
    novelty = ALL_NEW if kind.startswith("new") else FEW
    if kind.endswith("events"):
        shapes = foreign_events.OLD if kind.startswith("old") else foreign_events.TODAY
        site = Site(11, novelty, kind.startswith("old"))
        log = list(islice(foreign_events.lines(shapes, site=site), 350))
    else:
        site = Site(12, novelty)
        log = b"".join(islice(LINES[kind](site), 500)).splitlines(keepends=True)
    people = {person.username.lower(): person.user_id for person in site.everyone}
    gone = [person for person in site.everyone if person.username.encode() in b"".join(log)][:10]
    forgotten = ForgottenPeople(
        frozenset(person.user_id for person in gone),
        frozenset(person.username.lower() for person in gone),
        frozenset(person.email.lower() for person in gone),
        frozenset(),
    )
    options = vars(POLICIES[policy])
    before, _ = scrubbed(b"".join(log), made(None, people, **options))
    forgetting = made(forgotten, people, **options)
    after, rejects = scrubbed(b"".join(log), forgetting)
    assert not rejects and before.count(b"\n") == len(log)
    naming = [bool(names_one(line, gone)) for line in log]
    assert forgetting.counts["removed"] == len(log) - after.count(b"\n")
    assert not names_one(after, gone)
    left = iter(after.splitlines())
    for line, names in zip(before.splitlines(), naming, strict=True):
        if not names:  # one of theirs may be in front of it that stays without the name
            assert line in left
    theirs = [line for line in log if kind.endswith("events") and whose(line) in {each.username for each in gone}]
    assert forgetting.counts["removed"] >= len(theirs) and any(naming) is (kind != "celery")


def whose(line: bytes) -> str:
    found = json.loads(line)
    return str(found.get("username") or found["context"].get("username") or "")


def names_one(lines: bytes, people: list[Person]) -> list[str]:
    """Told without any of our code: usernames, addresses and ids of these sites are like nothing else."""
    text = lines.decode().lower().replace("%40", "@")
    found = set(re.findall(r"[a-z0-9_.-]+", re.sub(r"%[0-9a-f]{2}|\\\\[nt]", " ", text)))
    values = [value for each in people for value in (each.username.lower(), str(each.user_id)) if value in found]
    return values + [each.email for each in people if each.email.lower() in text]


WORDS = {
    b"Login failed for zoraquill": None,
    b"Password reset for Zora@Example.org": None,
    b"password reset for zora%40example.org": None,
    b"user 918273 is here": None,
    b"certificate for 918273 : course-v1:a+b+c": None,
    b"\\u007aoraquill came": None,
    b"user=zoraquill": None,
    b"DOMAIN\\nzoraquill": None,
    b"took 918273 bytes": b"took 918273 bytes",
    b"zora.quill and zoraquill.b and zoraquill@school.example": b"- and -.b and -",
    b"1.918273 of zoraquills": b"1.918273 of zoraquills",
    b"report_of_zora-van-quill.csv, /tmp/zoraquill.csv": b"report_of_zora-van-quill.csv, /tmp/-.csv",
    b"Certificate of Zora van Quill printed": b"Certificate of - printed",
    b'203.0.113.7 - zoraquill [02/Mar/2026:06:07:08 +0000] "GET / HTTP/1.1" 200 5 "-" "-"': None,
    b'203.0.113.7 - - [02/Mar/2026:06:07:08 +0000] "GET /u/zoraquill HTTP/1.1" 200 5 "-" "-"': None,
    b"[pid: 1|app: 0|req: 1/2] 203.0.113.7 (zoraquill) {4 vars in 8 bytes} GET /a => generated 5 bytes": None,
    b"[pid: 1|app: 0|req: 1/2] 203.0.113.7 () {4 vars in 8 bytes} GET /a?user_id=918273 => generated 5 bytes": None,
    b"2026-03-02 06:07:08,123 INFO 12 [a] [user 7] [ip None] a.py:1 - took 918273 s": (
        b"2026-03-02 06:07:08,123 INFO 12 [a] [user None] [ip None] a.py:1 - took 918273 s"
    ),
    b"2026-03-02 06:07:08,123 INFO 12 [a] [user 918273] [ip 203.0.113.7] a.py:1 - Saved": None,
    b"2026-03-02 06:07:08,123 INFO 12 [a] [user 7] [ip None] a.py:1 - Removed zoraquill (918273)": (
        b"2026-03-02 06:07:08,123 INFO 12 [a] [user None] [ip None] a.py:1 - Removed - (-)"
    ),
}


@pytest.mark.parametrize("line", WORDS)
def test_lines_in_words(line: bytes) -> None:
    """What is about her goes; of another's line, the name does; who is only called alike keeps it."""
    people = {"bo": 7, "zora.quill": 8}
    forgetting = made(people=people)
    after, rejects = scrubbed(line + b"\nnext\n", forgetting)
    expected = WORDS[line]
    assert not rejects and after == (b"" if expected is None else expected + b"\n") + b"next\n"
    assert forgetting.counts["removed"] == (expected is None)


OF_ANOTHER: dict[str, Any] = {
    "an id": {"user_id": 918273, "user_ids": [7, 918273], "mode": 918273},
    "an id as text": {"user": {"id": "918273"}, "a": "user_id=918273&x=1"},
    "a username": {"username": "Zoraquill", "a": "zoraquill and ann", "zoraquill": 1},
    "JSON in text": {"a": '{"user_id": 918273, "b": "zoraquill"}'},
    "an address": {"a": "of zora@example.org", "b": "zora%40example.org", "to": "zora@example.org"},
    "a name": {"a": "by Zora van Quill", "b": "Zora%20van%20Quill"},
    "codes": {"a": '{"b": "\\u007aoraquill"}', "b": "%7Aoraquill"},
}


@pytest.mark.parametrize("policy", ["default", "keep", "redact"])
@pytest.mark.parametrize("kind", OF_ANOTHER)
def test_an_event_of_another_that_names_her(kind: str, policy: str) -> None:
    """It stays, without her, whatever the settings let stay; her pseudonym is not in it, either."""
    line = written(of_bo(event=OF_ANOTHER[kind]))
    _before, (after,), forgetting = both([line], **vars(POLICIES[policy]))
    assert not is_left(after.replace(b'"mode":918273', b"")) and +forgetting.counts == {"events": 1}
    pseudonym = Pseudonyms(b"key").of_user(918273)
    assert name_of(pseudonym).encode() not in after and str(pseudonym).encode() not in after
    found = json.loads(after)
    assert {**found, "event": 0} == {**json.loads(scrubbed(line, made(None, **vars(POLICIES[policy])))[0]), "event": 0}


def test_an_address_that_begins_with_her_name() -> None:
    """It is somebody else's, and goes or stays as without forgetting."""
    found = {"a": "to zoraquill@school.example", "b": "zoraquill%40school.example"}
    before, after, _forgetting = both([written(of_bo(name="a", event_type="edx.a", event=found))])
    assert after == before


def test_an_array_of_lines_stays_well_formed() -> None:
    """Whichever of its elements go, and wherever the commas and brackets stand."""
    pretty: tuple[Callable[[list[bytes]], bytes], ...] = (
        lambda each: b"[\n" + b",\n".join(each) + b"\n]\n",
        lambda each: b"[" + b",\n".join(each) + b"]\n",
        lambda each: b"[\n  " + b"\n, ".join(each) + b"\n]\n",
        lambda each: b"[" + b", ".join(each) + b"]\n",
        lambda each: b"[\n" + b", ".join(each[:2]) + b",\n" + b", ".join(each[2:]) + b"\n]\n",
    )
    kept = json.loads(scrubbed(written(of_bo()), made())[0])
    for write in pretty:
        for gone in range(16):
            elements = [event() if gone >> place & 1 else of_bo() for place in range(4)]
            forgetting = made()
            after, rejects = scrubbed(write([written(each) for each in elements]), forgetting)
            assert not rejects and not is_left(after)
            found = [each for each in json.loads(after or b"[]") if each]
            assert found == [kept] * (4 - bin(gone).count("1"))
            assert forgetting.counts["removed"] == bin(gone).count("1")


def test_no_run_goes_on_within_an_array() -> None:
    """Whether an element is the last one, only its beginning tells."""
    forgetting = made()
    for line, is_between in ((b"[\n", False), (written(of_bo()) + b",\n", False), (b"]\n", True)):
        forgetting.scrub_chunk(line, list)
        assert forgetting.is_between_lines is is_between


def test_lines_in_one_envelope() -> None:
    """Hers go, the others stay; a row of CSV goes whole."""
    events = {"logEvents": [{"id": "1", "message": json.dumps(each)} for each in (event(), of_bo(), event())]}
    _before, (after,), forgetting = both([written(events)])
    assert len(json.loads(after)["logEvents"]) == 1 and len(events_in(after.decode())) == 1
    assert +forgetting.counts == {"removed": 2, "events": 1}
    text = {"message": "zoraquill left\nbo came\n", "stream": "a", "container": "b"}
    _before, (after,), forgetting = both([written(text)])
    assert json.loads(after)["message"] == "- came\n"
    rows = [ENCODINGS["CSV"](json.dumps(each)).encode() for each in (of_bo(), event())]
    rows += [b'"zora@example.org","said ""hello"""', b'"bo@example.org","said ""hello"""', b"918273,zoraquill,a"]
    before, after_rows, _ = both([b"id,event,time", *rows])
    assert after_rows == [before[0], before[1], before[4]]


def test_objects_that_are_no_events() -> None:
    """Lines of programs in JSON: hers go; of another's, the name does; and so from an envelope around an event."""
    caddy = {"logger": "http.log.access", "msg": "handled request", "request": {"uri": "/u/zoraquill", "host": "a"}}
    hers = [caddy, {"user": "zoraquill", "msg": "saved"}, {"user_id": 918273}, {"a": {"student_id": "918273"}}]
    _before, after, forgetting = both([written(each) for each in hers])
    assert not after and +forgetting.counts == {"removed": len(hers)}
    others = [
        {"username": "bo", "user": "zoraquill", "msg": "saved"},
        {"message": json.dumps(of_bo()), "owner": "zoraquill"},
        {"log": f"{json.dumps(of_bo())}\n", "stream": "stdout", "attrs": {"owner": "zoraquill"}},
        {"records": [{"user": "zoraquill", "state": "a"}, {"user": "bo", "state": "b"}]},
        [{"username": "bo"}, "zoraquill"],
    ]
    _before, after, forgetting = both([written(each) for each in others])
    assert len(after) == len(others) and not is_left(b"".join(after)) and not forgetting.counts["removed"]


def test_statements() -> None:
    """xAPI and Caliper: by name, address, or the hash of it."""
    sha1 = hashlib.sha1(b"mailto:zora@example.org").hexdigest()
    agents = [{"mbox": "mailto:Zora@example.org"}, {"account": {"name": "zoraquill"}}, {"mbox_sha1sum": sha1}]
    lines = [written({"actor": {"objectType": "Agent", **agent}, "verb": {"id": "a"}}) for agent in agents]
    other = written({"actor": {"account": {"name": "bo"}}, "object": {"id": "http://a/u/zoraquill", "user_id": 918273}})
    _before, after, forgetting = both([*lines, other], **vars(POLICIES["keep"]))
    assert len(after) == 1 and not is_left(after[0]) and forgetting.counts["removed"] == 3


def test_pseudonyms_that_last() -> None:
    """Of events that were scrubbed before, hers are known while there is one key for ever."""
    forever = {"pseudonym_period": "forever"}
    once = [scrubbed(written(each), made(None, **forever))[0].rstrip() for each in (event(), of_bo())]
    again, _ = scrubbed(b"\n".join(once), made(ZORA.with_pseudonyms("key"), **forever))
    assert again.rstrip() == once[1]
    assert scrubbed(b"\n".join(once), made(ZORA, **forever))[0].splitlines() == once


def test_a_name_that_is_cut() -> None:
    """No piece of a line has all of it."""
    line = json.dumps({"event_type": "a", "username": "zoraquill", "event": {}})
    at = line.index("quill")
    cut = [f"2026-03-02T06:07:08.1Z stdout {part}".encode() for part in (f"P {line[:at]}", f"F {line[at:]}")]
    names = ForgottenPeople(frozenset(), frozenset({"zoraquill"}), frozenset(), frozenset())
    assert not any(map(ForgottenNames(names).may_be_in, cut))
    forgetting = made(names)
    assert scrubbed(b"\n".join([*cut, b"next"]), forgetting) == (b"next\n", [])
    assert forgetting.counts["removed"] == 1


ODD_NAMES = {
    "zoë": ("zoë", "zo\\u00eb", "zo%C3%AB", "ZOË"),
    "张伟": ("张伟", "\\u5f20\\u4f1f", "%E5%BC%A0%E4%BC%9F"),
    "я.б": ("я.б", "\\u044f.\\u0431", "Я.Б"),
    "a.b": ("a.b", "A.B"),
    "-zora.": ("-zora.", "-ZORA."),
    "zora_q": ("zora_q", "%2Fzora_q", "\\nzora_q", "\\u0022zora_q"),
}


@pytest.mark.parametrize("name", ODD_NAMES)
def test_names_of_all_kinds(name: str) -> None:
    """In whatever code they stand: no line is passed over that may have them."""
    names = ForgottenNames(ForgottenPeople(frozenset(), frozenset({name}), frozenset(), frozenset()))
    for spelling in ODD_NAMES[name]:
        line = f"logged in: {spelling} at last"
        assert names.may_be_in(line.encode()) and names.are_in(line), spelling
        assert names.without(line) != line
    assert not names.may_be_in(b"user somebody else logged in at 06:07")
    hers = written(event(username=name, context={}))
    forgotten = ForgottenPeople(frozenset(), frozenset({name}), frozenset(), frozenset())
    assert scrubbed(hers + b"\n" + PREFIX + hers, made(forgotten)) == (b"", [])


def test_names_of_files() -> None:
    """There, an underline is between words; somebody else is only called alike."""
    names = ForgottenNames(ZORA)
    assert names.are_in_name("a/grades_zoraquill_2026.csv") and names.are_in_name("zora@example.org.log")
    assert not names.are_in_name("a/zoraquills.log") and not names.are_in_name("tracking-2026-03-02.log")
