"""What the public notice says: what the settings decide, no less and no more, in every language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from lab.consent import VIDEO
from lab.notice import (
    CONTACT,
    COUNTS,
    DEFAULTS,
    EVENTS,
    FULL,
    OPERATOR,
    PLATFORM,
    SCHEDULE,
    SERVICE,
    TRUNCATE,
    pages,
    paragraphs,
)
from tutorprivacy.notice.page import languages
from tutorprivacy.notice.site_facts import Site
from tutorprivacy.notice.statements import decide
from tutorprivacy.settings import values as settings_values
from tutorprivacy.settings.policy import policy
from tutorprivacy.settings.table import SETTINGS

PEOPLE = {"ASPECTS_ENABLE_PII": True}

#: Other settings, and a value of this one that changes what is collected.
CHANGES: dict[str, tuple[dict[str, Any], Any]] = {
    "PRIVACY_TRACKING": ({}, "pseudonymous"),
    "PRIVACY_TRACKING_KEEP_BACKENDS": ({}, ["mine"]),
    "PRIVACY_TRACKING_OUTPUTS": (EVENTS, ["console"]),
    "PRIVACY_TRACKING_EVENT_ALLOWLIST": (EVENTS, ["edx.video"]),
    "PRIVACY_IP_ADDRESS": ({}, "keep"),
    "PRIVACY_IPV4_PREFIX_LENGTH": (TRUNCATE, 8),
    "PRIVACY_IPV6_PREFIX_LENGTH": (TRUNCATE, 48),
    "PRIVACY_USER_AGENT": (EVENTS, "keep"),
    "PRIVACY_USER_ID": (EVENTS, "keep"),
    "PRIVACY_PSEUDONYM_PERIOD": (EVENTS, "forever"),
    "PRIVACY_FREE_TEXT": (EVENTS, "redact"),
    "PRIVACY_TIMESTAMP_MINUTES": (EVENTS, 0),
    "PRIVACY_SAMPLE_RATE": (EVENTS, 0.5),
    "PRIVACY_OPT_OUT_SIGNALS": (EVENTS, False),
    "PRIVACY_OPT_OUT_PATH": (EVENTS, ""),
    "PRIVACY_NOTICE_PATH": ({}, "/about/data"),
    "PRIVACY_OPERATOR": ({}, OPERATOR["PRIVACY_OPERATOR"]),
    "PRIVACY_USAGE_ENABLED": ({}, True),
    "PRIVACY_USAGE_RETENTION_MONTHS": (COUNTS, 1),
    "PRIVACY_USAGE_MIN_GROUP": (COUNTS, 1),
    "PRIVACY_USAGE_SAMPLE_RATE": (COUNTS, 0.1),
    "PRIVACY_LOG_RETENTION_DAYS": ({}, 1),
    "PRIVACY_ACCESS_LOG": ({}, "full"),
    "PRIVACY_APP_LOG": ({}, "full"),
    "PRIVACY_BLOCK_THIRD_PARTIES": ({}, False),
    "PRIVACY_CONSENT": ({}, [VIDEO]),
    "PRIVACY_PROFILE_VISIBILITY": ({}, "private"),
    "PRIVACY_LEARNER_PAGE": ({}, False),
    "PRIVACY_TELEMETRY": ({}, "full"),
    "PRIVACY_LTI_PERSONAL_DATA": ({}, "off"),
    "PRIVACY_RETIREMENT_ENABLED": ({}, False),
    "PRIVACY_RETIREMENT_COOL_OFF_DAYS": ({}, 0),
    "PRIVACY_RETIREMENT_CLEANUP_DAYS": ({}, 0),
    "PRIVACY_ERASURE_FORUM": ({}, "keep-text"),
    "PRIVACY_RETIREMENT_SCHEDULE": ({}, "30 2 * * *"),
    "PRIVACY_RETIREMENT_FREE_EMAIL_DAYS": ({}, 30),
    "PRIVACY_RETIREMENT_SERVICES": ({}, SERVICE["PRIVACY_RETIREMENT_SERVICES"]),
}

#: Another value of settings that change nothing of what is collected: where, by whom, with what secret.
NOT_SAID: dict[str, Any] = {
    "PRIVACY_REDIS": "plain",  # what is kept where and how long is the same; who reads Redis' files reads more
    "PRIVACY_ACKNOWLEDGED_FINDINGS": {"settings.last": "known"},  # of what the operator sees
    "PRIVACY_EVENT_HOOK": "ours.privacy.hook",  # it takes more away, or nothing
    "PRIVACY_CONTENT_SECURITY_POLICY": "enforce",  # of pages, whatever others have put into them: no promise
    "PRIVACY_CONTENT_SECURITY_POLICY_HOSTS": ["media.example"],
    "PRIVACY_REDIS_DB": 10,
    "PRIVACY_USAGE_REDIS_DB": 9,
    "PRIVACY_SCRUB_SHARDS": 2,
    "PRIVACY_SCRUB_DOCKER_IMAGE": "python:3.13",
    "PRIVACY_SCRUB_REQUIREMENTS": [f"s3fs==2026.9.0 --hash=sha256:{'0' * 64}"],
    "PRIVACY_SCRUB_SECRET": "storage",
    "PRIVACY_ASPECTS_PII": True,  # the default of Aspects' own flag, which decides
    "PRIVACY_ERASURE_UNKNOWN": "blank",  # of other plugins, of which the page says nothing either
    # the order's as by default; that one gets no e-mail is said to nobody
    "PRIVACY_ERASURE_KEEP_MONTHS": {"bulk_email.Optout": 0, "entitlements.CourseEntitlement": 120},
    "PRIVACY_RETIREMENT_WORKER_USERNAME": "another_worker",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID": "another-client-of-ours",
    "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": "another-secret-of-ours",
    "PRIVACY_RETIREMENT_USER_SALT": "another-salt-of-ours",
}

#: The same, of the policy's keys.
KEYS_NOT_SAID = {
    "access_log",  # said by the site's facts
    *(
        "event_hook",
        "redis",
        "redis_db",
        "usage.redis_db",
        "usage_redis_db",
        "retirement.worker_username",
        "retirement.user_salt",
        "retirement.client_id",
    ),
    *("retirement.erasure_unknown", "retirement.keep_months.entitlements.CourseEntitlement"),
    *("retirement.forum", "retirement.notes", "retirement.services.url", "retirement.services.path"),
}


def told(changes: dict[str, Any], enabled: Any = ()) -> dict[str, Any]:
    return policy({**DEFAULTS, **changes}, enabled)


def site(changes: dict[str, Any], enabled: Any = (), config: Any = None) -> Site:
    people = bool((config or {}).get("ASPECTS_ENABLE_PII")) if "aspects" in enabled else None
    bus = bool((config or {}).get("ASPECTS_ENABLE_EVENT_BUS_PRODUCER"))
    access_log = {**DEFAULTS, **changes}["PRIVACY_ACCESS_LOG"]
    given = config or {}
    contact, outer_proxy = given.get("CONTACT_EMAIL", CONTACT), not given.get("ENABLE_WEB_PROXY", True)
    return Site(PLATFORM, contact, access_log, people, bus, "cairn" in enabled, outer_proxy, "indigo" in enabled)


def said(changes: dict[str, Any], enabled: Any = (), config: Any = None) -> dict[str, list[str]]:
    """Names of the statements, by section."""
    notice = decide(told(changes, enabled), site(changes, enabled, config))
    return {section.name: [statement.name for statement in section.statements] for section in notice.sections}


def test_every_setting_is_decided() -> None:
    """A new one changes the page, or it is written down here that it does not."""
    assert not set(CHANGES) & set(NOT_SAID)
    assert set(CHANGES) | set(NOT_SAID) == {setting.full_name for setting in SETTINGS}


@pytest.mark.parametrize("name", CHANGES)
def test_a_setting_that_changes_what_is_collected_changes_the_page(name: str) -> None:
    base, value = CHANGES[name]
    before, after = pages(base), pages({**base, name: value})
    assert settings_values.values({**DEFAULTS, **base, name: value})  # it is an allowed one
    for code in before:
        assert before[code] != after[code], code


@pytest.mark.parametrize("name", NOT_SAID)
def test_nothing_else_does(name: str) -> None:
    everything = {**EVENTS, **COUNTS, **SCHEDULE, **SERVICE}
    assert pages({**everything, name: NOT_SAID[name]}) == pages(everything)


class Read(dict[str, Any]):
    """A policy that remembers what was asked of it."""

    def __init__(self, values: dict[str, Any], asked: set[str], path: str = "") -> None:
        super().__init__(values)
        self.asked, self.path = asked, path

    def __getitem__(self, name: str) -> Any:
        path = f"{self.path}{name}"
        self.asked.add(path)
        return self._reading(super().__getitem__(name), path)

    def _reading(self, value: Any, path: str) -> Any:
        if isinstance(value, dict):
            return Read(value, self.asked, f"{path}.")
        return [self._reading(each, path) for each in value] if isinstance(value, list) else value


def keys(values: dict[str, Any], path: str = "") -> Iterator[str]:
    for name, value in values.items():
        inner = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
        if not inner:
            yield f"{path}{name}"
        for each in inner:
            yield from keys(each, f"{path}{name}.")


def test_everything_that_the_platform_is_told_is_told_to_visitors() -> None:
    """Every key of the policy is read, or it is written down here that it says nothing."""
    asked: set[str] = set()
    everything = {**EVENTS, **COUNTS, **SCHEDULE, **SERVICE, **OPERATOR}
    for each in (everything, {**everything, **TRUNCATE}, FULL, {}):
        given_policy = told(each, ["forum", "notes"])
        decide(Read(given_policy, asked), site(each))
    # What the operator tells is passed on whole, language by language: below.
    given = {each for each in keys(told(everything, ["forum", "notes"])) if not each.startswith("operator.")}
    assert given - asked == KEYS_NOT_SAID


SAYS: list[tuple[dict[str, Any], Any, Any, str, str, str]] = [
    # settings, plugins, configuration, section, what it says, what it does not
    ({}, [], {}, "events", "tracking-off", "tracking-off-passed tracking-full"),
    ({}, [], {}, "refusing", "refuse-nothing refuse-not-logs", "refuse-page refuse-ignored"),
    ({}, ["aspects"], {}, "events", "tracking-off-passed", "tracking-off"),
    (
        {},
        ["aspects"],
        {},
        "passed",
        "passed-aspects passed-content session-keep address-drop browser-drop",
        "passed-names",
    ),
    ({}, ["aspects"], {}, "passed", "language-drop aspects-identifier aspects-enrolments-blanked", "aspects-people"),
    ({}, ["aspects"], {}, "refusing", "refuse-not-events", "refuse-nothing"),
    ({}, ["aspects"], {}, "readers", "readers-tools", "readers-open"),
    ({}, ["aspects"], {}, "deletion", "deletion-aspects", "deletion-cairn"),
    ({}, ["aspects"], {}, "programs", "programs-aspects", "programs-events"),
    ({}, ["aspects"], {"ASPECTS_ENABLE_EVENT_BUS_PRODUCER": True}, "passed", "passed-bus", ""),
    ({}, ["aspects"], PEOPLE, "passed", "aspects-people aspects-enrolments", "aspects-identifier"),
    (
        {"PRIVACY_RETIREMENT_ENABLED": False},
        ["aspects"],
        {},
        "passed",
        "aspects-enrolments",
        "aspects-enrolments-blanked",
    ),
    ({}, ["cairn"], {}, "passed", "cairn-no-events cairn-database passed-kept", "cairn-events passed-content"),
    ({}, ["cairn"], {}, "deletion", "deletion-on", "deletion-cairn"),
    (EVENTS, ["cairn"], {}, "passed", "cairn-events cairn-database", "cairn-no-events"),
    (EVENTS, ["cairn"], {}, "events", "events-file events-output", ""),
    (EVENTS, ["cairn"], {}, "deletion", "deletion-cairn", ""),
    ({"PRIVACY_TRACKING_KEEP_BACKENDS": ["mine"]}, [], {}, "passed", "passed-names passed-content", "passed-aspects"),
    (
        EVENTS,
        [],
        {},
        "events",
        "tracking-pseudonymous person-pseudonymize pseudonym-month still-personal",
        "person-keep",
    ),
    (
        EVENTS,
        [],
        {},
        "events",
        "words-drop address-drop browser-reduce language-reduce time-rounded",
        "sample allowlist",
    ),
    (EVENTS, [], {}, "events", "events-file", "events-output"),
    (EVENTS, [], {}, "refusing", "refuse-events refuse-page refuse-later", "refuse-all refuse-not-events"),
    (
        EVENTS,
        ["aspects"],
        {},
        "passed",
        "session-pseudonymize browser-reduce language-reduce",
        "session-keep language-drop",
    ),
    (EVENTS, ["aspects"], {}, "refusing", "refuse-events", "refuse-not-events"),
    ({**EVENTS, "PRIVACY_USER_ID": "drop"}, [], {}, "events", "person-drop still-personal", "pseudonym-month"),
    ({**EVENTS, "PRIVACY_USER_ID": "keep"}, [], {}, "events", "person-keep", "pseudonym-month still-personal"),
    ({**EVENTS, "PRIVACY_USER_ID": "drop"}, ["aspects"], {}, "passed", "session-drop", "session-pseudonymize"),
    *(
        ({**EVENTS, "PRIVACY_PSEUDONYM_PERIOD": period}, [], {}, "events", f"pseudonym-{period}", "")
        for period in ("day", "year", "forever")
    ),
    ({**EVENTS, "PRIVACY_TIMESTAMP_MINUTES": 0}, [], {}, "events", "time-exact", "time-rounded"),
    ({**EVENTS, "PRIVACY_TIMESTAMP_MINUTES": 1440}, [], {}, "events", "time-day", "time-rounded"),
    ({**EVENTS, "PRIVACY_FREE_TEXT": "redact"}, [], {}, "events", "words-redact", "words-drop"),
    ({**EVENTS, "PRIVACY_FREE_TEXT": "keep"}, [], {}, "events", "words-keep", "words-drop"),
    ({**EVENTS, "PRIVACY_USER_AGENT": "drop"}, [], {}, "events", "browser-drop", "browser-reduce"),
    ({**EVENTS, "PRIVACY_USER_AGENT": "keep"}, [], {}, "events", "browser-keep", "browser-reduce"),
    ({**EVENTS, "PRIVACY_SAMPLE_RATE": 0.5}, [], {}, "events", "sample", ""),
    ({**EVENTS, "PRIVACY_TRACKING_EVENT_ALLOWLIST": ["edx"]}, [], {}, "events", "allowlist", ""),
    ({**EVENTS, "PRIVACY_TRACKING_OUTPUTS": ["console"]}, [], {}, "events", "events-output", "events-file"),
    ({**EVENTS, "PRIVACY_OPT_OUT_PATH": ""}, [], {}, "refusing", "refuse-events", "refuse-page"),
    ({**EVENTS, "PRIVACY_OPT_OUT_SIGNALS": False}, [], {}, "refusing", "refuse-ignored", "refuse-events refuse-page"),
    (FULL, [], {}, "events", "tracking-full full-files full-endless", "tracking-off person-drop address-drop"),
    (FULL, [], {}, "refusing", "refuse-not-events", "refuse-nothing refuse-events"),
    (FULL, [], {}, "programs", "programs-events", ""),
    ({**FULL, **COUNTS}, [], {}, "refusing", "refuse-counts refuse-not-events", "refuse-all"),
    (FULL, ["aspects"], {}, "passed", "passed-aspects passed-full", "passed-content address-drop"),
    ({**EVENTS, **COUNTS}, [], {}, "refusing", "refuse-all refuse-page", "refuse-events refuse-counts"),
    ({}, [], {}, "counts", "counts-off", "counts-on"),
    (
        COUNTS,
        [],
        {},
        "counts",
        "counts-on counts-visitor counts-errors counts-steps counts-kept counts-group",
        "counts-exact counts-sample",
    ),
    (COUNTS, [], {}, "counts", "counts-refused", "counts-off"),
    (COUNTS, [], {}, "refusing", "refuse-counts refuse-page refuse-later", "refuse-nothing refuse-not-events"),
    ({**COUNTS, "PRIVACY_OPT_OUT_SIGNALS": False}, [], {}, "counts", "counts-on", "counts-refused"),
    ({**COUNTS, "PRIVACY_USAGE_MIN_GROUP": 1}, [], {}, "counts", "counts-exact", "counts-group"),
    ({**COUNTS, "PRIVACY_USAGE_SAMPLE_RATE": 0.5}, [], {}, "counts", "counts-sample", ""),
    ({}, [], {}, "requests", "requests-reduced address-drop output-kept", ""),
    ({"PRIVACY_IP_ADDRESS": "keep"}, [], {}, "requests", "address-keep", "address-drop"),
    ({"PRIVACY_IP_ADDRESS": "keep"}, [], {}, "programs", "address-keep", "address-drop"),
    (TRUNCATE, [], {}, "requests", "address-truncate", "address-drop"),
    ({"PRIVACY_ACCESS_LOG": "off"}, [], {}, "requests", "requests-off", "address-drop output-kept"),
    ({"PRIVACY_ACCESS_LOG": "full"}, [], {}, "requests", "requests-full output-kept", "address-drop"),
    ({}, [], {}, "requests", "requests-reduced requests-in-front", "requests-proxy"),
    ({}, [], {"ENABLE_WEB_PROXY": True}, "requests", "requests-in-front", "requests-proxy"),
    ({}, [], {"ENABLE_WEB_PROXY": False}, "requests", "requests-proxy", "requests-in-front"),
    *(
        ({"PRIVACY_ACCESS_LOG": log}, [], {"ENABLE_WEB_PROXY": False}, "requests", f"requests-{log} requests-proxy", "")
        for log in ("off", "reduced", "full")
    ),
    ({}, [], {}, "programs", "programs-redacted programs-files programs-mail", ""),
    (
        {"PRIVACY_APP_LOG": "full"},
        [],
        {},
        "programs",
        "programs-full programs-mail programs-files",
        "address-drop programs-redacted",
    ),
    ({}, [], {}, "others", "others-blocked others-referrer others-content", "others-open"),
    ({"PRIVACY_BLOCK_THIRD_PARTIES": False}, [], {}, "others", "others-open others-content", "others-referrer"),
    ({}, [], {}, "others", "others-content tools-asked", "tools-off others-consent"),
    ({"PRIVACY_LTI_PERSONAL_DATA": "off"}, [], {}, "others", "others-content tools-off", "tools-asked"),
    ({"PRIVACY_CONSENT": [VIDEO]}, [], {}, "others", "others-blocked others-consent others-content", "others-open"),
    ({}, [], {}, "others", "errors-scrub", "errors-pseudonym errors-full errors-off"),
    (EVENTS, [], {}, "others", "errors-scrub errors-pseudonym", "errors-full"),
    ({**EVENTS, "PRIVACY_USER_ID": "drop"}, [], {}, "others", "errors-scrub", "errors-pseudonym"),
    ({**EVENTS, "PRIVACY_TELEMETRY": "off"}, [], {}, "others", "errors-off", "errors-scrub errors-pseudonym"),
    ({**EVENTS, "PRIVACY_TELEMETRY": "full"}, [], {}, "others", "errors-full", "errors-scrub errors-pseudonym"),
    ({"PRIVACY_BLOCK_THIRD_PARTIES": False}, [], {}, "readers", "readers-operator readers-open readers-contact", ""),
    ({}, [], {}, "deletion", "deletion-on deletion-by-hand deletion-record deletion-rest", "deletion-scheduled"),
    (SCHEDULE, [], {}, "deletion", "deletion-scheduled", "deletion-by-hand"),
    (SERVICE, [], {}, "deletion", "deletion-services", ""),
    ({"PRIVACY_RETIREMENT_COOL_OFF_DAYS": 0}, [], {}, "deletion", "deletion-on-at-once", "deletion-on"),
    ({"PRIVACY_RETIREMENT_CLEANUP_DAYS": 0}, [], {}, "deletion", "deletion-record-short", "deletion-record"),
    ({"PRIVACY_RETIREMENT_FREE_EMAIL_DAYS": 9}, [], {}, "deletion", "deletion-address-free deletion-rest", ""),
    ({}, [], {}, "deletion", "deletion-posts-deleted deletion-rest", "deletion-address-free deletion-posts-stay"),
    ({"PRIVACY_ERASURE_FORUM": "keep-text"}, [], {}, "deletion", "deletion-posts-stay", "deletion-posts-deleted"),
    ({}, [], {}, "deletion", "deletion-certificates deletion-orders-end", "deletion-certificates-end deletion-orders"),
    (
        {"PRIVACY_ERASURE_KEEP_MONTHS": {"certificates.GeneratedCertificate": 12, "entitlements.CourseEntitlement": 0}},
        [],
        {},
        "deletion",
        "deletion-certificates-end",
        "deletion-certificates deletion-orders deletion-orders-end",
    ),
    ({"PRIVACY_ERASURE_KEEP_MONTHS": {}}, [], {}, "deletion", "deletion-orders", "deletion-orders-end"),
    ({"PRIVACY_RETIREMENT_ENABLED": False}, [], {}, "deletion", "deletion-off", "deletion-on deletion-rest"),
    (
        OPERATOR,
        [],
        {},
        "responsible",
        "told-controller told-representative told-officer purpose-account basis-account purpose-logs basis-logs "
        "told-recipients told-transfers told-rights told-authority told-policy told-date",
        "purpose-events basis-events purpose-counts basis-counts",
    ),
    ({**OPERATOR, **EVENTS}, [], {}, "responsible", "purpose-events basis-events", "purpose-counts"),
    (OPERATOR, ["aspects"], {}, "responsible", "purpose-events basis-events", "purpose-counts"),
    ({**OPERATOR, **COUNTS}, [], {}, "responsible", "purpose-counts basis-counts", "purpose-events"),
    ({"PRIVACY_OPERATOR": {"controller": {"": "Us"}}}, [], {}, "responsible", "told-controller", "told-rights"),
    (
        {},
        [],
        {},
        "cookies",
        "cookies-intro cookies-session cookies-studio cookies-csrf cookies-signed-in cookies-user-info cookies-token "
        "cookies-language cookies-player cookies-pages cookies-organisation cookies-trial cookies-storage",
        "cookies-theme cookies-opt-out cookies-consent cookies-consented cookies-open",
    ),
    (EVENTS, ["indigo"], {}, "cookies", "cookies-opt-out cookies-theme", "cookies-consent"),
    ({**EVENTS, "PRIVACY_OPT_OUT_PATH": ""}, [], {}, "cookies", "cookies-session", "cookies-opt-out"),
    ({"PRIVACY_CONSENT": [VIDEO]}, [], {}, "cookies", "cookies-consent", "cookies-consented"),
    (
        {"PRIVACY_CONSENT": [{**VIDEO, "cookies": ["_vid*"]}]},
        [],
        {},
        "cookies",
        "cookies-consent cookies-consented",
        "cookies-open",
    ),
    ({"PRIVACY_BLOCK_THIRD_PARTIES": False}, [], {}, "cookies", "cookies-open", "cookies-consent"),
    ({}, [], {}, "profile", "profile-all_users profile-name profile-posts profile-teams", "profile-private"),
    ({"PRIVACY_PROFILE_VISIBILITY": "private"}, [], {}, "profile", "profile-private", "profile-all_users"),
    ({}, [], {}, "copy", "copy-page copy-ask", "copy-ask-operator"),
    ({"PRIVACY_LEARNER_PAGE": False}, [], {}, "copy", "copy-ask", "copy-page copy-ask-operator"),
    ({}, [], {"CONTACT_EMAIL": " "}, "copy", "copy-ask-operator", "copy-ask"),
    ({}, [], {}, "limits", "limits-database limits-plugins limits-before limits-legal", ""),
]


@pytest.mark.parametrize(("changes", "enabled", "config", "section", "there", "not_there"), SAYS)
def test_what_it_says(changes: Any, enabled: Any, config: Any, section: str, there: str, not_there: str) -> None:
    """The right sentences, in the right section, in every language."""
    names = said(changes, enabled, config)[section]
    assert set(there.split()) <= set(names)
    assert not set(not_there.split()) & set(names)
    for code, html in pages(changes, enabled, config).items():
        texts = languages()[code].texts["statements"]
        found = paragraphs(html)[section]
        assert len(found) == len(names)
        for name, text in zip(names, found, strict=True):
            pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(texts[name]))
            assert re.fullmatch(pattern, text), (code, name)


def test_every_sentence_can_be_said() -> None:
    """No text stands in the files of the languages that no settings lead to."""
    names = {name for row in SAYS for name in said(*row[:3])[row[3]]}
    assert names | {"intro"} == set(languages()["en"].texts["statements"])
    assert {row[3] for row in SAYS} == set(languages()["en"].texts["sections"])


@pytest.mark.parametrize(
    ("bits", "expected"), [((0, 0), "address-drop"), ((32, 128), "address-keep"), ((32, 32), "address-truncate")]
)
def test_truncated_to_all_or_nothing(bits: tuple[int, int], expected: str) -> None:
    """A whole address is not recorded "in part"."""
    lengths = {"PRIVACY_IPV4_PREFIX_LENGTH": bits[0], "PRIVACY_IPV6_PREFIX_LENGTH": bits[1]}
    assert expected in said({**TRUNCATE, **lengths})["requests"]
