"""What Docker says of the containers; it is a stand-in that is as strict about its arguments."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from settings.test_values import DEFAULTS

from lab import docker
from lab.host import of, worst
from tutorprivacy.host_audit import containers, log_lines
from tutorprivacy.host_audit import docker as asked
from tutorprivacy.host_audit.project import Project
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.inside.minimize.ip_addresses import IpPolicy
from tutorprivacy.inside.pseudonyms.keyed_hash import LOWEST, name_of

PLATFORM = ("caddy", "cms", "cms-worker", "lms", "lms-worker", "mfe")
CONFIG: dict[str, Any] = {
    "LOCAL_PROJECT_NAME": "tutor_local",
    "DEV_PROJECT_NAME": "tutor_dev",
    "DOCKER_IMAGE_CADDY": "docker.io/caddy:2.11.7",
    "MFE_CADDY_DOCKER_IMAGE": "docker.io/caddy:2.11.7",
}


class Machine:
    """With Docker, and an environment that was rendered in 2026."""

    def __init__(self, folder: Path) -> None:
        self.root, self.docker = folder / "root", folder / "docker"
        for name in ("settings/lms/production.py", "settings/cms/production.py", "config/lms.env.yml", "uwsgi.ini"):
            self.file(f"apps/openedx/{name}")
        self.file("apps/caddy/Caddyfile")
        self.file("plugins/mfe/apps/mfe/Caddyfile")

    def file(self, name: str, rendered: float = 1790000000) -> None:
        path = self.root / "env" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        os.utime(path, (rendered, rendered))

    def checked(self, *told: Any, config: dict[str, Any] | None = None, **engine: Any) -> list[Finding]:
        """The findings, once Docker runs these containers."""
        docker.engine(self.docker, *told, **engine)
        project = Project(self.root, {**CONFIG, **(config or {})}, (), ("mfe", "privacy"), DEFAULTS)
        findings = list(containers.container_findings(project))
        shown = json.dumps([each.__dict__ for each in findings])
        assert "zoraquill" not in shown and "203.0.113" not in shown
        assert all(each.remedy for each in findings if each.status != PASS)
        return findings

    def container(self, service: str, **more: Any) -> dict[str, Any]:
        return docker.container(self.root, service, **more)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine(tmp_path)
    monkeypatch.setenv("PATH", docker.install(made.docker)["PATH"])
    return made


def test_containers_that_are_right(machine: Machine) -> None:
    """All of them, of both modes."""
    told = [machine.container(each, project=name) for each in PLATFORM for name in ("tutor_local", "tutor_dev")]
    findings = machine.checked(*told, machine.container("mysql"), docker.container(Path("/x"), "lms", project="other"))
    assert {each.status for each in findings} == {PASS}
    checks = {"log-driver", "restart", "settings", "caddy", "output"}  # nothing is scheduled
    assert {each.check for each in findings} == {f"docker.{name}" for name in checks}


def test_of_a_containers_environment_few_variables_are_read(machine: Machine) -> None:
    """Two of the platform's, and those that containers are told by us. The others hold passwords."""
    told = machine.container("caddy", UWSGI_LOG_FORMAT="of ours", MEILI_MASTER_KEY="zoraquill")
    assert set(asked.Container.of(told).environment) == {"DJANGO_SETTINGS_MODULE", "CADDY_VERSION", "UWSGI_LOG_FORMAT"}


# -- Docker that does not answer -----------------------------------------------------------


