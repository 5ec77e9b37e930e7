"""Places at rest: pods, and what the settings allow there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tutorprivacy.verify import pods
from tutorprivacy.verify.allowances import CLICKHOUSE, DATABASE, OTHERS, PLATFORM, PROXIES, REDIS, Allowances
from tutorprivacy.verify.byte_streams import Place, Unsearchable
from tutorprivacy.verify.planted import PART, UNKNOWN
from tutorprivacy.verify.verification import Result, Searched

#: Answers as kubectl does, and writes down what it was asked.
_KUBECTL = """#!{python}
import json, sys
words = sys.argv[1:]
with open({calls!r}, "a") as file:
    file.write(json.dumps(words) + "\\n")
status = lambda name, **more: {{"name": name, "restartCount": 0, "state": {{"running": {{}}}}, **more}}
volumes = [{{"name": "kept", "persistentVolumeClaim": {{}}}}, {{"name": "settings", "configMap": {{}}}},
    {{"name": "scratch", "emptyDir": {{}}}}, {{"name": "memory", "emptyDir": {{"medium": "Memory"}}}},
    {{"name": "read", "persistentVolumeClaim": {{}}}}]
paths = {{"redis": "/openedx/redis/data/", "mysql": "/var/lib/mysql"}}
def pod(name, *statuses):
    spec = {{"volumes": volumes, "containers": [{{"name": each["name"], "volumeMounts": [
        {{"name": "kept", "mountPath": paths.get(each["name"], "/kept")}}, {{"name": "settings", "mountPath": "/set"}},
        {{"name": "scratch", "mountPath": "/scratch"}}, {{"name": "memory", "mountPath": "/memory"}},
        {{"name": "read", "mountPath": "/read", "readOnly": True}}]}} for each in statuses]}}
    told = {{"phase": "Running", "containerStatuses": list(statuses)}}
    told["initContainerStatuses"] = [status("migrate", state={{"terminated": {{}}}})] if name == "notes-1" else None
    return {{"metadata": {{"name": name}}, "spec": spec, "status": told}}
if words[:2] == ["get", "pods"]:
    print(json.dumps({{"items": [
        pod("lms-1", status("lms", restartCount=2)), pod("lms-2", status("lms")), pod("redis-1", status("redis")),
        pod("mysql-1", status("mysql")), pod("notes-1", status("notes")),
        pod("smtp-1", status("smtp", state={{"waiting": {{}}}}))]}}))
elif words[0] == "logs":
    print("printed by", words[3])
else:
    sys.exit(2 if "redis-1" in words else 0)
"""


def read(place: Place) -> bytes:
    return b"".join(chunk for text in place.texts() for chunk in text)


def test_pods(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each pod of a deployment, what it printed before it was restarted, and its folders."""
    program = tmp_path / "kubectl"
    program.write_text(_KUBECTL.format(python=sys.executable, calls=str(tmp_path / "calls")))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = {each.name: each for each in pods.places("openedx", 1_800_000_000, with_database=False)}
    outputs = {name for name in found if "output" in name}
    assert outputs == {
        *("output of lms-1/lms", "earlier output of lms-1/lms", "output of lms-2/lms"),
        *("output of redis-1/redis", "output of mysql-1/mysql", "output of notes-1/notes", "output of notes-1/migrate"),
    }
    platform = ("/kept", "/openedx/data", "/openedx/media", "/openedx/media-private", "/scratch", "/tmp")
    assert set(found) - outputs == {
        *(f"{folder} of {pod}/lms" for folder in platform for pod in ("lms-1", "lms-2")),
        *("/openedx/redis/data of redis-1/redis", "/scratch of redis-1/redis"),
        *("/kept of notes-1/notes", "/scratch of notes-1/notes"),  # of a plugin
    }
    assert found["/kept of notes-1/notes"].group == OTHERS and found["/kept of lms-1/lms"].group == PLATFORM
    assert not any("/var/lib/mysql" in name for name in found)
    assert read(found["earlier output of lms-1/lms"]) == b"printed by lms-1\n"
    calls = [json.loads(line) for line in (tmp_path / "calls").read_text().splitlines()]
    assert calls[-1][-3:] == ["--since-time", "2027-01-15T07:59:00Z", "--previous"]
    assert read(found["/openedx/data of lms-1/lms"]) == b""
    with pytest.raises(Unsearchable, match="ended with status 2"):
        read(found["/openedx/redis/data of redis-1/redis"])
    everything = [each.name for each in pods.places("openedx", 0, with_database=True)]
    assert "/var/lib/mysql of mysql-1/mysql" in everything


