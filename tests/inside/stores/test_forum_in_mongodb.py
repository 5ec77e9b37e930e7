"""
Discussions of two people in MongoDB, made by the forum's own code, and one of the two is erased: she is gone, the
other's words, votes and flags are whole, and what goes wrong is said.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mongomock
import pytest
from bson import json_util
from django.apps import apps
from django.conf import settings
from forum import mongo
from mongomock.collection import Collection
from pymongo import MongoClient
from pymongo.errors import OperationFailure, ServerSelectionTimeoutError

from lab import discussions
from lab.campus import EMAILS, HER, NAMES, OTHER, USERNAMES
from lab.discussions import RETIRED
from tutorprivacy.inside.erasure.traces import Traces
from tutorprivacy.inside.stores.forum_in_mongodb import PLACE, search_forum
from tutorprivacy.inside.stores.hers import Hers
from tutorprivacy.inside.stores.search import Search

PEOPLE = pytest.mark.parametrize(("person", "other"), [(HER, OTHER), (OTHER, HER)], ids=["hers", "the other's"])
CHOICES = pytest.mark.parametrize("posts_stay", [False, True], ids=["delete-text", "keep-text"])

CONTENTS, USERS = f"{PLACE}: contents", f"{PLACE}: users"

MADE = """
lab.create()
lab.discuss("mongodb")
from bson import json_util
from forum.mongo import get_database
from forum.backends.mongodb.users import Users
database = Users()._collection.database
print(json_util.dumps({name: list(database[name].find()) for name in database.list_collection_names()}))
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All documents, as JSON."""
    root = discussions.make(tmp_path_factory.mktemp("discussions") / "edx")
    return discussions.program(root, MADE)


@pytest.fixture
def database(made: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The forum's, with these documents; and the settings of a platform that has it."""
    client = mongomock.MongoClient()
    monkeypatch.setattr(mongo, "MongoClient", lambda **_parameters: client)
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "forum")
    monkeypatch.setattr(settings, "FORUM_MONGODB_DATABASE", "cs_comments_service", raising=False)
    monkeypatch.setattr(settings, "FORUM_MONGODB_CLIENT_PARAMETERS", {"host": "mongo.example"}, raising=False)
    found = client["cs_comments_service"]
    for name, documents in json_util.loads(made).items():
        found[name].insert_many(documents)
    return found


def of(person: int, **names: str) -> Hers:
    told = {"username": USERNAMES[person], "email": EMAILS[person], "name": NAMES[person], **names}
    traces = Traces([told["username"]], [told["email"]], [told["name"]], person, RETIRED)
    one = [frozenset({told[each]}) for each in ("username", "email", "name")]
    return Hers(traces, person, *one, frozenset(), RETIRED)


def erased(person: int, posts_stay: bool = False, look: bool = False, **options: Any) -> Search:
    search = Search(of(person), look, posts_stay=posts_stay, **options)
    search_forum(search)
    return search


def dump(database: Any) -> dict[str, list[Any]]:
    names = sorted(database.list_collection_names())
    return {name: sorted(map(json_util.dumps, database[name].find())) for name in names}


def whole(database: Any) -> str:
    return "\n".join(line for lines in dump(database).values() for line in lines)


def posts(database: Any, author: int) -> list[dict[str, Any]]:
    return list(database.contents.find({"author_id": str(author)}))


# -- she is gone, and the other is not ---------------------------------------------------


@PEOPLE
@CHOICES
def test_nothing_of_the_person_is_left(database: Any, person: int, other: int, posts_stay: bool) -> None:
    """But the number of the author of each post, which the report says."""
    assert [name for name in (USERNAMES[person], EMAILS[person], NAMES[person]) if name not in whole(database)] == []
    number = len(posts(database, person))
    assert erased(person, posts_stay).failed == {}
    found = whole(database).casefold()
    names = [USERNAMES[person], EMAILS[person], *NAMES[person].split()]
    assert [name for name in names if name.casefold() in found] == []
    assert str(person) not in json_util.dumps([{**each, "author_id": ""} for each in database.contents.find()])
    assert str(person) not in json_util.dumps(list(database.subscriptions.find()))
    (account,) = [each for each in database.users.find() if str(person) in json_util.dumps(each)]
    assert account == {
        **{"_id": str(person), "external_id": str(person), "default_sort_key": "date"},
        **{"username": RETIRED, "email": "", "read_states": [], "course_stats": []},
    }
    left = erased(person, posts_stay, look=True)
    assert (+left.done, left.failed) == ({}, {})
    assert {place: kept for (place, _why), kept in left.kept.items()} == {CONTENTS: number, USERS: 1}
    assert any("keep-text" in why for _place, why in left.kept) is posts_stay


