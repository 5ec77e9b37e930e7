"""
What records, in settings: names that are about logging, tracking and analytics, and calls that add to it.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from ..inside.audit.agent_names import AGENTS
from ..inside.audit.findings import FAIL, PASS, UNKNOWN
from ..inside.django_settings.third_party_keys import ADDED_KEYS, THIRD_PARTY_SETTINGS

#: Where tracking events go. With tracking off or pseudonymous, the plugin's call empties or scrubs them.
TRACKING = {
    *("EVENT_TRACKING_BACKENDS", "EVENT_TRACKING_PROCESSORS", "TRACKING_BACKENDS", "TRACKING_IGNORE_URL_PATTERNS"),
    *("EVENT_BUS_PRODUCER_CONFIG", "SEND_TRACKING_EVENT_EMITTED_SIGNAL"),
}

#: Keys of analytics and marketing services, as settings have them.
THIRD_PARTIES = {*THIRD_PARTY_SETTINGS, *ADDED_KEYS}

#: Rewritten by the plugin's call, but for handlers that it does not know.
LOGGING = "LOGGING"

#: Not touched by the plugin's call: who gets whole requests by mail, and what Django does with LOGGING.
UNREACHED = {
    "ADMINS": "mails whole requests to somebody at every error",
    "LOGGING_CONFIG": "decides whether LOGGING is in force at all",
}

#: Calls that add or replace handlers where a later LOGGING does not reach them all.
_ADDING = {"addHandler", "basicConfig", "dictConfig", "fileConfig", "listen", "setLoggerClass"}

#: Handlers that the plugin's call makes into daily files, whatever they were.
_OURS = {"local", "tracking"}

#: Libraries that tell somebody of errors and times. With PRIVACY_TELEMETRY other than full, the plugin's call sees to
#: them (``django_settings.trackers.LIBRARIES``), whoever starts one, and when.
TRACKERS = {"sentry_sdk", "elasticapm", "ddtrace", "newrelic", "opentelemetry"}

_NAMES = {*TRACKING, *THIRD_PARTIES, LOGGING, *UNREACHED}


def recording_names(statement: ast.AST) -> set[str]:
    """Names of settings that record, as they stand in a statement, also as text; and calls that add handlers."""
    names = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id in _NAMES:
            names.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in _NAMES:
            names.add(node.value)
        elif isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            names |= {f"{name}()"} & {f"{each}()" for each in (*_ADDING, "exec", "eval")}
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            modules = {node.module or ""} if isinstance(node, ast.ImportFrom) else {each.name for each in node.names}
            names |= {module.partition(".")[0] for module in modules} & (TRACKERS | AGENTS)
    return names


def early_in_python(statements: Collection[ast.stmt], policy: Mapping[str, Any] | None) -> tuple[str, str]:
    """
    (status, evidence) of what is done before the plugin's call.

    Args:
        policy: what the call is told; None: these statements are run by somebody else, who knows when.
    """
    found: dict[str, tuple[str, str]] = {}
    for statement in statements:
        for name in recording_names(statement):
            text = f"line {statement.lineno}: {name}"
            found[text] = _verdict(name, _handlers(statement), policy)
        if isinstance(statement, ast.ImportFrom) and not statement.level and statement.names[0].name == "*":
            found[f"line {statement.lineno}: from {statement.module} import *"] = UNKNOWN, "brings names unseen"
    return _worst(found)


def early_in_yaml(values: Mapping[str, Any], policy: Mapping[str, Any]) -> tuple[str, str]:
    """(status, evidence) of the settings of ``lms.env.yml`` or ``cms.env.yml``, which the platform reads first."""
    features = values.get("FEATURES")
    everywhere = {**(features if isinstance(features, Mapping) else {}), **values}
    found = {}
    for name in sorted(_NAMES & {name for name, value in everywhere.items() if value}):
        found[name] = _verdict(name, _of_dictionary(everywhere[name]), policy)
    return _worst(found)


def _worst(found: Mapping[str, tuple[str, str]]) -> tuple[str, str]:
    if not found:
        return PASS, "Nothing of logging, tracking or analytics is set before the plugin's call."
    status = next(each for each in (FAIL, UNKNOWN, PASS) if each in {status for status, _why in found.values()})
    return status, "; ".join(f"{name} ({why})" for name, (each, why) in found.items() if each == status) + "."


def _verdict(name: str, handlers: Mapping[str, bool] | None, policy: Mapping[str, Any] | None) -> tuple[str, str]:
    if name in ("exec()", "eval()"):
        return UNKNOWN, "runs code unseen"
    if name.endswith("()"):
        return FAIL, "adds to the logging what the plugin's call does not reach"
    if name in UNREACHED:
        return FAIL, UNREACHED[name]
    if name in AGENTS:
        return FAIL, "is told of errors, and by nobody is it seen to what"
    if policy is None:
        return UNKNOWN, "it is not seen from here whether the plugin's call comes after it"
    if name in TRACKING:
        full = policy.get("tracking") == "full"
        return (FAIL, "left as it is: PRIVACY_TRACKING is full") if full else (PASS, "undone by the plugin's call")
    if name in TRACKERS:
        full = policy.get("telemetry", "full") == "full"
        return (FAIL, "is told of errors as they are: PRIVACY_TELEMETRY is full") if full else (PASS, "is seen to")
    if name in THIRD_PARTIES:
        blocked = bool(policy.get("block_third_parties"))
        return (
            (PASS, "undone by the plugin's call")
            if blocked
            else (FAIL, "in force: PRIVACY_BLOCK_THIRD_PARTIES is false")
        )
    if policy.get("app_log") != "redacted":
        return FAIL, "nothing of it is redacted: PRIVACY_APP_LOG is full"
    files = sorted(each for each, is_file in (handlers or {}).items() if is_file and each not in _OURS)
    if files:
        return FAIL, f"handlers that write files which are kept for ever: {', '.join(files)}"
    return UNKNOWN, "rewritten by the plugin's call, as far as that knows its handlers"


def _handlers(statement: ast.stmt) -> dict[str, bool]:
    """Handlers that a statement defines in plain sight, and whether each writes a file."""
    found: dict[str, bool] = {}
    for node in ast.walk(statement):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                match target:
                    case ast.Subscript(
                        value=ast.Subscript(value=ast.Name(id="LOGGING"), slice=ast.Constant(value="handlers")),
                        slice=ast.Constant(value=name),
                    ):
                        found[str(name)] = _is_file(node.value)
        if isinstance(node, ast.Dict):
            found |= dict(_defined(node))
    return found


def _defined(node: ast.Dict) -> Iterator[tuple[str, bool]]:
    """Of a dictionary of the shape of LOGGING."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "handlers" and isinstance(value, ast.Dict):
            for name, handler in zip(value.keys, value.values, strict=True):
                yield getattr(name, "value", "?"), _is_file(handler)


def _is_file(handler: ast.expr) -> bool:
    """Does a handler write a file that grows for ever?"""
    keys: dict[Any, ast.AST] = {}
    if isinstance(handler, ast.Dict):
        keys = {getattr(key, "value", None): value for key, value in zip(handler.keys, handler.values, strict=True)}
    elif isinstance(handler, ast.Call):  # dict(…)
        keys = {keyword.arg: keyword.value for keyword in handler.keywords}
    return "filename" in keys and not any(
        "Rotating" in ast.unparse(keys[name]) for name in {"class", "()"} & keys.keys()
    )


def _of_dictionary(value: Any) -> dict[str, bool]:
    handlers = value.get("handlers") if isinstance(value, Mapping) else None
    if not isinstance(handlers, Mapping):
        return {}
    return {str(name): isinstance(each, Mapping) and _grows(each) for name, each in handlers.items()}


def _grows(handler: Mapping[str, Any]) -> bool:
    return "filename" in handler and "Rotating" not in f"{handler.get('class')} {handler.get('()')}"
