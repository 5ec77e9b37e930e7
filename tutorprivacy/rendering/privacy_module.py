"""
The half that runs inside Open edX, as it is rendered: three files, with an archive in each.
"""

from __future__ import annotations

import ast
import base64
import bz2
import hashlib
import io
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ..inside.loader import FOR_KUBECTL, MARK

_INSIDE = Path(__file__).resolve().parents[1] / "inside"

#: What is rendered as it is, and so is in no archive: the loader is the package's beginning there.
_LOADER = "loader.py"

#: What `tutor privacy verify` hands to the LMS as a text, so that it works on a stock platform: it is in neither.
_HANDED_OVER = "verification"

#: Rooms of commands and jobs, and in which of `FILES` they are. No process that answers requests loads them before a
#: learner asks for her own data.
JOBS = {
    **dict.fromkeys(("audit", "erasure", "register", "retirement", "usage_report"), "cms"),
    **dict.fromkeys(("database", "export", "recipients", "schedule", "stores"), "config"),
}

#: The rooms that every process uses are in that of the LMS, but for those that end what is kept too long, make pages,
#: and see to tools, where there are any: so each of the three is far from what ``kubectl apply`` takes. Events and log
#: lines need the LMS's.
PLACES = {
    **JOBS,
    "retention": "cms",
    **dict.fromkeys(("consent", "documents", "learner", "lti", "processing", "words"), "config"),
}

_Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

#: Below ``env/``: beside the settings of each service, and where the third one is.
SETTINGS_FILES = {service: f"apps/openedx/settings/{service}/privacy.py" for service in ("lms", "cms")}
FILES = {**SETTINGS_FILES, "config": "apps/openedx/config/privacy.py"}


def privacy_package(folder: str) -> str:
    """
    The text of ``privacy.py`` in a folder.

    Args:
        folder: ``lms`` or ``cms``: of a service's settings; ``config``: of the platform's configuration.
    """
    code = _loader().replace('RELEASE = ""', f'RELEASE = "{_release()}"')
    return f"{code}\n{MARK} {_packed(folder)}"


def _loader() -> str:
    return (_INSIDE / _LOADER).read_text(encoding="utf-8")


@lru_cache(maxsize=len(FILES))
def _packed(folder: str) -> str:
    texts = _bare_sources().items()
    chosen = {name: text for name, text in texts if PLACES.get(name.partition("/")[0], "lms") == folder}
    packed = base64.b85encode(bz2.compress(json.dumps(chosen).encode())).decode()
    return packed.translate(FOR_KUBECTL)


@lru_cache(maxsize=1)
def _release() -> str:
    """Of the modules as they are packed, and of the loader: so the files of one rendering know each other."""
    return hashlib.sha256(json.dumps([_loader(), _bare_sources()]).encode()).hexdigest()[:16]


@lru_cache(maxsize=1)
def _bare_sources() -> Mapping[str, str]:
    return {name: bare(text) for name, text in sources().items()}


def sources() -> dict[str, str]:
    """{path below ``inside``: source} of everything that is packed, sorted."""
    paths = {path.relative_to(_INSIDE).as_posix(): path for path in _INSIDE.rglob("*.py")}
    packed = (name for name in paths.keys() - {"__init__.py", _LOADER} if name.partition("/")[0] != _HANDED_OVER)
    return {name: paths[name].read_text(encoding="utf-8") for name in sorted(packed)}


#: A string, which stays, or a comment. It is far faster than `tokenize`, and a test compares the syntax trees.
_STRING_OR_COMMENT = re.compile(
    r"""
      (?s: \"{3} (?: \\. | [^\\] )*? \"{3} | '{3} (?: \\. | [^\\] )*? '{3} )
    | " (?: \\(?s:.) | [^"\\\n] )* "
    | ' (?: \\(?s:.) | [^'\\\n] )* '
    | (?P<comment> [ \t]* \# [^\n]* )
    """,
    re.VERBOSE,
)


def bare(source: str) -> str:
    """
    A module without comments and docstrings, each statement on the line that it is on.

    They are a quarter of the archive, and nobody reads them in a container: the source is on the host.
    """
    code = _STRING_OR_COMMENT.sub(lambda match: "" if match["comment"] else match[0], source)
    lines = list(io.StringIO(code))  # as Python counts them, unlike `str.splitlines`
    _remove_docstrings(ast.parse(code), lines)
    return "".join(lines)


def _remove_docstrings(node: ast.AST, lines: list[str]) -> None:
    if isinstance(node, _Documented) and ast.get_docstring(node, clean=False) is not None:
        docstring = node.body[0]
        first, last = docstring.lineno - 1, docstring.end_lineno or docstring.lineno
        lines[first:last] = ["\n"] * (last - first)
        if len(node.body) == 1 and not isinstance(node, ast.Module):
            lines[first] = f"{' ' * docstring.col_offset}pass\n"
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.expr):  # nothing has a docstring there, and it is most of the tree
            _remove_docstrings(child, lines)
