"""``tutor privacy notice``: the page that tells visitors what is collected, on this host."""

from __future__ import annotations

from typing import Any

import click
from tutor import config as tutor_config
from tutor import plugins as tutor_plugins
from tutor.exceptions import TutorError

from ..notice.as_text import as_text
from ..notice.served import fallback, told
from ..scrub.printable import printable
from ..settings import unsaved, values
from .new_file import new_file


@click.command(
    short_help="Show what visitors are told",
    help="""Show what visitors are told of what is collected: the page of PRIVACY_NOTICE_PATH, as it is with the
    settings in config.yml now.

    As text of 80 columns, or as the page's HTML in a file that is written whole or not at all. It changes nothing on
    the site: that takes `tutor config save` and a restart of Caddy.

    \b
    Examples:
      tutor privacy notice
      tutor privacy notice --language fr
      tutor privacy notice --language de --html notice.html
    """,
)
@click.option("--language", "-l", "code", metavar="CODE", help="Its language. Without it: LANGUAGE_CODE, or English.")
@click.option("--html", "html_file", metavar="FILE", help='Write the page as HTML into this file; "-" prints it.')
@click.option("--overwrite", is_flag=True, help="Replace the file, if there is one of this name.")
@click.pass_obj
def notice(context: Any, code: str | None, html_file: str | None, overwrite: bool) -> None:
    """See `help`."""
    if overwrite and html_file in (None, "-"):
        raise click.UsageError("--overwrite is for the file of --html.")
    config = tutor_config.load_full(context.root)
    settings = unsaved.effective(values.values(config))
    page, languages = told(settings, config, list(tutor_plugins.iter_loaded()), context.root)
    code = (code or fallback(str(config["LANGUAGE_CODE"]), languages)).lower().replace("_", "-")
    if code not in languages:
        raise TutorError(
            f"--language {printable(code)}: the notice is not written in it. There are: {', '.join(languages)}. "
            "How to add one: docs/notice.rst (Another language)."
        )
    if not settings["PRIVACY_NOTICE_PATH"]:
        click.echo("No visitor sees this page: PRIVACY_NOTICE_PATH is empty.", err=True)
    if html_file is None:
        click.echo(as_text(page, languages[code]), nl=False)
        return
    html = languages[code].page(page, settings["PRIVACY_NOTICE_PATH"], {}) + "\n"
    if html_file == "-":
        click.echo(html, nl=False)
        return
    with new_file(html_file, overwrite) as file:
        file.write(html.encode())
    click.echo(f"Written: {printable(html_file)}")
