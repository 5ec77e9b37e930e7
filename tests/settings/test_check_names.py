"""Names of findings: what a setting may name is what the audits call them, and what the docs list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import tutorprivacy
from tutorprivacy.settings.check_names import CHECK_NAMES, OF_THE_HOST, OF_THE_PLATFORM

PACKAGE = Path(tutorprivacy.__file__).parent
DOCS = Path(__file__).resolve().parents[2] / "docs" / "audit.rst"
SUBJECTS = {name.partition(".")[0] for name in CHECK_NAMES}

#: Paths of commands, not findings.
NO_FINDINGS = {"retirement.asked", "retirement.setup", "retirement.verified"}


def names_in(*folders: str) -> Iterator[str]:
    """Texts in the code that are of the form of a check's name, and begin as one."""
    for path in (path for folder in folders for path in (PACKAGE / folder).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if re.fullmatch(r"[a-z-]+\.[a-z-]+", text) and text.partition(".")[0] in SUBJECTS:
                yield text


def test_they_are_those_of_the_checks() -> None:
    """In both directions; what speaks of the setting itself cannot be acknowledged."""
    found = set(names_in("inside/audit", "host_audit", "commands")) - NO_FINDINGS - {"environment.acknowledged"}
    assert found == CHECK_NAMES
    assert set(names_in("host_audit")) - {"environment.acknowledged"} <= OF_THE_HOST
    assert set(names_in("inside/audit")) - NO_FINDINGS <= OF_THE_PLATFORM


def test_those_of_the_docs_are_there() -> None:
    """Each that the tables describe can be acknowledged."""
    rows = re.findall(r"^   (?:\* -|   ) +((?:``[a-z-]+\.[a-z-]+``,? ?)+)", DOCS.read_text(), re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"[a-z-]+\.[a-z-]+", row)}
    assert names - {"environment.acknowledged"} <= CHECK_NAMES and len(names) > 60
