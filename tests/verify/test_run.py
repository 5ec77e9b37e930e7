"""One run from its beginning to its exit status, on stand-ins: what makes it show less than it should is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tutor.exceptions import TutorError

from lab import docker
from lab.odd_site import CONFIG, Lms, Site, usual
from tutorprivacy.verify import verification
from tutorprivacy.verify.container_outputs import places as outputs
from tutorprivacy.verify.planted import Planted
from tutorprivacy.verify.sending import Day
from tutorprivacy.verify.verification import Options, Result, verify
from tutorprivacy.verify.verify_report import as_json, as_text

#: The package has the command by the same name.
command: Any = import_module("tutorprivacy.commands.verify")

_SERVE = "made(); serve()"


class Run:
    """On a machine with Docker."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.root, self.docker = folder, folder / "root", folder / "docker"
        (self.root / "data" / "lms").mkdir(parents=True)
        self.lms_container = docker.container(self.root, "lms")
        docker.engine(self.docker, self.lms_container)
        self.said: list[str] = []

    def run(self, then: str = _SERVE, options: Options | None = None, **config: Any) -> Result:
        with Site(usual).serving() as port:
            options = options or Options()
            made = Options(options.mode, options.keep, options.with_database, ("127.0.0.1", port))
            return verify(
                self.root,
                {**CONFIG, "LOCAL_PROJECT_NAME": "tutor_local", "OPENEDX_SECRET_KEY": "secret", **config},
                {},
                Lms(self.folder, then).command,
                made,
                self.said.append,
                lambda _place, _size: None,
            )


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setenv("PATH", docker.install(tmp_path / "docker")["PATH"])
    monkeypatch.setattr(verification, "_SETTLING_SECONDS", 0)
    monkeypatch.setattr(verification, "_WORKER_SECONDS", 0)
    yield Run(tmp_path)


#: The stand-in does not answer when it is asked for the workers.
_WAITING = "Whether the workers have done their tasks cannot be seen."


LIVE = Day.live


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No requests, but where they are looked at."""
    monkeypatch.setattr(Day, "live", lambda *_arguments: None)
    monkeypatch.setattr("tutorprivacy.verify.learner_session._ANSWER_SECONDS", 0.1)


def test_what_the_run_says(site: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """No value of hers in a line of progress or in the result. She is known by her name only if she was kept."""
    made: list[Planted] = []
    original = Planted.make

    def make(address: str | None = None) -> Planted:
        made.append(original(address))
        return made[0]

    monkeypatch.setattr(Planted, "make", make)
    monkeypatch.setattr(Day, "live", LIVE)
    result = site.run(options=Options(keep=True))
    assert len(result.answers) > 80
    assert result.problems == [_WAITING] and result.status == 3
    assert result.learner == made[0].cores["username"] and result.removed_before == 2
    text = as_json(result) + "".join(site.said)
    assert made[0].marker not in text and "secret" not in text
    assert json.loads(text[: text.rindex("}") + 1])["learner_kept"] is True
    assert "The learner was kept" in as_text(result)


def test_rows_that_are_left_and_an_lms_that_is_gone(site: Run) -> None:
    """Are told, and are no success."""
    assert "Not all rows of the learner could be removed: a.B (2)." in site.run("made(); serve(**{'a.B': 2})").problems
    assert any("is not known. The next run" in each for each in site.run("made(); time.sleep(1)").problems)


def test_containers_of_after_and_none_at_all(site: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A service that is not there was not searched; one that was made anew has an output of its own."""
    anew = docker.container(site.root, "lms")
    anew["Id"] = "anew"
    asked = verification.containers

    def restarted(projects: list[str]) -> Any:
        before = asked(projects)
        docker.engine(site.docker, site.lms_container, anew)
        return before

    monkeypatch.setattr(verification, "containers", restarted)
    assert [each.place for each in site.run().places].count("output of lms") == 2
    docker.engine(site.docker)
    monkeypatch.setattr(verification, "containers", asked)
    missing = site.run()
    assert "Docker knows no container of the LMS: what it printed was not searched." in missing.problems


def test_clocks(site: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the platform's is behind, what it writes has earlier times."""
    since: list[float] = []

    def places(found: Any, begun: float, root: Path) -> Any:
        since.append(begun)
        return outputs(found, begun, root)

    monkeypatch.setattr(verification.container_outputs, "places", places)
    site.run()
    site.run("say(course='', removed=0, now=time.time() - 9000); serve()")
    assert since[0] - since[1] > 8900


def test_what_is_elsewhere(site: Run) -> None:
    """Is named as not searched; databases only where they were asked for."""
    config = {"RUN_REDIS": False, "RUN_CLICKHOUSE": False, "RUN_MYSQL": False, "RUN_MONGODB": True}

    def away(result: Result) -> set[str]:
        return {each.place for each in result.places if each.problems == ["It does not run here"]}

    assert away(site.run(**config)) == {"Redis", "ClickHouse"}
    assert away(site.run(options=Options(with_database=True), **config)) == {"Redis", "ClickHouse", "MySQL"}
    away_cluster = site.run(options=Options(mode="k8s"), K8S_NAMESPACE="openedx")
    assert [(each.place, bool(each.problems)) for each in away_cluster.places] == [("pods", True)]


def test_what_should_not_be_there(site: Run) -> None:
    """Is a failure, whatever else could not be searched."""
    (site.root / "data" / "lms" / "log").write_text("x")
    code = "import pathlib, os; asked = json.loads(open(heard.name).readline())\n"
    code += f"pathlib.Path({str(site.root / 'data' / 'lms' / 'log')!r}).write_text(asked['email'])\n"
    result = site.run(code + _SERVE)
    assert result.status == 1
    assert {each.place: each.failures for each in result.places if each.failures} == {"data/lms": {"e-mail": 1}}


@pytest.mark.parametrize("in_json", [True, False])
def test_a_run_that_cannot_take_place(monkeypatch: pytest.MonkeyPatch, in_json: bool) -> None:
    """Nothing was searched: 3, and not the 1 that says that something was found."""

    def fail(*_arguments: Any, **_more: Any) -> Result:
        raise TutorError("The LMS is down")

    monkeypatch.setattr(command, "verified", fail)
    monkeypatch.setattr(command.tutor_config, "load_full", lambda _root: {})
    monkeypatch.setattr(command.values, "values", lambda _config: {})
    monkeypatch.setattr(command, "exec_words", lambda *_words, **_more: [])

    class Context:
        root = "/nowhere"

    done = CliRunner().invoke(command.verify, ["--json"] if in_json else [], obj=Context())
    assert done.exit_code == 3 and "The LMS is down" in done.stderr
    if in_json:
        assert json.loads(done.stdout)["problems"] == ["The LMS is down"]


def test_a_site_that_gives_no_answer(site: Run) -> None:
    """Is found out before anybody is made."""
    with pytest.raises(TutorError, match=r"gives no answer at --connect 127\.0\.0\.1, port 9 "):
        verify(
            site.root,
            {**CONFIG, "LOCAL_PROJECT_NAME": "tutor_local", "OPENEDX_SECRET_KEY": "secret"},
            {},
            ["false"],
            Options(connect=("127.0.0.1", 9)),
            site.said.append,
            lambda _place, _size: None,
        )
    assert site.said == ["Visiting http://lms.test"]
