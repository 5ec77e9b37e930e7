"""``tutor k8s do scrub-logs``: the real Tutor, on the stand-in for a cluster, with a real Redis."""

from __future__ import annotations

import gzip
import importlib
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2
import pytest
import redis
import yaml

from lab.environment import render, run_tutor
from lab.kubernetes import Cluster, Invalid, Job, Pod, _check_job, _expanded, check, kustomized
from lab.redis_server import redis_server
from lab.tracking_log import Site
from tutorprivacy.scrub.shard_coordination import SharedRun

#: Not the command of the same name.
module: Any = importlib.import_module("tutorprivacy.commands.scrub_logs")

PASSWORD = "swordfish-of-redis"
STORAGE_KEY = "key-of-the-object-storage"

#: What the shell, Jinja and Kubernetes would each take for their own.
ODD = "in {{ 7 * 7 }} {# $(PRIVACY_SCRUB_REDIS_PASSWORD) $$ 'it' \"is\" `id`"

FILES = 12
#: For a sixth of a second of work, and a shard has some of these: time to be killed in; and where none is.
EVENTS_OF_FILE, FEW = 1000, 500

#: Nobody is called like that but in tracking_log's site.
_SOMEBODY = re.compile(r"learner\d+_\d+")


@dataclass
class Run:
    """One run of the command on one Tutor."""

    major: int
    folder: Path
    shards: int
    database: int
    kill: dict[tuple[int, int], bool]  # (index, try) of pods that end too early; True: with their node
    rejects: bool = False
    events_of_file: int = EVENTS_OF_FILE
    keys_seen: set[bytes] = field(default_factory=set)
    people_seen: int = 0

    @property
    def inputs(self) -> Path:
        return self.folder / ODD

    @property
    def output(self) -> Path:
        return self.folder / "out"

    def config(self, port: int) -> dict[str, Any]:
        return {
            "REDIS_HOST": "127.0.0.1",
            "REDIS_PORT": port,
            "REDIS_USERNAME": "zora",
            "REDIS_PASSWORD": PASSWORD,
            "PRIVACY_REDIS_DB": self.database,
            "PRIVACY_SCRUB_SHARDS": self.shards,
            "PRIVACY_SCRUB_SECRET": "storage",
        }

    def write_logs(self) -> list[dict[str, Any]]:
        """Files of events, and one of words that name people of the others; returns the events."""
        site = Site(self.major)
        events = list(itertools.islice(site.events(), FILES * self.events_of_file))
        (self.inputs / "old").mkdir(parents=True)
        for number in range(FILES):
            part = events[number * self.events_of_file : (number + 1) * self.events_of_file]
            text = "".join(json.dumps(each) + "\n" for each in part)
            if number % 3:
                (self.inputs / f"{number:02}.log").write_text(text)
            else:
                (self.inputs / "old" / f"{number:02}.log.gz").write_bytes(gzip.compress(text.encode()))
        names = {each["username"] for each in events}
        words = [
            f"2026-03-02 10:00:00,123 INFO 12 [root] [user 5] [ip 192.0.2.9] v.py:4 - for {each}" for each in names
        ]
        rejects = ['{"event_type": "x", "username": "learner1_1", "context": {'] if self.rejects else []
        (self.inputs / "all.log").write_text("\n".join(words + rejects) + "\n")
        return events

    def read_events(self) -> list[dict[str, Any]]:
        """What was written, in the order of `write_logs`."""
        paths = sorted((p for p in self.output.rglob("*.log*") if p.name != "all.log"), key=lambda path: path.name)
        texts = [gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes() for p in paths]
        return [json.loads(line) for text in texts for line in text.splitlines()]

    def go(self, port: int) -> None:
        """The whole run."""
        self.client = redis.Redis(port=port, db=self.database, username="zora", password=PASSWORD)
        render(self.folder / "root", self.major, ["privacy"], self.config(port))
        self.events = self.write_logs()
        with Cluster(self.folder / "cluster", self.on_line) as self.cluster:
            self.cluster.objects["Secret", "storage"] = {"stringData": {"AWS_SECRET_ACCESS_KEY": STORAGE_KEY}}
            command = ["k8s", "do", "scrub-logs", f"file://{self.inputs}", "--output", f"file://{self.output}"]
            root, environment = self.folder / "root", self.cluster.environment
            self.done = run_tutor(root, self.major, *command, check=False, more=environment)

    def on_line(self, pod: Pod, line: str) -> None:
        """In the midst of the work: at the first file that a shard has scrubbed."""
        if pod.index is None or "events" not in line:
            return
        self.keys_seen |= set(self.client.keys("privacy:scrub-key:*"))
        self.people_seen = max(self.people_seen, len(self.client.keys("privacy:scrub-run:*:people")))
        node_goes = self.kill.pop((pod.index, pod.number), None)
        if node_goes is not None:
            pod.kill(disrupted=node_goes)

    def log_of(self, job: str) -> str:
        """What the pods of a Job printed."""
        return "\n".join(line for pod in self.cluster.pods if pod.job.startswith(job) for line in pod.lines)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, Run]]:
    """On each Tutor, at the same time: most of it is Tutor's waiting."""
    folder = tmp_path_factory.mktemp("runs")
    found = [
        Run(22, folder / "22", 2, 3, {(0, 0): True, (0, 1): True, (1, 0): False}),
        Run(21, folder / "21", 2, 4, {}, events_of_file=FEW),
        Run(20, folder / "20", 2, 5, {}, rejects=True, events_of_file=FEW),
    ]
    acl = ["--user", "zora", "on", f">{PASSWORD}", "~*", "&*", "+@all", "--user", "default", "off"]
    with redis_server(folder, *acl) as port, ThreadPoolExecutor() as pool:
        list(pool.map(lambda run: run.go(port), found))
        yield {run.major: run for run in found}


