"""The audit inside a lab's platform, as ``do audit-privacy`` runs it there; and what a canary run has left where."""

from __future__ import annotations

import json

from tutorprivacy.inside.audit.findings import FAIL, Finding, of_json

from .canary_run import Result
from .environment import Lab, run_python

#: (container, service, options)
CONTAINERS: tuple[tuple[str, str, list[str]], ...] = (
    ("lms", "lms", []),
    ("cms", "cms", []),
    ("lms-worker", "lms", ["--worker"]),
)


def audited(lab: Lab) -> list[Finding]:
    """The findings of the LMS, the CMS and a worker."""
    return [finding for container in CONTAINERS for finding in audited_in(lab, *container)]


def audited_in(lab: Lab, container: str, service: str, options: list[str]) -> list[Finding]:
    """The findings of one container; on stock Tutor by the modules of the package."""
    package = f"{service}.envs.tutor.privacy" if "privacy" in lab.plugins else "tutorprivacy.inside"
    code = (
        f"import django; django.setup(); from {package}.audit import command; "
        f"command.main({json.dumps(['--json', *options])}, place={json.dumps(container)})"
    )
    done = run_python(lab.platform, lab.django_environment(service), "-c", code)
    if not done.stdout.strip():
        raise AssertionError(done.stderr.decode())
    return of_json(done.stdout.decode().strip().splitlines()[-1])


def failing_places(lab: Lab, findings: list[Finding]) -> set[str]:
    """The places at rest, as the canary run names them, in which something is written that should not be."""
    places = set()
    for finding in findings:
        if finding.status == FAIL and finding.check == "redis.contents":
            places.add("redis")
        if finding.status != FAIL or not finding.check.startswith(("tracking.", "logging.")):
            continue
        container, _, where = finding.place.partition(": ")
        for service, folder in lab.log_folders.items():
            if str(folder) in where:
                places.add(f"{service} logs")
        if where == "output" or where.startswith("stream "):
            places.add(f"{container} output")
    return places


def canary_places(result: Result) -> set[str]:
    """The places in which a canary run has found something."""
    return {place for place, found in result.found.items() if found}
