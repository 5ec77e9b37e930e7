"""
Discussions in MongoDB, where the forum has been until it moved to MySQL, or still is: erased, and looked through.

Teak and Ulmo keep discussions in the one or the other, by course; what was moved stays in MongoDB until the operator
deletes it there, and cs_comments_service, the forum before, had the same database. So it is asked wherever its
settings were made. Her own documents are found by indexes; votes, flags and the texts of others have none, so all
others are read once, and all of them once more to see that nothing is left. A document is written only as it was
read, and each by itself: one that cannot be written keeps no other from its turn.

.. pii: Documents of the forum, in memory.
.. pii_types: id, username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import Any

from .forum_documents import CONTENTS, NOTIFICATIONS, OWNER, SUBSCRIPTIONS, USERS, Document, WithoutHer
from .search import Search

PLACE = "forum in MongoDB"
DELETED, CHANGED = "documents deleted", "documents changed"

#: Why documents of hers stay.
POSTS_STAY, TEXTS_STAY, AUTHOR_STAYS = (
    "others answered it: the discussion goes on around it",
    "the texts stay, under the name of the retired account: PRIVACY_ERASURE_FORUM is keep-text",
    "a number without a name: the forum wants one for each author",
)

#: In this order: `contents` before what says in `users` who has written there.
_COLLECTIONS = (CONTENTS, SUBSCRIPTIONS, NOTIFICATIONS, USERS)

#: What the forum has if nobody set anything.
_UNSET = {"host": "mongodb"}

#: Milliseconds, unless the operator has set others.
_TIMES = {"serverSelectionTimeoutMS": 10_000, "connectTimeoutMS": 10_000, "socketTimeoutMS": 60_000}

#: Documents that are asked for at once. MongoDB sends 16 MiB of them at most.
_BATCH = 200

#: How often a document is tried that somebody else changes at the same time.
_MOST_TRIES = 5


class ChangedByOthers(Exception):
    """Others change the document all the time."""


def search_forum(search: Search) -> None:
    """In the forum's database, if the site has one in MongoDB."""
    from pymongo.errors import ConnectionFailure

    database = _database()
    if database is None:
        return
    with closing(database.client):
        try:
            there = set(database.list_collection_names())
            for name in _COLLECTIONS:
                if name in there:
                    _Turn(search, database, name).take()
        except ConnectionFailure as error:
            search.fail(PLACE, _gone(type(error).__name__))


def _database() -> Any:
    """None: the site has none."""
    from django.apps import apps
    from django.conf import settings

    parameters = getattr(settings, "FORUM_MONGODB_CLIENT_PARAMETERS", None)
    is_told = parameters != _UNSET or (getattr(settings, "PRIVACY_RETIREMENT", None) or {}).get("forum")
    if not (is_told and parameters and getattr(settings, "FORUM_MONGODB_DATABASE", "") and apps.is_installed("forum")):
        return None
    from forum.mongo import get_database

    return get_database(client_params={**_TIMES, **parameters})


def _gone(error: str) -> str:
    return (
        f"MongoDB does not answer ({error}), so posts there were not looked at. Is it up, and is "
        "FORUM_MONGODB_CLIENT_PARAMETERS right? If no forum was ever there, set FORUM_MONGODB_DATABASE to an empty text"
    )


class _Turn:
    """One collection's."""

    def __init__(self, search: Search, database: Any, name: str) -> None:
        self._search, self._name, self._place = search, name, f"{PLACE}: {name}"
        self._collection, self._contents = database[name], database[CONTENTS]
        self._without = WithoutHer(search.hers, search.posts_stay)

    def take(self) -> None:
        """
        Raises:
            pymongo.errors.ConnectionFailure: MongoDB is gone, so no other document can be asked for, either.
        """
        from pymongo.errors import ConnectionFailure

        failed: dict[str, int] = {}
        try:
            for document in self._documents():
                self._search.check()
                try:
                    self._treat(document)
                except ConnectionFailure:
                    raise
                except Exception as error:  # its text may quote a document
                    failed[type(error).__name__] = failed.get(type(error).__name__, 0) + 1
        except ConnectionFailure:
            raise
        except Exception as error:
            self._search.fail(self._place, type(error).__name__)
        for why, number in failed.items():
            self._search.fail(self._place, f"{number} documents could not be done: {why}")

    def _documents(self) -> Iterator[Document]:
        """All of them, at most one batch in memory; where something is changed, hers first, by their index."""
        owner = OWNER.get(self._name)
        if self._search.look or owner is None:
            yield from self._collection.find({}, batch_size=_BATCH)
            return
        numbers = list(self._without.numbers)
        yield from self._collection.find({owner: {"$in": numbers}}, batch_size=_BATCH)
        yield from self._collection.find({owner: {"$nin": numbers}}, batch_size=_BATCH)

    def _treat(self, document: Document) -> None:
        new = self._made(document)
        if new is not None and self._without.is_hers(self._name, document):
            why = TEXTS_STAY if self._search.posts_stay else POSTS_STAY
            self._search.kept[self._place, why if self._name == CONTENTS else AUTHOR_STAYS] += 1
        if self._search.look:
            self._count(document, new)
            return
        for _try in range(_MOST_TRIES):
            if new == document or self._written(document, new):
                self._count(document, new)
                return
            found = self._collection.find_one({"_id": document["_id"]})
            if found is None:  # somebody else has deleted it
                return
            document, new = found, self._made(found)
        raise ChangedByOthers

    def _made(self, document: Document) -> dict[str, Any] | None:
        return self._without.made(self._name, document, self._has_posts)

    def _has_posts(self) -> bool:
        numbers = {"$in": list(self._without.numbers)}
        return self._contents.find_one({OWNER[CONTENTS]: numbers}, {"_id": 1}) is not None

    def _count(self, document: Document, new: Document | None) -> None:
        if new != document:
            self._search.done[self._place, DELETED if new is None else CHANGED] += 1

    def _written(self, document: Document, new: Document | None) -> bool:
        """False: it is not as it was read any more."""
        key = {"_id": document["_id"]}
        if new is None:
            self._collection.delete_one(key)
            return True
        put = {name: value for name, value in new.items() if name not in document or document[name] != value}
        gone = [name for name in document if name not in new]
        read = {name: {"$eq": document[name]} if name in document else {"$exists": False} for name in (*put, *gone)}
        change = {"$set": put, "$unset": dict.fromkeys(gone, "")}
        done = self._collection.update_one({**key, **read}, {how: what for how, what in change.items() if what})
        return bool(done.matched_count)