every_tutor = pytest.mark.parametrize("major", [20, 21, 22])


@every_tutor
def test_everything_is_scrubbed(runs: dict[int, Run], major: int) -> None:
    """Every file and every event is there, and nothing of a person."""
    run = runs[major]
    assert (run.done.returncode == 0) is not run.rejects, run.done.stdout + run.done.stderr + run.log_of("")
    names = {str(path.relative_to(run.inputs)) for path in run.inputs.rglob("*") if path.is_file()}
    assert {str(path.relative_to(run.output)) for path in run.output.rglob("*") if path.is_file()} == names
    after = run.read_events()
    assert len(after) == len(run.events) == FILES * run.events_of_file
    text = json.dumps(after) + (run.output / "all.log").read_text()
    assert not _SOMEBODY.search(text)
    words = set(re.findall(r'"([^"]+)"|([0-9a-f.]{7,})', text))
    found = {word for pair in words for word in pair}
    assert not found & {each[name] for each in run.events for name in ("ip", "session", "agent")}
    assert "192.0.2.9" not in text


@every_tutor
def test_a_person_is_one_pseudonym_over_all_shards(runs: dict[int, Run], major: int) -> None:
    """And two people are two."""
    run = runs[major]
    pairs = {
        (before["context"]["user_id"], after["context"]["user_id"], after["username"])
        for before, after in zip(run.events, run.read_events(), strict=True)
    }
    people = {before for before, _number, _name in pairs}
    assert len(pairs) == len(people) == len({number for _before, number, _name in pairs}) > 1000
    assert not people & {number for _before, number, _name in pairs}
    jobs = [pod for pod in run.cluster.pods if pod.job.startswith("privacy-scrub-job")]
    assert {pod.index for pod in jobs if any("events" in line for line in pod.lines)} == set(range(run.shards))


@every_tutor
def test_the_keys_are_gone(runs: dict[int, Run], major: int) -> None:
    """One key for all shards while they work; afterwards nothing but numbers of lines."""
    run = runs[major]
    assert len(run.keys_seen) == 1
    (left,) = run.client.keys("*")  # the database is the one of the settings
    assert re.fullmatch(rb"privacy:scrub-run:[0-9a-f]{16}:tallies", left)
    assert 0 < run.client.ttl(left) <= 7 * 24 * 3600
    assert not _SOMEBODY.search(json.dumps([each.decode() for each in run.client.hvals(left)]))
    assert "1 keys are deleted" in run.log_of("privacy-scrub-finish-job")


