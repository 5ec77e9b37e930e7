"""
What is processed, as GDPR art. 13, 15 and 30 want it said: what the operator told, and what the policy decides.

.. no_pii: categories, periods and what the operator says in public
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .kinds import KINDS, OTHERS

#: Rights of whose data they are: GDPR art. 15 to 18, 20, 21, 7(3), 77.
RIGHTS = ("copy", "correction", "deletion", "restriction", "portability", "objection", "withdrawal", "complaint")

#: `Period.until`.
DELETION, TIME, NO_END = "deletion", "time", "no_end"

#: What the platform keeps of a certificate and an order, once the account is deleted.
_NUMBERS = {"certificates": "certificates.GeneratedCertificate", "orders": "entitlements.CourseEntitlement"}


@dataclass(frozen=True)
class Period:
    """
    For how long.

    Args:
        until: DELETION: until the account is deleted; TIME: `number` of `unit`; NO_END: nothing deletes it.
        number: of `unit`. With DELETION: how long the deletion waits after it was asked for.
        unit: ``day`` or ``month``.
    """

    until: str
    number: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Activity:
    """
    What is done with one kind of data. Words for all names are in ``words``, ``PROCESSING``.

    Args:
        kind: one of ``kinds.KINDS``.
        purpose: what the operator told, by language (``""``: in no certain one); empty: not told.
        basis: likewise, the legal basis.
        people: categories of people.
        data: categories of data.
        recipients: categories of recipients that the policy decides.
        told_recipients: what the operator told of recipients, by language.
        transfers: what the operator told of other countries, by language.
        period: for how long.
        rest: what stays afterwards, and for how long: (name, period); None: that others decide.
        measures: what the plugin does by its policy (GDPR art. 32).
        sources: whom the data are from (GDPR art. 14(2)(f), 15(1)(g)).
    """

    kind: str
    purpose: Mapping[str, str]
    basis: Mapping[str, str]
    people: tuple[str, ...]
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    told_recipients: Mapping[str, str]
    transfers: Mapping[str, str]
    period: Period
    rest: tuple[tuple[str, Period | None], ...]
    measures: tuple[str, ...]
    sources: tuple[str, ...]


#: Kind → categories of people, of data, and sources.
_OF_KIND: dict[str, tuple[str, str, str]] = {
    "account": ("learners staff", "names contact numbers", "person organisation"),
    "profile": ("learners staff", "names contact birth person_words pictures", "person"),
    "sign_in": ("learners staff", "numbers passwords connections", "person organisation site"),
    "identity": ("learners", "names pictures documents decisions", "person service"),
    "courses": ("learners invited", "contact course_use times", "person staff site"),
    "answers": ("learners", "person_words grades times", "person staff site"),
    "posts": ("learners staff", "person_words times", "person"),
    "certificates": ("learners", "names grades", "site staff"),
    "orders": ("learners", "payments times", "person site"),
    "messages": ("learners staff invited", "contact messages times", "site staff"),
    "organisations": ("learners invited", "names contact numbers grades decisions", "organisation person site"),
    "files": ("learners staff", "files", "person staff"),
    "authoring": ("staff", "person_words files times", "person"),
    "staff": ("learners staff", "decisions staff_words times", "staff site"),
    "site": ("staff", "numbers times", "staff"),
    "others": ("learners staff", "unknown_data", "unknown_source"),
    "events": ("learners staff visitors", "course_use times", "site"),
    "counts": ("learners staff visitors", "numbers_only", "site"),
    "logs": ("learners staff visitors", "course_use times", "site"),
}


def activities(settings: Any) -> list[Activity]:
    """Each that this site has, by Django's settings; none without the plugin's."""
    policy = getattr(settings, "PRIVACY_PROCESSING", None)
    return activities_of(policy) if policy else []


def activities_of(policy: Mapping[str, Any]) -> list[Activity]:
    """Likewise, by the policy (``tutorprivacy.settings.policy``), or the setting PRIVACY_PROCESSING."""
    return [_activity(kind, policy) for kind in kinds_of(policy)]


def kinds_of(policy: Mapping[str, Any]) -> list[str]:
    """Those of KINDS that a site has."""
    is_there = {
        "events": policy["tracking"] != "off" or bool(policy["keep_backends"]),
        "counts": policy["usage"] is not None,
    }
    return [kind for kind in KINDS if is_there.get(kind, True)]


def _activity(kind: str, policy: Mapping[str, Any]) -> Activity:
    operator = policy["operator"]
    people, data, sources = (tuple(each.split()) for each in _OF_KIND[kind])
    return Activity(
        kind,
        purpose=operator.get("purposes", {}).get(KINDS[kind], {}),
        basis=operator.get("legal_bases", {}).get(KINDS[kind], {}),
        people=people,
        data=(*data, *_more_data(kind, policy)),
        recipients=tuple(_recipients(kind, policy)),
        told_recipients=operator.get("recipients", {}),
        transfers=operator.get("transfers", {}),
        period=_period(kind, policy),
        rest=tuple(_rest(kind, policy)),
        measures=tuple(_measures(kind, policy)),
        sources=sources,
    )


def _more_data(kind: str, policy: Mapping[str, Any]) -> Iterator[str]:
    """What is in events and logs besides, where less is done about it."""
    dropped = "addresses_dropped" in _addresses(policy)
    if kind == "logs":
        if not dropped or "full" in (policy["app_log"], policy["access_log"]):
            yield "connections"
        if policy["app_log"] == "full":
            yield "contact"
    if kind == "events":
        as_they_are = policy["tracking"] == "full" or policy["keep_backends"]
        if as_they_are or not dropped:
            yield "connections"
        elif policy["events"]["user_agent"] != "drop":
            yield "browsers"
        if as_they_are or policy["events"]["user_id"] == "keep":
            yield "contact"
        if as_they_are or policy["events"]["free_text"] != "drop":
            yield "person_words"


def _recipients(kind: str, policy: Mapping[str, Any]) -> Iterator[str]:
    """Who may see it: by the policy, and by what the platform shows to others."""
    yield "operator"
    if kind in ("courses", "answers", "posts", "certificates", "files"):
        yield "course_staff"
    if kind in ("posts", "profile"):
        yield "other_learners"
    if kind == "certificates":
        yield "public"
    if kind in ("organisations", "identity"):
        yield "organisations" if kind == "organisations" else "identity_services"
    if kind == "account":
        yield "tools"  # an id, whatever PRIVACY_LTI_PERSONAL_DATA says
    if kind == "events" and policy["keep_backends"]:
        yield "event_services"
    if kind == "logs" and policy["telemetry"] != "off":
        yield "error_services"


def _period(kind: str, policy: Mapping[str, Any]) -> Period:
    days = policy["log_retention_days"]
    if kind == "counts":
        return Period(TIME, policy["usage"]["retention_months"], "month")
    if kind == "logs":
        return Period(TIME, days, "day")
    if kind == "events":
        in_files = policy["tracking"] == "full" or (policy["tracking"] != "off" and "file" in policy["outputs"])
        return Period(TIME, days, "day") if in_files else Period(NO_END)
    retirement = policy["retirement"]
    if retirement is None or (kind == OTHERS and retirement["erasure_unknown"] == "report"):
        return Period(NO_END)
    return Period(DELETION, retirement["cool_off_days"], "day")


def _rest(kind: str, policy: Mapping[str, Any]) -> Iterator[tuple[str, Period | None]]:
    """What is there after the period."""
    retirement = policy["retirement"]
    passed_on = policy["keep_backends"] or policy["tracking"] == "full" or policy["outputs"] != ["file"]
    if kind == "logs" or (kind == "events" and passed_on):
        yield "output" if kind == "logs" else "passed_on", None
    if retirement is None:
        return
    if kind == "account":
        yield "record", Period(TIME, retirement["cleanup_days"], "day")
        yield "number", Period(NO_END)
    if kind in _NUMBERS:
        months = retirement["keep_months"].get(_NUMBERS[kind])
        if months != 0:
            yield kind, Period(NO_END) if months is None else Period(TIME, months, "month")
    if kind == "posts":
        yield "posts_stay" if retirement["erasure_forum"] == "keep-text" else "posts_emptied", Period(NO_END)
    if kind in ("authoring", "site"):
        yield "unnamed", Period(NO_END)


def _measures(kind: str, policy: Mapping[str, Any]) -> Iterator[str]:
    """What the plugin does (GDPR art. 25 and 32)."""
    if kind == "events":
        yield from _measures_of_events(policy)
    if kind == "counts":
        yield from ("daily_salt", "small_groups") if policy["usage"]["min_group"] > 1 else ("daily_salt",)
    if kind == "logs":
        if policy["app_log"] == "redacted":
            yield "redacted_logs"
            yield from _addresses(policy)
        if policy["telemetry"] == "scrub":
            yield "scrubbed_errors"
    if kind in ("events", "logs"):
        yield "retention_days"
    if kind in ("events", "counts") and policy["opt_out_signals"]:
        yield "opt_out"
    if kind in ("account", "sign_in") and policy["redis"] == "encrypted":
        yield "encrypted_redis"
    if kind == "profile" and policy["profile_visibility"] == "private":
        yield "private_profiles"
    if kind in ("account", "courses", "answers") and policy["lti_personal_data"] == "off":
        yield "no_names_to_tools"
    if kind in ("events", "account", "courses") and policy["block_third_parties"]:
        yield "no_third_parties"
    if KINDS[kind] == "account" and policy["retirement"] is not None:
        yield "erasure"


def _measures_of_events(policy: Mapping[str, Any]) -> Iterator[str]:
    if policy["tracking"] != "pseudonymous":
        return
    events = policy["events"]
    if events["user_id"] != "keep":
        yield "pseudonyms" if events["user_id"] == "pseudonymize" else "no_persons"
    yield from _addresses(policy)
    if events["free_text"] != "keep":
        yield "no_texts" if events["free_text"] == "drop" else "redacted_texts"
    if events["user_agent"] != "keep":
        yield "reduced_browsers"
    if events["timestamp_minutes"]:
        yield "rounded_times"


def _addresses(policy: Mapping[str, Any]) -> Iterator[str]:
    """No measure where all bits stay."""
    ip = policy["ip_policy"]
    bits = ip["ipv4_prefix_length"], ip["ipv6_prefix_length"]
    if ip["action"] == "drop" or (ip["action"] == "truncate" and bits == (0, 0)):
        yield "addresses_dropped"
    elif ip["action"] == "truncate" and bits != (32, 128):
        yield "addresses_truncated"
