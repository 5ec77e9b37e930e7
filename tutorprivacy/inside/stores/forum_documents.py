"""
Documents of the forum in MongoDB, without one person: what becomes of each, and nothing is written here.

The shapes are those of openedx-forum (``forum/backends/mongodb``) and of cs_comments_service before it, whose database
it took over: numbers of accounts are texts there. What has another shape is looked through all the same: each text in
it, and each number under a key that is an account's.

.. pii: Documents of the forum, in memory.
.. pii_types: id, username, name, email_address, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from .hers import Hers

CONTENTS, USERS, SUBSCRIPTIONS, NOTIFICATIONS = "contents", "users", "subscriptions", "notifications"

#: By which key a document is hers. Each has an index: in `contents`, by cs_comments_service.
OWNER = {CONTENTS: "author_id", USERS: "_id", SUBSCRIPTIONS: "subscriber_id"}

#: What the platform puts in the place of a post, and of its title.
DELETED_POST = "[deleted]"

Document = Mapping[str, Any]

#: Keys that hold an account's number, or a list of them; and the keys of a name that is the same account's.
_NUMBERS: dict[str, tuple[str, ...]] = {
    "author_id": ("author_username", "editor_username", "retired_username"),
    "user_id": ("username",),
    "actor_id": ("actor_username",),
    **dict.fromkeys(("abuse_flaggers", "historical_abuse_flaggers", "up", "down", "receiver_ids", "closed_by"), ()),
    **dict.fromkeys(("closed_by_id", "editor_id", "subscriber_id", "deleted_by", "deleted_by_id"), ()),
}

#: Keys of the forum's own words: nobody is named there, whoever is called "question".
_WORDS = frozenset(
    ("_type", "close_reason_code", "context", "default_sort_key", "reason_code", "source_type", "thread_type")
)

#: The forum's own keys within others. Somebody can be called so, or ``visible``, as keys of documents are.
_KEYS = frozenset(
    (
        *("up", "down", "up_count", "down_count", "count", "point", "user_id", "time", "original_body", "reason_code"),
        *("editor_username", "author_id", "created_at", "course_id", "last_read_times", "active_flags", "threads"),
        *("inactive_flags", "responses", "replies", "last_activity_at", "position", "to_id"),
    )
)

#: How other keys of numbers end, without underscores, as in `erasure.traces`.
_LABELS = ("userid", "studentid", "learnerid")

#: Of her own document in `users`, what stays as it is.
_STAYS = ("_id", "external_id", "default_sort_key")


class WithoutHer:
    """
    Args:
        hers: who.
        posts_stay: her texts stay, without her names.
    """

    def __init__(self, hers: Hers, posts_stay: bool) -> None:
        self._hers, self._posts_stay = hers, posts_stay
        self.numbers: tuple[Any, ...] = (str(hers.user_id), hers.user_id)
        # Letters alone: several times as fast as a pattern that ignores case, and nearly all texts are others'.
        self._needles = [each.casefold() for each in (*hers.traces.needles, *hers.pseudonyms, str(hers.user_id))]
        self._key = lru_cache(maxsize=4096)(self._text)  # nearly all documents have the same

    def is_hers(self, kind: str, document: Document) -> bool:
        """Has she written it, or is it about her alone? `kind`: the name of its collection."""
        if kind == SUBSCRIPTIONS and document.get("source_type") == "User":
            return any(self._is_number(document.get(key)) for key in (OWNER[kind], "source_id"))
        return kind in OWNER and self._is_number(document.get(OWNER[kind]))

    def made(self, kind: str, document: Document, has_posts: Callable[[], bool]) -> dict[str, Any] | None:
        """
        What is to be there instead: the same, if she is not in it; None: nothing.

        Args:
            has_posts: are there posts of hers, which the forum shows only with their author's document?
        """
        is_hers = self.is_hers(kind, document)
        if is_hers and kind == USERS:
            return self._account(document) if has_posts() else None
        if is_hers and kind == SUBSCRIPTIONS:
            return None
        new = self._mapping(document, True)
        if kind == CONTENTS:
            self._lose_judgements(document, new)
            if is_hers:
                self._lose_words(document, new)
        return new

    def _account(self, document: Document) -> dict[str, Any]:
        new = {key: value for key, value in document.items() if key in _STAYS}
        empty = {"username": self._hers.retired, "email": "", "read_states": [], "course_stats": []}
        return {**new, **{key: value for key, value in empty.items() if key in document}}

    def _lose_judgements(self, old: Document, new: dict[str, Any]) -> None:
        """Votes are counted again; an answer that she endorsed stays endorsed: the platform looks up by whom."""
        votes = new.get("votes")
        if isinstance(votes, dict) and votes != old["votes"]:
            up, down = len(votes.get("up") or ()), len(votes.get("down") or ())
            new["votes"] = {**votes, "up_count": up, "down_count": down, "count": up + down, "point": up - down}
        endorsement = old.get("endorsement")
        if isinstance(endorsement, dict) and self._is_number(endorsement.get("user_id")):
            new["endorsement"] = None

    def _lose_words(self, old: Document, new: dict[str, Any]) -> None:
        """Of a post of hers. Its number goes on being its author's, and earlier wordings go in any case."""
        new["author_id"] = old["author_id"]
        if old.get("edit_history"):
            new["edit_history"] = []
        if not self._posts_stay:
            new.update({key: DELETED_POST for key in ("title", "body") if isinstance(old.get(key), str)})
            if old.get("at_position_list"):  # of names in the text
                new["at_position_list"] = []

    def _mapping(self, value: Document, is_document: bool = False) -> dict[str, Any]:
        def renamed(key: str) -> str:
            return key if is_document or key in _KEYS or key in _NUMBERS else self._key(key)

        new = {renamed(key): self._value(key, each) for key, each in value.items()}
        for key, names in _NUMBERS.items():
            if self._is_number(value.get(key)):  # so the names beside it are hers, whatever they say
                new.update({name: self._hers.retired for name in names if value.get(name)})
        return new

    def _value(self, key: str, value: Any) -> Any:
        if isinstance(value, dict):
            return self._mapping(value)
        if isinstance(value, list):
            return [self._value(key, each) for each in value if not self._is_her_number(key, each)]
        if self._is_her_number(key, value):
            return None
        return self._text(value) if isinstance(value, str) and key not in _WORDS else value

    def _text(self, text: str) -> str:
        folded = text.casefold()
        return self._hers.replaced(text) if any(each in folded for each in self._needles) else text

    def _is_her_number(self, key: str, value: Any) -> bool:
        return self._is_number(value) and (key in _NUMBERS or key.lower().replace("_", "").endswith(_LABELS))

    def _is_number(self, value: Any) -> bool:
        return not isinstance(value, bool) and value in self.numbers
