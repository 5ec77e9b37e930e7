"""
What is done with a site that runs, as an operator does it: its commands, its ends, its versions.

Each part is a generator of what did not do as promised; nothing means that all did.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from typing import Any

from .. import canaries
from . import rest, traffic
from .site import Site, install_wheel

#: Settings beside the defaults: what commands need, and a schedule that fires while the lab looks.
CONFIG: dict[str, object] = {
    "PRIVACY_USAGE_ENABLED": True,
    "PRIVACY_RETIREMENT_ENABLED": True,
    "PRIVACY_RETIREMENT_SCHEDULE": "* * * * *",
}

#: Commands of the docs that must end well, and words that they print.
ENDING_WELL: tuple[tuple[str, str], ...] = (
    ("privacy preview", ""),
    ("privacy preview --set PRIVACY_USER_AGENT=drop", ""),
    ("privacy usage", ""),
    ("privacy usage --by page --csv", ""),
    ("privacy usage --html ../usage.html", ""),
    ("local do report-usage", ""),
    ("local do report-usage --by course", ""),
    ("local do report-data-register", "end of the register"),
    ("local do report-data-register --format html --output ../register.html", ""),
    (f"local do export-user --user-id {canaries.USER_ID} --output ../export.zip", "values were left out"),
    ("local do init --limit=privacy", "The retirement worker may use the API."),
    ("local do retire-users --dry-run", ""),
    ("local logs --tail=20 privacy-scheduler", ""),
)

#: Commands of the docs that have nothing to do without Aspects, which is not in the lab's containers.
NOT_RUN = ("local do erase-aspects-users", "local do purge-aspects-pii", "local do init --limit=aspects")

#: Findings about containers and logs that must pass on a site that was just launched.
CHECKS = (
    *("docker.log-driver", "docker.restart", "docker.output", "docker.settings", "docker.scheduler", "docker.caddy"),
    *("data.owner", "data.old-logs", "data.new-logs", "data.retention", "environment.current", "environment.modules"),
)

_SECONDS = 180

#: A process of root that is the first of the day to log.
_ROOT_LOGS = "import logging; logging.getLogger('lab').warning('root was here')"

#: Two who ask to be forgotten: one for the scheduler, one for the operator's hand.
_FORGOTTEN = {918273701: "quillforgotten", 918273702: "finchforgotten"}
_ASK = """
import retirement_api
from common.djangoapps.student.models import UserProfile
from django.contrib.auth.models import User
user = User.objects.create_user(id={0}, username={1!r}, email={1!r} + "@forgotten.example")
UserProfile.objects.create(user=user, name="Somebody Forgotten")
retirement_api.ask({0})
"""


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


def wait_for_tasks(site: Site, tasks: int) -> None:
    """Until the LMS's worker has done so many."""
    wait_for_words(site, "lms-worker", "succeeded in", tasks)


def wait_for_words(site: Site, service: str, words: str, times: int = 1) -> None:
    """Until a container has printed them."""
    container = site.containers()[service]
    wait(lambda: site.output(container).count(words) >= times, f"{service} prints {words!r}")


def wait(holds: Callable[[], bool], what: str) -> None:
    """Until it holds."""
    deadline = time.monotonic() + _SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"in vain was waited for: {what}")
        time.sleep(0.5)


def wait_until_served(site: Site) -> float:
    """Until the LMS answers through Caddy; seconds."""
    begun = time.monotonic()

    def is_served() -> bool:
        return all(status == 200 for _kind, status, _seconds in traffic.run("heartbeat", site.port)["answers"])

    wait(is_served, "the LMS answers")
    return time.monotonic() - begun


def verified(site: Site, name: str, mode: str = "local") -> tuple[int, dict[str, Any]]:
    """Exit status and result of ``tutor privacy verify``, from the client's network."""
    connect = traffic.GATEWAY if mode == "dev" else f"{traffic.GATEWAY}:{site.port}"
    source = traffic.another_address()  # logs of before have the others
    words = ("privacy", "verify", "--json", "--mode", mode, "--connect", connect, "--source", source)
    step = site.tutor(*words, check=False, name=name, enter=traffic.ENTER, errors=False)
    found: dict[str, Any] = json.loads(step.output[step.output.index("{") :]) if "{" in step.output else {}
    return step.status, found


