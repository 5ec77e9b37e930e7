"""
The models of a source tree of the platform, or of a folder of libraries: and is there a rule of the erasure for each?

The source is read, not run, so it may be of any release: ``python -m edx_platform.models_of_source FOLDER …``.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tutorprivacy.inside.erasure.rules import rule_of

#: What an application's model inherits from: of Django, or of a model beside it.
_MODEL = ("Model", "Historical", "Mixin", "Base", "Abstract", "Config", "Audit", "Revision", "Plugin")
_NO_FOLDERS = frozenset({"tests", "test", "migrations", "node_modules"})


def models(folder: Path) -> Iterator[tuple[str, Path]]:
    """``app.Model`` of each class with a column, and its file."""
    for file in sorted(folder.rglob("*.py")):
        parts = file.relative_to(folder).parts
        is_models = file.name == "models.py" or "models" in parts[:-1]
        if is_models and not _NO_FOLDERS.intersection(parts):
            try:
                tree = ast.parse(file.read_text(encoding="utf-8", errors="replace"))
            except SyntaxError:
                continue
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and _is_model(node):
                    yield f"{_said(node, 'app_label') or _label(file)}.{node.name}", file


def _is_model(node: ast.ClassDef) -> bool:
    bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
    is_one = any(part in base for base in bases for part in _MODEL)
    return is_one and not _said(node, "abstract") and any(map(_is_column, node.body))


def _is_column(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, (ast.Assign, ast.AnnAssign)) else None
    return isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("Field", "ForeignKey"))


def _said(node: ast.ClassDef, name: str) -> str:
    """A constant of its ``Meta``."""
    for meta in node.body:
        if isinstance(meta, ast.ClassDef) and meta.name == "Meta":
            for each in meta.body:
                if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == name:
                    value = each.value
                    return str(value.value) if isinstance(value, ast.Constant) and value.value else ""
    return ""


def _label(file: Path) -> str:
    """Of the application that a file is of: as its configuration says, or the name of its folder."""
    folder = next(each for each in file.parents if each.name != "models")
    for above in (folder, *folder.parents[:2]):
        if (above / "apps.py").exists():
            configured = list(_configured(above / "apps.py"))
            beside = [each for each in configured if each.get("name", "").rpartition(".")[2] == above.name]
            for each in beside or configured:
                return each.get("label") or each.get("name", above.name).rpartition(".")[2]
    return folder.name


def _configured(file: Path) -> Iterator[dict[str, str]]:
    """The constants of each application's configuration."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8", errors="replace"))):
        if isinstance(node, ast.ClassDef):
            yield {
                ast.unparse(each.targets[0]): str(each.value.value)
                for each in node.body
                if isinstance(each, ast.Assign) and isinstance(each.value, ast.Constant)
            }


def without_a_rule(folder: Path) -> list[str]:
    """Those of which an erasure would do what PRIVACY_ERASURE_UNKNOWN says."""
    return sorted({label for label, _file in models(folder) if not rule_of(label).is_known})


def main(folders: Sequence[str]) -> int:
    """Print them; 1 if there are any."""
    if not folders:
        print("usage: python -m edx_platform.models_of_source FOLDER …", file=sys.stderr)
        return 2
    found = 0
    for folder in folders:
        there, missing = sum(1 for _ in models(Path(folder))), without_a_rule(Path(folder))
        print(f"{folder}: {there} models, {len(missing)} without a rule")
        print("".join(f"  {label}\n" for label in missing), end="")
        found += len(missing)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
