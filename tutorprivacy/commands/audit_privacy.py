"""``tutor local|dev|k8s do audit-privacy``: what the running platform keeps of learners, and where."""

from __future__ import annotations

import json
import subprocess

import click
from tutor import config as tutor_config

from ..host_audit.acknowledged import SETTING, acknowledge
from ..inside.audit.exit_status import exit_status
from ..inside.audit.findings import UNKNOWN, Finding, of_json
from ..inside.io.json_documents import OtherVersion
from ..settings import values
from ..settings.check_names import OF_THE_PLATFORM
from .audit import looking, problems_option, shown
from .platform_modes import commands_to_try, exec_words, mode_of, other_version

#: (container, project of its settings, options of the audit inside); in development, the LMS does its tasks itself.
_CONTAINERS = (("lms", "lms", ()), ("cms", "cms", ()), ("lms-worker", "lms", ("--worker",)))


@click.command(
    name="audit-privacy",
    short_help="See what the running platform keeps, and where",
    help="""Show whether the running platform keeps personal data, and where.

    The LMS, the CMS and a worker are looked at as they are: Django settings, every logger and its handlers, every
    backend of the live tracker, the log folder, the database, Redis and Aspects' ClickHouse. A line of the log
    and an event about an invented person are sent through them, and searched for.

    Each finding is a pass, a fail, or unknown, which is no pass. The exit status is 1 on a fail, and 3 if
    nothing could be looked at. What PRIVACY_ACKNOWLEDGED_FINDINGS names is shown, with its reason, and fails
    nothing. What Caddy, uWSGI and Docker write is looked at from the host: see `tutor privacy
    audit`.

    \b
    Examples:
      tutor local do audit-privacy
      tutor k8s do audit-privacy --strict
      tutor local do audit-privacy --json >audit.json
      tutor local do audit-privacy --problems
    """,
)
@click.option("--json", "in_json", is_flag=True, help="Print the findings as JSON; they are the last line.")
@click.option("--strict", is_flag=True, help="Exit with 1 on an unknown finding, too.")
@problems_option
@click.pass_context
def audit_privacy(context: click.Context, /, in_json: bool, strict: bool, only_problems: bool) -> list[tuple[str, str]]:
    """See `help`."""
    with looking():
        reasons = values.values(tutor_config.load_full(context.obj.root))[SETTING]
    mode, findings = mode_of(context), []
    for container, project, options in _CONTAINERS[: 2 if mode == "dev" else None]:
        click.echo(f"Looking at {container} …", err=True)
        findings += _findings_of(context.obj.root, mode, container, project, options)
    findings = acknowledge(findings, reasons, OF_THE_PLATFORM)
    click.echo(shown(findings, in_json, only_problems))
    context.exit(exit_status(findings, strict))
    return []  # Tutor has nothing to run: it was done in the containers that are there already


def _findings_of(root: str, mode: str, container: str, project: str, options: tuple[str, ...]) -> list[Finding]:
    """What is found in a container; one unknown if nobody can look into it."""
    arguments = json.dumps(["--json", *options])  # a list of Python, too
    call = f"command.main({arguments}, place={json.dumps(container)})"
    code = f"from {project}.envs.tutor.privacy.audit import command; {call}"
    words = exec_words(root, mode, ["./manage.py", project, "shell", "-c", code], container)
    try:
        done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True)  # noqa: S603
        return of_json(done.stdout.decode(errors="replace").strip().rpartition("\n")[2])
    except OSError as error:
        reason = f"{words[0]} cannot be run: {error.strerror}."
    except OtherVersion:
        return [Finding("platform.container", container, UNKNOWN, *other_version(container, mode))]
    except ValueError:
        reason = f"The audit did not come to its end there ({words[0]} ended with status {done.returncode})."
    remedy = f"Does it run, with this version of the plugin? See, and restart it:\n{commands_to_try(mode)}"
    return [Finding("platform.container", container, UNKNOWN, reason, remedy)]
