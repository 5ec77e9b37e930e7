"""What stays of an event that a browser has made up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .test_fields import BLOCK, COURSE, scrubber

BROWSER = {"name": "page_close", "event_type": "page_close", "event_source": "browser", "username": "alice"}


@pytest.mark.parametrize(
    ("payload", "after"),
    [
        ("gallstones", ""),
        ("my gallstones", ""),
        ('["gallstones", 3, {"id": "video-1"}]', '["", 3, {"id": "video-1"}]'),
        (["gallstones", 3], ["", 3]),
        ('["gallstones', ""),
        ("video", "video"),
        (BLOCK, BLOCK),
        ("3.5", "3.5"),
        ('{"id": "video-1"}', '{"id": "video-1"}'),
    ],
)
def test_words_under_no_key(payload: Any, after: Any) -> None:
    """A browser's event is what the browser says: a word that is the whole of it is the learner's."""
    assert scrubber().scrub({**BROWSER, "event": payload})["event"] == after


def test_a_page_that_is_none() -> None:
    """It is no address because the browser calls it so; in both shapes of an event."""
    for page in ("gallstones", "my gallstones", "t0kenofareset"):
        event = {**BROWSER, "event": "", "page": page, "context": {"page": page}}
        scrubbed = scrubber().scrub(event)
        assert scrubbed["page"] == scrubbed["context"]["page"] == ""
    for page in (None, "", "x_module", f"https://lms.example/courses/{COURSE}/about"):
        assert scrubber().scrub({**BROWSER, "event": "", "page": page})["page"] == page


def test_a_name_that_is_none() -> None:
    """A browser may call its event as it likes."""
    scrubbed = scrubber().scrub({**BROWSER, "name": "zora\0", "event_type": "zora\0", "event": ""})
    assert (scrubbed["name"], scrubbed["event_type"]) == ("-", "-")


@pytest.mark.parametrize("as_text", [False, True])
def test_a_name_of_nobody(as_text: bool) -> None:
    """Who is not signed in has one, too; of one word it is a name of whatever."""
    for name, after in (("Zora Quillfeather", ""), ("video-1", "video-1")):
        payload: Any = {"name": name, "id": "x"}
        event = {**BROWSER, "username": "", "event": json.dumps(payload) if as_text else payload}
        found = scrubber().scrub(event)["event"]
        assert (json.loads(found) if as_text else found) == {"name": after, "id": "x"}
