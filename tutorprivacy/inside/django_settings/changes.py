"""
Django settings of the LMS and the CMS: what the plugin changes, and nothing else does.

``apply`` is called once, at the very end of Tutor's production and development settings,
with the module's ``globals()`` and a plain dictionary, the policy, which the plugin has
validated when it rendered the environment.

Lists and dictionaries are copied before they are changed: the CMS may share the LMS's.

.. no_pii: names and values of settings
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from .. import location
from ..accounts.retirement_steps import retirement_settings
from ..logs.configuration import configure_logging
from ..visitors.opt_out import opt_out_settings
from .lti_launches import keep_people_from_tools
from .processing_facts import processing_facts
from .reading import hosts_in_lines, own_hosts, redis_url, set_both
from .redis_contents import configure_redis
from .third_parties import block_third_parties, hold_off_third_parties
from .trackers import watch_trackers
from .tracking_backends import make_tracking_pseudonymous, pseudonymous_events, turn_tracking_off

Settings = dict[str, Any]
Policy = dict[str, Any]


_ACCESS_LOG_MIDDLEWARE = f"{location.PACKAGE}.logs.request_log.AccessLogMiddleware"
_CONSENT_BANNER = f"{location.PACKAGE}.consent.banner.ConsentBanner"
_LEARNER_PAGE = f"{location.PACKAGE}.learner.own_data_page.LearnerPage"
_KEY_ENDS = f"{location.PACKAGE}.retention.unused_keys.KeyEnds"
_OPT_OUT_PAGE = f"{location.PACKAGE}.visitors.opt_out.OptOutPage"
_WISHED_LANGUAGES = f"{location.PACKAGE}.visitors.wished_languages.WishedLanguages"
_USAGE = f"{location.PACKAGE}.usage.counter"


def apply(settings: Settings, policy: Policy) -> None:
    """
    Change the settings of one service as the policy says.

    Args:
        settings: ``globals()`` of the settings module.
        policy: see ``tutorprivacy.settings.policy.policy``.
    """
    if policy["tracking"] == "off":
        turn_tracking_off(settings, policy["keep_backends"])
    elif policy["tracking"] == "pseudonymous":
        make_tracking_pseudonymous(settings, policy)
    if policy["block_third_parties"]:
        block_third_parties(settings)
        hold_off_third_parties(settings)
    if policy["profile_visibility"] == "private":  # data protection by default, GDPR art. 25(2)
        visibility = settings.get("ACCOUNT_VISIBILITY_CONFIGURATION", {})
        settings["ACCOUNT_VISIBILITY_CONFIGURATION"] = {**visibility, "default_visibility": "private"}
    if policy["retirement"]:
        set_both(settings, "ENABLE_ACCOUNT_DELETION", True)
        settings.update(retirement_settings(settings, policy["retirement"], redis_url(settings, policy["redis_db"])))
    if policy["aspects"]:
        let_retirement_reach_aspects(settings, policy["aspects"])
    settings["PRIVACY_PROCESSING"] = processing_facts(policy)
    settings["PRIVACY_CAIRN"] = policy["cairn"]
    settings["PRIVACY_DATABASES"] = policy["databases"]
    settings["PRIVACY_SCHEDULE"] = policy["schedule"]
    settings["PRIVACY_LOG_RETENTION_DAYS"] = policy["log_retention_days"]  # for the audit
    settings["PRIVACY_REDIS_URL"] = redis_url(settings, policy["redis_db"])  # likewise
    set_both(settings, "SQUELCH_PII_IN_LOGS", True)
    hosts = hosts_in_lines(settings)
    configure_logging(settings, policy, hosts)
    events = pseudonymous_events(settings, policy) if policy["tracking"] == "pseudonymous" else None
    watch_trackers(settings, policy, hosts, events)
    keep_people_from_tools(settings, policy["lti_personal_data"])
    middleware = [_ACCESS_LOG_MIDDLEWARE]
    if policy["opt_out_path"]:
        settings["PRIVACY_OPT_OUT"] = opt_out_settings(settings, policy)
        middleware.append(_OPT_OUT_PAGE)
    if policy["consent"]:
        from ..consent.banner import consent_settings  # in another file, which most sites need not open for it

        settings["PRIVACY_CONSENT"] = consent_settings(settings, policy, own_hosts(settings))
        middleware.append(_CONSENT_BANNER)
    configure_redis(settings, policy["redis"], settings["PRIVACY_REDIS_URL"])
    settings["PRIVACY_USAGE_REDIS_URL"] = redis_url(settings, policy["usage_redis_db"])
    period = policy["events"]["pseudonym_period"] if policy["tracking"] == "pseudonymous" else ""
    settings["PRIVACY_PSEUDONYM_PERIOD"] = "" if period == "forever" else period  # whose keys are in Redis
    settings["PRIVACY_PATHS"] = {  # likewise
        "PRIVACY_OPT_OUT_PATH": policy["opt_out_path"],
        "PRIVACY_NOTICE_PATH": urlsplit(policy["notice_url"]).path,
    }
    settings["PRIVACY_USAGE"] = None
    if policy["usage"]:
        count_usage(settings, policy["usage"], policy["opt_out_signals"], policy["release"])
        middleware.append(f"{_USAGE}.UsageMiddleware")
    last = []
    if policy["learner_path"] and location.SERVICE != "cms":
        offer_learners_page(settings, policy)
        middleware.append(_WISHED_LANGUAGES)
        last.append(_LEARNER_PAGE)  # behind sessions, and whatever else finds out who is signed in
    settings["MIDDLEWARE"] = [*middleware, _KEY_ENDS, *settings.get("MIDDLEWARE", ()), *last]


def offer_learners_page(settings: Settings, policy: Policy) -> None:
    """Say where it is, and that visits to it are no events: what is sent there are choices, and a password."""
    path = policy["learner_path"]
    # The notice is served by Caddy, which `tutor dev` has not.
    settings["PRIVACY_LEARNER"] = {"path": path, "notice": "" if settings.get("DEBUG") else policy["notice_url"]}
    ignored = settings.get("TRACKING_IGNORE_URL_PATTERNS", [])
    settings["TRACKING_IGNORE_URL_PATTERNS"] = [*ignored, f"^{re.escape(path)}(?:/|$)"]


def count_usage(settings: Settings, usage: dict[str, Any], honours_opt_out: bool, release: str) -> None:
    """Let events be counted, too, behind what becomes of them otherwise; and say where the counts are."""
    settings["EVENT_TRACKING_BACKENDS"] = {
        **settings.get("EVENT_TRACKING_BACKENDS", {}),
        "privacy_usage": {"ENGINE": f"{_USAGE}.UsageBackend", "OPTIONS": {}},
    }
    settings["PRIVACY_USAGE"] = {
        "redis_url": redis_url(settings, usage["redis_db"]),
        "service": location.SERVICE,
        "honours_opt_out": honours_opt_out,
        "release": release,
        **{name: usage[name] for name in ("retention_months", "min_group", "sample_rate")},
    }


def let_retirement_reach_aspects(settings: Settings, aspects: dict[str, Any]) -> None:
    """
    Aspects' listener to retirements stays on, whatever it collects, and deletes only where it can.

    Its last table does not exist (openedx/tutor-contrib-aspects#960), and the list is also what
    switches the listener on: so that is done by the setting of its own.
    """
    settings["EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED"] = True
    tables = settings.get("EVENT_SINK_CLICKHOUSE_PII_MODELS", [])
    settings["EVENT_SINK_CLICKHOUSE_PII_MODELS"] = [table for table in tables if table != "auth_user"]
    settings["PRIVACY_ASPECTS"] = aspects
    if not aspects["pii"] and settings.get("XAPI_AGENT_IFI_TYPE") == "mbox":
        settings["XAPI_AGENT_IFI_TYPE"] = "external_id"  # e-mail addresses, in every statement
