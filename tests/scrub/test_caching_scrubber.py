"""The fast way gives the answers of the scrubber itself, on whatever a log may hold."""

from __future__ import annotations

import copy
import functools
import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.tracking_log import Site
from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.inside.tracking.scrubber import Scrubber, name_of_event
from tutorprivacy.scrub import event_patterns
from tutorprivacy.scrub.caching_scrubber import CachingScrubber
from tutorprivacy.scrub.json_codec import dump_json, parse_json

KNOWN_IDS = {"zoraquill": 918273, "courses": 11, "bo": 7}

POLICIES = {
    "default": EventPolicy(),
    "keep": EventPolicy(IpPolicy("keep"), "keep", "keep", "forever", "keep", 0),
    "drop": EventPolicy(IpPolicy("drop"), "drop", "drop", "day", "drop", 1440),
    "redact": EventPolicy(IpPolicy("truncate"), "reduce", "pseudonymize", "year", "redact", 11),
    "drop ids, keep words": EventPolicy(IpPolicy("truncate", 8, 64), "keep", "drop", free_text="keep"),
    "keep ids, redact words": EventPolicy(IpPolicy("keep"), "drop", "keep", free_text="redact", timestamp_minutes=1),
    "half": EventPolicy(sample_rate=0.5),
    "half, ids dropped": EventPolicy(user_id="drop", sample_rate=0.5),
    "a hundredth, ids kept": EventPolicy(user_id="keep", pseudonym_period="day", sample_rate=0.01),
    "allowlist": EventPolicy(event_allowlist=("problem_", "/courses/", "play")),
    "allowlist and half": EventPolicy(event_allowlist=("problem_", "edx"), sample_rate=0.5),
}

#: Words of paths, payloads and names of events, which a learner may be called, too.
WORDS = ("courses", "video", "event", "problem_check", "LabX", "html5", "Courseware", "choice_1", "user", "id", "bo")

TIMES = (
    *("2026-03-02T23:59:59.999999+00:00", "2026-03-02T06:07:08+00:00", "2026-03-02T06:07:08.123456Z", "2026-03-02"),
    *("2025-12-31 23:59:59", "1111-11-11T11:11:11.111111+00:00", "2026-03-02T06:07:08.123456-05:00", "", "yesterday"),
    *("2026-13-02T06:07:08.123456+00:00", "2026-03-02T06:07:08.123+00:00", "9999-12-31T06:07:08.123456+00:00"),
)


def scrubber(policy: EventPolicy) -> Scrubber:
    """As scrubbing of lines makes it."""
    return Scrubber(policy, FixedKey("key"), lambda name: KNOWN_IDS.get(name.lower()), parse_json, dump_json)


@pytest.fixture(scope="module", autouse=True)
def _at_second_sight() -> Iterator[None]:
    """Else most of what is made up here would never be taken apart: it comes too seldom."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(event_patterns, "OFTEN", 1)
        patched.setattr(event_patterns, "MAX_PATTERNS", 1000)
        yield


class Pair:
    """The scrubber and the fast one, side by side."""

    def __init__(self, policy: EventPolicy) -> None:
        self.slow = scrubber(policy)
        self.fast = CachingScrubber(scrubber(policy))
        self.changed_fields: Counter[str] = Counter()
        self.taken = 0
        self._expected: tuple[bool, Any, Counter[str]] | None = None

    def compare(self, line: bytes) -> None:
        """Both give the same, or the fast one gives nothing: then the scrubber is asked. Twice, when all is known."""
        self._expected = None
        for _ in range(2):
            self._compare(line)

    def _compare(self, line: bytes) -> None:
        unwanted = self.fast.unwanted_count
        before = Counter(self.fast.changed_fields())
        try:
            found = self.fast.scrub_lines(line)
        except Exception:
            assert +self.fast.changed_fields() - before == Counter()
            return
        self.taken += 1
        wanted, expected, changed = self._expected = self._expected or self._slowly(line)
        assert len(found) == wanted, line
        assert self.fast.unwanted_count - unwanted == (not wanted), line
        if wanted:
            assert found[0].endswith(b"}\n") and b"\n" not in found[0][:-1]
            assert plain(json.loads(found[0])) == expected, line
            self.changed_fields += changed

    def _slowly(self, line: bytes) -> tuple[bool, Any, Counter[str]]:
        """What the scrubber says: (is the event kept, the event, its changed fields)."""
        event, changed = parse_json(line.decode()), Counter[str]()
        if not self.slow.wanted(event):
            return False, None, changed
        scrubbed = self.slow.walk(self.slow.person(event), changed).event(event, name_of_event(event))
        return True, plain(json.loads(dump_json(scrubbed))), changed


def plain(value: Any) -> Any:
    """With JSON inside of text read, too: blanks in it say nothing."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return ["text", plain(json.loads(value))]
        except ValueError:
            return value
    return value


