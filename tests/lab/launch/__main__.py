"""
``make launch``: stock and the plugin in real containers, the same requests, and every byte at rest.

Needs root. What the machine lacks is installed only with ``--install``, which says what and why.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from ..environment import REPOSITORY
from . import broken, engine, images, report, rest, scenario, traffic
from .report import Outcome
from .site import Site, install_wheel, make_tutor

#: Of every kind of request.
REPEATS = 10

#: There is no release yet; the commit before the plugin encrypted what is in Redis.
UPGRADE_FROM = "782e858"

#: What is done with the plugin's site after the search, by its name on the command line.
PARTS = {
    "verify": scenario.verify,
    "documented": scenario.documented,
    "exports": broken.exports,
    "audits": scenario.audits,
    "scheduler": scenario.scheduler,
    "restarted": scenario.restarted,
    "search": lambda site: (),
    "root-is-first": scenario.root_is_first,
    "scrubbed": scenario.scrubbed,
    "development": scenario.development,
    "disabled": scenario.disabled,
    "upgraded": scenario.upgraded,
}


def main() -> int:
    """Run it; 1 if a promise does not hold, 2 if something is missing."""
    parser = argparse.ArgumentParser(prog="make launch", description=__doc__)
    folder = REPOSITORY / ".launch"
    parser.add_argument("--folder", type=Path, default=folder, help="the lab's; what is built there is used again")
    parser.add_argument("--install", action="store_true", help="install what is missing, by apt")
    parser.add_argument("--own-docker", action="store_true", help="do not use the Docker that is there")
    parser.add_argument("--only", choices=("stock", "plugin"), help="one configuration")
    parser.add_argument("--parts", default=",".join(PARTS), help="of what is done with the plugin: %(default)s")
    parser.add_argument(
        "--keep", action="store_true", help="leave the last site and the engine running, to look at them"
    )
    options = parser.parse_args()
    unknown = set(filter(None, options.parts.split(","))) - set(PARTS)
    if unknown:
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}")
    if os.geteuid() != 0:
        return _refuse("this needs root, for Docker, networks, and folders of other users")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    try:
        with engine.alone():
            return _run(options)
    except engine.Missing as error:
        return _refuse(f"this machine lacks {error}")


def _refuse(text: str) -> int:
    print(f"make launch: not run: {text}", file=sys.stderr)
    return 2


def _run(options: argparse.Namespace) -> int:
    if lacking := engine.missing():
        if not options.install:
            listed = ", ".join(f"{name} ({why})" for name, why in lacking.items())
            raise engine.Missing(f"{listed}. With --install they are installed by apt.")
        engine.install(lacking)
    folder = options.folder.resolve()
    engine.make_room(folder)
    outcomes: dict[str, Outcome] = {}
    not_run = {f"tutor {command}": "there is no Aspects in these containers" for command in scenario.NOT_RUN}
    docker = engine.engine(folder, options.own_docker)
    try:
        with traffic.client_network(docker.namespace):
            _sites(docker, folder, options, outcomes, not_run)
    finally:
        with _uninterrupted():
            if not options.keep:
                _leave(docker)
    print(report.text(outcomes, not_run))
    failures = report.failures(outcomes)
    print("", *(failures or ["All promises that were tried hold."]), sep="\n")
    return 1 if failures else 0


def _leave(docker: engine.Engine) -> None:
    if not docker.pid:
        images.remove(docker)
    docker.stop()


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """What cleans up is not stopped by a second Ctrl-C."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _say(label: str, text: str) -> None:
    print(f"  {time.strftime('%H:%M:%S')} {label}: {text} …", flush=True)


