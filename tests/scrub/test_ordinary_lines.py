"""Lines that are known by their shape: what is left of them is what the scrubber leaves of each."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.foreign_lines import Lines
from lab.foreign_site import Novelty, Site
from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pii.vocabulary import WORDS
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.scrub.line_scrubber import LineScrubber
from tutorprivacy.scrub.ordinary_lines import OrdinaryLines

from .similar_lines import sentence, similar

NAMES = {"zora_quill7": 918273, "brontavia": 5, "ana.pereira-2": 6, "20241234": 8, "info": 9, "views": 10, "zoë": 11}
NAMES |= {"2025-views": 12, "brixol-vuntha": 13, "vuntha": 14}

HEADS = (
    b"2026-03-02 06:07:0%d,%03d INFO %d [lms.djangoapps.courseware.views] [user %s] [ip 203.0.113.%d] views.py:%d - ",
    b"2026-03-02 06:07:0%d,%03d WARNING %d [celery.app.trace] [user %s] [ip 203.0.113.%d] trace.py:%d - ",
)
UWSGI = (
    b"[pid: %d|app: 0|req: %d/%d] 203.0.113.%d () {64 vars in 1180 bytes} [Mon Mar  2 06:07:08 2026] GET %s => "
    b"generated %d bytes in %d msecs (HTTP/1.1 200) 9 headers in 512 bytes (1 switches on core 0)"
)

#: What messages and paths are made of here: words, ids, and what must go.
PIECES = (
    *("Rendering block", "took", "ms", "for", "user", "username:", "learner", "views", "info", "in mode audit"),
    *("course-v1:LabX+C1+2026", "block-v1:LabX+C1+2026+type@problem+block@", "https://lms.example.org/u/"),
    *("user 918273", "user 2026", "user.id: 17", "user_id=5, user_id=6", "of user 0f1e2d3c4b5a69788796a5b4c3d2e1f0"),
    *("zora_quill7", "brontavia", "Brontavia", "ana.pereira-2", "ana.pereira", "20241234", "zoë", "zora@example.org"),
    *("2026", "203.0.113.77", "2001:db8::17", "1.2.3", "10.4", "17", "918273", "1772431628", "2026-03-02", "06:07:08"),
    *("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "deadbeef", "1f2e3d4c-aaaa-bbbb-cccc-0123456789ab", "12345678"),
    *("?next=/u/zora", "%40", "%2Fbrontavia", "\\x22", "&#64;", '"GET / HTTP/1.1"', "'user': '", "password=", "token:"),
    *("{'a': 1}", "[1, 2]", "/api/user/v1/accounts/", "/courses/", "=>", "-", ".", ",", "@", "<", ">", "é", "\t"),
)


class Reference(LineScrubber):
    """The same without anything remembered of shapes."""

    def __init__(self, policy: EventPolicy) -> None:
        super().__init__(policy, FixedKey("k"), NAMES)
        self._ordinary_lines.scrubbed = lambda line: None  # type: ignore[method-assign]


def both(lines: list[bytes], policy: EventPolicy) -> tuple[list[object], list[object]]:
    """What is left of lines, what is rejected and what is counted: by shapes, and without."""
    found: list[list[object]] = []
    for made in (LineScrubber(policy, FixedKey("k"), NAMES), Reference(policy)):
        rejects: list[bytes] = []
        left = made.scrub_chunk(b"\n".join(lines) + b"\n", rejects.append)
        found.append([left, rejects, +made.counts, +made.changed_fields()])
    return found[0], found[1]


def line_of(pick: random.Random, text: str) -> bytes:
    """A line with this message, or path."""
    number = pick.randrange
    if pick.random() < 0.4:
        numbers = (number(9999), number(10**7), number(10**8), number(256))
        return UWSGI % (*numbers, text.replace(" ", "/").encode(), number(10**6), number(10**4))
    user = pick.choice((b"None", b"918273", b"7"))
    return pick.choice(HEADS) % (number(10), number(1000), number(99), user, number(256), number(999)) + text.encode()


def with_other_digits(pick: random.Random, text: str) -> str:
    """The same shape."""
    return re.sub(r"\d", lambda _digit: str(pick.randrange(10)), text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(("", " ", "/"))), max_size=9),
    st.integers(0, 10**6),
    st.sampled_from((IpPolicy("drop"), IpPolicy("truncate"), IpPolicy("keep"))),
)
def test_the_same_is_left(pieces: list[tuple[str, str]], seed: int, ip: IpPolicy) -> None:
    """Of a line, and of others of its shape behind it."""
    pick = random.Random(seed)
    text = "".join(word + between for word, between in pieces)
    texts = [text, *(with_other_digits(pick, text) for _ in range(3)), text] * 2
    by_shape, without = both([line_of(pick, each) for each in texts], EventPolicy(ip=ip))
    assert by_shape == without


#: Of each kind, texts that have one shape, or nearly; what goes from one of them, stays in another.
LIKE_ONE_ANOTHER = {
    "a year": ("enrollee 9999 said", "enrollee 2026 said"),
    "no address": ("from 203.0.113.77 came", "from 593.0.113.77 came"),
    "an id and a number": ("block deadbeefdeadbeefdead of user 918273", "block 0f1e2d3c4b5a69788796 of user 918274"),
    "told once": ("user 918273 and 918273", "user 918273 and 918274"),
    "told once, as a word": ("user brixol said brixol left", "user brixol said vuntha left"),
    "told once, as a part": ("user 918273user 918273user 918273", "user 918273user 157815user 659387"),
    "letters of a rule in a word": ("has sdmof wxdinypgml in course", "has sdmox wxdinypgml in course"),
    "a word of the platform": ("user is not vuntha", "user is not enrolled", "user brixol vuntha"),
    "a word with digits": ("username from oauth2 to brixol", "username from oauth7 to brixol"),
    "how an address is written": ("see 0316:db4::4 there", "see 8316:db4::4 there"),
    "an id as a label": (
        "/8547a162-31d6-ab1f-2409-58674a704391:/username:x",
        "/1f2e3d4c-1111-2222-3333-0123456789ab:/username:x",
    ),
    "an id beside an address": (
        "of/0f1e2d3c4b5a69788796a5b4c3d2e1f0.1.2.3[",
        "of/0f1e2d3c4b5a69788796a5b4c3d2e1fa.1.2.3[",
    ),
    "a query that is a label": ("see /x?a=token =brixol", "see /x?a=vuntha =brixol", "see /x?next=a =brixol"),
    "a query that begins a line": ("?x;y said", "?x=y said"),
    "a query with an authorization": ("at /x?authorization=a b c", "at /x?vuntha=a b c"),
    "a query with a cut event": ("at /x?a=%22username%22:%22zq", "at /x?a=%33username%33:%33zq"),
    "a bearer at the end of a query": ("at /x?a=Bearer abcdefgh", "at /x?a=vuntha abcdefgh"),
    "a service like somebody": ("brontavia | done here", "vunthaxol | done here"),
    "a year like somebody": ("made for 2025-views here", "made for 2026-views here", "made for 1234-views here"),
    "somebody of the site": ("made for brontavia here", "made for vunthaxol here"),
    "a part of somebody like another": ("in mode: brixol-vuntha done", "in mode: brixol-zenthu done"),
    "somebody like a part": ("see ana.pereira-2 there", "see brixol.vuntha-2 there", "see ana.vuntha-2 there"),
}


@pytest.mark.parametrize("kind", LIKE_ONE_ANOTHER)
@pytest.mark.parametrize("form", ["message", "line", "path"])
def test_lines_that_are_like_one_another(kind: str, form: str) -> None:
    """In any order, each loses what it would lose alone."""
    texts = LIKE_ONE_ANOTHER[kind]
    numbers = (1, 2, 3, 4)
    made = {
        "message": lambda text: HEADS[1] % (1, 2, 3, b"7", 4, 5) + text.encode(),
        "line": str.encode,
        "path": lambda text: UWSGI % (*numbers, b"/" + text.replace(" ", "/").encode(), 5, 6),
    }[form]
    for order in (texts, texts[::-1]):
        lines = [made(text) for text in order for _ in range(3)]
        by_shape, without = both([*lines, *lines], EventPolicy(ip=IpPolicy("truncate")))
        assert by_shape == without


@pytest.mark.parametrize("seed", range(8))
def test_lines_of_every_kind(seed: int) -> None:
    """Sentences of the platform about people, and the lines of its programs: bare, in front of others, in Docker's."""
    pick = random.Random(seed)
    site = Site(seed, Novelty(users=200, courses=4, pages=6))
    programs = [Lines(site).of(kind) for kind in ("application", "celery", "uwsgi", "caddy")]
    lines: list[bytes] = []
    for _ in range(60):
        if pick.random() < 0.3:
            bases = next(pick.choice(programs)).decode().rstrip("\n").split("\n")
            some = [other for base in bases for other in (base, *(similar(pick, base) for _ in range(3)))]
            lines += [each.encode() for each in some]
        else:
            text, place = sentence(pick), pick.randrange(3)
            for each in (text, *(similar(pick, text) for _ in range(4))):
                message = each.encode()
                lines.append(
                    (message, line_of(pick, each), b"[2026-03-02 06:07:08,123: INFO/MainProcess] " + message)[place]
                )
    lines = [in_dockers(pick, line) if pick.random() < 0.3 else line for line in lines]
    ip = pick.choice((IpPolicy("drop"), IpPolicy("truncate"), IpPolicy("keep")))
    by_shape, without = both(lines * 2, EventPolicy(ip=ip, timestamp_minutes=pick.choice((0, 10))))
    assert by_shape == without


