"""
Django settings of the LMS and the CMS: what the plugin changes, and nothing else does.

``apply`` is called once, at the very end of Tutor's production and development settings,
with the module's ``globals()`` and a plain dictionary, the policy, which the plugin has
validated when it rendered the environment.

Lists and dictionaries are copied before they are changed: the CMS may share the LMS's.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from .privacy_logging import install_safe_errors, redact_celery

Settings = dict[str, Any]
Policy = dict[str, Any]

_PACKAGE = __name__.rpartition(".")[0]
_NETWORK_PROCESSOR = f"{_PACKAGE}.privacy_processors.NetworkProcessor"
_ACCESS_LOG_MIDDLEWARE = f"{_PACKAGE}.privacy_access.AccessLogMiddleware"

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

#: The platform's filters that put the client's address and the user's id on a line, by
#: the name under which its LOGGING knows them, and our class of the same name.
_CONTEXT_FILTERS = {"remoteip_context": "RemoteIpFilter", "userid_context": "UserIdFilter"}

#: Names of formatters and handlers that the plugin adds to LOGGING.
_MESSAGE_ONLY = "privacy_message_only"
_RUNSERVER = "privacy_runserver"

#: Handlers that keep nothing, or that the operator switches on by hand (ADMINS).
_HANDLERS_LEFT_ALONE = ("logging.NullHandler", "django.utils.log.AdminEmailHandler")


def apply(settings: Settings, policy: Policy) -> None:
    """
    Change the settings of one service as the policy says.

    Args:
        settings: ``globals()`` of the settings module.
        policy: see ``tutorprivacy.settings.policy``.
    """
    if policy["tracking"] == "off":
        turn_tracking_off(settings, policy["keep_backends"])
    if policy["block_third_parties"]:
        block_third_parties(settings)
    set_both(settings, "SQUELCH_PII_IN_LOGS", True)
    configure_logging(settings, policy)
    settings["MIDDLEWARE"] = [_ACCESS_LOG_MIDDLEWARE, *settings.get("MIDDLEWARE", ())]


def set_both(settings: Settings, name: str, value: Any) -> None:
    """Set ``name`` and ``FEATURES[name]``: releases before Verawood read only the latter."""
    settings[name] = value
    features = settings.get("FEATURES")
    if type(features) is dict:
        settings["FEATURES"] = {**features, name: value}
    elif features is not None:  # Verawood's proxy, which writes into the settings themselves
        features[name] = value


def turn_tracking_off(settings: Settings, keep_backends: Iterable[str]) -> None:
    """
    Leave no destination for tracking events but the backends that are to be kept.

    ``EVENT_TRACKING_ENABLED`` stays True: without a tracker, login and every XBlock
    handler answer 500.
    """
    kept = set(keep_backends)
    backends = {name: backend for name, backend in settings.get("EVENT_TRACKING_BACKENDS", {}).items() if name in kept}
    settings["EVENT_TRACKING_BACKENDS"] = backends
    settings["TRACKING_BACKENDS"] = {}
    # Requests are not even made into events.
    settings["TRACKING_IGNORE_URL_PATTERNS"] = [r".*"]
    settings["EVENT_TRACKING_PROCESSORS"] = [
        *settings.get("EVENT_TRACKING_PROCESSORS", []),
        {
            "ENGINE": _NETWORK_PROCESSOR,
            "OPTIONS": {"own_hosts": own_hosts(settings), "site_root": settings.get("LMS_ROOT_URL", "")},
        },
    ]
    if not any(backend.get("ENGINE") == _EVENT_BUS_ENGINE for backend in backends.values()):
        _turn_event_bus_off(settings)


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


def configure_logging(settings: Settings, policy: Policy) -> None:
    """Rewrite LOGGING: no tracking log while tracking is off, daily files, redacted lines."""
    config = dict(settings["LOGGING"])
    for part in ("filters", "formatters", "handlers", "loggers"):
        config[part] = {name: dict(value) for name, value in config.get(part, {}).items()}
    if "root" in config:
        config["root"] = dict(config["root"])
    if policy["tracking"] == "off":
        _remove_tracking_log(config)
    _use_daily_files(config, settings["LOG_DIR"], policy["log_retention_days"])
    if policy["app_log"] == "redacted":
        _redact(config, policy["ip_policy"])
        redact_celery(policy["ip_policy"])
        install_safe_errors()
    settings["LOGGING"] = config


def _remove_tracking_log(config: dict[str, Any]) -> None:
    config["handlers"].pop("tracking", None)
    for logger in (*config["loggers"].values(), config.get("root", {})):
        if "tracking" in logger.get("handlers", ()):
            logger["handlers"] = [name for name in logger["handlers"] if name != "tracking"]
    # A logger without handlers would hand warnings to logging's last resort, stderr.
    config["loggers"]["tracking"] = {"handlers": [], "level": logging.CRITICAL + 1, "propagate": False}


def _use_daily_files(config: dict[str, Any], log_dir: str, retention_days: int) -> None:
    for name, stem in (("local", "all"), ("tracking", "tracking")):
        handler = config["handlers"].get(name)
        if handler is None or handler.get("class", "").endswith("NullHandler"):
            continue
        for key in ("class", "()", "filename", "address", "facility"):
            handler.pop(key, None)
        handler["()"] = f"{_PACKAGE}.privacy_logfiles.DailyFileHandler"
        handler.update(directory=str(log_dir), stem=stem, retention_days=retention_days)
        # One handler looks after both: also after what a time with tracking on has left behind.
        handler["purge_stems"] = ["all", "tracking"] if stem == "all" else []


def _redact(config: dict[str, Any], ip_policy: dict[str, Any]) -> None:
    _replace_context_filters(config["filters"], ip_policy)
    _define_django_loggers(config)
    formatters = config["formatters"]
    formatters.setdefault(_MESSAGE_ONLY, {"format": "%(message)s"})
    for name, inner in formatters.items():
        formatters[name] = {
            "()": f"{_PACKAGE}.privacy_logging.RedactingFormatter",
            "inner": inner,
            "ip_policy": ip_policy,
        }
    for handler in config["handlers"].values():
        if handler.get("class") in _HANDLERS_LEFT_ALONE:
            continue
        handler.setdefault("formatter", _MESSAGE_ONLY)
        filters = list(handler.get("filters", []))
        handler["filters"] = filters + [name for name in _CONTEXT_FILTERS if name not in filters]


def _replace_context_filters(filters: dict[str, Any], ip_policy: dict[str, Any]) -> None:
    options: dict[str, dict[str, Any]] = {"RemoteIpFilter": {"ip_policy": ip_policy}, "UserIdFilter": {}}
    for name, class_name in _CONTEXT_FILTERS.items():
        filters[name] = {"()": f"edx_django_utils.logging.{class_name}"}
    for name, definition in filters.items():
        module, _, class_name = str(definition.get("()", "")).rpartition(".")
        if module.startswith("edx_django_utils.logging") and class_name in options:
            filters[name] = {"()": f"{_PACKAGE}.privacy_logging.{class_name}", **options[class_name]}


def _define_django_loggers(config: dict[str, Any]) -> None:
    """
    Define the loggers that Django would otherwise give handlers of its own (DEFAULT_LOGGING).

    Those have no redacting formatter, and print paths with queries in development.
    """
    loggers, handlers = config["loggers"], config["handlers"]
    if "django" not in loggers:
        mail = ["mail_admins"] if "mail_admins" in handlers else []
        loggers["django"] = {"handlers": mail, "level": "INFO"}
    if "django.server" not in loggers:
        config["formatters"][_RUNSERVER] = {
            "()": "django.utils.log.ServerFormatter",
            "format": "[{server_time}] {message}",
            "style": "{",
        }
        handlers[_RUNSERVER] = {"level": "INFO", "class": "logging.StreamHandler", "formatter": _RUNSERVER}
        loggers["django.server"] = {"handlers": [_RUNSERVER], "level": "INFO", "propagate": False}
