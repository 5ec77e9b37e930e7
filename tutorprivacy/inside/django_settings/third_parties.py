"""
Third parties: analytics, marketing, the survey report and the footer's beacon are switched off.

.. no_pii: names and values of settings
"""

from __future__ import annotations

from typing import Any

from .reading import set_both

Settings = dict[str, Any]

#: Keys of analytics and marketing services, with the value that switches them off.
THIRD_PARTY_SETTINGS: dict[str, Any] = {
    "LMS_SEGMENT_KEY": None,
    "CMS_SEGMENT_KEY": None,
    "SEGMENT_KEY": None,
    "GOOGLE_ANALYTICS_ACCOUNT": None,
    "GOOGLE_ANALYTICS_TRACKING_ID": None,
    "GOOGLE_ANALYTICS_4_ID": None,
    "GOOGLE_ANALYTICS_LINKEDIN": None,
    "HOTJAR_SITE_ID": None,
    "HOTJAR_ID": None,
    "OPTIMIZELY_PROJECT_ID": None,
    "OPTIMIZELY_FULLSTACK_SDK_KEY": None,
    "BRANCH_IO_KEY": "",
    "BEAMER_PRODUCT_ID": "",
}

#: The same services as the micro-frontends name them.
THIRD_PARTY_MFE_KEYS: tuple[str, ...] = (
    "SEGMENT_KEY",
    "GOOGLE_ANALYTICS_4_ID",
    "GOOGLE_ANALYTICS_ID",
    "HOTJAR_APP_ID",
    "HOTJAR_VERSION",
    "OPTIMIZELY_PROJECT_ID",
    "OPTIMIZELY_URL",
    "OPTIMIZELY_FULL_STACK_SDK_KEY",
    "BRANCH_IO_KEY",
    "BEAMER_PRODUCT_ID",
)


def block_third_parties(settings: Settings) -> None:
    """Switch off analytics and marketing services, the survey report and the footer's beacon."""
    for name, off in THIRD_PARTY_SETTINGS.items():
        set_both(settings, name, off)
    set_both(settings, "SURVEY_REPORT_ENABLE", False)
    # Loaded by every visitor's browser from logos.openedx.org, to count installations.
    settings["FOOTER_OPENEDX_LOGO_IMAGE"] = (
        settings.get("LMS_ROOT_URL", "").rstrip("/") + "/theming/asset/images/logo.png"
    )
    if "MFE_CONFIG" in settings:
        settings["MFE_CONFIG"] = {**settings["MFE_CONFIG"], **dict.fromkeys(THIRD_PARTY_MFE_KEYS, "")}
    if settings.get("MFE_CONFIG_OVERRIDES"):
        settings["MFE_CONFIG_OVERRIDES"] = {
            app: {key: "" if key in THIRD_PARTY_MFE_KEYS else value for key, value in config.items()}
            for app, config in settings["MFE_CONFIG_OVERRIDES"].items()
        }
    if "FRONTEND_SITE_CONFIG" in settings:
        site = settings["FRONTEND_SITE_CONFIG"]
        settings["FRONTEND_SITE_CONFIG"] = {
            **site,
            "segmentKey": "",
            "commonAppConfig": {
                **site.get("commonAppConfig", {}),
                **dict.fromkeys(THIRD_PARTY_MFE_KEYS, ""),
            },
        }
