"""Lines that are known by their shape: what is left of them is what the scrubber leaves of each."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.scrub.line_scrubber import LineScrubber
from tutorprivacy.scrub.ordinary_lines import OrdinaryLines

NAMES = {"zora_quill7": 918273, "brontavia": 5, "ana.pereira-2": 6, "20241234": 8, "info": 9, "views": 10, "zoë": 11}

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


@pytest.mark.parametrize(
    "texts",
    [
        ("enrollee 9999 said", "enrollee 2026 said"),  # a year
        ("from 203.0.113.77 came", "from 593.0.113.77 came"),  # no address
        ("block deadbeefdeadbeefdead of user 918273", "block 0f1e2d3c4b5a69788796 of user 918274"),
        ("user 918273 and 918273", "user 918273 and 918274"),  # whom a line has told once
    ],
)
def test_a_place_that_goes(texts: tuple[str, str]) -> None:
    """Only what goes from every line of a shape is remembered as a place."""
    lines = [HEADS[1] % (1, 2, 3, b"7", 4, 5) + text.encode() for text in texts]
    by_shape, without = both([*lines, *lines, *lines], EventPolicy())
    assert by_shape == without


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

    def look(line: bytes) -> bytes:
        looked_at[line] += 1
        return line.replace(b"[user 11] [ip 198.51.100.11]", b"[user None] [ip None]")

    ordinary = OrdinaryLines(look, IpPolicy("drop"), lambda words: "zora_quill7" in words)
    unknown = sum(ordinary.scrubbed(line) is None for line in lines)
    assert sum(looked_at.values()) < 20 and unknown < 20
    assert ordinary.count == 10_000 - unknown


def test_what_comes_once_is_not_looked_at() -> None:
    """To find out what a shape leaves takes as long as the line itself."""
    ordinary = OrdinaryLines(lambda line: pytest.fail("asked"), IpPolicy("drop"), lambda words: False)
    for number in range(50):
        assert ordinary.scrubbed(logged(f"{'x' * number} %d")(7)) is None
