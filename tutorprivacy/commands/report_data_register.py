"""``tutor local|dev|k8s do report-data-register``: which personal data the running platform holds, and where."""

from __future__ import annotations

import io
import json

import click
from tutor.exceptions import TutorError

from ..inside.io.json_documents import OtherVersion, opened
from ..scrub.printable import printable
from .new_file import new_file
from .options import module_command
from .platform_modes import exec_words, mode_of, other_version
from .receiving import receive

#: How a document ends that is whole: a connection can break without an error.
_ENDS = {
    "markdown": "<!-- end of the register -->\n",
    "html": "</html>\n",
    "json": "}\n",
    "csv": "\r\n",
}


@click.command(
    name="report-data-register",
    short_help="Print the register of personal data",
    help="""Print the record of processing activities (GDPR art. 30): who is responsible, what is processed, why, for
    how long and with which measures, as PRIVACY_OPERATOR and the settings say; which tables of the running platform
    refer to people or look personal, what their developers declare, what the deletion of an account and time do to
    them; and every place outside of the database that this plugin knows.

    It is asked of the running LMS, so it fits the plugins that are installed. It counts rows, and shows none. It is
    not a compliance guarantee. What could not be read is named in it, and the exit status is 1.

    \b
    Examples:
      tutor local do report-data-register
      tutor k8s do report-data-register --format html --output register.html
      tutor local do report-data-register --format csv --output register.csv
    """,
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(_ENDS)),
    default="markdown",
    show_default=True,
    help="Form of the document.",
)
@click.option("--output", metavar="FILE", help="Write it into a file. Without it, it is printed.")
@click.option("--overwrite", is_flag=True, help="Replace the file, if there is one of this name.")
@click.pass_context
def report_data_register(
    context: click.Context, /, form: str, output: str | None, overwrite: bool
) -> list[tuple[str, str]]:
    """See `help`. Nothing is left to do for a job."""
    if output is None:
        document, is_whole = _received(context, form)
        click.echo(document.decode(errors="replace"), nl=False)
    else:
        with new_file(output, overwrite) as file:
            document, is_whole = _received(context, form)
            file.write(document)
        click.echo(f"Written: {printable(output)}", err=True)
    if not is_whole:
        click.echo("It is not all: some of the database could not be read. The register says what.", err=True)
        context.exit(1)
    return []


def _received(context: click.Context, form: str) -> tuple[bytes, bool]:
    """The document, and whether nothing is missing from it."""
    mode, document = mode_of(context), io.BytesIO()
    command = exec_words(context.obj.root, mode, module_command("register", "--format", form))
    is_whole = receive(command, mode, document, "the register")
    found = document.getvalue()
    try:
        arrived = _is_whole(found.decode(errors="replace"), form)
    except OtherVersion as error:
        raise TutorError("\n\n".join(other_version("lms", mode))) from error
    if not arrived:
        raise TutorError("The register has not arrived whole. Run the same command again.")
    return found, is_whole


def _is_whole(text: str, form: str) -> bool:
    if not text.endswith(_ENDS[form]):
        return False
    try:
        if form == "csv":
            return text.splitlines()[-1].startswith("end,end of the register,")
        return form != "json" or bool(opened("register", json.loads(text), "places")["places"])
    except (ValueError, LookupError, TypeError):
        return False