def written(event: dict[str, Any]) -> bytes:
    """A line, as the platform writes it."""
    return json.dumps(event).encode() + b"\n"


@functools.cache
def some_events() -> list[dict[str, Any]]:
    """Of few people, so that they meet again."""
    site = Site(5)
    site.people = site.people[:30]
    return list(islice(few(site), 600))


def few(site: Site) -> Iterator[dict[str, Any]]:
    """The events of a site whose people were cut down to a few."""
    kinds = Site.events(site)
    site.people = (site.people * 2000)[:2000]
    return kinds


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_events_of_a_site(policy: EventPolicy) -> None:
    """All of them are taken, and their changed fields are counted."""
    pair = Pair(policy)
    for event in islice(Site(3).events(), 500):
        pair.compare(written(event))
    assert pair.taken == 1000
    slow, fast = Counter(pair.changed_fields), Counter(pair.fast.changed_fields())
    assert +fast == +slow


@pytest.mark.parametrize("name", ["/a", "play_video", "", None])
@pytest.mark.parametrize("event_type", ["", None])
def test_an_event_without_a_type(name: str | None, event_type: str | None) -> None:
    """Its name says what becomes of its payload; without one, no other value is taken for it."""
    pair = Pair(EventPolicy())
    event = {**some_events()[0], "name": name, "event_type": event_type, "event": '{"GET": {}}', "page": "/courses/a"}
    for _ in range(6):
        pair.compare(written(event))


def test_a_form_in_a_part() -> None:
    """The same pseudonym stays in it."""
    event = {**some_events()[0], "event_source": "x=1&user=bo"}
    Pair(EventPolicy()).compare(written(event))


def test_many_at_once() -> None:
    """A chunk of lines gives what its lines give."""
    events = [written(event) for event in islice(Site(4).events(), 2000)]
    one, many = (CachingScrubber(scrubber(EventPolicy())) for _ in range(2))
    assert [line for event in events for line in one.scrub_lines(event)] == many.scrub_lines(b"".join(events))
    assert +one.changed_fields() == +many.changed_fields()


