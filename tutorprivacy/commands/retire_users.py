"""``tutor local|dev|k8s do retire-users``: carry out the deletion of accounts that learners have asked for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

import click
from tutor.exceptions import TutorError

from ..rendering import start_command
from ..settings import unsaved
from .options import SERVICE, call_command, module_command, read_settings

#: For ``tutor … do init``: Tutor renders it when it runs.
RETIREMENT_INIT_TASK = (
    SERVICE,
    "{%- if privacy_retirement().enabled -%}\n"
    + call_command("retirement.setup", "main()")
    + '\n{%- else -%}\necho "Retirement is off: nothing to set up."\n{%- endif -%}\n',
)

#: Likewise: keys that nothing uses any more, after a change of settings.
KEYS_INIT_TASK = (SERVICE, shlex.join(module_command("retention.unused_keys")))

#: A line of other plugins' tasks, tutor-mfe's among them.
_POPULATE = re.compile(r"(?m)^(\s*\./manage\.py lms populate_retirement_states)[ \t]*$")


def tolerate_retirements(tasks: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """
    Let other plugins' tasks go on where the platform's command refuses to change the states.

    It does while anybody is being retired, also if there is nothing to change, and the whole
    launch would fail with it. Our own task, behind theirs, adds what is missing.
    """
    said = "The states of retirement are not changed now: see the privacy plugin's task."
    tolerant = rf'\1{{% if privacy_retirement().enabled %}} || echo "{said}"{{% endif %}}'
    return [(service, _POPULATE.sub(tolerant, task)) for service, task in tasks]


def _only_if_enabled(context: click.Context, _parameter: click.Parameter, value: bool) -> bool:
    """Checked before Tutor's own preparations for a job, which take minutes."""
    if not read_settings(context.obj.root, ())["PRIVACY_RETIREMENT_ENABLED"]:
        raise TutorError(f"Retirement is off. To turn it on:\n\n{_launch('--set PRIVACY_RETIREMENT_ENABLED=true')}")
    if unsaved.unsaved(context.obj.root):
        raise TutorError(
            "What retirement needs, a salt, an OAuth2 client and a name for its worker, is not saved yet. To save it:"
            f"\n\n{_launch()}"
        )
    return value


def _launch(*options: str) -> str:
    saved = " ".join(["tutor config save", *options])
    return f"    {saved}\n    tutor local launch\n\n(or dev, k8s: it restarts the platform, and sets up what is new)."


@click.command(
    name="retire-users",
    short_help="Carry out the deletion of accounts that learners have asked for",
    help="""Carry out the deletion of accounts that learners have asked for.

    Whoever asked more than PRIVACY_RETIREMENT_COOL_OFF_DAYS ago is retired, step by step; a run
    that was interrupted is taken up where it stopped. Then what is left of those who were retired
    PRIVACY_RETIREMENT_CLEANUP_DAYS ago is removed. No names are printed, only numbers of retirements.

    Erasing is for good. Begin with --dry-run: on a platform of some age, requests may have waited
    for years. In Kubernetes, the output is in the log of the job.

    \b
    Examples:
      tutor local do retire-users --dry-run
      tutor local do retire-users --limit 1
      tutor k8s do retire-users --retry-errored
    """,
)
@click.option(
    "--dry-run",
    is_flag=True,
    callback=_only_if_enabled,
    help="Only say who would be retired, by the number of the request.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Retire N learners at most.")
@click.option("--retry-errored", is_flag=True, help="Also those whose retirement failed before.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; it is the last line.")
def retire_users(dry_run: bool, limit: int | None, retry_errored: bool, as_json: bool) -> Iterator[tuple[str, str]]:
    """See `help`."""
    command = ["exec", *start_command.privacy_start("retirement")]
    command += ["--dry-run"] if dry_run else []
    command += ["--limit", str(limit)] if limit else []
    command += ["--retry-errored"] if retry_errored else []
    command += ["--json"] if as_json else []
    yield SERVICE, shlex.join(command)


@click.command(
    name="verify-erasure",
    short_help="Look what is left of somebody who was retired",
    help="""Look what is left of somebody who was retired: in every text of every table of the LMS's database, in the
    storages for files and in Redis.

    Nothing is changed, and no value is printed: names of places, and numbers. The exit status is 0 only if nothing is
    left that no rule keeps. It is possible as long as the row of the retirement is there, which has the names:
    PRIVACY_RETIREMENT_CLEANUP_DAYS. It is not a compliance guarantee: see docs/retirement.rst.

    \b
    Examples:
      tutor local do verify-erasure --retirement 17
      tutor k8s do verify-erasure --retirement 17 --json
    """,
)
@click.option(
    "--retirement",
    type=click.IntRange(min=1),
    required=True,
    metavar="N",
    callback=lambda context, parameter, value: _only_if_enabled(context, parameter, True) and value,
    help="Number of the retirement, as retire-users prints it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON; it is the last line.")
def verify_erasure(retirement: int, as_json: bool) -> Iterator[tuple[str, str]]:
    """See `help`."""
    command = [*module_command("erasure", f"--retirement={retirement}"), *(["--json"] if as_json else [])]
    yield SERVICE, shlex.join(command)
