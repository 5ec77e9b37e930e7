"""
Names of settings that switch third parties on: analytics, marketing, and whoever else looks at visitors.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: names of settings
"""

from __future__ import annotations

from typing import Any

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


#: Of other plugins and themes, which put them where they like: off wherever they are, and made nowhere.
ADDED_KEYS: tuple[str, ...] = (
    *("GOOGLE_TAG_MANAGER_ID", "GTM_ID", "GOOGLE_ADS_ID", "FACEBOOK_PIXEL_ID", "META_PIXEL_ID", "LINKEDIN_PARTNER_ID"),
    *("TIKTOK_PIXEL_ID", "POSTHOG_KEY", "POSTHOG_API_KEY", "MATOMO_URL", "MATOMO_SITE_ID", "PIWIK_URL"),
    *("PLAUSIBLE_DOMAIN", "CLARITY_ID", "CLARITY_PROJECT_ID", "MIXPANEL_TOKEN", "AMPLITUDE_API_KEY", "HEAP_APP_ID"),
    *("FULLSTORY_ORG_ID", "INTERCOM_APP_ID", "HUBSPOT_PORTAL_ID", "USABILLA_ID", "EXTERNAL_SCRIPTS", "segmentKey"),
)

#: Wherever they stand. A version without an id sends nothing.
KNOWN_KEYS = {*THIRD_PARTY_SETTINGS, *THIRD_PARTY_MFE_KEYS, *ADDED_KEYS} - {"HOTJAR_VERSION"}
