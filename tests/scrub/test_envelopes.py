"""Whatever stands around a line: it is opened, and what cannot be opened is rejected. Nothing in between."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scrub.test_line_scrubber import BARE, PLANTED, PREFIX, SESSION, event, scrubbed, scrubber, written
from tutorprivacy.scrub.envelopes import pieces, times
from tutorprivacy.scrub.user_ids import UserIdCollector

TIME = "2026-03-02T06:07:08.123456789Z"
EPOCH = 1772431628
EVENT = written(event()).decode()
WORDS = "2026-03-02 06:07:08,123 INFO 12 [edx.mail] [user 5] [ip 203.0.113.77] a.py:1 - zoraquill (zora@example.org)"
REDACTED_WORDS = "INFO 12 [edx.mail] [user None] [ip None] a.py:1 - -"


def as_json(**fields: object) -> str:
    return json.dumps(fields)


Wrap = Callable[[str], str]

PREFIXES: dict[str, Wrap] = {
    "CRI": lambda line: f"{TIME} stdout F {line}",
    "CRI with a tag": lambda line: f"{TIME} stderr F:x {line}",
    "kubectl logs --prefix --timestamps": lambda line: f"[pod/lms-7c9-x/lms] {TIME} {line}",
    "kubectl logs --timestamps": lambda line: f"{TIME} {line}",
    "docker compose logs": lambda line: f"lms-1  | {line}",
    "syslog RFC 3164": lambda line: f"<30>Mar  2 06:07:08 host7 lms[12]: {line}",
    "syslog with an ISO time": lambda line: f"2026-03-02T06:07:08.123456+00:00 host7 lms[12]: {line}",
    "syslog RFC 5424": lambda line: f'<30>1 {TIME} host7 lms 12 - [x y="z"] {line}',
    "journald short": lambda line: f"Mar 02 06:07:08 host7 lms[12]: {line}",
    "journald short-unix": lambda line: f"{EPOCH}.123456 host7 lms[12]: {line}",
    "logcli": lambda line: f'{TIME} {{app="lms", pod="lms-0"}} {line}',
    "Kafka's console consumer": lambda line: f"CreateTime:{EPOCH}123\tPartition:0\tOffset:7\tkey\t{line}",
    "of nobody's making": lambda line: f"{TIME[:-1]}+00:00 lms/lms/0c1d {line}",
}

OBJECTS: dict[str, Wrap] = {
    "Docker": lambda line: json.dumps({"log": line + "\n", "stream": "stdout", "time": TIME}, separators=(",", ":")),
    "fluentd": lambda line: as_json(container_name="/lms", source="stdout", log=line),
    "file output of fluentd": lambda line: f"{TIME}\tkube.lms\t{as_json(log=line, stream='stdout', docker={'a': 'b'})}",
    "fluent-bit's CRI": lambda line: as_json(time=TIME, stream="stdout", logtag="F", message=line),
    "output of fluent-bit": lambda line: f"[0] kube.lms: [[{EPOCH}.123456, {{}}], {as_json(log=line)}]",
    "Vector": lambda line: as_json(
        message=line, timestamp=TIME, source_type="docker_logs", host="vm1", stream="stdout"
    ),
    "Filebeat": lambda line: json.dumps(
        {"@timestamp": TIME, "message": line, "log": {"offset": 1}, "agent": {"a": "b"}}
    ),
    "ECS": lambda line: as_json(event={"original": line, "created": TIME}, host={"name": "vm1"}),
    "Elasticsearch": lambda line: as_json(_index="edx", _source={"message": line, "@timestamp": TIME}),
    "journald": lambda line: as_json(__REALTIME_TIMESTAMP=f"{EPOCH}123456", MESSAGE=line, _PID="12"),
    "journald, as bytes": lambda line: as_json(__REALTIME_TIMESTAMP=f"{EPOCH}123456", MESSAGE=list(line.encode())),
    "Loki": lambda line: as_json(stream={"app": "lms"}, values=[[f"{EPOCH}123456789", line]]),
    "logcli's JSON": lambda line: as_json(labels={"pod": "lms-0"}, line=line, timestamp=TIME),
    "GCP": lambda line: as_json(textPayload=line, timestamp=TIME, receiveTimestamp=TIME, resource={"type": "k8s"}),
    "CloudWatch": lambda line: as_json(logEvents=[{"id": "1", "timestamp": EPOCH * 1000 + 123, "message": line}]),
    "GELF": lambda line: as_json(version="1.1", host="x", timestamp=EPOCH + 0.5, short_message=line),
    "GELF, full": lambda line: as_json(version="1.1", host="x", short_message="words", full_message=line),
    "Kafka": lambda line: as_json(topic="logs", partition=0, ts=EPOCH * 1000 + 7, key=None, value=line),
    "Splunk": lambda line: as_json(preview=False, result={"_raw": line, "_time": TIME}),
    "OpenTelemetry": lambda line: as_json(
        resourceLogs=[
            {"scopeLogs": [{"logRecords": [{"timeUnixNano": f"{EPOCH}123456789", "body": {"stringValue": line}}]}]}
        ]
    ),
    "a key that nobody knows": lambda line: as_json(zz={"yy": [line]}),
}

ENCODINGS: dict[str, Wrap] = {
    "a text of JSON": json.dumps,
    "an array": lambda line: f"[{line}]" if line.startswith("{") else json.dumps([line]),
    "CSV": lambda line: f'7,"{line.replace(chr(34), chr(34) * 2)}",{TIME}' if '"' in line else f"x {line}",
    "a line of an array": lambda line: f"  {line}," if line.startswith("{") else line,
    "twice": lambda line: line + line if line.startswith("{") else line,
}


def events_in(text: object) -> list[object]:
    """All events in a text or a value, in whatever they are."""
    if isinstance(text, dict):
        return [text] if "event_type" in text else [each for value in text.values() for each in events_in(value)]
    if isinstance(text, list):
        if text and all(isinstance(value, int) for value in text):
            return events_in(bytes(text).decode())
        return [each for value in text for each in events_in(value)]
    if not isinstance(text, str):
        return []
    for spelling in (text, text.replace('""', '"')):
        for start in [position for position, sign in enumerate(spelling) if sign in '{["'][:12]:
            try:
                value, _end = json.JSONDecoder().raw_decode(spelling, start)
            except ValueError:
                continue
            if found := events_in(value):
                return found
    return []


ALL: dict[str, Wrap] = {**PREFIXES, **OBJECTS, **ENCODINGS}


@pytest.mark.parametrize("kind", ALL)
def test_an_event_in_it(kind: str) -> None:
    """Opened: it is the bare event, the envelope has the same form, and no time tells more than its own."""
    made = scrubber()
    after, rejects = scrubbed(ALL[kind](EVENT).encode(), made)
    assert not rejects and set(+made.counts) <= {"events", "words"} and made.counts["events"]
    assert not [word for word in PLANTED if word.encode() in after]
    assert b"06:07" not in after and str(EPOCH).encode() not in after
    assert BARE in events_in(after.decode())
    again, _rejects = scrubbed(after, scrubber(key="another"))
    assert again == after


@pytest.mark.parametrize("kind", {**PREFIXES, **OBJECTS})
def test_words_in_it(kind: str) -> None:
    """Redacted as they are elsewhere, and never emptied."""
    made = scrubber()
    after, rejects = scrubbed({**PREFIXES, **OBJECTS}[kind](WORDS).encode(), made)
    assert not rejects and set(+made.counts) == {"words"}
    text = after.decode()
    assert (bytes(json.loads(text)["MESSAGE"]).decode() if kind.endswith("bytes") else text).count(REDACTED_WORDS) == 1
    assert not [word for word in PLANTED if word in text]
    assert scrubbed(after)[0] == after


@pytest.mark.parametrize("kind", ALL)
def test_whom_it_names_is_learnt(kind: str) -> None:
    """In whatever an event is: a person without an id elsewhere has the same pseudonym."""
    people: dict[str, int] = {}
    UserIdCollector(people).learn_from(ALL[kind](EVENT).encode())
    assert people == {"zoraquill": 918273}


def in_pieces(line: str, size: int, kind: str) -> list[str]:
    """A line as a runtime cuts it."""
    parts = [line[start : start + size] for start in range(0, len(line), size)]
    ends = [False] * (len(parts) - 1) + [True]
    if kind == "CRI":
        return [f"{TIME} stdout {'F' if end else 'P'} {part}" for part, end in zip(parts, ends, strict=True)]
    if kind == "Docker":
        return [
            json.dumps({"log": part + "\n" * end, "stream": "stdout", "time": TIME}, separators=(",", ":"))
            for part, end in zip(parts, ends, strict=True)
        ]
    if kind == "fluentd":
        return [
            as_json(log=part, container_id="c0", partial_message="true", partial_id="7", partial_last=str(end).lower())
            for part, end in zip(parts, ends, strict=True)
        ]
    if kind == "journald":
        marks = [{"CONTAINER_PARTIAL_LAST": "true"} if end else {} for end in ends]
        return [
            as_json(MESSAGE=part, CONTAINER_ID="c0", CONTAINER_PARTIAL_MESSAGE="true", **mark)
            for part, mark in zip(parts, marks, strict=True)
        ]
    return [
        as_json(log=part, stream="stdout", logtag="F" if end else "P") for part, end in zip(parts, ends, strict=True)
    ]


CUTTERS = ("CRI", "Docker", "fluentd", "fluent-bit", "journald")


@pytest.mark.parametrize("size", [100, 700])
@pytest.mark.parametrize("cutter", CUTTERS)
def test_pieces_are_put_together(cutter: str, size: int) -> None:
    """To one line, which is the bare event in the same envelope; another stream may come between."""
    lines = in_pieces(EVENT, size, cutter)
    lines[1:1] = [f"{TIME} stderr F {WORDS}"]
    made = scrubber()
    after, rejects = scrubbed("\n".join(lines).encode(), made)
    words, event_line = after.decode().splitlines()
    assert not rejects and +made.counts == {"words": 1, "events": 1}
    assert words.endswith(REDACTED_WORDS) and BARE in events_in(event_line)


#: An envelope in one or two others, in pieces of so many characters.
NESTED: dict[str, st.SearchStrategy[Any]] = {
    "inner": st.sampled_from(sorted(ALL)),
    "outer": st.sampled_from(sorted(PREFIXES)),
    "around": st.sampled_from(["", *sorted(OBJECTS)]),
    "cutter": st.sampled_from(["", *CUTTERS]),
    "size": st.integers(40, 900),
}


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    **NESTED,
    line=st.sampled_from([EVENT, WORDS]),
    missing=st.sampled_from([None, 0, -1]),
)
def test_envelopes_in_envelopes_in_pieces(
    inner: str, outer: str, around: str, cutter: str, size: int, line: str, missing: int | None
) -> None:
    """What is planted in one never survives, even if a piece is missing; and no line goes that is not counted."""
    whole = ALL[inner](line)
    lines = in_pieces(whole, size, cutter) if cutter else [whole]
    lines = [PREFIXES[outer](each) for each in lines]
    if around:
        lines = [OBJECTS[around](each) for each in lines]
    if missing is not None and len(lines) > 1:
        del lines[missing]
    made = scrubber()
    after, rejects = scrubbed("\n".join([*lines, EVENT]).encode(), made)
    text = (after.decode() + "".join(chr(int(code)) for code in _codes(after))).replace("\\", "")
    assert not [word for word in PLANTED if word in text]
    assert made.counts["events"] >= 1 and made.counts["rejected"] == len(rejects)
    assert after.count(b"\n") >= 1
    if missing is None:
        assert "events" in made.counts and (after.count(b"\n") == 2 or len(rejects) == len(lines))
    assert after.count(b"\n") + len(rejects) >= 2
    assert scrubbed(after, scrubber(key="another"))[0] == after


def _codes(after: bytes) -> list[str]:
    return [
        code
        for code in after.decode().replace("[", ",").replace("]", ",").split(",")
        if code.isdigit() and 31 < int(code) < 127
    ]


def test_pieces_of_many_streams() -> None:
    """Those of each stream apart; the oldest are given up, counted, and no rest of one passes for words."""
    made = scrubber()
    part = "zora " * 200
    lines = [f"[pod/lms-{number}/lms] {TIME} stdout P {part}" for number in range(3000)]
    monkey, pieces.MAX_WAITING_BYTES = pieces.MAX_WAITING_BYTES, 1 << 20
    try:
        after, rejects = scrubbed("\n".join([*lines, f"[pod/lms-0/lms] {TIME} stdout F quill"]).encode(), made)
    finally:
        pieces.MAX_WAITING_BYTES = monkey
    assert after == b"" and len(rejects) == made.counts["rejected"] == 3001
    assert Counter(rejects).most_common(1)[0][1] == 1


UNOPENED = {
    "compressed": as_json(data="H4sIAAAAAAAAA" + "Qk1" * 40),
    "base 64": as_json(message={"data": "eyJ1c2VybmFtZSI6" + "Inpv" * 40}),
    "a line of pretty-printed JSON": '  "answer": "my own words",',
    "a row that ends within a field": '7,"{""username"": ""zoraquill"", ""event',
    "quotes of a shell": "{\\x22username\\x22:\\x22zoraquill\\x22}",
    "quotes within words": "took \\x22username\\x22:\\x22zoraquill\\x22",
    "the same piece twice": as_json(message=f"{TIME} stdout P zora", event={"original": f"{TIME} stdout P zora"}),
    "a piece among whole lines": json.dumps([{"message": f"{TIME} stdout P zora"}, {"message": "x"}]),
    "too deep": "[pod/a] " * 40 + EVENT,
    "one bad line of several": json.dumps([{"message": EVENT}, {"message": EVENT[:-300]}]),
}


@pytest.mark.parametrize("kind", UNOPENED)
def test_what_cannot_be_opened_is_rejected(kind: str) -> None:
    """All of it, and nothing of it is counted as something else."""
    made = scrubber()
    assert scrubbed(UNOPENED[kind].encode(), made) == (b"", [UNOPENED[kind].encode() + b"\n"])
    assert +made.counts == {"rejected": 1}


def test_several_lines_in_one_text() -> None:
    """A traceback that a collector has put together: each of its lines is one."""
    message = f"{WORDS}\nTraceback (most recent call last):\nKeyError: 'zoraquill'"
    after, rejects = scrubbed(as_json(message=message).encode())
    assert not rejects and json.loads(after)["message"].splitlines()[1:] == [
        "Traceback (most recent call last):",
        "KeyError: '-'",
    ]


def test_events_that_are_not_wanted_in_envelopes() -> None:
    """The element goes, and the envelope with it if nothing else is in it."""
    made = scrubber(event_allowlist=("problem_check",))
    other = written(event(event_type="problem_check", name="problem_check")).decode()
    lines = [
        json.dumps([json.loads(EVENT), json.loads(other)]),
        json.dumps([json.loads(EVENT)]),
        OBJECTS["Loki"](EVENT),
    ]
    after, rejects = scrubbed("\n".join(lines).encode(), made)
    assert not rejects and len(json.loads(after)) == 1
    assert +made.counts == {"unwanted": 3, "events": 1}


def test_the_period_is_the_events_own() -> None:
    """Not the envelope's, and not that of no time at all."""
    line = OBJECTS["Elasticsearch"](EVENT)
    assert BARE["username"] in scrubbed(line.encode())[0].decode()


