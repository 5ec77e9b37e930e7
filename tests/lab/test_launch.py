"""`make launch` itself: what counts as a failure, and that it does not call a check passed that did not run."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest

from lab.launch import engine, images, report
from lab.launch.engine import Engine, Missing
from lab.launch.report import Outcome
from lab.launch.site import Step, names_of_ours

STOCK = {"found": {"lms output": Counter({"e-mail": 5000})}, "verified": (1, 300)}


def _outcomes(stock: dict[str, object] | None = None, plugin: dict[str, object] | None = None) -> dict[str, Outcome]:
    return {"stock": Outcome(**{**STOCK, **(stock or {})}), "plugin": Outcome(**(plugin or {}))}  # type: ignore[arg-type]


def test_all_holds() -> None:
    in_the_database = {"data/mysql": Counter({"e-mail": 3})}
    assert not report.failures(_outcomes(plugin={"found": in_the_database}))


@pytest.mark.parametrize(
    ("stock", "plugin", "said"),
    [
        ({"found": {"lms output": Counter({"e-mail": 3})}}, {}, "the search itself is broken"),
        ({"verified": (0, 0)}, {}, "stock: tutor privacy verify ended with 0"),
        ({"verified": (3, 5)}, {}, "stock: tutor privacy verify ended with 3"),
        ({}, {"found": {"data/redis": Counter({"password": 1})}}, "plugin: 1 planted values"),
        ({}, {"failures": ["audits: no"]}, "plugin: audits: no"),
        ({"answers": [("profile", 200, 0.1)]}, {"answers": [("profile", 500, 0.1)]}, "profile 200 500"),
        ({"answers": [("profile", 200, 0.1)]}, {}, "their number"),
    ],
)
def test_what_is_a_failure(stock: dict[str, object], plugin: dict[str, object], said: str) -> None:
    (failure,) = report.failures(_outcomes(stock, plugin))
    assert said in failure


def test_each_step_is_shown_with_its_status_and_what_was_not_run_is_said() -> None:
    outcomes = _outcomes(plugin={"steps": [Step("tutor local do export-user", 1, 2.0, "")]})
    text = report.text(outcomes, {"tutor local do erase-aspects-users": "no Aspects"})
    assert "status 1  tutor local do export-user" in text
    assert "not run: tutor local do erase-aspects-users: no Aspects" in text


def test_without_the_rights_of_root_nothing_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    # Nobody may be able to read this checkout: the rights go once it is loaded.
    code = (
        "import os, sys; from lab.launch import __main__ as lab; os.geteuid() or os.setuid(65534); sys.exit(lab.main())"
    )
    words = [sys.executable, "-c", code, "--folder", str(folder)]
    done = subprocess.run(words, cwd=Path(__file__).parents[1], capture_output=True, text=True)
    assert done.returncode == 2
    assert "not run: this needs root" in done.stderr
    assert not folder.exists()


@pytest.mark.parametrize("fails", ["network", "run"])
def test_a_machine_that_lets_no_container_run_is_no_failure(fails: str) -> None:
    """It is said, before a site is launched; what was made for the trial is gone."""

    class Refusing(Engine):
        asked: ClassVar[list[tuple[str, ...]]] = []

        def docker(self, *words: str, check: bool = True, **_more: object) -> subprocess.CompletedProcess[str]:
            self.asked.append(words)
            status = int(words[0] == fails and words[:2] != ("network", "rm"))
            return subprocess.CompletedProcess(words, status, "", "one\ncgroups: no such thing\n")

    with pytest.raises(Missing, match="what containers need to run: cgroups: no such thing"):
        images.build(Refusing({}), Path("nowhere"), {}, may_install=True)
    assert Refusing.asked[-1][:2] == ("network", "rm")


def test_a_machine_without_room_is_no_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Either is enough, however much this machine has of the other."""
    for disk, memory, said in ((10**18, 0, "GB of disk"), (0, 10**18, "GB of memory")):
        monkeypatch.setattr(engine, "_DISK_BYTES", disk)
        monkeypatch.setattr(engine, "_MEMORY_BYTES", memory)
        with pytest.raises(Missing, match=said):
            engine.make_room(tmp_path / "lab")


def test_on_a_docker_that_was_there_no_image_has_the_name_of_a_real_one() -> None:
    names = names_of_ours()
    assert names["DOCKER_IMAGE_MYSQL"].startswith("privacy-lab/mysql:")
    assert all(name.startswith("privacy-lab/") for name in names.values())
