"""
The letters that the rules for lines in words ask for: read from their expressions, and from the texts in their code.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from lab import adversary
from lab.adversary import parser, sre
from tutorprivacy.inside.logs import labelled_people, people_in_sentences
from tutorprivacy.inside.minimize import reductions
from tutorprivacy.inside.pii import names, paths, patterns
from tutorprivacy.inside.tracking import running_text
from tutorprivacy.scrub import access_lines, labelled_secrets, text_redaction
from tutorprivacy.scrub.envelopes import opening, prefixes, serialized_lines

#: Those that see a line in words.
RULES: tuple[ModuleType, ...] = (
    *(labelled_people, people_in_sentences, reductions, labelled_secrets, names, paths, patterns, running_text),
    *(access_lines, text_redaction, opening, prefixes, serialized_lines),
)

#: Calls whose texts are words that are compared as a whole.
_OF_WHOLE_WORDS = ("words", "_keys", "frozenset")

_LETTERS = re.compile(r"[a-z]{2,}")


def runs() -> dict[str, str]:
    """Letters in a row, in lower case, that a rule may look for within a word; and where each stands."""
    found: dict[str, str] = {}
    for module in RULES:
        for name, value in vars(module).items():
            for pattern in adversary._patterns_in(value):
                text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
                for literal in _literals(parser.parse(text, pattern.flags & ~re.UNICODE)):
                    for run in _LETTERS.findall(literal.lower()):
                        found.setdefault(run, f"{module.__name__}.{name}")
        for text in _texts(module, whole=False):
            for run in _LETTERS.findall(text.lower()):
                found.setdefault(run, module.__name__)
    return found


def whole_words() -> set[str]:
    """Words that a rule compares as a whole."""
    return {word.lower() for module in RULES for text in _texts(module, whole=True) for word in text.split()}


def _literals(sequence: Any, row: str = "") -> Iterator[str]:
    """Rows of letters in an expression, without what may be absent; `row` stands in front of it."""
    for kind, value in sequence:
        if kind is sre.LITERAL:
            row += chr(value)
            continue
        goes_on = kind in (sre.BRANCH, sre.SUBPATTERN)
        if not goes_on:
            yield row
        if kind is sre.IN:
            yield from (row + chr(letter) for of, letter in value if of is sre.LITERAL)
        for inner in _inner(kind, value):
            yield from _literals(inner, row if goes_on else "")
        row = ""
    yield row


def _inner(kind: Any, value: Any) -> list[Any]:
    if kind is sre.BRANCH:
        return list(value[1])
    if kind is sre.SUBPATTERN:
        return [value[3]]
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        return [value[2]]
    return [value[1]] if kind in (sre.ASSERT, sre.ASSERT_NOT) else []


def _texts(module: ModuleType, whole: bool) -> Iterator[str]:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    passed_over: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node) is not None:
            passed_over.add(node.body[0].value)  # type: ignore[attr-defined]
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _OF_WHOLE_WORDS
        is_pattern = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "compile"
        if is_call or is_pattern:  # of the patterns, the compiled ones are read
            inner = [each for each in ast.walk(node) if isinstance(each, ast.Constant)]
            passed_over.update(inner)
            if is_call and whole:
                yield from (each.value for each in inner if isinstance(each.value, str))
    if not whole:
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed_over:
                yield node.value
