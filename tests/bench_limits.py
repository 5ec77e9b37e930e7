"""
What the largest requests and events cost: plain logging beside redaction, stock's tracker beside ours, in one run.

A request's line names the first word of a form that is nothing but invented names; an event is nothing but the piece
that was the slowest for our patterns. Processor time of one thread, medians of rounds in which both take turns.
"""

from __future__ import annotations

import json
import logging
import statistics
import time
from collections.abc import Callable
from types import SimpleNamespace

import crum
from django.conf import settings
from django.http import QueryDict
from django.test import RequestFactory

from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.inside.tracking.scrubber import Scrubber

ROUNDS = 9
FORMS = {"1 KB": 1000, "64 KB": 64_000, "2.4 MB": 2_400_000}
EVENTS = {"1 KB": 1000, "64 KB": 64_000, "1 MB": 1_000_000}
SHAPE = "%(asctime)s %(levelname)s %(process)d [%(name)s] %(filename)s:%(lineno)d - %(message)s"
IP = {"action": "drop", "ipv4_prefix_length": 16, "ipv6_prefix_length": 32}


def _milliseconds(call: Callable[[], object]) -> float:
    begun = time.thread_time()
    call()
    return (time.thread_time() - begun) * 1000


def _medians(calls: dict[str, Callable[[], object]]) -> dict[str, float]:
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            times[name].append(_milliseconds(call))
    return {name: statistics.median(each) for name, each in times.items()}


def request_calls(size: int) -> dict[str, Callable[[], object]]:
    """A request that reads its form and logs a line which has the whole form in it."""
    names = ",".join(f"zq{number:06}" for number in range(size // 9))
    body = f"username={names}".encode()
    plain, redacting = logging.Formatter(SHAPE), RedactingFormatter({"format": SHAPE}, IP)

    def call(formatter: logging.Formatter) -> str:
        request = RequestFactory().get("/login")
        request.user, request._post = SimpleNamespace(pk=None), QueryDict(body)
        crum.set_current_request(request)
        message = "Login failed - %s is unknown"
        record = logging.LogRecord("audit", logging.WARNING, "a.py", 1, message, (request._post["username"],), None)
        try:
            return formatter.format(record)
        finally:
            crum.set_current_request(None)

    return {"plain": lambda: call(plain), "plugin": lambda: call(redacting)}


def event_calls(size: int) -> dict[str, Callable[[], object]]:
    """An event of a browser: stock writes it as JSON."""
    context = {"user_id": 918273, "username": "zoraquill", "session": "1f2e", "path": "/event"}
    event = {"name": "x", "timestamp": "2026-03-02T06:07:08+00:00", "context": context}
    event["data"] = {"zz": "x " + "[1" * (size // 2)}
    scrubber = Scrubber(EventPolicy(pseudonym_period="forever"), FixedKey("k"), trusts=False)

    def scrubbed() -> object:
        try:
            return json.dumps(scrubber.scrub(event))
        except ValueError:
            return None

    return {"plain": lambda: json.dumps(event), "plugin": scrubbed}


def main() -> None:
    """Print the table."""
    if not settings.configured:
        settings.configure(DATA_UPLOAD_MAX_NUMBER_FIELDS=None)
    for what, sizes, calls in (("request", FORMS, request_calls), ("event", EVENTS, event_calls)):
        for size, length in sizes.items():
            found = _medians(calls(length))
            ratio = found["plugin"] / max(found["plain"], 0.001)
            print(
                f"{what} of {size:<8} plain {found['plain']:>8.2f} ms  plugin {found['plugin']:>8.2f} ms  {ratio:.1f} x"
            )


if __name__ == "__main__":
    main()
