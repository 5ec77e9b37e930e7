"""The stand-in for the LMS really refuses what the platform refuses: each rule of its API once."""

from __future__ import annotations

import copy
import errno
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
import requests

from lab.lms import ACCOUNTS, DEAD_ENDS, ENDPOINTS, TOKEN, Answer, Lms, Reset, Slow, when

SERVICE = "/user/retire/"
ACTIONS = {name: (method, path, code) for path, (method, name, code) in ENDPOINTS.items() if code}
NOW, FEBRUARY = datetime.now(timezone.utc), datetime(2026, 2, 1, 23, 59, tzinfo=timezone.utc)
ENDED, JSON = {state.lower(): state for state in DEAD_ENDS}, {"Content-Type": "application/json"}
UPDATE, CLEANUP = f"{ACCOUNTS}update_retirement_status/", f"{ACCOUNTS}retirement_cleanup/"
QUEUE, BY_DATE = f"{ACCOUNTS}retirement_queue/?", f"{ACCOUNTS}retirements_by_status_and_date/?"
DAYS, IDLE = "states=PENDING&cool_off_days=", ("pending", "between", *ENDED)
DATES, BAD_ENDS = "start_date=2026-02-01&end_date=2026-02-0", ("2026-02-01", "2999-02-01", "03.02.2026", "")


def update(username: str, state: str, **more: Any) -> dict[str, Any]:
    body = {"username": username, "new_state": state, "response": "as told", **more}
    return {"json": {key: value for key, value in body.items() if value is not None}}


class Client(requests.Session):
    def __init__(self, lms: Lms) -> None:
        super().__init__()
        self.lms = lms
        self.headers["Authorization"] = f"JWT {self.token().json()['access_token']}"

    def token(self, **form: str) -> requests.Response:
        good = {"grant_type": "client_credentials", "token_type": "jwt", "client_id": self.lms.client_id}
        return requests.post(self.lms.url + TOKEN, {**good, "client_secret": self.lms.client_secret, **form})

    def request(self, method: str, path: str, **more: Any) -> requests.Response:
        return super().request(method, self.lms.url + path, **more)

    def move(self, username: str, state: str, **more: Any) -> int:
        return self.patch(UPDATE, **update(username, state, **more)).status_code

    def act(self, name: str, username: str = "working") -> int:
        method, path, _code = ACTIONS.get(name, ("POST", name, 0))
        return self.request(method, path, json={"username": username}).status_code


@pytest.fixture
def lms() -> Iterator[Lms]:
    """With learners whose usernames say what is the matter with them."""
    with Lms(services={SERVICE: 204}) as lms:
        for name, state in {"working": "RETIRING_LMS", "between": "NOTES_COMPLETE", **ENDED}.items():
            lms.add(name, f"{name}@example.org", f"Zora {name}", state, FEBRUARY)
        lms.add("pending", "pending@example.org", "Zora pending", created=NOW - timedelta(days=10, hours=1))
        yield lms


@pytest.fixture
def client(lms: Lms) -> Client:
    return Client(lms)