def told_by_verify(found: dict[str, Any]) -> tuple[int, list[str]]:
    """How often values were found that the settings do not allow; and what is wrong, in its words."""
    failures, said = 0, list(found.get("problems", []))
    for place in found.get("places", []):
        for each in place["found"]:
            if not each["allowed"]:
                failures += each["count"]
                said.append(f"{place['place']}: {each['kind']} {each['count']} times ({', '.join(each['forms'])})")
        said += [f"{place['place']}: {problem}" for problem in place["problems"]]
    return failures, said


def verify(site: Site) -> Iterator[str]:
    """The proof finds nothing."""
    yield from _must_verify(site, "tutor privacy verify")


def _must_verify(site: Site, name: str, mode: str = "local") -> Iterator[str]:
    status, found = verified(site, name, mode)
    if status:
        yield f"{name} ended with {status}: {'; '.join(told_by_verify(found)[1]) or 'it said nothing'}"


def documented(site: Site) -> Iterator[str]:
    """Commands of the docs."""
    yield from _ending_well(site, ENDING_WELL)
    logs = str(site.root / "data" / "lms" / "logs")
    yield from _ending_well(site, [(f"privacy scrub --dry-run {logs}", "")])


def _ending_well(site: Site, commands: Any) -> Iterator[str]:
    for command, words in commands:
        step = site.tutor(*command.split(), check=False)
        if step.status or words not in step.output:
            yield f"{step.name} ended with {step.status}: {step.output[-1000:]}"


def audits(site: Site) -> Iterator[str]:
    """On what Docker really says; and from inside."""
    yield from _audited(site, "tutor privacy audit")
    yield from _audited_inside(site, "local")


def _audited_inside(site: Site, mode: str) -> Iterator[str]:
    name = f"tutor {mode} do audit-privacy"
    step = site.tutor(mode, "do", "audit-privacy", "--json", check=False, name=name)
    for finding in _findings(step.output):
        if finding["status"] == "fail":
            yield f"{name}: {finding['check']} ({finding['place']}): {finding['evidence']}"


def _audited(site: Site, name: str) -> Iterator[str]:
    step = site.tutor("privacy", "audit", "--json", check=False, name=name)
    found = _findings(step.output)
    for finding in found:
        if finding["status"] != "pass" and finding["check"] in CHECKS:
            yield f"{name}: {finding['check']} ({finding['place']}): {finding['evidence']}"
    for check in ("docker.log-driver", "docker.restart", "docker.output"):
        if check not in {each["check"] for each in found}:
            yield f"{name} says nothing of {check}"


def _findings(output: str) -> list[dict[str, str]]:
    """The last line that has them."""
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            found: list[dict[str, str]] = json.loads(line)["findings"]
            return found
    raise AssertionError(f"no findings in:\n{output[-2000:]}")


def scheduler(site: Site) -> Iterator[str]:
    """It fires within its minute and retires who has asked; with the scheduler stopped, the operator's hand does."""
    first, second = _FORGOTTEN
    site.manage(_ASK.format(first, _FORGOTTEN[first]))
    wait_for_words(site, "privacy-scheduler", "Retired                    1")
    site.engine.docker("stop", site.containers()["privacy-scheduler"])
    site.manage(_ASK.format(second, _FORGOTTEN[second]))
    yield from _ending_well(site, [("local do retire-users --limit 1", "Retired                    1")])
    yield from _ending_well(site, [("local do retire-users", ""), ("local do retire-users --retry-errored", "")])
    site.engine.docker("start", site.containers()["privacy-scheduler"])
    names = f"list(User.objects.filter(id__in={list(_FORGOTTEN)}).values_list('username', flat=True))"
    left = site.manage(f"from django.contrib.auth.models import User; print({names})").strip().splitlines()[-1]
    if left.count("retired__user_") != len(_FORGOTTEN) or "forgotten" in left:
        yield "scheduler: not both learners were retired"
    violations = site.manage("import retirement_api as api\nwith api.shared() as lms: print(lms.violations)")
    if violations.strip().splitlines()[-1] != "[]":
        yield f"the retirement API was used wrongly: {violations}"