def test_no_docker(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unknown, with what to do in Kubernetes."""
    monkeypatch.setenv("PATH", str(machine.root))
    (finding,) = machine.checked()
    assert (finding.check, finding.status) == ("docker.containers", UNKNOWN)
    assert "No such file or directory" in finding.evidence and "tutor k8s do audit-privacy" in finding.remedy


def test_no_daemon(machine: Machine) -> None:
    """It says so with a status; what it prints is not shown."""
    (finding,) = machine.checked(broken={"info": "zoraquill may not"})
    assert (finding.check, finding.status) == ("docker.containers", UNKNOWN)
    assert "ended with status 1" in finding.evidence


def test_no_containers(machine: Machine) -> None:
    """Of this project; those of another one do not count, and those that have ended do not run."""
    (finding,) = machine.checked(docker.container(machine.root, "lms", project="other"), driver="local")
    assert (finding.check, finding.status) == ("docker.containers", UNKNOWN)
    assert "log driver: local" in finding.evidence
    findings = machine.checked(machine.container("lms", is_running=False))
    assert worst(findings, "docker.containers") == UNKNOWN
    assert worst(findings, "docker.log-driver") == worst(findings, "docker.output") == PASS


@pytest.mark.parametrize("answer", ["zoraquill", "[{}]", '[{"Id": "zoraquill"}]', "[1]", '"x"', '{"a": {}}'])
def test_an_answer_that_is_not_understood(machine: Machine, answer: str) -> None:
    (finding,) = machine.checked(machine.container("lms"), raw={"inspect": answer})
    assert (finding.status, "not understood" in finding.evidence) == (UNKNOWN, True)


def test_a_time_that_is_not_understood(machine: Machine) -> None:
    (finding,) = machine.checked(machine.container("lms", started="yesterday"))
    assert finding.status == UNKNOWN


def test_docker_that_hangs(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The audit goes on, at the first question and at the last."""
    monkeypatch.setattr(asked, "_SECONDS", 0.3)
    program = machine.docker / "bin" / "docker"
    answering = program.read_text()
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    (finding,) = machine.checked()
    assert (finding.status, "did not answer" in finding.evidence) == (UNKNOWN, True)
    with pytest.raises(asked.DockerUnavailable, match="did not answer"):
        asked.beginning("x")
    program.write_text(answering)


# -- where the output goes -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("driver", "options", "status"),
    [
        ("json-file", {"max-size": "10m", "max-file": "3"}, PASS),
        ("json-file", {"max-size": "10m"}, PASS),
        ("local", {}, PASS),
        ("none", {}, PASS),
        ("json-file", {}, FAIL),
        ("json-file", None, FAIL),
        ("json-file", {"max-file": "3"}, FAIL),  # of which the first never ends
        ("json-file", {"max-size": "-1"}, FAIL),
        ("journald", {}, UNKNOWN),
        ("syslog", {"syslog-address": "tcp://zoraquill:1"}, UNKNOWN),
        ("", {}, UNKNOWN),
    ],
)
def test_log_drivers(machine: Machine, driver: str, options: Any, status: str) -> None:
    """One finding for all containers that have the same."""
    log = {"Type": driver, "Config": options}
    findings = machine.checked(machine.container("lms", log=log), machine.container("mysql", log=log))
    (finding,) = of(findings, "docker.log-driver")
    assert (finding.status, finding.place) == (status, "tutor_local: lms, mysql")
    if status == FAIL:
        assert "/etc/docker/daemon.json" in finding.remedy and "tutor local dc down" in finding.remedy


def test_each_driver_has_its_finding(machine: Machine) -> None:
    """One container was made before the limit."""
    old = machine.container("caddy", log={"Type": "json-file", "Config": {}})
    findings = of(machine.checked(machine.container("lms"), old), "docker.log-driver")
    assert {each.place: each.status for each in findings} == {"tutor_local: lms": PASS, "tutor_local: caddy": FAIL}


# -- started since ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "late"),
    [
        ("apps/openedx/settings/lms/production.py", "cms, lms, lms-worker"),
        ("apps/openedx/uwsgi.ini", "cms, lms"),
        ("apps/caddy/Caddyfile", "caddy"),
        ("plugins/mfe/apps/mfe/Caddyfile", "mfe"),
        ("local/docker-compose.yml", ""),
    ],
)
def test_not_restarted(machine: Machine, file: str, late: str) -> None:
    """By what each has of the environment."""
    started = time.strftime("%Y-%m-%dT%H:%M:%S.5Z", time.gmtime(1790000010))
    told = [machine.container(each, started=started) for each in ("lms", "lms-worker", "cms", "caddy", "mfe")]
    assert worst(machine.checked(*told), "docker.restart") == PASS
    machine.file(file, rendered=1790000020)
    (finding,) = of(machine.checked(*told), "docker.restart")
    assert (finding.status, finding.place) == ((FAIL, f"tutor_local: {late}") if late else (PASS, "tutor_local"))
    assert not late or finding.remedy == "tutor local restart"


