"""Properties of the scrubber: planted values are looked for in whatever it returns."""

from __future__ import annotations

import copy
import datetime
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, unquote_plus, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pii import glossary
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.inside.tracking.scrubber import Scrubber

Event = dict[str, Any]

fixed = settings(
    derandomize=True, deadline=None, database=None, max_examples=250, suppress_health_check=list(HealthCheck)
)

SCRUBBER = Scrubber(EventPolicy(), FixedKey("k"))
KEYS = {category.name: category.keys for category in glossary.GLOSSARY}

# -- What is planted: every value is spelled so that nothing else in an event looks like it.

OWN_NAMES = [
    "quzzal",
    "Quzzal.Xi",
    "quz+zal",
    "quzzál",
    "quz zal",
    "İquzzal",
    "quz@zal",
    "QUZ_ZAL-9",
    "3f2a9c1e-4b5d-6789-abcd-0123456789ab",
]
OWN_ID = 987654321
OTHERS = ("bobzqx", "Bob.zqx", "bob+zqx", "böbzqx", "bobzqx@corp")
EMAILS = ("eve.zqx@mail.example.org", "Eve+zqx@example.co", "évezqx@exämple.org", "eve_zqx@192-0.example.org")
ADDRESSES = ("203.0.113.77", "2001:db8:85a3::8a2e:370:7334", "::ffff:203.0.113.77", "2001:DB8:0:0:0:0:0:77AB")
AGENT = "Mozilla/5.0 (X11; Linux x86_64; zqdevice77) Firefox/120.0"
WORDS = ("zqword", "my zqword answer", "zqwörd & more = 3", 'she said "zqword"')
TOKEN = "zqtoken77"
PATHS = [
    "/u/{}",
    "/api/user/v1/accounts/{}/image",
    "/enrollment/v1/enrollment/{},course-v1:a+b+c",
    "/submission_history/{}/i4x:x",
]


@dataclass(frozen=True)
class Plant:
    """A fragment of an event, and the text that must not be found in what becomes of it."""

    fields: dict[str, Any]
    needle: str


def spellings(key: str) -> list[str]:
    """The same key as Python, JavaScript, HTTP and others write it."""
    camel = re.sub(r"_(\w)", lambda match: match.group(1).upper(), key)
    return [key, key.upper(), camel, camel[:1].upper() + camel[1:], key.replace("_", "-"), key.title()]


@st.composite
def keyed(draw: st.DrawFn, categories: tuple[str, ...], values: tuple[str, ...], needle: str) -> Plant:
    """A value that the glossary knows by its key."""
    keys = [key for category in categories for key in KEYS[category]]
    key = draw(st.sampled_from(spellings(draw(st.sampled_from(keys)))))
    value: Any = draw(st.sampled_from(values))
    return Plant({key: draw(st.sampled_from([value, [value], [[value, 1]]]))}, needle)


@st.composite
def found(draw: st.DrawFn, values: Sequence[str]) -> Plant:
    """A value that is recognised wherever it stands: as a value, in a sentence, as a key, in another case."""
    value = draw(st.sampled_from(values))
    text = draw(st.sampled_from([value, value.upper(), value.swapcase()]))
    frames = ("{}", "so {} said", "({})", "{}, and", "'{}'", "x={}", "a {}\nb", "→{}←", "<b>{}</b>", "{}?", "[{}]")
    text = draw(st.sampled_from(frames)).format(text)
    return Plant(draw(st.sampled_from([{"zz": text}, {text: 1}, {"zz": ["a", text]}, {"zz": {text: text}}])), value)


@st.composite
def linked(draw: st.DrawFn, names: Sequence[str]) -> Plant:
    """A username in a path, or a token in a query, percent-encoded as a browser does."""
    key = draw(st.sampled_from(["url", "page", "path", "zz", "current_url"]))
    if draw(st.booleans()):
        text, needle = f"/courses/x?a=1&key={TOKEN}&b=2", TOKEN
    else:
        needle = draw(st.sampled_from(names))
        text = draw(st.sampled_from(PATHS)).format(quote(needle, safe="+@"))
    text = draw(st.sampled_from(["", "https://lms.example", "https://lms.example:8000"])) + text
    return Plant({key: draw(st.sampled_from([text, text + "#top"]))}, needle)


