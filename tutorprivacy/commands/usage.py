"""``tutor privacy usage`` and ``tutor … do report-usage``: how much the platform is used."""

from __future__ import annotations

import datetime
import json
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import click
from tutor.exceptions import TutorError

from ..inside.io.json_documents import OtherVersion
from ..inside.usage_report.plain_text import GROUPS, Report
from ..inside.usage_report.query import OFF, Query, Wrong, read_report, show
from ..scrub.printable import printable
from .new_file import refuse_existing
from .options import SERVICE, module_command, read_settings
from .platform_modes import MODES, commands_to_try, exec_words, mode_option, other_version

_MODULE = "usage_report"

#: Lines of another program's errors that are quoted: the last ones say what it was.
_QUOTED_LINES = 8


class _Command(click.Command):
    """Says what is wrong with the options before Tutor prepares a job, which takes minutes."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        rest = super().parse_args(ctx, args)
        if not ctx.resilient_parsing:  # completion, in a shell
            _query(ctx.params)
            if not read_settings(ctx.obj.root, ())["PRIVACY_USAGE_ENABLED"]:
                raise TutorError(OFF)
        return rest


def _query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a report is about."""
    for option in (
        click.option("--course", metavar="COURSE", help="Only the pages and events of this course."),
        click.option(
            "--by",
            type=click.Choice(list(GROUPS)),
            multiple=True,
            help="Group by this, and show all groups (more than once). Without it: the largest groups of every kind.",
        ),
        click.option("--to", "last", metavar="DAY", help="Last day (UTC), as 2026-11-22. Without it: today."),
        click.option("--from", "first", metavar="DAY", help="First day (UTC). Without it: 29 days before the last."),
    ):
        command = option(command)
    return command


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)


def _query(asked: dict[str, Any]) -> Query:
    try:
        return Query.of(asked["first"], asked["last"], asked["by"], asked["course"], _now().date())
    except Wrong as error:
        raise click.UsageError(f"{error}.") from None


def _as_arguments(first: str | None, last: str | None, by: Sequence[str], course: str | None) -> list[str]:
    """The options for the command in the platform: those that were given, since its clock says what today is."""
    options = [("from", first), ("to", last), *(("by", group) for group in by), ("course", course)]
    return [f"--{name}={value}" for name, value in options if value is not None]


@click.command(
    cls=_Command,
    name="report-usage",
    short_help="Show how much the platform is used",
    help="""Show how much the platform is used: visitors, pages, events, browsers, without people in the figures.

    It prints what `tutor privacy usage` prints, from a job: also while the LMS is stopped, but not into
    files. In Kubernetes, the output is in the log of the job.

    \b
    Examples:
      tutor local do report-usage
      tutor k8s do report-usage --from 2026-11-01 --by browser --by os
    """,
)
@_query_options
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON; it is the last line.")
def report_usage(
    first: str | None, last: str | None, by: tuple[str, ...], course: str | None, as_json: bool
) -> Iterator[tuple[str, str]]:
    """See `help`."""
    words = [*_as_arguments(first, last, by, course), *(["--json"] if as_json else [])]
    yield SERVICE, shlex.join(["exec", *module_command(_MODULE, *words)])


@click.command(
    cls=_Command,
    short_help="Show how much the platform is used",
    help="""Show how much the platform is used: visitors, pages, events, browsers, without people in the figures.

    The running LMS is asked for the figures. Groups of fewer visitors than PRIVACY_USAGE_MIN_GROUP are
    told as that, and figures are rounded to multiples of it.

    \b
    Examples:
      tutor privacy usage
      tutor privacy usage --from 2026-11-01 --to 2026-11-30 --html november.html
      tutor privacy usage --by page --csv >pages.csv
      tutor privacy usage --mode k8s --course course-v1:edX+DemoX+Demo_Course
    """,
)
@mode_option
@_query_options
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON, for machines.")
@click.option("--csv", "as_csv", is_flag=True, help="Print all figures as CSV, for spreadsheets.")
@click.option(
    "--html", "html_file", metavar="FILE", help='Write all figures into a web page with charts; "-" prints it.'
)
@click.option("--overwrite", is_flag=True, help="Replace the file, if there is one of this name.")
@click.pass_obj
def usage(
    context: Any, /, mode: str, as_json: bool, as_csv: bool, html_file: str | None, overwrite: bool, **asked: Any
) -> None:
    """See `help`."""
    is_file = html_file not in (None, "-")
    if overwrite and not is_file:
        raise click.UsageError("--overwrite is for the file of --html.")
    if html_file and is_file:
        refuse_existing(html_file, overwrite)
    if as_json + as_csv + (html_file is not None) > 1:
        raise click.UsageError("One of --json, --csv and --html only.")
    report = _request_report(
        exec_words(context.root, mode, module_command(_MODULE, *_as_arguments(**asked), "--json")), mode
    )
    try:
        show(report, _query(asked), _now(), sys.stdout, as_json, as_csv, html_file)
    except BrokenPipeError:
        raise  # whoever reads has enough: click knows
    except OSError as error:
        raise TutorError(f"{printable(html_file or 'The output')} cannot be written: {error.strerror}") from error
    if is_file:
        click.echo(f"Written: {printable(str(html_file))}", err=True)


def _request_report(command: list[str], mode: str) -> Report:
    """
    The report that a program prints.

    Raises:
        TutorError: it does not. The message says why, as far as it can be known, and what to do.
    """
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
    except OSError as error:
        raise TutorError(
            f"{command[0]} cannot be run ({error.strerror}), and by it the platform is asked. Is it installed here? "
            f"Of another mode (--mode {'|'.join(MODES)})?"
        ) from error
    printed = done.stdout.decode(errors="replace")
    try:
        report = read_report(printed)
    except OtherVersion as error:
        raise TutorError("\n\n".join(other_version("lms", mode))) from error
    if report is not None and done.returncode == 0:
        return report
    raise TutorError(_message_of_platform(printed) or _failure_message(command[0], done, mode))


def _message_of_platform(printed: str) -> str:
    """What the command in the platform says, if it does."""
    try:
        return str(json.loads(printed.strip().rpartition("\n")[2])["error"])
    except (ValueError, TypeError, KeyError):
        return ""


def _failure_message(program: str, done: subprocess.CompletedProcess[bytes], mode: str) -> str:
    errors = "\n".join(done.stderr.decode(errors="replace").strip().splitlines()[-_QUOTED_LINES:])
    other_modes = " or ".join(f"--mode {other}" for other in MODES if other != mode)
    return (
        f"The LMS gives no report ({program} ended with status {done.returncode}).\n{errors}\n\n"
        f"Does the platform run?\n\n{commands_to_try(mode)}\n\n"
        f"If it runs elsewhere: {other_modes}. If it was started before this command was installed, restart it, "
        "with\n\n"
        f"    tutor {mode} launch"
    )
