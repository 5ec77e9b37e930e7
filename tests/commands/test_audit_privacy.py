"""``do audit-privacy``: the real Tutor looks into containers; Docker is a stand-in, and so is what is found there."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from lab.environment import render, run_tutor
from lab.inside import put_module
from lab.kubernetes import Cluster
from lab.schemas import fits

#: Stands where the audit is, in each service's settings.
AUDIT = """
import json, os, sys
def main(arguments=(), place=""):
    found = json.loads(open("findings.json").read())[place]
    print("a line of some library")
    if found is None:
        raise RuntimeError("zoraquill")
    rows = [{"check": "a.b", "place": place, "status": each, "evidence": repr((arguments, __name__)), "remedy": "do"}
        for each in found]
    print(json.dumps({"version": 1, "findings": rows}))
    sys.exit(int("fail" in found))
"""


class Site:
    """A project of one Tutor, and a folder that stands in for its containers."""

    def __init__(self, folder: Path, major: int) -> None:
        self.root, self.docker, self.major = folder / "root", folder / "docker", major
        render(self.root, major, ["privacy"], {})
        self.environment = docker.install(self.docker)
        for service in ("lms", "cms"):
            package = self.docker / "platform" / service / "envs" / "tutor"
            package.mkdir(parents=True, exist_ok=True)
            for each in (package, package.parent, package.parent.parent):
                (each / "__init__.py").touch()
            put_module(package, "audit.command", AUDIT)

    def audit(self, mode: str, *options: str, **more: str) -> subprocess.CompletedProcess[str]:
        environment = {**self.environment, **more}
        return run_tutor(self.root, self.major, mode, "do", "audit-privacy", *options, check=False, more=environment)

    def find(self, lms: list[str] | None, cms: list[str] | None, worker: list[str] | None) -> None:
        """What is found in the containers; None: the audit fails there."""
        found = {"lms": lms, "cms": cms, "lms-worker": worker}
        (self.docker / "platform" / "findings.json").write_text(json.dumps(found))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Of the newest Tutor, running in both modes of compose."""
    made = Site(tmp_path_factory.mktemp("site"), 22)
    docker.start(made.docker, "tutor_local")
    docker.start(made.docker, "tutor_dev")
    return made