@pytest.mark.parametrize(
    ("version", "status", "is_clean"),
    [("tar (GNU tar) 1.35", 1, True), ("tar (busybox)", 1, False), ("GNU tar", 2, False)],
)
def test_a_tar_that_could_not_read_all(tmp_path: Path, version: str, status: int, is_clean: bool) -> None:
    """GNU's says 1 if a file was changed meanwhile, another one of any error."""
    tar = tmp_path / "tar"
    tar.write_text(f'#!/bin/sh\n[ "$1" = --version ] && {{ echo "{version}"; exit 0; }}\necho archive; exit {status}\n')
    tar.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    words = ["sh", "-c", pods._ARCHIVE, str(tmp_path)]
    done = subprocess.run(words, env=environment, capture_output=True, text=True)
    assert done.stdout == "archive\n" and (done.returncode == 0) is is_clean
    words[-1] = str(tmp_path / "nothing")
    assert subprocess.run(words, env=environment, capture_output=True).stdout == b""


@pytest.mark.parametrize(
    ("settings", "group", "kind", "is_allowed"),
    [
        ({}, PLATFORM, "username", False),
        ({"PRIVACY_TRACKING": "full"}, PLATFORM, "username", True),
        ({"PRIVACY_TRACKING": "full"}, PROXIES, "username", False),
        ({"PRIVACY_ACCESS_LOG": "full"}, PROXIES, "reset token", True),
        ({"PRIVACY_IP_ADDRESS": "keep"}, PROXIES, "IP address", True),
        ({"PRIVACY_IP_ADDRESS": "truncate"}, PROXIES, "IP address", False),
        ({"PRIVACY_USER_ID": "keep", "PRIVACY_TRACKING": "pseudonymous"}, PLATFORM, "username", True),
        ({"PRIVACY_USER_ID": "keep", "PRIVACY_TRACKING": "pseudonymous"}, PLATFORM, "e-mail", False),
        ({"PRIVACY_USER_ID": "keep", "PRIVACY_TRACKING": "off"}, PLATFORM, "username", False),
        ({"PRIVACY_ASPECTS_PII": True}, CLICKHOUSE, "e-mail", True),
        ({"PRIVACY_ASPECTS_PII": True}, CLICKHOUSE, "password", False),
        ({"PRIVACY_REDIS": "encrypted"}, REDIS, "password", False),
        ({"PRIVACY_REDIS": "plain"}, REDIS, "password", True),
        ({"PRIVACY_TRACKING": "full", "PRIVACY_ACCESS_LOG": "full"}, PLATFORM, "password", False),
        ({"PRIVACY_TRACKING": "full", "PRIVACY_ACCESS_LOG": "full"}, PLATFORM, "issued token", False),
        ({"PRIVACY_ACCESS_LOG": "full"}, PLATFORM, "key of Studio's session", False),
        # Of what a part of a value is, nobody knows: of an e-mail address, too.
        ({"PRIVACY_FREE_TEXT": "keep", "PRIVACY_TRACKING": "pseudonymous"}, PLATFORM, "answer", True),
        ({"PRIVACY_FREE_TEXT": "keep", "PRIVACY_TRACKING": "pseudonymous"}, PLATFORM, PART, False),
        ({"PRIVACY_USER_AGENT": "keep", "PRIVACY_TRACKING": "pseudonymous"}, PLATFORM, PART, False),
        ({"PRIVACY_APP_LOG": "full"}, PLATFORM, "password", True),
        ({"PRIVACY_ACCESS_LOG": "full"}, PROXIES, "access token", False),
        ({"PRIVACY_ACCESS_LOG": "full"}, REDIS, "e-mail", False),
        ({}, PROXIES, UNKNOWN, True),
        ({}, PLATFORM, UNKNOWN, False),
        ({}, DATABASE, "e-mail", True),
        ({}, OTHERS, "e-mail", True),
    ],
)
def test_what_settings_allow(settings: dict[str, Any], group: str, kind: str, is_allowed: bool) -> None:
    assert bool(Allowances(settings).why(group, kind)) is is_allowed


def test_the_exit_status() -> None:
    """A find that may not be is the worst; what was not searched is never clean."""

    def place(problems: list[str], excuses: dict[str, str]) -> Searched:
        return Searched("p", PLATFORM, {"e-mail": 1}, {"e-mail": ["plain"]}, 1, problems, excuses)

    allowed, failure, unsearched = place([], {"e-mail": "so"}), place([], {}), place(["no"], {"e-mail": "so"})
    assert Result(places=[allowed]).status == 0
    assert Result(places=[allowed, unsearched]).status == 3
    assert Result(places=[allowed], problems=["x"]).status == 3
    assert Result(places=[unsearched, failure], problems=["x"]).status == 1
