"""
What the rendered settings tell the plugin to keep, and what the platform reads before them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import yaml

from ..inside.audit.findings import DECIDE, FAIL, PASS, UNKNOWN, Finding
from ..settings.consent_purposes import hosts
from .project import IN_THE_PLATFORM, Project
from .recording_settings import early_in_yaml
from .settings_files import SettingsFile

#: (status, evidence, remedy).
Verdict = tuple[str, str, str]

_YAML = {service: f"apps/openedx/config/{service}.env.yml" for service in ("lms", "cms")}

_UNKNOWN_POLICY = UNKNOWN, "The plugin is told nothing of that there: it was rendered by another version of it."


def policy_findings(files: Sequence[SettingsFile]) -> Iterator[Finding]:
    """What the plugin's calls keep; what is the same in several files is one finding."""
    checks: tuple[tuple[str, Callable[[Mapping[str, Any]], Verdict]], ...] = (
        ("settings.tracking", _tracking),
        ("settings.kept-backends", _backends),
        ("settings.ip-addresses", _addresses),
        ("settings.app-log", _app_log),
        ("settings.third-parties", _third_parties),
        ("settings.telemetry", _telemetry),
        ("settings.consent", _consent),
        ("settings.redis", _redis),
    )
    for check, verdict in checks:
        places: dict[Verdict, list[str]] = {}
        for file in files:
            if file.policy is not None:
                places.setdefault(verdict(file.policy), []).append(file.place)
        for (status, evidence, remedy), names in places.items():
            place = ", ".join(names) if len(names) < len(files) else "all four settings files"
            yield Finding(check, place, status, evidence, remedy)


def command_to_set(name: str, value: str) -> str:
    """The command that changes a setting, and lets it be in force."""
    return f"tutor config save --set {name}={value} && tutor local restart"


def _tracking(policy: Mapping[str, Any]) -> Verdict:
    match policy.get("tracking"):
        case "off":
            return PASS, "No tracking event is written.", ""
        case "full":
            evidence = "Tracking events are written as the platform makes them, for ever: PRIVACY_TRACKING is full."
            return FAIL, evidence, command_to_set("PRIVACY_TRACKING", "off")
        case "pseudonymous":
            events = policy.get("events", {})
            fields = {"user_agent": "reduce", "user_id": "pseudonymize", "free_text": "drop"}
            kept = [name for name in fields if events.get(name) == "keep"]
            if not kept:
                return PASS, "Tracking events are written without people in them; pseudonyms are personal data.", ""
            names = {f"PRIVACY_{name.upper()}": fields[name] for name in kept}
            evidence = f"Tracking events are written with people in them: keep is the value of {', '.join(names)}."
            return FAIL, evidence, command_to_set(*next(iter(names.items())))
    return *_UNKNOWN_POLICY, IN_THE_PLATFORM


def _backends(policy: Mapping[str, Any]) -> Verdict:
    kept = policy.get("keep_backends")
    if kept is None:
        return *_UNKNOWN_POLICY, IN_THE_PLATFORM
    if policy.get("tracking") == "full" or not kept:
        return PASS, "No backend of somebody else is left alone on purpose.", ""
    evidence = f"These backends receive events, and what they keep is not seen from here: {', '.join(map(str, kept))}."
    return UNKNOWN, evidence, f"{IN_THE_PLATFORM}: it tells what each is handed."


def _addresses(policy: Mapping[str, Any]) -> Verdict:
    action = policy.get("ip_policy", {}).get("action")
    full = [f"PRIVACY_{name.upper()}" for name in ("tracking", "app_log") if policy.get(name) == "full"]
    if action == "keep":
        evidence = "IP addresses stay in logs: PRIVACY_IP_ADDRESS is keep."
        return FAIL, evidence, command_to_set("PRIVACY_IP_ADDRESS", "drop")
    if full:
        evidence = (
            f"IP addresses stay in logs, whatever PRIVACY_IP_ADDRESS says: full is the value of {', '.join(full)}."
        )
        return FAIL, evidence, command_to_set(full[0], "off" if full[0] == "PRIVACY_TRACKING" else "redacted")
    if action in ("drop", "truncate"):
        return PASS, f"IP addresses in logs and events: {action}.", ""
    return *_UNKNOWN_POLICY, IN_THE_PLATFORM


