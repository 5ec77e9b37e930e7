"""Discussions in MongoDB: what goes wrong is said, and nothing is half done; how they are read, and where they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from forum import mongo
from mongomock.collection import Collection
from pymongo import MongoClient
from pymongo.errors import OperationFailure, ServerSelectionTimeoutError

from lab.campus import EMAILS, HER, NAMES, OTHER, USERNAMES
from lab.discussions import RETIRED
from tutorprivacy.inside.stores.forum_in_mongodb import PLACE

from .discussed import CHOICES, CONTENTS, USERS, dump, erased, posts


@CHOICES
def test_looking_changes_nothing(database: Any, posts_stay: bool) -> None:
    """It says what would be done, to the document."""
    before = dump(database)
    would = erased(HER, posts_stay, look=True)
    assert dump(database) == before
    done = erased(HER, posts_stay)
    assert would.done == done.done and set(done.done) == {
        (CONTENTS, "documents changed"),
        (USERS, "documents changed"),
        (f"{PLACE}: subscriptions", "documents deleted"),
    }
    assert [name for name in (*NAMES[HER].split(), EMAILS[HER]) if name in str((would.done, would.kept))] == []


class Killed(BaseException):
    """As a signal."""


WRITES = ("update_one", "delete_one")


def counted(monkeypatch: pytest.MonkeyPatch, most: int, counts: list[int]) -> None:
    """Of the writes, so many are made; then the process ends."""

    def wrap(write: Callable[..., Any]) -> Callable[..., Any]:
        def made(*arguments: Any, **options: Any) -> Any:
            if counts[0] == most:
                raise Killed
            counts[0] += 1
            return write(*arguments, **options)

        return made

    for name in WRITES:
        monkeypatch.setattr(Collection, name, wrap(getattr(Collection, name)))


@CHOICES
def test_killed_after_each_write(database: Any, posts_stay: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """And run again: the same end."""
    begin = {name: list(database[name].find()) for name in database.list_collection_names()}
    counts = [0]
    with monkeypatch.context() as patched:
        counted(patched, -1, counts)
        erased(HER, posts_stay)
    end, writes = dump(database), counts[0]
    assert writes > 12
    for most in range(writes):
        for name, documents in begin.items():
            database[name].delete_many({})
            database[name].insert_many(documents)
        with monkeypatch.context() as patched:
            counted(patched, most, [0])
            with pytest.raises(Killed):
                erased(HER, posts_stay)
        assert dump(database) != end
        assert erased(HER, posts_stay).failed == {}
        assert dump(database) == end


def test_a_document_that_cannot_be_written(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are done; it is told by number; the next run does it."""
    stubborn = posts(database, HER)[1]["_id"]
    write = Collection.update_one

    def refused(self: Any, key: Any, *arguments: Any, **options: Any) -> Any:
        if key["_id"] == stubborn:
            raise OperationFailure(f"Document failed validation: {USERNAMES[HER]}")
        return write(self, key, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Collection, "update_one", refused)
        search = erased(HER)
    assert search.failed == {CONTENTS: "1 documents could not be done: OperationFailure"}
    assert [each["_id"] for each in posts(database, HER) if each["body"] != "[deleted]"] == [stubborn]
    assert database.users.find_one({"_id": str(HER)})["username"] == RETIRED
    assert erased(HER, look=True).done == {(CONTENTS, "documents changed"): 1}
    assert erased(HER).failed == {} and +erased(HER, look=True).done == {}


