"""
Pages that are made from the code, ``docs/commands.rst`` and ``docs/modules.rst``: ``make docs``.

``tests/test_reference.py`` makes them again, and compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

from commands_page import commands_page
from modules_page import modules_page

PAGES = {"commands.rst": commands_page, "modules.rst": modules_page}


def main(folder: Path) -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1])
