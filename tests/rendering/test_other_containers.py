"""What the other containers are told: in each mode of Tutor, beside the plugins that bring them, and nothing else."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from lab.environment import render
from lab.kubernetes import kustomized
from tutorprivacy.rendering.other_containers import (
    _GUNICORN,
    _IN_CLICKHOUSE,
    _MEILISEARCH,
    _MONGOD,
    _NO_ANALYTICS,
    _RELAY,
    _UWSGI,
    CLICKHOUSE_LOGS,
)

MAJORS = [20, 21, 22]
TUTORS = pytest.mark.parametrize("major", MAJORS)
OTHERS = ["mfe", "notes", "discovery", "credentials", "xqueue", "forum", "cairn"]

#: In the words of Compose.
SMTP = {"entrypoint": ["sh", "-c", _RELAY]}
MONGODB = {"command": _MONGOD}
MEILISEARCH = {"environment": {**_MEILISEARCH, **_NO_ANALYTICS}}
OF_TUTOR = {"smtp": SMTP, "mongodb": MONGODB, "meilisearch": MEILISEARCH}
OF_PLUGINS = {
    **{name: {"environment": _UWSGI} for name in ("credentials", "discovery", "xqueue")},
    "cairn-superset": {"environment": _GUNICORN},
    "cairn-clickhouse": {"volumes": [f"../{CLICKHOUSE_LOGS}:{_IN_CLICKHOUSE}:ro"]},
}
OF_ASPECTS = {"superset": {"environment": _GUNICORN}}


class _OnlyOnce(yaml.SafeLoader):
    """As Compose reads YAML: a key that is there twice is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [key.value for key, _value in node.value if key.value != "<<"]
        assert len(names) == len({*names}), f"twice: {names}"
        return super().construct_mapping(node, deep)


def services(path: Path) -> dict[str, Any]:
    """Of one of Compose's files."""
    found: dict[str, Any] = yaml.load(path.read_text(), _OnlyOnce)["services"]
    return found


def added(root: Path, before: Path, name: str) -> dict[str, Any]:
    """What is in one of Compose's files with the plugin, and not on stock; ours have names of their own."""
    with_plugin, stock = services(root / "env" / name), services(before / "env" / name)
    return {each: part for each, part in with_plugin.items() if part != stock.get(each) and "privacy" not in each}


def in_kubernetes(root: Path) -> dict[str, Any]:
    """The same of the patches that Kustomize applies, in the words of Compose."""
    applied = yaml.safe_load((root / "env" / "kustomization.yml").read_text())
    listed = [*applied.get("patchesStrategicMerge", []), *(each.get("path") for each in applied.get("patches", []))]
    overrides = yaml.safe_load_all((root / "env" / "k8s" / "override.yml").read_text())
    found = {}
    for each in overrides if "k8s/override.yml" in listed else ():
        if each:
            pod = each["spec"]["template"]["spec"]
            (container,) = pod["containers"]
            mounts = {one["name"]: one for one in container.get("volumeMounts", [])}
            assert {one["name"] for one in pod.get("volumes", [])} == mounts.keys()
            assert each["kind"] == "Deployment" and each["metadata"]["name"] == container["name"]
            parts = {
                "environment": {one["name"]: one["value"] for one in container.get("env", [])},
                "command": container.get("args"),
                "entrypoint": container.get("command"),
                "volumes": [f"../{CLICKHOUSE_LOGS}:{one['mountPath']}:ro" for one in mounts.values()],
            }
            found[container["name"]] = {name: part for name, part in parts.items() if part}
    return found


