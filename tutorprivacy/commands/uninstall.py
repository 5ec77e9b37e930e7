"""``tutor privacy uninstall``: take the plugin out of the project, and say what stays."""

from __future__ import annotations

import os
from typing import Any

import click
from tutor import config as tutor_config
from tutor import fmt, hooks
from tutor.commands.config import save as config_save

from ..rendering import leftovers, staying
from ..rendering.error_lines import paragraph
from ..rendering.patches import PLUGIN
from ..scrub.printable import printable


@click.command(
    short_help="Take the plugin out, and say what stays",
    help="""Take the plugin out of the project: disable it, remove its values from config.yml, and delete what it has
    rendered. Then the environment is rendered without it. It says what stays, and asks before.

    What was made once stays in config.yml, unless you say --secrets: the salt of deleted accounts' names, without
    which these can be taken again, and the name and the client of the retirement worker. Log files, Redis and the
    database are not touched; the commands for them are printed. Nothing that is not the plugin's is removed.

    Before it, carry out docs/leaving.rst (In which order): what runs still uses the plugin's keys. After it:
    `pip uninstall tutor-contrib-privacy`.

    \b
    Examples:
      tutor privacy uninstall --dry-run
      tutor privacy uninstall
      tutor privacy uninstall --secrets
    """,
)
@click.option("--dry-run", is_flag=True, help="Only say what would be removed, and what stays.")
@click.option("--secrets", is_flag=True, help="Also remove the salt, and the retirement worker's name and client.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def uninstall(context: click.Context, dry_run: bool, secrets: bool, yes: bool) -> None:
    """See `help`."""
    root = context.obj.root
    path = tutor_config.config_path(root)
    user = tutor_config.get_yaml_file(path) if os.path.exists(path) else {}
    settings, made_once = staying.saved(user)
    removed = [*settings, *(made_once if secrets else [])]
    kept = [] if secrets else made_once
    files = leftovers.to_remove(root)
    _say("Would be removed:" if dry_run else "To be removed:", _plan(path, removed, files))
    if kept:
        _say("Stays in config.yml, unless you say --secrets:", [", ".join(kept)])
    if staying.SALT in made_once and (secrets or dry_run):  # else it is said when it is disabled
        fmt.echo_alert(staying.SALT_WARNING)
    if dry_run:
        _say("Stays:", staying.staying(root))
        click.echo("Nothing was changed.")
        return
    if not yes:
        click.confirm("Go on?", abort=True)
    config = tutor_config.load_minimal(root)
    # What Tutor has just made of a template that is not saved is not to be saved now.
    settings, made_once = staying.saved(config)
    for name in (*settings, *made_once):
        if name in removed or name not in user:
            del config[name]
    hooks.Actions.PLUGIN_UNLOADED.do(PLUGIN, root, config)
    tutor_config.save_config_file(root, config)
    context.invoke(config_save, env_only=True)
    click.echo(f"The plugin is out of {printable(path)}. To remove the package: pip uninstall tutor-contrib-privacy")


def _plan(path: str, values: list[str], files: list[Any]) -> list[str]:
    found = [f"the plugin, from PLUGINS in {printable(path)}"]
    if values:
        found.append(f"values from it: {', '.join(values)}")
    return [*found, *(printable(str(each)) for each in files)]


def _say(title: str, paragraphs: list[str]) -> None:
    click.echo(title)
    for each in paragraphs:
        first, *rest = each.split("\n")  # commands stand on lines of their own
        click.echo(paragraph(first, "    ").replace("    ", "  - ", 1))
        for line in rest:
            click.echo(f"    {line}".rstrip())
    click.echo()
