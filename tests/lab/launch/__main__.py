"""
``make launch``: stock and the plugin in real containers, the same requests, and every byte at rest.

Needs root. What the machine lacks is installed only with ``--install``, which says what and why.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ..canaries import CANARIES
from . import engine, images, rest, scenario, traffic
from .site import Site, Step, make_tutor

REPEATS = 5


@dataclass
class Outcome:
    """Of one configuration."""

    found: dict[str, Counter[str]] = field(default_factory=dict)
    answers: list[list[object]] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Planted values at rest outside of the database."""
        return sum(sum(counter.values()) for counter in rest.outside_of_database(self.found).values())


def main() -> int:
    """Run it; 1 if a promise does not hold, 2 if something is missing."""
    parser = argparse.ArgumentParser(prog="make launch", description=__doc__)
    parser.add_argument("--folder", type=Path, help="the lab's; what is built there is used again (default: temporary)")
    parser.add_argument("--install", action="store_true", help="install what is missing, by apt")
    parser.add_argument("--own-docker", action="store_true", help="do not use the Docker that is there")
    parser.add_argument("--only", choices=("stock", "plugin"), help="one configuration")
    parser.add_argument("--keep", action="store_true", help="leave the sites and the engine as they are at the end")
    options = parser.parse_args()
    if os.geteuid() != 0:
        return _refuse("This needs root: for Docker, network namespaces, and folders of other users.")
    if lacking := engine.missing():
        if not options.install:
            listed = "\n".join(f"  {name}: {why}" for name, why in lacking.items())
            return _refuse(f"This machine lacks:\n{listed}\nWith --install they are installed by apt.")
        engine.install(lacking)
    with tempfile.TemporaryDirectory(prefix="privacy-launch-") as temporary:
        folder = (options.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)
        docker = engine.engine(folder, options.own_docker)
        try:
            outcomes = _outcomes(docker, folder, options)
        except engine.Missing as error:
            return _refuse(f"This lab lacks {error}. With --install it is made.")
        finally:
            if not options.keep:
                docker.stop()
    print(_report(outcomes))
    failures = [f"{label}: {text}" for label, outcome in outcomes.items() for text in outcome.failures]
    print(*failures, sep="\n")
    stock, plugin = outcomes.get("stock"), outcomes.get("plugin")
    if stock and stock.total < 100:
        failures.append("The search found next to nothing on stock Tutor: the search itself is broken.")
    return 1 if failures or (plugin and plugin.total) else 0


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)
    return 2


def _outcomes(docker: engine.Engine, folder: Path, options: argparse.Namespace) -> dict[str, Outcome]:
    (wheel,) = (Path(__file__).resolve().parents[3] / "dist").glob("*.whl")
    programs = make_tutor(folder, wheel)
    outcomes: dict[str, Outcome] = {}
    for label, plugins in (("stock", ["mfe"]), ("plugin", ["mfe", "privacy"])):
        if options.only in (None, label):
            site = Site(docker, folder / label, programs, scenario.CONFIG if label == "plugin" else {})
            site.make(plugins)
            try:
                outcomes[label] = _outcome(site, folder, label, options.install)
            finally:
                if not options.keep:
                    site.remove()
    return outcomes


def _outcome(site: Site, folder: Path, label: str, may_install: bool) -> Outcome:
    outcome = Outcome(steps=site.steps)
    say: Callable[[str], None] = lambda text: print(f"  {label}: {text} …", flush=True)  # noqa: E731
    say("images")
    images.build(site.engine, folder, site.images(), may_install)
    say("tutor local launch")
    site.tutor("local", "launch", "--non-interactive")
    scenario.make_learners(site)
    say("requests")
    with traffic.client_network():
        told = traffic.send_all(REPEATS)
    outcome.answers = told["answers"]
    scenario.wait_for_worker(site, REPEATS)
    say("search")
    outcome.found = rest.search(site, rest.planted(site, told["session"]))
    if label == "plugin":
        outcome.failures = list(scenario.commands(site, say))
    return outcome


def _report(outcomes: dict[str, Outcome]) -> str:
    labels = list(outcomes)
    places = sorted({place for outcome in outcomes.values() for place, each in outcome.found.items() if each})
    lines = ["", f"{'planted values at rest':<34}" + "".join(f"{label:>10}" for label in labels)]
    for place in places:
        mark = "  (database)" if place.removeprefix("data/") in rest.DATABASES else ""
        counts = (sum(outcomes[label].found.get(place, Counter()).values()) for label in labels)
        lines.append(f"{place:<34}" + "".join(f"{count or '.':>10}" for count in counts) + mark)
    lines.append(f"{'outside of the database':<34}" + "".join(f"{outcomes[label].total:>10}" for label in labels))
    lines += ["", f"{'by value':<34}" + "".join(f"{label:>10}" for label in labels)]
    for name in CANARIES:
        counts = (
            sum(each[name] for each in rest.outside_of_database(outcomes[label].found).values()) for label in labels
        )
        lines.append(f"{name:<34}" + "".join(f"{count or '.':>10}" for count in counts))
    lines += ["", "requests answered: " + ", ".join(f"{label} {len(outcomes[label].answers)}" for label in labels), ""]
    for label in labels:
        lines += [
            f"{label:<8}{step.seconds:>7.1f} s  status {step.status}  {step.name}" for step in outcomes[label].steps
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
