"""``tutor … do retire-users`` and the init task: the real Tutor, on stand-ins for Docker and for a cluster."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from lab.environment import in_one_line, render, run_tutor, run_tutors_python
from lab.kubernetes import Cluster
from tutorprivacy.rendering import retirement_files

SECRET = "swordfish-of-the-oauth2-client"
SAVED = {
    "PRIVACY_RETIREMENT_WORKER_USERNAME": "privacy_worker_of_tests",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID": "id-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": SECRET,
    "PRIVACY_RETIREMENT_USER_SALT": "salt-and-pepper-of-the-hashes",
}
OFF = {**SAVED, "PRIVACY_RETIREMENT_ENABLED": False}

every_tutor = pytest.mark.parametrize("major", [20, 21, 22])


def run(root: Path, major: int, more: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Tutor, with other environment variables besides."""
    return run_tutor(root, major, *arguments, check=False, more=more)


def container_environment(found: dict[str, Any]) -> dict[str, str]:
    """What a container got, but for the shell's own."""
    shells = ("PATH", "PWD", "OLDPWD", "SHLVL", "_", "LC_CTYPE", "HOSTNAME")
    return {key: value for key, value in found["environment"].items() if key not in shells}


OPTIONS = [
    ([], []),
    (["--dry-run"], ["--dry-run"]),
    (["--limit", "3", "--json"], ["--limit", "3", "--json"]),
    (
        ["--json", "--retry-errored", "--dry-run", "--limit=12"],
        ["--dry-run", "--limit", "12", "--retry-errored", "--json"],
    ),
]


@every_tutor
def test_local(tmp_path: Path, major: int) -> None:
    """One run of `privacy-job`: the driver, its options, and what it needs in the environment."""
    render(tmp_path, major, ["mfe", "privacy"], SAVED)
    more = docker.install(tmp_path / "docker")
    for given, _expected in OPTIONS:
        done = run(tmp_path, major, more, "local", "do", "retire-users", *given)
        assert done.returncode == 0, done.stderr
        assert SECRET not in done.stdout + done.stderr
    made = docker.calls(tmp_path / "docker" / "platform")
    assert [(each["module"], each["argv"]) for each in made] == [("__main__", expected) for _given, expected in OPTIONS]
    for call, each in zip(made, docker.runs(tmp_path / "docker"), strict=True):
        assert container_environment(call) == {
            "SERVICE_VARIANT": "lms",
            "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production",
            "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": SECRET,
        }
        assert each["service"] == "privacy-job"
        assert each["image"].startswith("docker.io/overhangio/openedx:")
        assert SECRET not in each["command"]


@every_tutor
def test_dev(tmp_path: Path, major: int) -> None:
    """The development image and settings."""
    render(tmp_path, major, ["privacy"], SAVED)
    more = docker.install(tmp_path / "docker")
    done = run(tmp_path, major, more, "dev", "do", "retire-users", "--dry-run")
    assert done.returncode == 0, done.stderr
    (call,), (each,) = docker.calls(tmp_path / "docker" / "platform"), docker.runs(tmp_path / "docker")
    assert call["argv"] == ["--dry-run"]
    assert container_environment(call)["DJANGO_SETTINGS_MODULE"] == "lms.envs.tutor.development"
    assert "openedx-dev:" in each["image"]


def test_a_failed_run_fails_the_command(tmp_path: Path) -> None:
    """Its status is the job's."""
    render(tmp_path, 22, ["privacy"], SAVED)
    more = docker.install(tmp_path / "docker")
    (tmp_path / "docker" / "platform" / "fail").touch()
    done = run(tmp_path, 22, more, "local", "do", "retire-users")
    assert done.returncode == 1
    assert "status 3" in in_one_line(done)


@every_tutor
def test_init(tmp_path: Path, major: int) -> None:
    """The plugin's own task alone; behind the migrations and other plugins' tasks when all are run."""
    render(tmp_path, major, ["mfe", "privacy"], SAVED)
    more = docker.install(tmp_path / "docker")
    done = run(tmp_path, major, more, "local", "do", "init", "--limit=privacy")
    assert done.returncode == 0, done.stderr
    (call, ends), (each, _) = docker.calls(tmp_path / "docker" / "platform"), docker.runs(tmp_path / "docker")
    assert call["module"] == "lms.envs.tutor.privacy.retirement.setup"
    assert ends["argv"] == []  # privacy_key_ends
    assert container_environment(call)["PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"] == SECRET
    assert each["service"] == "privacy-job"
    assert init_tasks(major, tmp_path)[-1] == "privacy"


