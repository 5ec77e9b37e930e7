"""
``make bench``: what the plugin costs and saves, beside stock in the same run.

Machines are noisy, so stock and plugin take turns and the figures are medians of rounds;
what counts is the ratio. Nothing here asserts a time.
"""

from __future__ import annotations

import http.client
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import bench_aspects
import bench_audit
import bench_erasure
import bench_export
import bench_limits
import bench_names
import bench_redis
import bench_retirement
import bench_scrub
import bench_start
import bench_usage

from lab import canaries
from lab.environment import SITES, Lab
from lab.services import Browser, Services

ROUNDS = 7
EMITS = 2000
LOAD_SECONDS = 3.0
LOAD_THREADS = 4

#: Runs inside the platform's settings: microseconds for one tracker.emit, one log line.
INSIDE = f"""
import json, logging, sys, time
import django; django.setup()
from django.test import RequestFactory
from eventtracking import tracker
from common.djangoapps.track.middleware import TrackMiddleware
from types import SimpleNamespace
import crum

request = RequestFactory().get("/courses/x", HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0",
    HTTP_REFERER="http://{SITES["lms"]}/dashboard", REMOTE_ADDR="203.0.113.9")
request.session = SimpleNamespace(session_key="1f2e3d4c")
request.user = SimpleNamespace(pk=5, username="zora", email="zora@example.org",
    profile=SimpleNamespace(name="Zora Quill"))
live = tracker.get_tracker()
live.enter_context("edx.request", TrackMiddleware(None).context(request))
data = {{"problem_id": "block-v1:edX+X+1+type@problem+block@1f2e", "answers": {{"a": "b"}}, "attempts": 1}}

def each(count, call):
    start = time.perf_counter()
    for _ in range(count):
        call()
    return (time.perf_counter() - start) / count * 1e6

formatter = logging.getLogger().handlers[0].formatter
record = logging.LogRecord("edx.courseware", logging.INFO, "views.py", 12,
    "Course block %s rendered in %d ms", ("block-v1:edX+X+1+type@html+block@1f2e", 12), None)
record.userid = record.remoteip = None
each(200, lambda: tracker.emit("problem_check", data))
result = {{"emit": each({EMITS}, lambda: tracker.emit("problem_check", data))}}
result["line outside of a request"] = each({EMITS}, lambda: formatter.format(record))
crum.set_current_request(request)
result["line within a request"] = each({EMITS}, lambda: formatter.format(record))
json.dump(result, sys.stdout)
"""


def inside(lab: Lab) -> dict[str, float]:
    """One round inside the LMS of a lab; its output goes where a container's would go."""
    with open(lab.rest / "bench output", "ab") as output:
        done = subprocess.run(
            [sys.executable, "-c", INSIDE],
            env=lab.django_environment("lms"),
            cwd=lab.platform,
            stdout=subprocess.PIPE,
            stderr=output,
            check=True,
        )
    return json.loads(done.stdout)


def requests_per_second(lab: Lab, cookies: dict[str, str]) -> float:
    """Course pages of a signed-in learner, over kept connections, straight to uWSGI."""
    headers = {**canaries.HEADERS, "Host": SITES["lms"], "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())}
    end = time.perf_counter() + LOAD_SECONDS
    counts = []

    def load() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", lab.ports["lms"], timeout=30)
        count = 0
        while time.perf_counter() < end:
            connection.request("GET", f"/courses/{canaries.COURSE}/courseware", headers=headers)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                raise RuntimeError(f"answer {response.status}")
            count += 1
        counts.append(count)

    start = time.perf_counter()
    threads = [threading.Thread(target=load) for _ in range(LOAD_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(counts) != LOAD_THREADS:
        raise RuntimeError("a load thread failed")
    return sum(counts) / (time.perf_counter() - start)


def rounds(labs: dict[str, Lab], measure: Callable[[str], dict[str, float]]) -> dict[str, dict[str, list[float]]]:
    """{figure: {label: values}} of ROUNDS rounds in which the labs take turns."""
    figures: dict[str, dict[str, list[float]]] = {}
    for number in range(ROUNDS):
        print(f"  round {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
        for label in labs:
            for name, value in measure(label).items():
                figures.setdefault(name, {}).setdefault(label, []).append(value)
    return figures


def show(name: str, unit: str, values: dict[str, list[float]]) -> None:
    """A row for each way: the median with the span of the rounds, and its ratio to stock."""
    stock = statistics.median(values["stock"])
    for label, each in values.items():
        median = statistics.median(each)
        ratio = "" if label == "stock" else f"{median / stock:.2f} x stock"
        print(f"{name:<28} {label:<14} {median:>9.1f} ({min(each):.1f}–{max(each):.1f}) {unit:<3} {ratio}")


def main() -> None:
    """Build both labs, let them take turns, print the table."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as temporary:
        labs = {
            "stock": Lab(Path(temporary) / "stock", 22, ["mfe"]),
            "plugin": Lab(Path(temporary) / "plugin", 22, ["mfe", "privacy"]),
        }
        pseudonymous = Lab(
            Path(temporary) / "pseudonymous", 22, ["mfe", "privacy"], {"PRIVACY_TRACKING": "pseudonymous"}
        )
        pseudonymous.build()
        redis = Services(pseudonymous)
        for lab in labs.values():
            lab.build()
        print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; medians (min–max)")
        print("events and log lines …", file=sys.stderr)
        redis.start_redis()
        try:
            inner = {**labs, "pseudonymous": pseudonymous}
            for name, values in rounds(inner, lambda label: inside(inner[label])).items():
                show(name, "µs", values)
        finally:
            redis.stop_all()
        print("requests through uWSGI …", file=sys.stderr)
        services = {label: Services(lab) for label, lab in labs.items()}
        try:
            cookies = {}
            for label, each in services.items():
                each.create_database()
                each.start_redis()
                each.start_platform("lms")
                each.start_caddy()
                browser = Browser(labs[label])
                browser.send(canaries.SIGN_IN)
                cookies[label] = browser.cookies
            measured = rounds(labs, lambda label: {"requests": requests_per_second(labs[label], cookies[label])})
            show("requests through uWSGI", "/s", measured["requests"])
        finally:
            for each in services.values():
                each.stop_all()
    print("starting …", file=sys.stderr)
    bench_start.main()
    print("the largest requests and events …", file=sys.stderr)
    bench_limits.main()
    print("scrubbing …", file=sys.stderr)
    bench_scrub.main()
    print("names that are words …", file=sys.stderr)
    bench_names.main()
    print("Redis …", file=sys.stderr)
    bench_redis.main()
    print("retiring …", file=sys.stderr)
    bench_retirement.main()
    print("erasing from the database …", file=sys.stderr)
    bench_erasure.main()
    print("erasing from Aspects …", file=sys.stderr)
    bench_aspects.main()
    print("auditing and exporting …", file=sys.stderr)
    bench_audit.main()
    bench_export.main()
    print("counting usage (ten minutes of load) …", file=sys.stderr)
    bench_usage.main()


if __name__ == "__main__":
    main()
