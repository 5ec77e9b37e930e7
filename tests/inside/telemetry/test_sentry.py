"""Sentry's own library, started as tutor-contrib-sentry does, against a collector that keeps all that arrives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.collector import Collector
from lab.planted_words import CANARIES, found_in
from tutorprivacy.inside.audit.findings import FAIL, PASS

from .visiting import audited, visited


def items(told: Collector) -> list[tuple[str, Any]]:
    """(kind, content) of all that the envelopes hold."""
    found = []
    for _path, body in told.received:
        _head, _newline, rest = body.partition(b"\n")
        while rest:
            line, _newline, rest = rest.partition(b"\n")
            head = json.loads(line)
            content, rest = rest[: head["length"]], rest[head["length"] + 1 :]
            found.append((head["type"], json.loads(content) if content.startswith((b"{", b"[")) else content))
    return found


def of_kind(told: Collector, kind: str) -> list[Any]:
    """Those of one kind; of lists, what is in them."""
    found = [content for each, content in items(told) if each == kind]
    return [one for content in found for one in content.get("items", [content])]


def failures(told: Collector) -> list[Any]:
    """Errors that nobody has caught."""
    events = [event for event in of_kind(told, "event") if event.get("exception")]
    return [event for event in events if event["exception"]["values"][-1]["type"] == "EnrollmentFailed"]


def grouped_by(event: Any) -> Any:
    """What Sentry's own grouping looks at: fingerprint, errors with their places, or else the message's template."""
    errors = (event.get("exception") or {}).get("values", ())
    places = ("module", "function", "filename", "context_line", "in_app")
    stacks = [
        (
            each["type"],
            [[frame.get(name) for name in places] for frame in each.get("stacktrace", {}).get("frames", ())],
        )
        for each in errors
    ]
    said = (event.get("logentry") or {}).get("message") if not stacks else None
    return json.dumps([event.get("fingerprint"), stacks, said, event.get("transaction"), event.get("level")])


@pytest.fixture(scope="module")
def stock(tmp_path_factory) -> Collector:
    """Without the plugin."""
    return visited("sentry", tmp_path_factory.mktemp("stock"), None)


def test_stock_tells_all(stock: Collector) -> None:
    """Or the search would be broken."""
    assert found_in(stock.everything) >= CANARIES.keys() - {"bearer", "password", "baggage"}


@pytest.mark.parametrize("when", ["before", "after"])
def test_errors_without_people(policy, tmp_path, when: str) -> None:
    """Whoever comes first; and all that an error is found by is there."""
    told = visited("sentry", tmp_path, policy, when=when)
    assert not found_in(told.everything)
    assert audited(tmp_path)["lms: Sentry"].status == PASS
    failed = failures(told)[0]
    lookup, failure = failed["exception"]["values"]
    assert (lookup["type"], lookup["value"]) == ("LookupError", "no course for - at -")
    assert (failure["type"], failure["module"]) == ("EnrollmentFailed", "lab.tracked_site")
    frame = failure["stacktrace"]["frames"][-1]
    assert frame["function"] == "enroll_learner" and "raise EnrollmentFailed" in frame["context_line"]
    assert frame["pre_context"] and frame["lineno"] and "vars" not in frame
    assert failed["release"] == "site@1.2.3" and failed["server_name"] == "lms-1"
    assert failed["transaction"] == "/u/{username}"
    request = failed["request"]
    assert (request["method"], request["url"]) == ("POST", "https://lms.example/u/-")
    assert request["env"] == {"SERVER_NAME": "lms.example", "SERVER_PORT": "80"}
    assert request["headers"].keys() == {"Content-Type", "Content-Length"}
    assert request.keys() == {"method", "url", "env", "headers"}
    assert "user" not in failed  # tracking is off: nobody has a pseudonym
    queries = [crumb["message"] for crumb in failed["breadcrumbs"]["values"] if crumb.get("category") == "query"]
    assert "SELECT id FROM auth_user WHERE email = ? AND id <> ?" in queries


def test_the_rest(policy, tmp_path) -> None:
    """Transactions, lines, numbers and tasks; what a tracker knows that is no event's is not sent."""
    told = visited("sentry", tmp_path, policy, options={"profiles_sample_rate": 1.0, "auto_session_tracking": True})
    assert not found_in(told.everything)
    kinds = {kind for kind, _content in items(told)}
    assert kinds >= {"event", "transaction", "log", "trace_metric", "profile", "sessions"}
    assert "attachment" not in kinds
    transaction, profile = of_kind(told, "transaction")[0], of_kind(told, "profile")[0]
    assert profile["transactions"][0]["name"] == transaction["transaction"]  # or it is not found by that
    heads = [json.loads(body.partition(b"\n")[0]) for _path, body in told.received]
    assert "/u/{username}" in {head.get("trace", {}).get("transaction") for head in heads}
    assert transaction["transaction"] == "/u/{username}" and len(transaction["spans"]) > 5
    assert transaction["contexts"]["trace"]["data"]["http.response.status_code"] == 500
    lines = [line["body"] for line in of_kind(told, "log")]
    assert "Could not enroll -, user -" in lines
    number = of_kind(told, "trace_metric")[0]
    assert number["name"] == "enrolled"
    assert "course_id" in number["attributes"] and "username" not in number["attributes"]
    said = {event.get("message"): event for event in of_kind(told, "event")}
    assert said["learner - from -"]["tags"] == {"course_id": "course-v1:a+b+c"}
    task = next(event for event in of_kind(told, "event") if event.get("transaction") == "site.mail_learner")
    assert task["extra"] == {"celery-job": {"task_name": "site.mail_learner"}}
    assert task["exception"]["values"][0]["value"] == "no mail for - at -"


