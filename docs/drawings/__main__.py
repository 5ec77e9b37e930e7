"""
The drawings of the docs: ``make docs``. Those of ``docs/architecture.rst`` are made from the code, and the picture of
``make demo`` from what it has printed.

What is drawn of the plugin has its name, and where possible its words, from the code itself. So a class that gets
another name, or a rule that is added, changes a drawing; ``tests/test_drawings.py`` compares.
"""

from __future__ import annotations

import sys
from pathlib import Path

from demo import demo
from rooms import rooms
from traces import traces

DOCS = Path(__file__).resolve().parents[1]


def main(folder: Path) -> None:
    """Write all of them, into a folder like ``docs``."""
    printed = (DOCS / "images" / "demo.txt").read_text(encoding="utf-8")
    drawings = {
        "architecture/traces.svg": traces(),
        "architecture/rooms.svg": rooms(),
        "images/demo.svg": demo(printed),
    }
    for name, drawing in drawings.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(drawing, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