@pytest.mark.parametrize(
    ("status", "method", "path", "sent"),
    [
        *[(400, "GET", QUEUE + q, {}) for q in ("cool_off_days=1", f"{DAYS}1&states=NO", f"{DAYS}1&states=PENDING")],
        *[(400, "GET", f"{QUEUE}{DAYS}{days}", {}) for days in ("", "-1", "x", "1.5", "1&limit=x", "1&limit=-1")],
        *[(400, "GET", f"{BY_DATE}{DATES}2{query}", {}) for query in ("", "&state=NO")],
        *[(400, "GET", f"{BY_DATE}start_date=2026-02-02&end_date={end}&state=PENDING", {}) for end in BAD_ENDS],
        *[(400, "PATCH", UPDATE, update("working", "NOTES_COMPLETE", force=force)) for force in (None, False)],
        *[(400, "PATCH", UPDATE, update(end, "COMPLETE")) for end in ("errored", "aborted")],
        *[(500 if force else 400, "PATCH", UPDATE, update("working", "NO", force=force)) for force in (None, True)],
        *[(400, "PATCH", UPDATE, update("working", "COMPLETE", **more)) for more in ({"more": 1}, {"response": None})],
        (404, "PATCH", UPDATE, {"json": {"new_state": "LMS_COMPLETE", "response": ""}}),
        *[(code, method, path, {"json": {"username": who}}) for method, path, code in ACTIONS.values() for who in IDLE],
        *[(404, method, path, {"json": {}}) for method, path, _code in ACTIONS.values()],
        *[(400, "POST", CLEANUP, {"json": {"usernames": ["complete", other]}}) for other in ("errored", "no", {})],
        *[(400, "POST", CLEANUP, {"json": {"usernames": names}}) for names in ("no", ["complete", "complete"])],
        (500, "POST", CLEANUP, {"json": {"username": "complete"}}),
        *[(404, "POST", f"{ACCOUNTS}{name}/", {"json": {}}) for name in ("retire_mailings", "deactivate_logout")],
        *[(405, method, path, {}) for method, path in (("GET", UPDATE), ("DELETE", CLEANUP), ("GET", TOKEN))],
        (415, "PATCH", UPDATE, {"data": {"username": "working", "new_state": "LMS_COMPLETE", "response": ""}}),
        *[(400, "PATCH", UPDATE, {"data": text, "headers": JSON}) for text in ("{", "[]")],
    ],
)
def test_refused(lms: Lms, client: Client, status: int, method: str, path: str, sent: dict[str, Any]) -> None:
    rows = copy.deepcopy(lms.rows)
    answer = client.request(method, path, **sent)
    assert (answer.status_code, lms.rows, len(lms.violations)) == (status, rows, 1)
    for row in [row for row in rows.values() if f"'{row.original_username}'" in str(sent.get("json"))]:
        assert all(each in answer.text for each in (row.original_username, row.original_email, row.original_name))


@pytest.mark.parametrize("header", [None, "Bearer {}", "JWT unknown", "{}"])
def test_no_token_no_answer(lms: Lms, client: Client, header: str | None) -> None:
    client.headers["Authorization"] = header and header.format(*lms.tokens)
    for path in {*ENDPOINTS, SERVICE} - {TOKEN, TOKEN + "/"}:
        method, path = ENDPOINTS.get(path, ("POST",))[0], path.replace("*", "working")
        assert client.request(method, path, json={"username": "working"}).status_code == 401
    assert len(lms.violations) == len(ENDPOINTS) - 1 and not lms.rows["working"].done


def test_tokens(lms: Lms, client: Client) -> None:
    assert client.token(client_secret="no").json() == {"error": "invalid_client"}
    bad = {"client_secret": 401, "client_id": 401, "grant_type": 400, "token_type": 400}
    assert {key: client.token(**{key: "no"}).status_code for key in bad} == bad and len(lms.violations) == 2
    lms.token_limit, lms.token_seconds = 7, 0
    good = {"token_type": "JWT", "expires_in": 0, "scope": "read write"}
    assert client.token().json() == {"access_token": [*lms.tokens][-1], **good} and client.token().status_code == 429
    lms.expire_tokens()
    assert client.act("retire") == 401 and len(lms.violations) == 2


def test_reading(lms: Lms, client: Client) -> None:
    for query, names in {
        f"{QUEUE}{DAYS}10&states=ERRORED": ["errored", "pending"],
        f"{QUEUE}{DAYS}10&states=ERRORED&limit=1": ["errored"],
        f"{QUEUE}{DAYS}11": [],
        f"{BY_DATE}{DATES}1&state=COMPLETE": ["complete"],
        f"{BY_DATE}start_date=2026-02-02&end_date=2026-02-03&state=COMPLETE": [],
    }.items():
        assert [row["original_username"] for row in client.get(query).json()] == names
    row = lms.add("zoë x", "z@example.org", "Zoë", created=FEBRUARY)
    state = {"id": 1, "state_name": "PENDING", "state_execution_order": 1}
    user = {"id": row.user_id, "username": "zoë x", "email": row.retired_email}
    assert client.get(f"{ACCOUNTS}zoë x/retirement_status/").json() == {
        **{"id": row.id, "user": {**user, "profile": {"id": row.user_id + 1000, "name": "Zoë"}}},
        **dict.fromkeys(("current_state", "last_state"), state),
        **dict.fromkeys(("created", "modified"), "2026-02-01T23:59:00.000000Z"),
        **{"original_username": "zoë x", "original_email": "z@example.org", "original_name": "Zoë"},
        **{"retired_username": row.retired_username, "retired_email": row.retired_email},
    }
    assert client.get(f"{ACCOUNTS}ZOË x/retirement_status/").status_code == 404 and lms.violations == []