def plants(own_name: str) -> st.SearchStrategy[Plant]:
    """Anything that must not survive in an event of this person."""
    return st.one_of(
        keyed((glossary.PERSON, glossary.CONTACT), OTHERS, "zqx"),
        keyed((glossary.SESSION, glossary.RECORD), ("5b1c77aazq",), "5b1c77aazq"),
        keyed((glossary.FREE_TEXT,), WORDS, "zqw"),
        keyed((glossary.DEVICE,), (AGENT,), "zqdevice"),
        keyed((glossary.NETWORK,), (f"https://else.example/{TOKEN}",), TOKEN),
        keyed((glossary.IP_ADDRESS,), ADDRESSES[:1], ADDRESSES[0]),
        found((own_name,)),
        found(EMAILS),
        found(ADDRESSES),
        linked((own_name, *OTHERS[:4])),
    )


# -- How it is wrapped. Every wrapper takes a value of JSON, and returns one.

NOISE: dict[str, Any] = {"course_id": "course-v1:a+b+c", "grade": 0.5, "ok": True, "code": None, "list": [1, "x", {}]}


def escaped(value: Any) -> str:
    """JSON whose text is nothing but escapes."""
    return re.sub(r"[A-Za-z@.:](?=[^\"]*\")", lambda match: f"\\u{ord(match.group()):04x}", json.dumps(str(value)))


def form(value: Any) -> str:
    """As a browser sends a form; what is no text goes as JSON."""
    fields = value if isinstance(value, dict) else {"zz": value}
    return urlencode(
        [("a", "1"), *((key, each if isinstance(each, str) else json.dumps(each)) for key, each in fields.items())],
        errors="replace",
    )


WRAPPERS: dict[str, Callable[[Any], Any]] = {
    "in a dict": lambda value: {"b": 1, "inner": value, "c": None},
    "in a list": lambda value: [None, value, "x"],
    "in a tuple": lambda value: (value,),
    "deeper": lambda value: [{"x": [{"y": value}]}],
    "json": json.dumps,
    "json, unescaped": lambda value: json.dumps(value, ensure_ascii=False),
    "json, indented": lambda value: json.dumps(value, indent=2, separators=(" ,", " : ")),
    "json, spaces around": lambda value: f" \n{json.dumps(value)}\t ",
    "json, twice": lambda value: json.dumps(json.dumps(value)),
    "json, a key twice": lambda value: '{"x": %s, "x": 1, "y": %s}' % ((json.dumps(value),) * 2),
    "json, not finite": lambda value: f'{{"x": [NaN, -Infinity, 1e999], "y": {json.dumps(value)}}}',
    "json of escapes": lambda value: '{"x": ' + escaped(json.dumps(value)) + "}",
    "json in a sentence": lambda value: f"Failed: {json.dumps({'x': value})} at 7",
    "json list in a sentence": lambda value: f"Failed: {json.dumps([1, value])} at 7",
    "json text in a sentence": lambda value: f"Failed: {json.dumps(json.dumps({'x': value}))[1:-1]} at 7",
    "json as a key": lambda value: {json.dumps({"x": value}): ""},
    "json, cut": lambda value: json.dumps({"x": value, "y": 1})[:-3],
    "python": lambda value: repr({"x": value}),
    "form": form,
    "form, cut": lambda value: form(value) + "&ti",
    "form with json": lambda value: form({"zz": json.dumps(value)}),
    "percent": lambda value: quote(json.dumps({"x": value}), safe=""),
    "percent, twice": lambda value: quote(quote(json.dumps({"x": value}), safe=""), safe=""),
}


def pack(value: Any) -> Any:
    """JSON has no tuples; wrappers that write text get lists."""
    return json.loads(json.dumps(value)) if isinstance(value, (tuple, list, dict)) else value