def test_each_mode_is_restarted_by_itself(machine: Machine) -> None:
    started = "2026-01-01T00:00:00+01:00"
    findings = machine.checked(machine.container("lms"), machine.container("lms", project="tutor_dev", started=started))
    found = {each.place: (each.status, each.remedy) for each in of(findings, "docker.restart")}
    assert found == {"tutor_local": (PASS, ""), "tutor_dev: lms": (FAIL, "tutor dev restart")}


# -- the scheduler, which Compose leaves alone ---------------------------------------------------

NIGHTLY = "30 2 * * *"


def scheduled(machine: Machine, *schedules: str | None, rendered: str | None = NIGHTLY, **more: Any) -> list[Finding]:
    """The findings about schedulers that run by these schedules, beside the LMS."""
    service = {"privacy-scheduler": {"labels": {"privacy.schedule": rendered}}} if rendered else {}
    compose = machine.root / "env" / "local" / "docker-compose.prod.yml"
    machine.file("local/docker-compose.prod.yml")
    compose.write_text(yaml.safe_dump({"services": {"caddy": {}, **service}}))
    told = [machine.container("lms")]
    for schedule in schedules:
        container = machine.container("privacy-scheduler", **more)
        container["Config"]["Labels"] |= {"privacy.schedule": schedule} if schedule else {}
        told.append(container)
    return of(machine.checked(*told), "docker.scheduler")


@pytest.mark.parametrize(
    ("schedules", "rendered", "status"),
    [
        ([NIGHTLY], NIGHTLY, PASS),
        ([], NIGHTLY, FAIL),  # set, and `restart` alone
        ([NIGHTLY], None, FAIL),  # unset, and `restart` alone
        ([None], None, FAIL),
        (["0 5 * * *"], NIGHTLY, FAIL),
        ([NIGHTLY, "0 5 * * *"], NIGHTLY, FAIL),
    ],
)
def test_schedulers(machine: Machine, schedules: list[str | None], rendered: str | None, status: str) -> None:
    """One while something is scheduled, by that schedule; and none otherwise. The remedy is what Compose needs."""
    (finding,) = scheduled(machine, *schedules, rendered=rendered)
    assert finding.status == status
    assert status == PASS or finding.remedy.startswith("tutor local start -d")
    assert worst(machine.checked(machine.container("lms")), "docker.restart") == PASS


def test_a_scheduler_that_has_ended(machine: Machine) -> None:
    """Erases nobody: right when nothing is scheduled, wrong when something is."""
    assert scheduled(machine, NIGHTLY, rendered=None, is_running=False) == []
    (finding,) = scheduled(machine, NIGHTLY, is_running=False)
    assert finding.status == FAIL and "does not run" in finding.evidence


def test_a_scheduler_of_development(machine: Machine) -> None:
    """Tutor has none there, so it is left over."""
    (finding,) = scheduled(machine, NIGHTLY, rendered=None, project="tutor_dev")
    assert (finding.status, finding.remedy[:18]) == (FAIL, "tutor dev start -d")


@pytest.mark.parametrize("text", ["[", "[]", "x"])
def test_what_is_scheduled_cannot_be_read(machine: Machine, text: str) -> None:
    """Unknown, then."""
    machine.file("local/docker-compose.prod.yml")
    (machine.root / "env" / "local" / "docker-compose.prod.yml").write_text(text)
    assert worst(machine.checked(machine.container("lms")), "docker.scheduler") == UNKNOWN


