"""Versions, images, and plugins beside this one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from settings.test_values import DEFAULTS
from tutor import hooks

from lab.host import Host, of, worst
from tutorprivacy.host_audit import rendered_environment, versions
from tutorprivacy.host_audit.project import Project
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN


def project(*plugins: str, config: dict[str, Any] | None = None, **settings: Any) -> Project:
    return Project(Path("/nowhere"), config or {}, (), plugins, {**DEFAULTS, **settings})


@pytest.mark.parametrize(
    ("version", "status"), [("19.0.5", FAIL), ("20.0.0", PASS), ("22.9.0", PASS), ("23.0.0", FAIL)]
)
def test_tutor(monkeypatch: pytest.MonkeyPatch, version: str, status: str) -> None:
    """As setup.py has it."""
    monkeypatch.setattr(versions, "tutor_version", version)
    finding = versions.tutor()
    assert finding.status == status and f"Tutor {version}" in finding.evidence


def test_what_it_is_made_for_is_not_known(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without what pip knows of it."""

    def refuse(_name: str) -> list[str]:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "requires", refuse)
    assert versions.tutor().status == versions.libraries().status == UNKNOWN


def test_libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that are needed, and whether logs can be scrubbed."""
    assert versions.libraries().status == PASS
    assert "jinja2 3." in versions.libraries().evidence and "scrub` can run" in versions.libraries().evidence
    version = metadata.version

    def without(name: str) -> str:
        if name in ("jinja2", "orjson"):
            raise metadata.PackageNotFoundError
        return version(name)

    monkeypatch.setattr(metadata, "version", without)
    finding = versions.libraries()
    assert finding.status == FAIL and "jinja2 (missing)" in finding.evidence and "can not run" in finding.evidence


@pytest.fixture
def defaults() -> Iterator[None]:
    """Tutor's, as far as they name images."""
    context = hooks.Contexts.app("images in tests")
    with context.enter():
        items = [
            ("DOCKER_IMAGE_OPENEDX", "{{ REGISTRY }}x/openedx:1"),
            ("DOCKER_IMAGE_CADDY", "docker.io/caddy:2.11.7"),
        ]
        hooks.Filters.CONFIG_DEFAULTS.add_items(items)
    yield
    hooks.clear_all(context=context.name)


@pytest.mark.parametrize(
    ("name", "image", "status"),
    [
        ("DOCKER_IMAGE_OPENEDX", "my.example/x/openedx:1", PASS),
        ("DOCKER_IMAGE_OPENEDX", "my.example/y/openedx:1", UNKNOWN),
        ("DOCKER_IMAGE_CADDY", "docker.io/caddy:2.11.7", PASS),
        ("DOCKER_IMAGE_CADDY", "caddy:2.8", PASS),
        ("DOCKER_IMAGE_CADDY", "caddy", UNKNOWN),
        ("DOCKER_IMAGE_CADDY", "localhost:5000/caddy:2.11.7", UNKNOWN),
    ],
)
@pytest.mark.usefixtures("defaults")
def test_images(name: str, image: str, status: str) -> None:
    """Tutor's own, by the registry that is set; others hold what they hold."""
    (finding,) = versions.images(project(config={"REGISTRY": "my.example/", name: image}))
    assert (finding.place, finding.status) == (name, status)


@pytest.mark.parametrize(
    ("plugin", "config", "settings", "status"),
    [
        ("mfe", {}, {}, PASS),
        ("forum", {}, {}, PASS),
        ("notes", {}, {}, UNKNOWN),
        ("discovery", {}, {}, UNKNOWN),
        ("credentials", {}, {}, UNKNOWN),
        ("somebodys", {}, {}, UNKNOWN),
        ("cairn", {}, {}, UNKNOWN),
        ("cairn", {}, {"PRIVACY_TRACKING": "pseudonymous"}, UNKNOWN),
        ("cairn", {}, {"PRIVACY_TRACKING": "full"}, FAIL),
        ("aspects", {}, {}, UNKNOWN),
        ("aspects", {"ASPECTS_ENABLE_PII": True}, {}, FAIL),
        ("aspects", {"ASPECTS_ENABLE_EVENT_BUS_PRODUCER": True}, {}, FAIL),
        ("aspects", {"ASPECTS_VECTOR_STORE_TRACKING_LOGS": True}, {}, UNKNOWN),
        ("aspects", {"ASPECTS_VECTOR_STORE_TRACKING_LOGS": True}, {"PRIVACY_TRACKING": "full"}, FAIL),
        ("retirement", {}, {"PRIVACY_RETIREMENT_ENABLED": False}, UNKNOWN),
        ("retirement", {}, {}, FAIL),
        ("sentry", {}, {}, UNKNOWN),
        ("sentry", {}, {"PRIVACY_TELEMETRY": "full"}, FAIL),
    ],
)
def test_plugins(plugin: str, config: dict[str, Any], settings: dict[str, Any], status: str) -> None:
    """What each keeps by itself, as it is set."""
    (finding,) = versions.plugins(project(plugin, "privacy", config=config, **settings))
    assert (finding.place, finding.status, bool(finding.remedy)) == (plugin, status, status != PASS)
    if status == FAIL:
        assert "tutor config save" in finding.remedy or "tutor plugins disable" in finding.remedy


def test_aspects_with_people(tmp_path: Path) -> None:
    """The real plugin, and the command that changes it."""
    host = Host(tmp_path, 22, ["aspects", "privacy"], {"PRIVACY_ASPECTS_PII": True})
    (finding,) = of(host.audit(), "versions.plugins", "aspects")
    assert finding.status == FAIL
    words = finding.remedy.partition(" && ")[0].split()
    assert host.tutor(*words[1:]).returncode == 0
    assert worst(host.audit(), "versions.plugins", "aspects") == UNKNOWN


@pytest.mark.parametrize("name", ["local/docker-compose.override.yml", "dev/docker-compose.override.yml"])
def test_overrides_of_compose(tmp_path: Path, name: str) -> None:
    """They can change anything in a container."""
    made = Project(tmp_path, {}, (), (), DEFAULTS)
    assert rendered_environment.overrides(made).status == PASS
    (tmp_path / "env" / name).parent.mkdir(parents=True)
    (tmp_path / "env" / name).touch()
    finding = rendered_environment.overrides(made)
    assert finding.status == UNKNOWN and name in finding.evidence


@pytest.mark.parametrize(
    ("there", "is_same"),
    [
        (b"a\nkey 1\nb", True),
        (b"a\nkey 2\nb", True),
        (b"a\nkey 3\nb", True),  # which differs with each rendering
        (b"a\nkey 3\nc", False),
        (b"c\nkey 1\nb", False),
        (b"a\nkey 3\nb\n", False),
        (b"", False),
    ],
)
def test_what_differs_between_renderings_says_nothing(there: bytes, is_same: bool) -> None:
    assert rendered_environment.same(there, b"a\nkey 1\nb", b"a\nkey 2\nb") is is_same
    assert rendered_environment.same(there, b"a\nkey 1\nb", b"a\nkey 1\nb") is (there == b"a\nkey 1\nb")