INIT_TASKS = """
import json, sys
import tutor.commands.cli
from tutor import hooks, plugins
hooks.Actions.CORE_READY.do()
for name in ("privacy", "zlate", "mfe"):
    plugins.load(name)
tasks = list(hooks.Filters.CLI_DO_INIT_TASKS.iterate())
print(json.dumps([service for service, _task in tasks]))
"""


def init_tasks(major: int, folder: Path) -> list[str]:
    """The services of all init tasks, in Tutor's order, with a plugin that comes after this one."""
    late = folder / "no-plugins"
    late.mkdir(exist_ok=True)
    item = "('lms', 'true'), priority=hooks.priorities.DEFAULT"
    (late / "zlate.py").write_text(f"from tutor import hooks\nhooks.Filters.CLI_DO_INIT_TASKS.add_item({item})\n")
    done = run_tutors_python(folder, major, INIT_TASKS)
    found = json.loads(done.stdout)
    assert {"mysql", "lms", "cms"} < {*found}
    return list(found)


@every_tutor
def test_off(tmp_path: Path, major: int) -> None:
    """Refused, with what to do, before anything is run; the init task does nothing."""
    render(tmp_path, major, ["privacy"], OFF)
    more = docker.install(tmp_path / "docker")
    for mode in ("local", "dev", "k8s"):
        done = run(tmp_path, major, more, mode, "do", "retire-users", "--dry-run")
        assert done.returncode == 1
        assert "tutor config save --set PRIVACY_RETIREMENT_ENABLED=true" in in_one_line(done)
        assert "kubectl" not in done.stdout
    assert not docker.runs(tmp_path / "docker")
    done = run(tmp_path, major, more, "local", "do", "init", "--limit=privacy")
    assert done.returncode == 0, done.stderr
    assert "Retirement is off" in done.stdout
    (ends,) = docker.calls(tmp_path / "docker" / "platform")  # of keys: nothing that erases anybody
    assert ends["argv"] == []
    assert len(docker.runs(tmp_path / "docker")) == 2
    assert SECRET not in json.dumps(docker.runs(tmp_path / "docker"))


@pytest.mark.parametrize("wrong", [["--limit", "0"], ["--limit", "many"], ["--limit", "-1"], ["somebody"]])
def test_wrong_options(tmp_path: Path, wrong: list[str]) -> None:
    """Nothing is run; nobody can be named."""
    render(tmp_path, 22, ["privacy"], SAVED)
    more = docker.install(tmp_path / "docker")
    assert run(tmp_path, 22, more, "local", "do", "retire-users", *wrong).returncode == 2
    assert not docker.runs(tmp_path / "docker")


def test_the_help_warns(tmp_path: Path) -> None:
    """And is there while retirement is off."""
    render(tmp_path, 22, ["privacy"], OFF)
    said = run_tutor(tmp_path, 22, "local", "do", "retire-users", "--help").stdout
    assert "Erasing is for good. Begin with --dry-run" in said
    assert "tutor local do retire-users --limit 1" in said


class OnKubernetes:
    """`tutor k8s start`, init and retire-users on one Tutor."""

    def __init__(self, major: int, folder: Path) -> None:
        self.major, self.folder = major, folder
        self.platform = folder / "cluster"

    def go(self) -> None:
        render(self.folder / "root", self.major, ["privacy"], {**SAVED, "PRIVACY_RETIREMENT_SCHEDULE": "0 3 * * *"})
        docker.make_platform(self.platform)
        with Cluster(self.platform) as self.cluster:
            for name in ("openedx-settings-lms", "openedx-settings-cms", "openedx-config"):
                self.cluster.objects["ConfigMap", name] = {}  # kustomize would make them
            self.done = [
                run(self.folder / "root", self.major, self.cluster.environment, "k8s", *arguments)
                for arguments in (
                    ["start"],
                    ["do", "init", "--limit=privacy"],
                    ["do", "retire-users", "--dry-run", "--limit", "2"],
                )
            ]
            (self.platform / "fail").touch()
            self.failed = run(
                self.folder / "root", self.major, self.cluster.environment, "k8s", "do", "retire-users", "--limit", "1"
            )


