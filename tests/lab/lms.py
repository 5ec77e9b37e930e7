"""
A stand-in for the LMS, as the driver of the retirement meets it: over HTTP, on loopback.

It holds the driver to the contract of the platform's retirement API: what the platform refuses is
refused here with the same status, and what a correct driver never sends is kept in ``violations``.
As real servers do, it names the learner in its errors: no driver may repeat any of that.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import secrets
import socket
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit
from weakref import WeakSet

ACCOUNTS = "/api/user/v1/accounts/"
TOKEN = "/oauth2/access_token"
_STATUS = re.compile(f"{ACCOUNTS}([^/]+)/retirement_status/")
DEAD_ENDS = ("ERRORED", "ABORTED", "COMPLETE")
LONG_AGO = datetime.now(timezone.utc) - timedelta(days=60)

#: The platform's own, and the step that tells Aspects, which the platform leaves out.
STATES = (
    *("PENDING", "LOCKING_ACCOUNT", "LOCKING_COMPLETE", "RETIRING_FORUMS", "FORUMS_COMPLETE"),
    *("RETIRING_EMAIL_LISTS", "EMAIL_LISTS_COMPLETE", "RETIRING_ENROLLMENTS", "ENROLLMENTS_COMPLETE"),
    *("RETIRING_NOTES", "NOTES_COMPLETE", "RETIRING_LMS_MISC", "LMS_MISC_COMPLETE", "RETIRING_LMS", "LMS_COMPLETE"),
    *DEAD_ENDS,
)

#: Path → (method, what does it: of Lms, or an action; the platform's answer to an action without a working state).
ENDPOINTS = {
    **dict.fromkeys((TOKEN, f"{TOKEN}/"), ("POST", "_token", 0)),
    f"{ACCOUNTS}retirement_queue/": ("GET", "_queue", 0),
    f"{ACCOUNTS}retirements_by_status_and_date/": ("GET", "_by_status_and_date", 0),
    f"{ACCOUNTS}*/retirement_status/": ("GET", "_row", 0),
    f"{ACCOUNTS}update_retirement_status/": ("PATCH", "_update", 0),
    f"{ACCOUNTS}retirement_cleanup/": ("POST", "_cleanup", 0),
    "/api/enrollment/v1/unenroll/": ("POST", "unenroll", 500),
    "/api/discussion/v1/accounts/retire_forum/": ("POST", "retire_forum", 500),
    "/api/edxnotes/v1/retire_user/": ("POST", "retire_notes", 405),
    f"{ACCOUNTS}retire_misc/": ("POST", "retire_misc", 400),
    f"{ACCOUNTS}retire/": ("POST", "retire", 400),
    f"{ACCOUNTS}retirement_partner_report/": ("PUT", "partner_report", 500),
}


@dataclass(frozen=True)
class Answer:
    """An answer; as a fault, one in place of the right one. Without a body it gets one that names the learner."""

    code: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str | None = None


class Reset:
    """A fault: the connection is cut (RST), without an answer."""


@dataclass(frozen=True)
class Slow:
    """A fault: what follows comes later."""

    seconds: float


@dataclass(frozen=True)
class Raw:
    """A fault: these bytes, whatever HTTP has to say of them, and the end."""

    pieces: Callable[[], Iterable[bytes]]


@dataclass
class Record:
    """A request; `status` is None until it is answered, and "reset" if it never is."""

    number: int
    method: str
    path: str
    username: str | None
    query: dict[str, list[str]]
    body: Any
    status: int | str | None = None


Fault = Answer | Reset | Slow | Raw
Hook = Callable[[Record], Fault | None]


def when(fault: Fault, path: str = "", username: str = "", method: str = "", times: int | None = 1) -> Hook:
    """A hook: a fault for the first so many requests (None: for all) with what is given; of the path, with a part."""
    left = iter(range(sys.maxsize if times is None else times))

    def hook(record: Record) -> Fault | None:
        met = path in record.path and username in ("", record.username) and method in ("", record.method)
        return fault if met and next(left, None) is not None else None

    return hook


@dataclass
class Status:
    """The row of a learner's retirement, with the account's username and courses; `done` counts what actions did."""

    id: int
    user_id: int
    original_username: str
    original_email: str
    original_name: str
    retired_username: str
    retired_email: str
    current_state: str
    last_state: str
    created: datetime
    modified: datetime
    responses: str
    courses: list[str] = field(default_factory=lambda: ["course-v1:Lab+101+2026"])
    done: Counter[str] = field(default_factory=Counter)

    @property
    def username(self) -> str:
        return self.retired_username if self.done["retire"] else self.original_username


class _Refused(Exception):
    """With the status, the text, and whether it is a violation."""


def _check(holds: object, code: int, text: str, violation: bool = True) -> None:
    """Or the request is refused; a violation, unless a correct driver can come to it."""
    if not holds:
        raise _Refused(code, text, violation)


@dataclass(eq=False)
class Lms:
    """The LMS, with the learners who asked to be forgotten. What can be given can be changed at any time."""

    states: Sequence[str] = STATES
    services: dict[str, int] = field(default_factory=dict)  # path → what it answers to POST {username}
    token_seconds: float = 3600
    token_limit: int = 120  # a minute
    latency: float = 0
    now: Callable[[], datetime] = lambda: datetime.now(timezone.utc)
    before: list[Hook] = field(default_factory=list)  # called as a request arrives; a fault comes instead of its work
    after: list[Hook] = field(default_factory=list)  # called when the work is done; a fault comes instead of its answer
    answered: list[Callable[[Record], object]] = field(default_factory=list)  # called when the answer is sent
    notes_down: bool = False
    without_forum: set[str] = field(default_factory=set)  # usernames
    client_id: str = field(default_factory=lambda: secrets.token_hex(8))
    client_secret: str = field(default_factory=lambda: secrets.token_hex(16))
    worker: str = "retirement_worker"
    url: str = ""  # without a slash at the end
    rows: dict[str, Status] = field(default_factory=dict)  # by original username
    log: list[Record] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    tokens: dict[str, float] = field(default_factory=dict)  # and when they expire (time.monotonic)
    connections: WeakSet[socket.socket] = field(default_factory=WeakSet)
    _everyone: dict[str, Status] = field(default_factory=dict)
    _token_count: tuple[float, int] = (0, 0)
    _lock: Any = field(default_factory=threading.RLock)
    _server: Any = None

    def resume(self) -> Lms:
        """Listen; after a pause, on the same port."""
        self._server = _Server(("127.0.0.1", urlsplit(self.url).port or 0), _Handler)
        self._server.lms, self.url = self, f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def pause(self, *_exception: object) -> None:
        """Go down: connections are closed, new ones refused; work under way is done, but not answered."""
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()
            for connection in tuple(self.connections):
                with contextlib.suppress(OSError):  # it is closed already
                    connection.shutdown(socket.SHUT_RDWR)

    __enter__, __exit__ = resume, pause

    def expire_tokens(self) -> None:
        """All that were given so far."""
        self.tokens.update(dict.fromkeys(self.tokens, 0))

    def add(self, username: str, email: str, name: str, state: str = "PENDING", created: datetime = LONG_AGO) -> Status:
        """A learner who asked to be forgotten, at a time in UTC."""
        assert username not in self._everyone and state in self.states
        number, text = len(self._everyone) + 1, "Created in state PENDING by create_retirement"
        hashes = [hashlib.sha1(each.lower().encode()).hexdigest() for each in (username, email)]
        retired = (f"retired__user_{hashes[0]}", f"retired__user_{hashes[1]}@retired.invalid")
        row = Status(number, 5000 + number, username, email, name, *retired, state, "PENDING", created, created, text)
        with self._lock:
            self.rows[username] = self._everyone[username] = row
        return row

    def handle(self, method: str, target: str, headers: Any, raw: bytes) -> tuple[Record, Answer | Reset | Raw]:
        """A request from its arrival to its answer."""
        url = urlsplit(target)
        body: Any = None
        with contextlib.suppress(ValueError):
            body = dict(parse_qsl(raw.decode())) if url.path.rstrip("/") == TOKEN else json.loads(raw)
        found = _STATUS.fullmatch(url.path)
        username = unquote(found[1]) if found else body.get("username") if isinstance(body, dict) else None
        with self._lock:
            record = Record(len(self.log) + 1, method, url.path, username, parse_qs(url.query), body)
            self.log.append(record)
        time.sleep(self.latency)
        answer = _fault(self.before, record)
        if answer is None:
            with self._lock:
                answer = self._work(record, headers)
            answer = _fault(self.after, record) or answer
        if isinstance(answer, Answer) and answer.body is None and answer.code != 204:
            answer = self._error(record, answer.code, "Something went wrong", answer.headers)
        record.status = answer.code if isinstance(answer, Answer) else type(answer).__name__.lower()
        return record, answer

    def _work(self, record: Record, headers: Any) -> Answer:
        """The checks that all have in common, in the order of the platform."""
        try:
            path = _STATUS.sub(f"{ACCOUNTS}*/retirement_status/", record.path)
            method, name, code = ENDPOINTS.get(path) or ("POST" if path in self.services else "", path, 0)
            _check(method, 404, "Not found")
            if name != "_token":
                scheme, _space, token = headers.get("Authorization", "").partition(" ")
                _check(scheme == "JWT" and token in self.tokens, 401, "Authentication credentials were not provided")
                _check(self.tokens[token] > time.monotonic(), 401, "Token has expired", violation=False)
            _check(record.method == method, 405, f"Method {record.method} not allowed")
            if method != "GET":
                form = "application/x-www-form-urlencoded" if name == "_token" else "application/json"
                _check(headers.get("Content-Type", "").startswith(form), 415, "Unsupported media type")
                _check(isinstance(record.body, dict), 400, "JSON parse error")
            found = getattr(self, name)(record) if name.startswith("_") else self._act(record, name, code)
            return found if isinstance(found, Answer) else Answer(200, {}, json.dumps(found, default=self._shown))
        except (_Refused, KeyError, ValueError) as error:
            code, text, violation = error.args if isinstance(error, _Refused) else (400, f"Parameters: {error!r}", True)
            if violation:
                self.violations.append(f"{record.number}. {record.method} {record.path}: {code} {text}")
            return self._error(record, code, text, {})

    def _error(self, record: Record, code: int, text: str, headers: dict[str, str]) -> Answer:
        """What a server says of an error, and of whom it says it."""
        several = record.body.get("usernames") if isinstance(record.body, dict) else None
        for name in several if isinstance(several, list) else filter(None, [record.username]):
            row = self._everyone.get(str(name))
            text += f"; user {name}" + (f" <{row.original_email}> ({row.original_name})" if row else "")
        return Answer(code, headers, json.dumps({"error" if record.path.startswith(TOKEN) else "detail": text}))

    def _token(self, record: Record) -> dict[str, Any]:
        now, (start, count) = time.monotonic(), self._token_count
        self._token_count = (start, count + 1) if now < start + 60 and count else (now, 1)
        _check(self._token_count[1] <= self.token_limit, 429, "Too many requests", violation=False)
        _check(record.body.get("grant_type") == "client_credentials", 400, "unsupported_grant_type")
        client = (record.body.get("client_id"), record.body.get("client_secret"))
        _check(client == (self.client_id, self.client_secret), 401, "invalid_client", violation=False)
        _check(record.body.get("token_type") == "jwt", 400, "no other tokens than jwt are of use")
        token = ".".join(secrets.token_urlsafe(24) for _part in range(3))
        self.tokens[token] = now + self.token_seconds
        return {"access_token": token, "token_type": "JWT", "expires_in": self.token_seconds, "scope": "read write"}

    def _row(self, record: Record) -> Status:
        _check(record.username and isinstance(record.username, str), 404, "The user was not specified")
        _check(record.username in self.rows, 404, "No retirement request status for username", violation=False)
        return self.rows[str(record.username)]

    def _shown(self, row: Status) -> dict[str, Any]:
        profile = {"id": row.user_id + 1000, "name": "" if row.done["retire"] else row.original_name}
        user = {"id": row.user_id, "username": row.username, "email": row.retired_email, "profile": profile}
        shown = {k: value for k, value in vars(row).items() if k not in ("user_id", "responses", "courses", "done")}
        for key in ("current_state", "last_state"):
            order = self.states.index(shown[key]) + 1
            shown[key] = {"id": order, "state_name": shown[key], "state_execution_order": order}
        for key in ("created", "modified"):
            shown[key] = f"{shown[key]:%Y-%m-%dT%H:%M:%S.%fZ}"
        return {**shown, "user": user}

    def _queue(self, record: Record) -> list[Status]:
        """As the platform: a state that is named twice is refused; the limit is a slice."""
        days, limit = int(record.query["cool_off_days"][-1]), record.query.get("limit", [""])[-1]
        states, count = record.query["states"], int(limit or len(self.rows))
        known = len({*states} & {*self.states}) == len(states)
        _check(days >= 0 and count >= 0 and known, 400, f"Negative number or unknown state: {days} {count} {states}")
        until = self.now() - timedelta(days=days)
        found = [row for row in self.rows.values() if row.current_state in states and row.created < until]
        return found[:count]

    def _by_status_and_date(self, record: Record) -> list[Status]:
        start, end = (datetime.strptime(record.query[k][-1], "%Y-%m-%d").date() for k in ("start_date", "end_date"))
        state, today = record.query["state"][-1], self.now().date()
        _check(start <= end <= today and state in self.states, 400, "Dates in disorder or to come, or unknown state")
        return [row for row in self.rows.values() if row.current_state == state and start <= row.created.date() <= end]

    def _update(self, record: Record) -> Answer:
        row, body = self._row(record), record.body
        _check(body.keys() - {"force"} == {"username", "new_state", "response"}, 400, f"Keys: {', '.join(body)}")
        old, new, force = row.current_state, body["new_state"], body.get("force")
        _check(new in self.states, 500 if force else 400, f"{new} does not exist")
        onward = old not in DEAD_ENDS and self.states.index(new) > self.states.index(old)
        _check(force or onward, 400, f"Unable to move user from {old} to {new}", violation=old != new)
        row.last_state, row.current_state, row.modified = old, new, self.now()
        row.responses += f"\n Moved from {old} to {new}: {body['response']}"
        return Answer(204)

    def _cleanup(self, record: Record) -> Answer:
        """All or none; a second try, after one whose answer was lost, is no violation."""
        usernames = record.body.get("usernames")
        _check(isinstance(usernames, list), 400 if "usernames" in record.body else 500, "Usernames should be an array")
        found = [row for name, row in self.rows.items() if name in usernames and row.current_state == "COMPLETE"]
        again = {str(name) for name in usernames} <= self._everyone.keys() - self.rows.keys()
        _check(len(found) == len(usernames), 400, "Not all usernames exist in the COMPLETE state", violation=not again)
        for row in found:
            del self.rows[row.original_username]
        return Answer(204)

    def _act(self, record: Record, name: str, wrong_state: int) -> Answer | list[str]:
        """An action of the LMS, or (named by its path) of another service: that one takes any state, a driver not."""
        row, service = self._row(record), self.services.get(name, 0)
        if row.current_state in ("PENDING", *DEAD_ENDS) or row.current_state.endswith("_COMPLETE"):
            _check(service, wrong_state, f"{row.current_state} is not a valid state for actions")
            self.violations.append(f"{record.number}. {name} in {row.current_state}")
        _check(service < 400, service, "The service has a problem", violation=False)
        _check(name != "retire_forum" or record.username not in self.without_forum, 404, "Not in the forum", False)
        _check(name != "retire_notes" or not self.notes_down, 500, "EdxNotes is unavailable", violation=False)
        row.done[name] += 1
        if name == "unenroll" and row.courses and not row.done["retire"]:  # the platform looks for the old name
            left, row.courses = row.courses, []
            return left
        return Answer(service or 204, {}, "")


def _fault(hooks: Iterable[Hook], record: Record) -> Answer | Reset | Raw | None:
    for hook in tuple(hooks):
        fault = hook(record)
        if isinstance(fault, Slow):
            time.sleep(fault.seconds)
        elif fault is not None:
            return fault
    return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    lms: Lms

    def verify_request(self, request: Any, client_address: Any) -> bool:
        self.lms.connections.add(request)
        return True

    def shutdown_request(self, request: Any) -> None:
        """Close, and no more: a shutdown() before it sends a FIN, and a reset should not."""
        request.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing; the rest is a mistake, here or in a hook."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            self.lms.violations.append(f"the stand-in failed: {sys.exc_info()[1]!r}")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16  # one write for an answer
    server: _Server

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        raw = self.rfile.read(length)
        if len(raw) < length:  # the connection was cut: nobody hears half a request
            self.close_connection = True
            return
        record, answer = self.server.lms.handle(self.command, self.path, self.headers, raw)
        if isinstance(answer, Reset):
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        elif isinstance(answer, Raw):
            self.close_connection = True
            for piece in answer.pieces():
                self.connection.sendall(piece)
        else:
            body = (answer.body or "").encode()
            self.send_response(answer.code)
            given = {"Content-Type": "application/json", "Content-Length": str(len(body)), **answer.headers}
            for name, value in given.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)
            self.wfile.flush()
        for hook in tuple(self.server.lms.answered):
            hook(record)

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET

    def log_message(self, *_arguments: Any) -> None:
        """Not to the tests' output."""
