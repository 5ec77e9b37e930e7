"""``tutor privacy audit``: whether personal data are kept, as far as it can be seen on this host."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import Any

import click

from ..host_audit.all_checks import audit as audited
from ..inside.audit.exit_status import exit_status
from ..inside.audit.findings import as_json, as_text
from ..scrub.printable import printable


@click.command(
    short_help="Look at what is kept of people, on this host",
    help="""Look at what is kept of people, on this host: the rendered environment, logs, containers.

    It looks at what is there, not at what the settings say should be, and changes nothing. Each
    finding is a pass, a fail, or unknown: what could not be looked at is never a pass. What runs
    inside of the platform is looked at by `tutor local do audit-privacy`.

    The exit status is 1 if anything fails, or if nothing could be looked at; with --strict,
    also if anything is unknown.

    \b
    Examples:
      tutor privacy audit
      tutor privacy audit --strict --json >audit.json
    """,
)
@click.option("--json", "is_json", is_flag=True, help="Print the findings as JSON, for machines.")
@click.option("--strict", is_flag=True, help="Fail on what is unknown, too.")
@click.pass_obj
def audit(context: Any, is_json: bool, strict: bool) -> None:
    """See `help`."""
    # Names of files are in them.
    findings = [
        replace(each, place=printable(each.place), evidence=printable(each.evidence), remedy=printable(each.remedy))
        for each in audited(context.root)
    ]
    has_colours = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    click.echo(as_json(findings) if is_json else as_text(findings, has_colours))
    raise SystemExit(exit_status(findings, strict))
