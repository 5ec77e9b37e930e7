"""
The table of the plugin's settings, from which everything else is made.

The defaults keep the least: data protection by default, GDPR art. 25(2).
"""

from __future__ import annotations

from typing import Any

from . import allowed, check_names, operator_facts
from .consent_purposes import CONSENT
from .retirement_table import RETIREMENT
from .setting import Setting


def _word(value: Any) -> Any:
    """``off`` as YAML 1.1 reads it, without quotes, is the boolean false: take it for the word."""
    return "off" if value is False else value


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "TRACKING",
        "off",
        allowed.one_of("off", "pseudonymous", "full"),
        "Tracking events. ``off``: none is written or sent. ``pseudonymous``: written without people in them "
        "(`events.rst <events.rst>`__). ``full``: as the platform does it.",
        read=_word,
    ),
    Setting(
        "TRACKING_KEEP_BACKENDS",
        [],
        allowed.BACKENDS,
        "Unless tracking is ``full``: further top-level names of ``EVENT_TRACKING_BACKENDS`` to leave alone. "
        "``event_transformer`` is left alone by itself while the ``aspects`` plugin is enabled.",
    ),
    Setting(
        "TRACKING_OUTPUTS",
        ["file"],
        allowed.OUTPUTS,
        "Where pseudonymous events are written: ``tracking.log``, and the containers' output for collectors. "
        "``console`` is added by itself while the ``cairn`` plugin is enabled.",
    ),
    Setting(
        "TRACKING_EVENT_ALLOWLIST",
        [],
        allowed.EXPRESSIONS,
        "Names of the events that are written while tracking is pseudonymous (``re.match``).",
    ),
    Setting(
        "IP_ADDRESS",
        "drop",
        allowed.one_of("drop", "truncate", "keep"),
        "IP addresses in logs and in pseudonymous events.",
    ),
    Setting("IPV4_PREFIX_LENGTH", 16, allowed.integer(0, 32), "Bits of an IPv4 address that ``truncate`` keeps."),
    Setting("IPV6_PREFIX_LENGTH", 32, allowed.integer(0, 128), "Bits of an IPv6 address that ``truncate`` keeps."),
    Setting(
        "USER_AGENT",
        "reduce",
        allowed.one_of("drop", "reduce", "keep"),
        "Browsers in pseudonymous events. ``reduce``: family, major version, operating system, kind of device.",
    ),
    Setting(
        "USER_ID",
        "pseudonymize",
        allowed.one_of("drop", "pseudonymize", "keep"),
        "User ids, usernames and sessions in pseudonymous events. E-mail addresses and full names always go.",
    ),
    Setting(
        "PSEUDONYM_PERIOD",
        "month",
        allowed.one_of("day", "month", "year", "forever"),
        "How long a person keeps a pseudonym. Afterwards its random key is gone, and nobody can tell whose it was. "
        "``forever``: the key is made of Open edX's secret key.",
    ),
    Setting(
        "FREE_TEXT",
        "drop",
        allowed.one_of("drop", "redact", "keep"),
        "A learner's words in pseudonymous events: posts, answers, notes, searches.",
    ),
    Setting(
        "TIMESTAMP_MINUTES",
        10,
        allowed.integer(0, 1440),
        "Times in pseudonymous events are rounded down to a multiple of this; 0: not at all.",
    ),
    Setting(
        "SAMPLE_RATE",
        1.0,
        allowed.SHARE,
        "Share of the learners whose pseudonymous events are written; a learner is wholly in or out.",
    ),
    Setting(
        "OPT_OUT_SIGNALS",
        True,
        allowed.BOOLEAN,
        "No pseudonymous events and no usage counts of requests with ``Sec-GPC: 1``, ``DNT: 1`` or the cookie "
        "``privacy-opt-out=1``.",
    ),
    Setting(
        "OPT_OUT_PATH",
        "/privacy-opt-out",
        allowed.PATH,
        "Page of the LMS and of Studio where visitors set and clear that cookie, while something follows it.",
    ),
    Setting(
        "NOTICE_PATH",
        "/privacy-data",
        allowed.PATH,
        "Page of the LMS's host that tells visitors what is collected, made of these settings.",
    ),
    Setting(
        "LEARNER_PAGE",
        True,
        allowed.BOOLEAN,
        "Below the notice, at ``/privacy-data/me``: a page for learners who are signed in (`learners-page.rst "
        "<learners-page.rst>`__). Without a notice there is none.",
    ),
    Setting(
        "OPERATOR",
        {},
        allowed.Allowed(lambda value: not operator_facts.wrong(value), operator_facts.TEXT, operator_facts.wrong),
        "What only you know, for the notice (`notice.rst <notice.rst>`__): who is responsible, for what and "
        "on which legal basis. What is not told is left out, and ``tutor privacy audit`` lists it.",
        read=operator_facts.read,
    ),
    Setting(
        "REDIS",
        "encrypted",
        allowed.one_of("encrypted", "plain"),
        "Tasks, their results, caches and sessions in Redis (`redis.rst <redis.rst>`__). ``plain``: as the "
        "platform writes them.",
    ),
    Setting(
        "REDIS_DB",
        11,
        allowed.integer(0, 15),
        "Database of Redis for the keys of the pseudonyms; used by nothing else.",
    ),
    Setting(
        "USAGE_ENABLED",
        False,
        allowed.BOOLEAN,
        "Count visitors, pages, events and browsers, without people in the counts (`usage.rst <usage.rst>`__).",
    ),
    Setting(
        "USAGE_RETENTION_MONTHS",
        25,
        allowed.integer(1, 120),
        "Months after which a day's counts are deleted.",
    ),
    Setting(
        "USAGE_MIN_GROUP",
        10,
        allowed.integer(1, 1000),
        "Fewer visitors than this are not told, and all figures are rounded down to a multiple of it.",
    ),
    Setting(
        "USAGE_SAMPLE_RATE",
        1.0,
        allowed.SHARE,
        "Share of the visitors that are counted; what is shown is calculated for all.",
    ),
    Setting(
        "USAGE_REDIS_DB",
        12,
        allowed.integer(0, 15),
        "Database of Redis for the counts; used by nothing else.",
    ),
    Setting(
        "LOG_RETENTION_DAYS",
        14,
        allowed.integer(1),
        "A day's log file (UTC) is deleted when it is more than this many days old.",
    ),
    Setting(
        "ACCESS_LOG",
        "reduced",
        allowed.one_of("off", "reduced", "full"),
        "Request logs of Caddy, of the MFEs' Caddy and of uWSGI, and what other containers print of requests and of "
        "those who get mail (`other-containers.rst <other-containers.rst>`__). ``full``: as Tutor writes "
        "them.",
        read=_word,
    ),
    Setting(
        "APP_LOG",
        "redacted",
        allowed.one_of("redacted", "full"),
        "Application log of the LMS, the CMS and their workers. ``full``: as the platform writes it.",
    ),
    Setting(
        "TELEMETRY",
        "scrub",
        allowed.one_of("scrub", "off", "full"),
        "Trackers of errors in the image (`telemetry.rst <telemetry.rst>`__). ``scrub``: without people. "
        "``off``: told nothing. ``full``: as they are.",
        read=_word,
    ),
    Setting(
        "EVENT_HOOK",
        "",
        allowed.DOTTED_PATH,
        "A function of yours that may change or stop errors and pseudonymous events before they are sent or written.",
    ),
    Setting(
        "LTI_PERSONAL_DATA",
        "as-the-course-says",
        allowed.one_of("as-the-course-says", "off"),
        "Tools that courses embed by LTI. ``off``: none is told a name, a username or an e-mail address, whatever a "
        "course asks for (`lti.rst <lti.rst>`__).",
        read=_word,
    ),
    Setting(
        "BLOCK_THIRD_PARTIES",
        True,
        allowed.BOOLEAN,
        "Analytics keys, survey report and footer beacon are off; a ``Referrer-Policy`` is sent.",
    ),
    Setting(
        "CONTENT_SECURITY_POLICY",
        "off",
        allowed.one_of("off", "report-only", "enforce"),
        "Which hosts pages may load from: the site's own and those of the next setting "
        "(`third-parties.rst <third-parties.rst>`__). ``report-only``: others are told in the browser's "
        "console, and to nobody. ``enforce``: others are not asked.",
        read=_word,
    ),
    Setting(
        "CONTENT_SECURITY_POLICY_HOSTS",
        ["cdn.jsdelivr.net"],
        allowed.HOSTS,
        "Hosts besides the site's own. The platform gets MathJax, for formulas, from the one that is there.",
    ),
    Setting(
        "CONSENT",
        [],
        CONSENT,
        "Programs of third parties that pages load once a visitor has agreed, by purpose (`consent.rst "
        "<consent.rst>`__); empty: none, and no banner.",
    ),
    Setting(
        "PROFILE_VISIBILITY",
        "all_users",
        allowed.one_of("all_users", "private"),
        "Who sees the profile of a learner who has not chosen: ``all_users``, as on stock, or ``private``: a username "
        "and a picture only.",
    ),
    Setting(
        "ACKNOWLEDGED_FINDINGS",
        {},
        check_names.REASONS,
        "Findings of the audits that you know of, and why each may stay: shown with the reason, they fail nothing "
        "(`audit.rst <audit.rst>`__).",
    ),
    Setting(
        "SCRUB_SHARDS",
        1,
        allowed.integer(1),
        "Pods of ``tutor k8s do scrub-logs`` that work at once "
        "(`scrub-on-kubernetes.rst <scrub-on-kubernetes.rst>`__).",
    ),
    Setting(
        "SCRUB_DOCKER_IMAGE",
        "docker.io/python:3.12-slim",
        allowed.IMAGE,
        "Image of these pods: Python 3.10 or newer, with pip or with all libraries. What is missing is installed when "
        "they start, each file by its hash.",
    ),
    Setting(
        "SCRUB_REQUIREMENTS",
        [],
        allowed.REQUIREMENTS,
        "Libraries that these pods install besides, such as s3fs or gcsfs, with versions and hashes.",
    ),
    Setting(
        "SCRUB_SECRET",
        "",
        allowed.OBJECT_NAME,
        "An existing Secret that these pods get as environment variables: the object storage's credentials.",
    ),
    Setting(
        "ASPECTS_PII",
        False,
        allowed.BOOLEAN,
        "Aspects stores names, usernames and e-mail addresses (its ``ASPECTS_ENABLE_PII``); needs retirement "
        "(`aspects.rst <aspects.rst>`__).",
    ),
    *RETIREMENT,
)
