"""Whatever is answered to any call of a run: a line, exit status 1, and the rest of the work is done."""

from __future__ import annotations

import contextlib
import gzip
import json
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from lab.lms import ACCOUNTS, TOKEN, Answer, Lms, Raw, when
from tutorprivacy.inside.erasure.clickhouse_client import ClickHouse
from tutorprivacy.inside.io.http import LONGEST_ANSWER, Http, NoAnswer, Persistence, Refused, Unavailable
from tutorprivacy.inside.retirement import command
from tutorprivacy.inside.retirement.learners import read

from .test_driver import ALWAYS, CANARIES, QUEUE, UPDATE, add, client, driver, no_canaries, with_shop

UNENROLL, SHOP = "/api/enrollment/v1/unenroll/", "/shop/retire/"
BY_STATUS, CLEANUP = f"{ACCOUNTS}retirements_by_status_and_date/", f"{ACCOUNTS}retirement_cleanup/"
#: The lab's server ends the connection after it: said here, or the next call may meet one that has just ended.
FIRST = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"


@pytest.fixture
def lms() -> Iterator[Lms]:
    with Lms(with_shop(), services={SHOP: 204}, token_limit=10_000) as made:
        yield made


def forever(piece: bytes, times: int, sent: list[int] | None = None) -> Iterator[bytes]:
    for _ in range(times):
        if sent is not None:
            sent.append(len(piece))
        yield piece


def trickle() -> Iterator[bytes]:
    """A piece before each timeout of a piece, for longer than the call may take."""
    ended = threading.Event()
    yield FIRST + b"Content-Length: 1000\r\n\r\n["
    for _ in range(30):
        ended.wait(0.1)
        yield b" "


def trickled_headers() -> Iterator[bytes]:
    ended = threading.Event()
    yield FIRST
    for _ in range(30):
        ended.wait(0.1)
        yield b"X: y\r\n"


def body(content: bytes, more: bytes = b"") -> Callable[[], Iterable[bytes]]:
    return lambda: [FIRST + more + b"Content-Length: %d\r\n\r\n" % len(content) + content]


NAMES = " ".join(CANARIES)
ODD: dict[str, Answer | Raw] = {
    "HTML": Answer(200, {"Content-Type": "text/html"}, f"<html>{NAMES}</html>"),
    "text": Answer(200, {}, NAMES),
    "nothing": Answer(200, {}, ""),
    "a text": Answer(200, {}, json.dumps(NAMES)),
    "a number": Answer(200, {}, "1"),
    "null": Answer(200, {}, "null"),
    "deep": Answer(200, {}, "[" * 200_000),
    "a redirect": Answer(302, {"Location": "http://127.0.0.1:1/"}, "[]"),
    "a page that was moved": Answer(301, {"Location": "//[" + "x" * 50}, NAMES),
    "no UTF-8": Raw(body(b'["\xff\xfe"]')),
    "half": Raw(lambda: [FIRST + b"Content-Length: 1000\r\n\r\n[" + NAMES.encode()]),
    "half a chunk": Raw(lambda: [FIRST + b"Transfer-Encoding: chunked\r\n\r\n64\r\n[]"]),
    "half a header": Raw(lambda: [FIRST]),
    "no HTTP": Raw(lambda: [NAMES.encode()]),
    "compressed": Raw(body(gzip.compress(b"[]"), b"Content-Encoding: gzip\r\n")),
    "trickle": Raw(trickle),
    "trickled headers": Raw(trickled_headers),
}
#: Call → what a run says of it.
CALLS = {
    TOKEN: "access_token",
    QUEUE: "retirement_queue",
    UPDATE: "update_retirement_status",
    UNENROLL: "enrollments",
    SHOP: "shop",
    BY_STATUS: "retirements_by_status_and_date",
    CLEANUP: "retirement_cleanup",
}


class Erased:
    """In place of the process that erases: there is no database here."""

    def __call__(self, _number: int) -> dict[str, Any]:
        return {}

    def later(self, _most: int | None) -> dict[str, Any]:
        return {}


