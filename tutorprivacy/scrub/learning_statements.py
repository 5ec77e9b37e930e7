"""
Statements of xAPI and events of Caliper, which the platform writes into logs of their own.

Whoever one is about is a pseudonym, and what somebody wrote is free text: the response to a problem, the words that
were searched for, the title and the body of a post.
"""

from __future__ import annotations

import re
from typing import Any

from ..inside.tracking.fields import Walk

#: Fields of an agent by which a person is known (xAPI 1.0.3, part 2, 2.4.2; Caliper 1.2, Person).
_IDS_OF_AN_AGENT = frozenset({"id", "name", "mbox", "mbox_sha1sum", "openid"})
_AGENTS = frozenset({"Agent", "Group", "Person"})

#: A type of things that are a learner's own words: a post (xAPI, Caliper), a response (Caliper).
_TYPE_OF_WORDS = re.compile(r"discussion|(?:\A|/)(?:Message|Thread|Comment|Response|Annotation)\Z", re.IGNORECASE)
_FIELDS_OF_WORDS = frozenset({"name", "title", "description", "body", "value", "values", "extensions"})

Fields = dict[str, Any]


def scrub_statement(fields: Fields, walk: Walk) -> Fields:
    """What is left of a statement; `walk` is the one through its fields."""
    prepared = {
        key: _scrub_agent(value, walk) if key == "actor" else _without_words(value, walk)
        for key, value in fields.items()
    }
    scrubbed: Fields = walk.value(prepared, 1)
    return scrubbed


def _scrub_agent(value: Any, walk: Walk) -> Any:
    if isinstance(value, list):
        return [_scrub_agent(each, walk) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        key: walk.known("session", inner)
        if key in _IDS_OF_AN_AGENT and isinstance(inner, str)
        else _scrub_agent(inner, walk)
        for key, inner in value.items()
    }


def _without_words(value: Any, walk: Walk) -> Any:
    """A value without what a learner wrote, and with pseudonyms for whoever else is named."""
    if isinstance(value, list):
        return [_without_words(each, walk) for each in value]
    if not isinstance(value, dict):
        return value
    if not _AGENTS.isdisjoint(each for each in (value.get("objectType"), value.get("type")) if isinstance(each, str)):
        return _scrub_agent(value, walk)
    kind = value.get("type")
    is_words = isinstance(kind, str) and _TYPE_OF_WORDS.search(kind) is not None
    return {
        key: walk.free_text(inner, 1)
        if (is_words and key in _FIELDS_OF_WORDS) or (key == "response" and isinstance(inner, str))
        else _without_words(inner, walk)
        for key, inner in value.items()
    }