def test_what_others_do_at_the_same_time(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another's vote between the reading and the writing of a post is not lost."""
    voted = database.contents.find_one({"votes.up": str(HER), "author_id": str(OTHER)})["_id"]
    write, meanwhile = Collection.update_one, [True]

    def slow(self: Any, key: Any, change: Any, **options: Any) -> Any:
        if key["_id"] == voted and meanwhile:
            meanwhile.clear()
            write(self, {"_id": voted}, {"$push": {"votes.up": "77"}})
        return write(self, key, change, **options)

    monkeypatch.setattr(Collection, "update_one", slow)
    assert erased(HER).failed == {}
    votes = database.contents.find_one({"_id": voted})["votes"]
    assert (votes["up"], votes["up_count"]) == (["77"], 1)


def test_what_others_do_all_the_time(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends, and says so."""
    write = Collection.update_one

    def slow(self: Any, key: Any, change: Any, **options: Any) -> Any:
        write(self, {"_id": key["_id"]}, {"$push": {"abuse_flaggers": "77", "read_states": 1}})
        return write(self, key, change, **options)

    monkeypatch.setattr(Collection, "update_one", slow)
    failed = erased(HER).failed
    assert failed[CONTENTS].endswith("documents could not be done: ChangedByOthers")


def test_mongodb_that_is_away(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is said plainly, and nothing else is tried."""
    monkeypatch.setattr(mongo, "MongoClient", MongoClient)
    parameters = {"host": "127.0.0.1", "port": 1, "serverSelectionTimeoutMS": 50}
    monkeypatch.setattr(settings, "FORUM_MONGODB_CLIENT_PARAMETERS", parameters)
    search = erased(HER)
    assert search.failed.keys() == {PLACE} and "MongoDB does not answer" in search.failed[PLACE]
    assert "FORUM_MONGODB_CLIENT_PARAMETERS" in search.failed[PLACE]
    assert erased(HER, look=True).failed == search.failed


def test_mongodb_that_goes_away(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle: what is done is done."""
    calls = []

    def gone(*_arguments: Any, **_options: Any) -> Any:
        calls.append(1)
        raise ServerSelectionTimeoutError(f"while {USERNAMES[HER]} was written")

    monkeypatch.setattr(Collection, "update_one", gone)
    search = erased(HER)
    assert "does not answer (ServerSelectionTimeoutError)" in search.failed[PLACE] and len(calls) == 1
    assert USERNAMES[HER] not in str(search.failed)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FORUM_MONGODB_DATABASE", ""),
        ("FORUM_MONGODB_CLIENT_PARAMETERS", {"host": "mongodb"}),  # what the forum has without any settings
        ("FORUM_MONGODB_CLIENT_PARAMETERS", None),
        ("installed", False),
    ],
)
def test_a_site_without_it(database: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: Any) -> None:
    """Nothing is asked."""
    asked: list[Any] = []
    monkeypatch.setattr(mongo, "get_database", lambda **options: asked.append(options))
    monkeypatch.setattr(settings, "PRIVACY_RETIREMENT", {"forum": False}, raising=False)
    if name == "installed":
        monkeypatch.setattr(apps, "is_installed", lambda _name: False)
    else:
        monkeypatch.setattr(settings, name, value)
    search = erased(HER)
    assert (asked, search.failed, search.done) == ([], {}, {})


def test_a_site_of_tutors(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its plugin `forum`, the forum's own server is asked; the operator's times are kept."""
    asked: list[Any] = []
    get = mongo.get_database
    monkeypatch.setattr(mongo, "get_database", lambda **options: asked.append(options) or get(**options))
    monkeypatch.setattr(settings, "PRIVACY_RETIREMENT", {"forum": True}, raising=False)
    monkeypatch.setattr(settings, "FORUM_MONGODB_CLIENT_PARAMETERS", {"host": "mongodb"})
    assert erased(HER).done
    monkeypatch.setattr(settings, "FORUM_MONGODB_CLIENT_PARAMETERS", {"host": "m", "socketTimeoutMS": 5})
    erased(HER)
    first, second = (each["client_params"] for each in asked)
    assert first["host"] == "mongodb" and 0 < first["serverSelectionTimeoutMS"] <= 30_000
    assert second["socketTimeoutMS"] == 5 and second["connectTimeoutMS"] == first["connectTimeoutMS"]


def test_how_it_is_read(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Her own by their keys, first; never more at once than a batch; nothing twice before it is looked again."""
    find, asked = Collection.find, []

    def found(self: Any, query: Any = None, *arguments: Any, **options: Any) -> Any:
        if "batch_size" in options:  # the others are single documents, by their key
            asked.append((self.name, query, options["batch_size"]))
        return find(self, query, *arguments, **options)

    monkeypatch.setattr(Collection, "find", found)
    erased(HER)
    numbers = [str(HER), HER]
    keys = {"contents": "author_id", "subscriptions": "subscriber_id", "users": "_id"}
    wanted = [(name, {key: {how: numbers}}, 200) for name, key in keys.items() for how in ("$in", "$nin")]
    assert asked == wanted
    asked.clear()
    erased(HER, look=True)
    assert asked == [(name, {}, 200) for name in keys]


def test_a_process_that_must_not_go_on(database: Any) -> None:
    """It ends before the next change."""
    before = dump(database)

    def check() -> None:
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        erased(HER, check=check)
    assert dump(database) == before