def restarted(site: Site) -> Iterator[str]:
    """Python has written bytecode beside the settings; that is no reason to restart once more."""
    site.tutor("local", "restart")
    wait_until_served(site)
    caches = list((site.root / "env/apps/openedx/settings").rglob("*.pyc"))
    if not caches:
        yield "restarted: no bytecode was written into the settings, so nothing was tried"
    yield from _audited(site, "tutor privacy audit, restarted")


def root_is_first(site: Site) -> Iterator[str]:
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


def scrubbed(site: Site) -> Iterator[str]:
    """Logs in place, today's among them, as the audit's remedy says: with the platform stopped."""
    logs = site.root / "data" / "lms" / "logs"
    (planted,) = list(logs.glob("all-*.log"))[:1]
    site.tutor("local", "stop")
    before = planted.stat()
    with planted.open("a") as file:
        file.write(f"2026-01-01 00:00:00,000 INFO 1 [lab] of {canaries.EMAIL} at {traffic.CLIENT}\n")
    os.utime(
        planted, ns=(before.st_atime_ns, before.st_mtime_ns)
    )  # as if the plugin had written it: it goes on being its own
    rejects = site.folder / "rejects.log"
    yield from _ending_well(site, [(f"privacy scrub --in-place --rejects {rejects} {logs}", "")])
    if canaries.EMAIL in planted.read_text():
        yield "scrubbed: the planted address is still in today's log"
    site.tutor("local", "start", "--detach")
    wait_until_served(site)
    size = planted.stat().st_size
    site.manage("import logging; logging.getLogger('lab').warning('after the scrub')")
    if planted.stat().st_size <= size or "after the scrub" not in planted.read_text():
        yield "scrubbed: the platform does not go on with today's log"


def development(site: Site) -> Iterator[str]:
    """``tutor dev``, with the same data."""
    site.tutor("local", "stop")
    site.tutor("dev", "launch", "--non-interactive", "--skip-build")
    lms = site.containers("dev")["lms"]
    wait(lambda: "development server at" in site.output(lms), "the development server of the LMS")
    yield from _must_verify(site, "tutor privacy verify --mode dev", "dev")
    yield from _audited_inside(site, "dev")
    yield from _ending_well(site, [("dev do report-usage", ""), ("dev stop", "")])


def disabled(site: Site) -> Iterator[str]:
    """Nothing of the plugin is left in what is rendered, and stock logs again."""
    site.tutor("plugins", "disable", "privacy")
    site.tutor("config", "save")
    site.tutor("local", "launch", "--non-interactive", name="tutor local launch, disabled")
    left = [str(path) for path in (site.root / "env").rglob("*privacy*") if path.name != "__pycache__"]
    links = [path.name for path in (site.root / "data/lms/logs").iterdir() if path.is_symlink()]
    if left or links:
        yield f"disabled: left over: {left} {links}"
    wait_until_served(site)
    session = traffic.run("every kind", site.port)["session"]
    if "all.log" not in {path.name for path in (site.root / "data/lms/logs").iterdir()}:
        yield "disabled: stock's all.log is not written"
    if not sum(rest.search(site, rest.planted(site, session))["data/lms"].values()):
        yield "disabled: stock writes nobody into its logs, so this is not stock"


def upgraded(site: Site, old: Any, new: Any) -> Iterator[str]:
    """From an older wheel, whose site runs and has learners."""
    install_wheel(site.programs, old)
    site.tutor("plugins", "enable", "privacy")
    site.tutor("config", "save")
    site.tutor("local", "start", "--detach", name="tutor local start, of the older wheel")
    site.tutor("local", "restart", name="tutor local restart, of the older wheel")
    wait_until_served(site)
    traffic.run("every kind", site.port)
    install_wheel(site.programs, new)
    site.tutor("local", "launch", "--non-interactive", name="tutor local launch, upgraded")
    wait_until_served(site)
    yield from _must_verify(site, "tutor privacy verify, upgraded")
