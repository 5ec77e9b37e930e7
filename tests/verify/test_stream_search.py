"""The search: a value is found in every form in which it can be written down."""

from __future__ import annotations

import base64
import bz2
import codecs
import gzip
import html
import io
import ipaddress
import json
import lzma
import quopri
import random
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

import pyarrow
import pytest
import zstandard

from lab.redis_server import PersistentRedis
from tutorprivacy.verify import block_codecs, members
from tutorprivacy.verify.planted import PART, Planted
from tutorprivacy.verify.stream_search import Found, Needles, Search


@pytest.fixture(scope="module")
def planted() -> Planted:
    made = Planted.make("127.66.77.88")
    made.others["session key"] = "k3y0fthesession9abcdefgh12345678"
    return made


@pytest.fixture(scope="module")
def needles(planted: Planted) -> Needles:
    return Needles(planted)


def searched(needles: Needles, data: bytes, piece: int = 1 << 20, codecs: Sequence[str] = ("LZ4",)) -> Found:
    found = Found(needles.lettered)
    search = Search(needles, found, codecs=codecs)
    for start in range(0, len(data), piece):
        search.feed(data[start : start + piece])
    search.end()
    found.settle()
    return found


def document(planted: Planted) -> str:
    """What a request leaves: words around hers."""
    user = {"username": planted.cores["username"], "email": planted.email, "name": planted.name}
    return json.dumps({"context": {"path": "/u/x", "course_id": ""}, "event": user, "session": planted.others})


