"""What several commands share: how the platform is called, settings that are tried, and tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from tutor import config as tutor_config
from tutor import serialize

from ..inside.minimize.reductions import EventPolicy
from ..inside.pseudonyms.keyed_hash import forever_key
from ..settings import policy, values

#: Of the plugin's jobs: they run in ``privacy-job``, in compose and in Kubernetes.
SERVICE = "privacy"


def module_command(module: str, *arguments: str) -> list[str]:
    """Words of the command that runs a room's program in the platform: only its settings are loaded."""
    return ["python", "-m", f"lms.envs.tutor.privacy.{module}", *arguments]


def call_command(module: str, call: str) -> str:
    """Shell command that calls a function of a module in the platform, with its database at hand."""
    room, _dot, name = module.rpartition(".")
    return f'./manage.py lms shell -c "from lms.envs.tutor.privacy.{room} import {name}; {name}.{call}"'


def _parsed(_context: click.Context, _option: click.Parameter, texts: Sequence[str]) -> list[tuple[str, Any]]:
    pairs = [serialize.parse_key_value(text) for text in texts]
    for text, pair in zip(texts, pairs, strict=True):
        if pair is None or not pair[0].startswith(values.PREFIX):
            raise click.BadParameter(f"{text!r} is not of the form {values.PREFIX}NAME=VALUE")
        values.refuse_unknown(pair[0])
    return [pair for pair in pairs if pair is not None]


def _names(_context: click.Context, _option: click.Parameter, typed: str) -> list[str]:
    """For a shell that completes."""
    return [f"{name}=" for name in values.names() if name.startswith(typed)]


set_option: Callable[..., Any] = click.option(
    "--set",
    "-s",
    "tried",
    callback=_parsed,
    shell_complete=_names,
    multiple=True,
    metavar="NAME=VALUE",
    help="Try a setting without saving it, for instance PRIVACY_FREE_TEXT=redact (more than once).",
)


def read_settings(root: str, tried: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """
    The plugin's settings as they are saved, but for those that are tried.

    Raises:
        TutorError: a setting is wrong, or is not one of the plugin's.
    """
    return values.values({**tutor_config.load_full(root), **dict(tried)})


def event_policy(settings: Mapping[str, Any]) -> EventPolicy:
    """What the settings say of events."""
    return EventPolicy.of(policy.event_policy(settings), policy.ip_policy(settings))


def key_of_settings(root: str, settings: Mapping[str, Any]) -> str | None:
    """The one key, while PRIVACY_PSEUDONYM_PERIOD is ``forever``: the platform's, too."""
    if settings["PRIVACY_PSEUDONYM_PERIOD"] != "forever":
        return None
    return forever_key(str(tutor_config.load_full(root)["OPENEDX_SECRET_KEY"]))


def table(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Rows in columns; the columns `right` are aligned to the right."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
