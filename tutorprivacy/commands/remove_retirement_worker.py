"""``tutor local|dev|k8s do remove-retirement-worker``: what the platform's database has of the plugin itself."""

from __future__ import annotations

from collections.abc import Iterator

import click

from .options import SERVICE, call_command


@click.command(
    name="remove-retirement-worker",
    short_help="Remove the account that retirements use",
    help="""Remove the account and the OAuth2 client that `do init` has made for retirements, with all its tokens.

    For whoever leaves the plugin (docs/leaving.rst). It needs the plugin, so run it before `tutor privacy uninstall`;
    afterwards nobody is retired, until `do init` makes them anew. An account that somebody else has begun to use is
    left as it is and told, and so is how many deletions of accounts wait. No learner is touched.

    \b
    Examples:
      tutor local do remove-retirement-worker --dry-run
      tutor k8s do remove-retirement-worker
    """,
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed.")
def remove_retirement_worker(dry_run: bool) -> Iterator[tuple[str, str]]:
    """See `help`."""
    yield SERVICE, call_command("retirement.worker_removal", f"main({'is_dry_run=True' if dry_run else ''})")
