"""
Texts in the cells of a spreadsheet (CSV).

.. no_pii: it passes on what others write
"""

from __future__ import annotations

#: With these, a cell begins that a spreadsheet takes for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def printable(text: str) -> str:
    """One line of what can be seen: no control character, no change of the direction of writing."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)


def cell(text: str) -> str:
    """What is no formula, and one line: what begins as a formula begins with ``'``."""
    text = printable(text)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
