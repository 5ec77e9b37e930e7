"""What apply() does to the settings of a service."""

from __future__ import annotations

import copy
import logging
import logging.config
from typing import Any

import pytest

from tutorprivacy.shipped import privacy_logging, privacy_settings
from tutorprivacy.shipped.privacy_logfiles import DailyFileHandler
from tutorprivacy.shipped.privacy_logging import RedactingFormatter, RemoteIpFilter, UserIdFilter

SHIPPED = "tutorprivacy.shipped"


def apply(settings: dict[str, Any], policy: dict[str, Any], **changes: Any) -> dict[str, Any]:
    privacy_settings.apply(settings, {**policy, **changes})
    return settings


class TestTrackingOff:
    """PRIVACY_TRACKING=off."""

    def test_no_destination_is_left(self, settings, policy) -> None:
        """And the tracker itself stays: without it, login answers 500."""
        apply(settings, policy)
        assert settings["TRACKING_BACKENDS"] == {}
        assert settings["EVENT_TRACKING_BACKENDS"] == {}
        assert settings["EVENT_TRACKING_ENABLED"] is True
        assert settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] is False

    def test_kept_backends_stay_at_the_top(self, settings, policy) -> None:
        """Celery looks event_transformer up by that name."""
        apply(settings, policy, keep_backends=["event_transformer", "mine", "not there"])
        assert set(settings["EVENT_TRACKING_BACKENDS"]) == {"event_transformer", "mine"}

    @pytest.mark.parametrize("path", ["/", "/u/alice", "", "/a\nb"])
    def test_requests_are_not_made_into_events(self, settings, policy, path) -> None:
        """As TrackMiddleware asks: re.match, any pattern."""
        import re

        apply(settings, policy)
        assert any(re.match(pattern, path) for pattern in settings["TRACKING_IGNORE_URL_PATTERNS"])

    def test_the_processor_is_last(self, settings, policy) -> None:
        """A processor of another plugin cannot put back what it removed."""
        apply(settings, policy)
        theirs, ours = settings["EVENT_TRACKING_PROCESSORS"]
        assert theirs == {"ENGINE": "theirs"}
        assert ours["ENGINE"] == f"{SHIPPED}.privacy_processors.NetworkProcessor"
        assert ours["OPTIONS"] == {
            "own_hosts": ["apps.example", "lms.example", "studio.example"],
            "site_root": "https://lms.example",
        }

    def test_the_event_bus(self, settings, policy) -> None:
        """Publishing of tracking events is off; other signals stay."""
        topic = "org.openedx.analytics.tracking.event.emitted.v1"
        theirs = {"other.signal": {"t": {"enabled": True}}, topic: {"analytics": {"key": "k", "enabled": True}}}
        settings.update(EVENT_BUS_PRODUCER_CONFIG=theirs, SEND_TRACKING_EVENT_EMITTED_SIGNAL=True)
        before = copy.deepcopy(theirs)
        apply(settings, policy)
        assert settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] is False
        assert settings["EVENT_BUS_PRODUCER_CONFIG"] == {
            "other.signal": {"t": {"enabled": True}},
            topic: {"analytics": {"key": "k", "enabled": False}},
        }
        assert theirs == before

    def test_the_event_bus_is_a_kept_backends_transport(self, settings, policy) -> None:
        """Aspects with its event-bus producer: off, its xAPI would end silently."""
        engine = "eventtracking.backends.event_bus.EventBusRoutingBackend"
        settings["EVENT_TRACKING_BACKENDS"]["event_transformer"]["ENGINE"] = engine
        settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] = True
        apply(settings, policy, keep_backends=["event_transformer"])
        assert settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] is True

    def test_no_tracking_log(self, settings, policy, tmp_path) -> None:
        """The logger has no handler, and no file is made."""
        apply(settings, policy)
        config = settings["LOGGING"]
        assert "tracking" not in config["handlers"]
        assert config["loggers"]["tracking"]["handlers"] == []
        assert config["loggers"]["also"]["handlers"] == ["console"]
        _configure(config)
        # Nor does logging's last resort, stderr, get what is logged there.
        assert not logging.getLogger("tracking").isEnabledFor(logging.CRITICAL)
        logging.getLogger("tracking").critical("zoraquill")
        assert not (tmp_path / "tracking.log").exists()
        assert not any("zoraquill" in path.read_text() for path in tmp_path.iterdir())

    def test_full_leaves_tracking_alone(self, settings, policy) -> None:
        """All of it."""
        names = [name for name in settings if name.startswith(("TRACKING", "EVENT_TRACKING"))]
        before = copy.deepcopy({name: settings[name] for name in names})
        apply(settings, policy, tracking="full")
        assert len(names) == 5
        assert {name: settings[name] for name in names} == before
        assert "SEND_TRACKING_EVENT_EMITTED_SIGNAL" not in settings
        tracking = settings["LOGGING"]["loggers"]["tracking"]
        assert tracking == {"handlers": ["console", "local", "tracking"], "level": "DEBUG", "propagate": False}


