"""
What the public notice says: statements by name, decided by the policy.

The policy is the one that the half inside is given, so a statement is there if, and only
if, the platform does what it says. The words are in ``texts/``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..inside.processing.not_told import operators_kinds
from ..settings.consent_purposes import hosts
from . import recorded
from .cookies import cookies
from .page import Address, Codes, Count, Link, Notice, Page, Section, Statement, Times, Told
from .site_facts import Site


def decide(policy: Mapping[str, Any], site: Site) -> Notice:
    """
    All that is to be said.

    Args:
        policy: what ``settings.policy.policy`` returned.
        site: the rest.
    """
    sections = {
        "responsible": _responsible(policy),
        "events": recorded.events(policy),
        "passed": recorded.passed(policy, site),
        "requests": recorded.requests(policy, site),
        "programs": recorded.programs(policy, site),
        "counts": recorded.counts(policy),
        "cookies": cookies(policy, site),
        "others": _third_parties(policy),
        "profile": _profile(policy),
        "readers": _readers(policy, site),
        "refusing": _refusing(policy, site),
        "copy": _copy(policy, site),
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


def _profile(policy: Mapping[str, Any]) -> Iterator[Statement]:
    """What learners see of each other on stock: ACCOUNT_VISIBILITY_CONFIGURATION, and who teaches sees of them."""
    yield Statement(f"profile-{policy['profile_visibility']}")
    yield from map(Statement, ("profile-name", "profile-posts", "profile-teams"))


def _copy(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    """How to get one, GDPR art. 15 and 20."""
    contact = site.contact.strip()
    if policy["learner_path"]:
        yield Statement("copy-page", {"link": Link(policy["learner_path"])})
    yield Statement("copy-ask", {"contact": Address(contact)}) if contact else Statement("copy-ask-operator")


def _readers(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    yield Statement("readers-operator", {"platform": site.platform})
    tools = [name for name, there in (("Aspects", site.aspects is not None), ("Cairn", site.cairn)) if there]
    tools += [name for name in policy["keep_backends"] if name != recorded.TRANSFORMER or site.aspects is None]
    if tools:
        yield Statement("readers-tools", {"names": Codes(tuple(tools))})
    if not policy["block_third_parties"]:
        yield Statement("readers-open")
    if site.contact.strip():
        yield Statement("readers-contact", {"contact": Address(site.contact.strip())})


def _refusing(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    events, counts = policy["tracking"] == "pseudonymous", policy["usage"] is not None
    is_recorded = policy["tracking"] == "full" or recorded.passes_on(policy, site)
    if policy["opt_out_signals"] and (events or counts):
        yield Statement("refuse-all" if events and counts else "refuse-events" if events else "refuse-counts")
        if policy["opt_out_path"]:
            yield Statement("refuse-page", {"link": Link(policy["opt_out_path"])})
        yield Statement("refuse-later")
    elif events or counts:
        yield Statement("refuse-ignored")
    elif not is_recorded:
        yield Statement("refuse-nothing")
    if is_recorded and not events:
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
    yield Statement("deletion-scheduled", {"schedule": Times(jobs[0])}) if jobs else Statement("deletion-by-hand")
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
