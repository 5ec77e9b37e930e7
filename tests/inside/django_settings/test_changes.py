"""What apply() does to the settings of a service."""

from __future__ import annotations

import copy
import json
import logging
import logging.handlers
import re
from typing import Any

import pytest

from lab.standin.common.djangoapps.track.shim import LegacyFieldMappingProcessor
from tutorprivacy.inside.django_settings import changes, reading, third_parties
from tutorprivacy.inside.pseudonyms.keyed_hash import forever_key
from tutorprivacy.inside.pseudonyms.keys import RedisKeys

INSIDE = "tutorprivacy.inside"


def apply(settings: dict[str, Any], policy: dict[str, Any], **changed: Any) -> dict[str, Any]:
    changes.apply(settings, {**policy, **changed})
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
        apply(settings, policy)
        assert any(re.match(pattern, path) for pattern in settings["TRACKING_IGNORE_URL_PATTERNS"])

    def test_the_processor_is_last(self, settings, policy) -> None:
        """A processor of another plugin cannot put back what it removed."""
        apply(settings, policy)
        theirs, ours = settings["EVENT_TRACKING_PROCESSORS"]
        assert theirs == {"ENGINE": "theirs"}
        assert ours["ENGINE"] == f"{INSIDE}.tracking.processors.NetworkProcessor"
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

    def test_full_leaves_tracking_alone(self, settings, policy) -> None:
        """All of it."""
        names = [name for name in settings if name.startswith(("TRACKING", "EVENT_TRACKING"))]
        before = copy.deepcopy({name: settings[name] for name in names})
        apply(settings, policy, tracking="full")
        assert len(names) == 5
        assert {name: settings[name] for name in names} == before
        assert "SEND_TRACKING_EVENT_EMITTED_SIGNAL" not in settings


PROCESSORS = f"{INSIDE}.tracking.processors"


@pytest.fixture
def real_backends(settings) -> dict[str, Any]:
    """EVENT_TRACKING_BACKENDS as the platform has them."""
    routing, shim = "eventtracking.backends.routing.RoutingBackend", LegacyFieldMappingProcessor.__module__
    logger = {"name": "tracking", "max_event_size": 50000}
    log = {
        "backends": {"logger": {"ENGINE": "eventtracking.backends.logger.LoggerBackend", "OPTIONS": logger}},
        "processors": [{"ENGINE": f"{shim}.LegacyFieldMappingProcessor"}, {"ENGINE": f"{shim}.PrefixedEventProcessor"}],
    }
    settings["EVENT_TRACKING_BACKENDS"] = {
        "tracking_logs": {"ENGINE": routing, "OPTIONS": log},
        "segmentio": {"ENGINE": routing, "OPTIONS": {"backends": {}, "processors": []}},
        "event_transformer": {"ENGINE": "eventtracking.backends.async_routing.AsyncRoutingBackend"},
    }
    return settings["EVENT_TRACKING_BACKENDS"]


