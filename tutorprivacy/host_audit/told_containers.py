"""
Are the other containers told what the plugin has for them? Variables and commands, as Docker runs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..inside.audit.findings import UNKNOWN, Finding, found
from ..rendering.other_containers import Changed, changes
from .docker import Container
from .project import Project

_CHECK = "docker.other-containers"

#: With another image than Tutor's, its options are not ours to know.
_RELAY = "smtp"


def told_container_findings(project: Project, running: Iterable[Container]) -> Iterator[Finding]:
    """One for each container that the plugin has something to say to; the relay is unknown with an image of another."""
    is_full = project.found["PRIVACY_ACCESS_LOG"] == "full"
    # Those are told nothing then: what they would be told is what they lack.
    settings = {**project.found, "PRIVACY_ACCESS_LOG": "reduced"} if is_full else project.found
    told = {each.service: each for each in changes(settings, project.config, project.plugins)}
    for each in running:
        place = f"{each.project}: {each.service}"
        if each.service in told:
            missing = list(_missing(each, told[each.service]))
            evidence = "It has the options that keep people out of what it writes."
            if missing:
                evidence = f"It writes of people what it writes on stock: it does not have {', '.join(missing)}."
            yield found(_CHECK, place, not missing, evidence, _remedy(project, each, is_full))
        elif each.service == _RELAY:
            evidence = "A relay of another image: whom mail goes to may be in its log."
            yield Finding(_CHECK, place, UNKNOWN, evidence, f"Look at it: docker logs {each.id[:12]}")


def _missing(container: Container, told: Changed) -> Iterator[str]:
    if told.logs_file and told.logs_file not in container.mounts:
        yield told.logs_file
    for name, value in told.environment.items():
        if container.environment.get(name) != value:
            yield name
    for name, words, actual in (
        ("its command", told.command, container.command),
        ("its entrypoint", told.entrypoint, container.entrypoint),
    ):
        if words and tuple(words) != actual:
            yield name


def _remedy(project: Project, container: Container, is_full: bool) -> str:
    # Not a restart: what a container is told is its own from its making.
    made = f"tutor config save && tutor {project.names()[container.project]} start -d"
    if is_full:
        return f"PRIVACY_ACCESS_LOG is full: {made.replace('save', 'save --set PRIVACY_ACCESS_LOG=reduced')}"
    return f"{made}. If it stays, another plugin has this service in the same file, or tutor dev starts it otherwise."
