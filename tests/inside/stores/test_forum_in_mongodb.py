"""Discussions of two people in MongoDB, and one of the two is erased: she is gone, and the other is whole."""

from __future__ import annotations

from typing import Any

import pytest
from bson import json_util

from lab.campus import EMAILS, HER, NAMES, OTHER, USERNAMES
from lab.discussions import RETIRED
from tutorprivacy.inside.stores.forum_in_mongodb import search_forum
from tutorprivacy.inside.stores.search import Search

from .discussed import CHOICES, CONTENTS, PEOPLE, USERS, erased, of, posts, whole

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
    account, subscriptions = (
        database.users.find_one({"_id": str(other)}),
        list(database.subscriptions.find({"subscriber_id": str(other)})),
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
        **{"votes": {"up": [HER, OTHER], "down": [5]}, "abuse_flaggers": [HER], "endorsement": {"user_id": HER}},
        "extra": {"seen": [{"learner_id": str(HER), "note": f"by {NAMES[HER]}"}], USERNAMES[HER]: 1, "flag": True},
    }
    database.contents.insert_one(post)
    database.contents.insert_one({"_id": "hers", "author_id": HER, "author_username": "zora1999", "body": "mine"})
    told = {"actor_id": str(HER), "actor_username": "zora1999", "thread_title": "a title"}
    database.notifications.insert_one({"_id": 1, "receiver_ids": [str(HER), str(OTHER)], "info": told})
    database.subscriptions.insert_one(
        {"_id": 1, "subscriber_id": str(OTHER), "source_id": str(HER), "source_type": "User"}
    )
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
        "votes": {"up": [OTHER], "down": [5], "up_count": 1, "down_count": 1, "count": 2, "point": 0},
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


@pytest.mark.parametrize("name", ["İpek Şahin", "Straße Groß", "ſmith", "ﬁona", "Kelvin K", "ΣΊΣΥΦΟΣ", "zoë"])
def test_a_name_in_other_letters(database: Any, name: str) -> None:
    """Found in whatever case it is written, as in texts of the database."""
    hers = of(HER, name=name)
    spoken = [f"by {each} here" for each in (name, name.upper(), name.lower(), name.casefold(), name.title())]
    database.contents.insert_many({"_id": key, "body": text} for key, text in enumerate(spoken))
    search_forum(Search(hers))
    wanted = [hers.replaced(text) for text in spoken]
    assert wanted[0] == f"by {RETIRED} here"
    assert [database.contents.find_one({"_id": key})["body"] for key in range(len(spoken))] == wanted


@pytest.mark.parametrize("username", ["visible", "author_id", "up_count", "abuse_flaggers", "original_body"])
def test_a_name_that_is_a_key_of_the_forum(database: Any, username: str) -> None:
    """Whoever is called so takes no document of others apart."""

    def keys() -> list[Any]:
        return [
            (sorted(each), sorted(each.get("votes", ())), [sorted(edit) for edit in each.get("edit_history", ())])
            for each in database.contents.find({"author_id": {"$ne": str(HER)}}).sort("_id")
        ]

    edits = [{"original_body": 1}]
    database.contents.insert_one({"_id": "x", username: True, "votes": {"up_count": 0}, "edit_history": edits})
    before = keys()
    search_forum(Search(of(HER, username=username, name="Visible", email="x@y.example")))
    assert keys() == before
