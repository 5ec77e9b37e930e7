"""
The index of an export: what each file is, what was left out of it and why, what is processed and why, and what is held
elsewhere. docs/archive.rst says what each field is.

.. no_pii: names of tables and columns, numbers, and what the operator says in public
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ..database.person import Person
from ..database.rows import alias_of, is_there, select
from ..database.skipped import Skips
from ..io.json_documents import document
from ..processing.activities import RIGHTS, Activity, activities
from ..processing.in_words import in_words, kind_in_words, told_text
from ..words.languages import CODES, words
from .marks import REASONS

#: Kinds that are not in the database: they are told of whether or not there are rows.
_ELSEWHERE = ("events", "counts", "logs")

_OPERATOR = ("controller", "representative", "officer", "authority")


def as_json(index: Mapping[str, Any]) -> str:
    """The index for programs."""
    return json.dumps(document("archive", index), indent=2, ensure_ascii=False) + "\n"


def reasons(code: str) -> dict[str, str]:
    """Each ``why`` of the index, in words."""
    found = words(code, "ARCHIVE")
    return {each: found[each] for each in REASONS.values()}


def explained(settings: Any, kinds: Iterable[str], code: str, skips: Skips) -> dict[str, Any]:
    """
    What GDPR art. 15(1) wants said: {"processing", "operator", "rights", "automated"}, in one language.

    Args:
        kinds: of the rows that are in the archive.
    """
    wanted = {*kinds, *_ELSEWHERE}
    found: dict[str, Any] = {"processing": [], "operator": {}}
    try:
        told = (getattr(settings, "PRIVACY_PROCESSING", None) or {}).get("operator", {})
        found["processing"] = [_activity(each, code) for each in activities(settings) if each.kind in wanted]
        found["operator"] = {name: told_text(told[name], code) for name in _OPERATOR if name in told}
        found["operator"] |= {name: told[name] for name in ("policy",) if name in told}
    except Exception as error:  # settings that are odd keep no data away
        skips.say("settings", "PRIVACY_PROCESSING", type(error).__name__)
    return {
        **found,
        "rights": [words(code, "PROCESSING")[f"right_{each}"] for each in RIGHTS],
        "automated": words(code, "ARCHIVE")["automated_text"],
    }


def _activity(activity: Activity, code: str) -> dict[str, Any]:
    return {"kind": activity.kind, "name": kind_in_words(activity.kind, code), **in_words(activity, code)}


def language_of(person: Person, settings: Any) -> str:
    """The language of what explains an archive: her own, by her preference; or the platform's; or English."""
    for asked in (*_preferred(person), str(getattr(settings, "LANGUAGE_CODE", "") or "")):
        code = asked.lower().replace("_", "-")
        if (found := code if code in CODES else code.partition("-")[0]) in CODES:
            return found
    return CODES[0]


def _preferred(person: Person) -> list[str]:
    from django.db.models import Q

    table = person.tables.get("user_api.UserPreference")
    if table is None or not is_there(table):
        return []
    with person.skips.skipping(table, "pref-lang"):
        rows = select(table, Q(user_id=person.pk, key="pref-lang")).using(alias_of(table.model))
        return [str(each) for each in rows.values_list("value", flat=True)[:1] if each]
    return []
