"""Aspects beside this plugin, in the real Tutor: the flag, what is refused, what the settings become, the commands."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from lab.environment import Lab, render, run_python, run_tutor, run_tutors_python

SAVED = {
    "PRIVACY_RETIREMENT_WORKER_USERNAME": "privacy_worker_of_tests",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID": "id-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": "secret-of-the-oauth2-client",
    "PRIVACY_RETIREMENT_USER_SALT": "salt-and-pepper-of-the-hashes",
}

#: Aspects 6.1 is not made for Tutor 20.
both = pytest.mark.parametrize("major", [21, 22])

LOAD = """
import json, os
from importlib import import_module
m = import_module(os.environ["DJANGO_SETTINGS_MODULE"])
names = [n for n in dir(m) if n.startswith(("EVENT_SINK_CLICKHOUSE", "PRIVACY_ASPECTS", "XAPI_AGENT"))]
print(json.dumps({n: getattr(m, n) for n in names if n != "EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG"}))
"""


def load(lab: Lab, service: str = "lms", mode: str = "production") -> dict[str, Any]:
    """The settings of Aspects' sinks, as Django has them."""
    environment = {**lab.django_environment(service, mode), "PRIVACY_LAB_ERB": "1"}
    done = run_python(lab.platform, environment, "-c", LOAD, ready="ready_settings")
    assert done.returncode == 0, done.stderr.decode()
    return dict(json.loads(done.stdout))


@both
def test_never_on(tmp_path: Path, major: int) -> None:
    """No profile is collected, and the listener to retirements is on; its tables are there. In all four settings."""
    lab = Lab(tmp_path, major, ["aspects", "privacy"], SAVED)
    lab.build()
    for service, mode in itertools.product(("lms", "cms"), ("production", "development")):
        never_on(load(lab, service, mode))


def never_on(found: dict[str, Any]) -> None:
    assert found["EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED"] is True
    assert found["EVENT_SINK_CLICKHOUSE_PII_MODELS"] == ["user_profile", "external_id"]
    assert not found.get("EVENT_SINK_CLICKHOUSE_USER_PROFILE_ENABLED")
    assert not found.get("EVENT_SINK_CLICKHOUSE_EXTERNAL_ID_ENABLED")
    assert found["PRIVACY_ASPECTS"] == {
        "pii": False,
        "cluster": "",
        "vector_database": "openedx",
        "databases": ["openedx", "reporting", "xapi"],
    }


@both
def test_on_and_off_again(tmp_path: Path, major: int) -> None:
    """What Aspects stores follows; the listener stays on afterwards, for those who were stored."""
    lab = Lab(tmp_path, major, ["aspects", "privacy"], {**SAVED, "PRIVACY_ASPECTS_PII": True})
    lab.build()
    found = load(lab)
    assert found["EVENT_SINK_CLICKHOUSE_USER_PROFILE_ENABLED"] is True
    assert found["EVENT_SINK_CLICKHOUSE_EXTERNAL_ID_ENABLED"] is True
    assert found["PRIVACY_ASPECTS"]["pii"] is True
    assert "TRUNCATE" not in init_script(tmp_path / "tutor", major)
    lab = Lab(tmp_path / "later", major, ["aspects", "privacy"], {**SAVED, "PRIVACY_ASPECTS_PII": False})
    lab.build()
    found = load(lab)
    assert not found.get("EVENT_SINK_CLICKHOUSE_USER_PROFILE_ENABLED")
    assert found["EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED"] is True and found["PRIVACY_ASPECTS"]["pii"] is False
    assert "TRUNCATE TABLE IF EXISTS event_sink.user_profile" in init_script(tmp_path / "later" / "tutor", major)


SCRIPT = """
import sys
from types import SimpleNamespace
import click
import tutor.commands.cli
from tutor import config, env, hooks, plugins
hooks.Actions.CORE_READY.do()
for name in ("aspects", "privacy"):
    plugins.load(name)
with click.Context(click.Command("local"), obj=SimpleNamespace(root=sys.argv[1])):
    loaded = config.load_full(sys.argv[1])
    print(env.render_file(loaded, "aspects", "jobs", "init", "clickhouse", "init-clickhouse.sh"))
"""


def init_script(root: Path, major: int) -> str:
    """Aspects' script for ClickHouse as `tutor local do init` runs it, with our grants at its end."""
    text = run_tutors_python(root, major, SCRIPT, str(root)).stdout
    assert "GRANT  SYSTEM RELOAD DICTIONARY ON *.* TO 'ch_cms';" in text
    return text


@both
def test_by_the_command_line(tmp_path: Path, major: int) -> None:
    """Saved and rendered with one command, as the docs have it."""
    render(tmp_path, major, ["aspects", "privacy"], SAVED)
    run_tutor(tmp_path, major, "config", "save", "--set", "PRIVACY_ASPECTS_PII=true")
    assert run_tutor(tmp_path, major, "config", "printvalue", "ASPECTS_ENABLE_PII").stdout.strip() == "true"
    assert "TRUNCATE" not in init_script(tmp_path, major)
    run_tutor(tmp_path, major, "config", "save", "--set", "PRIVACY_ASPECTS_PII=false")
    assert "TRUNCATE" in init_script(tmp_path, major)


