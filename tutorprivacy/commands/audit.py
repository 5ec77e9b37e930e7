"""``tutor privacy audit``: whether personal data are kept, as far as it can be seen on this host."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any

import click
from tutor import fmt
from tutor.exceptions import TutorError

from ..host_audit.acknowledged import SETTING, acknowledge
from ..host_audit.all_checks import audit as audited
from ..host_audit.project import Project
from ..inside.audit.exit_status import BLIND, exit_status
from ..inside.audit.findings import Finding, as_json, as_text, problems_of
from ..scrub.printable import printable
from ..settings.check_names import OF_THE_HOST

problems_option = click.option("--problems", "only_problems", is_flag=True, help="Show only what is not a pass.")


def shown(findings: Collection[Finding], is_json: bool, only_problems: bool) -> str:
    """The findings as a person or a machine reads them."""
    if is_json:
        return as_json(problems_of(findings) if only_problems else findings)
    return as_text(findings, sys.stdout.isatty() and not os.environ.get("NO_COLOR"), only_problems)


@contextlib.contextmanager
def looking() -> Iterator[None]:
    """An error ends the program with `BLIND`, and not with 1 as elsewhere: that says that something was found."""
    try:
        yield
    except TutorError as error:
        fmt.echo_error(f"Error: {error}")
        raise SystemExit(BLIND) from error


@click.command(
    short_help="Look at what is kept of people, on this host",
    help="""Look at what is kept of people, on this host: the rendered environment, logs, containers.

    It looks at what is there, not at what the settings say should be, and changes nothing. Each
    finding is a pass, a fail, or unknown: what could not be looked at is never a pass. What runs
    inside of the platform is looked at by `tutor local do audit-privacy`.

    The exit status is 1 if anything fails, with --strict also if anything is unknown; 3 if nothing
    could be looked at. What PRIVACY_ACKNOWLEDGED_FINDINGS names is shown, with its reason, and
    fails nothing.

    \b
    Examples:
      tutor privacy audit
      tutor privacy audit --strict --json >audit.json
      tutor privacy audit --problems
    """,
)
@click.option("--json", "is_json", is_flag=True, help="Print the findings as JSON, for machines.")
@click.option("--strict", is_flag=True, help="Fail on what is unknown, too.")
@problems_option
@click.pass_obj
def audit(context: Any, is_json: bool, strict: bool, only_problems: bool) -> None:
    """See `help`."""
    with looking():
        project = Project.load(context.root)
        # Names of files are in them.
        findings = [
            replace(each, place=printable(each.place), evidence=printable(each.evidence), remedy=printable(each.remedy))
            for each in audited(project)
        ]
    findings = acknowledge(findings, project.found[SETTING], OF_THE_HOST)
    click.echo(shown(findings, is_json, only_problems))
    raise SystemExit(exit_status(findings, strict))
