"""
The commands ``tutor privacy …`` and ``tutor local|dev|k8s do …``.

Those that need more libraries import them when they run.

Gives: ``privacy``, the group, and ``JOBS``, for the hooks. One module for each command; ``options``,
``platform_modes``, ``receiving`` and ``new_file`` are what several share.

May be imported by: ``plugin``.
"""

from __future__ import annotations

import click

from .audit import audit
from .audit_privacy import audit_privacy
from .command_group import CommandGroup
from .course_hosts import course_hosts
from .erase_aspects_users import erase_aspects_users, erase_cairn_users, purge_aspects_pii
from .export_user import export_user
from .list_forgotten import list_forgotten
from .notice import notice
from .preview import preview
from .remove_retirement_worker import remove_retirement_worker
from .report_data_register import report_data_register
from .retire_users import KEYS_INIT_TASK as KEYS_INIT_TASK
from .retire_users import RETIREMENT_INIT_TASK as RETIREMENT_INIT_TASK
from .retire_users import retire_users, verify_erasure
from .retire_users import tolerate_retirements as tolerate_retirements
from .scrub import scrub
from .scrub_logs import scrub_logs
from .uninstall import uninstall
from .usage import report_usage, usage
from .verify import verify

#: Of `tutor local|dev|k8s do`.
JOBS = (
    scrub_logs,
    retire_users,
    verify_erasure,
    erase_aspects_users,
    erase_cairn_users,
    purge_aspects_pii,
    report_usage,
    audit_privacy,
    report_data_register,
    export_user,
    list_forgotten,
    remove_retirement_worker,
)


@click.group(
    cls=CommandGroup,
    jobs=JOBS,
    invoke_without_command=True,
    help="Keep people out of what Open edX writes down, see what is kept, and give or delete what there is.",
)
@click.pass_context
def privacy(context: click.Context) -> None:
    """The group; Tutor adds it to its own. Alone, it shows what there is."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (audit, course_hosts, notice, preview, scrub, uninstall, usage, verify):
    privacy.add_command(command)
