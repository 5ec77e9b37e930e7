"""What tests of discussions in MongoDB share: one of the two people is erased, and what is there is told."""

from __future__ import annotations

from typing import Any

import pytest
from bson import json_util

from lab.campus import EMAILS, HER, NAMES, OTHER, USERNAMES
from lab.discussions import RETIRED
from tutorprivacy.inside.erasure.traces import Traces
from tutorprivacy.inside.stores.forum_in_mongodb import PLACE, search_forum
from tutorprivacy.inside.stores.hers import Hers
from tutorprivacy.inside.stores.search import Search

PEOPLE = pytest.mark.parametrize(("person", "other"), [(HER, OTHER), (OTHER, HER)], ids=["hers", "the other's"])
CHOICES = pytest.mark.parametrize("posts_stay", [False, True], ids=["delete-text", "keep-text"])

CONTENTS, USERS = f"{PLACE}: contents", f"{PLACE}: users"


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
