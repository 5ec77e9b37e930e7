"""
The platform's LOGGING, rewritten: where lines go, for how long, and that they are redacted.

Lists and dictionaries are copied before they are changed: the CMS may share the LMS's.

.. no_pii: it says where lines go
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import Any

from .. import location
from .every_handler import LEFT_ALONE, redact_every_handler
from .file_records import STEMS

Settings = dict[str, Any]
Policy = dict[str, Any]


#: The platform's filters that put the client's address and the user's id on a line, by
#: the name under which its LOGGING knows them, and our class of the same name.
_CONTEXT_FILTERS = {"remoteip_context": "RemoteIpFilter", "userid_context": "UserIdFilter"}

#: Names of formatters and handlers that the plugin adds to LOGGING.
_MESSAGE_ONLY = "privacy_message_only"
_RUNSERVER = "privacy_runserver"
_EVENTS_CONSOLE = "privacy_events_console"

_FORMATTER = f"{location.PACKAGE}.logs.redacting_formatter"

#: Filters for a line that names nobody, by the names under which they are added.
_NOBODY_FILTERS: dict[str, dict[str, Any]] = {
    "privacy_no_remoteip": {
        "()": f"{_FORMATTER}.RemoteIpFilter",
        "ip_policy": {"action": "drop"},
    },
    "privacy_no_userid": {"()": f"{_FORMATTER}.UserIdFilter"},
}


def configure_logging(settings: Settings, policy: Policy, own_hosts: Sequence[str] = ()) -> None:
    """
    Rewrite LOGGING: no tracking log while tracking is off, daily files, redacted lines.

    Args:
        own_hosts: see `redacting_formatter.RedactingFormatter`.
    """
    config = dict(settings["LOGGING"])
    for part in ("filters", "formatters", "handlers", "loggers"):
        config[part] = {name: dict(value) for name, value in config.get(part, {}).items()}
    if "root" in config:
        config["root"] = dict(config["root"])
    if policy["tracking"] == "off":
        _remove_tracking_log(config)
    elif policy["tracking"] == "pseudonymous":
        _write_bare_events(config, policy["outputs"])
    _use_daily_files(config, settings["LOG_DIR"], policy["log_retention_days"])
    if policy["app_log"] == "redacted":
        options = {"ip_policy": policy["ip_policy"], "own_hosts": list(own_hosts)}
        _redact(config, options)
        redact_every_handler(options)
    settings["LOGGING"] = config


def _remove_tracking_log(config: dict[str, Any]) -> None:
    _detach_tracking_log(config)
    # A logger without handlers would hand warnings to logging's last resort, stderr.
    config["loggers"]["tracking"] = {"handlers": [], "level": logging.CRITICAL + 1, "propagate": False}


def _detach_tracking_log(config: dict[str, Any]) -> None:
    config["handlers"].pop("tracking", None)
    for logger in (*config["loggers"].values(), config.get("root", {})):
        if "tracking" in logger.get("handlers", ()):
            logger["handlers"] = [name for name in logger["handlers"] if name != "tracking"]


def _write_bare_events(config: dict[str, Any], outputs: Collection[str]) -> None:
    """
    Events are JSON lines in a file of their own, and never in all.log.

    On the console they have the shape of every line there: collectors look for it. But no line
    may say beside a pseudonym who made the request, also where the rest of the log does.
    """
    _detach_tracking_log(config)
    handlers = []
    if "file" in outputs:
        config["formatters"].setdefault(_MESSAGE_ONLY, {"format": "%(message)s"})
        config["handlers"]["tracking"] = {"class": "logging.FileHandler", "formatter": _MESSAGE_ONLY}
        handlers.append("tracking")
    console = config["handlers"].get("console")
    if "console" in outputs and console is not None:
        for name, definition in _NOBODY_FILTERS.items():
            config["filters"][name] = dict(definition)
        # The last filter to set an attribute of the record wins.
        config["handlers"][_EVENTS_CONSOLE] = {**console, "filters": [*console.get("filters", ()), *_NOBODY_FILTERS]}
        handlers.append(_EVENTS_CONSOLE)
    config["loggers"]["tracking"] = {"handlers": handlers, "level": "INFO", "propagate": False}


def _use_daily_files(config: dict[str, Any], log_dir: str, retention_days: int) -> None:
    # One handler looks after both logs: also after what a time with tracking on has left behind.
    purge_stems = list(STEMS)
    for name, stem in (("local", "all"), ("tracking", "tracking")):
        handler = config["handlers"].get(name)
        if handler is None or handler.get("class", "").endswith("NullHandler"):
            continue
        for key in ("class", "()", "filename", "address", "facility"):
            handler.pop(key, None)
        handler["()"] = f"{location.PACKAGE}.logs.daily_files.DailyFileHandler"
        handler.update(directory=str(log_dir), stem=stem, retention_days=retention_days)
        handler["purge_stems"], purge_stems = purge_stems, []


def _redact(config: dict[str, Any], options: dict[str, Any]) -> None:
    _replace_context_filters(config["filters"], options["ip_policy"])
    _define_django_loggers(config)
    formatters = config["formatters"]
    formatters.setdefault(_MESSAGE_ONLY, {"format": "%(message)s"})
    for name, inner in formatters.items():
        formatters[name] = {
            "()": f"{_FORMATTER}.RedactingFormatter",
            "inner": inner,
            **options,
        }
    for handler in config["handlers"].values():
        if handler.get("class") in LEFT_ALONE:
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
            filters[name] = {"()": f"{_FORMATTER}.{class_name}", **options[class_name]}


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