class Run:
    """The command in this process, and whether Aspects' turn came."""

    def __init__(self, lms: Lms, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        from django.conf import settings

        self.lms, self.capsys = lms, capsys
        self.aspects = 0
        self.seconds = 10.0
        monkeypatch.setattr(settings, "PRIVACY_RETIREMENT", {"redis_url": "", "lock_seconds": 1}, raising=False)
        monkeypatch.setattr(settings, "PRIVACY_ASPECTS", {"pii": False}, raising=False)
        monkeypatch.setenv(command.CLIENT_SECRET_VARIABLE, lms.client_secret)
        monkeypatch.setattr(signal, "signal", lambda *_arguments: None)
        monkeypatch.setattr(command, "OnlyOne", Lock)
        monkeypatch.setattr(command, "_erase_from_clickhouse", self.erase)
        monkeypatch.setattr(command, "Erasing", lambda _check: contextlib.nullcontext(Erased()))
        monkeypatch.setattr(command, "_driver", lambda *_arguments: self.driver())

    def driver(self) -> Any:
        made = client(self.lms, seconds=self.seconds, patience_seconds=0.5, error_patience_seconds=1)
        return driver(self.lms, client=made)

    def erase(self, call: str) -> bool:
        assert call == "erase"
        self.aspects += 1
        return True

    def go(self, *arguments: str) -> tuple[int, str]:
        status = command.main(arguments)
        said = self.capsys.readouterr()
        no_canaries(self.lms, [*said])
        assert "Traceback" not in said.err
        return status, said.out


class Lock:
    def __init__(self, *_arguments: Any) -> None: ...

    def __enter__(self) -> Lock:
        return self

    def __exit__(self, *_arguments: object) -> None: ...

    def check(self) -> None: ...


@pytest.fixture
def run(lms: Lms, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    add(lms, 2)
    lms.add("gone", *CANARIES[1:], state="COMPLETE")
    return Run(lms, monkeypatch, capsys)


def is_done(kind: str, path: str) -> bool:
    """Another service may say what it likes with a 200, and nothing at all."""
    odd = ("HTML", "a redirect", "a page that was moved", "half", "half a chunk", "no HTTP")
    return path == SHOP and kind not in (*odd, "compressed", "trickle", "trickled headers")


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("kind", ODD)
def test_every_answer_to_every_call(lms: Lms, run: Run, kind: str, path: str) -> None:
    """Only to one learner's, where it is one learner's: the other is retired; expired rows and Aspects always."""
    of_one = path in (UPDATE, UNENROLL, SHOP)
    run.seconds = 0.5 if "trickle" in kind else run.seconds
    lms.before.append(when(ODD[kind], path=path, username="zoraquill0" if of_one else "", times=ALWAYS))
    status, said = run.go()
    assert run.aspects == 1
    if is_done(kind, path):
        assert status == 0
        return
    assert status == 1 and CALLS[path] in said, said
    if of_one:
        assert lms.rows["zoraquill1"].current_state == "COMPLETE", said
        assert lms.rows["zoraquill0"].current_state != "COMPLETE"
    assert ("gone" in lms.rows) == (path in (TOKEN, BY_STATUS, CLEANUP))
    if path in (BY_STATUS, CLEANUP):
        assert {row.current_state for row in lms.rows.values()} == {"COMPLETE"}


WRONG_KIND = [(TOKEN, "[]"), (QUEUE, "{}"), (UNENROLL, "{}"), (BY_STATUS, "{}"), (TOKEN, "{}")]
WRONG_TOKENS = [
    {"access_token": token, "expires_in": seconds}
    for token, seconds in [
        *(("", 1), (None, 1), (1, 1), ("a\r\nX: y", 1), ("a b", 1), ("ü", 1), (["x"], 1)),
        *(("x", None), ("x", "1"), ("x", -1), ("x", float("nan")), ("x", [])),
    ]
]


@pytest.mark.parametrize(
    ("path", "content"), [*WRONG_KIND, *((TOKEN, json.dumps(wrong)) for wrong in WRONG_TOKENS)], ids=str
)
def test_json_of_another_kind(lms: Lms, run: Run, path: str, content: str) -> None:
    lms.before.append(when(Answer(200, {}, content), path=path, times=ALWAYS))
    status, said = run.go()
    assert status == 1 and f"{CALLS[path]} answered 200 with no " in said and run.aspects == 1


@pytest.mark.parametrize("path", [TOKEN, QUEUE, UPDATE, UNENROLL, SHOP, BY_STATUS, CLEANUP])
@pytest.mark.parametrize(
    "framing", [b"Content-Length: 314572800\r\n\r\n", b"\r\n", b"Transfer-Encoding: chunked\r\n\r\n"]
)
def test_300_megabytes(lms: Lms, run: Run, framing: bytes, path: str) -> None:
    """Not read: by length, until the end, in chunks."""
    sent: list[int] = []
    piece = b" " * (1 << 20)
    piece = b"100000\r\n" + piece + b"\r\n" if b"chunked" in framing else piece
    code = b"204 No" if path in (UPDATE, CLEANUP) else b"200 OK"
    first = FIRST.replace(b"200 OK", code) + framing

    def pieces() -> Iterator[bytes]:
        yield first
        yield from forever(piece, 300, sent)

    run.seconds = 30
    lms.before.append(when(Raw(pieces), path=path, username="zoraquill0" if path in (UNENROLL, SHOP) else ""))
    status, said = run.go()
    assert sum(sent) < LONGEST_ANSWER + (24 << 20) and run.aspects == 1
    assert (status == 1 and "with more than" in said) or path in (UPDATE, CLEANUP)  # a 204 has no body


@pytest.mark.parametrize("what", ["a line", "a redirect", "an error"])
def test_what_a_library_would_read_in_one_piece(lms: Lms, run: Run, what: str) -> None:
    """The size of a chunk, of any length; the body of a redirect, compressed; the body of an error."""
    sent: list[int] = []
    bomb = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(b" " * (20 << 20))
    first = {
        "a line": FIRST + b"Transfer-Encoding: chunked\r\n\r\n",
        "a redirect": bomb,
        "an error": b"HTTP/1.1 409 Conflict\r\n\r\n",
    }[what]

    def pieces() -> Iterator[bytes]:
        yield first
        yield from forever(b"0" * (1 << 20), 300, sent)

    run.seconds = 30
    lms.before.append(when(Raw(pieces), path=QUEUE, times=ALWAYS))
    status, said = run.go()
    assert status == 1 and "retirement_queue" in said and run.aspects == 1
    assert sum(sent) < 2 * (24 << 20)


def row(**changes: Any) -> dict[str, Any]:
    state = {"id": 1, "state_name": "PENDING", "state_execution_order": 1}
    good = {"id": 7, "original_username": "zoraquill7", "current_state": state, "last_state": state}
    return {**good, "created": "2026-01-01T00:00:00.123456Z", "modified": "2026-01-01T00:00:00Z", **changes}


BAD: list[tuple[Any, str]] = [
    *((each, "row 2: retirement_queue shows no usable id") for each in (None, 1, "x", [], {}, [row()])),
    *((row(id=each), "row 2: retirement_queue shows no usable id") for each in (None, "7", 7.0, True, -1, 0, 2**80)),
    *((row(original_username=each), "original_username") for each in (None, "", 7, ["x"], "\ud800")),
    *((row(current_state=each), "current_state") for each in (None, "PENDING", {}, {"state_name": 1})),
    *((row(current_state={"state_name": each}), "current_state") for each in ("COMPLETE", "ABORTED", "NOWHERE", "")),
    *((row(last_state=each), "last_state") for each in (None, [], {"state_name": None})),
    *((row(created=each), "created") for each in (None, "", "yesterday", 5, "2026-02-30T00:00:00Z", {})),
    *((row(modified=each), "modified") for each in (None, "x", [], "2026-13-01T00:00:00+00:00")),
    *(({k: v for k, v in row().items() if k != key}, key) for key in row() if key != "id"),
]


@pytest.mark.parametrize(("bad", "said"), BAD, ids=[str(number) for number in range(len(BAD))])
def test_a_bad_row(bad: Any, said: str) -> None:
    """It is passed over, and named by its number if it has one; the others are read."""
    rows, odd = read("retirement_queue", [row(id=1), bad, row(id=3)], ["PENDING", "ERRORED"])
    assert [each.id for each in rows] == [1, 3]
    assert len(odd) == 1 and said in odd[0] and "zoraquill" not in odd[0]
    assert "row 2" in odd[0] or odd[0].startswith("retirement 7: ")


@pytest.mark.parametrize("path", [QUEUE, BY_STATUS])
def test_bad_rows_in_a_run(lms: Lms, run: Run, path: str) -> None:
    """The other is retired, or removed; the summary has a line for each, and the status is 1."""
    wrong = iter([True])
    shown = lms._shown

    def spoil(each: Any) -> dict[str, Any]:
        found = shown(each)
        is_of_it = each.original_username == ("zoraquill0" if path == QUEUE else "gone")
        return {**found, "modified": "never"} if is_of_it and next(wrong, False) else found

    lms._shown = spoil  # type: ignore[method-assign]
    if path == BY_STATUS:
        lms.add("gone2", "g@example.org", "G", state="COMPLETE")
    status, said = run.go("--json")
    found = json.loads(said)
    assert status == 1 and len(found["odd"]) == 1 and "shows no usable modified" in found["odd"][0]
    assert found["retired"] == ([2] if path == QUEUE else [1, 2]) and found["cleaned"] == 1


def test_an_error_of_our_own(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of which nobody has thought: its type and its place, not its text; and Aspects' turn comes."""
    from tutorprivacy.inside.retirement.driver import Driver

    def fail(*_arguments: Any) -> Any:
        raise KeyError(NAMES)

    monkeypatch.setattr(Driver, "queue", fail)
    status, said = run.go()
    assert status == 1 and "KeyError, test_driver_answers.py:" in said and run.aspects == 1


def test_the_cleanup_of_one_fails(lms: Lms, run: Run) -> None:
    """With an error that is not about its state: the rows of the others go."""
    lms.add("gone2", "g@example.org", "G", state="COMPLETE")
    fault = when(Answer(500), path=CLEANUP, times=ALWAYS)
    lms.before.append(
        lambda record: fault(record) if record.body and "gone" in record.body.get("usernames", ()) else None
    )
    status, said = run.go()
    assert status == 1 and "gone2" not in lms.rows and "gone" in lms.rows
    assert "retirement 3: retirement_cleanup: answered 500" in said


class Elsewhere:
    """A server that nobody should come to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        heard = self.heard

        class Handler(BaseHTTPRequestHandler):
            def handle(self) -> None:
                heard.append(repr(self.connection.recv(1000)))

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    made = Elsewhere()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def misled(elsewhere: Elsewhere, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    """The environment names it as proxy of everything, and another password for every host."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, elsewhere.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "netrc").write_text("default login swordfish password swordfish\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    return elsewhere


def test_proxies_and_netrc(lms: Lms, run: Run, misled: Elsewhere) -> None:
    """The secret, the token and the names go to the LMS and nowhere else, and with nobody else's password."""
    headers: list[str] = []
    handle = lms.handle

    def listened(method: str, target: str, given: Any, raw: bytes) -> Any:
        headers.append(str(given))
        return handle(method, target, given, raw)

    lms.handle = listened  # type: ignore[method-assign]
    status, said = run.go()
    assert status == 0, said
    assert misled.heard == [] and lms.violations == []
    assert headers and not [each for each in headers if "Basic" in each]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", CALLS)
def test_redirects(lms: Lms, run: Run, elsewhere: Elsewhere, path: str, code: int) -> None:
    """Not followed, whatever they would lead to."""
    lms.before.append(when(Answer(code, {"Location": f"{elsewhere.url}/"}, "[]"), path=path, times=ALWAYS))
    status, said = run.go()
    assert status == 1 and f"{CALLS[path]} answered {code}" in said
    assert elsewhere.heard == []


def test_clickhouse_likewise(lms: Lms, misled: Elsewhere) -> None:
    """Its user's password goes to its server only; and what it answers has a kind and a length."""
    made = ClickHouse(f"{lms.url}/clickhouse", "ch_cms", "secret", persistence=Persistence(0.1, 0.1, 0.02))
    location = {"Location": f"{misled.url}/"}
    answers: list[tuple[Answer | Raw, str]] = [
        (Answer(302, location, "{}"), "answered 302"),
        (Answer(200, {}, "<html>"), "a page"),
        (Answer(200, {}, "[]"), "no dict"),
        (Answer(200, {}, "x"), "no JSON"),
        (Answer(200, {}, "{}"), "rows of another kind"),
        (Answer(200, {}, '{"data": [[1, 2]]}'), "rows of another kind"),
        (Answer(200, {}, '{"data": ["1"]}'), "rows of another kind"),
        (Answer(200, {}, '{"data": [["1"]]}'), "rows of another kind"),
        (Answer(200, {}, '{"data": []}'), "0 rows"),
        (ODD["half"], "ConnectionError|ProtocolError|IncompleteRead"),
        (Raw(lambda: [FIRST + b"\r\n", *forever(b" " * (1 << 20), 300)]), "more than"),
    ]
    for answer, said in answers:
        lms.before = [when(answer, times=ALWAYS)]
        with pytest.raises((Refused, Unavailable), match=f"(?s)count.*({said})"):
            made.number("count", "SELECT 1")
    lms.before = [when(Answer(200, {}, '{"data": [[5]]}'), times=ALWAYS)]
    assert made.number("count", "SELECT 1") == 5 and misled.heard == []


def test_a_call_that_has_timed_out_disturbs_no_other(lms: Lms) -> None:
    """Its thread keeps its connection, and the next call has another one."""
    http = Http()
    lms.before.append(when(Raw(trickle), times=1))
    with pytest.raises(NoAnswer) as caught:
        http.send("GET", f"{lms.url}/x", (200,), 0.2)
    assert caught.value.is_late
    assert http.send("GET", f"{lms.url}/x", (404,), 5).status == 404