def _app_log(policy: Mapping[str, Any]) -> Verdict:
    full = "Application logs are as the platform writes them: PRIVACY_APP_LOG is full."
    return _by_value(
        policy.get("app_log"),
        {
            "redacted": (PASS, "Application logs are redacted.", ""),
            "full": (FAIL, full, command_to_set("PRIVACY_APP_LOG", "redacted")),
        },
    )


def _third_parties(policy: Mapping[str, Any]) -> Verdict:
    left = "Analytics keys are left as they are, and browsers load the footer's beacon: "
    left += "PRIVACY_BLOCK_THIRD_PARTIES is false."
    return _by_value(
        policy.get("block_third_parties"),
        {
            True: (PASS, "Analytics keys, survey report and footer beacon are off.", ""),
            False: (FAIL, left, command_to_set("PRIVACY_BLOCK_THIRD_PARTIES", "true")),
        },
    )


def _telemetry(policy: Mapping[str, Any]) -> Verdict:
    match policy.get("telemetry"):
        case "scrub":
            return PASS, "Trackers of errors, if there are any, are told of them without people.", ""
        case "off":
            return PASS, "Trackers of errors, if there are any, are told nothing.", ""
        case "full":
            evidence = (
                "Trackers of errors, if there are any, are told of people as they wish: PRIVACY_TELEMETRY is full."
            )
            return FAIL, evidence, command_to_set("PRIVACY_TELEMETRY", "scrub")
    return *_UNKNOWN_POLICY, IN_THE_PLATFORM


def _consent(policy: Mapping[str, Any]) -> Verdict:
    match policy.get("consent"):
        case []:
            return PASS, "Nobody is asked to agree to programs of others, and none is loaded.", ""
        case [*purposes]:
            asked = ", ".join(hosts(purposes))
            evidence = f"Whoever agrees is sent to others, who see who it is and what is opened: {asked}."
            return DECIDE, evidence, "Take out of PRIVACY_CONSENT what you do not need (docs/consent.rst)."
    return *_UNKNOWN_POLICY, IN_THE_PLATFORM


def _redis(policy: Mapping[str, Any]) -> Verdict:
    plain = "Tasks, caches and sessions can be read in Redis and in its files: PRIVACY_REDIS is plain."
    return _by_value(
        policy.get("redis"),
        {
            "encrypted": (PASS, "What Celery and the caches write into Redis is encrypted.", ""),
            "plain": (FAIL, plain, command_to_set("PRIVACY_REDIS", "encrypted")),
        },
    )


def _by_value(found: Any, verdicts: Mapping[str | bool, Verdict]) -> Verdict:
    """What a setting's value means; of another value, nobody knows."""
    known = verdicts.get(found) if isinstance(found, (str, bool)) else None
    return known or (*_UNKNOWN_POLICY, IN_THE_PLATFORM)


def yaml_findings(project: Project, files: Sequence[SettingsFile]) -> Iterator[Finding]:
    """
    What the platform is told before its Python settings.

    Raises:
        OSError: a file cannot be read.
    """
    for service, place in _YAML.items():
        check = "settings.early"
        try:
            values = yaml.safe_load((project.env / place).read_bytes())
        except yaml.YAMLError:
            values = None
        if not isinstance(values, dict):
            yield Finding(check, place, UNKNOWN, "It cannot be read as YAML.", f"Look at it: {project.env / place}")
            continue
        policies = [file.policy for file in files if file.policy is not None and f"/{service}/" in file.place]
        status, evidence = early_in_yaml(values, policies[0] if policies else {})
        remedy = {
            FAIL: f"Remove it from the patches {service}-env, {service}-env-features and common-env-features.",
            UNKNOWN: f"{IN_THE_PLATFORM}: it sees what comes of it.",
        }
        yield Finding(check, place, status, evidence, remedy.get(status, ""))
        log_folder = values.get("LOG_DIR")
        if log_folder != "/openedx/data/logs":
            yield Finding(
                "data.log-folder",
                place,
                UNKNOWN,
                "LOG_DIR is not Tutor's: the logs are not in the data folder that is looked at here.",
                f"{IN_THE_PLATFORM}: it looks where they are.",
            )
