"""
Pseudonymous tracking while Redis, where the keys of the pseudonyms are, loses them, dies or hangs.

One LMS goes through it all, in the order of `Life`.
"""

from __future__ import annotations

import json
import os
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import redis

from lab import canaries
from lab.environment import Lab
from lab.services import Browser, Services
from tutorprivacy.inside.pseudonyms.keys import PREFIX

#: Those to the LMS. Registration gives the worker a task, and a sign-in is counted in the cache, both in Redis: that is
#: not ours.
_THROUGH_REDIS = ("/api/user/v2/account/registration/", canaries.SIGN_IN.path)
REQUESTS = [each for each in canaries.REQUESTS if each.site == "lms" and each.path not in _THROUGH_REDIS]

#: Some more, for as long as nobody asks Redis again.
BURST = 20


@dataclass
class Phase:
    """What the requests of one phase left behind."""

    answers: list[tuple[str, int, bytes]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    output: str = ""
    longest: float = 0.0
    seconds: float = 0.0

    @property
    def people(self) -> set[tuple[str, int | None, str]]:
        """Whose events these are, and of which session."""
        return {(each["username"], each["context"]["user_id"], each["session"]) for each in self.events}

    @property
    def attempts(self) -> int:
        """How often Redis was asked in vain."""
        return self.output.count("Redis has no key for pseudonyms")


class Life:
    """An LMS of its own, and its Redis."""

    def __init__(self, folder: Path) -> None:
        config = {"PRIVACY_TRACKING": "pseudonymous", "PRIVACY_OPT_OUT_SIGNALS": False}
        self.lab = Lab(folder, plugins=["privacy"], config=config)
        self.lab.build()
        self.services = Services(self.lab)
        self.browser = Browser(self.lab, "lms")
        self.redis = redis.Redis(port=self.lab.ports["redis"], db=11)

    def events(self) -> list[dict[str, Any]]:
        """All that were written until now."""
        files = sorted((self.lab.rest / "lms logs").glob("tracking-*.log"))
        return [json.loads(line) for path in files for line in path.read_text().splitlines()]

    def output(self) -> str:
        return (self.lab.rest / "lms output").read_text(errors="replace")

    def phase(self, burst: int = 0) -> Phase:
        """Send the requests, and some more of the last kind."""
        before, said, phase, start = len(self.events()), len(self.output()), Phase(), time.monotonic()
        for request in [*REQUESTS, *REQUESTS[-1:] * burst]:
            begun = time.monotonic()
            status, body, _headers = self.browser.send(request)
            phase.longest = max(phase.longest, time.monotonic() - begun)
            phase.answers.append((request.kind, status, body))
        phase.seconds = time.monotonic() - start
        phase.events, phase.output = self.events()[before:], self.output()[said:]
        return phase

    def restart(self) -> None:
        """New processes: what the old ones remember is gone."""
        if "lms" in self.services.processes:
            self.services.stop("lms")
        self.services.start_platform("lms")

    def signal_redis(self, number: signal.Signals) -> None:
        os.kill(self.services.processes["redis"].pid, number)

    def kill_redis(self) -> None:
        self.signal_redis(signal.SIGKILL)
        self.services.processes.pop("redis").wait()

    def files_with(self, content: bytes) -> list[str]:
        """Redis's files that hold these bytes."""
        return [path.name for path in (self.lab.rest / "redis").iterdir() if content in path.read_bytes()]

    def live(self) -> dict[str, Phase]:
        """All phases, by name."""
        phases = {}
        self.services.create_database()
        self.services.start_redis()
        self.restart()
        self.browser.send(canaries.SIGN_IN)
        phases["as usual"] = self.phase()
        # The key's time has come.
        (name,) = self.redis.keys(PREFIX + "*")
        self.old_key, self.ends = self.redis.get(name), self.redis.ttl(name)
        self.files_before = self.files_with(self.old_key)
        self.redis.pexpire(name, 1)
        time.sleep(0.01)
        phases["expired, remembered"] = self.phase()
        self.restart()
        phases["expired"] = self.phase()
        self.wait_for_files()
        self.files_after = self.files_with(self.old_key)
        self.kill_redis()
        phases["killed, remembered"] = self.phase()
        self.restart()
        phases["killed"] = self.phase(BURST)
        self.services.start_redis()
        self.restart()
        phases["started again"] = self.phase()
        self.signal_redis(signal.SIGSTOP)
        self.restart()
        phases["hanging"] = self.phase(BURST)
        self.signal_redis(signal.SIGCONT)
        return phases

    def wait_for_files(self) -> None:
        """Redis has written its files anew."""
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            found = self.redis.info("persistence")
            names = ("aof_rewrite_in_progress", "aof_rewrite_scheduled", "rdb_bgsave_in_progress")
            if not any(found[name] for name in names):
                return
            time.sleep(0.05)


@pytest.fixture(scope="module")
def life(tmp_path_factory) -> Life:
    made = Life(tmp_path_factory.mktemp("life") / "lab")
    try:
        made.phases = made.live()
    finally:
        if "redis" in made.services.processes:
            made.signal_redis(signal.SIGCONT)
        made.services.stop_all()
    return made


PHASES = ("as usual", "expired, remembered", "expired", "killed, remembered", "killed", "started again", "hanging")


@pytest.mark.parametrize("name", PHASES)
def test_no_request_fails(life: Life, name: str) -> None:
    """Every request is answered as usual, whatever has become of Redis."""
    usual = life.phases["as usual"].answers
    assert {kind: status for kind, status, _body in usual} == {
        **dict.fromkeys([request.kind for request in REQUESTS], 200),
        "redirect": 302,
        "server error": 500,
        "not found": 404,
    }
    assert life.phases[name].answers[: len(usual)] == usual
    assert len({status for _kind, status, _body in life.phases[name].answers[len(usual) :]}) <= 1


@pytest.mark.parametrize("name", PHASES)
def test_every_event_is_written(life: Life, name: str) -> None:
    """As many of each name as usual, with a pseudonym or with none."""
    usual = [event["name"] for event in life.phases["as usual"].events]
    assert len(usual) >= len(REQUESTS)
    assert [event["name"] for event in life.phases[name].events][: len(usual)] == usual


def test_nobody_is_named_at_any_time(life: Life) -> None:
    """No canary is at rest after all that."""
    values = {**canaries.CANARIES, "session key": life.browser.cookies["sessionid"]}
    found = {place.name: dict(canaries.search(place, values)) for place in life.lab.rest.iterdir()}
    assert {place: counts for place, counts in found.items() if counts} == {}
    assert len(found) >= 4


def person(phase: Phase) -> tuple[str, int | None, str]:
    """The one person of a phase."""
    (found,) = phase.people
    return found


def test_with_its_key_a_learner_is_one_pseudonym(life: Life) -> None:
    """In all processes, and in those that come later while the key is there."""
    name, number, session = person(life.phases["as usual"])
    assert name == f"~{number:x}" and session.startswith("~")
    assert person(life.phases["expired, remembered"]) == (name, number, session)
    assert person(life.phases["started again"]) == person(life.phases["expired"])


def test_once_the_key_is_gone_the_pseudonym_is_another(life: Life) -> None:
    """Nobody can link the two: the old key is in none of Redis's files any more."""
    assert not set(person(life.phases["as usual"])) & set(person(life.phases["expired"]))
    assert None not in person(life.phases["expired"])
    assert "appendonly.aof" in life.files_before
    assert life.files_after == []
    assert 0 < life.ends <= 31 * 86400


def test_a_key_that_is_remembered_needs_no_redis(life: Life) -> None:
    """Redis dies: who has the key goes on."""
    assert person(life.phases["killed, remembered"]) == person(life.phases["expired"])
    assert life.phases["killed, remembered"].attempts == 0


@pytest.mark.parametrize("name", ["killed", "hanging"])
def test_without_a_key_events_name_nobody(life: Life, name: str) -> None:
    """New processes that never had the key drop the identity, and say so once, not once per request."""
    phase = life.phases[name]
    assert person(phase) == ("", None, "")
    assert len(phase.answers) == len(REQUESTS) + BURST
    # Two uWSGI workers, each at most once in five seconds.
    assert 1 <= phase.attempts <= 2 * (1 + phase.seconds // 5)


def test_a_redis_that_hangs_is_not_waited_for(life: Life) -> None:
    """The one request that asks waits a moment. Without a limit of ours it would wait until Redis goes on: never."""
    assert life.phases["hanging"].longest < 30