def in_dockers(pick: random.Random, line: bytes) -> bytes:
    """A line in Docker's envelope, as Docker writes it, or as others do."""
    time = f"2026-03-02T06:07:{pick.randrange(60):02}.{pick.randrange(10**9):09}Z"
    text = json.dumps({"log": line.decode() + "\n", "stream": "stdout", "time": time}, separators=(",", ":"))
    if pick.random() < 0.5:
        text = text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return text.encode()


def logged(message: str) -> Callable[[int], bytes]:
    """Lines with a message, in which numbers differ."""
    return lambda number: HEADS[0] % (1, 2, 3, b"7", 4, 5) + (message % number).encode()


#: Messages of which the first teaches a shape, and what is left of the second.
SHAPES = {
    "a number": ("took %d ms", "took %d ms"),
    "a name": ("made for zora_quill%d", "made for -"),
    "a name as a part": ("see /tmp/x-zora_quill%d", "see /tmp/x--"),
    "a name in capitals": ("MADE FOR ZORA_QUILL%d", "MADE FOR -"),
    "a user's number": ("user %d came", "user - came"),
    "an address": ("from 203.0.113.%d came", "from - came"),
}


#: A message that stays, and one that only differs in digits, or in an id, and does not.
LOOKALIKES = {
    "a code": ("mail zora%11example.org", "mail zora%40example.org"),
    "a sign's number": ("mail zora&#11;example.org", "mail zora&#64;example.org"),
    "an id": ("user deadbeefdeadbeef came", "user 1234567890123456 came"),
    "a name like an id": ("user deadbeefdeadbeef came", "user deadbeef came"),
}


