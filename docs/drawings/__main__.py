"""
The drawings of ``docs/architecture.rst``, made from the code: ``make docs``.

What is drawn of the plugin has its name, and where possible its words, from the code itself. So a class that gets
another name, or a rule that is added, changes a drawing; ``tests/test_drawings.py`` compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rooms import rooms
from traces import traces


def main(folder: Path) -> None:
    """Write both drawings."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in (("traces.svg", traces()), ("rooms.svg", rooms())):
        (folder / name).write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1] / "architecture")
