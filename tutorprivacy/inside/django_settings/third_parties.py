"""
Third parties: analytics, marketing, the survey report and the footer's beacon are switched off.

.. no_pii: names and values of settings
"""

from __future__ import annotations

from typing import Any

from .. import location
from .reading import set_both
from .third_party_keys import ADDED_KEYS, KNOWN_KEYS, THIRD_PARTY_MFE_KEYS, THIRD_PARTY_SETTINGS

Settings = dict[str, Any]

_SURVEY = "SURVEY_REPORT_ENABLE"
_FOOTER = "FOOTER_OPENEDX_LOGO_IMAGE"
_BEACON = "logos.openedx.org"


#: Values are in others, no deeper than this: some hold themselves.
_DEPTH = 12


def keys_on(value: Any, depth: int = 0) -> list[str]:
    """
    Names of known keys with a value, at any depth that settings have; sorted, each once.

    Only dictionaries are looked into: Verawood's FEATURES is another kind of mapping, and holds all settings, itself
    among them.
    """
    on: set[str] = set()
    if depth > _DEPTH:
        return []
    if isinstance(value, dict):
        for key, inner in value.items():
            on |= {key} if key in KNOWN_KEYS and inner else set(keys_on(inner, depth + 1))
    elif isinstance(value, (list, tuple)):
        for inner in value:
            on |= set(keys_on(inner, depth + 1))
    return sorted(on)


def without_keys(value: Any, depth: int = 0) -> Any:
    """
    A value with each known key switched off, as deep as `keys_on` looks: empty, of the kind that it was.

    What has none of them is returned as it is; nothing is changed in place.
    """
    if not keys_on(value, depth):
        return value
    if isinstance(value, dict):
        return {
            key: _off(key, inner) if key in KNOWN_KEYS else without_keys(inner, depth + 1)
            for key, inner in value.items()
        }
    return [without_keys(inner, depth + 1) for inner in value]


def _off(name: str, value: Any) -> Any:
    return type(value)() if isinstance(value, (list, tuple, dict)) else ""


def held_off(name: str, value: Any, before: Any) -> Any:
    """
    What a setting may become that somebody puts on while the platform runs.

    Args:
        before: what it is until then; taken where nothing else would do.
    """
    if name == _SURVEY:
        return False
    if name == _FOOTER and isinstance(value, str) and _BEACON in value.lower():
        return before
    if name in KNOWN_KEYS:
        return THIRD_PARTY_SETTINGS[name] if name in THIRD_PARTY_SETTINGS else _off(name, value)
    return without_keys(value)


def block_third_parties(settings: Settings) -> None:
    """Switch off analytics and marketing services, the survey report and the footer's beacon."""
    for name, off in THIRD_PARTY_SETTINGS.items():
        set_both(settings, name, off)
    for name in ADDED_KEYS:
        if name in settings or name in settings.get("FEATURES", {}):
            set_both(settings, name, _off(name, settings.get(name)))
    set_both(settings, _SURVEY, False)
    # Loaded by every visitor's browser from logos.openedx.org, to count installations.
    settings[_FOOTER] = settings.get("LMS_ROOT_URL", "").rstrip("/") + "/theming/asset/images/logo.png"
    if "MFE_CONFIG" in settings:
        settings["MFE_CONFIG"] = {**without_keys(settings["MFE_CONFIG"]), **dict.fromkeys(THIRD_PARTY_MFE_KEYS, "")}
    if settings.get("MFE_CONFIG_OVERRIDES"):
        settings["MFE_CONFIG_OVERRIDES"] = without_keys(settings["MFE_CONFIG_OVERRIDES"])
    if "FRONTEND_SITE_CONFIG" in settings:
        site = without_keys(settings["FRONTEND_SITE_CONFIG"])
        settings["FRONTEND_SITE_CONFIG"] = {
            **site,
            "segmentKey": "",
            "commonAppConfig": {
                **site.get("commonAppConfig", {}),
                **dict.fromkeys(THIRD_PARTY_MFE_KEYS, ""),
            },
        }


def hold_off_third_parties(settings: Settings) -> None:
    """Let `set_by_request` keep them off while the platform runs."""
    app = f"{location.PACKAGE}.django_settings.set_by_request.HoldOff"
    apps = settings.get("INSTALLED_APPS", ())
    settings["INSTALLED_APPS"] = [*apps, *([] if app in apps else [app])]