def test_bytecode_is_no_change(machine: Machine) -> None:
    """Compose mounts the settings read-write, and the platform's Python writes there when it starts."""
    started = time.strftime("%Y-%m-%dT%H:%M:%S.5Z", time.gmtime(1790000010))
    machine.file("apps/openedx/settings/lms/__pycache__/production.cpython-312.pyc", rendered=1790000020)
    assert worst(machine.checked(machine.container("lms", started=started)), "docker.restart") == PASS
    machine.file("apps/openedx/settings/lms/production.py", rendered=1790000020)
    assert worst(machine.checked(machine.container("lms", started=started)), "docker.restart") == FAIL


# -- which settings, and which Caddy -----------------------------------------------------------


def test_other_settings(machine: Machine) -> None:
    """Which the plugin does not change."""
    told = machine.container("lms", DJANGO_SETTINGS_MODULE="lms.envs.tutor.zoraquill")
    findings = of(machine.checked(told, machine.container("cms")), "docker.settings")
    assert {each.place: each.status for each in findings} == {"tutor_local: lms": FAIL, "tutor_local: cms": PASS}


def test_settings_of_another_project(machine: Machine, tmp_path: Path) -> None:
    """Of the same name; or a Docker of another machine."""
    assert worst(machine.checked(docker.container(tmp_path / "other", "lms")), "docker.settings") == UNKNOWN
    told = machine.container("lms")
    told["Mounts"] = told["Mounts"][:1]
    assert worst(machine.checked(told), "docker.settings") == UNKNOWN


@pytest.mark.parametrize(
    ("image", "version", "status"),
    [
        ("caddy:2.11.7", "v2.11.7", PASS),
        ("caddy:2.11.7", "v2.8.0", PASS),
        ("caddy:2.7.4", "v2.7.4", PASS),
        ("caddy:2.7.4", "v2.11.7", PASS),  # it takes the older words, too
        ("caddy:2.11.7", "v2.7.6", FAIL),
        ("caddy", "v2.7.6", FAIL),  # counts as current
        ("caddy:2.11.7", "", UNKNOWN),
        ("caddy:2.11.7", "zoraquill", UNKNOWN),
    ],
)
@pytest.mark.parametrize("service", ["caddy", "mfe"])
def test_the_version_of_caddy(machine: Machine, service: str, image: str, version: str, status: str) -> None:
    """By the image's own words, not by its name."""
    setting = "DOCKER_IMAGE_CADDY" if service == "caddy" else "MFE_CADDY_DOCKER_IMAGE"
    findings = machine.checked(machine.container(service, CADDY_VERSION=version), config={setting: image})
    assert worst(findings, "docker.caddy") == status
    labelled = machine.container(service, CADDY_VERSION="")
    labelled["Config"]["Labels"]["org.opencontainers.image.version"] = version
    assert worst(machine.checked(labelled, config={setting: image}), "docker.caddy") == status


# -- what was printed ------------------------------------------------------------------------

STOCK = {
    "caddy": b'{"logger":"http.log.access.log0","request":{"remote_ip":"203.0.113.9","uri":"/?q=zoraquill"}}\n',
    "lms": b"[pid: 12|app: 0|req: 3/5] 172.18.0.9 () {68 vars in 1300 bytes} GET /u/zoraquill => generated 2 bytes\n",
    "cms": b"2026-11-22 10:00:00,1 INFO 12 [edx] [user 5] [ip 203.0.113.9] x.py:4 - zoraquill\n",
    "lms-worker": b"2026-11-22 10:00:00,1 INFO 12 [edx] [user None] [ip 203.0.113.9] x.py:4 - zoraquill\n",
}
OURS = {
    "caddy": b'{"logger":"http.log.access.privacy","request":{"proto":"HTTP/2.0","uri":"/?-"}}\n',
    "lms": b"GET courses/{} 200 in 0 out 2 bytes in 3 ms pid 12\n",
    "cms": b"2026-11-22 10:00:00,1 INFO 12 [edx] [user -] [ip -] x.py:4 - done\n",
    "lms-worker": b"2026-11-22 10:00:00,1 INFO 12 [edx] [user None] [ip None] x.py:4 - done\n",
}