def _sites(
    docker: engine.Engine,
    folder: Path,
    options: argparse.Namespace,
    outcomes: dict[str, Outcome],
    not_run: dict[str, str],
) -> None:
    (wheel,) = (REPOSITORY / "dist").glob("*.whl")
    programs = make_tutor(folder)
    for label, plugins in (("stock", ["mfe"]), ("plugin", ["mfe", "privacy"])):
        if options.only not in (None, label):
            continue
        install_wheel(programs, wheel)
        site = Site(docker, folder / label, programs, scenario.CONFIG if label == "plugin" else {})
        site.remove()  # of a run that was killed
        site.make(plugins)
        outcome = outcomes[label] = Outcome(steps=site.steps)
        try:
            _launched(site, folder, label, outcome, options.install)
            if label == "plugin":
                _parts(site, outcome, options.parts.split(","), folder, wheel, not_run)
        except AssertionError as error:
            outcome.failures.append(str(error))
        finally:
            with _uninterrupted():
                if not options.keep or (label == "stock" and options.only is None):
                    _say(label, "removing")
                    site.remove()


def _launched(site: Site, folder: Path, label: str, outcome: Outcome, may_install: bool) -> None:
    say = partial(_say, label)
    say("images")
    images.build(site.engine, folder, site.images(), may_install)
    say("tutor local launch")
    site.tutor("local", "launch", "--non-interactive")
    scenario.make_learners(site)
    scenario.wait_until_served(site)
    say("requests")
    told = traffic.run("every kind", site.port, REPEATS)
    outcome.answers = [tuple(each) for each in told["answers"]]
    scenario.wait_for_tasks(site, 2 * REPEATS)
    outcome.memory = site.memory()
    say("an upstream that breaks off")
    broken.upstream(site)
    say("search")
    outcome.values = rest.planted(site, told["session"])
    outcome.found = rest.search(site, outcome.values)
    begun = time.monotonic()
    site.tutor("local", "restart", "lms")
    scenario.wait_until_served(site)
    outcome.restart = time.monotonic() - begun
    if label == "stock":
        say("tutor privacy verify")
        site.tutor("plugins", "enable", "privacy")
        status, found = scenario.verified(site, "tutor privacy verify")
        outcome.verified = (status, scenario.told_by_verify(found)[0])


def _parts(site: Site, outcome: Outcome, names: list[str], folder: Path, wheel: Path, not_run: dict[str, str]) -> None:
    for name, part in PARTS.items():
        if name not in names:
            not_run[name] = "it was not asked for"
            continue
        _say("plugin", name)
        try:
            if name == "upgraded":
                if old := _older_wheel(folder):
                    outcome.failures += scenario.upgraded(site, old, wheel)
                else:
                    not_run["upgraded"] = f"there is no commit {UPGRADE_FROM} here, of which the older wheel is built"
            elif name == "search":
                outcome.failures += _searched_again(site, outcome)
            else:
                outcome.failures += part(site)
        except (AssertionError, OSError, ValueError, KeyError, subprocess.SubprocessError) as error:
            outcome.failures.append(f"{name}: {type(error).__name__}: {error}")


def _searched_again(site: Site, outcome: Outcome) -> Iterator[str]:
    """Nothing has come to rest since. Each export notes the number of the account in the log, and says so."""
    values = {name: value for name, value in outcome.values.items() if name != "user id"}
    for place, found in rest.outside_of_database(rest.search(site, values)).items():
        if found:
            yield f"after all of that, {place} holds {dict(found)}"


def _older_wheel(folder: Path) -> Path | None:
    """Built from the repository's history; None: it is not there."""
    source = folder / "older"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    archive = subprocess.run(["git", "archive", UPGRADE_FROM], cwd=REPOSITORY, capture_output=True)
    if archive.returncode:
        return None
    subprocess.run(["tar", "-x", "-C", str(source)], input=archive.stdout, check=True)
    words = ("pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir", str(source / "dist"))
    subprocess.run([sys.executable, "-m", *words, str(source)], check=True, capture_output=True)
    (wheel,) = (source / "dist").glob("*.whl")
    return wheel


if __name__ == "__main__":
    sys.exit(main())
