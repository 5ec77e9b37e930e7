"""Names of findings: what a setting may name is what the audits call them, and what the docs explain."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import tutorprivacy
from tutorprivacy.settings.check_names import CHECK_NAMES, OF_THE_HOST, OF_THE_PLATFORM

PACKAGE = Path(tutorprivacy.__file__).parent
PAGE = Path(__file__).resolve().parents[2] / "docs" / "findings.rst"
SUBJECTS = {name.partition(".")[0] for name in CHECK_NAMES}

#: What speaks of the setting itself, and cannot be acknowledged.
OF_THE_SETTING = "environment.acknowledged"

#: Paths of commands, not findings.
NO_FINDINGS = {"retirement.asked", "retirement.setup"}


def names_in(*folders: str) -> Iterator[str]:
    """Texts in the code that are of the form of a check's name, and begin as one."""
    for path in (path for folder in folders for path in (PACKAGE / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if re.fullmatch(r"[a-z-]+\.[a-z-]+", text) and text.partition(".")[0] in SUBJECTS:
                yield text


def explained() -> dict[str, dict[str, str]]:
    """Of each finding on the page: what stands behind each mark, as ``Cure``; and behind ``""``, what it means."""
    findings = {}
    text = PAGE.read_text(encoding="utf-8")
    for name, rest in re.findall(r"^([a-z-]+\.[a-z-]+)\n~+\n((?:(?![^\n]+\n[~-]{3,}\n).*\n?)*)", text, re.MULTILINE):
        meaning, *fields = re.split(r"^:([A-Z][a-z ]+): ", rest, flags=re.MULTILINE)
        findings[name] = {"": meaning.strip(), **dict(zip(fields[::2], map(str.strip, fields[1::2]), strict=True))}
    return findings


def test_they_are_those_of_the_checks() -> None:
    """In both directions; what speaks of the setting itself cannot be acknowledged."""
    found = set(names_in("inside/audit", "host_audit", "commands")) - NO_FINDINGS - {OF_THE_SETTING}
    assert found == CHECK_NAMES
    assert set(names_in("host_audit")) - {OF_THE_SETTING} <= OF_THE_HOST
    assert set(names_in("inside/audit")) - NO_FINDINGS <= OF_THE_PLATFORM


def test_the_page_has_each() -> None:
    """In the alphabet's order, each with what it means, when it is what, its cure, and the audits that show it."""
    findings = explained()
    assert [*findings] == sorted(CHECK_NAMES | {OF_THE_SETTING})
    for name, told in findings.items():
        assert set(told) <= {"", "Audit", "Passes", "Fails", "Unknown", "To decide", "Cure"}, name
        assert all(told.values()) and "Cure" in told and len(told) >= 4, name
        audits = {"``tutor privacy audit``": OF_THE_HOST, "``do audit-privacy``": OF_THE_PLATFORM}
        shown_by = {audit for audit, names in audits.items() if name in names or name == OF_THE_SETTING}
        assert set(told["Audit"].split(" and ")) == shown_by, name


def test_what_is_to_decide_is_where_the_code_says_so() -> None:
    """A module of checks that has something to decide has such a finding on the page, and no other module has one."""
    to_decide = {name for name, told in explained().items() if "To decide" in told}
    assert len(to_decide) > 5
    for path in (path for folder in ("inside/audit", "host_audit") for path in (PACKAGE / folder).glob("*_*.py")):
        text = path.read_text()
        names = {name for name in CHECK_NAMES if f'"{name}"' in text}
        if names and path.stem not in ("foreign_hosts", "all_checks"):
            assert bool(names & to_decide) == bool(re.search(r"\bDECIDE\b", text)), path.name
