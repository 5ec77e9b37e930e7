"""A project of the real Tutor that is audited on the host, perhaps with a plugin that undoes what ours does."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tutorprivacy.inside.audit.findings import Finding, of_json

from . import docker
from .environment import render, run_tutor

#: What a saboteur's patch is behind: our own are at LOW + 1000.
BEHIND = "hooks.priorities.LOW + 2000"
BEFORE = "hooks.priorities.DEFAULT"

_SABOTEUR = """
from tutor import hooks
hooks.Filters.ENV_PATCHES.add_items({patches!r}, priority={priority})
"""


def sabotage(root: Path, patches: Mapping[str, str], priority: str = BEHIND, name: str = "saboteur") -> None:
    """A plugin of one file, in the folder where `run_tutor` lets Tutor look for plugins."""
    folder = root / "no-plugins"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.py").write_text(_SABOTEUR.format(patches=list(patches.items()), priority=priority))


class Host:
    """A machine with a project, and with Docker, which answers once it is told what (``docker.engine``)."""

    def __init__(
        self,
        folder: Path,
        major: int = 22,
        plugins: Sequence[str] = ("mfe", "privacy"),
        config: dict[str, Any] | None = None,
        patches: Mapping[str, str] | None = None,
        priority: str = BEHIND,
    ) -> None:
        self.major, self.root, self.docker = major, folder / "root", folder / "docker"
        if patches:
            sabotage(self.root, patches, priority)
            plugins = [*plugins, "saboteur"]
        render(self.root, major, plugins, config or {})
        self.environment = docker.install(self.docker)
        self.env = self.root / "env"

    def tutor(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run Tutor on the project."""
        return run_tutor(self.root, self.major, *arguments, check=False, more={**self.environment, **more})

    def audit(self, *options: str) -> list[Finding]:
        """The findings."""
        done = self.tutor("privacy", "audit", "--json", *options)
        assert done.returncode in (0, 1), done.stderr
        findings = of_json(done.stdout)
        assert done.returncode == any(finding.status == "fail" for finding in findings) or options
        assert all(finding.remedy for finding in findings if finding.status != "pass")
        return findings

    def status(self, check: str, place: str = "") -> str:
        """Of the findings of a check, whose places begin so: the worst."""
        return worst(self.audit(), check, place)

    def log(self, service: str, name: str, text: bytes | str = "x\n") -> Path:
        """A file in the log folder of a service."""
        path = self.root / "data" / service / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path


def of(findings: Sequence[Finding], check: str, place: str = "") -> list[Finding]:
    """Findings of a check, whose places begin so."""
    return [each for each in findings if each.check == check and each.place.startswith(place)]


def worst(findings: Sequence[Finding], check: str, place: str = "") -> str:
    """The worst status of them."""
    statuses = {each.status for each in of(findings, check, place)}
    return next(each for each in ("fail", "unknown", "pass", "") if each in statuses or not each)