def event_of(own_name: str, data: Any, *, log_file: bool = False, **more: Any) -> Event:
    """An event of this person in either shape."""
    request = {"username": own_name, "session": "5b1c77aazq", "ip": ADDRESSES[0], "agent": AGENT, "host": "lms"}
    request |= {"referer": f"https://else.example/{TOKEN}", "accept_language": "fr-FR,fr;q=0.8"}
    context = {"user_id": OWN_ID, "course_id": "course-v1:a+b+c", "path": "/event"}
    if log_file:
        shape = {"event": data, "time": "2026-03-02T06:17:11.1+00:00", "event_type": "zz", "page": None}
        return {"name": "zz", "context": context, **request, **shape, **more}
    now = datetime.datetime(2026, 3, 2, 6, 17, 11, 1, tzinfo=datetime.timezone.utc)
    return {"name": "zz", "timestamp": now, "data": data, "context": context | request, **more}


@st.composite
def events(draw: st.DrawFn) -> tuple[Event, list[str]]:
    """An event, and what must not be found in it once it is scrubbed."""
    own_name = draw(st.sampled_from(OWN_NAMES))
    needles = [own_name, ADDRESSES[0], "5b1c77aazq", "zqdevice", TOKEN, str(OWN_ID)]
    data = dict(NOISE)
    context: dict[str, Any] = {}
    for number in range(draw(st.integers(1, 3))):
        plant = draw(plants(own_name))
        value: Any = plant.fields
        for wrapper in draw(st.lists(st.sampled_from(sorted(WRAPPERS)), max_size=4)):
            value = WRAPPERS[wrapper](pack(value))
        if isinstance(value, dict) and draw(st.booleans()):
            data |= value
        else:
            draw(st.sampled_from([data, context]))[f"k{number}"] = value
        needles.append(plant.needle)
    data = dict(draw(st.permutations(list(data.items()))))
    event = event_of(own_name, json.dumps(data) if draw(st.booleans()) else data, log_file=draw(st.booleans()))
    event["context"] |= context
    return dict(draw(st.permutations(list(event.items())))), needles


