"""
The platform's own forum, in the database and in MongoDB at once, as where some courses have moved: one of two people is
erased by all of it, with either choice of PRIVACY_ERASURE_FORUM, and the forum can show what is left.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lab import discussions
from lab.campus import EMAILS, HER, NAMES, OTHER, USERNAMES
from lab.discussions import RETIRED

CHOICES = pytest.mark.parametrize("posts", ["delete-text", "keep-text"])
_PLACE = "forum in MongoDB"

#: Discussions in both; then HER account ends, as the platform does it, and what `erase` does is told.
_BEGIN = f"""
from django.contrib.auth.models import User
from lms.envs.tutor.privacy.erasure.person_erasure import Former, erasure_of
lab.create()
former = Former(*(frozenset([each[{HER}]]) for each in (lab.USERNAMES, lab.EMAILS, lab.NAMES)))
def erase(posts, look=False):
    return erasure_of(User.objects.get(pk={HER}), former, "delete", look, posts=posts)
def end():
    User.objects.filter(pk={HER}).update(username=lab.RETIRED, email=lab.RETIRED + "@retired.invalid", first_name="")
"""

_ERASED = """
lab.discuss("mysql")
lab.discuss("mongodb")
end()
from forum.backends.mongodb.contents import Contents
from forum.backends.mongodb.users import Users
from forum.backends.mongodb.subscriptions import Subscriptions
found = erase({posts!r})
documents = [str(list(each._collection.find())) for each in (Contents(), Users(), Subscriptions())]
print(json.dumps({{"found": found.as_data(), "shown": lab.shown(), "documents": documents}}))
"""


@dataclass
class Ended:
    """A platform from which she was erased, and what was told of it: nobody changes it afterwards."""

    root: Path
    told: dict[str, Any]


@pytest.fixture(scope="module")
def end_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Ended]:
    """The same for all tests that look at the end by a choice."""

    @cache
    def end(posts: str) -> Ended:
        root = discussions.make(tmp_path_factory.mktemp("forum") / "edx")
        said = discussions.program(root, _BEGIN + _ERASED.format(posts=posts))
        return Ended(root, dict(json.loads(said.splitlines()[-1])))

    return end


def rows(root: Path) -> list[str]:
    with sqlite3.connect(root / "database") as database:
        return [line for line in database.iterdump() if line.startswith('INSERT INTO "forum_')]


@CHOICES
def test_one_of_two_people(end_of: Callable[[str], Ended], posts: str) -> None:
    """She is gone from both, the other's words are there, and the same is shown in both."""
    root, told = end_of(posts).root, end_of(posts).told
    found = told["found"]
    assert (found["is_complete"], found["left"], found["failed"], found["unknown"]) == (True, [], {}, [])
    everything = "\n".join([*rows(root), *told["documents"]])
    for name in (USERNAMES[HER], EMAILS[HER], *NAMES[HER].split()):
        assert name.casefold() not in everything.casefold(), name
    of_the_database, of_mongodb = told["shown"]["mysql"], told["shown"]["mongodb"]
    assert of_the_database == of_mongodb
    others = [each for each in of_mongodb if each["author"] == USERNAMES[OTHER]]
    hers = [each for each in of_mongodb if each["author"] == RETIRED]
    assert len(others) == len(hers) == 8 and len(of_mongodb) == 16
    assert "thread-3 of the other" in str(others) and f"@{RETIRED} wrote: quote-3 of the other" in str(others)
    if posts == "delete-text":
        assert {each["body"] for each in hers} == {"[deleted]"}
        assert {each["title"] for each in hers} == {"[deleted]", None}
    else:
        assert {"title of thread-1 of her-end", "title of thread-2 of her-end"} < {each["title"] for each in hers}
        assert {"body of thread-1 of her-end", f"answer-1 as {RETIRED} wants-end"} < {each["body"] for each in hers}
    assert {each["closed_by"] for each in others} == {None, USERNAMES[OTHER]}
    assert [each["endorsement"] for each in others if each["body"].startswith("answer-3")] == [None]


@CHOICES
def test_what_is_kept_is_told(end_of: Callable[[str], Ended], posts: str) -> None:
    """Posts, in either place, and why."""
    kept = end_of(posts).told["found"]["kept"]
    why = {each["place"]: (each["number"], each["why"]) for each in kept if "CourseStat" not in each["place"]}
    numbers = {place: number for place, (number, _why) in why.items()}
    assert numbers["forum.Comment"] == 6 and numbers["forum.CommentThread"] == 2
    assert numbers[f"{_PLACE}: contents"] == 8 and numbers[f"{_PLACE}: users"] == 1
    assert why["forum.Comment"][1] == why[f"{_PLACE}: contents"][1]
    assert ("keep-text" in why["forum.Comment"][1]) == (posts == "keep-text")


def test_endorsements_of_others_stay(end_of: Callable[[str], Ended]) -> None:
    """Of a JSON that is about one person, hers is emptied as a whole: the platform looks for whoever stands there."""
    with sqlite3.connect(end_of("keep-text").root / "database") as database:
        found = database.execute("SELECT body, endorsed, endorsement FROM forum_comment WHERE endorsed").fetchall()
    by = {body.split()[0]: json.loads(endorsement).get("user_id") for body, _endorsed, endorsement in found}
    assert by == {"answer-1": None, "answer-2": str(OTHER), "answer-3": None, "answer-4": str(OTHER)}
    assert {endorsement for *_rest, endorsement in found} > {"{}"}


def test_mongodb_that_is_away(tmp_path: Path) -> None:
    """The database has its turn, and the retirement is not complete."""
    root = discussions.make(
        tmp_path / "edx",
        'FORUM_MONGODB_CLIENT_PARAMETERS = {"host": "127.0.0.1", "port": 1, "serverSelectionTimeoutMS": 50}',
    )
    code = 'lab.discuss("mysql")\nend()\nprint(json.dumps(erase("delete-text").as_data()))'
    found = json.loads(discussions.program(root, _BEGIN + code).splitlines()[-1])
    assert not found["is_complete"] and "MongoDB does not answer" in found["failed"][_PLACE]
    assert USERNAMES[HER] not in "\n".join(rows(root))


def test_what_would_go(tmp_path: Path) -> None:
    """Of an account that is not retired yet: the same places, and nothing is changed."""
    root = discussions.make(tmp_path / "edx")
    code = """
lab.discuss("mysql")
lab.discuss("mongodb")
from lms.envs.tutor.privacy.erasure.foreseen import foreseen
would = {posts: foreseen(User.objects.get(pk=lab.HER), "delete", None, posts) for posts in ("delete-text", "keep-text")}
end()
print(json.dumps([would, erase("delete-text").as_data()]))
"""
    would, done = json.loads(discussions.program(root, _BEGIN + code).splitlines()[-1])
    numbers = [
        {(each["place"], each["what"]): each["number"] for each in found if each["place"].startswith(_PLACE)}
        for found in (would["delete-text"]["left"], done["done"])
    ]
    assert numbers[0] == numbers[1] and numbers[0]
    blanked = {
        name: [each["what"] for each in data["left"] if each["place"] == "forum.Comment"]
        for name, data in would.items()
    }
    assert "rows blanked" in blanked["delete-text"] and "rows blanked" not in blanked["keep-text"]
