"""One pod's part, in this process: `shard`, and the `SharedRun` of several, with a real Redis."""

from __future__ import annotations

import importlib
import itertools
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from tutor.exceptions import TutorError

from lab.redis_server import redis_server
from lab.tracking_log import Site
from tutorprivacy.scrub import shard as module
from tutorprivacy.scrub.line_scrubber import LineScrubber
from tutorprivacy.scrub.shard import finish, main
from tutorprivacy.scrub.shard_coordination import EXPIRY_SECONDS, KeysUnavailable, Refused, SharedRun
from tutorprivacy.scrub.shard_plan import ShardPlan, share_out
from tutorprivacy.scrub.sources import Source

scrub_logs: Any = importlib.import_module("tutorprivacy.commands.scrub_logs")

RUN = "0123456789abcdef"
WORDS = "2026-03-02 10:00:00,123 INFO 12 [root] [user 5] [ip 192.0.2.9] v.py:4 - for %s\n"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a real Redis."""
    with redis_server(tmp_path_factory.mktemp("redis")) as port:
        yield port


@pytest.fixture
def client(port: int) -> redis.Redis:
    """An empty database of it."""
    client = redis.Redis(port=port)
    client.flushall()
    return client


@pytest.fixture(autouse=True)
def in_the_pod(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """What the Secret of the pods says, and no waiting."""
    monkeypatch.setenv("PRIVACY_SCRUB_REDIS_HOST", "127.0.0.1")
    monkeypatch.setenv("PRIVACY_SCRUB_REDIS_PORT", str(port))
    monkeypatch.setenv("PRIVACY_SCRUB_REDIS_DB", "0")
    monkeypatch.setenv("PRIVACY_SCRUB_SHARDS", "2")
    monkeypatch.setattr(module, "RETRY_PAUSES_SECONDS", (0, 0))
    monkeypatch.setattr(module, "WAIT_FOR_SHARDS_SECONDS", 0.2)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.1)


@pytest.fixture
def memory() -> Iterator[Any]:
    """An object storage in memory."""
    fs = fsspec.filesystem("memory")
    fs.store.clear()
    fs.pseudo_dirs[:] = [""]
    yield fs
    fs.store.clear()


@pytest.fixture
def plan(event_policy: dict[str, Any], ip_policy: dict[str, Any]) -> dict[str, Any]:
    """As `do scrub-logs` makes it."""
    return {"run": RUN, "inputs": ["memory://in"], "output": "memory://out", "events": event_policy, "ip": ip_policy}


def fill(fs: Any, files: int = 4) -> list[dict[str, Any]]:
    """Files of events, and one of words that name their people; returns the events."""
    events = list(itertools.islice(Site().events(), files * 50))
    for number in range(files):
        lines = (json.dumps(each) + "\n" for each in events[number * 50 : number * 50 + 50])
        fs.pipe(f"/in/day{number}.log", "".join(lines).encode())
    fs.pipe("/in/app.log", "".join(WORDS % each["username"] for each in events).encode())
    return events


def run_shard(monkeypatch: pytest.MonkeyPatch, plan: dict[str, Any], index: int, *options: str) -> int:
    """The exit status of a pod."""
    monkeypatch.setenv("JOB_COMPLETION_INDEX", str(index))
    return main(["--plan", json.dumps(plan), *options])


def no_redis() -> redis.Redis:
    """Nothing listens there."""
    return redis.Redis(port=1, retry=Retry(NoBackoff(), 0))


def sources(*sizes: int) -> list[Source]:
    return [Source(f"s3://b/{index}", str(index), size) for index, size in enumerate(sizes)]


class TestSharingOut:
    def test_every_source_is_in_one_part(self) -> None:
        """Whatever the sizes, unknown ones too."""
        found = sources(5, 0, 0, 0, 9, 1, 1, 7)
        parts = share_out(found, 3)
        assert sorted(source.path for part in parts for source in part) == [source.path for source in found]
        assert max(sum(each.size for each in part) for part in parts) == 9

    def test_all_shards_agree(self) -> None:
        """In whatever order a storage lists."""
        found = sources(3, 3, 3, 1, 1, 8)
        assert share_out(found, 4) == share_out(found[::-1], 4)

    def test_files_of_no_known_size_are_shared_out_too(self) -> None:
        """Not all to the first."""
        assert [len(part) for part in share_out(sources(*[0] * 9), 3)] == [3, 3, 3]

    def test_more_shards_than_files(self) -> None:
        """Some have nothing to do."""
        assert sorted(len(part) for part in share_out(sources(1, 2), 4)) == [0, 0, 1, 1]


class TestShards:
    def test_object_storage(self, monkeypatch, client, memory, plan) -> None:
        """All is there; people are one pseudonym each, known to every shard; the keys are gone."""
        events = fill(memory)
        assert [run_shard(monkeypatch, plan, index) for index in (1, 0)] == [0, 0]
        (key,) = client.keys("privacy:scrub-key:*")
        assert 0 < client.ttl(key) <= EXPIRY_SECONDS
        assert run_shard(monkeypatch, plan, 0, "--finish") == 0
        assert [name for name in client.keys("*") if not name.endswith(b":tallies")] == []
        after = [json.loads(line) for n in range(4) for line in memory.cat(f"/out/day{n}.log").splitlines()]
        pairs = {(a["context"]["user_id"], b["context"]["user_id"]) for a, b in zip(events, after, strict=True)}
        assert len(pairs) == len({before for before, _after in pairs}) == len({after for _before, after in pairs})
        text = json.dumps(after) + memory.cat("/out/app.log").decode()
        assert not [each for each in events if each["username"] in text]

    def test_run_again_it_goes_on(self, monkeypatch, capsys, client, memory, plan) -> None:
        """With the same key; what is there is not touched."""
        fill(memory)
        run_shard(monkeypatch, plan, 0)
        before = dict(memory.store)
        assert run_shard(monkeypatch, plan, 0, "--finish") == 1
        assert "files are not scrubbed" in capsys.readouterr().out
        keys = {name: client.get(name) for name in client.keys("privacy:scrub-key:*")}
        assert [run_shard(monkeypatch, plan, index) for index in (0, 1)] == [0, 0]
        assert keys == {name: client.get(name) for name in client.keys("privacy:scrub-key:*")}
        assert {name: file.modified for name, file in before.items()} == {
            name: memory.store[name].modified for name in before
        }
        assert run_shard(monkeypatch, plan, 0, "--finish") == 0
        assert [run_shard(monkeypatch, plan, index) for index in (0, 1)] == [0, 0]
        assert client.keys("privacy:scrub-key:*") == []

    def test_second_keys_are_refused(self, monkeypatch, capsys, client, memory, plan) -> None:
        """Half of a run whose keys are gone: the other half would have other pseudonyms."""
        fill(memory)
        run_shard(monkeypatch, plan, 0)
        assert run_shard(monkeypatch, plan, 0, "--give-up") == 0
        assert client.keys("privacy:scrub-key:*") == []
        assert run_shard(monkeypatch, plan, 1) == module.REFUSED
        assert "of a run whose keys are gone" in capsys.readouterr().out
        assert client.keys("privacy:scrub-run:*:begun") == []

    def test_lasting_pseudonyms_are_not_refused(self, monkeypatch, client, memory, plan) -> None:
        """`forever`: its key is of the Secret, and never in Redis."""
        monkeypatch.setenv("PRIVACY_SCRUB_FOREVER_KEY", "f" * 64)
        plan["events"]["pseudonym_period"] = "forever"
        fill(memory)
        run_shard(monkeypatch, plan, 0)
        run_shard(monkeypatch, plan, 0, "--give-up")
        assert [run_shard(monkeypatch, plan, 1), run_shard(monkeypatch, plan, 0, "--finish")] == [0, 0]
        assert client.keys("privacy:scrub-key:*") == []

    def test_rejected_lines(self, monkeypatch, capsys, client, memory, plan) -> None:
        """No shard fails for them; the last step does, names the file and nothing of the line; also if run again."""
        fill(memory)
        memory.pipe("/in/broken.log", b'{"event_type": "x", "username": "zoraquill", "context": {\n')
        assert [run_shard(monkeypatch, plan, index) for index in (0, 1)] == [0, 0]
        for _ in range(2):
            assert run_shard(monkeypatch, plan, 0, "--finish") == module.LINES_REJECTED
        said = capsys.readouterr().out
        assert "memory:///in/broken.log" in said
        assert "1 rejected" in said
        assert "zoraquill" not in said

    def test_what_cannot_be_read_is_tried_again(self, monkeypatch, capsys, client, memory, plan) -> None:
        """Storage behind a network fails now and then; what stays broken keeps no other file back."""
        fill(memory)
        real, failures = memory.open, {"/in/day1.log": 2, "/in/day2.log": 99}

        def open_or_fail(path: str, mode: str = "rb", **options: Any) -> Any:
            if mode == "rb" and failures.get(path, 0):
                failures[path] -= 1
                raise ConnectionError("reset by peer")
            return real(path, mode, **options)

        monkeypatch.setattr(type(memory), "open", lambda _self, *args, **options: open_or_fail(*args, **options))
        monkeypatch.setenv("PRIVACY_SCRUB_SHARDS", "1")
        memory.rm("/in/app.log")
        assert run_shard(monkeypatch, plan, 0) == 1
        assert sorted(memory.ls("/out", detail=False)) == ["/out/day0.log", "/out/day1.log", "/out/day3.log"]
        assert "1 of which could not be scrubbed" in capsys.readouterr().out

    def test_no_redis(self, monkeypatch, capsys, memory, plan) -> None:
        """Nothing is written without a key."""
        fill(memory)
        monkeypatch.setattr(SharedRun, "of_environment", lambda run: SharedRun(no_redis(), run))
        assert run_shard(monkeypatch, plan, 0) == 1
        assert "Redis could not be used" in capsys.readouterr().out
        assert not memory.exists("/out")

    def test_the_output_among_the_inputs_is_refused(self, monkeypatch, capsys, client, memory, plan) -> None:
        """The next run would scrub it again."""
        fill(memory)
        memory.pipe("/in/out/day0.log", b"")
        assert run_shard(monkeypatch, {**plan, "output": "memory://in/out"}, 0) == module.REFUSED
        assert "Name a folder outside" in capsys.readouterr().out

    def test_the_last_step_waits_for_shards(self, client, memory, plan) -> None:
        """A shard at work may still use a key; one that was killed is not waited for for ever."""
        fill(memory)
        shared = SharedRun(client, RUN)
        shared.set_alive(1)
        thread = threading.Thread(target=lambda: finish_or_not(plan, client))
        thread.start()
        thread.join(0.8)
        assert thread.is_alive()
        shared.set_alive(1, False)
        thread.join(5)
        assert not thread.is_alive()


def finish_or_not(plan: dict[str, Any], client: redis.Redis) -> None:
    with pytest.raises(TutorError, match="5 of 5 files are not scrubbed"):
        finish(ShardPlan.of(json.dumps(plan)), SharedRun(client, RUN), False)


class TestSharedRun:
    def test_one_key_for_all(self, client) -> None:
        """Also at the same moment."""
        runs = [SharedRun(redis.Redis(port=client.connection_pool.connection_kwargs["port"]), RUN) for _ in range(8)]
        keys: list[bytes] = []
        threads = [threading.Thread(target=lambda run=run: keys.append(run.key("2026-03", None))) for run in runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(keys) == 8
        assert len(set(keys)) == 1
        assert runs[0].key("2026-04", None) != keys[0]
        assert SharedRun(client, "another").key("2026-03", None) != keys[0]

    def test_an_evicted_key_is_put_back(self, client) -> None:
        """Tutor's Redis evicts what was not used for long, when its memory is full."""
        shared = SharedRun(client, RUN)
        key = shared.key("2026-03", None)
        client.flushall()
        shared.renew()
        assert client.get(f"privacy:scrub-key:{RUN}:2026-03") == key
        client.set(f"privacy:scrub-key:{RUN}:2026-03", b"x" * 32)
        with pytest.raises(KeysUnavailable, match="2026-03"):
            shared.renew()

    def test_two_keys_of_one_period_are_noticed_at_the_end(self, client, memory, plan) -> None:
        """Whichever way it came about."""
        memory.pipe("/in/a.log", b"")
        memory.pipe("/out/a.log", b"")
        for number in range(2):
            shared = SharedRun(client, RUN)
            shared.key("2026-03", None)
            shared.record_counts(Source(f"memory:///in/{number}", str(number), 0), {"lines": {}, "fields": {}})
            client.delete(f"privacy:scrub-key:{RUN}:2026-03")
        with pytest.raises(Refused, match="two pseudonyms"):
            finish(ShardPlan.of(json.dumps(plan)), shared, False)

    def test_without_a_key_no_line_is_rejected(self, event_policy, ip_policy) -> None:
        """The scrubber of lines lets that error through: it is not the line's fault."""
        policy = ShardPlan.of(
            json.dumps({"run": RUN, "inputs": [], "output": "", "events": event_policy, "ip": ip_policy})
        ).policy
        scrubber = LineScrubber(policy, SharedRun(no_redis(), RUN), {})
        line = json.dumps(next(Site().events())).encode() + b"\n"
        with pytest.raises(KeysUnavailable):
            scrubber.scrub_chunk(line, lambda _line: pytest.fail("rejected"))

    def test_each_source_is_read_by_one_shard(self, client) -> None:
        """And two ids of one name are nobody's for certain."""
        found = sources(1, 2, 3, 4)
        read: list[str] = []

        def learn(source: Source) -> dict[str, int]:
            read.append(source.path)
            return {f"name {source.path}": 7, "both": int(source.relative) // 3}

        first = SharedRun(client, RUN).user_ids(found, learn)
        second = SharedRun(client, RUN).user_ids([*found[2:], *found[:2]], learn)
        assert first == second
        assert sorted(read) == [source.path for source in found]
        assert first["name s3://b/0"] == 7
        assert first["both"] < 0
        client.delete(f"privacy:scrub-run:{RUN}:people")  # evicted
        assert SharedRun(client, RUN).user_ids(found, learn) == first
        assert len(read) == 8

    def test_one_shard_looks_whether_to_begin(self, client) -> None:
        """The others wait; if it refuses, nothing has begun."""
        shared, checks = SharedRun(client, RUN), []
        for _ in range(3):
            shared.begin(lambda: checks.append(1))
        assert len(checks) == 1
        shared.end()

        def refuse() -> None:
            raise Refused("no")

        with pytest.raises(Refused):
            shared.begin(refuse)
        shared.begin(lambda: checks.append(1))
        assert len(checks) == 2

    def test_the_end_deletes_this_runs_only(self, client) -> None:
        """Not the platform's keys, not another run's."""
        client.set("privacy:pseudonym-key:2026-03", b"k")
        shared, other = SharedRun(client, RUN), SharedRun(client, "another")
        for each in (shared, other):
            each.key("2026-03", None)
            each.key("2026-04", None)
        assert shared.end() == 2
        assert sorted(client.keys("*")) == [
            b"privacy:pseudonym-key:2026-03",
            b"privacy:scrub-key:another:2026-03",
            b"privacy:scrub-key:another:2026-04",
        ]

    @pytest.mark.parametrize(("forbidden", "other"), [("bgrewriteaof", "bgsave"), ("bgsave", "bgrewriteaof")])
    def test_a_managed_redis_refuses(self, client, port, capsys, forbidden: str, other: str) -> None:
        """One of its two files: the other is written anew all the same, and it is said."""
        client.execute_command("ACL", "SETUSER", "managed", "on", ">pw", "~*", "+@all", f"-{forbidden}")
        client.config_resetstat()
        shared = SharedRun(redis.Redis(port=port, username="managed", password="pw"), RUN)
        shared.key("2026-03", None)
        assert shared.end() == 1
        assert "the deleted keys may still be in them" in capsys.readouterr().out
        calls = client.info("commandstats")
        assert calls[f"cmdstat_{other}"]["calls"] == 1
        assert not calls.get(f"cmdstat_{forbidden}", {}).get("calls")


FROM_AN_ARCHIVE = """
import sys
before = set(sys.modules)
import tutorprivacy.scrub.shard
found = {name: getattr(sys.modules[name], "__file__", None) or "" for name in set(sys.modules) - before}
print(*{name.partition(".")[0] for name, path in found.items() if "site-packages" in path})
print(tutorprivacy.scrub.shard.__file__)
print(*found.values(), sep="\\n")
"""


def test_a_pod_needs_the_libraries_of_the_extra_only(tmp_path: Path) -> None:
    """It works from the archive of the ConfigMap; of Tutor it has the exceptions, and no library."""
    archive = tmp_path / "code.zip"
    archive.write_bytes(scrub_logs.code())
    command = [sys.executable, "-c", FROM_AN_ARCHIVE]
    variables = {"PYTHONPATH": str(archive)}
    done = subprocess.run(command, env=variables, cwd=tmp_path, capture_output=True, text=True, check=True)
    libraries, path, *files = done.stdout.splitlines()
    assert {"orjson", "msgspec", "redis"} <= set(libraries.split())
    assert not {"click", "jinja2", "kubernetes", "tutor", "tutorprivacy", "yaml"} & set(libraries.split())
    assert path.startswith(str(archive))
    imported = {name.removeprefix(f"{archive}/") for name in files if name.startswith(str(archive))}
    with zipfile.ZipFile(archive) as content:
        assert set(content.namelist()) == imported  # and nothing is in it that no pod needs
