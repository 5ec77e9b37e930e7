"""Findings, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorprivacy.inside.audit.exit_status import exit_status
from tutorprivacy.inside.audit.findings import (
    ACKNOWLEDGED,
    FAIL,
    PASS,
    STATUSES,
    UNKNOWN,
    Finding,
    as_json,
    as_text,
    carried_out,
    found,
    of_json,
    problems_of,
)
from tutorprivacy.inside.io.json_documents import OtherVersion, document

FINDINGS = [found("a.pass", "lms", True, "fine", "not told"), found("b.fail", "cms: x", False, "bad", "mend it")]

some = st.builds(
    Finding, st.text(), st.text(), st.sampled_from(STATUSES), st.text(), st.text(), st.sampled_from(["", *STATUSES])
)


@pytest.mark.parametrize(("is_right", "status"), [(True, PASS), (False, FAIL), (None, UNKNOWN)])
def test_what_is_not_known_is_no_pass(is_right: bool | None, status: str) -> None:
    """Nor is it a fail; and a pass has nothing to do."""
    finding = found("x", "lms", is_right, "seen", "do")
    assert (finding.status, finding.remedy) == (status, "" if status == PASS else "do")


@given(st.lists(some), st.booleans())
def test_the_exit_status(findings: list[Finding], strict: bool) -> None:
    """1 on a fail; strict: on an unknown, too; 3 if nothing was seen, whatever is acknowledged."""
    bad = {FAIL, UNKNOWN} if strict else {FAIL}
    blind = all((finding.was or finding.status) == UNKNOWN for finding in findings)
    expected = 3 if blind else int(any(finding.status in bad for finding in findings))
    assert exit_status(findings, strict) == expected
    assert as_text(findings).endswith("run the same command again.") == blind


@given(st.lists(some))
def test_json_and_back(findings: list[Finding]) -> None:
    """In one line."""
    text = as_json(findings)
    assert "\n" not in text
    assert of_json(text) == findings


def test_those_of_other_versions() -> None:
    """A list, as it was before there were versions, or another version is told apart; a new key is no new version."""
    told = json.loads(as_json(FINDINGS))
    more = [{**row, "since": "today"} for row in told["findings"]]
    assert of_json(json.dumps({**told, "findings": more})) == FINDINGS
    for other in (told["findings"], {**told, "version": 2}, {"findings": []}):
        with pytest.raises(OtherVersion):
            of_json(json.dumps(other))


_ROWS = ("x", [1], ["check"], [["check"]], [{"check": "a"}])
_ODD = [json.dumps(document("audit", {"findings": rows})) for rows in _ROWS]


@pytest.mark.parametrize("text", ["", "x", "1", "{}", "{}x", as_json(FINDINGS)[:-1], *_ODD])
def test_something_else_is_refused(text: str) -> None:
    """A traceback, half of it, another list."""
    with pytest.raises(ValueError) as error:
        of_json(text)
    assert not isinstance(error.value, OtherVersion)


def test_a_status_of_ones_own_is_refused() -> None:
    """It would be no fail."""
    told = json.loads(as_json(FINDINGS))
    told["findings"][0]["status"] = "fine"
    with pytest.raises(ValueError, match="findings"):
        of_json(json.dumps(told))


def test_text() -> None:
    """What fails comes last, with what to do; the numbers at the end."""
    text = as_text(FINDINGS)
    assert text.index("a.pass") < text.index("b.fail")
    assert "mend it" in text
    assert text.splitlines()[-1] == "1 fail, 0 unknown, 0 decide, 1 pass"
    assert "\x1b" not in text
    assert "\x1b[31mfail" in as_text(FINDINGS, colour=True)


def test_only_problems() -> None:
    """What passes is counted, and not shown; what is acknowledged is none, and is shown with its reason."""
    known = Finding("c.known", "lms", ACKNOWLEDGED, "seen", "do not", UNKNOWN, "our own proxy")
    text = as_text([*FINDINGS, known], only_problems=True)
    assert "a.pass" not in text and "b.fail" in text
    assert "unknown, acknowledged: our own proxy" in text and "do not" not in text
    assert text.splitlines()[-1] == "1 fail, 0 unknown, 0 decide, 1 acknowledged, 1 pass"
    assert problems_of([*FINDINGS, known]) == [FINDINGS[1], known]
    assert as_text(FINDINGS[:1], only_problems=True) == "0 fail, 0 unknown, 0 decide, 1 pass"


def test_a_check_that_fails_itself_is_unknown() -> None:
    """Its error is named by type, and the other checks go on."""

    def broken() -> Iterable[Finding]:
        yield FINDINGS[0]
        raise PermissionError("of zoraquill")

    findings = carried_out([("x.y", "lms", broken), ("b.fail", "cms", lambda: FINDINGS[1:])])
    assert [finding.status for finding in findings] == [PASS, UNKNOWN, FAIL]
    assert "PermissionError" in findings[1].evidence
    assert "zoraquill" not in repr(findings)
