"""How many archives are made at once, on the site and in a container, whatever becomes of those who make them."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis
from django.conf import UserSettingsHolder, settings

from lab.redis_server import redis_server
from tutorprivacy.inside.learner import archive_turns
from tutorprivacy.inside.learner.archive_turns import PREFIX, SITE, Turns


@contextmanager
def told(url: str | None) -> Iterator[None]:
    """Settings for a while; Django's own way reads those that it puts back, and these have no key."""
    before, settings._wrapped = settings._wrapped, UserSettingsHolder(settings._wrapped)
    settings.PRIVACY_REDIS_URL, settings.SECRET_KEY = url, "of a test"
    try:
        yield
    finally:
        settings._wrapped = before


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[redis.Redis]:
    monkeypatch.setattr(archive_turns, "_PATIENCE", 60)  # however busy the machine is
    with redis_server(tmp_path) as port, told(f"redis://127.0.0.1:{port}/11"):
        yield redis.Redis(port=port, db=11)


def place(user_id: int, monkeypatch, host: str = "pod-1") -> Turns:
    monkeypatch.setattr(archive_turns.socket, "gethostname", lambda: host)
    return Turns(user_id)


@pytest.fixture
def roomy(monkeypatch) -> None:
    monkeypatch.setattr(archive_turns, "_here", lambda: 100)


def test_so_many_on_the_site(server: redis.Redis, monkeypatch, roomy: None) -> None:
    """In containers of any number; who ends makes room at once."""
    turns = [place(number, monkeypatch, f"pod-{number}") for number in range(SITE + 1)]
    assert [each.begin() for each in turns] == [""] * SITE + ["busy"]
    turns[0].end(False)
    assert turns[-1].begin() == ""
    assert turns[0].begin() == "busy"


def test_so_many_in_a_container(server: redis.Redis, monkeypatch) -> None:
    """Half of its processes; another container has room, and one whose name begins alike is another."""
    monkeypatch.setattr(archive_turns, "_here", lambda: 1)
    assert place(1, monkeypatch).begin() == ""
    assert place(2, monkeypatch).begin() == "busy"
    assert place(2, monkeypatch, "pod-11").begin() == ""
    assert place(3, monkeypatch, "pod").begin() == ""


@pytest.mark.parametrize(("workers", "most"), [(1, 1), (2, 1), (3, 1), (4, 2), (9, 4)])
def test_half_of_the_processes(monkeypatch, workers: int, most: int) -> None:
    monkeypatch.setitem(sys.modules, "uwsgi", SimpleNamespace(numproc=workers))
    assert archive_turns._here() == most


def test_one_of_hers(server: redis.Redis, monkeypatch, roomy: None) -> None:
    """In whichever container she asks."""
    first = place(1, monkeypatch)
    assert first.begin() == ""
    assert place(1, monkeypatch, "pod-2").begin() == "running"
    first.end(True)
    assert place(1, monkeypatch, "pod-2").begin() == "done"


def test_a_hundred_at_once(server: redis.Redis, monkeypatch, roomy: None) -> None:
    """Redis decides in one step."""
    turns = [place(number, monkeypatch) for number in range(100)]
    said: list[str] = []
    threads = [threading.Thread(target=lambda each=each: said.append(each.begin())) for each in turns]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(said) == [""] * SITE + ["busy"] * (100 - SITE)


def test_who_was_killed_makes_room(server: redis.Redis, monkeypatch, roomy: None) -> None:
    """And who gives signs of life does not; a sign of one whose place was taken away brings nothing back."""
    killed, lives = place(1, monkeypatch), place(2, monkeypatch)
    assert (killed.begin(), lives.begin()) == ("", "")
    assert place(1, monkeypatch, "pod-2").begin() == "running"
    for name in server.zrange(f"{PREFIX}being-made", 0, -1):  # the time of both is over
        server.zadd(f"{PREFIX}being-made", {name: time.time() - 1})
    lives.lives()
    assert place(1, monkeypatch, "pod-2").begin() == ""
    killed.lives()
    names = {name.decode() for name in server.zrange(f"{PREFIX}being-made", 0, -1)}
    assert names == {lives._place, place(1, monkeypatch, "pod-2")._place}


def test_three_in_a_day(server: redis.Redis, monkeypatch, roomy: None) -> None:
    """Whatever becomes of them; the day begins with the first, and `busy` is none of them."""
    mine = place(1, monkeypatch)
    for _ in range(3):
        assert mine.begin() == ""
        mine.end(False)
    assert mine.begin() == "begun"
    (name,) = server.scan_iter(f"{PREFIX}begun:*")
    assert 0 < server.ttl(name) <= 24 * 3600
    server.delete(name)
    assert mine.begin() == ""


def test_redis_that_goes_away() -> None:
    """Every question fails, and says so."""
    with told("redis://127.0.0.1:1/11"):
        turns = Turns(1)
        for ask in (turns.begin, turns.may_guess, turns.may_ask_for_link, turns.is_sent, lambda: turns.use("x", 1)):
            with pytest.raises(archive_turns.Unavailable):
                ask()
    with told(None), pytest.raises(archive_turns.Unavailable):
        Turns(1)
