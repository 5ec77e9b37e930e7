"""
Tools by LTI, while they are not to be told who a learner is: settings, and who sees to the code of launches.

.. no_pii: names of modules and settings
"""

from __future__ import annotations

from typing import Any

from .trackers import Watch, unwatch, watch

Settings = dict[str, Any]

#: As `lti.launches` knows them. They are imported when somebody needs them, and here nothing is.
MODULES = (
    "lti_consumer.lti_1p1.consumer",
    "lti_consumer.lti_1p3.key_handlers",
    "lti_consumer.lti_xblock",
    "xmodule.lti_block",
    "xblocks_contrib.lti.lti",
)


class LtiWatch(Watch):
    """Sees one of `MODULES` being imported."""


def keep_people_from_tools(settings: Settings, mode: str) -> None:
    """
    With ``off``, let no launch, no list of members and no parameter name a learner.

    Functions that an operator has set to make parameters of launches can give a tool anything, so they are not asked.
    """
    settings["PRIVACY_LTI_PERSONAL_DATA"] = mode  # for the audit
    unwatch(LtiWatch)
    if mode != "off":
        return
    settings["LTI_NRPS_DISALLOW_PII"] = True  # names and roles of a course's members (lti_consumer/plugin/compat.py)
    settings["LTI_CUSTOM_PARAM_TEMPLATES"] = {}
    blocks = settings.get("XBLOCK_SETTINGS") or {}
    if "lti_consumer" in blocks:
        of_lti = {**blocks["lti_consumer"], "parameter_processors": []}
        settings["XBLOCK_SETTINGS"] = {**blocks, "lti_consumer": of_lti}

    def seen(name: str) -> None:
        from ..lti.launches import start

        start(name)

    watch(LtiWatch, seen, MODULES)
