"""Functions for PRIVACY_EVENT_HOOK, as operators may write them."""

from __future__ import annotations

from typing import Any

from lab.planted_words import NAME, USERNAME

Record = dict[str, Any]


def passes(_kind: str, record: Record) -> Record:
    """As it is."""
    return record


def stops(_kind: str, _record: Record) -> None:
    """Nothing goes on."""
    return None


def stops_errors(kind: str, record: Record) -> Record | None:
    """By the kind of record."""
    return None if kind == "error" else record


def fails(_kind: str, _record: Record) -> Record:
    """It is wrong."""
    raise RuntimeError(NAME)


def returns_text(_kind: str, _record: Record) -> str:
    """It is wrong in another way."""
    return NAME


def takes_more(kind: str, record: Record) -> Record:
    """What an operator wants gone besides."""
    return {name: value for name, value in record.items() if name not in ("breadcrumbs", "request", "user", "event")}


def puts_back(kind: str, record: Record) -> Record:
    """What was taken out, in whatever way it knows of it."""
    import crum

    user = getattr(crum.get_current_request(), "user", None)
    name = getattr(user, "username", USERNAME)
    return {
        **record,
        "user": {"id": name, "username": name},
        "username": name,
        "extra": {"name": name},
        "tags": {"a": name},
    }


no_function = 1
