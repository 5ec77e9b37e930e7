"""The real Tutor, in every supported version: what is rendered, refused and taken back."""

from __future__ import annotations

import filecmp
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from tutor.exceptions import TutorError

from lab.environment import render, run_tutor, run_tutors_python
from tutorprivacy.rendering import caddy, leftovers, patches, privacy_module

TUTORS = (20, 21, 22)

#: Patch → the plugin whose templates have it: they are not in Tutor's own list.
OF_PLUGINS = {
    "clickhouse-extra-sql": "tutoraspects",
    "clickhouse-server-config": "tutoraspects",
    "superset-config": "tutoraspects",
    "cairn-superset-settings": "tutorcairn",
}

#: All plugins beside which the environment must render. Aspects 6.1 is not made for Tutor 20.
OTHERS = ["cairn", "credentials", "discovery", "forum", "mfe", "notes"]


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, by its relative path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("major", TUTORS)
def test_disabling_gives_back_the_stock_environment(tmp_path: Path, major: int) -> None:
    """
    Byte for byte, with no file left behind.

    In config.yml, Tutor leaves what is unique for this installation. That is good: with
    another salt, an operator who enables the plugin again would no longer find the
    learners who were retired, and their names could be taken.
    """
    secrets = {"ID": "x" * 24, "OPENEDX_SECRET_KEY": "s" * 24}
    render(tmp_path, major, ["mfe"], secrets)
    stock = files(tmp_path / "env")
    run_tutor(tmp_path, major, "plugins", "enable", "privacy")
    run_tutor(tmp_path, major, "config", "save")
    assert "apps/openedx/settings/lms/privacy.py" in files(tmp_path / "env")
    assert "plugins/privacy/retirement/client-secret.env" in files(tmp_path / "env")
    saved = yaml.safe_load((tmp_path / "config.yml").read_text())
    unique = {key: value for key, value in saved.items() if key.startswith("PRIVACY_")}
    run_tutor(tmp_path, major, "plugins", "disable", "privacy")
    run_tutor(tmp_path, major, "config", "save")
    assert files(tmp_path / "env") == stock
    assert not (tmp_path / "env" / "plugins" / "privacy").exists()
    config = yaml.safe_load((tmp_path / "config.yml").read_text())
    assert {key: value for key, value in config.items() if key.startswith("PRIVACY_")} == unique
    assert set(unique) == {
        "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID",
        "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET",
        "PRIVACY_RETIREMENT_USER_SALT",
        "PRIVACY_RETIREMENT_WORKER_USERNAME",
    }


IN_ONE_PROCESS = """
import os, sys
import tutor.commands.cli
from tutor import config, env, hooks, plugins
from tutor.hooks import Actions, Filters
root = sys.argv[1]
Actions.CORE_READY.do()
def count():
    names = ("CONFIG_DEFAULTS", "CONFIG_UNIQUE", "ENV_PATCHES", "ENV_TEMPLATE_ROOTS", "ENV_TEMPLATE_TARGETS",
        "ENV_TEMPLATE_VARIABLES", "CLI_COMMANDS", "CLI_DO_COMMANDS", "CLI_DO_INIT_TASKS")
    context = hooks.Contexts.app("privacy").name
    return [len(list(getattr(Filters, name).iterate_from_context(context))) for name in names]
seen = []
for _ in range(3):
    plugins.load("privacy")
    loaded = config.load_full(root)
    env.save(root, loaded)
    paths = ("apps/openedx/settings/lms/privacy.py", "plugins/privacy/retirement/secret.yml")
    there = lambda: {os.path.exists(os.path.join(root, "env", path)) for path in paths}
    seen.append((count(), there()))
    Actions.PLUGIN_UNLOADED.do("privacy", root, loaded)
    seen.append((count(), there()))
print(seen)
"""


@pytest.mark.parametrize("major", TUTORS)
def test_enabling_again_in_one_process_keeps_every_hook(tmp_path: Path, major: int) -> None:
    """A long-lived process, such as a web interface for Tutor."""
    (tmp_path / "config.yml").write_text("PLUGINS: []\n")
    done = run_tutors_python(tmp_path, major, IN_ONE_PROCESS, str(tmp_path), check=False)
    assert done.returncode == 0, done.stderr
    seen = eval(done.stdout.splitlines()[-1])
    enabled, disabled = seen[0::2], seen[1::2]
    assert enabled[0] == enabled[1] == enabled[2]
    assert all(enabled[0][0])
    assert enabled[0][1] == {True}
    assert disabled == [([0] * 9, {False})] * 3


