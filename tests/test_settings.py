"""The settings table: one source for defaults, validation, policy and README."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tutor.exceptions import TutorError

from tutorprivacy import settings
from tutorprivacy.policy import policy

DEFAULTS = dict(settings.defaults())

WRONG: list[tuple[str, Any]] = [
    ("PRIVACY_TRACKING", "on"),
    ("PRIVACY_TRACKING", "anonymous"),
    ("PRIVACY_TRACKING", True),
    ("PRIVACY_TRACKING", None),
    ("PRIVACY_TRACKING", ["off"]),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", "mine"),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", {"mine": 1}),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", [1]),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", [""]),
    ("PRIVACY_TRACKING_KEEP_BACKENDS", ["tracking_logs"]),
    ("PRIVACY_IP_ADDRESS", "mask"),
    ("PRIVACY_IP_ADDRESS", False),
    ("PRIVACY_IPV4_PREFIX_LENGTH", 33),
    ("PRIVACY_IPV4_PREFIX_LENGTH", -1),
    ("PRIVACY_IPV4_PREFIX_LENGTH", "16"),
    ("PRIVACY_IPV4_PREFIX_LENGTH", True),
    ("PRIVACY_IPV6_PREFIX_LENGTH", 129),
    ("PRIVACY_IPV6_PREFIX_LENGTH", 1.5),
    ("PRIVACY_TRACKING_OUTPUTS", []),
    ("PRIVACY_TRACKING_OUTPUTS", "file"),
    ("PRIVACY_TRACKING_OUTPUTS", ["file", "file"]),
    ("PRIVACY_TRACKING_OUTPUTS", ["stderr"]),
    ("PRIVACY_TRACKING_OUTPUTS", [{}]),
    ("PRIVACY_TRACKING_EVENT_ALLOWLIST", "edx"),
    ("PRIVACY_TRACKING_EVENT_ALLOWLIST", ["("]),
    ("PRIVACY_TRACKING_EVENT_ALLOWLIST", [1]),
    ("PRIVACY_USER_AGENT", "truncate"),
    ("PRIVACY_USER_ID", "hash"),
    ("PRIVACY_USER_ID", True),
    ("PRIVACY_PSEUDONYM_PERIOD", "week"),
    ("PRIVACY_PSEUDONYM_PERIOD", 30),
    ("PRIVACY_FREE_TEXT", False),
    ("PRIVACY_TIMESTAMP_MINUTES", -1),
    ("PRIVACY_TIMESTAMP_MINUTES", 1441),
    ("PRIVACY_TIMESTAMP_MINUTES", "10"),
    ("PRIVACY_SAMPLE_RATE", 0),
    ("PRIVACY_SAMPLE_RATE", 1.01),
    ("PRIVACY_SAMPLE_RATE", True),
    ("PRIVACY_SAMPLE_RATE", float("nan")),
    ("PRIVACY_OPT_OUT_SIGNALS", "yes"),
    ("PRIVACY_REDIS_DB", 16),
    ("PRIVACY_REDIS_DB", "11"),
    ("PRIVACY_LOG_RETENTION_DAYS", 0),
    ("PRIVACY_LOG_RETENTION_DAYS", 1.5),
    ("PRIVACY_LOG_RETENTION_DAYS", "two weeks"),
    ("PRIVACY_ACCESS_LOG", "none"),
    ("PRIVACY_APP_LOG", "off"),
    ("PRIVACY_APP_LOG", False),
    ("PRIVACY_BLOCK_THIRD_PARTIES", "yes"),
    ("PRIVACY_BLOCK_THIRD_PARTIES", 1),
    ("PRIVACY_SCRUB_SHARDS", 0),
    ("PRIVACY_SCRUB_SHARDS", "2"),
    ("PRIVACY_SCRUB_DOCKER_IMAGE", ""),
    ("PRIVACY_SCRUB_DOCKER_IMAGE", "python: 3"),
    ("PRIVACY_SCRUB_REQUIREMENTS", "s3fs"),
    ("PRIVACY_SCRUB_REQUIREMENTS", ["--index-url=https://x.example"]),
    ("PRIVACY_SCRUB_REQUIREMENTS", ["s3fs\n--pre"]),
    ("PRIVACY_SCRUB_REQUIREMENTS", ["x @ git+https://me:pw@x.example/x"]),
    ("PRIVACY_SCRUB_SECRET", "My Secret"),
    ("PRIVACY_SCRUB_SECRET", None),
    ("PRIVACY_SCRUB_SECRET", "a" * 254),
]


def test_defaults_are_allowed() -> None:
    """And are what `values` gives."""
    assert settings.values(DEFAULTS) == DEFAULTS


def test_every_setting_is_tested_for_wrong_values() -> None:
    """A new setting needs a line in WRONG."""
    assert {name for name, _value in WRONG} == set(DEFAULTS)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_refused_with_all_one_needs(name: str, value: Any) -> None:
    """The setting, the value, what is allowed, and the command."""
    with pytest.raises(TutorError) as caught:
        settings.values({**DEFAULTS, name: value})
    text = str(caught.value)
    assert f"Wrong setting {name}: {value!r}" in text
    assert "Allowed: " in text
    assert "tutor config save --set" in text
    assert f"{name}={settings._as_yaml(DEFAULTS[name])}" in text


def test_all_wrong_values_are_named_at_once() -> None:
    """Nobody likes to learn of them one by one."""
    with pytest.raises(TutorError) as caught:
        settings.values({**DEFAULTS, "PRIVACY_TRACKING": "x", "PRIVACY_APP_LOG": "y"})
    assert "PRIVACY_TRACKING: 'x'" in str(caught.value)
    assert "PRIVACY_APP_LOG: 'y'" in str(caught.value)


@pytest.mark.parametrize("name", ["PRIVACY_TRACKING", "PRIVACY_ACCESS_LOG"])
def test_off_without_quotes(name: str) -> None:
    """YAML 1.1 reads it as false: `--set PRIVACY_TRACKING=off` must work."""
    assert settings.values({**DEFAULTS, name: False})[name] == "off"


def test_a_misspelt_name_is_refused() -> None:
    """It would protect nobody, silently."""
    with pytest.raises(TutorError) as caught:
        settings.values({**DEFAULTS, "PRIVACY_TRAKING": "off"})
    assert "did you mean PRIVACY_TRACKING?" in str(caught.value)
    assert "tutor config save --unset PRIVACY_TRAKING" in str(caught.value)


def test_other_peoples_settings_are_not_ours() -> None:
    """A theme may have a PRIVACY_POLICY_URL."""
    settings.values({**DEFAULTS, "PRIVACY_POLICY_URL": "https://x.example"})


@pytest.mark.parametrize(
    ("plugins", "kept"), [([], ["mine"]), (["aspects"], ["event_transformer", "mine"]), (["cairn"], ["mine"])]
)
def test_policy_keeps_the_transformer_for_aspects(plugins: list[str], kept: list[str]) -> None:
    """By itself, while the plugin is enabled."""
    found = settings.values({**DEFAULTS, "PRIVACY_TRACKING_KEEP_BACKENDS": ["mine"]})
    assert policy(found, plugins)["keep_backends"] == kept


@pytest.mark.parametrize(("plugins", "outputs"), [([], ["file"]), (["cairn"], ["console", "file"])])
def test_cairn_finds_events_on_the_console(plugins: list[str], outputs: list[str]) -> None:
    """By itself, while the plugin is enabled."""
    assert policy(settings.values(DEFAULTS), plugins)["outputs"] == outputs


def test_the_readmes_table_is_this_table() -> None:
    """`python -m tutorprivacy.settings` prints it."""
    readme = (Path(__file__).resolve().parents[1] / "README.rst").read_text(encoding="utf-8")
    assert settings.settings_table() in readme
