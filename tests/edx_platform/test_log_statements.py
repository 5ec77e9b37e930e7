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


def test_outside_of_a_request_no_number_and_no_address_is_left(statements, formatter, current_request) -> None:
    """A worker, or another's request: all but names that no label and no place in a sentence tells. Each is printed."""
    current_request(None)
    found: Counter[str] = Counter()
    lines = []
    for each in statements:
        line = formatter.format(each.record())
        if left := source.left(line):
            found.update(left)
            lines.append(f"{each.place}: {line.partition(' - ')[2]}")
    given = Counter(name for each in statements for name in each.people)
    print(*(f"{name}: {found[name]} of {given[name]} are left" for name in source.PLANTED), sep="\n")
    print(f"{len(lines)} of {len(statements)} statements leave something:", *lines, sep="\n")
    assert set(found) <= {"username"} and found["username"] < len(statements) / 30


def test_lines_about_nobody_stay(formatter, current_request) -> None:
    """Statements that are given no person: most that lose something all the same were given one by an unusual name."""
    current_request(None)
    about_nobody = list(source.statements(Path(os.environ["PLATFORM"]), of_people=False))
    shorter = []
    for each in about_nobody:
        said, line = each.record().getMessage(), formatter.format(each.record())
        if not line.endswith(said):
            shorter.append(f"{each.place}: {line.partition(' - ')[2]}")
    print(f"{len(shorter)} of {len(about_nobody)} statements about nobody lose something:", *shorter, sep="\n")
    assert len(about_nobody) > 1000 and len(shorter) < len(about_nobody) / 50