def findings(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    """The last line of the output."""
    return list(fits("audit", done.stdout.strip().splitlines()[-1])["findings"])


@pytest.mark.parametrize("mode", ["local", "dev"])
def test_all_three_are_asked(site: Site, mode: str) -> None:
    """In the settings of the LMS and of Studio, and as a worker, which development does not have."""
    site.find(["pass"], ["pass", "unknown"], ["pass"])
    done = site.audit(mode, "--json")
    assert done.returncode == 0, done.stderr
    rows = findings(done)
    places = [("lms", "pass"), ("cms", "pass"), ("cms", "unknown"), ("lms-worker", "pass")]
    assert [(row["place"], row["status"]) for row in rows] == places[: 3 if mode == "dev" else 4]
    assert rows[0]["evidence"] == "(['--json'], 'lms.envs.tutor.privacy.audit.command')"
    assert rows[1]["evidence"] == "(['--json'], 'cms.envs.tutor.privacy.audit.command')"
    assert mode == "dev" or rows[3]["evidence"] == "(['--json', '--worker'], 'lms.envs.tutor.privacy.audit.command')"


@pytest.mark.parametrize(
    ("statuses", "options", "status"),
    [
        (["pass"], ["--strict"], 0),
        (["unknown"], [], 0),
        (["unknown"], ["--strict"], 1),
        (["fail", "pass"], [], 1),
    ],
)
def test_the_exit_status(site: Site, statuses: list[str], options: list[str], status: int) -> None:
    """1 on a fail; with --strict on an unknown, too. All containers are looked at, whatever the first one says."""
    site.find(statuses, ["pass"], ["pass"])
    done = site.audit("local", *options)
    assert done.returncode == status
    assert "lms-worker" in done.stdout
    assert f"{statuses.count('fail')} fail, {statuses.count('unknown')} unknown" in done.stdout
    assert "\x1b[" not in done.stdout


def test_only_problems(site: Site) -> None:
    """In both forms; the exit status is that of all."""
    site.find(["pass", "unknown"], ["pass"], ["pass"])
    done = site.audit("local", "--problems", "--json")
    assert [(row["place"], row["status"]) for row in findings(done)] == [("lms", "unknown")]
    said = site.audit("local", "--problems")
    assert (done.returncode, said.returncode) == (0, 0)
    assert "pass     a.b" not in said.stdout and "0 fail, 1 unknown, 0 decide, 3 pass" in said.stdout


def test_what_is_acknowledged(site: Site) -> None:
    """The setting is read on the host, and no container is told of it."""
    site.find(["pass"], ["pass"], None)
    path = site.root / "config.yml"
    before = path.read_text()
    path.write_text(before + 'PRIVACY_ACKNOWLEDGED_FINDINGS: {"platform.container (lms-worker)": "it is off today"}\n')
    try:
        done = site.audit("local", "--json", "--strict")
        assert (done.returncode, findings(done)[-1]["reason"]) == (0, "it is off today")
        site.find(["pass"], ["pass"], ["pass"])
        over = findings(site.audit("local", "--json"))[-1]
    finally:
        path.write_text(before)
    assert (over["check"], over["status"]) == ("environment.acknowledged", "decide")


def test_a_platform_of_before_the_upgrade(site: Site) -> None:
    """It answers with a bare list, as it did then: unknown, with what to do; the others are looked at."""
    site.find(["pass"], ["pass"], ["pass"])
    package = site.docker / "platform" / "cms" / "envs" / "tutor"
    put_module(package, "audit.command", AUDIT.replace('{"version": 1, "findings": rows}', "rows"))
    try:
        done = site.audit("local", "--json")
    finally:
        put_module(package, "audit.command", AUDIT)
    assert [row["status"] for row in findings(done)] == ["pass", "unknown", "pass"]
    old = findings(done)[1]
    assert "container cms runs another version of this plugin" in old["evidence"]
    assert old["remedy"].endswith("\n\n    tutor local launch")


def test_an_audit_that_fails_is_unknown(site: Site) -> None:
    """And its error's text, which can quote what it looked at, is not shown."""
    site.find(None, ["pass"], ["pass"])
    done = site.audit("local", "--json")
    assert done.returncode == 0
    assert findings(done)[0] | {"remedy": ""} == {
        "check": "platform.container",
        "place": "lms",
        "status": "unknown",
        "evidence": "The audit did not come to its end there (docker ended with status 1).",
        **{"remedy": "", "was": "", "reason": ""},
    }
    assert "zoraquill" not in done.stdout + done.stderr
    assert site.audit("local", "--strict").returncode == 1


@pytest.mark.parametrize("major", [20, 21])
def test_a_platform_that_does_not_run(tmp_path: Path, major: int) -> None:
    """Each container is unknown, with what to do; Tutor starts nothing for it."""
    stopped = Site(tmp_path, major)
    stopped.find(["pass"], ["pass"], ["pass"])
    for options in ((), ("--json",), ("--strict",)):
        done = stopped.audit("local", *options)
        assert done.returncode == 3, options
    assert "3 unknown, 0 decide, 0 pass\nNothing could be looked at" in done.stdout
    assert "tutor local start -d" in done.stdout and max(map(len, done.stdout.splitlines())) <= 80
    docker.start(stopped.docker, "tutor_local")
    assert stopped.audit("local", "--strict").returncode == 0


def test_without_docker(site: Site, tmp_path: Path) -> None:
    """Unknown, not a traceback."""
    done = site.audit("local", "--strict", PATH=str(tmp_path))
    assert done.returncode == 3
    assert "docker cannot be run" in done.stdout + done.stderr


def test_in_kubernetes(site: Site, tmp_path: Path) -> None:
    """In the pods of the deployments."""
    site.find(["pass"], ["pass"], ["pass"])
    with Cluster(tmp_path / "cluster") as cluster:
        shutil.copytree(site.docker / "platform", cluster.folder, dirs_exist_ok=True)
        for name in ("openedx-settings-lms", "openedx-settings-cms", "openedx-config"):
            cluster.objects["ConfigMap", name] = {}  # kustomize would make them
        assert run_tutor(site.root, 22, "k8s", "start", check=False, more=cluster.environment).returncode == 0
        done = site.audit("k8s", "--json", "--strict", **cluster.environment)
    assert [row["place"] for row in findings(done)] == ["lms", "cms", "lms-worker"]
    assert done.returncode == 0
