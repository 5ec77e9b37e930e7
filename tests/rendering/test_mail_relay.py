"""The mail relay's log names whoever gets mail: it is not kept, in each mode of Tutor, and whatever else it says is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.environment import render
from lab.kubernetes import kustomized
from tutorprivacy.rendering.mail_relay import _QUIET

TUTORS = pytest.mark.parametrize("major", [20, 21, 22])
QUIET = ["sh", "-c", _QUIET]


def relays(root: Path, major: int, config: dict[str, Any]) -> list[Any]:
    """The command that replaces the image's: in production, in development, in Kubernetes, where it is replaced."""
    render(root, major, ["privacy"], config)
    found = []
    for name in ("local/docker-compose.prod.yml", "dev/docker-compose.yml"):
        services = yaml.safe_load((root / "env" / name).read_text())["services"]
        found += [services["smtp"]["entrypoint"]] if "smtp" in services else []
    applied = yaml.safe_load((root / "env" / "kustomization.yml").read_text())
    listed = [*applied.get("patchesStrategicMerge", []), *(each.get("path") for each in applied.get("patches", []))]
    overrides = yaml.safe_load_all((root / "env" / "k8s" / "override.yml").read_text())
    for each in overrides if "k8s/override.yml" in listed else ():
        if each and (each["kind"], each["metadata"]["name"]) == ("Deployment", "smtp"):
            found.append(each["spec"]["template"]["spec"]["containers"][0]["command"])
    return found


@TUTORS
def test_it_is_not_kept(tmp_path: Path, major: int) -> None:
    """With the image that Tutor names."""
    assert relays(tmp_path, major, {}) == [QUIET] * 3
    (smtp,) = [each for each in kustomized(tmp_path / "env") if each["metadata"]["name"] == "smtp" and "spec" in each][
        :1
    ]
    assert smtp["kind"] in ("Deployment", "Service")


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"PRIVACY_ACCESS_LOG": "full"}, []),
        ({"DOCKER_IMAGE_SMTP": "docker.io/boky/postfix:v4"}, []),
        ({"RUN_SMTP": False}, []),
        ({"PRIVACY_ACCESS_LOG": "off"}, [QUIET] * 3),
    ],
    ids=str,
)
def test_left_alone(tmp_path: Path, config: dict[str, Any], expected: list[Any]) -> None:
    """Where the operator wants it, and where another program is in its place, whose command is not ours to know."""
    assert relays(tmp_path, 22, config) == expected


def test_what_is_started(tmp_path: Path) -> None:
    """Exim, in the shell's place, as the image starts it; its log goes nowhere, its errors where they went."""
    program = tmp_path / "exim"
    program.write_text('#!/bin/sh\necho "=> zoraquill@campus.example"\necho "panic: $* in $$" >&2\n')
    program.chmod(0o755)
    started = subprocess.Popen(QUIET, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, stdout=-1, stderr=-1, text=True)
    out, errors = started.communicate()
    assert out == "" and f"panic: -bdf -q15m in {started.pid}" in errors and started.returncode == 0