def test_tracking_events_are_no_lines(policy, tmp_path) -> None:
    """They have whoever they are about in them, and are for the log that they are written to."""
    told = visited("sentry", tmp_path, {**policy, "tracking": "full"})
    assert not found_in(told.everything)
    said = next(event for event in of_kind(told, "event") if event.get("message") == "what was before")
    crumbs = [each["category"] for each in said["breadcrumbs"]["values"]]
    assert {"http", "mail -"} <= set(crumbs) and "tracking" not in crumbs
    assert {line["attributes"]["logger.name"]["value"] for line in of_kind(told, "log")} >= {"edx.enrollment"}
    assert b'"tracking"' not in told.everything


def test_grouped_as_before(policy, tmp_path, stock: Collector) -> None:
    told = visited("sentry", tmp_path, policy)
    before, after = ([grouped_by(event) for event in of_kind(each, "event")] for each in (stock, told))
    assert before == after and len(before) > 6


def test_a_pseudonym_where_events_have_one(policy, tmp_path, events) -> None:
    """The same as in them, and no other name."""
    tracked = {**policy, "tracking": "pseudonymous", "events": events["policy"]}
    told = visited("sentry", tmp_path, tracked)
    assert not found_in(told.everything)
    from tutorprivacy.inside.pseudonyms.keyed_hash import Pseudonyms, forever_key, name_of

    number = Pseudonyms(forever_key("not a secret").encode()).of_user(918_273_645)
    assert {json.dumps(event["user"]) for event in failures(told)} == {json.dumps({"id": name_of(number)})}


def test_off(policy, tmp_path) -> None:
    for when in ("before", "after"):
        (folder := tmp_path / when).mkdir()
        assert not visited("sentry", folder, {**policy, "telemetry": "off"}, when=when).received
        assert audited(folder)["lms: Sentry"].evidence == "Sentry is told nothing."


def test_full(policy, tmp_path) -> None:
    """As it was, also the log's part in it where the log itself is as it was."""
    told = visited("sentry", tmp_path, {**policy, "telemetry": "full"})
    assert "username" in found_in(told.everything)
    assert "vars" in failures(told)[0]["exception"]["values"][0]["stacktrace"]["frames"][-1]
    assert audited(tmp_path)["lms: Sentry"].status == FAIL


def test_hooks_of_the_operator(policy, tmp_path) -> None:
    """They see errors as they are, and choose; what they add does not come back."""
    told = visited("sentry", tmp_path, policy, options={"before_send": "drop_lookups"})
    assert not found_in(told.everything) and failures(told)
    assert "Lookup failed for -" not in {(event.get("logentry") or {}).get("formatted") for event in failures(told)}


def test_a_hook_that_fails_sends_nothing(policy, tmp_path) -> None:
    told = visited("sentry", tmp_path, policy, options={"before_send": "raising", "before_send_transaction": "raising"})
    assert not of_kind(told, "event") and not of_kind(told, "transaction")
    assert not found_in(told.everything)
    assert "could not be dealt with: RuntimeError" in (tmp_path / "output.txt").read_text()


def test_without_our_hooks(policy, tmp_path) -> None:
    """Somebody else's stand in their place: all bytes still pass the transport."""
    told = visited("sentry", tmp_path, policy, steps=("without_hooks",))
    assert not found_in(told.everything) - {"variable"}
    assert failures(told)


def test_another_client(policy, tmp_path) -> None:
    told = visited("sentry", tmp_path, policy, steps=("twice",))
    assert not found_in(told.everything)
    assert {event.get("message") for event in of_kind(told, "event")} >= {"-"}
    assert audited(tmp_path)["lms: Sentry"].status == PASS


def test_somebody_takes_our_place(policy, tmp_path) -> None:
    """The audit says so."""
    told = visited("sentry", tmp_path, policy, steps=("without_hooks", "another_transport"))
    assert found_in(told.everything)
    assert audited(tmp_path)["lms: Sentry"].status == FAIL


def test_a_library_that_nobody_knows(policy, tmp_path) -> None:
    """It is not started, since what it would send could not be seen to; the site goes on."""
    library = tmp_path / "libraries" / "sentry_sdk"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("from . import client\ninit = print\nflush = add_breadcrumb = print\n")
    (library / "client.py").write_text("")
    told = visited("nothing", tmp_path, policy, path=library.parent, steps=("start_sentry",))
    assert not told.received and "started" not in (tmp_path / "output.txt").read_text().split()
    finding = audited(tmp_path)["lms: Sentry"]
    assert finding.status == FAIL and "not like those that are known (AttributeError)" in finding.evidence
