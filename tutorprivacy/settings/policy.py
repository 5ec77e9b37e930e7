"""
What the half inside is told: the policy, made of the settings, as plain data.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any


def policy(found: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, Any]:
    """
    What the half inside needs to know, as plain data.

    Args:
        found: what `values` returned.
        enabled_plugins: names of the loaded plugins.

    Returns:
        The argument `policy` of ``django_settings.changes.apply``.
    """
    keep = set(found["PRIVACY_TRACKING_KEEP_BACKENDS"])
    if "aspects" in enabled_plugins:
        keep.add("event_transformer")
    outputs = set(found["PRIVACY_TRACKING_OUTPUTS"])
    if "cairn" in enabled_plugins:
        outputs.add("console")
    return {
        "tracking": found["PRIVACY_TRACKING"],
        "keep_backends": sorted(keep),
        "outputs": sorted(outputs),
        "ip_policy": ip_policy(found),
        "events": event_policy(found),
        "opt_out_signals": found["PRIVACY_OPT_OUT_SIGNALS"],
        "opt_out_path": opt_out_path(found),
        "usage": usage_policy(found),
        "redis_db": found["PRIVACY_REDIS_DB"],
        "usage_redis_db": found["PRIVACY_USAGE_REDIS_DB"],
        "app_log": found["PRIVACY_APP_LOG"],
        "log_retention_days": found["PRIVACY_LOG_RETENTION_DAYS"],
        "block_third_parties": found["PRIVACY_BLOCK_THIRD_PARTIES"],
        "profile_visibility": found["PRIVACY_PROFILE_VISIBILITY"],
        "retirement": retirement_policy(found, enabled_plugins),
        "schedule": schedule(found),
    }


def opt_out_path(found: Mapping[str, Any]) -> str:
    """Path of the page with the cookie; empty while nothing would follow the cookie."""
    follows = found["PRIVACY_USAGE_ENABLED"] or found["PRIVACY_TRACKING"] == "pseudonymous"
    return str(found["PRIVACY_OPT_OUT_PATH"]) if follows and found["PRIVACY_OPT_OUT_SIGNALS"] else ""


def notice_url(found: Mapping[str, Any], config: Mapping[str, Any]) -> str:
    """Address of the public notice, also for Studio, which has another host; empty: there is none."""
    scheme = "https" if config["ENABLE_HTTPS"] else "http"
    return f"{scheme}://{config['LMS_HOST']}{found['PRIVACY_NOTICE_PATH']}" if found["PRIVACY_NOTICE_PATH"] else ""


def usage_policy(found: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the counting of usage needs; None while it is off."""
    if not found["PRIVACY_USAGE_ENABLED"]:
        return None
    return {
        "redis_db": found["PRIVACY_USAGE_REDIS_DB"],
        "retention_months": found["PRIVACY_USAGE_RETENTION_MONTHS"],
        "min_group": found["PRIVACY_USAGE_MIN_GROUP"],
        "sample_rate": found["PRIVACY_USAGE_SAMPLE_RATE"],
    }


def retirement_policy(found: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, Any] | None:
    """What the deletion of accounts needs, but for the client's secret; None while it is off."""
    if not found["PRIVACY_RETIREMENT_ENABLED"]:
        return None
    return {
        "worker_username": found["PRIVACY_RETIREMENT_WORKER_USERNAME"],
        "user_salt": found["PRIVACY_RETIREMENT_USER_SALT"],
        "client_id": found["PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID"],
        "cool_off_days": found["PRIVACY_RETIREMENT_COOL_OFF_DAYS"],
        "cleanup_days": found["PRIVACY_RETIREMENT_CLEANUP_DAYS"],
        "forum": "forum" in enabled_plugins,
        "notes": "notes" in enabled_plugins,
        "services": [dict(each) for each in found["PRIVACY_RETIREMENT_SERVICES"]],
    }


def schedule(found: Mapping[str, Any]) -> list[dict[str, str]]:
    """{"name", "cron"} of every job that runs by itself."""
    if not found["PRIVACY_RETIREMENT_ENABLED"] or not found["PRIVACY_RETIREMENT_SCHEDULE"]:
        return []
    return [{"name": "retire-users", "cron": found["PRIVACY_RETIREMENT_SCHEDULE"]}]


def ip_policy(found: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``minimize.ip_addresses.IpPolicy``."""
    return {
        "action": found["PRIVACY_IP_ADDRESS"],
        "ipv4_prefix_length": found["PRIVACY_IPV4_PREFIX_LENGTH"],
        "ipv6_prefix_length": found["PRIVACY_IPV6_PREFIX_LENGTH"],
    }


def event_policy(found: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of ``minimize.reductions.EventPolicy`` but for `ip`."""
    return {
        "user_agent": found["PRIVACY_USER_AGENT"],
        "user_id": found["PRIVACY_USER_ID"],
        "pseudonym_period": found["PRIVACY_PSEUDONYM_PERIOD"],
        "free_text": found["PRIVACY_FREE_TEXT"],
        "timestamp_minutes": found["PRIVACY_TIMESTAMP_MINUTES"],
        "sample_rate": found["PRIVACY_SAMPLE_RATE"],
        "event_allowlist": found["PRIVACY_TRACKING_EVENT_ALLOWLIST"],
    }
