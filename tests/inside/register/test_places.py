"""Places outside of the database, told by the effective Django settings."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tutorprivacy.inside.django_settings.changes import apply
from tutorprivacy.inside.register.places import Place, places

SECRET = "sw/ord:fi#sh@pass"


def found(**settings: Any) -> dict[str, Place]:
    """By what they are; all settings here can be looked at."""
    skipped: list[tuple[str, ...]] = []
    here = {each.what: each for each in places(SimpleNamespace(**settings), lambda *said: skipped.append(said))}
    assert skipped == []
    return here


def test_settings_that_are_odd() -> None:
    """They keep the other places from nothing, and are named."""
    skipped: list[tuple[str, ...]] = []
    here = places(SimpleNamespace(CACHES=5, MEDIA_ROOT="/media"), lambda *said: skipped.append(said))
    assert skipped == [("settings", "Redis", "AttributeError")]
    assert {"Redis: not looked at", "Media files"} <= {each.what for each in here}


@pytest.fixture
def with_plugin(settings: dict[str, Any], policy: dict[str, Any]):
    """The places of the platform's settings after the plugin, with the policy changed."""

    def build(**changes: Any) -> dict[str, Place]:
        apply(settings, {**policy, **changes})
        return found(**settings)

    return build


def test_our_logs_are_dated(with_plugin: Any, tmp_path: Path) -> None:
    """Their retention is the setting's."""
    here = with_plugin(log_retention_days=9)
    assert here["Log: handler local"] == Place(
        "Log: handler local", f"{tmp_path}/all-*.log", "lines without personal data of requests", "9 days"
    )
    assert "Log: handler tracking" not in here and "Log: handler null" not in here
    assert here["Log: handler console"].retention.startswith("unknown")


def test_pseudonymous_tracking(with_plugin: Any) -> None:
    here = with_plugin(tracking="pseudonymous")
    assert here["Log: handler tracking"].retention == "14 days"
    assert here["Log: handler tracking"].holds == "tracking events, in the form of PRIVACY_TRACKING"
    assert here["Tracking: backend tracking_logs"].holds == "tracking events"
    keys = here["Keys of the pseudonyms"]
    assert (keys.where, keys.retention) == ("redis://redis.example:6379/11", "one month")


def test_stock_logs_stay_for_ever(settings: dict[str, Any]) -> None:
    """Without the plugin; lines are as the platform writes them."""
    here = found(**settings)
    for name in ("local", "tracking"):
        assert here[f"Log: handler {name}"].retention == "for ever: nothing deletes it"
        assert here[f"Log: handler {name}"].holds == "lines as the platform writes them"
    assert here["Tracking: old backend logger"].holds == "tracking events"
    assert here["Tracking: backend segmentio"].holds == "tracking events"


def test_logs_from_before(with_plugin: Any, tmp_path: Path) -> None:
    """While they lie there; a link to today's log is none."""
    assert "Log from before the plugin" not in with_plugin()
    (tmp_path / "all-2026-11-22.log").touch()
    (tmp_path / "all.log").symlink_to("all-2026-11-22.log")
    (tmp_path / "tracking.log").touch()
    old = with_plugin()["Log from before the plugin"]
    assert old.where == f"{tmp_path}/tracking.log" and "tutor privacy scrub" in old.retention


@pytest.mark.parametrize(
    ("handler", "retention"),
    [
        ({"class": "logging.handlers.RotatingFileHandler", "maxBytes": 10, "backupCount": 3}, "until 3 newer files"),
        ({"class": "logging.handlers.RotatingFileHandler", "maxBytes": 10, "backupCount": 0}, "for ever"),
        ({"class": "logging.handlers.TimedRotatingFileHandler", "when": "D", "backupCount": 7}, "7 files, one each D"),
        ({"class": "logging.handlers.TimedRotatingFileHandler"}, "for ever"),
        ({"class": "logging.FileHandler"}, "for ever"),
        ({"class": "someones.Handler", "filename": ""}, "unknown"),
    ],
)
def test_other_handlers(handler: dict[str, Any], retention: str) -> None:
    """Another plugin's; one that is not used is no place."""
    config = {"handlers": {"mine": {"filename": "/x", **handler}, "unused": {"class": "logging.StreamHandler"}}}
    here = found(LOGGING={**config, "loggers": {"a": {"handlers": ["mine"]}}})
    assert here["Log: handler mine"].retention.startswith(retention)
    assert "Log: handler unused" not in here


