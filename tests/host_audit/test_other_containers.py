"""Containers beside the platform's: are they told what is rendered for them?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from settings.test_values import DEFAULTS

from lab import docker
from lab.environment import render
from tutorprivacy.host_audit import containers
from tutorprivacy.host_audit.project import Project
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding

SERVICES = {"smtp": {}, "mongodb": {}, "meilisearch": {}, "discovery": {}, "cairn-clickhouse": {}}
PLUGINS = ["mfe", "discovery", "cairn"]
CONFIG: dict[str, Any] = {
    **DEFAULTS,
    "LOCAL_PROJECT_NAME": "tutor_local",
    "DEV_PROJECT_NAME": "tutor_dev",
    "DOCKER_IMAGE_CADDY": "docker.io/caddy:2.11.7",
    "DOCKER_IMAGE_SMTP": "docker.io/devture/exim-relay:4.96-r1-0",
    **dict.fromkeys(("RUN_SMTP", "RUN_MONGODB", "RUN_MEILISEARCH", "CAIRN_RUN_CLICKHOUSE"), True),
}


def running(root: Path, service: str) -> dict[str, Any]:
    """As Docker tells it of a container that Compose has made of the rendered files."""
    told: dict[str, Any] = {}
    mounted: list[str] = []
    for name in ("docker-compose.yml", "docker-compose.prod.yml"):
        found = yaml.safe_load((root / "env/local" / name).read_text())["services"].get(service, {})
        mounted += found.get("volumes", [])
        told = {**told, **found, "environment": {**told.get("environment", {}), **found.get("environment", {})}}
    container = docker.container(root, service, **told["environment"])
    for ours, theirs in (("command", "Cmd"), ("entrypoint", "Entrypoint")):
        words = told.get(ours)
        container["Config"][theirs] = words.split() if isinstance(words, str) else words
    for source, target in (each.split(":")[:2] for each in mounted):
        container["Mounts"].append({"Destination": target, "Source": source, "RW": False})
    return container


def findings_of(folder: Path, monkeypatch: pytest.MonkeyPatch, plugins: list[str], **config: Any) -> dict[str, Finding]:
    """The findings about other containers, by their services."""
    settings = {name: value for name, value in config.items() if plugins or "PRIVACY" not in name}
    render(folder / "tutor", 22, [*plugins, *PLUGINS], settings)
    monkeypatch.setenv("PATH", docker.install(folder / "docker")["PATH"])
    docker.engine(folder / "docker", *(running(folder / "tutor", each) for each in SERVICES))
    found = {**DEFAULTS, **{name: value for name, value in config.items() if "PRIVACY" in name}}
    project = Project(folder / "tutor", {**CONFIG, **config}, (), ("privacy", *PLUGINS), found)
    findings = [each for each in containers.container_findings(project) if each.check == "docker.other-containers"]
    assert "zoraquill" not in json.dumps([each.__dict__ for each in findings])
    return {each.place.removeprefix("tutor_local: "): each for each in findings}


def test_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As they are rendered."""
    found = findings_of(tmp_path, monkeypatch, ["privacy"])
    assert {name: each.status for name, each in found.items()} == dict.fromkeys(SERVICES, PASS)


def test_still_those_of_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Made before the plugin was there: what each of them lacks is named, and how it is made anew."""
    found = findings_of(tmp_path, monkeypatch, [])
    assert {name: each.status for name, each in found.items()} == dict.fromkeys(SERVICES, FAIL)
    assert "UWSGI_LOG_FORMAT" in found["discovery"].evidence and "its entrypoint" in found["smtp"].evidence
    assert "config.d/zz-privacy-logs.xml" in found["cairn-clickhouse"].evidence
    assert "its command" in found["mongodb"].evidence and "MEILI_LOG_LEVEL" in found["meilisearch"].evidence
    assert all("tutor local start -d" in each.remedy for each in found.values())


def test_kept_on_purpose(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that keeps people is a fail, and named."""
    found = findings_of(tmp_path, monkeypatch, ["privacy"], PRIVACY_ACCESS_LOG="full")
    assert {name: each.status for name, each in found.items()} == dict.fromkeys(SERVICES, FAIL)
    assert all("PRIVACY_ACCESS_LOG=reduced" in each.remedy for each in found.values())


def test_another_relay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows what it writes."""
    found = findings_of(tmp_path, monkeypatch, ["privacy"], DOCKER_IMAGE_SMTP="docker.io/boky/postfix:v4")
    assert found["smtp"].status == UNKNOWN and found["mongodb"].status == PASS
