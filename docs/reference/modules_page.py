"""The rooms and their modules, each with the first sentence of its docstring."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = ROOT / "docs" / "rooms.yml"

_HEAD = """\
Modules
=======

Each room of the code and what is in it, in the first sentence of the module's own docstring: this page is made of the
code (``make docs``), and a test compares. Which room may import which, and where to look for what: `architecture.rst
<architecture.rst>`__.

"""

_HALVES = {
    "host": ("On the host", "Below ``tutorprivacy/``: runs in the operator's Tutor."),
    "inside": ("Inside Open edX", "Below ``tutorprivacy/inside/``: runs in the LMS, the CMS, their workers and jobs."),
}


def first_sentence(path: Path) -> str:
    """Of a module's docstring, in one line, as reStructuredText."""
    paragraph = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n\n")[0]
    sentence = re.match(r".*?[.?!](?=\s|\Z)|.*", " ".join(paragraph.split()))
    return re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", sentence[0] if sentence else "")


def _dotted(path: Path, folder: Path) -> str:
    """A module's name in its room: ``command``, or ``envelopes.pieces``; of a folder in it, the folder's."""
    return ".".join(path.relative_to(folder).with_suffix("").parts).removesuffix(".__init__")


def _room(name: str, folder: Path) -> str:
    """A room that is one module stands for itself; of a folder, each module."""
    if not folder.is_dir():
        return f"{name}\n{'~' * len(name)}\n\n{first_sentence(folder.with_suffix('.py'))}\n\n"
    own = first_sentence(folder / "__init__.py")
    modules = {_dotted(each, folder): each for each in folder.rglob("*.py") if each != folder / "__init__.py"}
    rows = "".join(f"``{dotted}``\n  {first_sentence(each)}\n\n" for dotted, each in sorted(modules.items()))
    return f"{name}\n{'~' * len(name)}\n\n{own}\n\n{rows}"


def modules_page() -> str:
    """The page, as text."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))
    parts = [_HEAD]
    for half, (title, where) in _HALVES.items():
        folder = ROOT / "tutorprivacy" / ("inside" if half == "inside" else "")
        parts.append(f"{title}\n{'-' * len(title)}\n\n{where}\n\n")
        parts += [_room(name, folder / name) for name in sorted(rules[half])]
    return "".join(parts).rstrip() + "\n"