class TestPseudonymous:
    """PRIVACY_TRACKING=pseudonymous."""

    def apply(self, settings, policy, **changed: Any) -> dict[str, Any]:
        return apply(settings, policy, tracking="pseudonymous", **changed)

    def test_the_log_and_what_is_kept(self, settings, policy, real_backends) -> None:
        """No other backend is left, in neither generation of settings; requests are events as before."""
        self.apply(settings, policy, keep_backends=["event_transformer"])
        assert list(settings["EVENT_TRACKING_BACKENDS"]) == ["tracking_logs", "event_transformer"]
        assert settings["EVENT_TRACKING_BACKENDS"]["event_transformer"] == real_backends["event_transformer"]
        assert settings["TRACKING_BACKENDS"] == {}
        assert settings["TRACKING_IGNORE_URL_PATTERNS"] == [r"^/event"]
        assert settings["EVENT_TRACKING_ENABLED"] is True
        assert settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] is False

    def test_the_logs_processor_is_last(self, settings, policy, real_backends) -> None:
        """Behind the platform's own, which give events the shape of the log."""
        self.apply(settings, policy)
        options = settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["OPTIONS"]
        *theirs, ours = options["processors"]
        assert theirs == real_backends["tracking_logs"]["OPTIONS"]["processors"] != []
        assert ours["ENGINE"] == f"{PROCESSORS}.PseudonymousProcessor"
        assert ours["OPTIONS"]["events"] == {
            "policy": policy["events"],
            "ip_policy": policy["ip_policy"],
            "redis_url": "redis://:password@redis.example:6379/11",
            "forever_key": None,
        }
        assert options["backends"]["logger"]["OPTIONS"] == {"name": "tracking", "max_event_size": 50000}

    def test_alone(self, settings, policy, real_backends) -> None:
        """The one backend takes the tracker's copy of the event, and nothing else has to be reduced."""
        self.apply(settings, policy)
        backend = settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]
        assert backend["ENGINE"] == f"{PROCESSORS}.SoleBackend"
        assert backend["OPTIONS"]["backends"]["logger"]["ENGINE"] == f"{PROCESSORS}.JsonLoggerBackend"
        assert [each["ENGINE"] for each in settings["EVENT_TRACKING_PROCESSORS"]] == [
            "theirs",
            f"{PROCESSORS}.OptOutProcessor",
        ]

    def test_beside_a_kept_backend(self, settings, policy, real_backends) -> None:
        """Its events lose network and device first, and each backend has a copy of its own."""
        self.apply(settings, policy, keep_backends=["event_transformer"])
        assert settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["ENGINE"] == (
            "eventtracking.backends.routing.RoutingBackend"
        )
        theirs, opt_out, context = settings["EVENT_TRACKING_PROCESSORS"]
        assert theirs == {"ENGINE": "theirs"}
        assert opt_out == {"ENGINE": f"{PROCESSORS}.OptOutProcessor", "OPTIONS": {}}
        assert context["ENGINE"] == f"{PROCESSORS}.ContextProcessor"
        assert context["OPTIONS"]["own_hosts"] == ["apps.example", "lms.example", "studio.example"]
        assert context["OPTIONS"]["site_root"] == "https://lms.example"
        log = settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["OPTIONS"]["processors"][-1]
        assert context["OPTIONS"]["events"] == log["OPTIONS"]["events"]

    def test_event_tracking_takes_it(self, settings, policy, real_backends, monkeypatch) -> None:
        """Every class and every argument, by event-tracking's own loader, and an event goes through."""
        from django.conf import settings as live
        from eventtracking.django.django_tracker import DjangoTracker

        del settings["EVENT_TRACKING_PROCESSORS"]
        real_backends["mine"] = {"ENGINE": "eventtracking.backends.logger.LoggerBackend", "OPTIONS": {"name": "mine"}}
        self.apply(settings, policy, keep_backends=["mine"])
        for name in ("EVENT_TRACKING_BACKENDS", "EVENT_TRACKING_PROCESSORS"):
            monkeypatch.setattr(live, name, settings[name], raising=False)
        tracker = DjangoTracker()
        assert [type(each).__name__ for each in tracker.processors] == ["OptOutProcessor", "ContextProcessor"]
        logger = logging.getLogger("tracking")
        handler = logging.handlers.BufferingHandler(10)
        monkeypatch.setattr(logger, "handlers", [handler])
        monkeypatch.setattr(logger, "level", logging.INFO)
        monkeypatch.setattr(RedisKeys, "key", lambda *_arguments: b"k" * 32)
        tracker.emit("x", {"user_id": 5})
        (record,) = handler.buffer
        assert json.loads(record.getMessage())["event"]["user_id"] > 2**52

    def test_without_a_log_of_events(self, settings, policy, real_backends) -> None:
        """An operator has removed it: none is invented."""
        del real_backends["tracking_logs"]
        self.apply(settings, policy, keep_backends=["event_transformer"])
        assert list(settings["EVENT_TRACKING_BACKENDS"]) == ["event_transformer"]
        assert settings["EVENT_TRACKING_PROCESSORS"][-1]["ENGINE"] == f"{PROCESSORS}.ContextProcessor"

    def test_another_engine_stays(self, settings, policy, real_backends) -> None:
        """Classes that are not event-tracking's own are not replaced, only given our processor."""
        real_backends["tracking_logs"]["ENGINE"] = "theirs.Backend"
        real_backends["tracking_logs"]["OPTIONS"]["backends"]["more"] = {"ENGINE": "theirs.Logger", "OPTIONS": {"a": 1}}
        self.apply(settings, policy)
        backend = settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]
        assert backend["ENGINE"] == "theirs.Backend"
        assert backend["OPTIONS"]["backends"]["more"] == {"ENGINE": "theirs.Logger", "OPTIONS": {"a": 1}}
        assert backend["OPTIONS"]["processors"][-1]["ENGINE"] == f"{PROCESSORS}.PseudonymousProcessor"

    def test_the_event_bus_is_a_kept_backends_transport(self, settings, policy, real_backends) -> None:
        """Aspects with its event-bus producer goes on; otherwise the bus is off."""
        engine = "eventtracking.backends.event_bus.EventBusRoutingBackend"
        real_backends["event_transformer"]["ENGINE"] = engine
        settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] = True
        self.apply(settings, policy, keep_backends=["event_transformer"])
        assert settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] is True

    def test_signals_that_are_not_to_be_honoured(self, settings, policy, real_backends) -> None:
        """PRIVACY_OPT_OUT_SIGNALS=false."""
        self.apply(settings, policy, opt_out_signals=False)
        assert settings["EVENT_TRACKING_PROCESSORS"] == [{"ENGINE": "theirs"}]

    def test_the_key_of_forever(self, settings, policy, real_backends) -> None:
        """Made of SECRET_KEY, which cannot be told from it, and the same in the LMS and the CMS."""
        policy["events"]["pseudonym_period"] = "forever"
        self.apply(settings, policy)
        events = settings["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["OPTIONS"]["processors"][-1]["OPTIONS"]["events"]
        assert events["forever_key"] == forever_key("not a secret") != forever_key("another")
        assert "not a secret" not in repr(settings["EVENT_TRACKING_BACKENDS"])
        assert re.fullmatch("[0-9a-f]{64}", events["forever_key"])

    def test_nothing_is_changed_in_place(self, settings, policy, real_backends) -> None:
        """The CMS may share the LMS's objects, at any depth, and the policy is not ours either."""
        originals, given = dict(settings), {**policy, "tracking": "pseudonymous", "outputs": ["file", "console"]}
        before = copy.deepcopy({key: value for key, value in settings.items() if key != "LOGGING"})
        policy_before = copy.deepcopy(given)
        logging_before = {key: copy.deepcopy(value) for key, value in settings["LOGGING"]["loggers"].items()}
        apply(settings, given)
        assert {key: value for key, value in originals.items() if key != "LOGGING"} == before
        assert originals["LOGGING"]["loggers"] == logging_before
        assert originals["LOGGING"]["handlers"]["tracking"]["formatter"] == "standard"
        assert given == policy_before


class TestRedisUrl:
    """Where the keys are kept, from where the platform's cache is."""

    @pytest.mark.parametrize(
        ("location", "url"),
        [
            ("redis://redis:6379/1", "redis://redis:6379/11"),
            ("redis://user:p%40ss@redis:6379/1", "redis://user:p%40ss@redis:6379/11"),
            ("redis://redis", "redis://redis/11"),
            ("redis://redis?db=1", "redis://redis/11"),
            ("redis://redis/1?db=3&socket_timeout=2", "redis://redis/11?socket_timeout=2"),
            ("rediss://redis:6380/1?ssl_cert_reqs=none", "rediss://redis:6380/11?ssl_cert_reqs=none"),
            ("redis://[::1]:6379/1", "redis://[::1]:6379/11"),
            ("unix:///run/redis.sock", "unix:///run/redis.sock?db=11"),
            ("unix:///run/redis.sock?db=1&password=p", "unix:///run/redis.sock?password=p&db=11"),
            ("unix://user:p@/run/redis.sock", "unix://user:p@/run/redis.sock?db=11"),
            (["redis://first:6379/1", "redis://replica:6379/1"], "redis://first:6379/11"),
            (("rediss://first/1",), "rediss://first/11"),
            ("redis://first:6379/1,redis://replica:6379/1", "redis://first:6379/11"),
        ],
    )
    def test_another_database_of_the_same_redis(self, location: Any, url: str) -> None:
        """With its credentials and options; and redis-py finds that database in it."""
        import redis

        assert reading.redis_url({"CACHES": {"default": {"LOCATION": location}}}, 11) == url
        assert redis.Redis.from_url(url).get_connection_kwargs()["db"] == 11

    @pytest.mark.parametrize(
        "settings",
        [
            {},
            {"CACHES": {}},
            {"CACHES": {"default": {}}},
            {"CACHES": {"other": {"LOCATION": "redis://redis/1"}}},
            *(
                {"CACHES": {"default": {"LOCATION": location}}}
                for location in ("127.0.0.1:11211", "", None, [], ["cache:11211"], "/var/tmp/cache", {"x": 1})
            ),
        ],
        ids=str,
    )
    def test_no_redis(self, settings: dict[str, Any]) -> None:
        """Then there is none to be had."""
        assert reading.redis_url(settings, 11) is None


class TestThirdParties:
    """PRIVACY_BLOCK_THIRD_PARTIES."""

    def test_keys_are_off_flat_and_in_features(self, settings, policy) -> None:
        """Older releases read the one, newer ones the other."""
        apply(settings, policy)
        for name in third_parties.THIRD_PARTY_SETTINGS:
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

    def test_keys_of_other_plugins(self, settings, policy) -> None:
        """Off wherever they are, of the kind that they were; made nowhere."""
        settings["MFE_CONFIG"] = {"GOOGLE_TAG_MANAGER_ID": "G", "EXTERNAL_SCRIPTS": ["https://third.example"], "X": 1}
        settings["FRONTEND_SITE_CONFIG"] = {"apps": [{"config": {"POSTHOG_KEY": "p", "X": 1}}]}
        settings["MATOMO_URL"] = "https://third.example"
        apply(settings, policy)
        assert settings["MFE_CONFIG"].items() >= {"GOOGLE_TAG_MANAGER_ID": "", "EXTERNAL_SCRIPTS": [], "X": 1}.items()
        assert settings["FRONTEND_SITE_CONFIG"]["apps"] == [{"config": {"POSTHOG_KEY": "", "X": 1}}]
        assert settings["MATOMO_URL"] == "" and "CLARITY_ID" not in settings

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


class TestEverySetting:
    """Whatever the policy."""

    def test_squelch(self, settings, policy) -> None:
        """In the CMS it is off by default."""
        apply(settings, policy)
        assert settings["SQUELCH_PII_IN_LOGS"] is settings["FEATURES"]["SQUELCH_PII_IN_LOGS"] is True

    def test_the_middleware_is_first(self, settings, policy) -> None:
        """Whatever answers the request, its route is known."""
        apply(settings, policy)
        ours = [f"{INSIDE}.logs.request_log.AccessLogMiddleware", f"{INSIDE}.retention.unused_keys.KeyEnds"]
        assert settings["MIDDLEWARE"] == [*ours, "one", "two"]


@pytest.mark.parametrize(("wanted", "found"), [("all_users", "all_users"), ("private", "private")])
def test_who_sees_a_profile(settings, policy, wanted: str, found: str) -> None:
    """As the platform has it, unless the operator wants less; learners may still choose."""
    given = {"default_visibility": "all_users", "public_fields": ["username"]}
    settings["ACCOUNT_VISIBILITY_CONFIGURATION"] = given
    apply(settings, {**policy, "profile_visibility": wanted})
    assert settings["ACCOUNT_VISIBILITY_CONFIGURATION"] == {**given, "default_visibility": found}
    assert given["default_visibility"] == "all_users"


def test_whose_urls_stay_in_lines(settings, policy) -> None:
    """The platform's hosts and those below them, trusted ones, and services; not what settings link to."""
    settings["ALLOWED_HOSTS"] = ["*", "lms", ".below.example"]
    settings["CORS_ORIGIN_WHITELIST"] = ["https://partner.example:444"]
    settings["SEARCH"] = {"hosts": [{"url": "http://:key@meilisearch:7700"}], "docs": "https://docs.example/x"}
    settings["BROKEN"] = "http://[x"
    apply(settings, policy)
    found = set(settings["LOGGING"]["formatters"]["standard"]["own_hosts"])
    assert found >= {".lms.example", ".studio.example", ".apps.example", "lms", ".below.example", "partner.example"}
    assert found >= {"meilisearch", "localhost", "127.0.0.1"}
    assert not found & {"*", "docs.example", "docs", "logos.openedx.org", ""}