@pytest.fixture(scope="module")
def clusters(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, OnKubernetes]]:
    """On each Tutor, at the same time: most of it is Tutor's waiting."""
    folder = tmp_path_factory.mktemp("clusters")
    found = [OnKubernetes(major, folder / str(major)) for major in (20, 21, 22)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(OnKubernetes.go, found))
    yield {each.major: each for each in found}


@every_tutor
def test_kubernetes(clusters: dict[int, OnKubernetes], major: int) -> None:
    """The Secret comes with `start`, and the jobs' pods have it in their environment, and nowhere else."""
    it = clusters[major]
    for done in it.done:
        assert done.returncode == 0, done.stdout + done.stderr
        assert SECRET not in done.stdout + done.stderr
    assert it.cluster.objects["CronJob", "privacy-retire-users"]["spec"]["suspend"] is False
    set_up, _ends, retire, failed = docker.calls(it.platform)
    assert (set_up["module"], retire["module"]) == ("lms.envs.tutor.privacy.retirement.setup", "__main__")
    assert retire["argv"] == ["--dry-run", "--limit", "2"]
    for call in (set_up, retire):
        assert container_environment(call) == {
            "SERVICE_VARIANT": "lms",
            "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production",
            "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": SECRET,
        }
    # A run that failed is not begun again by Kubernetes: it would retire one more.
    assert failed["argv"] == ["--limit", "1"]
    assert it.failed.returncode == 1
    for manifest in it.cluster.manifests:
        assert SECRET not in json.dumps(manifest)
        assert ("privacy" in json.dumps(manifest.get("data", {})).lower()) is (manifest["kind"] == "Secret")


def test_the_stand_in_refuses_what_compose_does(tmp_path: Path) -> None:
    """Or these tests would show nothing."""
    render(tmp_path, 22, ["privacy"], SAVED)
    jobs = tmp_path / "env" / "local" / "docker-compose.jobs.yml"
    files = [tmp_path / "env" / "local" / "docker-compose.yml", jobs]
    folder = files[0].parent
    docker.run_of(docker.merged(files), "privacy-job", folder)
    with pytest.raises(docker.Refused, match="no such service"):
        docker.run_of(docker.merged(files), "retirement-job", folder)
    with pytest.raises(docker.Refused, match="undefined service"):
        docker.run_of(docker.merged([jobs]), "privacy-job", folder)
    (tmp_path / "env" / retirement_files.RENDERED[0]).unlink()
    with pytest.raises(docker.Refused, match=r"client-secret\.env not found"):
        docker.run_of(docker.merged(files), "privacy-job", folder)
    assert docker.main(["compose", "-f", str(jobs), "up"], str(tmp_path)) == 1


OTHERS_TASKS = """
import json
import tutor.commands.cli
from tutor import config, env, hooks, plugins
hooks.Actions.CORE_READY.do()
for name in ("privacy", "mfe"):
    plugins.load(name)
loaded = config.load_full("{root}")
tasks = [task for _service, task in hooks.Filters.CLI_DO_INIT_TASKS.iterate() if "populate_retirement_states" in task]
print(json.dumps([line for task in tasks for line in env.render_str(loaded, task).splitlines() if "populate" in line]))
"""


@pytest.mark.parametrize(("saved", "status"), [(SAVED, 0), (OFF, 1)])
def test_other_plugins_tasks_while_somebody_is_being_retired(
    tmp_path: Path, saved: dict[str, Any], status: int
) -> None:
    """tutor-mfe runs the platform's command, which refuses then: that must not fail a launch."""
    render(tmp_path, 22, ["mfe", "privacy"], saved)
    program = OTHERS_TASKS.format(root=tmp_path)
    done = run_tutors_python(tmp_path, 22, program)
    (line,) = json.loads(done.stdout)
    (tmp_path / "manage.py").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "manage.py").chmod(0o755)
    assert subprocess.run(["sh", "-e", "-c", line], cwd=tmp_path, stdout=subprocess.DEVNULL).returncode == status