def readings(value: Any) -> str:
    """Whatever can be read in an event, with its JSON and its percent signs decoded again and again."""
    found = []
    for ascii_only in (True, False):
        for decode in (unquote, unquote_plus):
            text = json.dumps(value, ensure_ascii=ascii_only, default=str)
            for _ in range(8):
                found.append(text)
                text = re.sub(r"\\+u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), text)
                text = decode(text.replace('\\"', '"').replace("\\\\", "\\"))
    return "\n".join(dict.fromkeys(found)).casefold()


def survivors(scrubbed: Event, needles: list[str]) -> list[str]:
    """Those that can still be read."""
    text = readings(scrubbed)
    return [needle for needle in needles if needle.casefold() in text]


def policies() -> st.SearchStrategy[EventPolicy]:
    """Policies under which nothing that is planted may be kept."""
    return st.builds(
        EventPolicy,
        ip=st.sampled_from([IpPolicy(), IpPolicy("truncate")]),
        user_agent=st.sampled_from(["reduce", "drop"]),
        user_id=st.sampled_from(["pseudonymize", "drop"]),
        timestamp_minutes=st.sampled_from([0, 10, 1440]),
        sample_rate=st.sampled_from([1.0, 0.5]),
    )


@settings(fixed, max_examples=500)
@given(events(), policies())
def test_nothing_planted_survives(case: tuple[Event, list[str]], policy: EventPolicy) -> None:
    """What identifies a person is not in the output, however deep, encoded, or wrapped it was."""
    event, needles = case
    scrubbed = Scrubber(policy, FixedKey("k")).scrub(event)
    assert survivors(scrubbed, needles) == []


@pytest.mark.parametrize("wrapper", sorted(WRAPPERS))
def test_wrappers(wrapper: str) -> None:
    """Each way of wrapping, with each kind of plant in it."""
    own = OWN_NAMES[0]
    kinds = [
        Plant({"target_username": OTHERS[0], "x": 1}, "zqx"),
        Plant({"studentIds": [OTHERS[2]]}, "zqx"),
        Plant({"title": WORDS[1]}, "zqw"),
        Plant({"zz": f"so {own} said"}, own),
        Plant({EMAILS[0]: EMAILS[0]}, "zqx"),
        Plant({"zz": ADDRESSES[1]}, ADDRESSES[1]),
        Plant({"zz": ADDRESSES[0]}, ADDRESSES[0]),
        Plant({"url": f"https://lms.example/u/{OTHERS[0]}?t={TOKEN}"}, "zq"),
    ]
    left = {}
    for plant in kinds:
        event = event_of(own, {"zz": WRAPPERS[wrapper](plant.fields)})
        if survivors(SCRUBBER.scrub(event), [plant.needle]):
            left[plant.needle] = plant.fields
    assert left == {}


@pytest.mark.parametrize("own", OWN_NAMES)
def test_one_learner_after_another(own: str) -> None:
    """What was remembered from the event of somebody else hides nobody."""
    data = {"zz": own, "y": f"so {own} said", own: f"/x/{quote(own)}/", "url": f"https://lms.example/{own}?a#b"}
    shared = Scrubber(EventPolicy(), FixedKey("k"))
    for name in ("zoe", "", own, "zoe", own.upper()):
        scrubbed = shared.scrub(event_of(name, data))
        if name.lower() == own.lower():
            assert survivors(scrubbed, [own]) == []


PAYLOAD: dict[str, Any] = {
    "username": OTHERS[0],
    "note": [WORDS[0], {"email": EMAILS[0]}],
    "zz": f"{OWN_NAMES[0]} from {ADDRESSES[0]}",
    "deep": json.dumps({"title": WORDS[1], "students": [OTHERS[1]]}),
}
CUTS = {
    "json": json.dumps(PAYLOAD),
    "indented": json.dumps(PAYLOAD, indent=1, ensure_ascii=False),
    "json in json": json.dumps({"zz": json.dumps(PAYLOAD)}),
    "in a sentence": "Failed: " + json.dumps(PAYLOAD),
    "form": form({"username": OTHERS[0], "note[]": WORDS[1], "zz": f"so {OWN_NAMES[0]}", "deep": PAYLOAD["deep"]}),
    "percent": quote(json.dumps(PAYLOAD)),
}


@pytest.mark.parametrize("text", CUTS.values(), ids=list(CUTS))
def test_cut_at_every_position(text: str) -> None:
    """A payload that was cut off holds no more than a whole one, wherever it was cut."""
    needles = ["zqx", "zqw", OWN_NAMES[0], ADDRESSES[0]]
    leaks = [
        (text[:end][-30:], left)
        for end in range(len(text) + 1)
        if (left := survivors(SCRUBBER.scrub(event_of(OWN_NAMES[0], {"zz": text[:end]})), needles))
    ]
    assert leaks == []


@pytest.mark.parametrize("payload", [PAYLOAD, json.dumps(PAYLOAD), json.dumps(PAYLOAD)[:99], "a=zqword", [PAYLOAD]])
@pytest.mark.parametrize("log_file", [False, True])
def test_payload_of_request_events(payload: Any, log_file: bool) -> None:
    """The fields of a request go, whole or cut, valid JSON or not."""
    path = f"/api/user/v1/accounts/{OTHERS[0]}/image"
    more = {"event_type": path} if log_file else {}
    event = event_of(OWN_NAMES[0], payload, log_file=log_file, **more) | {"name": path}
    scrubbed = SCRUBBER.scrub(event)
    assert survivors(scrubbed, ["zq", OWN_NAMES[0], ADDRESSES[0]]) == []
    assert scrubbed["event" if log_file else "data"] in ("{}", {}, [])


# -- Junk: events that nobody would send, made of pieces that the patterns look for.

PIECES = "a@b.cc|1.2.3.4|::1|2001:db8:|?|/u/|/courses/|&|=|username|email|{|[|]|\"|'|\\|%40|%2Fu%2F|%|~|#| |:|.|<|)|-"
PIECES += "|user |987654321|\ud800|true|\\u0040|}|,|x|https://|@|title|4503599627370496|\n|ſ|İ|/e/|%25|(|+|None|quzzal"
texts = st.one_of(st.lists(st.sampled_from(PIECES.split("|")), max_size=8).map("".join), st.text(max_size=6))
some_keys = st.sampled_from([key for keys in KEYS.values() for key in keys])
numbers = st.one_of(st.integers(), st.floats(), st.sampled_from([OWN_ID, 2**52, 10**30, 0]))
scalars = st.one_of(texts, texts, texts, numbers, st.none(), st.booleans(), st.datetimes(), st.dates())
junk = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.tuples(inner, inner),
        st.dictionaries(st.one_of(some_keys, texts, st.integers(), st.none()), inner, max_size=4),
        st.dictionaries(texts, inner, max_size=2).map(lambda value: json.dumps(value, default=str)),
        st.dictionaries(some_keys, texts, max_size=2).map(lambda value: form(json.loads(json.dumps(value)))),
    ),
    max_leaves=8,
)


