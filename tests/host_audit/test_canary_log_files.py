"""
The audit on the host beside the canary run: where that finds planted values, the audit fails.

What the platform's programs really printed and logged is what Docker and the data folder give to the audit.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from lab import docker
from lab.canary_run import FULL_APP_LOG, LOUD, PLUGIN, PSEUDONYMOUS, STOCK, Result, kept_run, with_rest_of
from lab.environment import run_tutor
from lab.host import of
from tutorprivacy.inside.audit.findings import FAIL, PASS, Finding, of_json

SERVICES = ("caddy", "cms", "lms", "lms-worker", "mfe")


def audited(folder: Path, which: dict[str, Any]) -> tuple[Result, list[Finding]]:
    """A canary run, and what the audit says of all that it has left: with the plugin, as it must be for an audit."""
    kept, result = kept_run(**which)
    lab = with_rest_of(kept, folder / "lab")
    root, machine = lab.folder / "tutor", folder / "docker"
    if which is STOCK:
        run_tutor(root, 22, "plugins", "enable", "privacy")
        run_tutor(root, 22, "config", "save")
    environment = docker.install(machine)
    told = {service: docker.container(root, service) for service in SERVICES}
    for service, container in told.items():
        docker.printed(machine, container, (lab.rest / f"{service} output").read_bytes())
    docker.engine(machine, *told.values())
    for service, logs in lab.log_folders.items():
        shutil.copytree(logs, root / "data" / service / "logs", symlinks=True)
    return result, of_json(run_tutor(root, 22, "privacy", "audit", "--json", check=False, more=environment).stdout)


def places(result: Result) -> set[str]:
    """Where the run has found planted values; Redis is looked at by its settings, here and inside."""
    return {place for place, found in result.found.items() if found} - {"redis"}


def failing(findings: list[Finding], checks: tuple[str, ...]) -> set[str]:
    """The same places, as the audit names them."""
    failed = {each.place for each in of(findings, "docker.output") if each.status == FAIL}
    outputs = {f"{place.removeprefix('tutor_local: ')} output" for place in failed}
    folders = {
        f"{service} logs"
        for service in ("lms", "cms")
        for each in findings
        if each.check in checks and each.status == FAIL and f"/data/{service}/logs" in each.place
    }
    return outputs | folders


@pytest.mark.parametrize(
    ("which", "checks"),
    [
        (STOCK, ("data.old-logs",)),
        (LOUD, ("data.new-logs",)),  # the folders and a worker's output have events alone
        (FULL_APP_LOG, ("data.new-logs",)),
        (PLUGIN, ("data.old-logs", "data.new-logs")),
        (PSEUDONYMOUS, ("data.old-logs", "data.new-logs")),
    ],
    ids=[
        "stock, and the plugin enabled afterwards",
        "events and requests",
        "lines of the platform",
        "plugin",
        "pseudonymous",
    ],
)
def test_place_by_place(tmp_path: Path, which: dict[str, Any], checks: tuple[str, ...]) -> None:
    """On stock and with `full` at each place where there is something; with the plugin, at none."""
    result, findings = audited(tmp_path, which)
    assert failing(findings, checks) == places(result)
    if which in (PLUGIN, PSEUDONYMOUS):
        assert {each.status for each in findings if each.check != "notice.operator"} == {PASS}  # to decide
        assert places(result) == set()
    else:
        assert len(places(result)) >= (5 if which is FULL_APP_LOG else 7)
    if which is STOCK:  # what is rendered since is right, only what is left is not
        assert {each.check for each in findings if each.status == FAIL} == {"data.old-logs", "docker.output"}
        assert len(of(findings, "data.old-logs")) == 4
