"""
What the half inside is told: the policy, made of the settings, as plain data.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from . import consent_purposes

#: Of an image (OCI Distribution Specification).
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")


def policy(settings: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, Any]:
    """
    What the half inside needs to know, as plain data.

    Args:
        settings: what `values` returned.
        enabled_plugins: names of the loaded plugins.

    Returns:
        The argument `policy` of ``django_settings.changes.apply``.
    """
    keep = set(settings["PRIVACY_TRACKING_KEEP_BACKENDS"])
    if "aspects" in enabled_plugins:
        keep.add("event_transformer")
    outputs = set(settings["PRIVACY_TRACKING_OUTPUTS"])
    if "cairn" in enabled_plugins:
        outputs.add("console")
    return {
        "tracking": settings["PRIVACY_TRACKING"],
        "keep_backends": sorted(keep),
        "outputs": sorted(outputs),
        "ip_policy": ip_policy(settings),
        "events": event_policy(settings),
        "opt_out_signals": settings["PRIVACY_OPT_OUT_SIGNALS"],
        "opt_out_path": opt_out_path(settings),
        "learner_path": learner_path(settings),
        "usage": usage_policy(settings),
        "redis": settings["PRIVACY_REDIS"],
        "redis_db": settings["PRIVACY_REDIS_DB"],
        "usage_redis_db": settings["PRIVACY_USAGE_REDIS_DB"],
        "app_log": settings["PRIVACY_APP_LOG"],
        "access_log": settings["PRIVACY_ACCESS_LOG"],
        "telemetry": settings["PRIVACY_TELEMETRY"],
        "lti_personal_data": settings["PRIVACY_LTI_PERSONAL_DATA"],
        "event_hook": settings["PRIVACY_EVENT_HOOK"],
        "log_retention_days": settings["PRIVACY_LOG_RETENTION_DAYS"],
        "block_third_parties": settings["PRIVACY_BLOCK_THIRD_PARTIES"],
        "consent": consent_purposes.complete(settings["PRIVACY_CONSENT"]),
        "profile_visibility": settings["PRIVACY_PROFILE_VISIBILITY"],
        "retirement": retirement_policy(settings, enabled_plugins),
        "schedule": schedule(settings),
        "operator": settings["PRIVACY_OPERATOR"],
    }


def opt_out_path(settings: Mapping[str, Any]) -> str:
    """Path of the page with the cookie; empty while nothing would follow the cookie."""
    follows = settings["PRIVACY_USAGE_ENABLED"] or settings["PRIVACY_TRACKING"] == "pseudonymous"
    return str(settings["PRIVACY_OPT_OUT_PATH"]) if follows and settings["PRIVACY_OPT_OUT_SIGNALS"] else ""


def learner_path(settings: Mapping[str, Any]) -> str:
    """Path of the page for learners, below the notice, which says what they read there; empty: there is none."""
    notice = settings["PRIVACY_NOTICE_PATH"]
    return f"{notice}/me" if notice and settings["PRIVACY_LEARNER_PAGE"] else ""


def notice_url(settings: Mapping[str, Any], config: Mapping[str, Any]) -> str:
    """Address of the public notice, also for Studio, which has another host; empty: there is none."""
    scheme = "https" if config["ENABLE_HTTPS"] else "http"
    return (
        f"{scheme}://{config['LMS_HOST']}{settings['PRIVACY_NOTICE_PATH']}" if settings["PRIVACY_NOTICE_PATH"] else ""
    )


def release(config: Mapping[str, Any]) -> str:
    """
    By what errors are counted: the tag of the platform's image, which changes with what is deployed; of an image by its
    digest the beginning of that; empty: it has neither.
    """
    image = str(config.get("DOCKER_IMAGE_OPENEDX") or "").rpartition("/")[2]
    name, _, digest = image.partition("@sha256:")
    tag = name.partition(":")[2] or digest[:12]
    return tag if _TAG.fullmatch(tag) else ""


def usage_policy(settings: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the counting of usage needs; None while it is off."""
    if not settings["PRIVACY_USAGE_ENABLED"]:
        return None
    return {
        "redis_db": settings["PRIVACY_USAGE_REDIS_DB"],
        "retention_months": settings["PRIVACY_USAGE_RETENTION_MONTHS"],
        "min_group": settings["PRIVACY_USAGE_MIN_GROUP"],
        "sample_rate": settings["PRIVACY_USAGE_SAMPLE_RATE"],
    }


def retirement_policy(settings: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, Any] | None:
    """What the deletion of accounts needs, but for the client's secret; None while it is off."""
    if not settings["PRIVACY_RETIREMENT_ENABLED"]:
        return None
    return {
        "worker_username": settings["PRIVACY_RETIREMENT_WORKER_USERNAME"],
        "user_salt": settings["PRIVACY_RETIREMENT_USER_SALT"],
        "client_id": settings["PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID"],
        "cool_off_days": settings["PRIVACY_RETIREMENT_COOL_OFF_DAYS"],
        "cleanup_days": settings["PRIVACY_RETIREMENT_CLEANUP_DAYS"],
        "erasure_unknown": settings["PRIVACY_ERASURE_UNKNOWN"],
        "erasure_forum": settings["PRIVACY_ERASURE_FORUM"],
        "keep_months": dict(settings["PRIVACY_ERASURE_KEEP_MONTHS"]),
        "free_email_days": settings["PRIVACY_RETIREMENT_FREE_EMAIL_DAYS"],
        "forum": "forum" in enabled_plugins,
        "notes": "notes" in enabled_plugins,
        "services": [dict(each) for each in settings["PRIVACY_RETIREMENT_SERVICES"]],
    }


def schedule(settings: Mapping[str, Any]) -> list[dict[str, str]]:
    """{"name", "cron"} of every job that runs by itself."""
    if not settings["PRIVACY_RETIREMENT_ENABLED"] or not settings["PRIVACY_RETIREMENT_SCHEDULE"]:
        return []
    return [{"name": "retire-users", "cron": settings["PRIVACY_RETIREMENT_SCHEDULE"]}]


def ip_policy(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``minimize.reductions.IpPolicy``."""
    return {
        "action": settings["PRIVACY_IP_ADDRESS"],
        "ipv4_prefix_length": settings["PRIVACY_IPV4_PREFIX_LENGTH"],
        "ipv6_prefix_length": settings["PRIVACY_IPV6_PREFIX_LENGTH"],
    }


def event_policy(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``minimize.reductions.EventPolicy`` but for `ip`."""
    return {
        "user_agent": settings["PRIVACY_USER_AGENT"],
        "user_id": settings["PRIVACY_USER_ID"],
        "pseudonym_period": settings["PRIVACY_PSEUDONYM_PERIOD"],
        "free_text": settings["PRIVACY_FREE_TEXT"],
        "timestamp_minutes": settings["PRIVACY_TIMESTAMP_MINUTES"],
        "sample_rate": settings["PRIVACY_SAMPLE_RATE"],
        "event_allowlist": settings["PRIVACY_TRACKING_EVENT_ALLOWLIST"],
    }
