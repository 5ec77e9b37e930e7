"""Each log statement of the platform that is given a person, through our formatter."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter

from . import log_statements as source

STANDARD = (
    "%(asctime)s %(levelname)s %(process)d [%(name)s] [user %(userid)s] [ip %(remoteip)s] "
    "%(filename)s:%(lineno)d - %(message)s"
)


@pytest.fixture(scope="module")
def statements() -> list[source.Statement]:
    """Of all of the source."""
    found = list(source.statements(Path(os.environ["PLATFORM"])))
    given = Counter(name for each in found for name in each.people)
    assert len(found) > 300, "the source is read wrongly"
    assert set(given) == set(source.PLANTED)
    return found


@pytest.fixture
def formatter(ip_policy) -> RedactingFormatter:
    return RedactingFormatter({"format": STANDARD}, ip_policy)


def test_in_her_own_request_nothing_is_left(statements, formatter, current_request, request_of) -> None:
    """Whoever is signed in is known."""
    her = SimpleNamespace(
        pk=source.USER_ID,
        username=source.USERNAME,
        email=source.EMAIL,
        first_name="",
        last_name="",
        profile=SimpleNamespace(name=source.FULL_NAME),
    )
    found = {}
    for each in statements:
        current_request(request_of(user=her))
        if left := source.left(formatter.format(each.record(of_one=True))):
            found[each.place] = sorted(left)
    assert found == {}


def test_outside_of_a_request_no_address_is_left(statements, formatter, current_request) -> None:
    """A worker, or another's request: names and numbers are told only by their labels, addresses by their form."""
    current_request(None)
    found: Counter[str] = Counter()
    with_any = 0
    for each in statements:
        left = source.left(formatter.format(each.record()))
        found.update(left)
        with_any += bool(left)
    given = Counter(name for each in statements for name in each.people)
    print(*(f"{name}: {found[name]} of {given[name]} are left" for name in source.PLANTED), sep="\n")
    print(f"{with_any} of {len(statements)} statements leave something")
    assert with_any < len(statements) / 5
    assert not found["e-mail"] and not found["IP address"]