@pytest.mark.parametrize(("major", "theirs", "ours"), [(21, True, False), (22, True, False), (22, False, True)])
def test_an_operators_own_flag_holds_and_is_named(tmp_path: Path, major: int, theirs: bool, ours: bool) -> None:
    said = render(
        tmp_path,
        major,
        ["aspects", "privacy"],
        {**SAVED, "ASPECTS_ENABLE_PII": theirs, "PRIVACY_ASPECTS_PII": ours},
    )
    assert "tutor config save --unset ASPECTS_ENABLE_PII" in said
    assert ("TRUNCATE" in init_script(tmp_path, major)) == (not theirs)
    assert f"'pii': {theirs}" in (tmp_path / "env/apps/openedx/settings/lms/production.py").read_text()


def test_agreement_is_not_worth_a_word(tmp_path: Path) -> None:
    said = render(tmp_path, 22, ["aspects", "privacy"], {**SAVED, "ASPECTS_ENABLE_PII": False})
    assert "ASPECTS_ENABLE_PII" not in said


REFUSED: list[tuple[list[str], dict[str, Any], str]] = [
    (["privacy"], {"PRIVACY_ASPECTS_PII": True}, "tutor plugins enable aspects"),
    (
        ["aspects", "privacy"],
        {"PRIVACY_ASPECTS_PII": True, "PRIVACY_RETIREMENT_ENABLED": False},
        "tutor config save --set PRIVACY_RETIREMENT_ENABLED=true",
    ),
    (["aspects", "privacy"], {"XAPI_AGENT_IFI_TYPE": "mbox"}, "the learner's e-mail address in every event"),
    (["aspects", "privacy", "mails"], {}, "the learner's e-mail address in every event"),
]


#: Whatever the Tutor: of Tutor 21, only what another plugin patches.
@pytest.mark.parametrize(
    ("major", "plugins", "config", "expected"), [*((22, *each) for each in REFUSED), (21, *REFUSED[-1])]
)
def test_refused(tmp_path: Path, major: int, plugins: list[str], config: dict[str, Any], expected: str) -> None:
    """With the reason, and what to do."""
    mails(tmp_path)
    with pytest.raises(AssertionError) as caught:
        render(tmp_path, major, plugins, {**SAVED, **config})
    assert expected in " ".join(str(caught.value).split())


def mails(root: Path) -> None:
    """An operator's own plugin that names people by their e-mail addresses."""
    (root / "no-plugins").mkdir(parents=True, exist_ok=True)
    item = "('openedx-lms-common-settings', 'XAPI_AGENT_IFI_TYPE = \"mbox\"')"
    (root / "no-plugins" / "mails.py").write_text(
        f"from tutor import hooks\nhooks.Filters.ENV_PATCHES.add_item({item})\n"
    )


def test_mailboxes_with_personal_data_on(tmp_path: Path) -> None:
    """That is the operator's decision, then."""
    mails(tmp_path)
    render(tmp_path, 22, ["aspects", "mails", "privacy"], {**SAVED, "PRIVACY_ASPECTS_PII": True})


def test_mailboxes_that_nobody_saw_in_time(tmp_path: Path) -> None:
    """Set where rendering does not look: the platform starts, and uses ids."""
    lab = Lab(tmp_path, 22, ["aspects", "privacy"], SAVED)
    lab.build()
    (path,) = tmp_path.rglob("lms/envs/tutor/production.py")
    text = path.read_text()
    path.write_text(text.replace("# Privacy plugin: last", "XAPI_AGENT_IFI_TYPE = 'mbox'\n# Privacy plugin: last"))
    assert path.read_text() != text
    assert load(lab)["XAPI_AGENT_IFI_TYPE"] == "external_id"


def do(root: Path, major: int, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    environment = {"PATH": f"{root / 'docker' / 'bin'}:{os.environ['PATH']}"}
    return run_tutor(root, major, "local", "do", *arguments, check=False, more=environment, answer=answer)


@both
def test_the_commands(tmp_path: Path, major: int) -> None:
    """They reach the platform; what erases everything asks before."""
    render(tmp_path, major, ["aspects", "privacy"], SAVED)
    docker.install(tmp_path / "docker")
    commands = [
        (["erase-aspects-users"], "erase()"),
        (["erase-aspects-users", "--json"], "erase(as_json=True)"),
        (["purge-aspects-pii", "--yes"], "purge()"),
        (["purge-aspects-pii", "--dry-run", "--json"], "purge(as_json=True, is_dry_run=True)"),
    ]
    for arguments, expected in commands:
        do(tmp_path, major, *arguments)
        assert f"erasure import command; command.{expected}" in docker.runs(tmp_path / "docker")[-1]["command"]
    before = len(docker.runs(tmp_path / "docker"))
    done = do(tmp_path, major, "purge-aspects-pii", answer="n\n")
    assert done.returncode == 1 and "for good" in done.stdout
    assert len(docker.runs(tmp_path / "docker")) == before


def test_the_commands_are_refused(tmp_path: Path) -> None:
    """Without Aspects; and a purge while the collection is on."""
    render(tmp_path, 22, ["privacy"], SAVED)
    docker.install(tmp_path / "docker")
    assert "not enabled" in do(tmp_path, 22, "erase-aspects-users").stderr
    render(tmp_path, 22, ["aspects", "privacy"], {**SAVED, "PRIVACY_ASPECTS_PII": True})
    assert "PRIVACY_ASPECTS_PII=false" in do(tmp_path, 22, "purge-aspects-pii", "--yes").stderr
    assert not docker.runs(tmp_path / "docker")
