"""
What is done with a site that runs: its learners, and the plugin's commands as an operator types them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator

from .. import canaries
from .site import Site

#: Settings beside the defaults: what commands need, and a schedule that fires while the lab looks.
CONFIG: dict[str, object] = {
    "PRIVACY_USAGE_ENABLED": True,
    "PRIVACY_RETIREMENT_ENABLED": True,
    "PRIVACY_RETIREMENT_SCHEDULE": "* * * * *",
}

Say = Callable[[str], None]

#: Commands of the docs that must end well, and a word of what they print.
ENDING_WELL: tuple[tuple[str, str], ...] = (
    ("privacy preview", ""),
    ("privacy usage", ""),
    ("privacy usage --html ../usage.html", ""),
    ("local do report-usage", ""),
    ("local do report-data-register", "User"),
    ("local do report-data-register --format html --output ../register.html", ""),
    (f"local do export-user --user-id {canaries.USER_ID} --output ../export.zip", ""),
    ("local do init --limit=privacy", "The retirement worker may use the API."),
    ("privacy scrub --dry-run ../tutor/data/lms/logs", ""),
)

#: Findings about containers and logs that must pass on a site that was just launched.
CHECKS = (
    *("docker.log-driver", "docker.restart", "docker.output", "docker.settings", "docker.scheduler", "docker.caddy"),
    *("data.owner", "data.old-logs", "data.new-logs", "data.retention", "environment.current", "environment.modules"),
)

_SECONDS = 180

#: A process of root that is the first of the day to log.
_ROOT_LOGS = "import logging; logging.getLogger('lab').warning('root was here')"


def make_learners(site: Site) -> None:
    """As the canary run has them."""
    person = {"username": canaries.USERNAME, "email": canaries.EMAIL, "password": canaries.PASSWORD}
    other = {"username": canaries.OTHER_USERNAME, "password": canaries.PASSWORD}
    site.manage(
        "from common.djangoapps.student.models import UserProfile\n"
        "from django.contrib.auth.models import User\n"
        f"user = User.objects.create_user(id={canaries.USER_ID}, **{person!r})\n"
        f"UserProfile.objects.create(user=user, name={canaries.FULL_NAME!r})\n"
        f"User.objects.create_user(id={canaries.OTHER_USER_ID}, **{other!r})\n"
    )


def wait_for_worker(site: Site, tasks: int) -> None:
    """Until it has done so many."""
    _wait(site, "lms-worker", "succeeded in", tasks)


def _wait(site: Site, service: str, words: str, times: int = 1) -> None:
    container, deadline = site.containers()[service], time.monotonic() + _SECONDS
    while True:
        output = site.output(container)
        if output.count(words) >= times:
            return
        if time.monotonic() > deadline:
            raise AssertionError(f"{service} did not print {words!r}:\n{output[-3000:]}")
        time.sleep(0.5)


def commands(site: Site, say: Say) -> Iterator[str]:
    """All of them, one after the other; what did not do as promised."""
    for part in (_audits, _documented, _scheduler, _root_is_first, _restarted, _verified, _disabled):
        say(part.__name__.strip("_").replace("_", " "))
        try:
            yield from part(site)
        except AssertionError as error:
            yield f"{part.__name__}: {error}"


def _audits(site: Site) -> Iterator[str]:
    """On what Docker really says; and from inside."""
    step = site.tutor("privacy", "audit", "--json", check=False, name="tutor privacy audit")
    for finding in _json_in(step.output):
        if finding["status"] != "pass" and finding["check"] in CHECKS:
            yield f"tutor privacy audit: {finding['check']} ({finding['place']}): {finding['evidence']}"
    step = site.tutor("local", "do", "audit-privacy", "--json", check=False, name="tutor local do audit-privacy")
    for finding in _json_in(step.output):
        if finding["status"] == "fail":
            yield f"audit-privacy: {finding['check']} ({finding['place']}): {finding['evidence']}"


def _json_in(output: str) -> list[dict[str, str]]:
    """The findings: the last line that is a list."""
    for line in reversed(output.splitlines()):
        if line.startswith("["):
            found: list[dict[str, str]] = json.loads(line)
            return found
    raise AssertionError(f"no findings in:\n{output[-2000:]}")


def _documented(site: Site) -> Iterator[str]:
    for command, words in ENDING_WELL:
        step = site.tutor(*command.split(), check=False)
        if step.status or words not in step.output:
            yield f"{step.name} ended with {step.status}: {step.output[-1000:]}"


def _scheduler(site: Site) -> Iterator[str]:
    """It fires within its minute."""
    container, deadline = site.containers()["privacy-scheduler"], time.monotonic() + _SECONDS
    while "retire" not in (output := site.output(container)):
        if time.monotonic() > deadline:
            yield f"the scheduler did not fire: {output[-1000:]}"
            return
        time.sleep(1)


def _root_is_first(site: Site) -> Iterator[str]:
    """The day's file is made by a process of root: the LMS goes on with it."""
    folder = site.root / "data" / "lms" / "logs"
    for path in folder.rglob("all-*.log"):
        path.unlink()
    lms = site.containers()["lms"]
    site.engine.docker("exec", "--user", "0", lms, "./manage.py", "lms", "shell", "-c", _ROOT_LOGS)
    site.manage(_ROOT_LOGS.replace("root", "the platform"))
    (path,) = folder.glob("all-*.log")
    text = path.read_text()
    if "root was here" not in text or "the platform was here" not in text:
        yield f"{path.name} has not both lines; it belongs to {path.stat().st_uid}"


def _restarted(site: Site) -> Iterator[str]:
    """Python has written bytecode beside the settings; that is no reason to restart once more."""
    site.tutor("local", "restart")
    caches = list((site.root / "env/apps/openedx/settings").rglob("*.pyc"))
    step = site.tutor("privacy", "audit", "--json", check=False, name="tutor privacy audit, restarted")
    late = [
        each["place"]
        for each in _json_in(step.output)
        if each["check"] == "docker.restart" and each["status"] == "fail"
    ]
    if late or not caches:
        yield f"restarted: docker.restart fails for {late}; {len(caches)} files of bytecode"


def _verified(site: Site) -> Iterator[str]:
    """If this version has it."""
    if "verify" in site.tutor("privacy", "--help").output:
        step = site.tutor("privacy", "verify", check=False)
        if step.status:
            yield f"{step.name} ended with {step.status}: {step.output[-1500:]}"


def _disabled(site: Site) -> Iterator[str]:
    """Nothing of the plugin is left in what is rendered, and stock logs again."""
    site.tutor("plugins", "disable", "privacy")
    site.tutor("config", "save")
    site.tutor("local", "launch", "--non-interactive", name="tutor local launch, disabled")
    left = [str(path) for path in (site.root / "env").rglob("*privacy*") if path.name != "__pycache__"]
    links = [path.name for path in (site.root / "data/lms/logs").iterdir() if path.is_symlink()]
    if left or links or "privacy-scheduler" in site.containers():
        yield f"left over: {left} {links} {sorted(site.containers())}"
