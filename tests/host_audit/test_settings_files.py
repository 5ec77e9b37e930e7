"""The rendered settings: what counts as the plugin's call, what stands around it, and what it is told."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from settings.test_values import DEFAULTS

from lab.consent import VIDEO
from lab.host import of, worst
from tutorprivacy.host_audit import recording_settings, rendered_policy, settings_files
from tutorprivacy.host_audit.project import Project
from tutorprivacy.inside.audit.findings import DECIDE, FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.settings.policy import policy

PLACES = [f"apps/openedx/settings/{x}/{y}.py" for x in ("lms", "cms") for y in ("production", "development")]

TUTORS = "from lms.envs.production import *\nLOGGING['handlers']['local'] = {'filename': 'all.log'}\nX = 1\n"
IMPORT = "from .privacy.django_settings import changes as privacy_settings"
CALL = f"{IMPORT}\nprivacy_settings.apply(globals(), {{'tracking': 'off', 'app_log': 'redacted'}})\n"


def parsed(text: str) -> settings_files.SettingsFile:
    """As one of the four files, of which Tutor alone would have made TUTORS."""
    return settings_files._parsed(PLACES[0], text.encode(), TUTORS)


def last(text: str) -> Finding:
    (finding,) = settings_files.findings_behind_call([parsed(text)], dict)
    return finding


def early(text: str, **told: Any) -> Finding:
    """Of what stands between Tutor's own settings and the call."""
    told = {"tracking": "off", "app_log": "redacted", "block_third_parties": True, "telemetry": "scrub", **told}
    call = f"{IMPORT}\nprivacy_settings.apply(globals(), {told!r})\n"
    (finding,) = settings_files.findings_before_call([parsed(f"{TUTORS}{text}\n{call}")], dict)
    return finding


@pytest.mark.parametrize("behind", ["", "\n# the end\n", "'a text'\n", "pass\n", "...\n"])
def test_the_last_thing_that_is_done(behind: str) -> None:
    assert last(TUTORS + CALL + behind).status == PASS


@pytest.mark.parametrize(
    "text",
    [
        TUTORS,
        f"{TUTORS}if False:\n    {IMPORT}\n    privacy_settings.apply(globals(), {{}})\n",
        f"{TUTORS}privacy_settings.apply(globals(), {{}})\n",
        f"{TUTORS}from .theirs import privacy_settings\nprivacy_settings.apply(globals(), {{}})\n",
        f"{TUTORS}{IMPORT}\nprivacy_settings = theirs\nprivacy_settings.apply(globals(), {{}})\n",
        f"{TUTORS}{IMPORT}\nprivacy_settings.apply(globals(), make())\n",
        f"{TUTORS}{IMPORT}\nprivacy_settings.apply({{}}, {{}})\n",
        TUTORS + CALL + CALL,
        f"{TUTORS}{CALL}X = 1\n",
        f"{TUTORS}{CALL}import theirs\n",
        f"{TUTORS}{CALL}MIDDLEWARE.remove('x')\n",
        f"{TUTORS}{CALL}for name in []:\n    pass\n",
        f"{TUTORS}{CALL}X = (\n",
        "X = '\0'",
    ],
)
def test_what_is_not(text: str) -> None:
    """No call, another's, a call that may not be made, twice, something behind it, no Python."""
    finding = last(text)
    assert finding.status == FAIL and "tutor config save" in finding.remedy


def test_what_stands_behind_is_named() -> None:
    """By the settings that record; not by their values."""
    finding = last(TUTORS + CALL + "LOGGING['x'] = 'zoraquill'\nSEGMENT_KEY = 'zoraquill'\nX = 2\n")
    assert "3 statements" in finding.evidence and "from line 6 on" in finding.evidence
    assert "LOGGING, SEGMENT_KEY" in finding.evidence and "zoraquill" not in finding.evidence


