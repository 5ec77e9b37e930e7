"""Truncating, reducing, dropping."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.minimize.ip_addresses import IpPolicy, truncate_ip
from tutorprivacy.inside.minimize.reductions import reduce_referrer, reduce_text


@pytest.mark.parametrize(
    ("address", "v4", "v6", "expected"),
    [
        ("203.0.113.9", 16, 32, "203.0.0.0"),
        ("203.0.113.9", 24, 32, "203.0.113.0"),
        ("203.0.113.9", 0, 32, "0.0.0.0"),
        ("203.0.113.9", 32, 32, "203.0.113.9"),
        ("2001:db8:85a3::8a2e:370:7334", 16, 32, "2001:db8::"),
        ("2001:db8:85a3::8a2e:370:7334", 16, 48, "2001:db8:85a3::"),
        ("2001:db8:85a3::1", 16, 0, "::"),
        ("::ffff:203.0.113.9", 16, 32, "203.0.0.0"),
        ("::ffff:cb00:7109", 16, 128, "203.0.0.0"),
        ("fe80::1234%eth0", 16, 64, "fe80::"),
        (" 203.0.113.9 ", 16, 32, "203.0.0.0"),
    ],
)
def test_truncate(address: str, v4: int, v6: int, expected: str) -> None:
    """The host bits are zero; a mapped address is the IPv4 address it carries."""
    assert truncate_ip(address, v4, v6) == expected


@pytest.mark.parametrize("garbage", ["", "unknown", "203.0.113", "203.0.113.9:80", "203.0.113.999", "x"])
def test_garbage_is_no_address(garbage: str) -> None:
    """What is not an address is not kept as one."""
    assert truncate_ip(garbage, 16, 32) is None


@pytest.mark.parametrize(("action", "expected"), [("drop", None), ("truncate", "203.0.0.0"), ("keep", "203.0.113.9")])
def test_ip_policy(action: str, expected: str | None) -> None:
    """PRIVACY_IP_ADDRESS."""
    assert IpPolicy(action).apply("203.0.113.9") == expected
    assert IpPolicy(action).apply(None) is None


def test_text_keeps_truncated_addresses() -> None:
    """Redacting a line twice changes nothing the second time."""
    once = reduce_text("from 203.0.113.9", IpPolicy("truncate"))
    assert once == "from 203.0.0.0"
    assert reduce_text(once, IpPolicy("truncate")) == once


def test_text_with_everything() -> None:
    """All patterns in one line."""
    line = "alice@example.org at 203.0.113.9 got /u/alice?x=1 as user_id=5"
    assert reduce_text(line) == "- at - got /u/-?- as user_id=-"


BLOCK = "block-v1%3AedX%2BX%2B1%2Btype%40problem%2Bblock%401f2e"


@pytest.mark.parametrize(
    ("referrer", "expected"),
    [
        ("https://lms.example/courses/c/x?page=2&q=me", "https://lms.example/courses/c/x"),
        ("https://lms.example:8000/u/alice#me", "https://lms.example:8000/u/-"),
        ("https://LMS.example/a", "https://LMS.example/a"),
        (
            f"https://lms.example/a?me=1&activate_block_id={BLOCK}&x=1",
            f"https://lms.example/a?activate_block_id={BLOCK}",
        ),
        ("https://lms.example/a?activate_block_id=alice%40example.org", "https://lms.example/a"),
        ("https://alice:secret@lms.example/a", "https://lms.example/a"),
        ("https://forum.example/thread", "https://lms.example/"),
        ("https://lms.example.evil.example/a", "https://lms.example/"),
        ("android-app://org.lms/", "https://lms.example/"),
        ("not a url", "https://lms.example/"),
        ("https://[broken", "https://lms.example/"),
        ("", ""),
    ],
)
def test_referrer(referrer: str, expected: str) -> None:
    """Own pages keep path and block, foreign ones become the root, empty stays empty."""
    assert reduce_referrer(referrer, {"lms.example"}, "https://lms.example") == expected
