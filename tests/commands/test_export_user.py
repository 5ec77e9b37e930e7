"""``do export-user`` and ``do report-data-register``: the real Tutor and the shipped modules; Docker is a stand-in."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
import signal
import stat
import subprocess
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lab import campus, docker
from lab.campus import EMAILS, HER, NAMES, OTHER, USERNAMES
from lab.environment import in_one_line, render, run_tutor, tutor
from lab.inside import put_module
from lab.kubernetes import Cluster
from tutorprivacy.commands import export_user, report_data_register

every_tutor = pytest.mark.parametrize("major", [20, 21, 22])

Done = subprocess.CompletedProcess[str]

#: Prints so much of an archive, and ends with a status.
_BROKEN = """
import sys
sys.stdout.buffer.write({data!r})
sys.exit({status})
"""


_SQL = "from django.db import connection; connection.cursor().execute({0!r}); print(1)"


#: A platform without a course, for who else is told of learners in one.
_WITHOUT_COURSES = {
    "xmodule/__init__.py": "",
    "xmodule/modulestore/__init__.py": "",
    "xmodule/modulestore/django.py": "def modulestore():\n    return None\n",
    "course_overviews/__init__.py": "",
    "course_overviews/models.py": "from django.db import models\n\n\nclass CourseOverview(models.Model):\n"
    "    id = models.CharField(primary_key=True, max_length=255)\n    created = models.DateTimeField()\n",
}


def make(platform: Path, rendered: Path) -> None:
    """The lab's platform, with a modulestore and a table of courses."""
    campus.make(platform, rendered=rendered)
    campus.write_settings(platform, "INSTALLED_APPS = [*INSTALLED_APPS, 'course_overviews']")
    for name, text in _WITHOUT_COURSES.items():
        (platform / name).parent.mkdir(parents=True, exist_ok=True)
        (platform / name).write_text(text)


def fill(platform: Path) -> None:
    """Only with tables that can be read."""
    campus.fill(platform)
    campus.program(platform, _SQL.format("DROP TABLE leftover_odd"))


class Site:
    """A platform of one Tutor: what that rendered for the LMS, with the models and rows of the lab."""

    def __init__(self, folder: Path, major: int) -> None:
        self.folder, self.major = folder, major
        self.root, self.docker = folder / "root", folder / "docker"
        self.platform = self.docker / "platform"
        self.package = self.platform / "lms" / "envs" / "tutor"
        render(self.root, major, ["privacy"], {})
        self.environment = docker.install(self.docker)
        make(self.platform, self.root)
        fill(self.platform)

    def tutor(self, *arguments: str, **more: str) -> Done:
        return run_tutor(self.root, self.major, *arguments, check=False, more={**self.environment, **more})

    def export(self, path: Path, *options: str, mode: str = "local", user_id: int = HER, **more: str) -> Done:
        words = ["do", "export-user", "--user-id", str(user_id), "--output", str(path), *options]
        return self.tutor(mode, *words, **more)


@pytest.fixture(scope="module")
def site_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Site]:
    """One of each Tutor, running in both modes of compose."""
    sites: dict[int, Site] = {}

    def get(major: int) -> Site:
        if major not in sites:
            sites[major] = Site(tmp_path_factory.mktemp(f"tutor{major}"), major)
            for project in ("tutor_local", "tutor_dev"):
                docker.start(sites[major].docker, project)
        return sites[major]

    return get


@pytest.fixture
def site(site_of: Callable[[int], Site]) -> Site:
    """Of the newest Tutor."""
    return site_of(22)


def assert_is_hers(path: Path) -> None:
    """A whole archive, of her and of nobody else, that only its owner can read."""
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert json.loads(archive.read("data/campus.Account.json"))[0]["username"] == USERNAMES[HER]
    assert EMAILS[HER].encode() in everything and EMAILS[OTHER].encode() not in everything


