"""
Lines in words, of which most logs are made: told by their shape, once for all lines of it.

The forms of programs are known here: what stands in front of the platform's messages, a line of uWSGI around its path,
and Docker's envelope. What is left of the words in them is told by `shaped_words`. Names are looked for in each line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..inside.minimize.ip_addresses import IpPolicy
from ..inside.minimize.reductions import REDACTED
from .bounded_cache import BoundedCache
from .envelopes.times import round_whole
from .shaped_words import People, ShapedWords
from .word_shapes import Shapes

#: The platform's lines, as Tutor configures them, and uWSGI's of a request: in front of the person and address, these,
#: and what is behind them. Of uWSGI's, only the path is of any shape.
_OF_THE_PLATFORM = re.compile(
    rb"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ \d+ \[(?!(?:xapi_|caliper_)?tracking\])[\w.-]+\] )"
    rb"\[user [^\]]*\] \[ip ([\w.:-]*)\] ([^ ]+ - )(.+)\Z",
    re.ASCII,
)
_OF_UWSGI = re.compile(
    rb"(\[pid: \d+\|app: \d+\|req: \d+/\d+\] )([\da-f.:]+) \(\) "
    rb"(\{\d+ vars in \d+ bytes\} \[[\w: ]+\] [A-Z]+ )(\S+)"
    rb"( => generated \d+ bytes in \d+ msecs "
    rb"\(HTTP/\d\.\d \d+\) \d+ headers in \d+ bytes \(\d+ switches on core \d+\))\Z",
    re.ASCII,
)
#: What Docker's json-file driver makes of a line, which it ends. It writes <, > and & as codes.
_OF_DOCKER = re.compile(
    rb'\{"log":"([^"\\\0-\x1f]*(?:\\(?:"|u003[ce]|u0026)[^"\\\0-\x1f]*)*)\\n","stream":"(stdout|stderr)",'
    rb'"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9}Z)"\}\Z',
    re.ASCII,
)
_EVENT_BEGINS = b'{\\"'
_CODES_OF_DOCKER = ((b'\\"', b'"'), (b"\\u003c", b"<"), (b"\\u003e", b">"), (b"\\u0026", b"&"))

#: In front of a line of the platform, and around a path.
_IN_FRONT = b"2026-03-02 06:07:08,123 INFO 12 [a] [user None] [ip None] a.py:1 - "
_AROUND_A_PATH = (
    b"[pid: 1|app: 1|req: 1/1] ",
    b"{1 vars in 1 bytes} [Mon Mar  2 06:07:08 2026] GET ",
    b" => generated 1 bytes in 1 msecs (HTTP/1.1 200) 1 headers in 1 bytes (1 switches on core 0)",
)
_SAMPLE_IP = b"198.51.100.11"

_BRACE, _DIGIT_OF_A_YEAR = b"{2"
_LONGEST_LINE = 2000


class OrdinaryLines:
    """
    Knows lines of which nothing goes but a person and an address at their beginning, and words at the same places.

    Args:
        what_is_left: of a line, if nobody is on the site but these people. Receives the line, those of its words that
            must be redacted as one text, and the people's names; None if more is in it, or it cannot be told.
        policy: of addresses.
        minutes: times of envelopes are rounded down by so many.
        people: knows who is on the site; None: nobody.

    Attributes:
        count: lines that it knew.
        changed_count: those among them of whose words, as the scrubber counts them, something went.
    """

    def __init__(
        self,
        what_is_left: Callable[[bytes, bytes, list[str]], bytes | None],
        policy: IpPolicy,
        minutes: int,
        people: People | None,
    ) -> None:
        self.count = self.changed_count = 0
        self._what_is_left = what_is_left
        self._policy = policy
        self._heads: Mapping[tuple[bool, bytes], bytes] = BoundedCache(self._head)
        self._minutes = minutes
        self._times = BoundedCache(self._time)
        shapes = Shapes()
        self._lines = ShapedWords(lambda line, names: what_is_left(line, line, names), people, shapes)
        self._messages = ShapedWords(self._left_of_message, people, shapes)
        self._paths = ShapedWords(self._left_of_path, people, shapes)

    def scrubbed(self, line: bytes) -> bytes | None:
        """What is left of a line, with its end; None: it is no such line."""
        if not line or len(line) > _LONGEST_LINE:
            return None
        if line[0] == _BRACE:
            return self._of_docker(line)
        if line.startswith(b"[pid: "):
            return self._of_uwsgi(line)
        match = _OF_THE_PLATFORM.match(line) if line[0] == _DIGIT_OF_A_YEAR else None
        if match is None:
            words, shaped = line, self._lines
        else:
            front, ip, place, words = match.groups()
            shaped = self._messages
        left = shaped.left_of_named(words) if shaped.may_name(words) else shaped.left(words)
        if left is None:
            return None
        self.count += 1
        self.changed_count += left != words
        if match is None:
            return left + b"\n"
        return b"%b%b%b%b\n" % (front, self._heads[False, ip if self._policy.action != "drop" else b""], place, left)

    def _of_docker(self, line: bytes) -> bytes | None:
        match = _OF_DOCKER.match(line) if line.isascii() and _EVENT_BEGINS not in line else None
        if match is None:
            return None
        text, stream, time, fraction = match.groups()
        has_codes = b"\\" in text
        if has_codes:
            for code, sign in _CODES_OF_DOCKER:
                text = text.replace(code, sign)
        left = None if text[:1] == b"{" else self.scrubbed(text)
        if left is None:
            return None
        left = left[:-1].replace(b'"', b'\\"') if has_codes else left[:-1]
        time = self._times[time] if self._minutes else time + fraction
        return b'{"log":"%b\\n","stream":"%b","time":"%b"}\n' % (left, stream, time)

    def _time(self, time: bytes) -> bytes:
        return (round_whole(time.decode() + "Z", self._minutes) or "").encode()

    def _of_uwsgi(self, line: bytes) -> bytes | None:
        match = _OF_UWSGI.match(line)
        if match is None:
            return None
        front, ip, middle, path, behind = match.groups()
        left = self._paths.left(path)
        if left is None:
            return None
        address = self._heads[True, ip if self._policy.action != "drop" else b""]
        scrubbed = b"%b%b%b%b%b\n" % (front, address, middle, left, behind)
        # Names are looked for at last, in what is left.
        if self._paths.may_name(scrubbed):
            return None
        self.count += 1
        self.changed_count += scrubbed[:-1] != line
        return scrubbed

    def _head(self, key: tuple[bool, bytes]) -> bytes:
        is_uwsgis, ip = key
        address = self._policy.apply(ip.decode())
        return (f"{address or REDACTED} () " if is_uwsgis else f"[user None] [ip {address}] ").encode()

    def _left_of_message(self, words: bytes, names: list[str]) -> bytes | None:
        left = self._what_is_left(_IN_FRONT + words, words, names)
        return left[len(_IN_FRONT) :] if left is not None and left.startswith(_IN_FRONT) else None

    def _left_of_path(self, path: bytes, names: list[str]) -> bytes | None:
        begins, middle, behind = _AROUND_A_PATH
        line = b"%b%b () %b%b%b" % (begins, _SAMPLE_IP, middle, path, behind)
        left = self._what_is_left(line, line, names)
        front = begins + self._head((True, _SAMPLE_IP)) + middle
        if left is None or not left.startswith(front) or not left.endswith(behind):
            return None
        return left[len(front) : len(left) - len(behind)]
