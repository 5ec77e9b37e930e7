"""
What is rendered of the deletion of learners' accounts: services, jobs, and the file with the client's secret.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import stat
from collections.abc import Mapping
from typing import Any

import click
import jinja2
from tutor import config as tutor_config
from tutor import env as tutor_env
from tutor import plugins as tutor_plugins
from tutor.exceptions import TutorError

from ..inside.erasure.service_access import VARIABLE
from ..inside.io.files import PRIVATE, make_folder, open_or_create
from ..settings import other_services, unsaved, values

#: Below ``env/``: where the templates of ``privacy/retirement/`` are rendered to.
FOLDER = "plugins/privacy/retirement"
RENDERED = (f"{FOLDER}/client-secret.env", f"{FOLDER}/secret.yml")

#: For Tutor: a folder of templates, and the folder of the environment that it goes to.
TEMPLATE_TARGET = ("privacy/retirement/", "plugins")

_SECRET = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"  # noqa: S105 - a name

#: A CronJob must have a schedule, also one that is suspended.
_NEVER = "0 0 1 1 *"


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
    settings = unsaved.effective(values.values(context.get_all()))
    cron = settings["PRIVACY_RETIREMENT_SCHEDULE"] if settings["PRIVACY_RETIREMENT_ENABLED"] else ""
    return {
        "enabled": settings["PRIVACY_RETIREMENT_ENABLED"],
        "scheduled": bool(cron),
        "cron": cron or _NEVER,
        "secret_file": f"../{RENDERED[0]}",
    }


@jinja2.pass_context
def privacy_retirement_secret(context: jinja2.runtime.Context) -> dict[str, str]:
    """
    The client's secret, and how other services' databases are reached, for the template that Tutor is about to write.

    Tutor writes files with the mode that they have, or else with the one that the umask
    leaves, often for everybody to read. So the file is made here, for its owner only.

    Returns:
        ``{"name", "value", "base64", "access_name", "access", "access_base64"}``: two variables of the
        environment, each as it is, and as a Secret has it. They are empty while retirement is off, outside
        of a ``tutor`` command, where the file cannot be made, and in any other template.

    Raises:
        TutorError: a setting is wrong, or the file cannot be made.
    """
    config = context.get_all()
    settings = unsaved.effective(values.values(config))
    root, path, value = unsaved.project_root(), f"{TEMPLATE_TARGET[1]}/{context.name}", ""
    access = ""
    if settings["PRIVACY_RETIREMENT_ENABLED"] and root is not None and path in RENDERED:
        _make_private(tutor_env.pathjoin(root, *path.split("/")))
        value = settings[_SECRET]
        theirs = other_services.access(config, list(tutor_plugins.iter_loaded()))
        access = _base64(json.dumps(theirs)) if theirs else ""
    return {
        "name": _SECRET,
        "value": value,
        "base64": _base64(value),
        "access_name": VARIABLE,
        "access": access,
        "access_base64": _base64(access),
    }


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def keep_configuration_private(_config: Mapping[str, Any]) -> None:
    """
    Let nobody else read config.yml, which Tutor makes for everybody to read: it holds the secret and the salt.

    Tutor keeps the mode that the file has. A group that may write to it, because several people run Tutor, stays; what
    is another user's, or a link, is left to the audit. Nothing is stopped by it.
    """
    root = unsaved.project_root()
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
