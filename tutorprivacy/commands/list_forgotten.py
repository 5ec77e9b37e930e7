"""``tutor local|dev|k8s do list-forgotten``: who was retired, for `tutor privacy scrub --forget`."""

from __future__ import annotations

import json
import os
from typing import IO

import click
from tutor.exceptions import TutorError

from ..scrub.printable import printable
from .new_file import new_file
from .options import module_command
from .platform_modes import exec_words, mode_of
from .receiving import receive


@click.command(
    name="list-forgotten",
    short_help="List who was retired, to clean old logs",
    help="""List who was retired, to clean old logs: for `tutor privacy scrub --forget`.

    The running LMS knows what they were called for PRIVACY_RETIREMENT_CLEANUP_DAYS after the end of a retirement.
    Without --retirement, all are listed. Names are printed nowhere, and no file is left in the platform.

    The file names people. Only you can read it (mode 0600), it is there wholly or not at all, and scrub deletes it.

    \b
    Examples:
      tutor local do list-forgotten --output forgotten.jsonl
      tutor k8s do list-forgotten --output forgotten.jsonl --retirement 17
      tutor privacy scrub --in-place --forget forgotten.jsonl /srv/archive
    """,
)
@click.option("--output", required=True, metavar="FILE", help="The file to be written, on this machine.")
@click.option(
    "--retirement",
    "retirements",
    type=click.IntRange(min=1),
    multiple=True,
    metavar="N",
    help="Number of a retirement, as retire-users prints it (may be repeated).",
)
@click.option("--overwrite", is_flag=True, help="Replace the file, if there is one of this name.")
@click.pass_context
def list_forgotten(
    context: click.Context, /, output: str, retirements: tuple[int, ...], overwrite: bool
) -> list[tuple[str, str]]:
    """See `help`. Nothing is left to do for a job."""
    mode = mode_of(context)
    words = module_command("erasure", "--names", *(f"--only={number}" for number in retirements))
    with new_file(output, overwrite) as file:
        receive(exec_words(context.obj.root, mode, words), mode, file, "the names")
        count = _without_end(file)
        if not count:
            raise TutorError("Nobody was retired of whom the LMS still knows a name. Nothing was written.")
    click.echo(f"{count:,} people are in {printable(output)}, which only you can read. Now:\n", err=True)
    click.echo(f"    tutor privacy scrub --dry-run --forget {printable(output)} PATHS…", err=True)
    return []


def _without_end(file: IO[bytes]) -> int:
    """
    How many people are in a file that is whole; takes the line away that says so.

    Raises:
        TutorError: it is not. A connection can break without an error.
    """
    file.flush()
    file.seek(0)
    lines = end = count = 0
    try:
        for line in file:
            person = json.loads(line)
            if "people" in person:
                count = person["people"]
                break
            lines += 1
            end += len(line)
        else:
            raise ValueError
        if count != lines or file.read(1):
            raise ValueError
    except (ValueError, TypeError) as error:
        raise TutorError("The names have not arrived whole. Run the same command again.") from error
    file.seek(end)
    os.ftruncate(file.fileno(), end)
    return lines