@pytest.mark.parametrize(("mode", "major"), [("local", 20), ("local", 21), ("local", 22), ("dev", 22)])
def test_the_archive_arrives(site_of: Callable[[int], Site], major: int, mode: str, tmp_path: Path) -> None:
    """On this machine, whatever the umask; the summary names nobody."""
    site, path = site_of(major), tmp_path / "export.zip"
    before = os.umask(0)
    try:
        done = site.export(path, mode=mode)
    finally:
        os.umask(before)
    assert done.returncode == 0, done.stderr
    assert_is_hers(path)
    assert os.listdir(tmp_path) == ["export.zip"]
    assert done.stdout == ""
    assert "tables are in" in in_one_line(done) and "values were left out" in in_one_line(done)
    assert "campus.Contact" in done.stderr  # not searched
    for name in (USERNAMES[HER], EMAILS[HER], *NAMES[HER].split(), str(HER)):
        assert name not in done.stderr.replace(str(path), "")
    call = docker.runs(site.docker)[-1]
    assert (call["service"], call["command"]) == (
        "lms",
        ["python", "-m", "lms.envs.tutor.privacy.export", f"--user-id={HER}"],
    )
    assert ("openedx-dev" in call["image"]) is (mode == "dev")


@every_tutor
def test_kubernetes(site_of: Callable[[int], Site], major: int, tmp_path: Path) -> None:
    """By the Deployment of the LMS."""
    site = site_of(major)
    docker.make_platform(tmp_path / "cluster")
    make(tmp_path / "cluster", site.root)
    fill(tmp_path / "cluster")
    with Cluster(tmp_path / "cluster") as cluster:
        for name in ("openedx-settings-lms", "openedx-settings-cms", "openedx-config"):
            cluster.objects["ConfigMap", name] = {}  # kustomize would make them
        early = site.export(tmp_path / "early.zip", mode="k8s", **cluster.environment)
        assert early.returncode == 1 and "tutor k8s start" in in_one_line(early)
        assert not (tmp_path / "early.zip").exists()
        assert site.tutor("k8s", "start", **cluster.environment).returncode == 0
        done = site.export(tmp_path / "export.zip", mode="k8s", **cluster.environment)
        assert done.returncode == 0, done.stderr
        assert_is_hers(tmp_path / "export.zip")
        if major == 22:  # by the same program
            words = ["k8s", "do", "report-data-register", "--format", "json", "--output", str(tmp_path / "register")]
            done = site.tutor(*words, **cluster.environment)
            assert done.returncode == 0, done.stderr
            assert json.loads((tmp_path / "register").read_text())["models"]
        assert not cluster.pods


def test_what_cannot_be_read(site: Site, tmp_path: Path) -> None:
    """The rest is handed over, what may be missing is named, and the exit status says so; of a register, too."""
    campus.program(site.platform, _SQL.format("CREATE TABLE leftover_odd (id integer PRIMARY KEY, n decimal(5, 2))"))
    try:
        done = site.export(tmp_path / "export.zip")
        register = site.tutor("local", "do", "report-data-register", "--output", str(tmp_path / "register.md"))
    finally:
        campus.program(site.platform, _SQL.format("DROP TABLE leftover_odd"))
    assert done.returncode == 1 and "It is not all: rows may be missing" in in_one_line(done)
    assert_is_hers(tmp_path / "export.zip")
    assert register.returncode == 1 and "It is not all" in in_one_line(register), register.stderr
    text = (tmp_path / "register.md").read_text()
    assert "it cannot be described (IndexError)" in text.replace("\\", "") and text.endswith(
        "<!-- end of the register -->\n"
    )


def test_nothing_is_overwritten(site: Site, tmp_path: Path) -> None:
    """But by --overwrite; then as a whole."""
    path = tmp_path / "export.zip"
    path.write_text("mine")
    path.chmod(0o644)
    before = len(docker.runs(site.docker))
    done = site.export(path)
    assert done.returncode == 1 and "is there already. To replace it: --overwrite" in in_one_line(done)
    assert path.read_text() == "mine" and len(docker.runs(site.docker)) == before
    assert site.export(path, "--overwrite").returncode == 0
    assert_is_hers(path)
    assert os.listdir(tmp_path) == ["export.zip"]