some_events = st.one_of(
    events().map(lambda case: case[0]),
    st.builds(event_of, st.sampled_from(OWN_NAMES), junk, log_file=st.booleans()),
    st.builds(event_of, st.just("quzzal"), st.fixed_dictionaries({"zz": texts, "url": texts, "page": texts})),
    texts.map(lambda text: event_of("quzzal", {text: text, "path": text})),
)


@settings(fixed, max_examples=500)
@given(some_events)
def test_output_is_json(event: Event) -> None:
    """Whatever is returned can be written as JSON, without NaN, and read again; keys are text."""
    scrubbed = SCRUBBER.scrub(event)
    text = json.dumps(scrubbed, allow_nan=False, default=datetime.date.isoformat)
    assert json.loads(text).keys() == scrubbed.keys()


@settings(fixed, max_examples=1500)
@given(some_events, policies())
def test_scrubbing_twice_changes_nothing(event: Event, policy: EventPolicy) -> None:
    """What is scrubbed stays as it is, also with the key of another time or place."""
    once = Scrubber(policy, FixedKey("k")).scrub(event)
    assert Scrubber(policy, FixedKey("k")).scrub(once) == once
    assert Scrubber(policy, FixedKey("another")).scrub(once) == once


@fixed
@given(some_events)
def test_input_stays(event: Event) -> None:
    """The event that is given is not changed: other backends go on with it."""
    before = copy.deepcopy(event)
    SCRUBBER.scrub(event)
    assert repr(event) == repr(before)  # NaN is not equal to itself


@fixed
@given(junk, st.sampled_from([OWN_ID, str(OWN_ID), None, ""]), st.sampled_from(["quzzal", ""]), st.booleans())
def test_types_stay(data: Any, user_id: Any, name: str, log_file: bool) -> None:
    """Consumers find text, numbers and objects where they were; an id is 2**52 ≤ n < 2**53."""
    event = event_of(name, data, log_file=log_file)
    event["context"]["user_id"] = user_id
    scrubbed = SCRUBBER.scrub(event)
    assert scrubbed.keys() == event.keys()
    for before, after in ((event, scrubbed), (event["context"], scrubbed["context"])):
        for key in before.keys() - {"data", "event"}:
            # A point in time becomes the text that event-tracking would make of it.
            kind = str if isinstance(before[key], datetime.datetime) else type(before[key])
            assert type(after[key]) is kind, key
    pseudonym = scrubbed["context"]["user_id"]
    if user_id:
        assert 2**52 <= int(pseudonym) < 2**53
    else:
        assert pseudonym == user_id
    payload = "event" if log_file else "data"
    if isinstance(data, (str, dict)):
        assert type(scrubbed[payload]) is type(data)