@pytest.mark.parametrize("kind", LOOKALIKES)
def test_what_only_looks_alike(kind: str) -> None:
    """Where a digit decides, no shape does."""
    made = LineScrubber(EventPolicy(), FixedKey("k"), NAMES)
    for message, stays in zip(LOOKALIKES[kind], (True, False), strict=True):
        for _ in range(3):  # a shape is remembered when it has come twice
            scrubbed = made.scrub_chunk(HEADS[1] % (1, 2, 3, b"7", 4, 5) + message.encode() + b"\n", lambda line: None)
            assert scrubbed.endswith(f" - {message}\n".encode()) == stays


def test_no_words_behind_the_prefix_of_events() -> None:
    """What is no event there, is rejected, however often it comes."""
    line = HEADS[0].replace(b"lms.djangoapps.courseware.views", b"tracking") % (1, 2, 3, b"7", 4, 5) + b"done"
    (left, rejects, _counts, _fields), _without = both([line] * 4, EventPolicy())
    assert (left, rejects) == (b"", [line + b"\n"] * 4)


@pytest.mark.parametrize("kind", SHAPES)
def test_names_and_numbers_in_known_shapes(kind: str) -> None:
    """Only what is the same in all lines of a shape is remembered."""
    message, left = SHAPES[kind]
    made = LineScrubber(EventPolicy(), FixedKey("k"), NAMES)
    for number in (1, 2, 7):
        scrubbed = made.scrub_chunk(logged(message)(number) + b"\n", lambda line: None)
    expected = left % 7 if "%d" in left else left
    assert scrubbed.decode().partition(" - ")[2] == expected + "\n"


def test_a_name_of_several_words() -> None:
    """It is whole or no name, wherever it comes from."""
    made = LineScrubber(EventPolicy(), FixedKey("k"), NAMES)
    line = HEADS[1] % (1, 2, 3, b"7", 4, 5) + b"made for Ana.Pereira-2 and ana"
    for _ in range(3):
        assert made.scrub_chunk(line + b"\n", lambda line: None).endswith(b"made for - and ana\n")


def test_what_is_known_is_not_looked_at_again() -> None:
    """Of ten thousand ordinary lines, a few are."""
    looked_at: Counter[bytes] = Counter()
    ids = random.Random(1)
    lines = [
        logged(f"took %d ms for block@{ids.getrandbits(128):032x}" if number % 2 else "took %d ms")(number)
        for number in range(10_000)
    ]

    def look(line: bytes, _words: bytes, _names: list[str]) -> bytes:
        looked_at[line] += 1
        return line

    ordinary = OrdinaryLines(look, IpPolicy("drop"), 10, None)
    unknown = sum(ordinary.scrubbed(line) is None for line in lines)
    assert sum(looked_at.values()) < 20 and unknown < 20
    assert ordinary.count == 10_000 - unknown


def test_what_comes_once_is_not_looked_at() -> None:
    """To find out what a shape leaves takes as long as the line itself."""
    ordinary = OrdinaryLines(lambda *_line: pytest.fail("asked"), IpPolicy("drop"), 10, None)
    for word in sorted(WORDS)[:50]:
        assert ordinary.scrubbed(logged(f"{word} %d")(7)) is None