Path = tuple[Any, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The paths of all values that are no objects or lists, and of the empty ones; also within JSON in text."""
    if isinstance(value, (dict, list)) and value:
        for key, each in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(each, (*path, key))
    else:
        yield path
        if isinstance(value, str) and value[:1] == "{":
            try:
                inner = json.loads(value)
            except ValueError:  # the platform cuts what is long
                return
            yield from leaves(inner, (*path, "as JSON"))


def changed_at(value: Any, path: Path, change: Any) -> Any:
    """A copy in which `change` has been called on the value at the path."""
    if not path:
        return change(value)
    key, *rest = path
    if key == "as JSON":
        return json.dumps(changed_at(json.loads(value), tuple(rest), change))
    after = copy.copy(value)
    after[key] = changed_at(value[key], tuple(rest), change)
    return after


def spelled(pick: random.Random, word: str) -> str:
    """A word, as it may stand in a text."""
    ways = (str, str.upper, quote, lambda text: quote(text.upper()), lambda text: "".join(f"%{ord(c):x}" for c in text))
    around = [("", ""), ("by ", ""), ("/u/", "/x"), ("x=1&user=", "&b="), ('{"a": "', '"}'), ("x", "")]
    before, behind = pick.choice(around)
    return before + pick.choice(ways)(word) + behind


def own(pick: random.Random, event: dict[str, Any]) -> str:
    """Something that names the event's learner."""
    context = event.get("context")
    user_id = context.get("user_id") if isinstance(context, dict) else 5
    words = [event.get("username"), user_id, event.get("ip"), event.get("session"), "zora@example.org", "2001:db8::77"]
    return str(pick.choice(words))


def mutated(pick: random.Random, event: dict[str, Any]) -> dict[str, Any]:
    """The event with something odd about it."""
    kind = pick.randrange(12)
    path = pick.choice(list(leaves(event)))
    if kind <= 2:
        word = spelled(pick, own(pick, event))
        return changed_at(event, path, lambda value: word if pick.random() < 0.5 else f"{value}{word}")
    if kind == 3:
        odd = [None, True, 7, 918273, 1.5, "", [], {}, ["a", {"username": "bo"}], {"email": "a@b.org"}, 2**63, "918273"]
        return changed_at(event, path, lambda _value: pick.choice(odd))
    if kind == 4:
        return {
            **event,
            "username": pick.choice([*WORDS, "zoraquill", "", "10.0.0.1", "Zora Quill", "a", "~" + "1" * 14]),
        }
    if kind == 5:
        user_id = pick.choice([11, 918273, "918273", None, "", 0, -4, 2**52 + 5, "x", 100001])
        return {**event, "context": {**(event.get("context") or {}), "user_id": user_id}}
    if kind == 6:
        return {**event, "time": pick.choice(TIMES)}
    if kind == 7:
        keys = list(event)
        pick.shuffle(keys)
        return {key: event[key] for key in keys[pick.randrange(2) :]}
    if kind == 8:
        more = {
            pick.choice([*WORDS, "user_id", "email", "extra", own(pick, event)]): pick.choice(
                [own(pick, event), 1, None]
            )
        }
        into = pick.choice(["", "context", "event"])
        return {**event, into: {**event[into], **more}} if isinstance(event.get(into), dict) else {**event, **more}
    if kind == 9:
        name = pick.choice(["edx.user.settings.changed", "problem_graded", "/u/" + own(pick, event), "play_video", "x"])
        return {**event, "name": name, "event_type": pick.choice([name, "other"])}
    if kind == 10:
        payload = pick.choice(
            ["", "{}", "input_a_2_1=b", '["a"]', {"a": own(pick, event)}, [1], None, '"x"', '{"a": 1']
        )
        return {**event, "event": payload}
    device = {"agent": pick.choice(["", "curl/8", "Mozilla/5.0 Firefox/1.0"]), "session": pick.choice(["", "s", None])}
    return {
        **event,
        **device,
        "accept_language": pick.choice(["", "de", "zz-top"]),
        "ip": pick.choice(["", "::1", "x"]),
    }


def doubled(pick: random.Random, line: bytes) -> bytes:
    """With a key twice, of which the last counts."""
    key = pick.choice([b"username", b"event", b"ip", b"context", b"time"])
    return line.replace(b"{", b'{"%b": "zoraquill", ' % key, 1)


def sequence(seed: int, length: int) -> list[bytes]:
    """Lines of several learners, one after another, some of them odd."""
    pick = random.Random(seed)
    lines = []
    for _ in range(length):
        event = pick.choice(some_events())
        for _ in range(pick.choice([0, 1, 1, 2, 3])):
            event = mutated(pick, event) if isinstance(event, dict) else event
        line = written(event)
        lines.append(doubled(pick, line) if pick.random() < 0.05 else line)
    return lines


@pytest.mark.parametrize("policy", POLICIES.values(), ids=POLICIES)
def test_odd_events(policy: EventPolicy) -> None:
    """Planted names, other types, keys and times, people who are called like words of paths."""
    pair = Pair(policy)
    for line in sequence(sum(map(ord, repr(policy))), 600):
        pair.compare(line)
    assert pair.taken > 300


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**40), st.integers(1, 8), st.sampled_from(sorted(POLICIES)))
def test_short_logs(seed: int, length: int, policy: str) -> None:
    """Nothing that was remembered of one learner is said of the next one."""
    pair = Pair(POLICIES[policy])
    for line in sequence(seed, length):
        pair.compare(line)