@PEOPLE
@CHOICES
def test_every_value_of_the_other_stays(database: Any, person: int, other: int, posts_stay: bool) -> None:
    before = {each["_id"]: each for each in json_util.loads(json_util.dumps(posts(database, other)))}
    account, subscriptions = database.users.find_one({"_id": str(other)}), list(
        database.subscriptions.find({"subscriber_id": str(other)})
    )
    judged = judgements(database, other)
    erased(person, posts_stay)
    for each in posts(database, other):
        old = before[each["_id"]]
        assert [key for key in old if key not in each] == []
        for key in ("author_username", "title", "commentable_id", "created_at", "updated_at", "endorsed", "closed"):
            assert each.get(key) == old.get(key), key
        quoted = {USERNAMES[person]: RETIRED, EMAILS[person]: RETIRED, NAMES[person]: RETIRED}
        body = old["body"]
        for name, new in quoted.items():
            body = body.replace(name, new)
        assert each["body"] == body
        wordings = [edit["original_body"] for edit in old.get("edit_history", [])]
        assert [edit["original_body"] for edit in each.get("edit_history", [])] == wordings
    assert database.users.find_one({"_id": str(other)}) == account
    assert list(database.subscriptions.find({"subscriber_id": str(other)})) == subscriptions
    assert judgements(database, other) == judged


def judgements(database: Any, person: int) -> dict[str, list[Any]]:
    """What somebody has done to posts, wherever they are: ids of these."""
    number = str(person)
    asked = ("votes.up", "votes.down", "abuse_flaggers", "historical_abuse_flaggers", "endorsement.user_id")
    found = {key: [each["_id"] for each in database.contents.find({key: number})] for key in (*asked, "closed_by_id")}
    assert all(found.values()), found
    return found


def test_what_becomes_of_posts(database: Any) -> None:
    """Hers, by the operator's choice; what a text says of her goes, whoever wrote it. Earlier wordings go with hers."""
    kept = list(database.contents.find())
    erased(HER)
    for each in posts(database, HER):
        assert each["body"] == "[deleted]" and each.get("title", "[deleted]") == "[deleted]"
        assert each["author_username"] == RETIRED and each.get("edit_history", []) == []
        assert ("title" in each) == (each["_type"] == "CommentThread")
    database.contents.drop()
    database.contents.insert_many(kept)
    erased(HER, posts_stay=True)
    for each in posts(database, HER):
        (old,) = [known for known in kept if known["_id"] == each["_id"]]
        assert each["title"] == old["title"] if "title" in old else "title" not in each
        assert each["author_username"] == RETIRED and each.get("edit_history", []) == []
    bodies = [each["body"] for each in posts(database, HER)]
    assert "body of thread-2 of her-end" in bodies
    assert f"answer-1 as {RETIRED} wants-end" in bodies and "answer-2 as bartholomew wants-end" in bodies


@CHOICES
def test_votes_are_counted_again(database: Any, posts_stay: bool) -> None:
    """And an edit by her of another's post stays, by nobody."""
    erased(HER, posts_stay)
    for each in database.contents.find():
        votes = each["votes"]
        up, down = len(votes["up"]), len(votes["down"])
        assert (votes["up_count"], votes["down_count"]) == (up, down)
        assert (votes["count"], votes["point"]) == (up + down, up - down)
    edits = [edit for each in posts(database, OTHER) for edit in each.get("edit_history", [])]
    assert {(edit["author_id"], edit["editor_username"]) for edit in edits} == {
        (None, RETIRED),
        (str(OTHER), USERNAMES[OTHER]),
    }
    answers = [each for each in posts(database, OTHER) if each["body"].startswith("answer-3")]
    assert [(each["endorsed"], each["endorsement"]) for each in answers] == [(True, None)]