def test_what_is_no_file(site: Site, tmp_path: Path) -> None:
    """A folder, a device, a folder that is not there: nothing is asked of the platform."""
    before = len(docker.runs(site.docker))
    for path, said in (
        (tmp_path, "It is no regular file"),
        (Path("/dev/null"), "It is no regular file"),
        (tmp_path / "missing" / "x.zip", "cannot be written: No such file or directory"),
    ):
        done = site.export(path, "--overwrite")
        assert done.returncode == 1 and said in in_one_line(done)
    assert len(docker.runs(site.docker)) == before
    dangling = tmp_path / "link"
    dangling.symlink_to(tmp_path / "elsewhere")
    assert site.export(dangling).returncode == 1 and not (tmp_path / "elsewhere").exists()


def test_an_unknown_user(site: Site, tmp_path: Path) -> None:
    done = site.export(tmp_path / "export.zip", user_id=4)
    assert (done.returncode, done.stdout) == (1, "")
    assert "There is no user with this id" in in_one_line(done) and "Traceback" not in done.stderr
    assert os.listdir(tmp_path) == []
    assert site.export(tmp_path / "export.zip", user_id=0).returncode == 2


def test_the_platform_does_not_run(tmp_path: Path, site: Site) -> None:
    """What Docker says, and what to do."""
    (site.docker / "tutor_local-is-running").unlink()
    try:
        for words in (["export-user", "--user-id", "5", "--output", str(tmp_path / "x.zip")], ["report-data-register"]):
            done = site.tutor("local", "do", *words)
            assert (done.returncode, done.stdout) == (1, "")
            assert 'service "lms" is not running' in done.stderr and "tutor local start -d" in in_one_line(done)
    finally:
        docker.start(site.docker, "tutor_local")
    (tmp_path / "bin").mkdir()
    done = site.export(tmp_path / "x.zip", PATH=str(tmp_path / "bin"))
    assert done.returncode == 1 and "docker cannot be run (No such file or directory)" in in_one_line(done)
    assert os.listdir(tmp_path) == ["bin"]


@pytest.fixture
def module(site: Site):
    """Replace a room's program in the container for one test."""
    folders = set()

    def replace(room: str, text: str) -> None:
        folders.add(put_module(site.package, f"{room}.__main__", text))

    yield replace
    for folder in folders:
        shutil.rmtree(folder)


def zipped(**files: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("_", "."), text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"", 0),
        (b"", 137),
        (zipped(index_json='{"files": [], "rows": 0}', index_html="")[:-30], 0),
        (zipped(index_json='{"files": [], "rows": 0}', index_html=""), 137),
        (zipped(a="b"), 0),
        (zipped(index_json="no", index_html=""), 0),
        (zipped(index_json='{"files": [{"files": ["data.json"], "pages": []}], "rows": 0}', index_html=""), 0),
        (zipped(index_json='{"files": [{"files": [], "pages": ["a.html"]}], "rows": 0}', index_html=""), 0),
    ],
)
def test_an_interrupted_stream_leaves_no_file(
    site: Site, module: Callable[[str, str], None], tmp_path: Path, data: bytes, status: int
) -> None:
    """Cut off, killed, or something else: also if the program that carries it says that all is well."""
    module("export", _BROKEN.format(data=data, status=status))
    done = site.export(tmp_path / "export.zip")
    assert done.returncode == 1 and os.listdir(tmp_path) == []
    assert ("has not arrived whole" if status == 0 else f"ended with status {status}") in done.stderr