@TUTORS
@pytest.mark.parametrize("plugins", [[], OTHERS, [*OTHERS, "aspects"]], ids=["none", "others", "aspects"])
def test_each_that_is_there(tmp_path: Path, major: int, plugins: list[str]) -> None:
    """Nothing is told to a service whose plugin is not enabled: Compose would not start one without an image."""
    if major == 20 and "aspects" in plugins:
        plugins = OTHERS  # it needs a newer Tutor
    expected = {**OF_TUTOR, **(OF_PLUGINS if plugins else {}), **(OF_ASPECTS if "aspects" in plugins else {})}
    render(tmp_path / "stock", major, plugins, {})
    render(tmp_path / "ours", major, ["privacy", *plugins], {})
    assert added(tmp_path / "ours", tmp_path / "stock", "local/docker-compose.prod.yml") == expected
    assert in_kubernetes(tmp_path / "ours") == expected
    for name in expected:  # the container that is patched is there, with this name
        containers = [each for each in _containers(tmp_path / "ours", name) if each["name"] == name]
        assert len(containers) == 1 and "image" in containers[0]
    # Where the file has a service already, it stays as it is (secrets are others in each rendering).
    before, after = (services(tmp_path / each / "env/dev/docker-compose.yml") for each in ("stock", "ours"))
    new = {"smtp": SMTP, "mongodb": MONGODB}
    new |= {name: part for name, part in expected.items() if name == "cairn-clickhouse"}
    assert {name: part for name, part in after.items() if name not in before} == new
    for name, part in before.items():
        assert after[name].get("environment", {}).keys() == part.get("environment", {}).keys()


def _containers(root: Path, deployment: str) -> list[Any]:
    return [
        container
        for each in kustomized(root / "env")
        if (each["kind"], each["metadata"]["name"]) == ("Deployment", deployment)
        for container in each["spec"]["template"]["spec"]["containers"]
    ]


@TUTORS
def test_file_of_cairns_clickhouse(tmp_path: Path, major: int) -> None:
    """Its container gets the file that is rendered, in Kubernetes by a ConfigMap that is made of it."""
    render(tmp_path, major, ["privacy", "mfe", "cairn"], {})
    text = (tmp_path / "env" / CLICKHOUSE_LOGS).read_text()
    assert ElementTree.fromstring(text).find("query_masking_rules/rule") is not None
    overrides = yaml.safe_load_all((tmp_path / "env" / "k8s" / "override.yml").read_text())
    named = {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in overrides if each}
    (volume,), (container,) = (named["cairn-clickhouse"][name] for name in ("volumes", "containers"))
    (mount,) = container["volumeMounts"]
    made = yaml.safe_load((tmp_path / "env/kustomization.yml").read_text())["configMapGenerator"]
    (files,) = [each["files"] for each in made if each["name"] == volume["configMap"]["name"]]
    assert files == [CLICKHOUSE_LOGS] and Path(CLICKHOUSE_LOGS).name == mount["subPath"]
    assert (mount["name"], mount["mountPath"]) == (volume["name"], _IN_CLICKHOUSE)
    (cairns,) = _containers(tmp_path, "cairn-clickhouse")  # of which nothing is replaced
    assert mount["mountPath"] not in {each["mountPath"] for each in cairns["volumeMounts"]}
    assert mount["name"] not in {each["name"] for each in cairns["volumeMounts"]}


def test_clickhouse_elsewhere(tmp_path: Path) -> None:
    """No container, so no file for it."""
    render(tmp_path, 22, ["privacy", "mfe", "cairn"], {"CAIRN_RUN_CLICKHOUSE": False})
    assert "cairn-clickhouse" not in in_kubernetes(tmp_path)
    assert "privacy-clickhouse-logs" not in (tmp_path / "env/kustomization.yml").read_text()