ROUNDED = {
    "2026-03-02 06:07:08,123": "2026-03-02 06:00:00,000",
    "2026-03-02T06:07:08.123456789Z": "2026-03-02T06:00:00Z",
    "2026-03-02T06:07:08+05:45": "2026-03-02T06:00:00+05:45",
    "[02/Mar/2026:06:07:08 +0000]": "[02/Mar/2026:06:00:00 +0000]",
    "Mar  2 06:07": "Mar  2 06:00",
    f"{EPOCH}.1234": "1772431200.0000",
    f"CreateTime:{EPOCH}123": "CreateTime:1772431200000",
    f"at {EPOCH}123 and {EPOCH}123456789": "at 1772431200000 and 1772431200000000000",
    "10.0.0.1:8000 a1:b2:c3 1.2.3": "10.0.0.1:8000 a1:b2:c3 1.2.3",
}


@pytest.mark.parametrize("text", ROUNDED)
def test_times(text: str) -> None:
    """Each in the form in which it was written."""
    assert times.round_times(text, 10) == ROUNDED[text]
    assert times.round_times(text, 0) == text


def test_prefix_and_session_are_of_the_bare_event() -> None:
    """What is planted is what the bare event's test plants."""
    assert SESSION in EVENT and PREFIX.endswith(b" - ")


def test_a_row_without_a_line_is_counted() -> None:
    """No line disappears from the counts, also where a row has quotes and nothing in them."""
    made = scrubber()
    after, rejects = scrubbed(b'7,"",zora@example.org', made)
    assert (after, rejects, +made.counts) == (b'7,"",-\n', [], {"words": 1})