FILE = "{'class': 'logging.FileHandler', 'filename': '/x'}"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Y = 2", PASS),
        ("EVENT_TRACKING_BACKENDS['x'] = {}", PASS),
        ("globals()['SEGMENT_KEY'] = 'x'", PASS),
        (f"LOGGING['handlers']['tracking'] = {FILE}", UNKNOWN),  # the call makes it a daily file
        (f"LOGGING['handlers']['x'] = {FILE}", FAIL),
        ("LOGGING['handlers']['x'] = dict(filename='/x')", FAIL),
        (f"LOGGING['handlers'].update({{'handlers': {{'x': {FILE}}}}})", FAIL),
        (f"LOGGING = {{'handlers': {{'x': {FILE}}}}}", FAIL),
        (f"if True:\n    LOGGING['handlers']['x'] = {FILE}", FAIL),
        (f"LOGGING['handlers']['x'] = {FILE.replace('FileH', 'handlers.RotatingFileH')}", UNKNOWN),
        ("LOGGING['handlers']['x'] = {'class': 'sentry.Handler'}", UNKNOWN),
        ("LOGGING = make()", UNKNOWN),
        ("setup(globals()['LOGGING'])", UNKNOWN),
        ("from theirs import *", UNKNOWN),
        ("exec(open('x').read())", UNKNOWN),
        ("LOGGING_CONFIG = None", FAIL),
        ("ADMINS = [('x', 'x@x.example')]", FAIL),
        ("import logging\nlogging.getLogger('tracking').addHandler(x)", FAIL),
        ("import logging.config\nlogging.config.dictConfig({})", FAIL),
        ("import logging\nlogging.basicConfig(filename='x')", FAIL),
        ("import sentry_sdk\nsentry_sdk.init(send_default_pii=True)", PASS),
        ("try:\n    from sentry_sdk.integrations.django import DjangoIntegration\nexcept ImportError:\n    pass", PASS),
        ("import rollbar", FAIL),
    ],
)
def test_what_stands_before(text: str, status: str) -> None:
    """By what the call makes of it; what it does not reach fails."""
    finding = early(text)
    assert finding.status == status, finding
    assert "x@x.example" not in finding.evidence


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("EVENT_TRACKING_BACKENDS['x'] = {}", {"tracking": "full"}),
        ("SEGMENT_KEY = 'x'", {"block_third_parties": False}),
        ("LOGGING['handlers']['x'] = {}", {"app_log": "full"}),
        ("import sentry_sdk", {"telemetry": "full"}),
    ],
)
def test_what_the_call_is_told_to_leave(text: str, told: dict[str, Any]) -> None:
    """Fails, and says which setting does it."""
    assert early(text).status != FAIL
    finding = early(text, **told)
    assert finding.status == FAIL and "PRIVACY_" in finding.evidence


def test_tutors_own_statements_are_not_looked_at() -> None:
    """But a second one of the same kind is."""
    assert early("").status == PASS
    assert early("LOGGING['handlers']['local'] = {'filename': 'all.log'}").status == UNKNOWN


def test_the_keys_of_third_parties_are_the_plugins() -> None:
    """All of the two tables of keys that stand in settings, and nothing else."""
    path = Path(recording_settings.__file__).parents[1] / "inside" / "django_settings" / "third_party_keys.py"
    tables = [
        node.value
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) in ("THIRD_PARTY_SETTINGS", "ADDED_KEYS")
    ]
    keys = {each.value for table in tables for each in ast.walk(table) if isinstance(each, ast.Constant) and each.value}  # type: ignore[arg-type]
    assert len(tables) == 2 and keys == recording_settings.THIRD_PARTIES


def test_the_trackers_are_the_plugins() -> None:
    """The same of `django_settings.trackers`."""
    path = Path(recording_settings.__file__).parents[1] / "inside" / "django_settings" / "trackers.py"
    (table,) = [
        node.value
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "LIBRARIES"
    ]
    modules = {each.value.partition(".")[0] for each in ast.walk(table) if isinstance(each, ast.Constant)}
    assert {each for each in modules if each.islower()} | {"newrelic"} == recording_settings.TRACKERS


# -- what the call is told ---------------------------------------------------------------


def told(**settings: Any) -> list[Finding]:
    """Of four files that are told the same."""
    rendered = policy({**DEFAULTS, **settings}, ["privacy"])
    return list(
        rendered_policy.policy_findings([settings_files.SettingsFile(place, policy=rendered) for place in PLACES])
    )


