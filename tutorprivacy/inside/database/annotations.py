"""
Annotations about personal data in the docstrings of models, in the form of OEP-30.

https://docs.openedx.org/projects/openedx-proposals/en/latest/best-practices/oep-0030-arch-pii-markup-and-auditing.html

They are read as the platform's own tool reads them: a text goes on in lines that are indented by two spaces
or more, and a model has the annotations of the abstract models that it is made of.

.. no_pii: what developers declare
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: What a model says of itself.
PII, NO_PII, NOT_DECLARED = "pii", "no_pii", "not declared"

_TOKENS = r"\.\.\ (?:no_pii|pii_types|pii_retirement|pii):"
_ANNOTATION = re.compile(
    rf"(?<![ \t])(?P<space>[ \t]*)(?P<token>{_TOKENS})(?P<data>(?:.|\n+(?P=space)[ ]{{2,}}(?=[^ ])(?!{_TOKENS}))*)"
)


@dataclass(frozen=True)
class Annotation:
    """
    What a model declares.

    Args:
        declared: PII, NO_PII or NOT_DECLARED.
        text: the developers' words.
        types: kinds of personal data, such as ``email_address``.
        retirement: ``retained``, ``local_api``, ``consumer_api``, ``third_party``.
        problem: what is wrong with the annotation, or empty.
    """

    declared: str = NOT_DECLARED
    text: str = ""
    types: tuple[str, ...] = ()
    retirement: tuple[str, ...] = ()
    problem: str = ""


def read(docstrings: Iterable[str | None]) -> Annotation:
    """The annotation in a model's docstring and in those of its bases, the nearest first."""
    for docstring in docstrings:
        found = {match["token"]: _one_line(match["data"]) for match in _ANNOTATION.finditer(docstring or "")}
        if found:
            return _annotation(found)
    return Annotation()


def _annotation(found: dict[str, str]) -> Annotation:
    pii, no_pii = found.get(".. pii:"), found.get(".. no_pii:")
    types, retirement = (_listed(found.get(f".. pii_{name}:", "")) for name in ("types", "retirement"))
    if pii is not None:
        problem = "" if types and retirement else "pii without pii_types and pii_retirement"
        return Annotation(PII, pii, types, retirement, "both pii and no_pii" if no_pii is not None else problem)
    if no_pii is not None:
        return Annotation(NO_PII, no_pii)
    return Annotation(NOT_DECLARED, "", types, retirement, "pii_types or pii_retirement without pii")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _listed(text: str) -> tuple[str, ...]:
    return tuple(each for each in re.split(r"[,\s]+", text) if each)
