"""A visit to the site with a tracker, in a process of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from lab.collector import Answer, Collector, collector
from lab.environment import run_python
from tutorprivacy.inside.audit.findings import Finding, of_json

#: It is killed if it hangs.
_RUN = (
    "import json, signal, sys; signal.alarm(120);"
    "from lab import tracked_site; tracked_site.main(json.loads(sys.argv[1]))"
)
TESTS = Path(__file__).resolve().parents[2]


def visited(
    tracker: str,
    folder: Path,
    policy: dict[str, Any] | None,
    *,
    when: str = "before",
    options: dict[str, Any] | None = None,
    environment: dict[str, str] | None = None,
    answer: Answer | None = None,
    steps: tuple[str, ...] = (),
    path: Path | None = None,
) -> Collector:
    """
    What has arrived at a collector when all is over.

    Args:
        tracker: a module of ``lab.trackers``.
        policy: None: without the plugin.
        environment: variables, in which ``{collector}`` is its URL.
        steps: see `lab.tracked_site.main`.
        path: a folder with other libraries, which come first.
    """
    with collector(answer) if answer else collector() as made:
        told = {"tracker": tracker, "collector": made.url, "when": when, "options": options or {}, "policy": policy}
        told |= {"folder": str(folder), "steps": steps}
        given = {name: value.replace("{collector}", made.url) for name, value in (environment or {}).items()}
        paths = [*([str(path)] if path else []), str(TESTS)]
        run = run_python(
            folder,  # the installed wheel is meant, not the sources
            {**os.environ, **given, "PYTHONPATH": os.pathsep.join(paths)},
            *("-c", _RUN, json.dumps(told)),
            ready="ready_tracker",
        )
    said = (run.stdout + run.stderr).decode()
    (folder / "output.txt").write_text(said)
    assert run.returncode == 0, f"{run.returncode}: {said[-4000:]}"
    return made


def audited(folder: Path) -> dict[str, Finding]:
    """{place: what the audit of that visit said}."""
    return {finding.place: finding for finding in of_json((folder / "audit.json").read_text())}
