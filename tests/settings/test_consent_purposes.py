"""What visitors are asked for: what is allowed, and what is said of what is not."""

from __future__ import annotations

from typing import Any

import pytest
from tutor.exceptions import TutorError

from lab.consent import ANALYTICS, BOTH, VIDEO, purpose
from lab.notice import DEFAULTS
from tutorprivacy.inside.words.languages import CODES
from tutorprivacy.settings import consent_purposes, values
from tutorprivacy.settings.policy import policy

WITHOUT_SCRIPTS = {key: value for key, value in VIDEO.items() if key != "scripts"}
GERMAN = {**VIDEO, "names": {"de": "Filme"}, "about": {"de": "Firma"}}
ENGLISH = {**ANALYTICS, "names": {"en": "Statistics"}, "about": {"en": "A company"}}


def said(value: Any) -> str:
    with pytest.raises(TutorError) as refused:
        values.values({**DEFAULTS, "PRIVACY_CONSENT": value})
    return str(refused.value)


@pytest.mark.parametrize(
    "value", [[], [VIDEO], BOTH, [{**VIDEO, "scripts": ["https://a.example:8443/s.js?id=1&x=%20"]}]]
)
def test_allowed(value: Any) -> None:
    assert values.values({**DEFAULTS, "PRIVACY_CONSENT": value})["PRIVACY_CONSENT"] == value


WRONG: list[tuple[Any, str]] = [
    ("yes", "It is no list."),
    (True, "It is no list."),
    (ANALYTICS, "It is no list."),
    (["analytics"], "Purpose 1: it is no mapping."),
    ([ANALYTICS, WITHOUT_SCRIPTS], "video: scripts is missing."),
    ([{**VIDEO, "host": "x"}], "video: host is not known."),
    ([{**VIDEO, "purpose": "Video films"}], "Video films: purpose is not 1–30 of a–z"),
    ([{**VIDEO, "purpose": 1}], "Purpose 1: purpose is not"),
    ([{**VIDEO, "names": "Films"}], f"video: names is not a mapping of languages ({', '.join(CODES)}) to words."),
    ([{**VIDEO, "about": {"en": " "}}], "video: about in en is empty."),
    ([{**VIDEO, "names": {"xx": "Film"}}], f"video: 'xx' in names is none of {', '.join(CODES)}."),
    ([{**VIDEO, "names": {"en": "Films"}}], "video: names and about are not in the same languages."),
    ([ENGLISH, GERMAN], "No language has a name in every purpose"),
    ([VIDEO, VIDEO], "video is there twice."),
    ([{**VIDEO, "scripts": []}], "video: scripts is not a list with an address in it."),
    *(
        ([{**VIDEO, "scripts": [address]}], f"video: {address!r} in scripts is not https://host/path.")
        for address in (
            *("http://a.example/s.js", "//a.example/s.js", "/s.js", "https://a.example", "https://u:p@a.example/s.js"),
            *(
                "https://a.example/s.js#x",
                "https://a.example/a b",
                "https://a.example:0/s.js",
                "javascript:alert(1)",
                1,
            ),
            "https://a.example:99999/s.js",
        )
    ),
    ([{**VIDEO, "data": []}], "video: data is not a mapping of variables to values."),
    ([{**VIDEO, "data": {"location": "/x"}}], "video: 'location' in data is not a variable that begins with _ or $"),
    ([{**VIDEO, "data": {"__proto__": {}}}], "video: '__proto__' in data is not a variable"),
    ([{**VIDEO, "data": {"_x": float("nan")}}], "video: _x in data cannot be written as JSON."),
    ([{**VIDEO, "cookies": "_ga"}], "video: cookies is not a list."),
    ([{**VIDEO, "cookies": ["*"]}], "video: '*' in cookies is not the name of a cookie"),
    ([{**VIDEO, "cookies": ["a;b"]}], "video: 'a;b' in cookies is not the name of a cookie"),
    ([purpose(f"p{number}", "a.example") for number in range(11)], "There are 11 purposes, and 10 can be asked for."),
    ([{**VIDEO, "about": {**VIDEO["about"], "en": "x" * 17_000}}], "It has more than 16384 letters."),
]


@pytest.mark.parametrize(("value", "what"), WRONG)
def test_refused(value: Any, what: str) -> None:
    """It is said which purpose, and what of it."""
    text = said(value)
    assert text.startswith("Wrong setting PRIVACY_CONSENT: ")
    assert what in text
    assert "tutor config save --set 'PRIVACY_CONSENT=[]'" in text


@pytest.mark.parametrize("name", ["PRIVACY_NOTICE_PATH", "PRIVACY_OPT_OUT_PATH"])
@pytest.mark.parametrize("path", ["/privacy-consent", "/privacy-consent/x"])
def test_no_other_page_is_there(name: str, path: str) -> None:
    values.values({**DEFAULTS, name: path})
    with pytest.raises(TutorError, match=f"{name} is {path}, and with PRIVACY_CONSENT"):
        values.values({**DEFAULTS, name: path, "PRIVACY_CONSENT": BOTH})
    values.values({**DEFAULTS, name: "/privacy-consents", "PRIVACY_CONSENT": BOTH})


def test_nothing_goes_past_the_question() -> None:
    """The platform's own keys of analytics would not wait for an answer."""
    open_ = {**DEFAULTS, "PRIVACY_BLOCK_THIRD_PARTIES": False}
    values.values(open_)
    with pytest.raises(TutorError, match="PRIVACY_BLOCK_THIRD_PARTIES=true"):
        values.values({**open_, "PRIVACY_CONSENT": BOTH})


def test_what_the_platform_is_told() -> None:
    found = policy(values.values({**DEFAULTS, "PRIVACY_CONSENT": BOTH}), [])["consent"]
    assert found == [ANALYTICS, {**VIDEO, "data": {}, "cookies": []}]
    assert consent_purposes.hosts(found) == ["films.third-party.example", "stats.third-party.example"]
    assert policy(values.values(DEFAULTS), [])["consent"] == []
