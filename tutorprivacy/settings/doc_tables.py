"""
Tables of the docs that are made from the code.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..inside.pii.glossary import GLOSSARY


def list_table(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """
    A reStructuredText list table.

    Args:
        rows: the first one is the heading.
        widths: of the columns, in percent.
    """
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {' '.join(map(str, widths))}", ""]
    for row in rows:
        for index, cell in enumerate(row):
            lines.append(f"   {'*' if index == 0 else ' '} - {cell}")
    return "\n".join(lines) + "\n"


def glossary_table() -> str:
    """The data glossary, for ``docs/events.rst``."""
    rows = [("Category", "What happens", "Fields")]
    rows += [(each.name, each.fate, ", ".join(f"``{key}``" for key in each.keys)) for each in GLOSSARY]
    return list_table(rows, (12, 28, 60))


if __name__ == "__main__":  # for the docs
    print(glossary_table(), end="")
