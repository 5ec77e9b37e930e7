"""The commands ``tutor privacy …``; those that need more libraries import them when they run."""

from __future__ import annotations

import click

from .preview import preview
from .scrub import scrub


@click.group(help="Show and scrub the personal data in Open edX's tracking logs.")
def privacy() -> None:
    """The group; Tutor adds it to its own."""


privacy.add_command(preview)
privacy.add_command(scrub)