def test_rendered_modules_work_like_the_sources(tmp_path: Path) -> None:
    """They import one another, have their names, can be commands, and a traceback shows their lines."""
    render(tmp_path, 22, ["privacy"], {})
    settings = str(tmp_path / "env" / "apps" / "openedx" / "settings")
    code = (
        "from lms.privacy.minimize import ip_addresses as module\n"
        "assert module.__name__ == 'lms.privacy.minimize.ip_addresses'\n"
        "assert module.IpPolicy.__module__ == 'lms.privacy.minimize.ip_addresses'\n"
        "import traceback\n"
        "try:\n    module.truncate_ip(None, 16, 32)\n"
        "except AttributeError:\n    traceback.print_exc()"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=settings, capture_output=True, text=True)
    assert f'File "{settings}/lms/privacy.py/minimize/ip_addresses.py", line' in done.stderr
    assert "parsed = ipaddress.ip_address(address.strip()" in done.stderr
    command = [sys.executable, "-m", "lms.privacy.usage_report", "--help"]
    done = subprocess.run(command, cwd=settings, capture_output=True, text=True)
    assert (done.returncode, "Show how much the platform is used." in done.stdout) == (0, True), done.stderr


@pytest.mark.parametrize("major", TUTORS)
def test_patch_names_are_in_the_catalogue(tmp_path: Path, major: int) -> None:
    """A misspelt patch is silently ignored."""
    render(tmp_path, major, ["mfe", "privacy"], {})
    known = run_tutor(tmp_path, major, "config", "patches", "list").stdout.split()
    names = {name for name, _content in patches.patches()}
    assert len(names) >= 8
    assert names - set(OF_PLUGINS) <= set(known)


@pytest.mark.parametrize("name", OF_PLUGINS)
def test_patches_of_other_plugins_are_there(name: str) -> None:
    templates = Path(find_spec(OF_PLUGINS[name]).submodule_search_locations[0]) / "templates"  # type: ignore
    texts = [path.read_text() for path in templates.rglob("*") if path.suffix in (".sh", ".py", ".xml")]
    assert name in dict(patches.patches())
    assert any(re.search(rf"patch\([\"']{name}[\"']\)", text) for text in texts)


def test_settings_are_last(tmp_path: Path) -> None:
    """After plugins of the lowest usual priority whose names come later, in each of the four files."""
    late = tmp_path / "no-plugins"
    late.mkdir()
    files = [(service, mode) for service in ("lms", "cms") for mode in ("production", "development")]
    patches = [(f"openedx-{service}-{mode}-settings", f"LATE = '{service} {mode}'") for service, mode in files]
    (late / "zlate.py").write_text(
        f"from tutor import hooks\nhooks.Filters.ENV_PATCHES.add_items({patches!r}, priority=hooks.priorities.LOW)\n"
    )
    render(tmp_path, 22, ["privacy", "zlate"], {})
    for service, mode in files:
        text = (tmp_path / f"env/apps/openedx/settings/{service}/{mode}.py").read_text()
        assert f"LATE = '{service} {mode}'" in text
        assert text.rstrip().splitlines()[-1].startswith("privacy_settings.apply(globals(), {"), (service, mode)


WRONG = [
    ("PRIVACY_TRACKING", "sometimes", "off"),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", "mine", "[]"),
    ("PRIVACY_LOG_RETENTION_DAYS", "0", "14"),
    ("PRIVACY_BLOCK_THIRD_PARTIES", "'yes'", "true"),
]


@pytest.mark.parametrize(("name", "wrong", "right"), WRONG)
def test_a_wrong_setting_is_refused_and_can_be_mended(tmp_path: Path, name: str, wrong: str, right: str) -> None:
    """At `tutor config save`; the environment stays as it was; the command of the message mends it."""
    render(tmp_path, 22, ["mfe", "privacy"], {})
    before = files(tmp_path / "env")
    refused = run_tutor(tmp_path, 22, "config", "save", "--set", f"{name}={wrong}", check=False)
    said = refused.stdout + refused.stderr
    assert refused.returncode != 0
    assert f"Wrong setting {name}: {yaml.safe_load(wrong)!r}" in said
    assert files(tmp_path / "env") == before
    # The configuration can be loaded: other commands, and the mending one, work.
    assert run_tutor(tmp_path, 22, "config", "printvalue", "LMS_HOST", check=False).returncode == 0
    (command,) = [line.strip() for line in said.splitlines() if line.startswith("    tutor config save --set")]
    assert command.split(" --set ")[1].strip("'") == f"{name}={right}"
    run_tutor(tmp_path, 22, "config", "save", "--set", f"{name}={right}")


@pytest.mark.parametrize("major", TUTORS)
def test_the_message_of_a_wrong_setting_stands_alone(tmp_path: Path, major: int) -> None:
    """No template is printed before it, on any Tutor; its last line is the command that mends it."""
    render(tmp_path, major, ["mfe", "privacy"], {})
    done = run_tutor(tmp_path, major, "config", "save", "--set", "PRIVACY_TRACKING=foo", check=False)
    said = [line for line in done.stderr.splitlines() if "running Tutor as root" not in line]
    mended = "    tutor config save --set PRIVACY_TRACKING=off"
    first = "Error: Wrong setting PRIVACY_TRACKING: 'foo'. Allowed: off, pseudonymous, full."
    assert said == [first, "To mend it:", "", mended]
    assert done.returncode == 1


