"""
Django settings of the LMS and the CMS: what the plugin changes, and nothing else does.

``apply`` is called once, at the very end of Tutor's production and development settings,
with the module's ``globals()`` and a plain dictionary, the policy, which the plugin has
validated when it rendered the environment.

Lists and dictionaries are copied before they are changed: the CMS may share the LMS's.

.. no_pii: names and values of settings
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

from .privacy_logconfig import configure_logging
from .privacy_opt_out import opt_out_settings
from .privacy_pipeline import retirement_settings
from .privacy_pseudonyms import forever_key

Settings = dict[str, Any]
Policy = dict[str, Any]

_PACKAGE = __name__.rpartition(".")[0]
_PROCESSORS = f"{_PACKAGE}.privacy_processors"
_ACCESS_LOG_MIDDLEWARE = f"{_PACKAGE}.privacy_access.AccessLogMiddleware"
_KEY_ENDS = f"{_PACKAGE}.privacy_key_ends.KeyEnds"
_OPT_OUT_PAGE = f"{_PACKAGE}.privacy_opt_out.OptOutPage"
_USAGE = f"{_PACKAGE}.privacy_usage"

#: The backend that writes the log file.
_TRACKING_LOGS = "tracking_logs"

_ROUTING_ENGINE = "eventtracking.backends.routing.RoutingBackend"
_LOGGER_ENGINE = "eventtracking.backends.logger.LoggerBackend"
_EVENT_BUS_ENGINE = "eventtracking.backends.event_bus.EventBusRoutingBackend"
_TRACKING_TOPIC = "org.openedx.analytics.tracking.event.emitted.v1"

#: Keys of analytics and marketing services, with the value that switches them off.
THIRD_PARTY_SETTINGS: dict[str, Any] = {
    "LMS_SEGMENT_KEY": None,
    "CMS_SEGMENT_KEY": None,
    "SEGMENT_KEY": None,
    "GOOGLE_ANALYTICS_ACCOUNT": None,
    "GOOGLE_ANALYTICS_TRACKING_ID": None,
    "GOOGLE_ANALYTICS_4_ID": None,
    "GOOGLE_ANALYTICS_LINKEDIN": None,
    "HOTJAR_SITE_ID": None,
    "HOTJAR_ID": None,
    "OPTIMIZELY_PROJECT_ID": None,
    "OPTIMIZELY_FULLSTACK_SDK_KEY": None,
    "BRANCH_IO_KEY": "",
    "BEAMER_PRODUCT_ID": "",
}

#: The same services as the micro-frontends name them.
THIRD_PARTY_MFE_KEYS: tuple[str, ...] = (
    "SEGMENT_KEY",
    "GOOGLE_ANALYTICS_4_ID",
    "GOOGLE_ANALYTICS_ID",
    "HOTJAR_APP_ID",
    "HOTJAR_VERSION",
    "OPTIMIZELY_PROJECT_ID",
    "OPTIMIZELY_URL",
    "OPTIMIZELY_FULL_STACK_SDK_KEY",
    "BRANCH_IO_KEY",
    "BEAMER_PRODUCT_ID",
)


def apply(settings: Settings, policy: Policy) -> None:
    """
    Change the settings of one service as the policy says.

    Args:
        settings: ``globals()`` of the settings module.
        policy: see ``tutorprivacy.policy.policy``.
    """
    if policy["tracking"] == "off":
        turn_tracking_off(settings, policy["keep_backends"])
    elif policy["tracking"] == "pseudonymous":
        make_tracking_pseudonymous(settings, policy)
    if policy["block_third_parties"]:
        block_third_parties(settings)
    if policy["profile_visibility"] == "private":  # data protection by default, GDPR art. 25(2)
        visibility = settings.get("ACCOUNT_VISIBILITY_CONFIGURATION", {})
        settings["ACCOUNT_VISIBILITY_CONFIGURATION"] = {**visibility, "default_visibility": "private"}
    if policy["retirement"]:
        set_both(settings, "ENABLE_ACCOUNT_DELETION", True)
        settings.update(retirement_settings(settings, policy["retirement"], redis_url(settings, policy["redis_db"])))
    if policy["aspects"]:
        let_retirement_reach_aspects(settings, policy["aspects"])
    settings["PRIVACY_SCHEDULE"] = policy["schedule"]
    settings["PRIVACY_LOG_RETENTION_DAYS"] = policy["log_retention_days"]  # for the audit
    settings["PRIVACY_REDIS_URL"] = redis_url(settings, policy["redis_db"])  # likewise
    set_both(settings, "SQUELCH_PII_IN_LOGS", True)
    configure_logging(settings, policy)
    middleware = [_ACCESS_LOG_MIDDLEWARE]
    if policy["opt_out_path"]:
        settings["PRIVACY_OPT_OUT"] = opt_out_settings(settings, policy)
        middleware.append(_OPT_OUT_PAGE)
    settings["PRIVACY_USAGE_REDIS_URL"] = redis_url(settings, policy["usage_redis_db"])
    period = policy["events"]["pseudonym_period"] if policy["tracking"] == "pseudonymous" else ""
    settings["PRIVACY_PSEUDONYM_PERIOD"] = "" if period == "forever" else period  # whose keys are in Redis
    settings["PRIVACY_PATHS"] = {  # likewise
        "PRIVACY_OPT_OUT_PATH": policy["opt_out_path"],
        "PRIVACY_NOTICE_PATH": urlsplit(policy["notice_url"]).path,
    }
    settings["PRIVACY_USAGE"] = None
    if policy["usage"]:
        count_usage(settings, policy["usage"], policy["opt_out_signals"])
        middleware.append(f"{_USAGE}.UsageMiddleware")
    settings["MIDDLEWARE"] = [*middleware, _KEY_ENDS, *settings.get("MIDDLEWARE", ())]


def set_both(settings: Settings, name: str, value: Any) -> None:
    """Set ``name`` and ``FEATURES[name]``: releases before Verawood read only the latter."""
    settings[name] = value
    features = settings.get("FEATURES")
    if type(features) is dict:
        settings["FEATURES"] = {**features, name: value}
    elif features is not None:  # Verawood's proxy, which writes into the settings themselves
        features[name] = value


def turn_tracking_off(settings: Settings, keep_backends: Collection[str]) -> None:
    """
    Leave no destination for tracking events but the backends that are to be kept.

    ``EVENT_TRACKING_ENABLED`` stays True: without a tracker, login and every XBlock
    handler answer 500.
    """
    _keep_backends(settings, keep_backends)
    # Requests are not even made into events.
    settings["TRACKING_IGNORE_URL_PATTERNS"] = [r".*"]
    _add_processors(settings, [("NetworkProcessor", {})])


def make_tracking_pseudonymous(settings: Settings, policy: Policy) -> None:
    """
    Scrub events before tracking.log, and their context before every other backend.

    The backends that are kept receive names and user ids as before: event-routing-backends
    looks the learner up by them.
    """
    _keep_backends(settings, {*policy["keep_backends"], _TRACKING_LOGS})
    forever = policy["events"]["pseudonym_period"] == "forever"
    events = {
        "policy": policy["events"],
        "ip_policy": policy["ip_policy"],
        "redis_url": redis_url(settings, policy["redis_db"]),
        "forever_key": forever_key(settings["SECRET_KEY"]) if forever else None,
    }
    processors: list[tuple[str, dict[str, Any] | None]] = []
    if policy["opt_out_signals"]:
        processors.append(("OptOutProcessor", None))
    backends = settings["EVENT_TRACKING_BACKENDS"]
    if set(backends) != {_TRACKING_LOGS}:  # for the others; what tracking_logs writes is scrubbed as a whole
        processors.append(("ContextProcessor", {"events": events}))
    _add_processors(settings, processors)
    if _TRACKING_LOGS in backends:
        backends[_TRACKING_LOGS] = _scrubbing(backends[_TRACKING_LOGS], events, is_sole=len(backends) == 1)


def _scrubbing(backend: dict[str, Any], events: dict[str, Any], is_sole: bool) -> dict[str, Any]:
    """The backend that writes the log, with our processor behind its own."""
    options = backend.get("OPTIONS", {})
    return {
        "ENGINE": _engine(backend, {_ROUTING_ENGINE: "SoleBackend"} if is_sole else {}),
        "OPTIONS": {
            **options,
            "backends": {
                name: {**each, "ENGINE": _engine(each, {_LOGGER_ENGINE: "JsonLoggerBackend"})}
                for name, each in options.get("backends", {}).items()
            },
            "processors": [
                *options.get("processors", ()),
                {"ENGINE": f"{_PROCESSORS}.PseudonymousProcessor", "OPTIONS": {"events": events}},
            ],
        },
    }


def _engine(backend: dict[str, Any], ours: dict[str, str]) -> str:
    engine = str(backend.get("ENGINE"))
    return f"{_PROCESSORS}.{ours[engine]}" if engine in ours else engine


def _keep_backends(settings: Settings, names: Collection[str]) -> None:
    backends = settings.get("EVENT_TRACKING_BACKENDS", {})
    backends = {name: backend for name, backend in backends.items() if name in names}
    settings["EVENT_TRACKING_BACKENDS"] = backends
    settings["TRACKING_BACKENDS"] = {}
    if not any(backend.get("ENGINE") == _EVENT_BUS_ENGINE for backend in backends.values()):
        _turn_event_bus_off(settings)


def _add_processors(settings: Settings, processors: Collection[tuple[str, dict[str, Any] | None]]) -> None:
    """Behind those that are there; None: the processor takes no options."""
    hosts = {"own_hosts": own_hosts(settings), "site_root": settings.get("LMS_ROOT_URL", "")}
    settings["EVENT_TRACKING_PROCESSORS"] = [
        *settings.get("EVENT_TRACKING_PROCESSORS", []),
        *(
            {"ENGINE": f"{_PROCESSORS}.{name}", "OPTIONS": {} if options is None else {**options, **hosts}}
            for name, options in processors
        ),
    ]


def count_usage(settings: Settings, usage: dict[str, Any], honours_opt_out: bool) -> None:
    """Let events be counted, too, behind what becomes of them otherwise; and say where the counts are."""
    settings["EVENT_TRACKING_BACKENDS"] = {
        **settings.get("EVENT_TRACKING_BACKENDS", {}),
        "privacy_usage": {"ENGINE": f"{_USAGE}.UsageBackend", "OPTIONS": {}},
    }
    settings["PRIVACY_USAGE"] = {
        "redis_url": redis_url(settings, usage["redis_db"]),
        "service": _PACKAGE.partition(".")[0],
        "honours_opt_out": honours_opt_out,
        **{name: usage[name] for name in ("retention_months", "min_group", "sample_rate")},
    }


def redis_url(settings: Settings, database: int) -> str | None:
    """The Redis of the platform's cache, another database of it; None if the cache is elsewhere."""
    location = settings.get("CACHES", {}).get("default", {}).get("LOCATION")
    location = location[0] if isinstance(location, (list, tuple)) and location else location
    if not isinstance(location, str) or not location.startswith(("redis://", "rediss://", "unix://")):
        return None
    address, _, query = location.partition("?")
    # In the query a database would win over the one in the path; the path of a socket is a file's.
    options = [option for option in query.split("&") if option and not option.startswith("db=")]
    if address.startswith("unix://"):
        options.append(f"db={database}")
    else:
        scheme, _, rest = address.partition("://")
        address = f"{scheme}://{rest.partition('/')[0]}/{database}"
    return "?".join([address, "&".join(options)]) if options else address


