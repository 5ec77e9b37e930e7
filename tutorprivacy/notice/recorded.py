"""
What the public notice says of what is recorded: events and where they go, requests, logs of the programs, counts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .page import Codes, Count, Share, Statement
from .site_facts import Site

#: Of Aspects, in EVENT_TRACKING_BACKENDS.
TRANSFORMER = "event_transformer"


def passes_on(policy: Mapping[str, Any], site: Site) -> bool:
    """Do events go anywhere but into the log?"""
    return site.aspects is not None or bool(policy["keep_backends"])


def events(policy: Mapping[str, Any]) -> Iterator[Statement]:
    """Of what learners do."""
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


def passed(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    """Where events go besides."""
    full = policy["tracking"] == "full"
    names = [] if full else [name for name in policy["keep_backends"] if site.aspects is None or name != TRANSFORMER]
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


def requests(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    """Of what web servers note."""
    yield Statement(f"requests-{site.access_log}")
    if site.access_log == "reduced":
        yield _address(policy)
    if site.access_log != "off":
        yield Statement("output-kept")
    yield Statement("requests-proxy" if site.outer_proxy else "requests-in-front")


def programs(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    """Of what the platform's own logs have."""
    yield Statement(f"programs-{policy['app_log']}")
    if policy["app_log"] == "redacted":
        yield _address(policy)
    if policy["tracking"] == "full":
        yield Statement("programs-events")
    if site.aspects is not None:
        yield Statement("programs-aspects")
    yield Statement("programs-files", {"days": Count(policy["log_retention_days"], "day")})
    yield Statement("programs-mail")


def counts(policy: Mapping[str, Any]) -> Iterator[Statement]:
    """Of the counts of visitors."""
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