class TestThirdParties:
    """PRIVACY_BLOCK_THIRD_PARTIES."""

    def test_keys_are_off_flat_and_in_features(self, settings, policy) -> None:
        """Older releases read the one, newer ones the other."""
        apply(settings, policy)
        for name in privacy_settings.THIRD_PARTY_SETTINGS:
            assert not settings[name]
            assert not settings["FEATURES"][name]
        assert settings["SURVEY_REPORT_ENABLE"] is False
        assert settings["FOOTER_OPENEDX_LOGO_IMAGE"] == "https://lms.example/theming/asset/images/logo.png"

    def test_micro_frontends(self, settings, policy) -> None:
        """A key that is missing would keep the value of the image's build."""
        apply(settings, policy)
        assert settings["MFE_CONFIG"]["SEGMENT_KEY"] == settings["MFE_CONFIG"]["GOOGLE_ANALYTICS_4_ID"] == ""
        assert settings["MFE_CONFIG"]["BASE_URL"] == "apps.example"
        assert settings["MFE_CONFIG_OVERRIDES"] == {"learning": {"HOTJAR_APP_ID": "", "X": 1}}
        site = settings["FRONTEND_SITE_CONFIG"]
        assert (site["segmentKey"], site["commonAppConfig"]["GOOGLE_ANALYTICS_4_ID"]) == ("", "")
        assert site["commonAppConfig"]["X"] == 1

    def test_without_the_mfe_plugin(self, settings, policy) -> None:
        """There are no such settings then, and none are invented."""
        for name in ("MFE_CONFIG", "MFE_CONFIG_OVERRIDES", "FRONTEND_SITE_CONFIG"):
            del settings[name]
        apply(settings, policy)
        assert "MFE_CONFIG" not in settings

    def test_off(self, settings, policy) -> None:
        """The operator's own keys stay."""
        apply(settings, policy, block_third_parties=False)
        assert settings["LMS_SEGMENT_KEY"] == "s"
        assert settings["MFE_CONFIG"]["SEGMENT_KEY"] == "s"
        assert settings["SURVEY_REPORT_ENABLE"] is True


class TestCopies:
    """The CMS may share the LMS's objects."""

    def test_nothing_is_changed_in_place(self, settings, policy) -> None:
        """Lists and dictionaries of the platform are as before."""
        originals = dict(settings)
        before = copy.deepcopy({key: value for key, value in settings.items() if key != "LOGGING"})
        handlers = copy.copy(settings["LOGGING"]["handlers"]["local"])
        apply(settings, policy)
        assert {key: value for key, value in originals.items() if key != "LOGGING"} == before
        assert originals["LOGGING"]["handlers"]["local"] == handlers
        assert originals["LOGGING"]["loggers"]["also"]["handlers"] == ["tracking", "console"]

    def test_features_proxy(self, settings, policy) -> None:
        """Verawood's FEATURES is a view of the settings: it is written, not replaced."""

        class Proxy(dict):
            pass

        proxy = settings["FEATURES"] = Proxy(OTHER=1)
        apply(settings, policy)
        assert settings["FEATURES"] is proxy
        assert proxy["SQUELCH_PII_IN_LOGS"] is True


def _configure(config: dict[str, Any]) -> None:
    root = logging.getLogger()
    kept = root.handlers[:], root.level
    try:
        logging.config.dictConfig(config)
    finally:
        ours = [handler for handler in root.handlers if handler not in kept[0]]
        _configure.handlers = ours  # type: ignore[attr-defined]
        root.handlers[:], root.level = kept