@TUTORS
def test_mongodb_is_started_as_tutor_starts_it(tmp_path: Path, major: int) -> None:
    """A command replaces Tutor's, so it has to begin with it."""
    render(tmp_path, major, ["privacy"], {})
    command = services(tmp_path / "env/local/docker-compose.yml")["mongodb"]["command"]
    (container,) = _containers(tmp_path, "mongodb")
    assert shlex.split(command) == container["args"] == _MONGOD[:-2] and _MONGOD[-2:] == ["--slowOpSampleRate", "0"]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"PRIVACY_ACCESS_LOG": "full"}, {"meilisearch": {"environment": _NO_ANALYTICS}}),
        ({"PRIVACY_ACCESS_LOG": "full", "PRIVACY_BLOCK_THIRD_PARTIES": False}, {}),
        ({"PRIVACY_BLOCK_THIRD_PARTIES": False}, {**OF_TUTOR, "meilisearch": {"environment": _MEILISEARCH}}),
        ({"PRIVACY_ACCESS_LOG": "off"}, OF_TUTOR),
        ({"RUN_SMTP": False, "RUN_MONGODB": False, "RUN_MEILISEARCH": False}, {}),
        ({"DOCKER_IMAGE_SMTP": "docker.io/boky/postfix:v4"}, {"mongodb": MONGODB, "meilisearch": MEILISEARCH}),
    ],
    ids=str,
)
def test_left_alone(tmp_path: Path, config: dict[str, Any], expected: dict[str, Any]) -> None:
    """Where the operator wants it, and where another program is in its place, whose command is not ours to know."""
    render(tmp_path / "stock", 22, [], {name: value for name, value in config.items() if "PRIVACY" not in name})
    render(tmp_path / "ours", 22, ["privacy"], config)
    assert added(tmp_path / "ours", tmp_path / "stock", "local/docker-compose.prod.yml") == expected
    assert in_kubernetes(tmp_path / "ours") == expected


def test_another_plugin_has_the_service(tmp_path: Path) -> None:
    """A service that another plugin's patch of the same file has is left to it: Compose refuses a key twice."""
    plugin = {"name": "theirs", "patches": {"local-docker-compose-prod-services": "mongodb:\n  cpus: 2\n"}}
    (tmp_path / "no-plugins").mkdir()
    (tmp_path / "no-plugins" / "theirs.yml").write_text(yaml.safe_dump({"version": "1", **plugin}))
    render(tmp_path, 22, ["privacy", "theirs"], {})
    found = services(tmp_path / "env/local/docker-compose.prod.yml")
    assert found["mongodb"] == {"cpus": 2} and found["smtp"] == SMTP


def test_another_plugin_starts_it_in_kubernetes(tmp_path: Path) -> None:
    """A replica set's options, say, which a second patch would take away; what else a patch has is no command."""
    theirs = ["mongod", "--replSet", "rs0"]
    spec = {
        "mongodb": {"containers": [{"name": "mongodb", "args": theirs}]},
        "smtp": {"nodeSelector": {"disk": "fast"}},
    }
    texts = [
        yaml.safe_dump(
            {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": name},
                "spec": {"template": {"spec": of}},
            }
        )
        for name, of in spec.items()
    ]
    plugin = {"name": "theirs", "version": "1", "patches": {"k8s-override": "---\n" + "---\n".join(texts)}}
    (tmp_path / "no-plugins").mkdir()
    (tmp_path / "no-plugins" / "theirs.yml").write_text(yaml.safe_dump(plugin))
    render(tmp_path, 22, ["privacy", "theirs"], {})
    patched = [each for each in yaml.safe_load_all((tmp_path / "env/k8s/override.yml").read_text()) if each]
    found: dict[str, list[Any]] = {}
    for each in patched:
        for container in each["spec"]["template"]["spec"].get("containers", ()):
            found.setdefault(each["metadata"]["name"], []).append(container)
    assert [each.get("args") for each in found["mongodb"]] == [theirs]
    assert [each.get("command") for each in found["smtp"]] == [SMTP["entrypoint"]]


def test_without_request_log(tmp_path: Path) -> None:
    """Off: none of uWSGI's."""
    render(tmp_path, 22, ["privacy", "discovery"], {"PRIVACY_ACCESS_LOG": "off"})
    assert in_kubernetes(tmp_path)["discovery"]["environment"] == {**_UWSGI, "UWSGI_DISABLE_LOGGING": "true"}


def test_what_is_started_as_relay(tmp_path: Path) -> None:
    """Exim, in the shell's place, as the image starts it; its log goes nowhere, its errors where they went."""
    program = tmp_path / "exim"
    program.write_text('#!/bin/sh\necho "=> zoraquill@campus.example"\necho "panic: $* in $$" >&2\n')
    program.chmod(0o755)
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    started = subprocess.Popen(SMTP["entrypoint"], env=path, stdout=-1, stderr=-1, text=True)
    out, errors = started.communicate()
    assert out == "" and f"panic: -bdf -q15m in {started.pid}" in errors and started.returncode == 0
