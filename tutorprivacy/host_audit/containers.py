"""
The project's containers: where their output goes and what is in it, and which settings they have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, found
from ..rendering.caddy import caddy_version
from . import docker, scheduler_container, told_containers
from .docker import Container, DockerUnavailable
from .log_lines import ip_policy, is_printed_by_stock
from .project import Project
from .proxies import CADDY, MFE, UWSGI

#: Services whose output and settings the plugin is about, and what of the environment each of them has.
_SETTINGS = ("apps/openedx/settings", "apps/openedx/config")
_RENDERED: Mapping[str, tuple[str, ...]] = {
    "lms": (*_SETTINGS, UWSGI),
    "cms": (*_SETTINGS, UWSGI),
    "lms-worker": _SETTINGS,
    "cms-worker": _SETTINGS,
    scheduler_container.SERVICE: (),  # each run has a process of its own; whether it should be there is asked elsewhere
    "caddy": (CADDY,),
    "mfe": (MFE,),
}

#: Drivers that keep a limited amount by themselves, or nothing.
_LIMITED = {"local": "at most 100 MB, unless it is told otherwise", "none": "nothing"}

#: Caddy's first version with ``log_name``, which the file is rendered with if the image is said to have it.
_NAMED_LOGGERS = (2, 8)

_ANEW = "tutor %(mode)s dc down && tutor %(mode)s start -d"
_DAEMON = (
    'Put "log-driver": "json-file" and "log-opts": {"max-size": "10m", "max-file": "3"} into /etc/docker/daemon.json, '
    f"restart Docker, and create the containers anew: {_ANEW}"
)


def container_findings(project: Project) -> Iterator[Finding]:
    """All findings about containers."""
    try:
        driver, containers = docker.log_driver(), docker.containers(project.names())
    except DockerUnavailable as error:
        yield _no_containers(f"{error} So nothing of the containers is known.")
        return
    if not any(each.is_running for each in containers):
        names = " and ".join(project.names())
        yield _no_containers(f"Docker (log driver: {driver}) runs no container of {names}.")
    if containers:
        yield from _log_drivers(project, containers)
    yield from scheduler_container.scheduler_findings(project, containers)
    running = [each for each in containers if each.is_running and each.service in _RENDERED]
    if running:
        yield from _restarts(project, running)
        yield from _settings(project, running)
        yield from _caddy(project, running)
    yield from told_containers.told_container_findings(project, [each for each in containers if each.is_running])
    yield from _output(project, [each for each in containers if each.service in _RENDERED])


def _no_containers(evidence: str) -> Finding:
    return Finding(
        "docker.containers",
        "Docker",
        UNKNOWN,
        evidence,
        "Run the audit where the containers run (tutor local start -d), as a user who may ask Docker. In Kubernetes: "
        "tutor k8s do audit-privacy; look at the nodes' containerLogMaxSize and containerLogMaxFiles (kubelet), and "
        "at what collects the pods' output.",
    )


def _log_drivers(project: Project, containers: Sequence[Container]) -> Iterator[Finding]:
    """Where Docker keeps what the containers print, and how much of it."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for each in containers:
        status, evidence = log_limits(str(each.log.get("Type")), each.log.get("Config") or {})
        groups.setdefault((each.project, status, evidence), []).append(each.service)
    for (name, status, evidence), services in groups.items():
        place = f"{name}: {', '.join(sorted(set(services)))}"
        mode = project.names()[name]
        remedy = {FAIL: _DAEMON % {"mode": mode}, UNKNOWN: "Look at what that driver keeps, and where."}
        yield Finding("docker.log-driver", place, status, evidence, remedy.get(status, ""))


def log_limits(driver: str, options: Mapping[str, str]) -> tuple[str, str]:
    """
    (status, evidence) of a container's log.

    https://docs.docker.com/engine/logging/drivers/json-file/: without ``max-size``, a log is never rotated.
    """
    if driver == "json-file":
        size = str(options.get("max-size", "-1"))
        if size.startswith("-"):
            return FAIL, "json-file without max-size: the output is kept until the container is removed."
        return PASS, f"json-file, at most {options.get('max-file', '1')} files of {size} each."
    if driver in _LIMITED:
        return PASS, f"{driver}: {_LIMITED[driver]}."
    return UNKNOWN, f"{driver}: the output goes where the audit does not see it."