def test_writing(lms: Lms, client: Client) -> None:
    row = lms.rows["pending"]
    for state, force in {"LOCKING_ACCOUNT": False, "NOTES_COMPLETE": False, "PENDING": True, "ABORTED": False}.items():
        old, before = row.current_state, row.modified
        assert client.move("pending", state, force=force) == 204
        assert (row.last_state, row.current_state, row.modified > before) == (old, state, True)
        assert row.responses.endswith(f"\n Moved from {old} to {state}: as told")
    there = [client.move("pending", "ABORTED"), client.move("working", "RETIRING_LMS"), client.move("no", "ABORTED")]
    codes = [client.post(CLEANUP, json={"usernames": names}).status_code for names in ([], ["complete"], ["complete"])]
    assert there + codes == [400, 400, 404, 204, 204, 400]  # the last: as if an answer had been lost
    assert "complete" not in lms.rows and lms.violations == []


def test_actions(lms: Lms, client: Client) -> None:
    row, courses = lms.rows["working"], lms.rows["working"].courses
    assert client.post(ACTIONS["unenroll"][1], json={"username": "working"}).json() == courses != row.courses
    assert {client.act(name) for name in [*ACTIONS, SERVICE]} == {204}
    assert row.username == row.retired_username and row.done == {**dict.fromkeys([*ACTIONS, SERVICE], 1), "unenroll": 2}
    assert client.get(f"{ACCOUNTS}working/retirement_status/").json()["user"]["username"] == row.username
    row.courses = courses  # too late: the platform looks for them by the name that is gone
    assert client.act("unenroll") == 204 and row.courses == courses
    lms.without_forum, lms.notes_down, lms.services = {"working"}, True, {SERVICE: 503}
    assert [client.act(name) for name in ("retire_forum", "retire_notes", SERVICE)] == [404, 500, 503]
    assert [client.act(name, "no") for name in [*ACTIONS, SERVICE]] == [404] * 7 and lms.violations == []
    assert client.act(SERVICE, "pending") == 503 and len(lms.violations) == 1  # it cannot know, but we do


def test_faults(lms: Lms, client: Client) -> None:
    row, broken = lms.rows["pending"], pytest.raises(requests.ConnectionError, match=rf"\({errno.ECONNRESET},")
    lms.before = [when(Answer(503, {"Retry-After": "1"}, "<html>"), "update"), when(Reset(), "", "pending")]
    lms.after = [when(Slow(0.2), method="PATCH"), when(Answer(504)), when(Reset())]
    answer = client.patch(UPDATE, **update("pending", "RETIRING_LMS"))
    assert (answer.status_code, answer.headers["Retry-After"], answer.text) == (503, "1", "<html>")
    with broken:
        client.move("pending", "RETIRING_LMS")
    start, state = time.monotonic(), row.current_state
    answer = client.patch(UPDATE, **update("pending", "RETIRING_LMS"))
    assert [answer.status_code, state, row.current_state] == [504, "PENDING", "RETIRING_LMS"]
    assert "pending" in answer.text and row.original_email in answer.text and row.original_name in answer.text
    with broken:
        client.act("retire", "pending")
    assert row.done["retire"] == 1 and time.monotonic() - start > 0.2
    lms.latency, start = 0.1, time.monotonic()
    assert client.act("retire", "pending") == 204 and time.monotonic() - start > 0.1
    log = [(record.status, record.username) for record in lms.log]
    assert log == [(200, None), *[(status, "pending") for status in (503, "reset", 504, "reset", 204)]]
    lms.before = [lambda record: 1 / 0]
    with pytest.raises(requests.ConnectionError):
        client.act("retire", "pending")
    assert len(lms.violations) == 1 and "ZeroDivisionError" in lms.violations[0]  # a mistake in a hook is seen


def test_down_and_up_again(lms: Lms, client: Client) -> None:
    lms.after.append(lambda record: lms.pause() if record.number == 2 else None)
    for _time in range(2):  # on the connection that was open, and on a new one
        with pytest.raises(requests.ConnectionError):
            client.move("pending", "LOCKING_ACCOUNT")
    assert lms.rows["pending"].current_state == "LOCKING_ACCOUNT" and len(lms.log) == 2
    lms.resume()
    assert client.act("retire") == 204 and lms.violations == []  # where it was before