def _turn_event_bus_off(settings: Settings) -> None:
    settings["SEND_TRACKING_EVENT_EMITTED_SIGNAL"] = False
    producers = settings.get("EVENT_BUS_PRODUCER_CONFIG")
    if producers and _TRACKING_TOPIC in producers:
        settings["EVENT_BUS_PRODUCER_CONFIG"] = {
            **producers,
            _TRACKING_TOPIC: {
                topic: {**options, "enabled": False} for topic, options in producers[_TRACKING_TOPIC].items()
            },
        }


def let_retirement_reach_aspects(settings: Settings, aspects: dict[str, Any]) -> None:
    """
    Aspects' listener to retirements stays on, whatever it collects, and deletes only where it can.

    Its last table does not exist (openedx/tutor-contrib-aspects#960), and the list is also what
    switches the listener on: so that is done by the setting of its own.
    """
    settings["EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED"] = True
    tables = settings.get("EVENT_SINK_CLICKHOUSE_PII_MODELS", [])
    settings["EVENT_SINK_CLICKHOUSE_PII_MODELS"] = [table for table in tables if table != "auth_user"]
    settings["PRIVACY_ASPECTS"] = aspects
    if not aspects["pii"] and settings.get("XAPI_AGENT_IFI_TYPE") == "mbox":
        settings["XAPI_AGENT_IFI_TYPE"] = "external_id"  # e-mail addresses, in every statement


