"""``tutor … do erase-aspects-users``, ``do erase-cairn-users``, ``do purge-aspects-pii``: people in ClickHouse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from tutor import config as tutor_config
from tutor import plugins as tutor_plugins
from tutor.exceptions import TutorError

from ..settings import aspects_plugin
from .options import SERVICE, call_command

_as_json = click.option("--json", "as_json", is_flag=True, help="Print the report as JSON; it is the last line.")
_dry_run = click.option("--dry-run", is_flag=True, help="Change nothing, only count what is there.")


def _command(function: str, as_json: bool, dry_run: bool) -> tuple[str, str]:
    given = [*(["as_json=True"] if as_json else []), *(["is_dry_run=True"] if dry_run else [])]
    return SERVICE, call_command("erasure.command", f"{function}({', '.join(given)})")


def _only_with_aspects() -> None:
    if aspects_plugin.PLUGIN not in tutor_plugins.iter_loaded():
        raise TutorError("The plugin aspects is not enabled: there is nothing to erase from.")


@click.command(
    name="erase-aspects-users",
    short_help="Erase retired learners from Aspects, verified",
    help="""Erase everyone who is retired in the LMS from Aspects' ClickHouse, and verify that they are gone.

    Aspects loses some erasures: those that fall into a time when ClickHouse is away, or after the collection of
    personal data was turned off, and what a retirement stores anew at its end. This finds everyone again, in
    every table that knows people. Safe at any time, as often as you like; retire-users does it at its end.

    While the collection of personal data is off, all usernames of enrolments are blanked, too.

    \b
    Examples:
      tutor local do erase-aspects-users --dry-run
      tutor k8s do erase-aspects-users
    """,
)
@_dry_run
@_as_json
def erase_aspects_users(dry_run: bool, as_json: bool) -> Iterator[tuple[str, str]]:
    """See `help`."""
    _only_with_aspects()
    yield _command("erase", as_json, dry_run)


@click.command(
    name="erase-cairn-users",
    short_help="Erase retired learners from Cairn, and verify it",
    help="""Erase everyone who is retired in the LMS from Cairn's ClickHouse, and verify that they are gone: their rows
    of every table that knows user ids, and the lines of the tracking log that are theirs.

    Safe at any time, as often as you like; retire-users does it at its end.

    \b
    Examples:
      tutor local do erase-cairn-users --dry-run
      tutor k8s do erase-cairn-users
    """,
)
@_dry_run
@_as_json
def erase_cairn_users(dry_run: bool, as_json: bool) -> Iterator[tuple[str, str]]:
    """See `help`."""
    if "cairn" not in tutor_plugins.iter_loaded():
        raise TutorError("The plugin cairn is not enabled: there is nothing to erase from.")
    yield _command("erase_from_cairn", as_json, dry_run)


@click.command(
    name="purge-aspects-pii",
    short_help="Erase all personal data from Aspects",
    help="""Erase the personal data of everyone from Aspects' ClickHouse: profiles, external ids, the usernames of
    enrolments, raw lines of the tracking log. To be used once, after PRIVACY_ASPECTS_PII was turned off.

    Events stay: they are pseudonymous, which is still personal data.

    \b
    Examples:
      tutor local do purge-aspects-pii --dry-run
      tutor k8s do purge-aspects-pii --yes
    """,
)
@_dry_run
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@_as_json
@click.pass_obj
def purge_aspects_pii(context: Any, /, dry_run: bool, yes: bool, as_json: bool) -> Iterator[tuple[str, str]]:
    """See `help`."""
    _only_with_aspects()
    if aspects_plugin.stores_people(tutor_config.load_full(context.root)):
        raise TutorError(
            "Aspects still collects personal data, and would store again what is purged now. Turn that off first:\n\n"
            "    tutor config save --set PRIVACY_ASPECTS_PII=false\n    tutor local launch"
        )
    if not (yes or dry_run):
        click.confirm(
            "All profiles, external ids and raw tracking lines in Aspects are erased, for good. Go on?", abort=True
        )
    yield _command("purge", as_json, dry_run)
