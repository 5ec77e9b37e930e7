"""
The plugin aspects, on the host: whether it stores personal data, and what is refused with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

from tutor import config as tutor_config
from tutor import plugins as tutor_plugins
from tutor.exceptions import TutorError

from .unsaved import project_root

PLUGIN = "aspects"

_FLAG, _THEIR_FLAG = "PRIVACY_ASPECTS_PII", "ASPECTS_ENABLE_PII"

#: E-mail addresses as the names of people in every xAPI statement.
_MAILBOXES = re.compile(r"""(?m)^[ \t]*XAPI_AGENT_IFI_TYPE\s*=\s*["']mbox["']""")

#: Patches of Tutor that end up in the settings of the LMS and the CMS.
SETTINGS_PATCHES = tuple(
    f"openedx-{name}settings"
    for name in (
        "common-",
        "development-",
        *(f"{x}-{y}-" for x in ("lms", "cms") for y in ("common", "production", "development")),
    )
)


def default_flag(defaults: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """
    Let our flag be the default of Aspects' own, which an operator may still set.

    Tutor makes text of a default that is a template, and ``"False"`` counts as true.
    """
    root = project_root()
    wanted = tutor_config.get_user(root).get(_FLAG) if root is not None else False
    return [*defaults, (_THEIR_FLAG, wanted is True)]


def stores_people(config: Mapping[str, Any]) -> bool:
    """Does Aspects store personal data, whoever has decided it?"""
    return bool(config.get(_THEIR_FLAG))


def policy(config: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, Any] | None:
    """The policy's ``aspects``: where personal data may be, and whether new comes; None: there is no Aspects."""
    if PLUGIN not in enabled_plugins:
        return None
    names = ("ASPECTS_XAPI_DATABASE", "ASPECTS_VECTOR_DATABASE", "RALPH_DATABASE", "DBT_PROFILE_TARGET_DATABASE")
    return {
        "pii": stores_people(config),
        "cluster": config["CLICKHOUSE_CLUSTER_NAME"] or "",
        "vector_database": config["ASPECTS_VECTOR_DATABASE"],
        # Beside that of the event sink: of events, and of what reports make of them.
        "databases": sorted({str(config[name]).strip() for name in names if config.get(name)}),
    }


def refuse_wrong_combinations(
    settings: Mapping[str, Any], config: Mapping[str, Any], enabled_plugins: Collection[str]
) -> None:
    """
    Personal data in Aspects needs Aspects, and a way to be erased.

    Raises:
        TutorError: with the reason, and what to do.
    """
    if settings[_FLAG] and PLUGIN not in enabled_plugins:
        raise TutorError(
            f"{_FLAG} is on, but the plugin aspects is not enabled: there is nothing that would store personal data. "
            f"Enable it:\n\n    tutor plugins enable aspects\n\nor:\n\n    tutor config save --set {_FLAG}=false"
        )
    if settings[_FLAG] and not settings["PRIVACY_RETIREMENT_ENABLED"]:
        raise TutorError(
            f"{_FLAG} is on, but retirement is off: nobody who asks to be deleted would be erased from Aspects. Turn "
            "it on:\n\n    tutor config save --set PRIVACY_RETIREMENT_ENABLED=true\n\nor:\n\n"
            f"    tutor config save --set {_FLAG}=false"
        )
    if PLUGIN in enabled_plugins and not stores_people(config) and _names_people_by_mail(config):
        raise TutorError(
            "XAPI_AGENT_IFI_TYPE is mbox: Aspects would store the learner's e-mail address in every event, although "
            f"its collection of personal data is off ({_THEIR_FLAG}). Remove that setting, or use external_id (the "
            "default) or mbox_sha1sum. A hash of an address can be found by guessing: it is personal data, too."
        )


def _names_people_by_mail(config: Mapping[str, Any]) -> bool:
    texts = (text for name in SETTINGS_PATCHES for text in tutor_plugins.iter_patches(name))
    return config.get("XAPI_AGENT_IFI_TYPE") == "mbox" or any(_MAILBOXES.search(text) for text in texts)


def notices(settings: Mapping[str, Any], config: Mapping[str, Any], enabled_plugins: Collection[str]) -> list[str]:
    """What to tell the operator."""
    if PLUGIN not in enabled_plugins or stores_people(config) == settings[_FLAG]:
        return []
    stores = "stores" if stores_people(config) else "does not store"
    return [
        f"Your own {_THEIR_FLAG} is {config[_THEIR_FLAG]}, and {_FLAG} is {settings[_FLAG]}. The former holds: Aspects "
        f"{stores} personal data. To let the latter decide:\n\n    tutor config save --unset {_THEIR_FLAG}"
    ]
