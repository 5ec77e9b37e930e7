"""
What the public notice says: statements by name, decided by the policy.

The policy is the one that the half inside is given, so a statement is there if, and only
if, the platform does what it says. The words are in ``texts/``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..inside.processing.not_told import operators_kinds
from ..settings.consent_purposes import hosts
from .page import Address, Codes, Count, Link, Notice, Page, Section, Share, Statement, Told

_TRANSFORMER = "event_transformer"


@dataclass(frozen=True)
class Site:
    """
    What matters besides the policy.

    Args:
        platform: its name (PLATFORM_NAME).
        contact: whom to write to (CONTACT_EMAIL); may be empty.
        access_log: PRIVACY_ACCESS_LOG.
        aspects: does Aspects store people? None: there is no Aspects.
        aspects_bus: do its events go through the event bus?
        cairn: is there Cairn?
        outer_proxy: does another web server, of which nothing is known here, receive the requests first?
    """

    platform: str
    contact: str
    access_log: str
    aspects: bool | None = None
    aspects_bus: bool = False
    cairn: bool = False
    outer_proxy: bool = False


def decide(policy: Mapping[str, Any], site: Site) -> Notice:
    """
    All that is to be said.

    Args:
        policy: what ``settings.policy.policy`` returned.
        site: the rest.
    """
    sections = {
        "responsible": _responsible(policy),
        "events": _events(policy),
        "passed": _passed(policy, site),
        "requests": _requests(policy, site),
        "programs": _application_logs(policy, site),
        "counts": _counts(policy),
        "others": _third_parties(policy),
        "readers": _readers(policy, site),
        "refusing": _refusing(policy, site),
        "deletion": _deletion(policy, site),
        "limits": (Statement(f"limits-{name}") for name in ("database", "plugins", "before", "legal")),
    }
    said = [Section(name, tuple(statements)) for name, statements in sections.items()]
    return Notice(site.platform, (Statement("intro"),), [section for section in said if section.statements])


def _responsible(policy: Mapping[str, Any]) -> Iterator[Statement]:
    """What the operator has told; the rest is left out."""
    operator = policy["operator"]
    for name in ("controller", "representative", "officer"):
        if name in operator:
            yield Statement(f"told-{name}", {name: Told(operator[name])})
    for kind in operators_kinds(policy):
        for name, filled in (("purposes", "purpose"), ("legal_bases", "basis")):
            if kind in operator.get(name, {}):
                yield Statement(f"{filled}-{kind}", {filled: Told(operator[name][kind])})
    for name in ("recipients", "transfers"):
        if name in operator:
            yield Statement(f"told-{name}", {name: Told(operator[name])})
    if "authority" in operator:  # there is a law with these rights then
        yield Statement("told-rights")
        yield Statement("told-authority", {"authority": Told(operator["authority"])})
    if "policy" in operator:
        yield Statement("told-policy", {"policy": Page(operator["policy"])})
    if "date" in operator:
        yield Statement("told-date", {"date": operator["date"]})


def _passes_on(policy: Mapping[str, Any], site: Site) -> bool:
    return site.aspects is not None or bool(policy["keep_backends"])


def _events(policy: Mapping[str, Any]) -> Iterator[Statement]:
    days = Count(policy["log_retention_days"], "day")
    if policy["tracking"] == "full":
        yield Statement("tracking-full")
        yield Statement("full-files", {"days": days})
        yield Statement("full-endless")
        return
    if policy["tracking"] == "off":
        yield Statement("tracking-off-passed" if policy["keep_backends"] else "tracking-off")
        return
    events = policy["events"]
    yield Statement("tracking-pseudonymous")
    yield Statement(f"person-{events['user_id']}")
    if events["user_id"] == "pseudonymize":
        yield Statement(f"pseudonym-{events['pseudonym_period']}")
    if events["user_id"] != "keep":
        yield Statement("still-personal")
    yield Statement(f"words-{events['free_text']}")
    yield _address(policy)
    yield Statement(f"browser-{events['user_agent']}")
    yield Statement("language-reduce")
    yield _time(events["timestamp_minutes"])
    if events["sample_rate"] < 1:
        yield Statement("sample", {"share": Share(events["sample_rate"])})
    if events["event_allowlist"]:
        yield Statement("allowlist", {"patterns": Codes(tuple(events["event_allowlist"]))})
    if "file" in policy["outputs"]:
        yield Statement("events-file", {"days": days})
    if "console" in policy["outputs"]:
        yield Statement("events-output")


def _address(policy: Mapping[str, Any]) -> Statement:
    ip = policy["ip_policy"]
    bits = ip["ipv4_prefix_length"], ip["ipv6_prefix_length"]
    action = {(0, 0): "drop", (32, 128): "keep"}.get(bits, "truncate") if ip["action"] == "truncate" else ip["action"]
    return Statement(
        f"address-{action}", dict(zip(("ipv4", "ipv6"), bits, strict=True)) if action == "truncate" else {}
    )


def _time(minutes: int) -> Statement:
    if minutes in (0, 1440):
        return Statement("time-day" if minutes else "time-exact")
    return Statement("time-rounded", {"minutes": Count(minutes, "minute")})


def _passed(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    full = policy["tracking"] == "full"
    names = [] if full else [name for name in policy["keep_backends"] if site.aspects is None or name != _TRANSFORMER]
    if site.aspects is not None:
        yield Statement("passed-aspects")
        if site.aspects_bus:
            yield Statement("passed-bus")
    if names:
        yield Statement("passed-names", {"names": Codes(tuple(names))})
    if full and site.aspects is not None:
        yield Statement("passed-full")
    elif not full and policy["keep_backends"]:
        yield from _passed_events(policy)
    if site.aspects is not None:
        yield Statement("aspects-people" if site.aspects else "aspects-identifier")
        yield Statement(
            "aspects-enrolments" if policy["retirement"] is None or site.aspects else "aspects-enrolments-blanked"
        )
    if site.cairn:
        yield Statement("cairn-no-events" if policy["tracking"] == "off" else "cairn-events")
        yield Statement("cairn-database")
    if names or site.aspects is not None or site.cairn:
        yield Statement("passed-kept")


def _passed_events(policy: Mapping[str, Any]) -> Iterator[Statement]:
    """What the backends that are kept receive: ``NetworkProcessor``, ``ContextProcessor``."""
    yield Statement("passed-content")
    if policy["tracking"] == "off":
        yield from map(Statement, ("session-keep", "address-drop", "browser-drop", "language-drop"))
        return
    events = policy["events"]
    yield Statement(f"session-{events['user_id']}")
    yield _address(policy)
    yield Statement(f"browser-{events['user_agent']}")
    yield Statement("language-reduce")


def _requests(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    yield Statement(f"requests-{site.access_log}")
    if site.access_log == "reduced":
        yield _address(policy)
    if site.access_log != "off":
        yield Statement("output-kept")
    if site.outer_proxy:
        yield Statement("requests-proxy")


def _application_logs(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    yield Statement(f"programs-{policy['app_log']}")
    if policy["app_log"] == "redacted":
        yield _address(policy)
    if policy["tracking"] == "full":
        yield Statement("programs-events")
    if site.aspects is not None:
        yield Statement("programs-aspects")
    yield Statement("programs-files", {"days": Count(policy["log_retention_days"], "day")})
    yield Statement("programs-mail")


def _counts(policy: Mapping[str, Any]) -> Iterator[Statement]:
    usage = policy["usage"]
    if usage is None:
        yield Statement("counts-off")
        return
    yield from map(Statement, ("counts-on", "counts-visitor", "counts-errors", "counts-steps"))
    yield Statement("counts-kept", {"months": Count(usage["retention_months"], "month")})
    exact = usage["min_group"] == 1
    yield Statement("counts-exact") if exact else Statement("counts-group", {"number": usage["min_group"]})
    if usage["sample_rate"] < 1:
        yield Statement("counts-sample", {"share": Share(usage["sample_rate"])})
    if policy["opt_out_signals"]:
        yield Statement("counts-refused")


def _third_parties(policy: Mapping[str, Any]) -> Iterator[Statement]:
    blocked = policy["block_third_parties"]
    yield from map(Statement, ("others-blocked", "others-referrer") if blocked else ("others-open",))
    if policy["consent"]:
        yield Statement(
            "others-consent", {"names": Codes(tuple(hosts(policy["consent"]))), "link": Link("/privacy-consent")}
        )
    yield Statement("others-content")
    yield Statement("tools-off" if policy["lti_personal_data"] == "off" else "tools-asked")
    yield from map(Statement, _errors(policy))


def _errors(policy: Mapping[str, Any]) -> Iterator[str]:
    """What trackers of errors are told: ``telemetry``."""
    yield f"errors-{policy['telemetry']}"
    is_pseudonymous = policy["tracking"] == "pseudonymous" and policy["events"]["user_id"] == "pseudonymize"
    if policy["telemetry"] == "scrub" and is_pseudonymous:
        yield "errors-pseudonym"


def _readers(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    yield Statement("readers-operator", {"platform": site.platform})
    tools = [name for name, there in (("Aspects", site.aspects is not None), ("Cairn", site.cairn)) if there]
    tools += [name for name in policy["keep_backends"] if name != _TRANSFORMER or site.aspects is None]
    if tools:
        yield Statement("readers-tools", {"names": Codes(tuple(tools))})
    if not policy["block_third_parties"]:
        yield Statement("readers-open")
    if site.contact.strip():
        yield Statement("readers-contact", {"contact": Address(site.contact.strip())})


def _refusing(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    events, counts = policy["tracking"] == "pseudonymous", policy["usage"] is not None
    recorded = policy["tracking"] == "full" or _passes_on(policy, site)
    if policy["opt_out_signals"] and (events or counts):
        yield Statement("refuse-all" if events and counts else "refuse-events" if events else "refuse-counts")
        if policy["opt_out_path"]:
            yield Statement("refuse-page", {"link": Link(policy["opt_out_path"])})
        yield Statement("refuse-later")
    elif events or counts:
        yield Statement("refuse-ignored")
    elif not recorded:
        yield Statement("refuse-nothing")
    if recorded and not events:
        yield Statement("refuse-not-events")
    yield Statement("refuse-not-logs")


#: What stays of a person without her name, and may have an end.
_NUMBERS = {"certificates": "certificates.GeneratedCertificate", "orders": "entitlements.CourseEntitlement"}


def _deletion(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    given = policy["retirement"]
    if given is None:
        yield Statement("deletion-off")
        return
    days, cleanup = given["cool_off_days"], given["cleanup_days"]
    yield Statement("deletion-on", {"days": Count(days, "day")}) if days else Statement("deletion-on-at-once")
    jobs = [job["cron"] for job in policy["schedule"] if job["name"] == "retire-users"]
    yield Statement("deletion-scheduled", {"schedule": Codes(tuple(jobs))}) if jobs else Statement("deletion-by-hand")
    record = {"days": Count(cleanup, "day")}
    yield Statement("deletion-record", record) if cleanup else Statement("deletion-record-short")
    if given["services"]:
        yield Statement("deletion-services", {"names": Codes(tuple(each["name"] for each in given["services"]))})
    if site.aspects is not None:
        yield Statement("deletion-aspects")
    if site.cairn and policy["tracking"] != "off":
        yield Statement("deletion-cairn")
    if free := given["free_email_days"]:
        yield Statement("deletion-address-free", {"days": Count(free, "day")})
    yield Statement("deletion-posts-stay" if given["erasure_forum"] == "keep-text" else "deletion-posts-deleted")
    for name, label in _NUMBERS.items():
        months = given["keep_months"].get(label)
        if months is None:
            yield Statement(f"deletion-{name}")
        elif months:
            yield Statement(f"deletion-{name}-end", {"months": Count(months, "month")})
    yield Statement("deletion-rest")
