"""``do retire-users --user-id`` and ``--list``: the real Tutor; Docker, a cluster and the LMS's side are stand-ins."""

from __future__ import annotations

import contextlib
import json
import os
import pty
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from lab.environment import render, run_tutor
from lab.inside import put_module
from lab.kubernetes import Cluster
from lab.schemas import fits

from .test_retire_users import SAVED

HERS = ("zoraquill", "zora@campus.example")

#: In the place of the LMS's program: what it was given is written down, and the answer is in a file.
_ASKED = """
import json, sys
from pathlib import Path
given = sys.stdin.read().split("\\n")
with Path("given.jsonl").open("a") as file:
    file.write(json.dumps([sys.argv[1:], given]) + "\\n")
answer = json.loads(Path("answer.json").read_text())
if "--do" in sys.argv:
    done = [each for each in answer["lines"] if given[each["line"] - 1]]
    answer["lines"] = [{**each, "retirement": 100 + each["line"]} for each in done]
print(json.dumps(answer))
"""


def line(number: int, what: str, why: str = "", how: str = "username", **more: Any) -> dict[str, Any]:
    found = {"line": number, "is": what, "why": why, "how": how, "account": 900 + number}
    return {**found, "retirement": None, "state": "", **more}


class Site:
    """A project of Tutor's with an LMS that runs."""

    def __init__(self, folder: Path) -> None:
        self.root, self.docker, self.list = folder / "root", folder / "docker", folder / "list.txt"
        render(self.root, 22, ["privacy"], SAVED)
        self.environment = docker.install(self.docker)
        docker.start(self.docker, "tutor_local")
        self.list.write_text("\n".join([HERS[0], "", HERS[1], "77"]))

    def answers(
        self, *lines: dict[str, Any], tables: Any = None, problem: str = "", platform: Path | None = None
    ) -> None:
        """What its LMS answers from now on; what was before is forgotten."""
        self.platform = platform or self.docker / "platform"
        for path in (self.platform / "given.jsonl", self.platform / "calls.jsonl", self.docker / "runs.jsonl"):
            path.unlink(missing_ok=True)
        put_module(self.platform / "lms" / "envs" / "tutor", "retirement.asked", _ASKED)
        answer = {"lines": lines, "tables": tables, "problem": problem}
        (self.platform / "answer.json").write_text(json.dumps(answer))

    def run(self, *options: str, given: str | None = None, mode: str = "local", typed: str = "") -> tuple[int, str]:
        """Exit status and all output; `typed`: at a terminal."""
        with contextlib.ExitStack() as stack:
            terminal = None
            if typed:
                ours, terminal = pty.openpty()
                stack.callback(os.close, ours)
                stack.callback(os.close, terminal)
                os.write(ours, typed.encode())
            command = [f"--root={self.root}", mode, "do", "retire-users", *options]
            done = run_tutor(
                self.root, 22, *command, check=False, more=self.environment, answer=given or "", terminal=terminal
            )
        said = done.stderr + done.stdout
        assert not [name for name in HERS if name in said]
        return done.returncode, said

    def given(self) -> list[Any]:
        path = self.platform / "given.jsonl"
        return [json.loads(each) for each in path.read_text().splitlines()] if path.exists() else []

    def no_names_on_command_lines(self) -> None:
        text = json.dumps(docker.runs(self.docker)) + json.dumps(docker.calls(self.platform))
        assert not [name for name in HERS if name in text]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(tmp_path_factory.mktemp("site"))


def test_a_list(site: Site) -> None:
    """By the standard input of a program in the running LMS, twice: what was found is then named by number."""
    site.answers(line(1, "named"), line(3, "named", how="email"), line(4, "not found", "no such account"))
    status, said = site.run("--list", str(site.list), "--reason", "4711", "--yes")
    assert status == 1  # one of them is not known
    look, do = site.given()
    assert look == [["--look", "--reason=4711"], [HERS[0], "", HERS[1], "77"]]
    assert do == [["--do", "--reason=4711"], ["id:901", "", "id:903", ""]]
    assert "Asked for                  2" in said and "line 4: no such account" in said
    assert "retirements 101, 103" in said
    assert docker.calls(site.platform) == []  # they wait for the cool-off
    site.no_names_on_command_lines()
    ours = said[said.index("Asked for") :].splitlines()  # Tutor's own lines are before
    assert len(ours) > 6 and max(map(len, ours)) <= 80


def test_at_once(site: Site) -> None:
    """Then the driver runs, for these only; who waited already does not wait any more."""
    site.answers(line(1, "named"), line(3, "already", state="PENDING", retirement=7))
    status, said = site.run("--list", "-", "--now", "--yes", given=site.list.read_text())
    assert status == 0, said
    assert [each[0] for each in site.given()] == [["--look", "--at-once"], ["--do", "--at-once"]]
    assert site.given()[1][1] == ["id:901", "", "id:903", ""]
    (call,) = docker.calls(site.platform)
    assert (call["module"], call["argv"]) == ("__main__", ["--at-once"])
    site.no_names_on_command_lines()


