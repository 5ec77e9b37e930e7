"""What the operator tells: what is taken, what is refused with which words, and what is missing."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from tutor.exceptions import TutorError

from lab.notice import COUNTS, DEFAULTS, EVENTS, OPERATOR
from tutorprivacy.inside.processing.not_told import missing
from tutorprivacy.settings import values
from tutorprivacy.settings.operator_facts import KINDS, read
from tutorprivacy.settings.policy import policy


def taken(value: Any) -> Any:
    return values.values({**DEFAULTS, "PRIVACY_OPERATOR": value})["PRIVACY_OPERATOR"]


def test_what_is_read() -> None:
    """As YAML has it: a date is one; and it can be read again."""
    told = taken({"controller": "Us", "date": datetime.date(2026, 11, 28), "purposes": {"logs": {"fr": "Erreurs"}}})
    assert told == {"controller": {"": "Us"}, "date": "2026-11-28", "purposes": {"logs": {"fr": "Erreurs"}}}
    assert taken(told) == read(told) == told


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("Us", "no mapping"),
        ({"controler": "Us"}, "controler: did you mean controller?"),
        ({"controller": ""}, "controller: neither a text nor texts by language"),
        ({"controller": 7}, "controller: neither a text"),
        ({"controller": {}}, "controller: neither a text"),
        ({"controller": {"English": "Us"}}, "controller: English is no language such as en"),
        ({"controller": "x" * 2001}, "controller: longer than 2000 letters"),
        ({"purposes": "To learn"}, "purposes: a text is none of account, events, counts, logs"),
        ({"purposes": {"log": "To learn"}}, "purposes: log is none of account, events, counts, logs"),
        ({"purposes": {"logs": " "}}, "purposes.logs: neither a text"),
        ({"date": "28.11.2026"}, "date: '28.11.2026' is no date such as 2026-11-28"),
        ({"date": 2026}, "date: 2026 is no date"),
        ({"policy": "javascript:alert(1)"}, "is no address of a page"),
        ({"policy": "university.example/privacy"}, "is no address of a page"),
        ({"policy": "https://university.example/a b"}, "is no address of a page"),
        ({"policy": "https://[x"}, "is no address of a page"),
    ],
)
def test_what_is_refused(value: Any, words: str) -> None:
    with pytest.raises(TutorError) as error:
        taken(value)
    assert words in str(error.value) and "PRIVACY_OPERATOR" in str(error.value)


def test_what_is_missing() -> None:
    """What the site keeps decides; all that is told is missed when it is taken out, but who need not be there."""

    def absent(changes: dict[str, Any]) -> list[str]:
        return [name for name, _article in missing(policy({**DEFAULTS, **changes}, ()))]

    needed = ["controller", "recipients", "transfers", "authority"]
    by_kind = [f"{name}.{kind}" for name in ("purposes", "legal_bases") for kind in ("account", "logs")]
    assert absent({}) == needed + by_kind
    everything = {**EVENTS, **COUNTS}
    assert absent({**everything, **OPERATOR}) == []
    told = OPERATOR["PRIVACY_OPERATOR"]
    for name in told:
        rest = {"PRIVACY_OPERATOR": {each: value for each, value in told.items() if each != name}}
        expected = [f"{name}.{kind}" for kind in KINDS] if name in ("purposes", "legal_bases") else [name]
        optional = name in ("representative", "officer", "policy", "date")
        assert absent({**everything, **rest}) == ([] if optional else expected)
