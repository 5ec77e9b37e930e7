"""One learner, one service or one odd answer never stops the driver: all the others are retired the same night."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import requests

from lab.lms import ACCOUNTS, TOKEN, Answer, Lms, Record, Reset, Slow, when
from tutorprivacy.shipped import privacy_driver
from tutorprivacy.shipped.privacy_driver import Stopped, Summary
from tutorprivacy.shipped.privacy_http import Garbled, Persistence, Refused, exchange, new_session, parsed
from tutorprivacy.shipped.privacy_lms import Lms as Client

from .test_privacy_driver import ALWAYS, add, driver, run, states
from .test_privacy_driver import lms as lms

PATIENCE = Persistence(patience_seconds=1, error_patience_seconds=0.1, pause_seconds=0.01)
QUEUE = f"{ACCOUNTS}retirement_queue/"


def client(lms: Lms, read_seconds: float = 0.4, seconds: float = 5) -> Client:
    return Client(lms.url, lms.client_id, lms.client_secret, PATIENCE, (1, read_seconds), seconds)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(privacy_driver, "_STEP_PATIENCE_SECONDS", 0.05)


def night(lms: Lms, **options: Any) -> Summary:
    made, summary = driver(lms, client=client(lms)), Summary()
    made.run(made.queue(**options), summary)
    summary.stuck = made.stuck()
    return summary


@pytest.fixture
def faulty(lms: Lms) -> Lms:
    """A forum that takes too long, a process that is killed, and a step that answers 503, for one learner each."""
    add(lms, 6)
    lms.before += [
        when(Slow(0.8), path="retire_forum", username="zoraquill0", times=ALWAYS),
        when(Reset(), path="retire_misc", username="zoraquill1", times=ALWAYS),
        when(Answer(503), path="unenroll", username="zoraquill2", times=ALWAYS),
    ]
    return lms


def test_three_faulty_learners(faulty: Lms) -> None:
    """The others are retired the same night; who is stuck, why and since when, is told."""
    summary = night(faulty)
    assert len(summary.retired) == 3
    reasons = dict(summary.failed)
    assert reasons.keys() == {1, 2, 3}
    assert "Timeout" in reasons[1] and "ConnectionError" in reasons[2] and "503" in reasons[3]
    assert {number for number, _asked, _since in summary.stuck} == {1, 2, 3}
    assert all(len(since) == 10 for _number, _asked, since in summary.stuck)
    for number in range(3):
        faulty.add(f"later{number}", f"later{number}@example.org", "L")
    assert len(night(faulty).retired) == 3


def test_they_take_turns(faulty: Lms) -> None:
    """Tried again, those who failed come behind all others, longest ago first."""
    night(faulty)
    faulty.add("later", "later@example.org", "L")
    queue = [row["original_username"] for row in driver(faulty, client=client(faulty)).queue(retry_errored=True)]
    assert queue[0] == "later" and len(queue) == 4
    before = queue[1]
    faulty.before.clear()
    assert night(faulty, retry_errored=True).failed == []
    assert before.startswith("zoraquill")


def test_an_error_that_cannot_be_noted(lms: Lms) -> None:
    """Nor does it stop the others, and the next run takes the learner up."""
    add(lms, 3)

    def no_note(record: Record) -> Answer | None:
        is_note = "update_retirement_status" in record.path and "ERRORED" in json.dumps(record.body)
        return Answer(503) if is_note else None

    lms.before += [when(Answer(503), path="unenroll", username="zoraquill0", times=ALWAYS), no_note]
    summary = night(lms)
    assert len(summary.retired) == 2 and [number for number, _reason in summary.failed] == [1]
    lms.before.clear()
    assert run(lms).is_clean and states(lms) == {"COMPLETE"}


def test_a_service_that_is_away(lms: Lms) -> None:
    """For every learner it is tried once, not for minutes; whoever had it behind them is retired."""
    add(lms, 5)
    lms.before.append(when(Answer(502), path="/shop/retire/", times=ALWAYS))
    lms.rows["zoraquill4"].current_state = "SHOP_COMPLETE"
    summary = night(lms)
    assert len(summary.failed) == 4 and summary.retired == [5]
    tries = [record.username for record in lms.log if "/shop/retire/" in record.path]
    assert all(tries.count(f"zoraquill{number}") == 1 for number in (1, 2, 3))


def test_an_lms_that_restarts_meanwhile_is_nobodys_failure(lms: Lms) -> None:
    add(lms, 2)
    away: list[float] = []

    def restart(record: Record) -> Reset | None:
        if "unenroll" in record.path and not away:
            away.append(time.monotonic() + 0.3)
        return Reset() if away and time.monotonic() < away[0] else None

    lms.before.append(restart)
    assert night(lms).is_clean and states(lms) == {"COMPLETE"}


def test_an_lms_that_answers_nothing_else_is_down(lms: Lms) -> None:
    """Then nobody is marked, and the run ends."""
    add(lms, 2)
    lms.before.append(lambda record: Reset() if record.number > 6 else None)
    with pytest.raises(Stopped):
        night(lms)
    assert "ERRORED" not in states(lms)


ODD: dict[str, Callable[[], Answer]] = {
    "HTML": lambda: Answer(200, {"Content-Type": "text/html"}, "<html>Zora Quillfeather</html>"),
    "an object": lambda: Answer(200, {}, '{"detail": "zoraquill0"}'),
    "a number": lambda: Answer(200, {}, "1"),
    "rows of text": lambda: Answer(200, {}, '["zoraquill0"]'),
    "half a row": lambda: Answer(200, {}, '[{"id": 1, "original_username": "zoraquill0"}]'),
    "odd dates": lambda: Answer(200, {}, json.dumps([odd_row(modified="zoraquill0")])),
    "a name that is a list": lambda: Answer(200, {}, json.dumps([odd_row(original_username=["zoraquill0"])])),
    "deep": lambda: Answer(200, {}, "[" * 5_000),
    "nothing": lambda: Answer(200, {}, ""),
    "a redirect": lambda: Answer(302, {"Location": "http://127.0.0.1:9/"}, "[]"),
    "compressed": lambda: Answer(200, {"Content-Encoding": "gzip"}, "[]"),
    "half an answer": lambda: Answer(200, {"Content-Length": "5000", "Connection": "close"}, "[]"),
    "not Latin": lambda: Answer(200, {}, "\ud7ff["),
}


def odd_row(**changes: Any) -> dict[str, Any]:
    day = "2026-01-01T00:00:00Z"
    row = {"id": 1, "original_username": "zoraquill0", "current_state": {"state_name": "PENDING"}}
    return {**row, "created": day, "modified": day, **changes}


@pytest.mark.parametrize("place", ["retirement_queue", "retirements_by_status_and_date"])
@pytest.mark.parametrize("odd", ODD)
def test_an_odd_answer_is_a_line(lms: Lms, odd: str, place: str) -> None:
    """And names nobody; a row that can be used is used."""
    add(lms, 1)
    lms.before.append(when(ODD[odd](), path=place, times=ALWAYS))
    made, said = driver(lms, client=client(lms)), ""
    try:
        made.queue() if place == "retirement_queue" else made.expired()
    except (Refused, privacy_driver.Unavailable) as error:
        said = str(error)
    said += " ".join(reason for _number, reason in made.unusable)
    assert place in said and "zora" not in said.lower()


def test_a_bad_row_does_not_stop_the_others(lms: Lms) -> None:
    add(lms, 2)
    good = [odd_row(id=number + 1, original_username=f"zoraquill{number}") for number in range(2)]
    rows = [odd_row(id=7, created=None), *good, {"id": 8}, 9]
    lms.before.append(when(Answer(200, {}, json.dumps(rows)), path=QUEUE))
    made, summary = driver(lms, client=client(lms)), Summary()
    made.run(made.queue(), summary)
    assert summary.retired == [1, 2]
    assert [number for number, _reason in made.unusable] == [7, 8, 0]


TOKENS = ("<html>", "[]", "{}", '{"access_token": 5, "expires_in": 1}', '{"access_token": "a\\nb", "expires_in": 1}')


@pytest.mark.parametrize("body", [*TOKENS, '{"access_token": "a", "expires_in": "soon"}', '"' + "x" * 100_000 + '"'])
def test_an_odd_token(lms: Lms, body: str) -> None:
    lms.before.append(when(Answer(200, {}, body), path=TOKEN, times=ALWAYS))
    with pytest.raises(Garbled, match="access_token answered 200"):
        driver(lms, client=client(lms)).queue()


class Odd(BaseHTTPRequestHandler):
    """Answers that do not end."""

    seen: list[str] = []

    def do_GET(self) -> None:
        type(self).seen.append(f"{self.command} {self.path} {self.headers}")
        length = int(self.headers.get("Content-Length") or 0)
        type(self).seen.append(self.rfile.read(length).decode())
        self.send_response(200)
        self.end_headers()
        try:
            if self.path == "/large":
                for _ in range(400):
                    self.wfile.write(b"x" * 1_000_000)
            while self.path == "/trickle":
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.02)
        except OSError:
            pass

    do_POST = do_GET

    def log_message(self, *_arguments: Any) -> None:
        """Not to the tests' output."""


