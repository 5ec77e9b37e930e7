"""
What is made once and not saved yet: until it is, the deletion of learners' accounts is off.

The salt, the OAuth2 client and the worker's name are made once, and Tutor saves them with the
configuration. ``tutor plugins enable`` renders without saving. What was rendered then would be
another salt than the next one, and whoever was retired in between could not be found again. So
until they are saved, everything is rendered as if retirement were off.

The name came last: after an upgrade, it alone may not be saved yet. To render retirement as off
would then take the salt away from those who are retired. So it stays on, with a name that nobody
has, and that the platform lets nobody have: nobody is retired until it is saved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import click
from tutor import config as tutor_config
from tutor.exceptions import TutorError

from . import values

#: The plugin tutor-contrib-retirement.
_OTHER_PLUGIN = "retirement"

_ENABLED = "PRIVACY_RETIREMENT_ENABLED"
_WORKER = "PRIVACY_RETIREMENT_WORKER_USERNAME"
_CLIENT = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID"


def project_root() -> str | None:
    """Folder of the project that the running ``tutor`` command is about; None outside of one."""
    context = click.get_current_context(silent=True)
    root = getattr(context.obj, "root", None) if context else None
    return root if isinstance(root, str) else None


def unsaved(root: str | None) -> set[str]:
    """
    Names of the settings that are made once and are not in config.yml yet: salt, OAuth2 client, worker.

    Outside of a ``tutor`` command nobody can tell. To take them for saved is then the lesser
    evil: a platform that runs would lose its salt otherwise.
    """
    if root is None:
        return set()
    return {name for name, _template in values.unique()}.difference(tutor_config.get_user(root))


def effective(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as they are rendered: retirement is off until it can be on."""
    missing = unsaved(project_root())
    if not settings[_ENABLED] or missing - {_WORKER}:
        return {**settings, _ENABLED: False}
    # The same at each rendering, unlike a random one.
    nobody = "privacy_" + hashlib.sha256(settings[_CLIENT].encode()).hexdigest()[:20]
    return {**settings, _WORKER: nobody} if missing else dict(settings)


def notices(settings: Mapping[str, Any]) -> list[str]:
    """What to tell the operator."""
    missing = unsaved(project_root())
    if not settings[_ENABLED] or not missing:
        return []
    if missing == {_WORKER}:
        return [
            "The retirement worker has no name of its own yet, so no account is deleted. To make it (or dev, k8s; "
            "`tutor local launch` does the same):\n\n"
            "    tutor config save && tutor local restart lms cms && tutor local do init --limit=privacy"
        ]
    return [
        "Retirement (the deletion of accounts) is not on yet: it needs a salt and an OAuth2 client, which are made "
        "when the configuration is saved. `tutor local launch` (or dev, k8s) saves it, and so does\n\n"
        "    tutor config save"
    ]


def refuse_second_plugin(settings: Mapping[str, Any], enabled_plugins: Collection[str]) -> None:
    """
    Two plugins would each have settings, states and a worker of their own.

    Raises:
        TutorError: tutor-contrib-retirement is enabled, too.
    """
    if settings[_ENABLED] and _OTHER_PLUGIN in enabled_plugins:
        raise TutorError(
            "The plugin retirement (tutor-contrib-retirement) is enabled, too. Both retire learners, each with "
            "states and a worker of its own. Disable that plugin:\n\n"
            "    tutor plugins disable retirement\n\n"
            "or leave retirement to it:\n\n"
            f"    tutor config save --set {_ENABLED}=false"
        )