def zipped(data: bytes, *before: str, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name in before:
            archive.writestr(name, b"something else " * 10)
        archive.writestr("answers.csv", data)
    return file.getvalue()


def in_lines(data: bytes, length: int = 10, end: str = "\n") -> str:
    return end.join(data[at : at + length].decode() for at in range(0, len(data), length))


def references(data: bytes, form: str) -> bytes:
    return "".join(form.format(each) for each in data).encode()


#: Name of a form, and what makes it. Prefixes move base64's alignment.
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "upper case": bytes.upper,
    "URL-encoded": lambda data: quote(data, safe="").encode(),
    "URL-encoded twice": lambda data: quote(quote(data, safe=""), safe="").encode(),
    "each character for URLs": lambda data: references(data, "%{:02X}"),
    "each character for URLs, twice": lambda data: references(data, "%25{:02x}"),
    "JSON in JSON": lambda data: json.dumps(json.dumps(data.decode())).encode(),
    "JSON, each character": lambda data: references(data, "\\u{:04x}"),
    "HTML": lambda data: html.escape(data.decode()).encode(),
    "HTML, each character": lambda data: references(data, "&#{};"),
    "HTML, each character in hex": lambda data: references(data, "&#x{:X};"),
    **{f"base64 {n}": lambda data, n=n: base64.b64encode(b"-" * n + data) for n in range(3)},  # type: ignore[misc]
    "base64 for URLs": base64.urlsafe_b64encode,
    "base64 in lines": base64.encodebytes,
    "base64 of capitals": lambda data: base64.b64encode(data.upper()),
    "base64 in lines of JSON": lambda data: json.dumps(base64.encodebytes(b"".join(data.split())).decode()).encode(),
    "base64 in lines of JSON in JSON": lambda data: json.dumps(json.dumps(in_lines(base64.b64encode(data)))).encode(),
    "base64 in lines that stand aside": lambda data: in_lines(base64.b64encode(data), 4, "\n    ").encode(),
    "base64 twice": lambda data: base64.b64encode(base64.b64encode(data)),
    "quoted-printable": lambda data: quopri.encodestring(data),
    "quoted-printable, each character": lambda data: references(data, "={:02X}"),
    "for Python, each character": lambda data: references(data, "\\x{:02x}"),
    "JSON in JSON, each character": lambda data: references(data, "\\\\u{:04x}"),
    "URL-encoded three times, each character": lambda data: references(data, "%2525{:02x}"),
    "HTML, each character with zeros": lambda data: references(data, "&#{:04};"),
    "HTML, each character in hex with zeros": lambda data: references(data, "&#x{:04x};"),
    "for JavaScript, each character": lambda data: references(data, "\\u{{{:x}}}"),
    "for C, each character": lambda data: references(data, "\\{:03o}"),
    "for Python, each character in full": lambda data: references(data, "\\U{:08x}"),
    "numbers of JSON, each character": lambda data: json.dumps(list(data)).encode(),
    "bytes of C, each character": lambda data: ", ".join(map(hex, data)).encode(),
    "hex in pairs": lambda data: data.hex(":").encode(),
    "hex of UTF-16": lambda data: data.decode().encode("utf-16-le").hex().encode(),
    "a dump in hex": lambda data: in_lines(data.hex(" ").encode(), 48).encode(),
    "hex": lambda data: data.hex().encode(),
    "HEX": lambda data: data.hex().upper().encode(),
    "UTF-16": lambda data: data.decode().encode("utf-16"),
    "UTF-16, big end first": lambda data: data.decode().encode("utf-16-be"),
    "UTF-32": lambda data: data.decode().encode("utf-32"),
    "base64 without its end": lambda data: base64.b64encode(data).rstrip(b"="),
    "base64 of UTF-16": lambda data: base64.b64encode(data.decode().encode("utf-16-le")),
    "gzip": gzip.compress,
    "zlib": zlib.compress,
    "zip": zipped,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.compress,
    "gzip of gzip": lambda data: gzip.compress(gzip.compress(data)),
    "gzip of base64": lambda data: gzip.compress(base64.b64encode(data)),
    "base64 of zlib": lambda data: base64.b64encode(zlib.compress(data)),
    "base64 of gzip, for URLs": lambda data: base64.urlsafe_b64encode(gzip.compress(data)),
    "base64 of zstd": lambda data: base64.b64encode(zstandard.compress(data)),
    "base64 of zstd, for URLs": lambda data: base64.urlsafe_b64encode(zstandard.compress(data)),
    "base64 of zip": lambda data: base64.b64encode(zipped(data, "empty", "text")),
    "base64 of bzip2": lambda data: base64.b64encode(bz2.compress(data)),
    "base64 of xz": lambda data: base64.b64encode(lzma.compress(data)),
    "base64 of xz, for URLs": lambda data: base64.urlsafe_b64encode(lzma.compress(data)),
    "base64 of xz, URL-encoded": lambda data: quote(base64.b64encode(lzma.compress(data)), safe="").encode(),
    "base64 of zlib, URL-encoded": lambda data: quote(base64.encodebytes(zlib.compress(data)), safe="").encode(),
    "base64 of gzip in lines of JSON": lambda data: json.dumps(
        in_lines(base64.b64encode(gzip.compress(data)))
    ).encode(),
    "base64 of gzip in lines that stand aside": lambda data: in_lines(
        base64.b64encode(gzip.compress(data)), 76, "\r\n\t"
    ).encode(),
    "zip by bzip2": lambda data: zipped(data, how=zipfile.ZIP_BZIP2),
}

