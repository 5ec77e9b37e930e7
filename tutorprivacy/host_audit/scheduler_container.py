"""
The scheduler's container: is there one while something is scheduled, and none otherwise?

Compose leaves a container alone that is not rendered any more: neither `restart` nor `stop` touches it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import yaml

from ..inside.audit.findings import UNKNOWN, Finding, found
from .docker import Container
from .project import Project

SERVICE = "privacy-scheduler"

#: Of its container: the schedule that it was made for.
LABEL = "privacy.schedule"

_FILE = "local/docker-compose.prod.yml"

_CHECK = "docker.scheduler"


def scheduler_findings(project: Project, containers: Sequence[Container]) -> Iterator[Finding]:
    """The findings, for each of the project's modes that Docker has containers of."""
    try:
        rendered = _rendered(project)
    except FileNotFoundError:
        rendered = ""
    except (OSError, yaml.YAMLError, AttributeError):
        evidence = f"{_FILE} cannot be read, so it is not known what is scheduled."
        yield Finding(_CHECK, str(project.env / _FILE), UNKNOWN, evidence, "tutor config save")
        return
    for name, mode in project.names().items():
        of_mode = [each for each in containers if each.project == name]
        wanted = rendered if mode == "local" else ""  # there is none in development
        running = [each for each in of_mode if each.is_running and (each.service == SERVICE or LABEL in each.labels)]
        others = [each for each in of_mode if each.is_running and each not in running]
        if running or (wanted and others):
            yield _finding(name, mode, wanted, [each.labels.get(LABEL, "") for each in running])


def _finding(name: str, mode: str, wanted: str, schedules: Sequence[str]) -> Finding:
    right = f"It runs by the schedule that is rendered: {wanted}."
    evidence = right
    if not wanted:
        evidence = "It runs, and nothing is scheduled: it is left over from before, and may still delete accounts."
    elif not schedules:
        evidence = f"{wanted} is scheduled, and it does not run: nobody's account is deleted by itself."
    elif set(schedules) != {wanted}:
        evidence = f"It was made for another schedule than the one that is rendered: {wanted}."
    return found(
        _CHECK,
        f"{name}: {SERVICE}",
        evidence == right,
        evidence,
        f"tutor {mode} start -d: it makes the container anew, or removes it. `restart` does neither.",
    )


def _rendered(project: Project) -> str:
    """The schedule that Compose is told; empty: none."""
    services = yaml.safe_load((project.env / _FILE).read_text(encoding="utf-8")).get("services") or {}
    return str((services.get(SERVICE) or {}).get("labels", {}).get(LABEL, ""))