@every_tutor
def test_no_secret_but_in_secrets(runs: dict[int, Run], major: int) -> None:
    """Not in a manifest, not on a command line, not in a log; the pods have them."""
    run = runs[major]
    for manifest in run.cluster.manifests:
        assert (PASSWORD in json.dumps(manifest)) is (manifest["kind"] == "Secret")
    for pod in run.cluster.pods:
        assert PASSWORD not in " ".join(pod.argv)
        assert STORAGE_KEY not in " ".join(pod.argv)
        assert pod.environment["AWS_SECRET_ACCESS_KEY"] == STORAGE_KEY
    assert not list((run.folder / "cluster" / "pods").glob("*/libraries/*"))  # all is there: nothing was installed
    said = run.done.stdout + run.done.stderr + run.log_of("")
    assert PASSWORD not in said
    assert STORAGE_KEY not in said
    rendered = run.folder / "root" / "env" / "k8s"
    assert PASSWORD not in "".join(path.read_text() for path in rendered.iterdir())


def test_a_killed_shard_goes_on(runs: dict[int, Run]) -> None:
    """What it had finished is not done again."""
    run = runs[22]
    killed, again = [pod for pod in run.cluster.pods if pod.job.startswith("privacy-scrub-job") and pod.index == 1]
    assert (killed.code, again.code) == (-9, 0)
    done = [line.partition(": ")[0] for line in killed.lines if "events" in line]
    assert done
    assert not [line for line in again.lines if line.partition(": ")[0] in done]
    assert run.done.returncode == 0
    assert run.cluster.deleted == ["secret/privacy-scrub", "configmap/privacy-scrub"]


def test_a_node_that_goes_is_no_failure(runs: dict[int, Run]) -> None:
    """Twice, though Tutor allows for one failure of the whole Job, and the other shard was killed."""
    run = runs[22]
    codes = [pod.code for pod in run.cluster.pods if pod.job.startswith("privacy-scrub-job") and pod.index == 0]
    assert codes == [-9, -9, 0]
    assert run.done.returncode == 0


def test_rejected_lines_fail_the_last_step_once(runs: dict[int, Run]) -> None:
    """All the rest is done, the log names the file, and Kubernetes does not try again."""
    run = runs[20]
    (finish,) = [pod for pod in run.cluster.pods if pod.job.startswith("privacy-scrub-finish-job")]
    assert finish.code == 65
    assert {pod.code for pod in run.cluster.pods if pod is not finish} == {0}
    assert f"    {run.inputs}/all.log" in finish.lines
    assert "1 rejected" in "\n".join(finish.lines)
    assert "failed" in run.done.stderr + run.done.stdout


@every_tutor
def test_the_manifests(tmp_path: Path, major: int) -> None:
    """Jobs that the API takes; their Secret is not rendered, so `tutor k8s start` has nothing new to do."""
    config = {"PRIVACY_SCRUB_SHARDS": 7, "PRIVACY_SCRUB_DOCKER_IMAGE": "registry.example:5000/scrub@sha256:1f"}
    render(tmp_path, major, ["privacy", "cairn", "mfe"], config)
    assert "k8s/jobs.yml" in yaml.safe_load((tmp_path / "env" / "kustomization.yml").read_text())["resources"]
    data = [each for each in kustomized(tmp_path / "env") if each["kind"] in ("Secret", "ConfigMap")]
    assert [each["metadata"]["name"] for each in data] == ["privacy-schedule", "privacy-retirement"]
    jobs = {
        each["metadata"]["name"]: each
        for each in kustomized(tmp_path / "env")
        if each["metadata"]["name"].startswith("privacy-scrub")
    }
    assert set(jobs) == {"privacy-scrub-job", "privacy-scrub-finish-job"}
    for name, job in jobs.items():
        check("V1Job", job, name)
        _check_job(job["spec"])
        assert job["metadata"]["labels"]["app.kubernetes.io/component"] == "job"  # `start` leaves it out
        pod = job["spec"]["template"]["spec"]
        (container,) = pod["containers"]
        assert container["image"] == "registry.example:5000/scrub@sha256:1f"
        assert container["command"] == []  # Tutor then passes over the image's entrypoint
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert [each["secretRef"]["name"] for each in container["envFrom"]] == ["privacy-scrub"]
        assert "JOB_COMPLETION_INDEX" not in {each["name"] for each in container["env"]}  # Kubernetes sets it
    spec = jobs["privacy-scrub-job"]["spec"]
    assert (spec["completionMode"], spec["completions"], spec["parallelism"]) == ("Indexed", 7, 7)
    assert "completionMode" not in jobs["privacy-scrub-finish-job"]["spec"]


