"""Patterns: what is found, and what only looks like it."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.minimize.ip_addresses import truncate_ip
from tutorprivacy.inside.pii import names, patterns
from tutorprivacy.scrub.labelled_secrets import sub_secrets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail alice@example.org now", "mail - now"),
        ("mail alice+course.1@sub.example.co.uk.", "mail -."),
        ("email=alice%40example.org&x", "email=-&x"),
        ("Ünï.cödé@münchen.example said", "- said"),
        ("'alice@example.org'", "'-'"),
        ("mailto:alice@example.org", "mailto:-"),
        ("/course_team/x/alice@example.org", "/course_team/x/-"),
        ("/x/alice.b%2Bx%40example.org/y", "/x/-/y"),
        ("/x/alice%252Bx%2540example.org/y", "/x/-/y"),
        (r"to alice\u0040example.org now", "to - now"),
        ("alice&#64;example.org, b&#x40;example.org", "-, -"),
        ('to "alice liddell"@example.org now', "to - now"),
        # with the name in front
        ("User alice (alice@example.org) activated", "User - activated"),
        ("From: Alice Mary Liddell <alice@example.org>", "From: -"),
        # content, not people
        ("type@problem+block@1f2e3d4c", "type@problem+block@1f2e3d4c"),
        ("asset-v1:edX+X+1+type@asset+block@intro.png", "asset-v1:edX+X+1+type@asset+block@intro.png"),
        ("@property def f(): a @ b", "@property def f(): a @ b"),
        ("user@localhost", "user@localhost"),
    ],
)
def test_emails(text: str, expected: str) -> None:
    """E-mail addresses go, with the name in front of them; usage keys stay."""
    assert patterns.sub_emails(text, "-") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 203.0.113.9 to", "from - to"),
        ("[ip 203.0.113.9]", "[ip -]"),
        ("203.0.113.9:8000", "-:8000"),
        ("at 203.0.113.9.", "at -."),
        ("from 2001:db8::ff00:42:8329 to", "from - to"),
        ("[2001:db8:0:0:0:ff00:42:8329]:443", "[-]:443"),
        ("::ffff:203.0.113.9 seen", "- seen"),
        ("fe80::1%eth0 seen", "- seen"),
        ("::1", "-"),
        # not addresses
        ("21:06:01,123", "21:06:01,123"),
        ("1.2.3.400", "1.2.3.400"),
        ("version 1.2.3", "version 1.2.3"),
        ("std::string and a[::]", "std::string and a[::]"),
        ("10.1.2.3.4", "10.1.2.3.4"),
    ],
)
def test_ip_addresses(text: str, expected: str) -> None:
    """IPv4, IPv6, IPv4-mapped and scoped addresses go; times and versions stay."""
    assert patterns.sub_ip_addresses(text, lambda _address: "-") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("client:2001:db8:85a3::8a2e:7334", "client:2001:db8::"),
        ("::1::1", "::::"),  # what is cut joins what is beside it, and is an address again
        (":1::1::1%:1:1.2.3.4", ":1::::"),
        ("::ffff:203.0.113.9::1", "203.0.0.0::1"),
        ("zz:" * 40 + "1", "-"),
    ],
)
def test_truncated_addresses(text: str, expected: str) -> None:
    """What is cut leaves nothing that would be cut the next time."""
    once = patterns.sub_ip_addresses(text, lambda address: truncate_ip(address, 16, 32) or "-")
    assert once == expected
    assert patterns.sub_ip_addresses(once, lambda address: truncate_ip(address, 16, 32) or "-") == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GET /a/b?token=abc HTTP/1.1", "GET /a/b?- HTTP/1.1"),
        ("GET /a/b?abc HTTP/1.1", "GET /a/b?- HTTP/1.1"),
        ("https://x.example/a?b=c&d=e.", "https://x.example/a?-"),
        ("'?next=/u/alice'", "'?-'"),
        ("a?b?c", "a?-?-"),
        ("Really? Yes", "Really? Yes"),
        ("/a/b?", "/a/b?"),
    ],
)
def test_queries(text: str, expected: str) -> None:
    """The query of a path or URL goes; a question stays a question."""
    assert patterns.sub_queries(text, "-") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Login success - user.id: 5", "Login success - user.id: -"),
        ("user_id=5, course 7", "user_id=-, course 7"),
        ("{'user_id': 5}", "{'user_id': -}"),
        ('"student_id": "5"', '"student_id": "-"'),
        ("User 5 retired", "User - retired"),
        ("for learner #5", "for learner #-"),
        ("5 users, 7 days", "5 users, 7 days"),
    ],
)
def test_user_ids(text: str, expected: str) -> None:
    """A number that is called a user's id goes; other numbers stay."""
    assert patterns.sub_user_ids(text, "-") == expected


def test_words_are_whole_words_in_any_case() -> None:
    """A learner called "al" does not take the middle out of other words."""
    assert names.sub_words("Al met al, not Albert or final", ("al",), "-") == "- met -, not Albert or final"


def test_words_are_literal() -> None:
    """A username is no pattern, and its redaction no template."""
    assert names.sub_words(r"a.b+c (\1) axb", ("a.b+c", r"\1"), r"\g<0>") == r"\g<0> (\g<0>) axb"


def test_words_behind_a_percent_encoded_slash() -> None:
    """An address in an address; not in the middle of a word that ends in digits."""
    assert names.sub_words("to=%2Fu%2Fzoraquill&x", ("zoraquill",), "-") == "to=%2Fu%2F-&x"
    assert names.sub_words("a2Fzoraquill", ("zoraquill",), "-") == "a2Fzoraquill"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from 203-0-113-9.dyn.example.net", "from -.dyn.example.net"),
        ("ec2-203-0-113-9.compute.example.net", "ec2--.compute.example.net"),
        ("ip-203-0-113-9 up", "ip-- up"),
        ("tracking-2026-03-02-06.log, 1-2-3-4, a-1-2-3-4-5", "tracking-2026-03-02-06.log, 1-2-3-4, a-1-2-3-4-5"),
        ("300-0-113-9.dyn.example.net", "300-0-113-9.dyn.example.net"),
    ],
)
def test_addresses_in_host_names(text: str, expected: str) -> None:
    """As providers make them of a customer's address; no date, and no count."""
    assert patterns.sub_ip_addresses(text, lambda _address: "-") == expected
    assert patterns.sub_ip_addresses(text, lambda _address: "203.0.0.0") == expected.replace(
        "--", "-203-0-0-0"
    ).replace(" -.", " 203-0-0-0.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<QueryDict: {'csrfmiddlewaretoken': ['t0'], 'password': ['h2']}>",
            "<QueryDict: {'csrfmiddlewaretoken': ['-'], 'password': ['-']}>",
        ),
        ("Authorization: Bearer t0k3n.x; a=b", "Authorization: -; a=b"),
        ("got Bearer t0k3n.xyz from JWT abcdefgh", "got Bearer - from JWT -"),
        ("sessionid=c0ffee; csrftoken=t0", "sessionid=-; csrftoken=-"),
        ('{"access_token": "t0", "n": 1}', '{"access_token": "-", "n": 1}'),
        ("user_ids=[8172635, 8172636]", "user_ids=[-]"),
        ("session of course_ids=[1] is tokenized", "session of course_ids=[1] is tokenized"),
    ],
)
def test_secrets(text: str, expected: str) -> None:
    """What the text itself calls a password, a token, a session or users' ids."""
    assert sub_secrets(text, "-") == expected
    assert sub_secrets(expected, "-") == expected