def own_hosts(settings: Settings) -> list[str]:
    """Host names of the platform, sorted: its LMS, its CMS and its micro-frontends."""
    addresses = [settings.get(name) for name in ("LMS_BASE", "CMS_BASE", "LMS_ROOT_URL", "CMS_ROOT_URL", "SITE_NAME")]
    addresses += [settings.get("MFE_CONFIG", {}).get("BASE_URL")]
    addresses += [value for name, value in settings.items() if name.endswith("_MICROFRONTEND_URL")]
    hosts = set()
    for address in addresses:
        if isinstance(address, str) and address:
            host = urlsplit(address if "//" in address else f"//{address}").hostname
            if host:
                hosts.add(host.lower())
    return sorted(hosts)


def block_third_parties(settings: Settings) -> None:
    """Switch off analytics and marketing services, the survey report and the footer's beacon."""
    for name, off in THIRD_PARTY_SETTINGS.items():
        set_both(settings, name, off)
    set_both(settings, "SURVEY_REPORT_ENABLE", False)
    # Loaded by every visitor's browser from logos.openedx.org, to count installations.
    settings["FOOTER_OPENEDX_LOGO_IMAGE"] = (
        settings.get("LMS_ROOT_URL", "").rstrip("/") + "/theming/asset/images/logo.png"
    )
    if "MFE_CONFIG" in settings:
        settings["MFE_CONFIG"] = {**settings["MFE_CONFIG"], **dict.fromkeys(THIRD_PARTY_MFE_KEYS, "")}
    if settings.get("MFE_CONFIG_OVERRIDES"):
        settings["MFE_CONFIG_OVERRIDES"] = {
            app: {key: "" if key in THIRD_PARTY_MFE_KEYS else value for key, value in config.items()}
            for app, config in settings["MFE_CONFIG_OVERRIDES"].items()
        }
    if "FRONTEND_SITE_CONFIG" in settings:
        site = settings["FRONTEND_SITE_CONFIG"]
        settings["FRONTEND_SITE_CONFIG"] = {
            **site,
            "segmentKey": "",
            "commonAppConfig": {
                **site.get("commonAppConfig", {}),
                **dict.fromkeys(THIRD_PARTY_MFE_KEYS, ""),
            },
        }