REFUSED = [
    (["local", "do", "scrub-logs", "s3://a/b", "--output", "s3://c"], "tutor privacy scrub --output DIR"),
    (["dev", "do", "scrub-logs", "s3://a/b", "--output", "s3://c"], "scrub-logs is for Kubernetes"),
    (["k8s", "do", "scrub-logs", "/var/log", "--output", "s3://c"], "/var/log is no URL"),
    (["k8s", "do", "scrub-logs", "s3://a/b", "--output", "out"], "out is no URL"),
    (["k8s", "do", "scrub-logs", "sftp://me:pw@host/b", "--output", "s3://c"], "PRIVACY_SCRUB_SECRET"),
    (["k8s", "do", "scrub-logs", "s3://a/b"], "Missing option"),
]


@pytest.mark.parametrize(("arguments", "says"), REFUSED)
def test_refused_before_anything_happens(tmp_path: Path, arguments: list[str], says: str) -> None:
    """No kubectl and no docker is asked for."""
    (tmp_path / "config.yml").write_text("PLUGINS: [privacy]\n")
    refused = run_tutor(tmp_path, 22, *arguments, check=False)
    assert refused.returncode != 0
    assert says in refused.stdout + refused.stderr
    assert "kubectl" not in refused.stdout
    assert "docker" not in refused.stdout.lower()


@pytest.mark.parametrize("text", [ODD, "plain", "", "{%x%}{{y}}", "$$(A)$$$(B)$", "a'b{$'", "${HOME}\t*?[x]", "é\\n"])
def test_what_a_pod_receives_is_what_was_given(text: str) -> None:
    """Through Jinja, Kubernetes and the shell."""
    command = jinja2.Environment(autoescape=False).from_string("printf %s " + module.quoted(text)).render()
    variables = {"A": "a", "B": "b", "HOME": "/root", "PRIVACY_SCRUB_REDIS_PASSWORD": "p", "PATH": os.environ["PATH"]}
    done = subprocess.run(["sh", "-e", "-c", _expanded(command, variables)], env=variables, capture_output=True)
    assert done.stdout.decode() == text


def test_the_code_is_this_package() -> None:
    """What the pods import, byte for byte, and well below what a ConfigMap holds."""
    data = module.code()
    assert len(data) < 300_000
    assert data == module.code()
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = set(archive.namelist())
        assert {"tutorprivacy/__init__.py", "tutorprivacy/scrub/shard.py"} <= names
        shared = Path(sys.modules[SharedRun.__module__].__file__ or "")
        assert archive.read("tutorprivacy/scrub/shard_coordination.py") == shared.read_bytes()
    assert not [name for name in names if name.startswith("tutorprivacy/commands")]


def test_the_same_command_is_the_same_run() -> None:
    """In any order; and another policy is another one."""
    found = dict(module.read_settings.__globals__["values"].defaults())
    first = module.plan_of(("s3://a", "s3://b"), "s3://c", found)
    assert module.plan_of(("s3://b", "s3://a", "s3://a"), "s3://c", found) == first
    assert (
        module.plan_of(("s3://a", "s3://b"), "s3://c", {**found, "PRIVACY_IP_ADDRESS": "keep"})["run"] != first["run"]
    )


def test_the_stand_in_refuses_what_kubernetes_does() -> None:
    """Or these tests would show nothing."""
    good: dict[str, Any] = {"metadata": {"name": "x"}, "spec": {"template": {"spec": {"containers": [{"name": "c"}]}}}}
    check("V1Job", good, "Job")
    with pytest.raises(Invalid, match="unknown completion"):
        check("V1Job", {**good, "spec": {**good["spec"], "completion": 3}}, "Job")
    with pytest.raises(Invalid, match="no int"):
        check("V1Job", {**good, "spec": {**good["spec"], "completions": "3"}}, "Job")
    with pytest.raises(Invalid, match="template"):
        check("V1Job", {**good, "spec": {}}, "Job")
    assert Job(good).active == 0
