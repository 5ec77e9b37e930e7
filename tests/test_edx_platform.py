"""What `make platform` says when something is missing; the checks themselves need the platform."""

from __future__ import annotations

from pathlib import Path

import pytest
from edx_platform import given, log_statements, models_of_source, names_left
from edx_platform.given import missing, refusal


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """With all that is needed."""
    monkeypatch.setattr(given, "LIBRARIES", ("json",))
    production = tmp_path / "edx" / "lms" / "envs" / "production.py"
    production.parent.mkdir(parents=True)
    production.touch()
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text("#!/bin/sh\nexit 0\n")
    python.chmod(0o755)
    (python.parent / "uwsgi").touch()
    config = tmp_path / "database.yml"
    config.write_text("{MYSQL_HOST: h, OPENEDX_MYSQL_DATABASE: d, OPENEDX_MYSQL_PASSWORD: p}")
    return {"PLATFORM": str(tmp_path / "edx"), "PLATFORM_PYTHON": str(python), "PLATFORM_CONFIG": str(config)}


def test_nothing_is_missing(environment) -> None:
    """Then the checks begin."""
    assert missing(environment) == [] and refusal(environment) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"PLATFORM": ""}, "(not set)"),
        ({"PLATFORM": "/nowhere"}, "PLATFORM=/nowhere is no folder"),
        ({"PLATFORM_PYTHON": "/nowhere/python"}, "cannot be run"),
        ({"PLATFORM_PYTHON": "/bin/false"}, "lacks a library"),
        ({"PLATFORM_PYTHON": "/bin/true"}, "no uwsgi beside"),
        ({"PLATFORM_CONFIG": ""}, "PLATFORM_CONFIG lacks MYSQL_HOST"),
        ({"PLATFORM_CONFIG": "/nowhere.yml"}, "PLATFORM_CONFIG cannot be read"),
        ({"PLATFORM_TUTOR": "19"}, "20, 21 or 22"),
        ({"PLATFORM_SETTINGS": "devstack"}, "production or development"),
    ],
)
def test_what_is_missing(environment, change: dict[str, str], said: str) -> None:
    """Which, and what to do."""
    refused = refusal({**environment, **change})
    assert said in refused and refused.endswith("make platform PLATFORM=DIR")


def test_its_own_apps_are_not_known(environment) -> None:
    """Then nothing of the platform could be imported, and no error would say why."""
    Path(environment["PLATFORM_PYTHON"]).write_text("#!/bin/sh\ncase $2 in *entry_points*) exit 1;; esac\n")
    assert f"pip install --no-deps -e {environment['PLATFORM']}" in refusal(environment)


def test_log_statements_are_read(tmp_path: Path) -> None:
    """Of each kind of call: what it would be given."""
    (tmp_path / "lms").mkdir()
    (tmp_path / "lms" / "views.py").write_text(
        'log.info("User %s in %s", user.username, course_id)\n'
        'LOGGER.warning(f"for {user.id}: {email}")\n'
        'log.error("{} failed".format(student))\n'
        'log.info("nobody %s", thing)\n'
        'print("User %s", user.username)\n'
    )
    found = list(log_statements.statements(tmp_path))
    assert [sorted(each.people) for each in found] == [["username"], ["e-mail", "user id"], ["username"]]
    one = f"User {log_statements.USERNAME} in {log_statements.COURSE}"
    assert found[0].record(of_one=True).getMessage() == one != found[0].record().getMessage()
    nobody = list(log_statements.statements(tmp_path, of_people=False))
    assert [each.template for each in nobody] == ["nobody %s"]


def test_a_checkout_of_anything(tmp_path: Path) -> None:
    """Of any folders, with no platform at hand."""
    (tmp_path / "plugin").mkdir()
    (tmp_path / "plugin" / "tasks.py").write_text(
        'log.info("Flag set for %s", user.username)\nlog.info("Refund for %s", user.id)\n'
    )
    number, lines = names_left.names_left(tmp_path, (".",))
    assert number == 2 and [line.partition(":")[0] for line in lines] == ["plugin/tasks.py"]


def test_models_of_a_source_tree(tmp_path: Path, capsys) -> None:
    """Those that no rule names are told: of an application's own label, of a package of models, of what is no model."""
    app = tmp_path / "lms" / "shop"
    (app / "models").mkdir(parents=True)
    (app / "tests").mkdir()
    (app / "apps.py").write_text("class A(AppConfig):\n    name = 'lms.shop'\n    label = 'corner_shop'\n")
    model = "class Order(models.Model):\n    user = models.ForeignKey(User)\n"
    (app / "models" / "order.py").write_text(
        model + "class Kind(Enum):\n    A = 1\nclass Base(models.Model):\n    n = models.IntegerField()\n"
        "    class Meta:\n        abstract = True\nclass Known(models.Model):\n    n = models.CharField()\n"
        "    class Meta:\n        app_label = 'student'\n"
    )
    (app / "tests" / "models.py").write_text(model)
    assert sorted(label for label, _file in models_of_source.models(tmp_path)) == ["corner_shop.Order", "student.Known"]
    assert models_of_source.main([str(tmp_path)]) == 1
    assert "2 models, 1 without a rule\n  corner_shop.Order\n" in capsys.readouterr().out
