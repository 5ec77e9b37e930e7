"""``tutor privacy usage`` and ``do report-usage``: the real Tutor, the shipped modules, Redis; Docker is a stand-in."""

from __future__ import annotations

import csv
import datetime
import importlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from tutor.exceptions import TutorError

from lab import docker
from lab.environment import in_one_line, render, run_tutor
from lab.inside import put_inside, put_module
from lab.kubernetes import Cluster
from lab.redis_server import redis_server
from lab.schemas import fits
from lab.usage import COURSE, REPORT, fill
from tutorprivacy.commands import report_usage
from tutorprivacy.inside.usage_report.query import is_report

#: Not the command of the same name.
module: Any = importlib.import_module("tutorprivacy.commands.usage")

ON = {"PRIVACY_USAGE_ENABLED": True}
RANGE = ["--from", "2026-11-20", "--to", "2026-11-22"]
PASSED = ["--from=2026-11-20", "--to=2026-11-22"]
MODULE = ["python", "-m", "lms.envs.tutor.privacy.usage_report"]

every_tutor = pytest.mark.parametrize("major", [20, 21, 22])

Done = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a Redis with the counts of three days."""
    with redis_server(tmp_path_factory.mktemp("redis")) as found:
        for day, visitors in ((20, 47), (21, 3), (22, 20)):
            fill(f"redis://127.0.0.1:{found}/12", datetime.date(2026, 11, day), visitors)
        yield found


class Site:
    """A platform of one Tutor: what that rendered for the LMS runs in a folder that stands in for a container."""

    def __init__(self, folder: Path, major: int, port: int) -> None:
        self.folder, self.major = folder, major
        self.root, self.docker, self.platform = folder / "root", folder / "docker", folder / "docker" / "platform"
        render(self.root, major, ["privacy"], ON)
        self.environment = docker.install(self.docker)
        self.fill_platform(self.platform, port)

    def fill_platform(self, platform: Path, port: int) -> None:
        """The package as it was rendered, and settings as far as the command reads them."""
        package = platform / "lms" / "envs" / "tutor"
        put_inside(platform, self.root)
        usage = {"redis_url": f"redis://127.0.0.1:{port}/12", "retention_months": 25, "min_group": 10}
        for mode in ("production", "development"):
            (package / f"{mode}.py").write_text(f"PRIVACY_USAGE = {usage!r}\nMODE = {mode!r}\n")

    def tutor(self, *arguments: str, **more: str) -> Done:
        return run_tutor(self.root, self.major, *arguments, check=False, more={**self.environment, **more})


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory, port: int) -> dict[int, Site]:
    """One of each Tutor, running in both modes of compose."""
    found = {major: Site(tmp_path_factory.mktemp(f"tutor{major}"), major, port) for major in (20, 21, 22)}
    for site in found.values():
        docker.start(site.docker, "tutor_local")
        docker.start(site.docker, "tutor_dev")
    return found


@every_tutor
def test_forms(sites: dict[int, Site], major: int) -> None:
    """On the standard output is the report and nothing else, so that it can be redirected."""
    site = sites[major]
    text = site.tutor("privacy", "usage", *RANGE, COLUMNS="80")
    assert text.returncode == 0, text.stderr
    assert text.stdout.startswith("Usage, 2026-11-20 to 2026-11-22 (UTC)\n")
    assert "Firefox 145" in text.stdout and "fewer than 10" in text.stdout
    if major == 22:  # made of the same answer, whatever the Tutor
        found = fits("usage", site.tutor("privacy", "usage", *RANGE, "--json").stdout)
        assert is_report(found) and [each["visitors"] for each in found["days"]] == [40, None, 20]
        rows = list(csv.DictReader(io.StringIO(site.tutor("privacy", "usage", *RANGE, "--csv").stdout)))
        assert ["day", "2026-11-21", "fewer than 10"] in [[row["kind"], row["from"], row["value"]] for row in rows]
        page = site.tutor("privacy", "usage", *RANGE, "--html", "-").stdout
        assert page.startswith("<!doctype html>") and page.endswith("</html>\n")
    call = docker.runs(site.docker)[-1]
    assert (call["service"], call["command"]) == ("lms", [*MODULE, *PASSED, "--json"])
    assert call["environment"]["DJANGO_SETTINGS_MODULE"] == "lms.envs.tutor.production"


def test_a_file_on_the_host(sites: dict[int, Site]) -> None:
    """Not in the container, where it would be lost."""
    site = sites[22]
    path = site.folder / "usage.html"
    done = site.tutor("privacy", "usage", "--mode", "dev", "--html", str(path), "--course", COURSE, "--by", "page")
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert f"Pages of {COURSE}" in path.read_text() and done.stderr.endswith(f"Written: {path}\n")
    again = site.tutor("privacy", "usage", "--html", str(path))
    told = in_one_line(again)
    assert again.returncode == 1 and f"{path} is there already. To replace it: --overwrite." in told
    call = docker.runs(site.docker)[-1]
    assert call["command"] == [*MODULE, "--by=page", f"--course={COURSE}", "--json"]
    assert call["environment"]["DJANGO_SETTINGS_MODULE"] == "lms.envs.tutor.development"
    assert "openedx-dev:" in call["image"]


@every_tutor
def test_jobs(sites: dict[int, Site], major: int) -> None:
    """It is printed there; with --json, the last line is the report."""
    site = sites[major]
    local = site.tutor("local", "do", "report-usage", *RANGE, "--by", "browser", "--by", "os")
    assert local.returncode == 0, local.stderr
    assert "\nUsage, 2026-11-20 to 2026-11-22 (UTC)\n" in local.stdout and "Firefox 145" in local.stdout
    call = docker.runs(site.docker)[-1]
    assert call["service"] == "privacy-job"
    assert call["command"].split() == ["exec", *MODULE, *PASSED, "--by=browser", "--by=os"]
    dev = site.tutor("dev", "do", "report-usage", *RANGE, "--json", "--course", COURSE)
    assert dev.returncode == 0, dev.stderr
    assert is_report(json.loads(dev.stdout.splitlines()[-1]))
    assert docker.runs(site.docker)[-1]["environment"]["DJANGO_SETTINGS_MODULE"] == "lms.envs.tutor.development"


@every_tutor
def test_kubernetes(sites: dict[int, Site], major: int, port: int, tmp_path: Path) -> None:
    """By the Deployment of the LMS, or by a job, whose output is in its log."""
    site = sites[major]
    docker.make_platform(tmp_path / "cluster")
    site.fill_platform(tmp_path / "cluster", port)
    with Cluster(tmp_path / "cluster") as cluster:
        for name in ("openedx-settings-lms", "openedx-settings-cms", "openedx-config"):
            cluster.objects["ConfigMap", name] = {}  # kustomize would make them
        early = site.tutor("privacy", "usage", "--mode", "k8s", **cluster.environment)
        assert early.returncode == 1
        assert 'deployments.apps "lms" not found' in early.stderr and "tutor k8s start" in in_one_line(early)
        assert site.tutor("k8s", "start", **cluster.environment).returncode == 0
        if major == 22:  # the other Tutors ask in the same way, and are asked by the job
            done = site.tutor("privacy", "usage", "--mode", "k8s", *RANGE, "--json", **cluster.environment)
            assert done.returncode == 0, done.stderr
            assert is_report(json.loads(done.stdout))
        done = site.tutor("k8s", "do", "report-usage", *RANGE, "--json", **cluster.environment)
        assert done.returncode == 0, done.stderr
        (pod,) = cluster.pods
        assert is_report(json.loads(pod.lines[-1]))


# -- what can be wrong -------------------------------------------------------------------


@pytest.fixture
def stopped(tmp_path: Path, port: int) -> Site:
    """A platform that does not run."""
    return Site(tmp_path, 22, port)


def test_the_platform_does_not_run(stopped: Site) -> None:
    """What Docker says, and what to do; a job runs all the same."""
    for mode, others in (("local", "--mode dev or --mode k8s"), ("dev", "--mode local or --mode k8s")):
        done = stopped.tutor("privacy", "usage", "--mode", mode)
        assert (done.returncode, done.stdout) == (1, "")
        assert 'service "lms" is not running' in done.stderr
        assert f"tutor {mode} start -d" in in_one_line(done) and f"tutor {mode} status" in in_one_line(done)
        assert others in done.stderr
    assert stopped.tutor("local", "do", "report-usage", *RANGE).returncode == 0


def test_nothing_to_ask_with(stopped: Site) -> None:
    """Neither Docker nor kubectl is installed."""
    (stopped.folder / "bin").mkdir()
    for mode, program in (("local", "docker"), ("k8s", "kubectl")):
        done = stopped.tutor("privacy", "usage", "--mode", mode, PATH=str(stopped.folder / "bin"))
        assert (done.returncode, done.stdout) == (1, "")
        assert f"{program} cannot be run (No such file or directory)" in in_one_line(done)
        assert "--mode local|dev|k8s" in in_one_line(done)


def test_off(stopped: Site) -> None:
    """In the configuration: nothing is run. In the platform, which was not restarted since: what that says."""
    docker.start(stopped.docker, "tutor_local")
    (stopped.platform / "lms" / "envs" / "tutor" / "production.py").write_text("PRIVACY_USAGE = None\n")
    done = stopped.tutor("privacy", "usage")
    assert (done.returncode, done.stdout) == (1, "")
    assert "tutor config save --set PRIVACY_USAGE_ENABLED=true\n    tutor local launch" in done.stderr
    assert len(docker.runs(stopped.docker)) == 1
    assert "Usage is not counted" in stopped.tutor("local", "do", "report-usage").stderr
    assert len(docker.runs(stopped.docker)) == 2
    assert run_tutor(stopped.root, 22, "config", "save", "--set", "PRIVACY_USAGE_ENABLED=false").returncode == 0
    for command in (["privacy", "usage"], ["local", "do", "report-usage"], ["k8s", "do", "report-usage"]):
        done = stopped.tutor(*command)
        assert done.returncode == 1
        assert "Usage is not counted. To turn that on" in in_one_line(done)
        assert "Counts from before it was turned off may still be there" in in_one_line(done)
    assert len(docker.runs(stopped.docker)) == 2


def test_before_an_update(stopped: Site) -> None:
    """The module is not in the container."""
    docker.start(stopped.docker, "tutor_local")
    put_module(stopped.platform / "lms" / "envs" / "tutor", "register.__main__", "")
    done = stopped.tutor("privacy", "usage")
    assert done.returncode == 1
    assert "No module named lms.envs.tutor.privacy.usage_report" in in_one_line(done)
    assert "tutor local launch" in in_one_line(done)


def test_wrong_options(stopped: Site) -> None:
    """Nothing is run, also not what Tutor does before a job."""
    docker.start(stopped.docker, "tutor_local")
    wrong = [
        (["--from", "soon"], "'soon' is no day"),
        (["--from", "2026-11-22", "--to", "2026-11-20"], "is after the last"),
        (["--by", "address"], "'address' is not one of"),
        (["--by", "os", "--course", COURSE], "'os' is nothing to group by in a course"),
        (["--course", "{{ OPENEDX_SECRET_KEY }}"], "is no course"),
        (["--course", "run"], "is no course"),
    ]
    for options, said in wrong:
        for command in (["privacy", "usage"], ["k8s", "do", "report-usage"]):
            done = stopped.tutor(*command, *options)
            assert (done.returncode, done.stdout) == (2, "")
            assert said in in_one_line(done)
    done = stopped.tutor("privacy", "usage", "--json", "--html", "-")
    assert done.returncode == 2 and "One of --json, --csv and --html only" in in_one_line(done)
    assert not docker.runs(stopped.docker)


def test_a_file_that_cannot_be_written(sites: dict[int, Site]) -> None:
    done = sites[22].tutor("privacy", "usage", "--html", str(sites[22].folder / "missing" / "usage.html"))
    assert done.returncode == 1
    assert "usage.html cannot be written: No such file or directory" in in_one_line(done)


#: As it was before there were versions.
BEFORE = {key: value for key, value in REPORT.items() if key != "version"}


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('hello')", "The LMS gives no report"),
        ("", "ended with status 0"),
        (f"print({json.dumps(REPORT)!r}); raise SystemExit(1)", "ended with status 1"),
        (f"print({json.dumps({**REPORT, 'version': 2})!r})", "runs another version of this plugin"),
        (f"print({json.dumps(BEFORE)!r})", "    tutor local launch"),
        ("import sys; sys.exit('line\\n' * 20 + 'the reason')", "the reason"),
        ("import sys; sys.stdout.buffer.write(b'\\xff\\n'); sys.exit(b'\\xff')", "The LMS gives no report"),
        ("print('x'); print('{\"error\": \"Redis does not answer\"}'); raise SystemExit(1)", "Redis does not answer"),
    ],
)
def test_what_is_no_report(code: str, said: str) -> None:
    """Its last words are shown, and not many of them."""
    with pytest.raises(TutorError) as error:
        module._request_report([sys.executable, "-c", code], "local")
    assert said in str(error.value)
    assert str(error.value).count("line\n") <= 7


def test_a_report_behind_other_lines() -> None:
    """Settings of other plugins may print."""
    code = f"import sys; print('a warning'); print('another', file=sys.stderr); print({json.dumps(REPORT)!r})"
    assert module._request_report([sys.executable, "-c", code], "local") == REPORT


def test_help_needs_no_configuration(tmp_path: Path) -> None:
    """It is there while usage is off, and names the ways to have a file."""
    render(tmp_path, 22, ["privacy"], {})
    said = run_tutor(tmp_path, 22, "privacy", "usage", "--help").stdout
    assert "--html november.html" in said and "--csv >pages.csv" in said
    said = run_tutor(tmp_path, 22, "local", "do", "report-usage", "--help").stdout
    assert "tutor privacy usage" in said and "--html" not in said


def test_completion_asks_nothing() -> None:
    """A shell that completes a command has no project."""
    context = click.Context(report_usage, resilient_parsing=True)
    assert report_usage.parse_args(context, ["--from", "soon"]) == []