def test_who_has_written_nothing(database: Any) -> None:
    """The forum needs no document of hers then."""
    database.contents.delete_many({"author_id": str(HER)})
    assert (f"{USERS}", "documents deleted") in erased(HER).done
    assert [each["_id"] for each in database.users.find()] == [str(OTHER)]
    assert +erased(HER, look=True).done == {}


# -- shapes of the forum before, and of nobody's -----------------------------------------


def test_older_shapes(database: Any) -> None:
    """Numbers that are numbers, notifications, mentions, what follows a person; and what no release has."""
    spoken = {"position": 3, "username": USERNAMES[HER], "user_id": HER}
    post = {
        **{"_id": "old", "_type": "Comment", "author_id": OTHER, "author_username": USERNAMES[OTHER], "body": "hello"},
        **{"at_position_list": [spoken, {"position": 9, "username": "third", "user_id": 5}], "group_id": HER},
        **{"votes": {"up": [HER, OTHER], "down": []}, "abuse_flaggers": [HER], "endorsement": {"user_id": HER}},
        "extra": {"seen": [{"learner_id": str(HER), "note": f"by {NAMES[HER]}"}], USERNAMES[HER]: 1, "flag": True},
    }
    database.contents.insert_one(post)
    database.contents.insert_one({"_id": "hers", "author_id": HER, "author_username": "zora1999", "body": "mine"})
    told = {"actor_id": str(HER), "actor_username": "zora1999", "thread_title": "a title"}
    database.notifications.insert_one({"_id": 1, "receiver_ids": [str(HER), str(OTHER)], "info": told})
    database.subscriptions.insert_one({"_id": 1, "subscriber_id": str(OTHER), "source_id": str(HER), "source_type": "User"})
    database.subscriptions.insert_one({"_id": 2, "subscriber_id": str(OTHER), "source_id": "9", "source_type": "User"})
    database.users.update_one({"_id": str(HER)}, {"$set": {"notification_ids": [1], "follower_ids": ["5"]}})
    assert erased(HER).failed == {}
    assert database.contents.find_one({"_id": "old"}) == {
        **{"_id": "old", "_type": "Comment", "author_id": OTHER, "author_username": USERNAMES[OTHER], "body": "hello"},
        "at_position_list": [
            {"position": 3, "username": RETIRED, "user_id": None},
            {"position": 9, "username": "third", "user_id": 5},
        ],
        "group_id": HER,  # of a cohort
        "votes": {"up": [OTHER], "down": [], "up_count": 1, "down_count": 0, "count": 1, "point": 1},
        "abuse_flaggers": [],
        "endorsement": None,
        "extra": {"seen": [{"learner_id": None, "note": f"by {RETIRED}"}], RETIRED: 1, "flag": True},
    }
    assert database.contents.find_one({"_id": "hers"})["author_username"] == RETIRED
    (note,) = database.notifications.find()
    told = {"actor_id": None, "actor_username": RETIRED, "thread_title": "a title"}
    assert note == {"_id": 1, "receiver_ids": [str(OTHER)], "info": told}
    assert [each["_id"] for each in database.subscriptions.find({"source_type": "User"})] == [2]
    account = database.users.find_one({"_id": str(HER)})
    assert "notification_ids" not in account and "follower_ids" not in account
    assert +erased(HER, look=True).done == {}


def test_a_name_that_is_a_word_of_the_forum(database: Any) -> None:
    """Whoever is called so does not take the kind of each thread with her."""
    before = sorted((each["_type"], each.get("thread_type", "")) for each in database.contents.find())
    search = Search(of(HER, username="grammar-spelling", name="CommentThread x", email="needs-clarity"))
    search_forum(search)
    assert sorted((each["_type"], each.get("thread_type", "")) for each in database.contents.find()) == before
    reasons = {edit["reason_code"] for each in database.contents.find() for edit in each.get("edit_history", [])}
    assert reasons == {"grammar-spelling", "needs-clarity"}


# -- looking, and what goes wrong --------------------------------------------------------


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
    """With its plugin `forum`, the server that the forum has without settings is asked; the operator's times are kept."""
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
    """Her own by their keys, first; never more at once than a batch; nothing is read twice before it is looked again."""
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
