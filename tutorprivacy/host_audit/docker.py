"""
Docker, asked about the project's containers.

With lists of arguments, for a limited time; what it prints is never shown.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..rendering.other_containers import NAMES

#: Long for an answer, and short for an audit.
_SECONDS = 20.0

#: Of each container's output, what is read: its beginning, where the oldest lines are.
_READ_BYTES = 1 << 18

_LABEL = "com.docker.compose"


class DockerUnavailable(Exception):
    """Docker cannot be asked; the message says why, in words of ours."""


@dataclass(frozen=True)
class Container:
    """A container of the project, as ``docker inspect`` tells."""

    id: str
    project: str
    service: str
    is_running: bool
    started: float
    image: str
    log: Mapping[str, Any]
    labels: Mapping[str, str]
    environment: Mapping[str, str]
    mounts: Mapping[str, str]
    read_only: frozenset[str] = frozenset()
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()

    @classmethod
    def of(cls, inspected: Mapping[str, Any]) -> Container:
        """
        One element of what ``docker inspect`` prints.

        Raises:
            KeyError, TypeError, ValueError: it is something else.
        """
        labels, config = inspected["Config"]["Labels"], inspected["Config"]
        mounts = inspected.get("Mounts") or ()
        wanted = ("DJANGO_SETTINGS_MODULE=", "CADDY_VERSION=", *(f"{name}=" for name in NAMES))
        environment = [each.split("=", 1) for each in config.get("Env") or () if each.startswith(wanted)]
        return cls(
            id=inspected["Id"],
            project=labels[f"{_LABEL}.project"],
            service=labels[f"{_LABEL}.service"],
            is_running=inspected["State"]["Running"],
            started=_moment(inspected["State"]["StartedAt"]),
            image=config["Image"],
            log=inspected["HostConfig"]["LogConfig"],
            labels=labels,
            environment=dict(environment),
            mounts={each["Destination"]: each["Source"] for each in mounts},
            read_only=frozenset(each["Destination"] for each in mounts if not each.get("RW", True)),
            command=tuple(config.get("Cmd") or ()),
            entrypoint=tuple(config.get("Entrypoint") or ()),
        )


def _moment(text: str) -> float:
    """Unix time of ``2026-11-22T06:55:04.123456789Z``."""
    match = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)", text)
    if not match:
        raise ValueError("no time of Docker's")
    return datetime.datetime.fromisoformat(match[1] + match[2].replace("Z", "+00:00")).timestamp()


def log_driver() -> str:
    """
    The driver that new containers get.

    Raises:
        DockerUnavailable: Docker cannot be asked.
    """
    driver = _run_docker("info", "--format", "{{.LoggingDriver}}").strip()
    return driver if re.fullmatch(r"[a-zA-Z0-9._/:-]{1,80}", driver) else "unknown"  # a plugin's name, at the longest


def containers(projects: Iterable[str]) -> list[Container]:
    """
    Those of some projects of Compose, by their services, also stopped ones.

    Raises:
        DockerUnavailable: Docker cannot be asked.
    """
    found: list[Container] = []
    for name in projects:
        ids = _run_docker("ps", "--all", "--quiet", "--no-trunc", "--filter", f"label={_LABEL}.project={name}").split()
        if not ids:
            continue
        try:
            found += [
                Container.of(inspected) for inspected in json.loads(_run_docker("inspect", "--type", "container", *ids))
            ]
        except (ValueError, KeyError, TypeError, AttributeError):
            raise DockerUnavailable("Docker's answer is not understood.") from None
    return sorted(found, key=lambda each: (each.project, each.service))


def _run_docker(*arguments: str) -> str:
    """
    What ``docker`` prints.

    Raises:
        DockerUnavailable: it does not answer.
    """
    try:
        done = subprocess.run(  # noqa: S603
            ["docker", *arguments],  # noqa: S607
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise DockerUnavailable(f"Docker did not answer within {_SECONDS:.0f} seconds.") from None
    except OSError as error:
        raise DockerUnavailable(f"Docker cannot be run ({error.strerror}).") from None
    if done.returncode:
        raise DockerUnavailable(f"Docker does not answer: `docker {arguments[0]}` ended with status {done.returncode}.")
    return done.stdout.decode(errors="replace")


def beginning(container: str) -> bytes:
    """
    The oldest output of a container.

    Raises:
        DockerUnavailable: it cannot be had.
    """
    try:
        process = subprocess.Popen(  # noqa: S603
            ["docker", "logs", container],  # noqa: S607
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise DockerUnavailable(f"Docker cannot be run ({error.strerror}).") from None
    assert process.stdout is not None
    overdue = threading.Event()

    def stop() -> None:
        overdue.set()
        process.kill()

    timer = threading.Timer(_SECONDS, stop)
    timer.start()
    try:
        text = process.stdout.read(_READ_BYTES)
        whole = len(text) < _READ_BYTES
        if not whole:
            process.kill()
        status = process.wait()
    finally:
        timer.cancel()
        process.kill()
        process.wait()
        process.stdout.close()
    if overdue.is_set():
        raise DockerUnavailable(f"Docker did not answer within {_SECONDS:.0f} seconds.")
    if whole and status:
        raise DockerUnavailable(f"Docker does not answer: `docker logs` ended with status {status}.")
    return text