@pytest.mark.parametrize(
    ("check", "settings", "status"),
    [
        ("settings.tracking", {}, PASS),
        ("settings.tracking", {"PRIVACY_TRACKING": "pseudonymous"}, PASS),
        ("settings.tracking", {"PRIVACY_TRACKING": "full"}, FAIL),
        ("settings.tracking", {"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_USER_ID": "keep"}, FAIL),
        ("settings.tracking", {"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_USER_AGENT": "keep"}, FAIL),
        ("settings.tracking", {"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_FREE_TEXT": "keep"}, FAIL),
        ("settings.kept-backends", {}, PASS),
        ("settings.kept-backends", {"PRIVACY_TRACKING_KEEP_BACKENDS": ["mine"]}, UNKNOWN),
        ("settings.ip-addresses", {}, PASS),
        ("settings.ip-addresses", {"PRIVACY_IP_ADDRESS": "truncate"}, PASS),
        ("settings.ip-addresses", {"PRIVACY_IP_ADDRESS": "keep"}, FAIL),
        ("settings.ip-addresses", {"PRIVACY_APP_LOG": "full"}, FAIL),
        ("settings.ip-addresses", {"PRIVACY_TRACKING": "full"}, FAIL),
        ("settings.app-log", {}, PASS),
        ("settings.app-log", {"PRIVACY_APP_LOG": "full"}, FAIL),
        ("settings.third-parties", {}, PASS),
        ("settings.telemetry", {"PRIVACY_TELEMETRY": "full"}, FAIL),
        ("settings.consent", {}, PASS),
        ("settings.consent", {"PRIVACY_CONSENT": [VIDEO]}, DECIDE),
        ("settings.telemetry", {"PRIVACY_TELEMETRY": "off"}, PASS),
        ("settings.third-parties", {"PRIVACY_BLOCK_THIRD_PARTIES": False}, FAIL),
        ("settings.redis", {}, PASS),
        ("settings.redis", {"PRIVACY_REDIS": "plain"}, FAIL),
    ],
)
def test_what_is_told(check: str, settings: dict[str, Any], status: str) -> None:
    """One finding for all four; of a fail, the command changes one of the settings that do it."""
    (finding,) = of(told(**settings), check)
    assert (finding.status, finding.place) == (status, "all four settings files")
    if status == FAIL:
        assert any(f"tutor config save --set {name}=" in finding.remedy for name in settings)


def test_what_differs_is_told_of_each() -> None:
    """Somebody has changed one of the files."""
    rendered = [policy(DEFAULTS, []), policy({**DEFAULTS, "PRIVACY_APP_LOG": "full"}, [])]
    files = [settings_files.SettingsFile(place, policy=each) for place, each in zip(PLACES, rendered, strict=False)]
    findings = of(list(rendered_policy.policy_findings(files)), "settings.app-log")
    assert {each.place: each.status for each in findings} == {PLACES[0]: PASS, PLACES[1]: FAIL}


def test_a_policy_of_another_version_is_unknown() -> None:
    """It has other words; and a file without the call is none here: it fails elsewhere."""
    files = [settings_files.SettingsFile(PLACES[0], policy={}), settings_files.SettingsFile(PLACES[1], problem="none")]
    assert {each.status for each in rendered_policy.policy_findings(files)} == {UNKNOWN}


# -- YAML --------------------------------------------------------------------------------


def yaml_findings(root: Path, text: str, **told: Any) -> list[Finding]:
    for service in ("lms", "cms"):
        path = root / "env" / "apps" / "openedx" / "config" / f"{service}.env.yml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text if service == "cms" else "LOG_DIR: /openedx/data/logs\n")
    told = {"tracking": "off", "app_log": "redacted", "block_third_parties": True, **told}
    files = [settings_files.SettingsFile(PLACES[2], policy=told)]
    return list(rendered_policy.yaml_findings(Project(root, {}, (), (), DEFAULTS), files))


@pytest.mark.parametrize(
    ("text", "told", "status"),
    [
        ("A: 1", {}, PASS),
        ("SEGMENT_KEY: ''", {"block_third_parties": False}, PASS),
        ("SEGMENT_KEY: x", {"block_third_parties": False}, FAIL),
        ("FEATURES: {SEGMENT_KEY: x}", {"block_third_parties": False}, FAIL),
        ("TRACKING_BACKENDS: {x: {}}", {}, PASS),
        ("TRACKING_BACKENDS: {x: {}}", {"tracking": "full"}, FAIL),
        ("LOGGING: {handlers: {local: {filename: /x}}}", {}, UNKNOWN),
        ("LOGGING: {handlers: {x: {filename: /x}}}", {}, FAIL),
        ("LOGGING: {handlers: {x: {class: a.RotatingFileHandler, filename: /x}}}", {}, UNKNOWN),
        ("LOGGING: [1]", {}, UNKNOWN),
        ("ADMINS: [[x, x@x.example]]", {}, FAIL),
        ("- 1", {}, UNKNOWN),
        ("a: [", {}, UNKNOWN),
    ],
)
def test_yaml(tmp_path: Path, text: str, told: dict[str, Any], status: str) -> None:
    """The platform reads it first; of the other service's file, nothing is said."""
    findings = yaml_findings(tmp_path, f"LOG_DIR: /openedx/data/logs\n{text}" if ":" in text else text, **told)
    assert worst(findings, "settings.early", "apps/openedx/config/cms") == status
    assert worst(findings, "settings.early", "apps/openedx/config/lms") == PASS
    assert not of(findings, "data.log-folder")


def test_logs_elsewhere(tmp_path: Path) -> None:
    """Then the data folder does not tell."""
    assert worst(yaml_findings(tmp_path, "LOG_DIR: /srv/logs"), "data.log-folder") == UNKNOWN
