"""Fixtures of the shipped half: a policy, and settings as Tutor leaves them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.counting import Clock
from lab.environment import free_ports
from lab.redis_server import PersistentRedis
from tutorprivacy.inside.django_settings import trackers
from tutorprivacy.inside.tracking import processors
from tutorprivacy.inside.usage import counter
from tutorprivacy.inside.usage.batches import Batches
from tutorprivacy.inside.usage.counter import Counter
from tutorprivacy.inside.usage.store import Store


@pytest.fixture
def policy(ip_policy, event_policy) -> dict[str, Any]:
    return {
        "tracking": "off",
        "keep_backends": [],
        "outputs": ["file"],
        "ip_policy": ip_policy,
        "events": event_policy,
        "opt_out_signals": True,
        "opt_out_path": "",
        "learner_path": "",
        "notice_url": "",
        "release": "22.0.3",
        "usage": None,
        "redis": "encrypted",
        "redis_db": 11,
        "usage_redis_db": 12,
        "app_log": "redacted",
        "access_log": "reduced",
        "telemetry": "scrub",
        "lti_personal_data": "as-the-course-says",
        "event_hook": "",
        "log_retention_days": 14,
        "block_third_parties": True,
        "consent": [],
        "profile_visibility": "all_users",
        "retirement": None,
        "schedule": [],
        "aspects": None,
        "cairn": False,
        "databases": [],
        "operator": {},
    }


@pytest.fixture
def events(event_policy, ip_policy) -> dict[str, Any]:
    """Arguments of `scrubber`, with a key at hand."""
    forever = {**event_policy, "pseudonym_period": "forever"}
    return {"policy": forever, "ip_policy": ip_policy, "redis_url": None, "forever_key": "k"}


@pytest.fixture
def without_redis(events, event_policy) -> dict[str, Any]:
    """Arguments of `scrubber`; nothing listens where Redis should be."""
    (port,) = free_ports(1)
    return {**events, "policy": event_policy, "redis_url": f"redis://127.0.0.1:{port}/11", "forever_key": None}


@pytest.fixture(autouse=True)
def forget_scrubbers(monkeypatch) -> None:
    """Each test has its own."""
    monkeypatch.setattr(processors, "_scrubbers", {})


@pytest.fixture(scope="session", autouse=True)
def configured() -> None:
    """Django's settings, with nothing in them."""
    from django.conf import settings

    if not settings.configured:
        settings.configure()


@pytest.fixture(autouse=True)
def undo_changed_handlers(monkeypatch) -> None:
    """apply() changes them for the whole process."""
    for name in ("handleError", "handle", "format"):
        monkeypatch.setattr(logging.Handler, name, getattr(logging.Handler, name))


@pytest.fixture(autouse=True)
def no_trackers(monkeypatch) -> None:
    """apply() would change their libraries for the whole process; `telemetry` is tried in others."""
    monkeypatch.setattr(trackers, "LIBRARIES", {})
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, Any]:
    """The part of the platform's settings that matters, as Tutor leaves it."""
    standard = "%(levelname)s [%(name)s] [user %(userid)s] [ip %(remoteip)s] - %(message)s"
    logger = {"ENGINE": "eventtracking.backends.logger.LoggerBackend", "OPTIONS": {"name": "tracking"}}
    return {
        "SECRET_KEY": "not a secret",
        "CACHES": {"default": {"LOCATION": "redis://:password@redis.example:6379/1"}},
        "FEATURES": {"SQUELCH_PII_IN_LOGS": False, "OTHER": 1},
        "MIDDLEWARE": ("one", "two"),
        "LOG_DIR": str(tmp_path),
        "LMS_ROOT_URL": "https://lms.example",
        "LMS_BASE": "lms.example",
        "CMS_BASE": "studio.example:8001",
        "ACCOUNT_MICROFRONTEND_URL": "https://apps.example/account",
        "TRACKING_BACKENDS": {"logger": logger},
        "EVENT_TRACKING_BACKENDS": {
            "tracking_logs": {"ENGINE": "x", "OPTIONS": {}},
            "segmentio": {"ENGINE": "x", "OPTIONS": {}},
            "event_transformer": {"ENGINE": "y", "OPTIONS": {}},
            "mine": {"ENGINE": "z", "OPTIONS": {}},
        },
        "EVENT_TRACKING_PROCESSORS": [{"ENGINE": "theirs"}],
        "TRACKING_IGNORE_URL_PATTERNS": [r"^/event"],
        "EVENT_TRACKING_ENABLED": True,
        "MFE_CONFIG": {"BASE_URL": "apps.example", "SEGMENT_KEY": "s"},
        "MFE_CONFIG_OVERRIDES": {"learning": {"HOTJAR_APP_ID": "h", "X": 1}},
        "FRONTEND_SITE_CONFIG": {"segmentKey": "s", "commonAppConfig": {"GOOGLE_ANALYTICS_4_ID": "g", "X": 1}},
        "LMS_SEGMENT_KEY": "s",
        "GOOGLE_ANALYTICS_TRACKING_ID": "UA-1",
        "SURVEY_REPORT_ENABLE": True,
        "FOOTER_OPENEDX_LOGO_IMAGE": "https://logos.openedx.org/open-edx-logo-tag.png",
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"standard": {"format": standard}},
            "filters": {
                "userid_context": {"()": "edx_django_utils.logging.UserIdFilter"},
                "remoteip_context": {"()": "edx_django_utils.logging.RemoteIpFilter"},
                "another": {"()": "edx_django_utils.logging.internal.filters.RemoteIpFilter"},
                "require_debug_false": {"()": "django.utils.log.RequireDebugFalse"},
            },
            "handlers": {
                "console": {
                    "class": "logging.StreamHandler",
                    "formatter": "standard",
                    "filters": ["userid_context", "another"],
                    "stream": sys.stderr,
                },
                "bare": {"class": "logging.StreamHandler"},
                "null": {"class": "logging.NullHandler"},
                "mail_admins": {"class": "django.utils.log.AdminEmailHandler", "level": "ERROR"},
                "local": {
                    "class": "logging.handlers.WatchedFileHandler",
                    "filename": str(tmp_path / "all.log"),
                    "formatter": "standard",
                },
                "tracking": {
                    "level": "DEBUG",
                    "class": "logging.handlers.WatchedFileHandler",
                    "filename": str(tmp_path / "tracking.log"),
                    "formatter": "standard",
                },
            },
            "loggers": {
                "": {"handlers": ["console", "local"], "level": "INFO", "propagate": False},
                "tracking": {"handlers": ["console", "local", "tracking"], "level": "DEBUG", "propagate": False},
                "also": {"handlers": ["tracking", "console"]},
            },
        },
    }


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PersistentRedis]:
    """A Redis with files; the database of the usage counts."""
    made = PersistentRedis(tmp_path, database=12)
    yield made
    made.kill()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def process(server: PersistentRedis, clock: Clock, monkeypatch) -> Callable[..., Counter]:
    """
    Makes counters of usage, each as of a process of its own, which put down when a test says so.

    They are patient: how long the platform waits for Redis is tested elsewhere, and a busy machine takes longer.
    """
    monkeypatch.setattr(counter, "FLUSH_SECONDS", 3600.0)

    def made(**options: Any) -> Counter:
        batches = Batches("lms", options.pop("sample_rate", 1.0), options.pop("release", ""))
        return Counter(Store(server.url, 25, clock, timeout=5.0), batches, clock=clock, **options)

    return made
