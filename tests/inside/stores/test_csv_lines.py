"""Reports lose one person's lines; everybody else's stay, to the byte."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorprivacy.inside.erasure.traces import Traces
from tutorprivacy.inside.stores.csv_lines import CHANGED, REMOVED, Unreadable, without_her
from tutorprivacy.inside.stores.hers import Hers

from .people import HER, OTHER, RETIRED, hers

NUMBER, USERNAME, EMAIL, NAME, PSEUDONYM = HER

#: Headers of the platform's reports, and what stands there of a person: number, username, address, name, random id.
REPORTS = {
    "grades": ("Student ID,Email,Username,Grade", "{0},{2},{1},0.9"),
    "profiles": ("id,username,name,email,language", "{0},{1},{3},{2},de"),
    "may enroll": ("email", "{2}"),
    "random ids": ("User ID,Anonymized User ID,Course Specific Anonymized User ID", "{0},{4},x{4}"),
    "ORA": ("Submission ID,Item ID,Username,Anonymized Student ID,Response", 'd4,i4,,{4},"a\nb, ""c"""'),
    "survey": ("User ID,User Name,Email,favourite", "{0},{1},{2},blue"),
    "no header": ("x@campus.example,ab", "{2},cd"),
    "semicolons": ("username;name", "{1};{3}"),
}


def passed_on(content: bytes) -> tuple[bytes, dict[str, int]]:
    target = io.BytesIO()
    done = without_her(io.BytesIO(content), target, hers())
    assert without_her(io.BytesIO(content), None, hers()) == done  # looking says the same
    return (target.getvalue() if done else content), dict(done)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
@pytest.mark.parametrize("report", REPORTS)
def test_her_line_goes(report: str, end: str, encoding: str) -> None:
    """Of each of the platform's reports, whoever else is in it; a line of an account that is retired already, too."""
    header, line = REPORTS[report]
    his = line.format(*OTHER).replace("blue", "bleu é")
    retired = line.format(HER[0], RETIRED, f"{RETIRED}@retired.invalid", "", HER[4])
    both = [header, his, line.format(*HER), his, *([retired] if report not in ("may enroll", "no header") else [])]
    lines = [header, his, his]
    whole = end.join([*both, ""]).encode(encoding)
    new, done = passed_on(whole)
    assert new == end.join([*lines, ""]).encode(encoding)
    assert done[REMOVED] == len(both) - len(lines) and CHANGED not in done


@pytest.mark.parametrize(
    ("username", "text"),
    [
        ("username", "username,email,grade\r\nann,a@x.example,1\r\n"),
        ("email", "email\r\nann@x.example\r\n"),
        ("user-name", "User-Name,Grade\r\nann,1\r\n"),
        ("emailaddress", "emailaddress,grade\r\nann@x.example,1\r\n"),
        ("1000", "Course,Learners\r\nA,1000\r\n"),
    ],
)
def test_whoever_is_called_like_a_column_or_a_value(username: str, text: str) -> None:
    """Costs nobody a header, or a line of numbers."""
    traces = Traces([username], ["x@y.example"], [], 99_731, RETIRED)
    called = Hers(traces, 99_731, frozenset({username}), frozenset({"x@y.example"}), frozenset(), frozenset(), RETIRED)
    target = io.BytesIO()
    done = without_her(io.BytesIO(text.encode()), target, called)
    assert not done[REMOVED] and (not done or target.getvalue().decode().split("\r\n")[0] == text.split("\r\n")[0])


def test_whoever_is_called_like_another_column() -> None:
    """The header stays a header: without it, the numbers below are nobody's any more."""
    traces = Traces(["zebras"], ["x@y.example"], [], 99_731, RETIRED)
    called = Hers(traces, 99_731, frozenset({"zebras"}), frozenset({"x@y.example"}), frozenset(), frozenset(), RETIRED)
    target = io.BytesIO()
    done = without_her(io.BytesIO(b"lms_user_id,zebras\r\n99731,1\r\n5,1\r\n"), target, called)
    assert target.getvalue() == f"lms_user_id,{RETIRED}\r\n5,1\r\n".encode() and done == {REMOVED: 1, CHANGED: 1}


def test_a_name_with_quotes() -> None:
    name = 'Zora "Q" Quill'
    traces = Traces(["zq"], ["x@y.example"], [name], 99_731, RETIRED)
    one = (frozenset({"zq"}), frozenset({"x@y.example"}), frozenset({name}), frozenset[str]())
    target = io.BytesIO()
    text = b'username,note\r\nann,"by Zora ""Q"" Quill"\r\n'
    assert without_her(io.BytesIO(text), target, Hers(traces, 99_731, *one, RETIRED))[CHANGED] == 1
    assert b"Quill" not in target.getvalue()


def test_where_others_lines_name_her() -> None:
    """The line stays without her name; a full name or a number in it does not make it hers."""
    text = f"Username,Email,Approved by,Note\r\n{OTHER[1]},{OTHER[2]},{NAME},ask {USERNAME}; user_id={NUMBER}\r\n"
    new, done = passed_on(text.encode())
    assert (
        new.decode()
        == f"Username,Email,Approved by,Note\r\n{OTHER[1]},{OTHER[2]},{RETIRED},ask {RETIRED}; user_id=0\r\n"
    )
    assert done == {CHANGED: 1}
    same = f"Username,Student ID,Points\r\n{OTHER[1]},{NUMBER},{NUMBER}\r\n".encode()  # a number of somebody elsewhere
    assert passed_on(same) == (same, {})
    longer = f"username\r\n{USERNAME}2\r\n{USERNAME}.b@campus.example\r\n".encode()
    assert passed_on(longer) == (longer, {})


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (f'username,x\n{USERNAME},"a" b\n', "cannot be told"),
        (f'username,x\n{USERNAME},"never ends\n', "cannot be told"),
        (f"username\n{USERNAME}" + "x" * (5 << 20), "too long"),
        (f"username\n{USERNAME}\n\0\xff\n", "cannot be decoded"),
    ],
)
def test_what_cannot_be_read_is_said(content: str, said: str) -> None:
    """Who calls writes nothing then."""
    with pytest.raises(Unreadable, match=said) as raised:
        without_her(io.BytesIO(content.encode("latin-1")), io.BytesIO(), hers())
    assert USERNAME not in str(raised.value)


VALUES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@given(
    st.lists(st.tuples(st.booleans(), st.lists(VALUES, min_size=1, max_size=4)), max_size=12), st.sampled_from([0, 1])
)
def test_lines_of_others_stay(rows: list[tuple[bool, list[str]]], quoting: int) -> None:
    """Whatever is in them: line breaks, quotes, letters of any kind."""

    def written(lines: list[list[str]]) -> str:
        out = io.StringIO()
        csv.writer(out, quoting=quoting).writerows(lines)
        return out.getvalue()

    def line(is_hers: bool, values: list[str]) -> list[str]:
        return [*(HER if is_hers else OTHER)[1:3], *values]

    whole = written([["username", "email"], *(line(*each) for each in rows)])
    kept = written([["username", "email"], *(line(*each) for each in rows if not each[0])])
    new, done = passed_on(whole.encode())
    assert new == kept.encode() and done.get(REMOVED, 0) == sum(is_hers for is_hers, _values in rows)