@pytest.mark.parametrize("service", list(STOCK))
def test_what_docker_still_keeps(machine: Machine, service: str) -> None:
    """The oldest lines, of before the plugin: also of a container that does not run any more."""
    for is_running in (True, False):
        told = machine.container(service, is_running=is_running)
        docker.printed(machine.docker, told, OURS[service] * 9)
        assert worst(machine.checked(told), "docker.output") == PASS
        docker.printed(machine.docker, told, OURS[service] + STOCK[service] * 2 + OURS[service] * 9000)
        (finding,) = of(machine.checked(told), "docker.output")
        assert finding.status == FAIL and "2 tell of people" in finding.evidence
        assert "tutor local dc down && tutor local start -d" in finding.remedy


def test_output_that_cannot_be_had(machine: Machine) -> None:
    """With a driver that does not give it back."""
    findings = machine.checked(machine.container("lms"), broken={"logs": "zoraquill"})
    assert worst(findings, "docker.output") == UNKNOWN


@pytest.mark.parametrize(
    ("action", "address", "is_stock"),
    [
        ("drop", "203.0.0.0", True),
        ("truncate", "203.0.0.0", False),
        ("truncate", "203.0.113.9", True),
    ],
)
def test_truncated_addresses(action: str, address: str, is_stock: bool) -> None:
    """Are what the settings leave."""
    caddy = f'{{"logger":"http.log.access.privacy","request":{{"remote_ip":"{address}"}}}}'
    for line in (caddy, f"2026-11-22 10:00:00,1 INFO 12 [edx] [user None] [ip {address}] x.py:4 - x"):
        assert log_lines.is_printed_by_stock(line, IpPolicy(action)) is is_stock
    assert log_lines.is_printed_by_stock(caddy, IpPolicy("keep"))


TRACKED = "2026-11-22 10:00:00,1 INFO 12 [%s] [user None] [ip None] logger.py:41 - %s"
PSEUDONYM = name_of(LOWEST + 5)
NODE = "[2026-11-22 10:00:00,1: INFO/MainProcess] %s"


@pytest.mark.parametrize(
    ("line", "is_stock"),
    [
        (TRACKED % ("tracking", json.dumps({"username": PSEUDONYM, "context": {"user_id": LOWEST + 5}})), False),
        (TRACKED % ("tracking", json.dumps({"username": "", "context": {"user_id": None}})), False),
        (TRACKED % ("tracking", json.dumps({"username": "zoraquill", "context": {}})), True),
        (TRACKED % ("tracking", json.dumps({"username": "", "context": {"user_id": 5}})), True),
        (TRACKED % ("tracking", json.dumps({"username": "", "context": None, "agent": "Mozilla/5.0"})), True),
        (TRACKED % ("tracking", '{"cut'), True),
        (TRACKED % ("xapi_tracking", json.dumps({"actor": {"mbox": "mailto:zora@x.example"}})), False),  # Aspects'
        ("[2026-11-22 10:00:00,1: INFO/MainProcess] mail to zora@x.example", True),
        ("[2026-11-22 10:00:00,1: INFO/MainProcess] mail to -", False),
        (NODE % "celery@edx.lms.core.default.3f2b1c0d9e8a ready.", False),
        (NODE % "celery@lms-worker.x ready.\r", False),
        (NODE % "missed heartbeat from celery@edx.cms.core.default.3f2b1c0d9e8a", False),
        (
            NODE % "Substantial drift from celery@a.b-c may mean clocks are out of sync.  Current drift is 9 seconds.",
            False,
        ),
        (TRACKED.replace("logger.py", "worker.py") % ("celery.apps.worker", "celery@edx.lms.3f2b1c ready."), False),
        (NODE % "mail to celery@x.example", True),
        (NODE % "celery@x.example is ready.", True),
        (NODE % "zora@x.example ready.", True),
        ("uwsgi socket 0 bound to TCP address 0.0.0.0:8000 fd 3", False),
        ('{"logger":"http.handlers","request":{"remote_ip":"172.18.0.4"}}', False),
        ("", False),
    ],
)
def test_lines(line: str, is_stock: bool) -> None:
    """Those of loggers, which the plugin writes; other programs' words when they start are theirs."""
    assert log_lines.is_printed_by_stock(line, IpPolicy()) is is_stock
