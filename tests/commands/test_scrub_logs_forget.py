"""``tutor k8s do scrub-logs --forget``: the real Tutor, on the stand-in for a cluster, with a real Redis."""

from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inside.stores.people import HER, OTHER
from tutor.exceptions import TutorError

from lab.environment import in_one_line, render, run_tutor
from lab.kubernetes import Cluster, Pod
from lab.redis_server import redis_server
from tutorprivacy.scrub.shard_plan import FORGOTTEN_FILE, ShardPlan

PEOPLE = json.dumps({"user_id": HER[0], "username": HER[1], "email": HER[2], "name": HER[3]}) + "\n"
SPELLINGS = [*HER[1:4], base64.b64encode(HER[1].encode()).decode().rstrip("=")[:10]]
SECRET = "secret/privacy-scrub-forgotten"


def event(person: Any) -> str:
    context = {"user_id": person[0], "course_id": "course-v1:a+b+c"}
    found = {"event_type": "play_video", "name": "play_video", "username": person[1], "context": context}
    return json.dumps({**found, "time": "2026-03-02T10:00:00+00:00", "event_source": "browser", "event": "{}"})


class Site:
    """An installation, its cluster, and logs in storage."""

    def __init__(self, folder: Path, port: int, shards: int) -> None:
        self.folder, self.inputs, self.output = folder, folder / "in", folder / "out"
        self.people, self.runs = folder / "forgotten.jsonl", 0
        config = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": port, "PRIVACY_SCRUB_SHARDS": shards}
        render(folder / "root", 22, ["privacy"], {**config, "PRIVACY_USER_ID": "keep"})
        self.inputs.mkdir()
        words = "2026-03-02 10:00:00,123 INFO 12 [root] [user None] [ip None] v.py:4 - welcome"
        for number in range(4):
            lines = [event(HER), event(OTHER), f"{words} {HER[2]}", f"{words} back"]
            (self.inputs / f"{number}.log").write_text("\n".join(lines) + "\n")
        self.write_people()

    def write_people(self, text: str = PEOPLE) -> None:
        self.people.write_text(text)
        self.people.chmod(0o600)

    def go(
        self, *more: str, on_line: Any = lambda _pod, _line: None, **options: Any
    ) -> subprocess.CompletedProcess[str]:
        words = ["k8s", "do", "scrub-logs", f"file://{self.inputs}", "--output", f"file://{self.output}"]
        self.listed: list[bool] = []
        self.runs += 1

        def seen(_pod: Pod, _line: str) -> None:
            self.listed.append(("Secret", "privacy-scrub-forgotten") in self.cluster.objects)

        with Cluster(self.folder / f"cluster{self.runs}", seen) as self.cluster:
            words += ["--forget", str(self.people)]
            return run_tutor(self.folder / "root", 22, *words, check=False, more=self.cluster.environment)

    def written(self) -> str:
        return "".join(path.read_text() for path in sorted(self.output.rglob("*.log")))

    def log(self) -> str:
        return "\n".join(line for pod in self.cluster.pods for line in pod.lines)


@pytest.fixture
def redis_port(tmp_path: Path) -> Iterator[int]:
    with redis_server(tmp_path) as port:
        yield port


def test_lines_of_the_forgotten_are_not_in_the_output(tmp_path: Path, redis_port: int) -> None:
    """
    All of the others' are. The list is in one Secret, while the command runs, and nowhere else; then it is gone.

    With the same list again, all is done. Other people are another run: what is there has not forgotten them, and is
    not taken for done.
    """
    site = Site(tmp_path, redis_port, shards=2)
    done = site.go()
    assert done.returncode == 0, done.stdout + done.stderr + site.log()
    text = site.written()
    assert not [each for each in (*HER[1:4], str(HER[0])) if each in text]
    assert text.count(f'"user_id":{OTHER[0]}') + text.count(f'"user_id": {OTHER[0]}') == 4
    assert text.count("welcome back") == 4 and len(text.splitlines()) == 8
    assert site.listed and all(site.listed[:-1])
    assert not site.people.exists() and ("Secret", "privacy-scrub-forgotten") not in site.cluster.objects
    assert SECRET in site.cluster.deleted
    for manifest in site.cluster.manifests:
        is_list = manifest["kind"] == "Secret" and manifest["metadata"]["name"] == "privacy-scrub-forgotten"
        inside = json.dumps(manifest) + "".join(
            base64.b64decode(each).decode() for each in (manifest.get("data") or {}).values()
        )
        assert any(each in inside for each in SPELLINGS) is is_list
    for pod in site.cluster.pods:
        assert not any(each in " ".join([*pod.argv, *pod.environment.values()]) for each in SPELLINGS)
    assert not any(each in done.stdout + done.stderr + site.log() for each in SPELLINGS)

    site.write_people()
    assert site.go().returncode == 0, site.log()
    assert site.written() == text

    site.write_people(json.dumps({"user_id": OTHER[0], "username": OTHER[1]}) + "\n")
    done = site.go()
    assert done.returncode != 0 and "has not forgotten these people" in site.log() and site.people.exists()


def test_a_run_that_failed_leaves_no_list_in_the_cluster(tmp_path: Path, redis_port: int) -> None:
    """The file stays, and the same command goes on."""
    site = Site(tmp_path, redis_port, shards=1)
    (site.inputs / "0.log").write_bytes(b'{"username": "x", "context": {\n')
    done = site.go()
    assert "failed" in done.stderr + done.stdout
    assert ("Secret", "privacy-scrub-forgotten") not in site.cluster.objects and site.people.exists()


def test_a_pod_without_the_list_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command has ended, and a pod begins: no line is written that would pass for done."""
    monkeypatch.setenv("PRIVACY_SCRUB_FORGOTTEN", str(tmp_path))
    policy: Any = None  # it does not come to that
    plan = ShardPlan("run", ("file:///in",), "file:///out", policy, None, forgets=True)
    with pytest.raises(TutorError, match="Run the same command again, with the same list"):
        plan.forgotten()
    (tmp_path / FORGOTTEN_FILE).write_text("[1, 2]")
    with pytest.raises(TutorError, match="Run the same command again, with the same list"):
        plan.forgotten()


@pytest.mark.parametrize(
    ("text", "mode", "says"),
    [(PEOPLE, 0o644, "others may read it"), ("zoraquill\n", 0o600, "it is no JSON"), ("", 0o600, "names nobody")],
)
def test_a_wrong_list_is_refused_before_anything_happens(tmp_path: Path, text: str, mode: int, says: str) -> None:
    (tmp_path / "config.yml").write_text("PLUGINS: [privacy]\n")
    (tmp_path / "list").write_text(text)
    (tmp_path / "list").chmod(mode)
    words = ["k8s", "do", "scrub-logs", "s3://a/b", "--output", "s3://c", "--forget", str(tmp_path / "list")]
    refused = run_tutor(tmp_path, 22, *words, check=False)
    assert refused.returncode != 0 and says in refused.stdout + in_one_line(refused)
    assert "kubectl" not in refused.stdout and (tmp_path / "list").exists()