def _below(descriptor: Path, folder: Path) -> os.stat_result | None:
    """Of an open file, if it is in this folder."""
    with contextlib.suppress(FileNotFoundError):  # closed meanwhile
        if os.readlink(descriptor).startswith(f"{folder}/"):
            return descriptor.stat()
    return None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_a_command_that_is_stopped_leaves_no_file(
    site: Site, module: Callable[[str, str], None], tmp_path: Path, number: signal.Signals
) -> None:
    """While it is written, it has no name, and can be read by nobody else: not even SIGKILL leaves it."""
    slow = "import sys, time\nwhile True:\n    sys.stdout.buffer.write(b'x' * 1000)\n    time.sleep(0.05)\n"
    module("export", f"{slow}")
    words = [str(tutor(22)), "local", "do", "export-user", "--user-id", "5", "--output", str(tmp_path / "export.zip")]
    environment = {**os.environ, **site.environment, "TUTOR_ROOT": str(site.root)}
    program = subprocess.Popen(
        words,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # Whoever runs the tests in the background has it ignored, and so would the program.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    for _ in range(600):
        written = [found for path in Path(f"/proc/{program.pid}/fd").glob("*") if (found := _below(path, tmp_path))]
        if written and written[0].st_size:
            break
        time.sleep(0.05)
    assert [stat.S_IMODE(each.st_mode) for each in written] == [0o600]
    assert os.listdir(tmp_path) == []
    program.send_signal(number)
    program.communicate(timeout=60)
    assert program.returncode != 0
    assert os.listdir(tmp_path) == []


# -- the register ------------------------------------------------------------------------


@every_tutor
def test_the_register_is_printed(site_of: Callable[[int], Site], major: int) -> None:
    """The document and nothing else, so that it can be redirected."""
    site = site_of(major)
    done = site.tutor("local", "do", "report-data-register")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# Record of processing activities: Campus\n")
    assert done.stdout.endswith("<!-- end of the register -->\n")
    assert "| campus.Profile |" in done.stdout and USERNAMES[HER] not in done.stdout


def test_the_register_for_programs(site: Site) -> None:
    """With its end, by which a reader knows that it is whole."""
    found = json.loads(site.tutor("dev", "do", "report-data-register", "--format", "json").stdout)
    assert {each["model"] for each in found["models"]} > {"campus.Profile"}
    rows = list(csv.reader(site.tutor("dev", "do", "report-data-register", "--format", "csv").stdout.splitlines()))
    assert "campus.Profile" in {row[1] for row in rows} and rows[-1][:2] == ["end", "end of the register"]


def test_the_register_in_a_file(site: Site, tmp_path: Path) -> None:
    path = tmp_path / "register.html"
    words = ["local", "do", "report-data-register", "--format", "html", "--output", str(path)]
    done = site.tutor(*words)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert path.read_text().startswith("<!doctype html>")
    assert "--overwrite" in site.tutor(*words).stderr
    assert site.tutor(*words, "--overwrite").returncode == 0


@pytest.mark.parametrize("form", ["markdown", "html", "json", "csv"])
def test_a_register_that_is_cut_off(site: Site, module: Callable[[str, str], None], tmp_path: Path, form: str) -> None:
    module("register", "print('# Register\\n{')")
    path = tmp_path / "register"
    done = site.tutor("local", "do", "report-data-register", "--format", form, "--output", str(path))
    assert done.returncode == 1 and "has not arrived whole" in in_one_line(done)
    assert os.listdir(tmp_path) == []


def test_a_register_of_another_version(site: Site, module: Callable[[str, str], None]) -> None:
    """A platform that was not launched since the upgrade prints none: that is said, with what to do."""
    module("register", "print('{\"places\": [1]\\n}')")
    done = site.tutor("local", "do", "report-data-register", "--format", "json")
    assert (done.returncode, done.stdout) == (1, "") and "Traceback" not in done.stderr
    assert "lms runs another version of this plugin" in in_one_line(done) and "\n    tutor local launch" in done.stderr


def test_help() -> None:
    """It says what it is not."""
    assert "not a compliance guarantee" in " ".join(str(report_data_register.help).split())
    assert "holds personal data" in str(export_user.help)