@pytest.mark.parametrize("major", TUTORS)
def test_off_can_be_typed_as_it_is(tmp_path: Path, major: int) -> None:
    """Tutor parses `off` as YAML: false."""
    render(tmp_path, major, ["privacy"], {})
    run_tutor(tmp_path, major, "config", "save", "--set", "PRIVACY_TRACKING=off", "--set", "PRIVACY_ACCESS_LOG=off")
    assert "'tracking': 'off'" in (tmp_path / "env/apps/openedx/settings/lms/production.py").read_text()
    assert "disable-logging = true" in (tmp_path / "env/apps/openedx/uwsgi.ini").read_text()


@pytest.mark.parametrize("major", TUTORS)
def test_cairn_without_events(tmp_path: Path, major: int) -> None:
    """Said once, with how to change it; not said where it is not so."""
    said = render(tmp_path / "off", major, ["cairn", "privacy"], {})
    assert said.count("Cairn will receive no events") == 1
    assert "PRIVACY_TRACKING=pseudonymous" in said
    assert "Cairn" not in render(tmp_path / "full", major, ["cairn", "privacy"], {"PRIVACY_TRACKING": "full"})
    assert "Cairn" not in render(tmp_path / "alone", major, ["privacy"], {})


def test_a_leftover_that_cannot_be_deleted(tmp_path: Path, monkeypatch) -> None:
    """Said with its path; the disabled plugin's module must not stay unnoticed."""

    def refuse(_path: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(leftovers.os, "unlink", refuse)
    with pytest.raises(TutorError, match=r"lms/privacy\.py could not be deleted: Permission denied"):
        leftovers.remove_leftovers("privacy", str(tmp_path), {})
    leftovers.remove_leftovers("another", str(tmp_path), {})


def test_another_plugins_default_log_is_refused(tmp_path: Path) -> None:
    """Caddy does not start with two."""
    theirs = tmp_path / "no-plugins"
    theirs.mkdir()
    (theirs / "theirs.py").write_text(
        "from tutor import hooks\n"
        "hooks.Filters.ENV_PATCHES.add_item(('caddyfile-global', 'log default {\\n    level WARN\\n}'))\n"
    )
    with pytest.raises(AssertionError, match="Caddy's default logger") as caught:
        render(tmp_path, 22, ["privacy", "theirs"], {})
    assert "PRIVACY_ACCESS_LOG=full" in str(caught.value)
    render(tmp_path, 22, ["privacy", "theirs"], {"PRIVACY_ACCESS_LOG": "full"})


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("docker.io/caddy:2.7.4", (2, 7)),
        ("docker.io/caddy:2.11.7", (2, 11)),
        ("caddy:2.8-alpine", (2, 8)),
        ("registry.example:5000/me/caddy:v2.6.4-builder", (2, 6)),
        ("registry.example:5000/me/caddy", (2, 99)),
        ("caddy", (2, 99)),
        ("caddy:latest", (2, 99)),
        ("caddy:2", (2, 99)),
        ("caddy:2-alpine", (2, 99)),
        ("caddy:2.7.4@sha256:1f2e", (2, 7)),
        ("caddy@sha256:1f2e", (2, 99)),
    ],
)
def test_caddy_version(image: str, version: tuple[int, int]) -> None:
    """From the tag; without a version, the current one."""
    assert caddy.caddy_version(image) == version


def test_full_everything_is_stock_but_for_the_settings(tmp_path: Path) -> None:
    """PRIVACY_ACCESS_LOG=full, no third-party block and no notice: Caddy and uWSGI are Tutor's own."""
    everything: dict[str, Any] = {"PRIVACY_ACCESS_LOG": "full", "PRIVACY_BLOCK_THIRD_PARTIES": False}
    render(tmp_path / "stock", 22, ["mfe"], {})
    render(tmp_path / "full", 22, ["mfe", "privacy"], {**everything, "PRIVACY_NOTICE_PATH": ""})
    for name in ("apps/caddy/Caddyfile", "apps/openedx/uwsgi.ini", "plugins/mfe/apps/mfe/Caddyfile"):
        stock = (tmp_path / "stock" / "env" / name).read_text().split()
        assert (tmp_path / "full" / "env" / name).read_text().split() == stock


def test_the_wheel_is_what_is_tested() -> None:
    """With patches, templates and what runs inside Open edX."""
    installed = Path(privacy_module.__file__).parents[1]
    assert installed.parent.name == "site-packages", "run the tests with `make test`"
    source = Path(__file__).resolve().parents[2] / "tutorprivacy"
    names = [
        str(path.relative_to(source))
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    assert len(names) > 30
    assert filecmp.cmpfiles(source, installed, names, shallow=False) == (names, [], [])
