"""``tutor local|dev|k8s do retire-users``: carry out the deletion of accounts that learners have asked for."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import IO, Any

import click
from tutor.exceptions import TutorError

from ..rendering import start_command
from ..settings import unsaved
from .existing_file import ReadFile
from .named_accounts import Wish, ask_for, lines_of, refuse_unasked
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


class _Checked(click.Command):
    """What does not go together is refused before Tutor's own preparations for a job."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As `click.Command`."""
        rest = super().parse_args(ctx, args)
        if ctx.resilient_parsing:
            return rest
        given = ctx.params
        if given["user_id"] is not None and given["list_file"] is not None:
            raise click.UsageError("--user-id and --list: one of them.")
        is_named = given["user_id"] is not None or given["list_file"] is not None
        for one, other in ((is_named, ("limit", "retry_errored")), (not is_named, _OF_NAMED)):
            wrong = [name for name in other if one and given[name] not in (None, False)]
            if wrong:
                words = "goes not with" if is_named else "needs"
                raise click.UsageError(f"--{wrong[0].replace('_', '-')} {words} --user-id or --list.")
        refuse_unasked(given["user_id"], given["list_file"], given["yes"], given["dry_run"])
        return rest


_OF_NAMED = ("now", "reason", "staff_too", "yes")


@click.command(
    cls=_Checked,
    name="retire-users",
    short_help="Carry out deletions that were asked for",
    help="""Carry out the deletion of accounts that learners have asked for.

    Whoever asked more than PRIVACY_RETIREMENT_COOL_OFF_DAYS ago is retired, step by step; a run
    that was interrupted is taken up where it stopped. Then what is left of those who were retired
    PRIVACY_RETIREMENT_CLEANUP_DAYS ago is removed. No names are printed, only numbers of retirements.

    With --user-id or --list, you ask for the deletion of accounts, and nobody else is retired: the running LMS
    puts them into the same queue, in which they wait until the cool-off is over, unless you say --now.

    Erasing is for good. Begin with --dry-run: on a platform of some age, requests may have waited
    for years. In Kubernetes, the output of a retirement is in the log of the job.

    \b
    Examples:
      tutor local do retire-users --dry-run
      tutor local do retire-users --limit 1
      tutor k8s do retire-users --retry-errored
      tutor local do retire-users --user-id 42 --dry-run
      tutor k8s do retire-users --list accounts.txt --reason 4711
    """,
)
@click.option(
    "--dry-run",
    is_flag=True,
    callback=_only_if_enabled,
    help="Only say who would be retired, by the number of the request; of accounts that you name, what would go.",
)
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Retire N learners at most.")
@click.option("--retry-errored", is_flag=True, help="Also those whose retirement failed before.")
@click.option("--user-id", type=click.IntRange(min=1), metavar="N", help="Ask for the deletion of this account.")
@click.option(
    "--list",
    "list_file",
    type=ReadFile("rb", lazy=False),
    metavar="FILE|-",
    help="Of these: ids, usernames or e-mail addresses, one a line.",
)
@click.option("--now", is_flag=True, help="Of those that are named: retire them at once, without a cool-off.")
@click.option(
    "--reason",
    type=click.IntRange(0, 999_999_999_999),
    metavar="NUMBER",
    help="Why, by number, as of a ticket; it is noted in the row of the retirement.",
)
@click.option("--staff-too", is_flag=True, help="Also staff, and members of course teams.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON; it is the last line.")
@click.pass_context
def retire_users(
    context: click.Context,
    /,
    dry_run: bool,
    limit: int | None,
    retry_errored: bool,
    user_id: int | None,
    list_file: IO[bytes] | None,
    as_json: bool,
    **named: Any,
) -> Iterator[tuple[str, str]]:
    """See `help`."""
    command = ["exec", *start_command.privacy_start("retirement")]
    if user_id is not None or list_file is not None:
        lines = lines_of(user_id, list_file)
        wish = Wish(lines, dry_run, named["now"], named["staff_too"], named["yes"], named["reason"], as_json)
        days = read_settings(context.obj.root, ())["PRIVACY_RETIREMENT_COOL_OFF_DAYS"]
        goes_on, is_whole = ask_for(context, wish, days)
        if goes_on:
            yield SERVICE, shlex.join([*command, "--at-once", *(["--json"] if as_json else [])])
        if not is_whole:
            context.exit(1)
        return
    command += ["--dry-run"] if dry_run else []
    command += ["--limit", str(limit)] if limit else []
    command += ["--retry-errored"] if retry_errored else []
    command += ["--json"] if as_json else []
    yield SERVICE, shlex.join(command)


@click.command(
    name="verify-erasure",
    short_help="Look what is left of somebody who was retired",
    help="""Look what is left of somebody who was retired: in every text of every table of the LMS's database, in the
    storages for files, in Redis, and where the plugins are enabled, in ClickHouse and in databases of other services.

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
