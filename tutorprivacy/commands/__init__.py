"""
The commands ``tutor privacy …`` and ``tutor local|dev|k8s do …``.

Those that need more libraries import them when they run.

Gives: ``privacy``, the group, and every command, for the hooks. One module for each command; ``options``,
``platform_modes``, ``receiving`` and ``new_file`` are what several share.

May be imported by: ``plugin``.
"""

from __future__ import annotations

import click

from .audit import audit
from .audit_privacy import audit_privacy as audit_privacy
from .course_hosts import course_hosts
from .erase_aspects_users import erase_aspects_users as erase_aspects_users
from .erase_aspects_users import erase_cairn_users as erase_cairn_users
from .erase_aspects_users import purge_aspects_pii as purge_aspects_pii
from .export_user import export_user as export_user
from .list_forgotten import list_forgotten as list_forgotten
from .notice import notice
from .preview import preview
from .remove_retirement_worker import remove_retirement_worker as remove_retirement_worker
from .report_data_register import report_data_register as report_data_register
from .retire_users import KEYS_INIT_TASK as KEYS_INIT_TASK
from .retire_users import RETIREMENT_INIT_TASK as RETIREMENT_INIT_TASK
from .retire_users import retire_users as retire_users
from .retire_users import tolerate_retirements as tolerate_retirements
from .retire_users import verify_erasure as verify_erasure
from .scrub import scrub
from .scrub_logs import scrub_logs as scrub_logs
from .uninstall import uninstall
from .usage import report_usage as report_usage
from .usage import usage
from .verify import verify


@click.group(help="Show and scrub the personal data in Open edX's tracking logs, and how much it is used.")
def privacy() -> None:
    """The group; Tutor adds it to its own."""


privacy.add_command(audit)
privacy.add_command(course_hosts)
privacy.add_command(notice)
privacy.add_command(preview)
privacy.add_command(scrub)
privacy.add_command(uninstall)
privacy.add_command(usage)
privacy.add_command(verify)