def test_redis_is_away(site: Site) -> None:
    """They wait, and that is said, and by the exit status."""
    site.answers(line(1, "named"), problem="Redis does not answer, so they wait.")
    status, said = site.run("--user-id", "5", "--now", "--yes")
    assert status == 1 and "so they wait" in said and docker.calls(site.platform) == []


TABLES = {
    "left": [{"place": "courseware.StudentModule", "what": "rows deleted", "number": 1234}],
    "kept": [{"place": "entitlements.CourseEntitlement", "why": "an order's number, for the books", "number": 1}],
    "failed": {},
    "unknown": ["shop.Order"],
}


def test_a_dry_run(site: Site) -> None:
    """What would go, by table; nobody is asked for, nobody has to be asked."""
    site.answers(line(1, "named"), tables=TABLES)
    status, said = site.run("--user-id", "42", "--dry-run")
    assert status == 0, said
    assert site.given() == [[["--look", "--tables"], ["id:42"]]]
    assert "     1,234  courseware.StudentModule: rows deleted" in said and "Nothing was changed." in said
    assert "No rule names it: shop.Order" in said
    status, said = site.run("--user-id", "42", "--dry-run", "--json")
    found = fits("retire-users-named", said.splitlines()[-1])
    assert status == 0 and found["tables"] == TABLES and "account" not in found["lines"][0]


@pytest.mark.parametrize(("typed", "calls", "status"), [("y\n", 2, 0), ("n\n", 1, 1), ("\n", 1, 1)])
def test_it_asks(site: Site, typed: str, calls: int, status: int) -> None:
    """At a terminal; whoever says nothing has said no."""
    site.answers(line(1, "named", how="id"))
    found, said = site.run("--user-id", "42", typed=typed)
    assert (found, len(site.given())) == (status, calls), said
    assert "1 accounts (1 named by id)" in said and "for good when 14 days are over. Go on? [y/N]" in said


@pytest.mark.parametrize(
    ("options", "given", "said"),
    [
        (["--user-id", "42"], None, "Look first with --dry-run, then add --yes."),
        (["--list", "-"], "x\n", "or it is the list"),
        (["--user-id", "42", "--list", "-", "--yes"], "x\n", "one of them"),
        (["--now"], None, "--now needs --user-id or --list"),
        (["--reason", "4"], None, "--reason needs"),
        (["--yes"], None, "--yes needs"),
        (["--user-id", "42", "--limit", "1", "--yes"], None, "--limit goes not with"),
        (["--user-id", "42", "--reason", "about Zora", "--yes"], None, "not a valid integer"),
        (["--list", "-", "--yes"], "\n \n", "The list is empty"),
        (["--list", "-", "--yes"], "x\n" * 100_001, "more than 100,000 lines"),
    ],
)
def test_what_is_refused(site: Site, options: list[str], given: str | None, said: str) -> None:
    """Before the LMS is asked for anything."""
    site.answers(line(1, "named"))
    status, output = site.run(*options, given=given)
    assert status != 0 and said in " ".join(output.split()), output
    assert site.given() == []


def test_nothing_to_do(site: Site) -> None:
    """Nobody is asked about nobody."""
    site.answers(line(1, "refused", "staff: --staff-too"), line(3, "already", state="COMPLETE", retirement=7))
    status, said = site.run("--list", str(site.list), "--now", "--yes")
    assert status == 1 and len(site.given()) == 1 and docker.calls(site.platform) == []
    assert "line 1: staff: --staff-too" in said and "Asked for before           1" in said


def test_kubernetes(site: Site, tmp_path: Path) -> None:
    """By ``kubectl exec --stdin``: in no manifest, and on no command line."""
    with Cluster(tmp_path) as cluster:
        docker.make_platform(cluster.folder)
        for name in ("openedx-settings-lms", "openedx-settings-cms", "openedx-config"):
            cluster.objects["ConfigMap", name] = {}  # kustomize would make them
        site.answers(line(1, "named"), platform=cluster.folder)
        started = run_tutor(site.root, 22, "k8s", "start", check=False, more=cluster.environment)
        assert started.returncode == 0, started.stderr
        site.environment = cluster.environment
        status, said = site.run("--list", "-", "--yes", given=site.list.read_text(), mode="k8s")
        assert status == 0, said
        assert site.given()[0][1] == [HERS[0], "", HERS[1], "77"]
        assert cluster.manifests and not [name for name in HERS if name in json.dumps(cluster.manifests)]
