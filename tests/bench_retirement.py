"""
What the driver adds to the time that the LMS takes: a run, against the sum of its calls.

The stand-in LMS takes 20 ms for each call, and nothing else. The driver makes one call after
the other, so their sum is the least that a run can take.
"""

from __future__ import annotations

import sys
import time

from lab.lms import STATES, Lms
from tutorprivacy.inside.accounts.retirement_steps import steps
from tutorprivacy.inside.retirement.driver import Driver, Summary
from tutorprivacy.inside.retirement.lms_api import Lms as Client

LEARNERS = 50
CALL_SECONDS = 0.02


def main(learners: int = LEARNERS) -> None:
    """Print the ratio."""
    options = {"forum": True, "notes": True, "services": [], "erasure_forum": "delete-text"}
    with Lms(latency=CALL_SECONDS) as lms:
        for number in range(learners):
            lms.add(f"learner{number}", f"{number}@example.org", f"Learner {number}")
        needed = sorted(steps(options), key=lambda step: STATES.index(step.working))
        client = Client(lms.url, lms.client_id, lms.client_secret)
        driver = Driver(client, STATES, needed, 14, 30, say=lambda _text: None)
        summary = Summary()
        begun = time.perf_counter()
        driver.run(driver.queue(), summary)
        driver.clean(driver.expired(), summary)
        taken = time.perf_counter() - begun
        if len(summary.retired) != learners or lms.violations:
            raise SystemExit(f"not all were retired: {summary} {lms.violations[:3]}")
        least = len(lms.log) * CALL_SECONDS
    title = f"retirement of {learners} learners, {CALL_SECONDS * 1000:.0f} ms a call"
    print(f"{title:<44} {taken:.1f} s, the calls alone {least:.1f} s: {taken / least:.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