def _restarts(project: Project, running: Iterable[Container]) -> Iterator[Finding]:
    """Was a container started before its files were rendered? Then it has what was there before."""
    late: dict[str, list[str]] = {}
    for each in running:
        late.setdefault(each.project, [])
        if each.started < _rendered(project, _RENDERED[each.service]):
            late[each.project].append(each.service)
    for name, services in late.items():
        yield found(
            "docker.restart",
            f"{name}: {', '.join(sorted(services))}" if services else name,
            not services,
            "Started before the environment was rendered: they can still have what was rendered before."
            if services
            else "The containers were started after the environment was rendered.",
            f"tutor {project.names()[name]} restart",
        )


def _rendered(project: Project, paths: Iterable[str]) -> float:
    """
    When the last of some files and folders was written.

    Raises:
        OSError: one cannot be read.
    """
    moments = [0.0]
    for path in (project.env / each for each in paths):
        files = [file for file in path.rglob("*") if file.is_file()] if path.is_dir() else [path]
        files = [file for file in files if file.parent.name != "__pycache__"]  # written by the containers themselves
        moments += [file.stat().st_mtime for file in files]
    # Docker's times are those of the same clock, but the file system's are coarser.
    return int(max(moments))


def _settings(project: Project, running: Iterable[Container]) -> Iterator[Finding]:
    """Do the containers of the platform have the settings that are looked at here?"""
    for each in running:
        if not each.service.startswith(("lms", "cms")):
            continue
        service = each.service.partition("-")[0]
        module = each.environment.get("DJANGO_SETTINGS_MODULE", "")
        sources = [each.mounts.get(f"/openedx/edx-platform/{name}/envs/tutor") for name in ("lms", "cms")]
        ours = [project.env / "apps/openedx/settings" / name for name in ("lms", "cms")]
        is_right = module in {f"{service}.envs.tutor.{mode}" for mode in ("production", "development")}
        is_mounted = all(one and Path(one).resolve() == two.resolve() for one, two in zip(sources, ours, strict=True))
        evidence = "It has the settings of this environment."
        if not is_right:
            evidence = "DJANGO_SETTINGS_MODULE names other settings than those which the plugin changes."
        elif not is_mounted:
            evidence = "Its settings are not those of this environment: another project's, or Docker is elsewhere."
        yield found(
            "docker.settings",
            f"{each.project}: {each.service}",
            False if not is_right else True if is_mounted else None,
            evidence,
            "Look at what sets it: an override file of Compose, a plugin's patch, or another project of this name.",
        )


def _caddy(project: Project, running: Iterable[Container]) -> Iterator[Finding]:
    """Is Caddy of the version for which its file was rendered?"""
    for each in running:
        if each.service not in ("caddy", "mfe"):
            continue
        name = "DOCKER_IMAGE_CADDY" if each.service == "caddy" else "MFE_CADDY_DOCKER_IMAGE"
        image = str(project.config.get(name) or project.config["DOCKER_IMAGE_CADDY"])
        version_of_image = each.environment.get("CADDY_VERSION") or each.labels.get(
            "org.opencontainers.image.version", ""
        )
        match = re.match(r"v?(\d+)\.(\d+)", version_of_image)
        if not match:
            evidence = "The image does not tell its version of Caddy."
            is_right: bool | None = None
        else:
            actual, wanted = (int(match[1]), int(match[2])), caddy_version(image)
            is_right = actual >= _NAMED_LOGGERS or wanted < _NAMED_LOGGERS
            rendered = "2.8 or newer" if wanted >= _NAMED_LOGGERS else "2.7"
            evidence = f"Caddy {actual[0]}.{actual[1]}; its file was rendered for {rendered}."
        yield found(
            "docker.caddy",
            f"{each.project}: {each.service}",
            is_right,
            evidence,
            f"Let {name} name the version of Caddy that the image has; see `docker exec {each.id[:12]} caddy version`.",
        )


def _output(project: Project, containers: Iterable[Container]) -> Iterator[Finding]:
    """Does Docker still keep what was printed without the plugin?"""
    addresses = ip_policy(project.found)
    for each in containers:
        check, place = "docker.output", f"{each.project}: {each.service}"
        try:
            lines = docker.beginning(each.id).decode(errors="replace").split("\n")
        except DockerUnavailable as error:
            yield Finding(check, place, UNKNOWN, str(error), f"Look at it: docker logs {each.id[:12]}")
            continue
        stock = sum(is_printed_by_stock(line, addresses) for line in lines)
        yield found(
            check,
            place,
            not stock,
            f"Of the {len(lines)} oldest lines that Docker keeps of it, {stock} tell of people: printed "
            "without the plugin, or with settings that keep them."
            if stock
            else f"None of the {len(lines)} oldest lines that Docker keeps of it tells what the plugin takes out.",
            "Docker deletes them with the container: " + _ANEW % {"mode": project.names()[each.project]},
        )