#: What would end a text, or begin another field, if nobody took care.
SIGNS = (
    '"',
    "\\",
    ", ",
    ": ",
    "{",
    "}",
    "[",
    "zoraquill",
    '"username"',
    '"time"',
    '"page": null',
    "\x00",
    "\u00e9",
    "a",
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.lists(st.sampled_from(SIGNS), max_size=9).map("".join), min_size=1, max_size=6), st.integers(0, 2**30)
)
def test_texts_that_look_like_fields(texts: list[str], seed: int) -> None:
    """A text ends where JSON says so, wherever it stands, and in events that were seen before."""
    pair, pick = Pair(EventPolicy()), random.Random(seed)
    plain_events = [pick.choice(some_events()) for _ in range(3)]
    for event in plain_events * 4:
        pair.compare(written(event))
    for text in texts:
        event = pick.choice(plain_events)
        pair.compare(written(changed_at(event, pick.choice(list(leaves(event))), lambda _value, text=text: text)))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**30))
def test_lines_that_were_damaged(seed: int) -> None:
    """A line with a piece of another one in it is as its JSON says; without JSON, nobody is named in what is left."""
    pick = random.Random(seed)
    events = [
        {**pick.choice(some_events()), "username": "zoraquill", "host": "zoraquill", "referer": "zoraquill/"}
        for _ in range(2)
    ]
    lines = [written(event) for event in events]
    pair = Pair(EventPolicy())
    for line in lines * 4:
        pair.compare(line)
    line, other = pick.choice(lines).strip(), pick.choice(lines).strip()
    for _ in range(pick.randrange(1, 4)):
        at, start = pick.randrange(len(line)), pick.randrange(len(other))
        piece = other[start : start + pick.choice((0, 1, 2, 40, 300))]
        line = line[:at] + piece + line[at + pick.choice((0, 1, 2, 40, 300)) :]
    try:
        parse_json(line.decode())
    except ValueError:
        try:
            left = b"".join(pair.fast.scrub_lines(line))
        except Exception:
            return
        assert not left or isinstance(json.loads(left), dict)
        assert b"zoraquill" not in left
    else:
        pair.compare(line)


@settings(max_examples=150, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz ABCDEF,.!-", max_size=60) | st.text("abcdef", min_size=20, max_size=30))
def test_words_of_which_nothing_goes(text: str) -> None:
    """They are told by their letters, without the scrubber: it says the same."""
    pair = Pair(EventPolicy())
    event = some_events()[0]
    pair.compare(written({**event, "context": {**event["context"], "module": {"display_name": text}}}))


TEXTS = st.sampled_from(["zoraquill", "ZoraQuill", "zoraquill%20", "a zoraquill b", "918273", "203.0.113.77"])
KEYS = st.sampled_from([*WORDS, "username", "body", "x", "old"])
NUMBERS = st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.text(max_size=12) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    VALUES,
    st.booleans(),
    st.sampled_from(["problem_check", "x", "edx.user.settings.changed"]),
    st.sampled_from(sorted(POLICIES)),
)
def test_payloads(payload: Any, as_text: bool, name: str, policy: str) -> None:
    """Of any shape, as an object or as JSON in a text, of a learner that they may name."""
    event = {**some_events()[0], "username": "zoraquill", "name": name, "event_type": name}
    event["context"] = {**event["context"], "user_id": 918273}
    event["event"] = json.dumps(payload) if as_text else payload
    pair = Pair(POLICIES[policy])
    other = {**event, "username": "bo", "context": {**event["context"], "user_id": 7}}
    for each in (other, event, other):
        pair.compare(written(each))
    if pair.taken and POLICIES[policy].user_id != "keep" and POLICIES[policy].free_text != "keep":
        (found,) = pair.fast.scrub_lines(written(event)) or [b""]
        assert b"zoraquill" not in found.lower().replace(b"xzoraquill", b"")
