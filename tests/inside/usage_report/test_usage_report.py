"""The command in the platform: from counts in a real Redis to what is printed."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings

from lab.environment import free_ports
from lab.redis_server import redis_server
from lab.schemas import fits
from lab.usage import COURSE, fill
from tutorprivacy.inside.usage_report import command as usage_report_command
from tutorprivacy.inside.usage_report.query import is_report

DAYS = [datetime.date(2026, 11, day) for day in (20, 21, 22)]
RANGE = ["--from", "2026-11-19", "--to", "2026-11-22"]


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    with redis_server(tmp_path_factory.mktemp("redis")) as found:
        for day, visitors in zip(DAYS, (47, 3, 20), strict=True):
            fill(f"redis://127.0.0.1:{found}/12", day, visitors)
        yield found


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set the Django settings."""

    def set_to(usage: dict[str, Any] | None, **changed: Any) -> None:
        found = None if usage is None else {"retention_months": 25, "min_group": 10, "sample_rate": 1.0, **usage}
        monkeypatch.setattr(settings, "PRIVACY_USAGE", found and {**found, **changed}, raising=False)

    return set_to


@pytest.fixture
def counted(port: int, use: Callable[..., None]) -> None:
    use({"redis_url": f"redis://127.0.0.1:{port}/12"})


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """(exit status, standard output, standard error) of the command."""

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            status = usage_report_command.main(list(arguments))
        except SystemExit as error:
            status = int(error.code or 0)
        return (status, *capsys.readouterr())

    return command


Run = Callable[..., tuple[int, str, str]]


@pytest.mark.usefixtures("counted")
def test_json(run: Run) -> None:
    """Every figure, and since when there are any."""
    status, out, err = run(*RANGE, "--json")
    found = json.loads(out)
    assert (status, err) == (0, "") and is_report(found)
    assert found["since"] == "2026-11-20"
    assert [each["visitors"] for each in found["days"]] == [0, 40, None, 20]
    assert set(found["groups"]) == {"course", "page", "event", "browser", "os", "device", "language", "error", "task"}
    assert found["groups"]["browser"][0]["name"] == "Firefox 145"
    assert found["total"]["bots"] == 150


@pytest.mark.usefixtures("counted")
def test_text(run: Run) -> None:
    status, out, err = run(*RANGE, "--by", "browser")
    assert (status, err) == (0, "")
    assert "2026-11-21" in out and "fewer than 10" in out and "Firefox 145" in out
    assert "Counts begin on 2026-11-20" in out
    assert "Pages" not in out


@pytest.mark.usefixtures("counted")
def test_csv_and_a_course(run: Run) -> None:
    status, out, _err = run(*RANGE, "--course", COURSE, "--csv")
    assert status == 0
    assert f"page,/courses/<course_id>/about,{COURSE},2026-11-19,2026-11-22,visitors,60\n" in out
    assert "dashboard" not in out and "Firefox" not in out


@pytest.mark.usefixtures("counted")
def test_html(run: Run, tmp_path: Path) -> None:
    """Into a file, or printed."""
    path = tmp_path / "usage.html"
    assert run(*RANGE, "--html", str(path)) == (0, "", "")
    status, out, _err = run(*RANGE, "--html", "-")
    assert status == 0
    assert path.read_text().partition("Made on")[0] == out.partition("Made on")[0]
    status, out, err = run(*RANGE, "--html", str(tmp_path / "missing" / "usage.html"))
    assert (status, out) == (1, "")
    assert err.endswith("usage.html cannot be written: No such file or directory.\n")


@pytest.mark.usefixtures("counted")
def test_the_last_days(run: Run) -> None:
    """Without options: up to today."""
    before = datetime.datetime.now(datetime.timezone.utc).date()
    found = json.loads(run("--json")[1])
    after = datetime.datetime.now(datetime.timezone.utc).date()
    assert before.isoformat() <= found["to"] <= after.isoformat()
    assert len(found["days"]) == 30


@pytest.mark.usefixtures("counted")
def test_no_counts(run: Run) -> None:
    """It is said, with the first day that has some; that is no error."""
    status, out, _err = run("--from", "2020-01-01", "--to", "2020-01-31")
    assert status == 0
    assert "There are no counts from 2020-01-01 to 2020-01-31. Counts begin on 2026-11-20." in " ".join(out.split())


def test_no_counts_at_all(port: int, use: Callable[..., None], run: Run) -> None:
    use({"redis_url": f"redis://127.0.0.1:{port}/13"})
    assert "There are none of any other day, either." in " ".join(run(*RANGE)[1].split())


@pytest.mark.usefixtures("counted")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--from", "soon"], "'soon' is no day"),
        (["--from", "2026-11-22", "--to", "2026-11-20"], "is after the last"),
        (["--by", "address"], "'address' is nothing to group by: course, page"),
        (["--from", "2000-01-01", "--to", "2026-01-01"], "more than ten years"),
        (["--json", "--csv"], "not allowed with argument"),
        (["--nothing"], "unrecognized arguments"),
    ],
)
def test_wrong_options(run: Run, options: list[str], said: str) -> None:
    status, out, err = run(*options)
    assert (status, out) == (2, "")
    assert said in err


def failures(port: int) -> dict[str, Any]:
    (closed,) = free_ports(1)
    return {
        "off": (None, "tutor config save --set PRIVACY_USAGE_ENABLED=true"),
        "elsewhere": ({"redis_url": None}, "not in Redis"),
        "away": ({"redis_url": f"redis://:secret@127.0.0.1:{closed}/12"}, "Redis does not answer (ConnectionError)"),
        "refused": (
            {"redis_url": f"redis://me:secret@127.0.0.1:{port}/12"},
            "Redis does not answer (AuthenticationError)",
        ),
    }


@pytest.mark.parametrize("case", ["off", "elsewhere", "away", "refused"])
def test_no_report(case: str, port: int, use: Callable[..., None], run: Run) -> None:
    """Why, and what to do; with --json, as JSON. Passwords are nowhere in it."""
    usage, said = failures(port)[case]
    use(usage)
    status, out, err = run(*RANGE)
    assert (status, out) == (1, "")
    assert said in err and "secret" not in err and "Traceback" not in err
    status, out, err = run(*RANGE, "--json")
    assert (status, err) == (1, "")
    assert fits("usage", out) == fits("error", out)
    assert said in json.loads(out)["error"]
    if case == "off":
        assert "Counts from before it was turned off may still be there" in json.loads(out)["error"]


def test_settings_of_before(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the setting, usage is off, too."""
    monkeypatch.delattr(settings, "PRIVACY_USAGE", raising=False)
    assert run()[0] == 1


def test_nothing_is_changed(port: int, use: Callable[..., None], run: Run) -> None:
    """Reading makes no salt, and closes no day."""
    use({"redis_url": f"redis://127.0.0.1:{port}/12"})
    client = redis.Redis(port=port, db=12)
    before = sorted(client.keys("*"))
    run(*RANGE, "--json")
    assert sorted(client.keys("*")) == before