@pytest.fixture
def other() -> Iterator[str]:
    Odd.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Odd) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_an_answer_that_is_too_large(other: str) -> None:
    """Is not read to its end, however large it may be."""
    with pytest.raises(Garbled, match="more than 1000000 bytes"):
        exchange(new_session(), "call", "GET", f"{other}/large", (200,), (1, 1), 20, 1_000_000)


def test_an_answer_by_the_drop(other: str) -> None:
    """Each of its pieces comes in time, and all of them never."""
    with pytest.raises(requests.Timeout):
        exchange(new_session(), "call", "GET", f"{other}/trickle", (200,), (1, 1), 0.3)


@pytest.mark.parametrize("path", [TOKEN, QUEUE])
def test_the_secret_goes_nowhere_else(
    lms: Lms, other: str, path: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """Neither through a proxy of the environment, nor after a redirect; and no other password takes its place."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login zora password quill\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, other)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    add(lms, 1)
    assert len(driver(lms, client=client(lms)).queue()) == 1
    for status in (301, 302, 303, 307, 308):
        lms.before[:] = [when(Answer(status, {"Location": f"{other}/steal"}), path=path, times=ALWAYS)]
        with pytest.raises(Refused, match=str(status)):
            driver(lms, client=client(lms)).queue()
    assert Odd.seen == []


def test_a_port_that_says_nothing() -> None:
    """A connection that is taken, and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(requests.Timeout):
        url = f"http://127.0.0.1:{server.getsockname()[1]}/"
        exchange(new_session(), "call", "GET", url, (200,), (1, 0.2), 5)


def test_json_of_the_wrong_kind() -> None:
    with pytest.raises(Garbled, match="not with a JSON list"):
        parsed("call", b"{}", list)