#: Forms in which only what is a word of letters is looked for.
WORDS_ONLY = {"each character", "capitals", "base64 twice", "UTF-16", "UTF-32"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("piece", [1 << 20, 53])
def test_every_form(planted: Planted, needles: Needles, form: str, piece: int) -> None:
    """Also where pieces of what is read end in the middle of it."""
    made = FORMS[form](document(planted).encode())
    around = b"2026-11-28 INFO before " + made + b" behind\n"
    kinds = searched(needles, around, piece).kinds
    wanted = {"username", "e-mail", "first name", "family name"}
    if not any(each in form for each in WORDS_ONLY):
        wanted |= {"IP address", "session key", "forwarded address"}
    assert wanted <= set(kinds), form
    assert PART not in kinds


def test_each_once(planted: Planted, needles: Needles) -> None:
    """However it is cut into pieces."""
    text = "".join(f"line {number}: {planted.email} {planted.name}\n" for number in range(100)).encode()
    for piece in (50, 64, 1 << 16):
        assert searched(needles, text, piece).kinds == {"e-mail": 100, "first name": 100, "family name": 100}


def test_a_word_that_a_mail_breaks(planted: Planted, needles: Needles) -> None:
    """Wherever pieces of what is read end: also within the break."""
    word = planted.cores["answer"].encode()
    for at in range(1, len(word)):
        text = b"dear " + word[:at] + b"=\r\n" + word[at:] + b" and"
        for piece in range(1, len(text)):
            assert searched(needles, text, piece).kinds == {"answer": 1}
    encoded = base64.b64encode(word)
    for at in range(1, len(encoded)):
        text = b'"' + encoded[:at] + b"\\n" + encoded[at:] + b'"'
        for piece in range(1, len(text)):
            assert searched(needles, text, piece).kinds == {"answer": 1}


def test_an_address_in_any_notation(needles: Needles, planted: Planted) -> None:
    """Of the two, an old one's number stands elsewhere by chance; a new one's does not."""
    new = ipaddress.ip_address(planted.others["forwarded address"])
    notations = [new.compressed.upper(), new.exploded, str(int(new)), new.packed.hex(), new.reverse_pointer]
    notations += [quote(quote(new.compressed)), new.exploded.replace(":", "-"), f"[{new.compressed}]:443"]
    for each in (*(text.encode() for text in notations), new.packed, base64.b64encode(b"x" + new.packed)):
        for piece in (1 << 20, 7):
            assert searched(needles, b"from " + each + b" to", piece).kinds == {"forwarded address": 1}, each
    for text in ("127.66.77.88", "127.066.077.088", "::ffff:127.66.77.88", "127.66.77.88:51234"):
        assert searched(needles, text.encode()).kinds == {"IP address": 1}


def test_letters_that_are_parted(planted: Planted, needles: Needles) -> None:
    """By whatever is no letter and no digit, however much of it, and wherever pieces of what is read end."""
    for between in (" ", "\n", "\u200b", "\0" * 300, "\u00ad", "-"):
        word = between.join(planted.cores["username"]).encode()
        for piece in (1 << 20, 5):
            assert searched(needles, b"of (" + word + b")", piece).kinds == {"username": 1}


def test_a_part_of_a_value(planted: Planted, needles: Needles) -> None:
    """Cut off, it says of whom it is all the same."""
    found = searched(needles, f"user {planted.cores['username'][:-2]} and {planted.email}".encode())
    assert found.kinds == {PART: 1, "e-mail": 1}


def test_nothing_is_found_in_other_bytes(needles: Needles) -> None:
    """Not even of another run."""
    other = Planted.make()
    noise = codecs.encode(document(other).encode(), "zip") * 3 + bytes(range(256)) * 4000
    assert searched(needles, noise + document(other).encode()).kinds == {}


def test_texts_in_dumps_of_redis(planted: Planted, needles: Needles, tmp_path: Path) -> None:
    """The server's own: in its snapshots, longer texts are compressed by LZF."""
    server = PersistentRedis(tmp_path)
    try:
        value = "".join(f"{word} and a tail that is the same, " for word in ("one", "two", planted.email) * 5)
        server.client.set("long", value)
        server.client.execute_command("SAVE")
    finally:
        server.kill()
    dump = (tmp_path / "dump.rdb").read_bytes()
    # The e-mail stands there once, and then is repeated: the search finds each time.
    assert dump.count(planted.email.encode()) < 5
    for piece in (1 << 20, 101):
        found = searched(needles, dump, piece)
        assert ("e-mail", "LZF, plain") in found.counts
        assert found.counts["e-mail", "LZF, plain"] == 5


def test_columns_of_clickhouse(planted: Planted, needles: Needles, tmp_path: Path) -> None:
    """The engine's own, compressed by LZ4."""
    code = f"""
from chdb.session import Session
session = Session({str(tmp_path / "ch")!r})
session.query("CREATE DATABASE d ENGINE = Atomic")
session.query("CREATE TABLE d.t (n Int64, s String) ENGINE = MergeTree ORDER BY n")
session.query("INSERT INTO d.t SELECT number, concat('statement of the actor ', toString(number % 7), "
              "if(number % 100 = 0, {planted.email!r}, '')) FROM numbers(1000)")
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    counts = searched(needles, b"")
    for path in (tmp_path / "ch").rglob("*"):
        if path.is_file():
            counts.counts += searched(needles, path.read_bytes()).counts
    assert counts.counts["e-mail", "LZ4, plain"] == 10


@pytest.mark.parametrize("piece", [1 << 20, 97])
def test_collections_of_mongodb(planted: Planted, needles: Needles, piece: int) -> None:
    """Pages as its storage writes them, by a Snappy that is not ours: 64 bytes as they are, a length, and the rest."""
    page = bytes(range(64)) + "".join(f"document {number} {planted.email}; " for number in range(50)).encode()
    snappy = pyarrow.compress(page[64:], codec="snappy", asbytes=True)
    stored = (page[:64] + len(snappy).to_bytes(8, "little") + snappy).ljust(4096, b"\0")
    assert searched(needles, stored * 3, piece).kinds == {"e-mail": 3}  # only the first is in its own letters
    found = searched(needles, stored * 3, piece, ("LZ4", "Snappy"))
    assert found.counts["e-mail", "Snappy, plain"] == 150


def test_a_damaged_block_is_none(planted: Planted) -> None:
    """Whatever it says of itself: no error, and nothing without an end."""
    text = (planted.email * 20).encode()
    blocks = {"Snappy": pyarrow.compress(text, codec="snappy", asbytes=True)}
    blocks["LZ4"] = pyarrow.compress(text, codec="lz4_raw", asbytes=True)
    for codec, block in blocks.items():
        _next, decode = block_codecs.CODECS[codec]
        assert decode(block, len(text)) == text
        for at in range(len(block)):
            assert decode(block[:at], len(text)) is None
            assert len(decode(block[:at] + b"\xff" + block[at + 1 :], len(text)) or text) == len(text)


def test_what_cannot_be_opened_is_told(needles: Needles, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never passed over: without a library for it, and where a member has no end."""

    def missing(name: str) -> None:
        raise members.TutorError(name)

    monkeypatch.setattr(members, "import_library", missing)
    monkeypatch.setattr(members.importlib, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name)))
    assert searched(needles, zstandard.compress(b"x" * 1000)).unopened == {"zstd": 1}
    monkeypatch.setattr(members, "LONGEST_MEMBER", 1 << 20)
    assert searched(needles, gzip.compress(b"x" * (3 << 20))).unopened == {"gzip above 4 GB": 1}
    others = {b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\x07": "RAR"}
    others[pyarrow.compress(b"x" * 1000, codec="lz4", asbytes=True)] = "LZ4's frames"
    encrypted = bytearray(zipped(b"x"))
    encrypted[6] |= 1
    others[bytes(encrypted)] = others[zipped(b"x", how=zipfile.ZIP_LZMA)] = "zip, encrypted or by a rare method"
    for data, kind in others.items():
        assert searched(needles, b"before " + data).unopened == {kind: 1}


def wrapped(data: bytes, times: int) -> bytes:
    """In gzip, so often. As base64 in between: gzip would leave what cannot become shorter as it is, to be seen."""
    for _ in range(times):
        data = gzip.compress(base64.b64encode(data))
    return data


@pytest.mark.parametrize("piece", [1 << 20, 53])
def test_too_deep_to_be_opened(planted: Planted, needles: Needles, piece: int) -> None:
    """Four times is opened; more is told, also if its end is missing, and what only begins alike is not."""
    text = "".join(f"line {number}: {planted.email}\n" for number in range(200)).encode()
    found = searched(needles, wrapped(gzip.compress(text), 3), piece)
    assert found.kinds == {"e-mail": 200} and not found.unopened
    for cut in (None, -9):
        found = searched(needles, wrapped(gzip.compress(text)[:cut], 4), piece)
        assert found.unopened == {"gzip, inside of 4 others": 1}
    rest = random.Random(7).randbytes(300_000)
    assert not searched(needles, wrapped(b"PK\x03\x04 and H4sI, eJx: " + rest, 4), piece).unopened


def test_too_many_at_once(needles: Needles) -> None:
    """What is not opened for that reason is told, too."""
    begun = b"\x1f\x8b\x08\x08AAAAAA"  # a name follows, whose end never comes
    assert "too many at once" in searched(needles, begun * 100 + b"x").unopened
