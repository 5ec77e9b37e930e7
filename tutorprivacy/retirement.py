"""
The deletion of learners' accounts, on the host: whether it is on, and the file with its secret.

The salt, the OAuth2 client and the worker's name are made once, and Tutor saves them with the
configuration. ``tutor plugins enable`` renders without saving. What was rendered then would be
another salt than the next one, and whoever was retired in between could not be found again. So
until they are saved, everything is rendered as if retirement were off.

The name came last: after an upgrade, it alone may not be saved yet. To render retirement as off
would then take the salt away from those who are retired. So it stays on, with a name that nobody
has, and that the platform lets nobody have: nobody is retired until it is saved.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import stat
from collections.abc import Collection, Mapping
from typing import Any

import click
import jinja2
from tutor import config as tutor_config
from tutor import env as tutor_env
from tutor.exceptions import TutorError

from . import settings
from .shipped.privacy_files import PRIVATE, make_folder, open_or_create

#: Below ``env/``: where the templates of ``privacy/retirement/`` are rendered to.
FOLDER = "plugins/privacy/retirement"
RENDERED = (f"{FOLDER}/client-secret.env", f"{FOLDER}/secret.yml")

#: For Tutor: a folder of templates, and the folder of the environment that it goes to.
TEMPLATE_TARGET = ("privacy/retirement/", "plugins")

#: The plugin tutor-contrib-retirement.
_OTHER_PLUGIN = "retirement"

_ENABLED = "PRIVACY_RETIREMENT_ENABLED"
_WORKER = "PRIVACY_RETIREMENT_WORKER_USERNAME"
_CLIENT = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID"
_SECRET = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"  # noqa: S105 - a name

#: A CronJob must have a schedule, also one that is suspended.
_NEVER = "0 0 1 1 *"


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
    return {name for name, _template in settings.unique()}.difference(tutor_config.get_user(root))


def effective(found: Mapping[str, Any]) -> dict[str, Any]:
    """The settings as they are rendered: retirement is off until it can be on."""
    missing = unsaved(project_root())
    if not found[_ENABLED] or missing - {_WORKER}:
        return {**found, _ENABLED: False}
    # The same at each rendering, unlike a random one.
    nobody = "privacy_" + hashlib.sha256(found[_CLIENT].encode()).hexdigest()[:20]
    return {**found, _WORKER: nobody} if missing else dict(found)


def notices(found: Mapping[str, Any]) -> list[str]:
    """What to tell the operator."""
    missing = unsaved(project_root())
    if not found[_ENABLED] or not missing:
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


def refuse_second_plugin(found: Mapping[str, Any], enabled_plugins: Collection[str]) -> None:
    """
    Two plugins would each have settings, states and a worker of their own.

    Raises:
        TutorError: tutor-contrib-retirement is enabled, too.
    """
    if found[_ENABLED] and _OTHER_PLUGIN in enabled_plugins:
        raise TutorError(
            "The plugin retirement (tutor-contrib-retirement) is enabled, too. Both retire learners, each with "
            "states and a worker of its own. Disable that plugin:\n\n"
            "    tutor plugins disable retirement\n\n"
            "or leave retirement to it:\n\n"
            f"    tutor config save --set {_ENABLED}=false"
        )


@jinja2.pass_context
def privacy_retirement(context: jinja2.runtime.Context) -> dict[str, Any]:
    """
    What the services, jobs and the CronJob of retirement need.

    Returns:
        ``{"enabled", "scheduled", "cron", "secret_file"}``: `cron` is there also while
        nothing is scheduled, `secret_file` is as compose takes it.

    Raises:
        TutorError: a setting is wrong.
    """
    found = effective(settings.values(context.get_all()))
    cron = found["PRIVACY_RETIREMENT_SCHEDULE"] if found[_ENABLED] else ""
    return {
        "enabled": found[_ENABLED],
        "scheduled": bool(cron),
        "cron": cron or _NEVER,
        "secret_file": f"../{RENDERED[0]}",
    }


@jinja2.pass_context
def privacy_retirement_secret(context: jinja2.runtime.Context) -> dict[str, str]:
    """
    The client's secret, for the template that Tutor is about to write.

    Tutor writes files with the mode that they have, or else with the one that the umask
    leaves, often for everybody to read. So the file is made here, for its owner only.

    Returns:
        ``{"name", "value", "base64"}``; `value` is empty while retirement is off, outside
        of a ``tutor`` command, where the file cannot be made, and in any other template.

    Raises:
        TutorError: a setting is wrong, or the file cannot be made.
    """
    found = effective(settings.values(context.get_all()))
    root, path, value = project_root(), f"{TEMPLATE_TARGET[1]}/{context.name}", ""
    if found[_ENABLED] and root is not None and path in RENDERED:
        _make_private(tutor_env.pathjoin(root, *path.split("/")))
        value = found[_SECRET]
    return {"name": _SECRET, "value": value, "base64": base64.b64encode(value.encode()).decode()}


def keep_configuration_private(_config: Mapping[str, Any]) -> None:
    """
    Let nobody else read config.yml, which Tutor makes for everybody to read: it holds the secret and the salt.

    Tutor keeps the mode that the file has. A group that may write to it, because several people run Tutor, stays; what
    is another user's, or a link, is left to the audit. Nothing is stopped by it.
    """
    root = project_root()
    path = tutor_config.config_path(root) if root else ""
    with contextlib.suppress(OSError):
        found = os.lstat(path)
        mode = stat.S_IMODE(found.st_mode)
        if stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and mode & 0o007:
            mode = 0o660 if mode & 0o020 else PRIVATE
            os.chmod(path, mode)
            who = "its owner and its group" if mode & 0o060 else "its owner"
            click.echo(f"{path} holds secrets: only {who} may read it now.", err=True)


def _make_private(path: str) -> None:
    try:
        make_folder(os.path.dirname(path), 0o755)  # other plugins' are beside it
        number = open_or_create(path)
        try:
            os.fchmod(number, PRIVATE)
        finally:
            os.close(number)
    except OSError as error:
        raise TutorError(
            f"{path}, which holds a secret, cannot be made for you alone to read: {error.strerror}. Delete it, and "
            "save the configuration again."
        ) from error
