"""``tutor privacy verify``: what the running site keeps of a learner, tried and searched for."""

from __future__ import annotations

import contextlib
import ipaddress
from pathlib import Path
from typing import Any

import click
from tutor import config as tutor_config
from tutor import fmt
from tutor.exceptions import TutorError

from ..rendering.error_lines import in_columns
from ..scrub.printable import printable
from ..settings import values
from ..verify import verify_report
from ..verify.learner_session import PROGRAM
from ..verify.verification import Options, Result
from ..verify.verification import verify as verified
from .new_file import exiting_on_sigterm
from .platform_modes import exec_words, mode_option
from .progress_line import ProgressLine


def _address(_context: click.Context, _option: click.Parameter, text: str | None) -> tuple[str, int | None] | None:
    if text is None:
        return None
    host, colon, port = text.rpartition(":")
    if not colon or (":" in host and not host.endswith("]")):  # no port, or an IPv6 address without one
        return text.strip("[]"), None
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise click.BadParameter(f"{port!r} is no port")
    return host.strip("[]"), int(port)


def _source(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    try:
        return None if text is None else str(ipaddress.ip_address(text))
    except ValueError:
        raise click.BadParameter(f"{text!r} is no IP address") from None


@click.command(
    short_help="Prove what the running site keeps of a learner",
    help="""Prove what the running site keeps of a learner: an invented one, with planted values.

    A learner is made in the LMS, and requests of every kind are sent through the public address. Then she is removed,
    and every byte at rest that can be reached is searched for her values: the output of all containers or pods,
    the data folders, Redis' files. Only kinds of values, places and counts are shown.

    The exit status is 1 if something is found that the settings do not allow, and 3 if a place could not be searched or
    the run could not take place.

    \b
    Examples:
      tutor privacy verify
      tutor privacy verify --mode k8s --json >verify.json
      tutor privacy verify --connect 127.0.0.1
    """,
)
@mode_option
@click.option("--json", "in_json", is_flag=True, help="Print the result as JSON, for machines.")
@click.option("--keep", is_flag=True, help="Keep the learner, to look at her traces. The next run removes her.")
@click.option("--database", "with_database", is_flag=True, help="Search the files of MySQL and MongoDB, too.")
@click.option(
    "--connect",
    metavar="ADDRESS[:PORT]",
    callback=_address,
    help="Connect there, if the names of the site do not lead to it from here.",
)
@click.option(
    "--source",
    metavar="IP",
    callback=_source,
    help="Connect from this address of this machine, and search for it. It must be nobody else's.",
)
@click.pass_obj
def verify(
    context: Any,
    mode: str,
    in_json: bool,
    keep: bool,
    with_database: bool,
    connect: tuple[str, int | None] | None,
    source: str | None,
) -> None:
    """See `help`."""
    result = Result()
    try:
        with exiting_on_sigterm(), contextlib.closing(ProgressLine()) as progress:
            config = tutor_config.load_full(context.root)
            result = verified(
                Path(context.root),
                config,
                values.values(config),
                exec_words(context.root, mode, ["./manage.py", "lms", "shell", "-c", PROGRAM], has_input=True),
                Options(mode, keep, with_database, connect, source),
                say=lambda text: click.echo(printable(f"{text} …"), err=True),
                show_bytes=lambda place, size: progress.show(printable(place), size),
            )
    except TutorError as error:  # not 1, which is Tutor's: that says that something was found
        click.echo(fmt.error(in_columns(str(error), "")), err=True)
        result.problems.append(str(error))
        if not in_json:
            raise SystemExit(result.status) from error
    click.echo(verify_report.as_json(result) if in_json else verify_report.as_text(result))
    raise SystemExit(result.status)
