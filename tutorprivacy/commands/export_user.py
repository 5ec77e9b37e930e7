"""``tutor local|dev|k8s do export-user``: what the database holds on one person, for her."""

from __future__ import annotations

import json
import zipfile
from typing import IO, Any

import click
from tutor.exceptions import TutorError

from ..inside.words.languages import CODES
from ..scrub.printable import printable
from .new_file import new_file
from .options import module_command
from .platform_modes import exec_words, mode_of
from .receiving import receive


@click.command(
    name="export-user",
    short_help="Export what the database holds on one person",
    help="""Export what the database holds on one person, as a zip for her: pages to read, JSON, and an index
    that explains them in her language (GDPR art. 15 and 20).

    The running LMS reads all tables that refer to people, those of the installed plugins included, as of one moment.
    Other people's names, ids and texts are left out, and so are passwords and keys; the index says what and why.

    The file holds personal data. Only you can read it (mode 0600); it is there wholly or not at all. What of the
    database could not be read keeps nothing else away: it is named, there and here, and the exit status is 1.

    \b
    Examples:
      tutor local do export-user --user-id 42 --output export.zip
      tutor k8s do export-user --user-id 42 --output her.zip --overwrite
    """,
)
@click.option("--user-id", type=click.IntRange(min=1), required=True, metavar="N", help="Id of the user in the LMS.")
@click.option("--output", required=True, metavar="FILE", help="The zip to be written, on this machine.")
@click.option(
    "--language", type=click.Choice(CODES), help="Of what explains the archive. Default: her own, or the platform's."
)
@click.option("--overwrite", is_flag=True, help="Replace the file, if there is one of this name.")
@click.pass_context
def export_user(
    context: click.Context, /, user_id: int, output: str, language: str | None, overwrite: bool
) -> list[tuple[str, str]]:
    """See `help`. Nothing is left to do for a job."""
    mode, options = mode_of(context), [f"--user-id={user_id}", *([f"--language={language}"] if language else [])]
    command = exec_words(context.obj.root, mode, module_command("export", *options))
    with new_file(output, overwrite) as file:
        is_whole = receive(command, mode, file, "the archive")
        file.flush()
        index = _index(file)
    rows, tables = f"{index['rows']:,}", f"{len(index['files']):,}"
    click.echo(f"{rows} rows of {tables} tables are in {printable(output)}.", err=True)
    marks = sum(left["rows"] for each in index["files"] for left in each["left_out"])
    click.echo(f"{marks:,} values were left out; index.html in it says which, and why.", err=True)
    if index["not_searched"]:
        tables = ", ".join(each["table"] for each in index["not_searched"])
        click.echo(f"Not searched, since nothing in them says whose they are: {tables}.", err=True)
    click.echo("It holds personal data: see docs/archive.rst for how to hand it over.", err=True)
    if not is_whole:
        skipped = ", ".join(printable(f"{each['table']}: {each['what']} ({each['why']})") for each in index["skipped"])
        click.echo(f"It is not all: rows may be missing, since this could not be read: {skipped}.", err=True)
        context.exit(1)
    return []


def _index(file: IO[bytes]) -> dict[str, Any]:
    """
    The index of an archive that is whole.

    Raises:
        TutorError: it is not. A connection can break without an error.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            found: dict[str, Any] = json.loads(archive.read("index.json"))
            files = {name for each in found["files"] for name in (*each["files"], *each["pages"])}
            if names != files | {"index.json", "index.html"}:
                raise KeyError("files")
            return found
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, EOFError) as error:
        raise TutorError("The archive has not arrived whole. Run the same command again.") from error
