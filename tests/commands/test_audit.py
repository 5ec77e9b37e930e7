"""``tutor privacy audit``: the real Tutor, real plugins that undo what ours does; Docker is a stand-in."""

from __future__ import annotations

import os
import pty
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from lab.environment import in_one_line, render, run_tutor, tutor
from lab.host import BEFORE, Host, of, worst
from lab.schemas import fits
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, of_json

FULL: dict[str, Any] = {
    "PRIVACY_TRACKING": "full",
    "PRIVACY_ACCESS_LOG": "full",
    "PRIVACY_APP_LOG": "full",
    "PRIVACY_BLOCK_THIRD_PARTIES": False,
    "PRIVACY_REDIS": "plain",
}

#: The checks of which stock fails each.
RECORDING = {
    *("settings.tracking", "settings.ip-addresses", "settings.app-log", "settings.third-parties", "settings.redis"),
    *("requests.default-logger", "requests.sites", "requests.errors", "requests.uwsgi"),
}

SETTINGS = [f"apps/openedx/settings/{x}/{y}.py" for x in ("lms", "cms") for y in ("production", "development")]

every_tutor = pytest.mark.parametrize("major", [20, 21, 22])


def snapshot(root: Path) -> dict[str, tuple[bytes, float]]:
    """Every file of a project."""
    return {
        str(path): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@every_tutor
def test_a_fresh_project_has_no_fail(tmp_path: Path, major: int) -> None:
    """Only Docker is unknown; and with containers that are right, nothing is. The project stays as it is."""
    host = Host(tmp_path, major)
    before = snapshot(host.root)
    done = host.tutor("privacy", "audit", "--json")
    assert done.returncode == 0
    findings = of_json(done.stdout)
    assert [each.check for each in findings if each.status != PASS] == ["notice.operator", "docker.containers"]
    assert {each.check for each in findings} >= RECORDING
    if major == 22:  # what the status says is ours alone
        assert host.tutor("privacy", "audit", "--strict").returncode == 1
    services = ("lms", "cms", "lms-worker", "cms-worker", "caddy", "mfe", "mysql")
    docker.engine(host.docker, *(docker.container(host.root, each) for each in services))
    done = host.tutor("privacy", "audit", "--strict")
    assert (done.returncode, re.findall(r"\d+ (?:fail|unknown)", done.stdout)) == (0, ["0 fail", "0 unknown"])
    assert "zoraquill" not in done.stdout + done.stderr  # a container's environment
    assert snapshot(host.root) == before


def test_nothing_is_written(tmp_path: Path) -> None:
    """Also where a template makes a file while it is rendered: the one with retirement's secret."""
    host = Host(tmp_path)
    secret = host.env / "plugins/privacy/retirement/client-secret.env"
    secret.unlink()
    before = snapshot(host.root)
    (finding,) = of(host.audit(), "environment.current")
    assert finding.status == FAIL and "retirement/client-secret.env (missing)" in finding.evidence
    assert snapshot(host.root) == before


@every_tutor
def test_stock_fails_at_each_place(tmp_path: Path, major: int) -> None:
    """The same as without the plugin, by its settings: each fail says which, and the command mends it."""
    host = Host(tmp_path, major, config=FULL)
    findings = host.audit()
    failed = [each for each in findings if each.status == FAIL]
    assert {each.check for each in failed} == RECORDING
    assert len(of(failed, "requests.sites")) == 2  # Caddy, and that of the MFEs
    commands = {command for each in failed for command in re.findall(r"tutor config save --set (\S+)", each.remedy)}
    assert {command.split("=")[0] for command in commands} == set(FULL)
    sets = [word for command in sorted(commands) for word in ("--set", command)]
    assert run_tutor(host.root, major, "config", "save", *sets).returncode == 0
    assert not [each for each in host.audit() if each.status == FAIL]


@pytest.mark.parametrize("major", [21, 22])
def test_beside_every_plugin(tmp_path: Path, major: int) -> None:
    """No fail, and what each keeps by itself is unknown."""
    plugins = ["aspects", "cairn", "credentials", "discovery", "forum", "mfe", "notes", "privacy"]
    host = Host(tmp_path, major, plugins, {"PRIVACY_TRACKING": "pseudonymous"})
    findings = host.audit()
    assert [each for each in findings if each.status == FAIL] == []
    statuses = {each.place: each.status for each in of(findings, "versions.plugins")}
    unknown = dict.fromkeys(("aspects", "cairn", "credentials", "discovery", "notes"), UNKNOWN)
    assert statuses == {**unknown, "forum": PASS, "mfe": PASS}
    assert worst(findings, "settings.kept-backends") == UNKNOWN


# -- sabotage: another plugin ------------------------------------------------------------

#: Adds the tracking log again, as stock has it.
TRACKING_LOG = """
LOGGING["handlers"]["tracking"] = {"class": "logging.FileHandler", "filename": "/openedx/data/logs/tracking.log"}
LOGGING["loggers"]["tracking"] = {"handlers": ["tracking"], "level": "DEBUG", "propagate": False}
"""


@every_tutor
def test_a_patch_behind_ours(tmp_path: Path, major: int) -> None:
    """In one file: that one fails, and the plugin is named; without it, nothing fails."""
    host = Host(tmp_path, major, patches={"openedx-lms-production-settings": TRACKING_LOG})
    findings = host.audit()
    (finding,) = [each for each in findings if each.status == FAIL]
    assert (finding.check, finding.place) == ("settings.last", SETTINGS[0])
    assert "2 statements" in finding.evidence and "LOGGING" in finding.evidence
    assert "tutor plugins disable saboteur" in finding.remedy
    assert run_tutor(host.root, major, "plugins", "disable", "saboteur").returncode == 0
    assert run_tutor(host.root, major, "config", "save").returncode == 0
    assert not [each for each in host.audit() if each.status == FAIL]


HANDLER = 'LOGGING["handlers"]["mine"] = {"class": "x.FileHandler", "filename": "/tmp/x"}'
LIVE_HANDLER = "import logging\nlogging.getLogger('a').addHandler(logging.FileHandler('b'))"
BACKEND = "TRACKING_BACKENDS['x'] = {}"
SEGMENT = 'SEGMENT_KEY: "zoraquill"'
LMS_YAML, CMS_YAML = "apps/openedx/config/lms", "apps/openedx/config/cms"

#: What another plugin patches, beside which settings, and what becomes of each place.
EARLY: dict[str, tuple[dict[str, str], dict[str, Any], dict[str, str]]] = {
    "a file, which the call rewrites; no LOGGING; YAML": (
        {
            "openedx-cms-production-settings": TRACKING_LOG,
            "openedx-lms-production-settings": "LOGGING_CONFIG = None",
            "lms-env": "LOGGING:\n  handlers: {a: {class: x, filename: /b}}",
            "cms-env": "LOGGING: {version: 1}",
        },
        {},
        {SETTINGS[2]: UNKNOWN, SETTINGS[0]: FAIL, LMS_YAML: FAIL, CMS_YAML: UNKNOWN},
    ),
    "mails; keys and events in YAML": (
        {
            "openedx-lms-production-settings": "ADMINS = [('A', 'a@b.example')]",
            "cms-env": "EVENT_TRACKING_BACKENDS: {a: {}}",
            "lms-env": SEGMENT,
        },
        {},
        {SETTINGS[0]: FAIL, CMS_YAML: PASS, LMS_YAML: PASS},
    ),
    "events": ({"openedx-lms-production-settings": BACKEND}, {}, {SETTINGS[0]: PASS}),
    "another file": ({"openedx-common-settings": HANDLER}, {}, {SETTINGS[3]: FAIL}),
    "a handler": ({"openedx-lms-common-settings": LIVE_HANDLER}, {}, {SETTINGS[1]: FAIL}),
    "a file that stays": (
        {"openedx-cms-production-settings": TRACKING_LOG, "lms-env": SEGMENT},
        {"PRIVACY_APP_LOG": "full"},
        {SETTINGS[2]: FAIL, LMS_YAML: PASS},
    ),
    "events and keys that stay": (
        {"openedx-lms-production-settings": BACKEND, "lms-env": SEGMENT},
        {"PRIVACY_TRACKING": "full", "PRIVACY_BLOCK_THIRD_PARTIES": False},
        {SETTINGS[0]: FAIL, LMS_YAML: FAIL},
    ),
}


@pytest.mark.parametrize("what", EARLY)
def test_what_is_set_before_ours(tmp_path: Path, what: str) -> None:
    """By what the plugin's call makes of it: it reaches LOGGING and events, and not handlers of live loggers."""
    patches, config, statuses = EARLY[what]
    host = Host(tmp_path, config=config, patches=patches, priority=BEFORE)
    done = host.tutor("privacy", "audit", "--json")
    findings = of_json(done.stdout)
    assert {place: worst(findings, "settings.early", place) for place in statuses} == statuses
    assert "zoraquill" not in done.stdout + done.stderr
    assert "a@b.example" not in done.stdout + done.stderr


CADDY, MFE, UWSGI = "apps/caddy", "plugins/mfe", "apps/openedx/uwsgi.ini"
LOG_OF_ALL = "log theirs {\n    include http.log.access\n}"


@pytest.mark.parametrize(
    ("patches", "expected"),
    [
        ({"caddyfile-proxy": "log_name theirs"}, {(CADDY, "requests.sites")}),
        (
            {
                "caddyfile-proxy": "log_append who {http.request.remote}",
                "uwsgi-config": "log-format = %(addr) %(uri)",
                "mfe-caddyfile": "log_name theirs",
            },
            {(CADDY, "requests.sites"), (UWSGI, "requests.uwsgi"), (MFE, "requests.sites")},
        ),
        (
            {
                "caddyfile": "mine.example {\n    log {\n        output stdout\n    }\n}",
                "uwsgi-config": "ignore-sigpipe = false",
            },
            {(CADDY, "requests.sites"), (UWSGI, "requests.uwsgi")},
        ),
        ({"caddyfile-lms": "handle /x {\n    log_name\n}"}, {(CADDY, "requests.sites")}),
        ({"caddyfile-global": LOG_OF_ALL}, {(CADDY, "requests.default-logger")}),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_request_logs_of_another_plugin(
    tmp_path: Path, patches: dict[str, str], expected: set[tuple[str, str]]
) -> None:
    """Of these files alone, each once, with the plugin's name."""
    host = Host(tmp_path, patches=patches)
    failed = [each for each in host.audit() if each.status == FAIL]
    places = [next(place for place in (CADDY, MFE, UWSGI) if each.place.startswith(place)) for each in failed]
    assert sorted(zip(places, (each.check for each in failed), strict=True)) == sorted(expected)
    assert all("tutor plugins disable saboteur" in each.remedy for each in failed)


def test_a_file_of_another_plugin(tmp_path: Path) -> None:
    """Beside the settings, where the platform could import it."""
    host = Host(tmp_path)
    folder = host.env / "apps/openedx/settings/lms"
    (folder / "theirs.py").write_text(
        "import logging\nlogging.getLogger('tracking').addHandler(logging.FileHandler('x'))"
    )
    (folder / "harmless.py").write_text("X = 1\n")
    (folder / "unseen.py").write_text("LOGGING = make()\n")
    (folder / "broken.py").write_text("LOGGING = (\n")
    statuses = {each.place.rpartition("/")[2]: each.status for each in of(host.audit(), "settings.others")}
    assert statuses == {"theirs.py": FAIL, "harmless.py": PASS, "unseen.py": UNKNOWN, "broken.py": UNKNOWN}


# -- sabotage: the environment -----------------------------------------------------------


@every_tutor
def test_a_stale_environment(tmp_path: Path, major: int) -> None:
    """A setting was changed, and the environment not rendered: each file is named; rendering it mends it."""
    host = Host(tmp_path, major)
    path = host.root / "config.yml"
    path.write_text(path.read_text() + "PRIVACY_ACCESS_LOG: 'off'\n")
    (finding,) = of(host.audit(), "environment.current")
    assert finding.status == FAIL
    settings = [f"apps/openedx/settings/{each}" for each in ("cms/development.py", "cms/production.py")]
    settings += [each.replace("cms", "lms") for each in settings]  # what is told of logs follows the setting
    changed = ["apps/caddy/Caddyfile", *settings, "apps/openedx/uwsgi.ini"]
    changed += ["plugins/mfe/apps/mfe/Caddyfile"] if major == 22 else []  # without log_name, as `off` has it
    assert finding.evidence == f"Other than Tutor would render now: {', '.join(changed)}."
    assert finding.remedy.startswith("tutor config save && tutor local restart")
    assert run_tutor(host.root, major, "config", "save").returncode == 0
    assert host.status("environment.current") == PASS


def test_a_file_that_somebody_has_changed(tmp_path: Path) -> None:
    """A module of the plugin: it is named, and not mistaken for a setting. Another file, and one that is missing."""
    host = Host(tmp_path)
    module = host.env / "apps/openedx/settings/cms/privacy.py"
    module.write_text(module.read_text() + "\n")
    (host.env / "apps/openedx/settings/lms/privacy.py").unlink()
    (host.env / "apps/redis/redis.conf").unlink()
    findings = host.audit()
    evidence = {each.place: each.evidence for each in findings if each.status == FAIL}
    ours = "apps/openedx/settings/{}/privacy.py"
    assert evidence[ours.format("cms")] == "The plugin's modules are other than in the installed package."
    assert evidence[ours.format("lms")] == "The plugin's modules are missing."
    assert evidence[str(host.env)] == "Other than Tutor would render now: apps/redis/redis.conf (missing)."


@every_tutor
def test_settings_that_are_not_saved_yet(tmp_path: Path, major: int) -> None:
    """As after `tutor plugins enable`: not stale, but not known either, where they stand; all else is compared."""
    host = Host(tmp_path, major, ["mfe"])
    before = (host.root / "config.yml").read_bytes()
    assert run_tutor(host.root, major, "plugins", "enable", "privacy").returncode == 0
    findings = host.audit()
    assert [each for each in findings if each.status == FAIL] == []
    (finding,) = of(findings, "environment.saved")
    assert finding.status == UNKNOWN and "PRIVACY_RETIREMENT_USER_SALT" in finding.evidence
    assert b"PRIVACY_" not in before and b"PRIVACY_" not in (host.root / "config.yml").read_bytes()
    settings = host.env / SETTINGS[0]
    settings.write_text(settings.read_text().replace("MONGODB", "MONGO").replace("import os", "import os, sys"))
    assert worst(host.audit(), "environment.current") == FAIL
    assert run_tutor(host.root, major, "config", "save").returncode == 0
    findings = host.audit()
    assert worst(findings, "environment.saved") == worst(findings, "environment.current") == PASS


def test_keys_that_are_made_anew(tmp_path: Path) -> None:
    """A configuration without any of Tutor's own keys: what differs with each rendering is no fail."""
    host = Host(tmp_path)
    config = (host.root / "config.yml").read_text().splitlines(keepends=True)
    kept = [line for line in config if line.startswith(("LMS_HOST", "CMS_HOST", "ENABLE", "PLUGINS", "- ", "PRIVACY"))]
    (host.root / "config.yml").write_text("".join(kept))
    findings = host.audit()
    assert "OPENEDX_SECRET_KEY" in of(findings, "environment.saved")[0].evidence
    assert worst(findings, "environment.saved") == UNKNOWN
    assert worst(findings, "environment.current") == PASS


@every_tutor
def test_no_environment(tmp_path: Path, major: int) -> None:
    """Nothing is rendered: that fails, and the rest is looked at; nothing is rendered by the audit either."""
    (tmp_path / "no-plugins").mkdir()
    (tmp_path / "config.yml").write_text("PLUGINS: [privacy]\n")
    done = run_tutor(tmp_path, major, "privacy", "audit", "--json", check=False)
    findings = of_json(done.stdout)
    assert done.returncode == 1
    assert [each.check for each in findings if each.status == FAIL] == ["environment.version"]
    assert worst(findings, "data.folder") == PASS
    assert sorted(path.name for path in tmp_path.iterdir()) == ["config.yml", "no-plugins"]


def test_another_tutor(tmp_path: Path) -> None:
    """Rendered by an older one."""
    host = Host(tmp_path)
    (host.env / "version").write_text("21.0.0")
    (finding,) = of(host.audit(), "environment.version")
    assert (finding.status, "21.0.0" in finding.evidence) == (FAIL, True)


def test_a_configuration_that_cannot_be_rendered(tmp_path: Path) -> None:
    """The environment is of another one; and a wrong setting of ours is told as everywhere."""
    host = Host(tmp_path, patches={"openedx-lms-common-settings": "# {{ LATER|default('') }}"})
    path = host.root / "no-plugins" / "saboteur.py"
    path.write_text(path.read_text().replace("|default('')", ""))
    (finding,) = of(host.audit(), "environment.current")
    assert (finding.status, "tutor config save" in finding.remedy) == (FAIL, True)
    (host.root / "config.yml").write_text((host.root / "config.yml").read_text() + "PRIVACY_TRACKING: all\n")
    done = host.tutor("privacy", "audit", "--json")
    assert (done.returncode, done.stdout) == (3, "")
    assert "Wrong setting PRIVACY_TRACKING" in in_one_line(done)


@pytest.mark.parametrize("place", [*SETTINGS[:2], "apps/caddy/Caddyfile", "plugins/mfe/apps/mfe/Caddyfile"])
def test_a_file_that_cannot_be_read(tmp_path: Path, place: str) -> None:
    """A folder in its place: what it holds is unknown, and the rest of the audit goes on."""
    host = Host(tmp_path)
    (host.env / place).unlink()
    (host.env / place).mkdir()
    findings = host.audit()
    checks = {each.check for each in findings if each.status == UNKNOWN} - {"docker.containers"}
    assert checks <= {"settings.last", "settings.early", "settings.policy", "requests.caddy", "requests.mfe"} and checks
    assert worst(findings, "environment.current") == FAIL and worst(findings, "requests.uwsgi") == PASS


# -- how it is shown ---------------------------------------------------------------------


def test_text_and_json(tmp_path: Path) -> None:
    """Fails last, where the eye is, and behind them the numbers; on the standard output is nothing else."""
    host = Host(tmp_path, config={"PRIVACY_APP_LOG": "full"})
    text = host.tutor("privacy", "audit").stdout
    assert text.startswith("pass     ") and re.search(r"\n2 fail, 1 unknown, 1 decide, \d+ pass\n\Z", text)
    assert re.findall(r"^(fail|unknown|decide|pass) ", text, re.M)[-5:] == ["pass", "decide", "unknown", "fail", "fail"]
    root = str(host.root)  # a path is not broken
    assert [line for line in text.splitlines() if len(line) > 80 and root not in line and "tutor " not in line] == []
    assert "\x1b" not in text
    rows = fits("audit", host.tutor("privacy", "audit", "--json").stdout)["findings"]
    assert {tuple(row) for row in rows} == {("check", "place", "status", "evidence", "remedy", "was", "reason")}


@pytest.mark.parametrize("no_color", [False, True])
def test_colours_on_a_terminal(tmp_path: Path, no_color: bool) -> None:
    """And there only, unless they are not wanted."""
    render(tmp_path, 22, ["privacy"], {})
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("TUTOR_", "NO_COLOR"))}
    environment |= {
        "TUTOR_ROOT": str(tmp_path),
        "TUTOR_PLUGINS_ROOT": str(tmp_path / "no-plugins"),
        **({"NO_COLOR": "1"} if no_color else {}),
    }
    process = subprocess.Popen(
        [str(tutor(22)), "privacy", "audit"], env=environment, stdout=theirs, stderr=subprocess.DEVNULL
    )
    os.close(theirs)
    text = b""
    try:
        while piece := os.read(ours, 4096):
            text += piece
    except OSError:  # the other side is closed
        pass
    os.close(ours)
    assert process.wait() == 0
    assert (b"\x1b[32mpass" in text) is not no_color


def test_help(tmp_path: Path) -> None:
    """With examples."""
    render(tmp_path, 22, ["privacy"], {})
    said = run_tutor(tmp_path, 22, "privacy", "audit", "--help").stdout
    assert "tutor privacy audit --strict --json >audit.json" in said
    assert "tutor local do audit-privacy" in said
