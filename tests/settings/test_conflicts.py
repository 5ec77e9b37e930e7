"""Settings that are wrong together are refused, with the command that mends it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tutor.exceptions import TutorError

from lab.environment import render, run_tutor
from settings.test_values import DEFAULTS
from tutorprivacy.settings import values
from tutorprivacy.settings.policy import notice_url, release

TUTORS_OWN = {"OPENEDX_CELERY_REDIS_DB": 0, "OPENEDX_CACHE_REDIS_DB": 1}
USAGE = {"PRIVACY_USAGE_ENABLED": True}

CONFLICTS: list[tuple[dict[str, Any], list[str]]] = [
    ({"PRIVACY_OPT_OUT_PATH": "/privacy-data/fr"}, ["PRIVACY_OPT_OUT_PATH=/privacy-opt-out"]),
    ({"PRIVACY_NOTICE_PATH": "/a/b", "PRIVACY_OPT_OUT_PATH": "/a"}, ["PRIVACY_OPT_OUT_PATH=/privacy-opt-out"]),
    ({"PRIVACY_NOTICE_PATH": "/login"}, ["PRIVACY_NOTICE_PATH=/privacy-data"]),
    (
        {"PRIVACY_NOTICE_PATH": "/privacy", "PRIVACY_OPT_OUT_PATH": "/u/me"},
        ["PRIVACY_OPT_OUT_PATH=/privacy-opt-out", "PRIVACY_NOTICE_PATH=/privacy-data"],
    ),
    ({"PRIVACY_NOTICE_PATH": "/privacy-opt-out"}, ["PRIVACY_OPT_OUT_PATH=/privacy-opt-out-choice"]),
    ({"PRIVACY_REDIS_DB": 0}, ["PRIVACY_REDIS_DB=15"]),
    ({"PRIVACY_REDIS_DB": 1}, ["PRIVACY_REDIS_DB=15"]),
    ({"PRIVACY_REDIS_DB": 15, "OPENEDX_CACHE_REDIS_DB": "15"}, ["PRIVACY_REDIS_DB=14"]),
    ({"PRIVACY_REDIS_DB": 12, **USAGE}, ["PRIVACY_USAGE_REDIS_DB=15"]),
    ({"PRIVACY_USAGE_REDIS_DB": 1, **USAGE}, ["PRIVACY_USAGE_REDIS_DB=15"]),
    (
        {"PRIVACY_REDIS_DB": 1, "PRIVACY_USAGE_REDIS_DB": 1, **USAGE},
        ["PRIVACY_REDIS_DB=15", "PRIVACY_USAGE_REDIS_DB=14"],
    ),
    (
        {"PRIVACY_NOTICE_PATH": "/a", "PRIVACY_OPT_OUT_PATH": "/a", "PRIVACY_REDIS_DB": 0},
        ["PRIVACY_OPT_OUT_PATH=/privacy-opt-out", "PRIVACY_REDIS_DB=15"],
    ),
]


@pytest.mark.parametrize(("changed", "mended"), CONFLICTS, ids=lambda value: str(value))
def test_a_conflict_is_refused_and_the_commands_mend_it(changed: dict[str, Any], mended: list[str]) -> None:
    """All of them at once; what the commands set is then taken."""
    config = {**DEFAULTS, **TUTORS_OWN, **changed}
    with pytest.raises(TutorError) as caught:
        values.values(config)
    commands = re.findall(r"(?m)^    tutor config save --set (\S+)$", str(caught.value))
    assert commands == mended
    for name, _, value in (command.partition("=") for command in commands):
        assert name in str(caught.value)
        config[name] = int(value) if value.isdecimal() else value
    values.values(config)


@pytest.mark.parametrize("name", ["PRIVACY_NOTICE_PATH", "PRIVACY_OPT_OUT_PATH"])
@pytest.mark.parametrize(
    "path",
    [
        *(
            "/login",
            "/api",
            "/api/user/v1/me",
            "/admin",
            "/u",
            "/u/alice",
            "/static",
            "/static/x",
            "/media",
            "/courses",
        ),
        *("/register", "/dashboard", "/oauth2/login", "/auth", "/heartbeat", "/event", "/logout", "/account", "/home"),
        *(
            "/course",
            "/library",
            "/assets",
            "/xblock",
            "/wiki",
            "/search",
            "/privacy",
            "/tos",
            "/404",
            "/i18n",
            "/csrf",
        ),
        *(
            "/api-docs",
            "/csrf",
            "/media",
            "/theming",
            "/openedx",
            "/profile-images",
            "/container",
            "/password_reset",
            "/certificates",
        ),
    ],
)
def test_a_route_of_the_platform_is_never_hidden(name: str, path: str) -> None:
    """Of the LMS or of Studio: the page would be there instead of it."""
    with pytest.raises(TutorError, match=f"{name} is {path}, and /.* is a route of the platform"):
        values.values({**DEFAULTS, **TUTORS_OWN, name: path})


@pytest.mark.parametrize(
    "changed",
    [
        {"PRIVACY_NOTICE_PATH": "/about/data", "PRIVACY_OPT_OUT_PATH": "/about/choice"},
        {"PRIVACY_NOTICE_PATH": "/privacy-data", "PRIVACY_OPT_OUT_PATH": "/privacy-data-choice"},
        {"PRIVACY_NOTICE_PATH": "", "PRIVACY_OPT_OUT_PATH": ""},
        {"PRIVACY_USAGE_REDIS_DB": 11},
        {"PRIVACY_USAGE_REDIS_DB": 1},
        {"PRIVACY_USAGE_REDIS_DB": 15, **USAGE},
    ],
)
def test_no_conflict(changed: dict[str, Any]) -> None:
    """No pages; a database that nothing uses; others."""
    values.values({**DEFAULTS, **TUTORS_OWN, **changed})


def test_without_tutors_own_settings() -> None:
    """They have other names some day: ours are compared with each other all the same."""
    values.values({**DEFAULTS, "PRIVACY_REDIS_DB": 1})
    with pytest.raises(TutorError, match="PRIVACY_USAGE_REDIS_DB"):
        values.values({**DEFAULTS, **USAGE, "PRIVACY_USAGE_REDIS_DB": 11})


def test_a_wrong_setting_is_named_first() -> None:
    """What is no number is not compared."""
    with pytest.raises(TutorError, match="Wrong setting PRIVACY_REDIS_DB") as caught:
        values.values({**DEFAULTS, **TUTORS_OWN, "PRIVACY_REDIS_DB": [1], "PRIVACY_NOTICE_PATH": "/privacy-opt-out"})
    assert "both" not in str(caught.value)


@pytest.mark.parametrize("major", [20, 21, 22])
def test_tutor_refuses_to_render(tmp_path: Path, major: int) -> None:
    """Tutor's own databases have these names in every version; the environment stays as it was, and can be mended."""
    render(tmp_path, major, ["privacy"], {})
    before = {path: path.read_bytes() for path in (tmp_path / "env").rglob("*") if path.is_file()}
    for wrong in ("PRIVACY_REDIS_DB=0", "PRIVACY_REDIS_DB=1", "PRIVACY_NOTICE_PATH=/privacy-opt-out"):
        refused = run_tutor(tmp_path, major, "config", "save", "--set", wrong, check=False)
        said = refused.stdout + refused.stderr
        assert refused.returncode != 0
        assert wrong.partition("=")[0] in said
        assert {path: path.read_bytes() for path in before} == before
        (mending,) = re.findall(r"(?m)^ *tutor config save --set (\S+)$", said)
        run_tutor(tmp_path, major, "config", "save", "--set", mending)
        names = {each.partition("=")[0] for each in (mending, wrong)}
        run_tutor(tmp_path, major, "config", "save", *(word for name in names for word in ("--unset", name)))


@pytest.mark.parametrize(
    ("https", "path", "url"),
    [(True, "/data", "https://l.example/data"), (False, "/data", "http://l.example/data"), (True, "", "")],
)
def test_the_address_of_the_notice(https: bool, path: str, url: str) -> None:
    """Of the LMS's host, for Studio, too."""
    assert notice_url({"PRIVACY_NOTICE_PATH": path}, {"ENABLE_HTTPS": https, "LMS_HOST": "l.example"}) == url


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("docker.io/overhangio/openedx:22.0.3-indigo", "22.0.3-indigo"),
        ("registry.example:5000/campus/openedx:2026-11-20", "2026-11-20"),
        ("registry.example:5000/campus/openedx", ""),
        ("openedx@sha256:0123456789abcdef0123456789abcdef", "0123456789ab"),
        ("openedx:nightly@sha256:0123456789abcdef0123456789abcdef", "nightly"),
        ("openedx:a tag that is none", ""),
        (None, ""),
    ],
)
def test_the_release_is_the_tag_of_the_image(image: str | None, expected: str) -> None:
    """Nothing of the registry, which may be somebody's own."""
    assert release({"DOCKER_IMAGE_OPENEDX": image}) == expected