class TestLogging:
    """LOGGING."""

    def test_squelch(self, settings, policy) -> None:
        """In the CMS it is off by default."""
        apply(settings, policy)
        assert settings["SQUELCH_PII_IN_LOGS"] is settings["FEATURES"]["SQUELCH_PII_IN_LOGS"] is True

    def test_it_can_be_configured(self, settings, policy, tmp_path) -> None:
        """By the standard library, with our classes in every place."""
        apply(settings, policy)
        _configure(settings["LOGGING"])
        console, local = _configure.handlers  # type: ignore[attr-defined]
        assert isinstance(local, DailyFileHandler)
        assert (local.directory, local.stem, local.retention_days) == (tmp_path, "all", 14)
        assert local.purge_stems == ["all", "tracking"]
        for handler in (console, local):
            assert isinstance(handler.formatter, RedactingFormatter)
            kinds = [type(each) for each in handler.filters]
            assert RemoteIpFilter in kinds
            assert UserIdFilter in kinds
        record = logging.LogRecord("x", logging.INFO, "x.py", 1, "mail a@b.example", (), None)
        local.handle(record)
        (line,) = (tmp_path / "all.log").read_text().splitlines()
        assert line == "INFO [x] [user None] [ip None] - mail -"

    def test_errors_of_logging_are_safe(self, settings, policy, monkeypatch) -> None:
        """From the moment the settings are loaded."""
        monkeypatch.setattr(logging.Handler, "handleError", None)
        apply(settings, policy)
        assert logging.Handler.handleError is privacy_logging._report_error

    def test_every_platform_filter_is_ours(self, settings, policy) -> None:
        """Under whatever name; other filters stay."""
        apply(settings, policy)
        filters = settings["LOGGING"]["filters"]
        assert not any("edx_django_utils" in each["()"] for each in filters.values())
        assert filters["another"]["()"] == f"{SHIPPED}.privacy_logging.RemoteIpFilter"
        assert filters["require_debug_false"] == {"()": "django.utils.log.RequireDebugFalse"}

    def test_handlers_without_formatter(self, settings, policy) -> None:
        """They print the message, redacted."""
        apply(settings, policy)
        handlers = settings["LOGGING"]["handlers"]
        inner = settings["LOGGING"]["formatters"][handlers["bare"]["formatter"]]["inner"]
        assert inner == {"format": "%(message)s"}
        assert handlers["null"] == {"class": "logging.NullHandler"}
        assert "formatter" not in handlers["mail_admins"]

    def test_djangos_own_handlers(self, settings, policy) -> None:
        """Django would give these loggers handlers without a redacting formatter."""
        apply(settings, policy)
        loggers = settings["LOGGING"]["loggers"]
        assert loggers["django"] == {"handlers": ["mail_admins"], "level": "INFO"}
        (name,) = loggers["django.server"]["handlers"]
        handler = settings["LOGGING"]["handlers"][name]
        formatter = settings["LOGGING"]["formatters"][handler["formatter"]]
        assert formatter["()"] == f"{SHIPPED}.privacy_logging.RedactingFormatter"

    def test_an_operators_django_logger_stays(self, settings, policy) -> None:
        """Its handlers are redacted like all."""
        settings["LOGGING"]["loggers"]["django"] = {"handlers": ["bare"], "level": "WARNING"}
        apply(settings, policy)
        assert settings["LOGGING"]["loggers"]["django"] == {"handlers": ["bare"], "level": "WARNING"}

    def test_full_app_log(self, settings, policy) -> None:
        """Filters and formatters stay; files are dated all the same."""
        before = copy.copy(settings["LOGGING"]["formatters"]), copy.copy(settings["LOGGING"]["filters"])
        apply(settings, policy, app_log="full")
        config = settings["LOGGING"]
        assert (config["formatters"], config["filters"]) == before
        assert config["handlers"]["local"]["()"] == f"{SHIPPED}.privacy_logfiles.DailyFileHandler"
        _configure(config)

    def test_tracking_log_is_dated_too(self, settings, policy) -> None:
        """Where tracking is on."""
        apply(settings, policy, tracking="full", log_retention_days=3)
        handler = settings["LOGGING"]["handlers"]["tracking"]
        assert handler["()"] == f"{SHIPPED}.privacy_logfiles.DailyFileHandler"
        assert (handler["stem"], handler["retention_days"], handler["level"]) == ("tracking", 3, "DEBUG")
        assert handler["purge_stems"] == []  # all.log's handler looks after both

    def test_the_middleware_is_first(self, settings, policy) -> None:
        """Whatever answers the request, its route is known."""
        apply(settings, policy)
        assert settings["MIDDLEWARE"] == [f"{SHIPPED}.privacy_access.AccessLogMiddleware", "one", "two"]