def test_redis(settings: dict[str, Any]) -> None:
    """Its databases, and never a password."""
    usage = {"redis_url": f"redis://:{SECRET}@redis:6379/12?x=y", "retention_months": 25}
    here = found(
        **{**settings, "CACHES": {"default": {"LOCATION": f"redis://u:{SECRET}@redis:6379/1"}}},
        CELERY_BROKER_URL=f"redis://:{SECRET}@redis:6379/0",
        PRIVACY_USAGE=usage,
        PRIVACY_LEARNER={"path": "/privacy-data/me"},
        PRIVACY_REDIS_URL=f"redis://:{SECRET}@redis:6379/11",
        SESSION_ENGINE="django.contrib.sessions.backends.cache",
        SESSION_COOKIE_AGE=60,
        EDXNOTES_INTERNAL_API=f"http://u:{SECRET}@notes",
        ENABLE_EDXNOTES=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.mysql", "HOST": "mysql", "NAME": "openedx"}},
        CONTENTSTORE={"DOC_STORE_CONFIG": {"host": f"mongodb://u:{SECRET}@mongodb", "db": "openedx"}},
    )
    assert here["Cache default"].where == "redis://redis:6379/1" and here["Cache default"].retention.startswith("300 s")
    assert here["Celery: tasks"].where == "redis://redis:6379/0"
    assert (here["Usage counts"].where, here["Usage counts"].retention[:9]) == ("redis://redis:6379/12", "25 months")
    assert (here["Data taken along"].where, here["Data taken along"].retention) == ("redis://redis:6379/11", "a day")
    assert here["Sessions"].retention == "60 seconds after the last change"
    assert "Redis's files" in here and "MongoDB: courses" in here and here["Notes"].where == "http://notes"
    assert here["Database default: backups"].retention.startswith("unknown")
    assert here["Database default: binary log"].retention.startswith("3 days")
    for part in ("sw", "ord:fi", "sh@pass", SECRET):
        assert not [each for each in here.values() if part in each.where.replace("passes", "")], part


def test_sessions_in_the_database() -> None:
    """There, they stay until somebody clears them."""
    here = found(SESSION_ENGINE="django.contrib.sessions.backends.db")
    assert here["Sessions"].where == "table django_session" and "clearsessions" in here["Sessions"].retention


def test_aspects(with_plugin: Any, settings: dict[str, Any]) -> None:
    """Only where it is; profiles only where they are collected."""
    assert "Aspects' ClickHouse" not in with_plugin()
    settings["EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG"] = {"url": "http://clickhouse:8123"}
    for pii in (False, True):
        here = with_plugin(keep_backends=["event_transformer"], aspects={"pii": pii, "cluster": ""})
        assert here["Aspects' ClickHouse"].where == "http://clickhouse:8123"
        assert ("profiles" in here["Aspects' ClickHouse"].holds) is pii


def test_files() -> None:
    here = found(
        MEDIA_ROOT="/openedx/media/",
        GRADES_DOWNLOAD={"STORAGE_KWARGS": {"location": "/openedx/media/grades"}},
        PROFILE_IMAGE_BACKEND={"class": "x", "options": {"location": "/openedx/media/profile-images/"}},
        ORA2_FILEUPLOAD_ROOT="/openedx/data/ora2",
    )
    where = [each.where for each in here.values()]
    for path in ("/openedx/media/", "/openedx/media/grades", "/openedx/media/profile-images/", "/openedx/data/ora2"):
        assert any(each.endswith(path) for each in where)


def test_settings_that_say_nothing() -> None:
    """What Django cannot see is there all the same, and is not said to be known."""
    here = found()
    assert list(here) == ["Output of uWSGI and Caddy"]
    assert here["Output of uWSGI and Caddy"].retention.startswith("unknown")
