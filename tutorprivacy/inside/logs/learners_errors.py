"""
Errors whose words are a learner's: of answers to problems, and of the code that grades them.

A worker that grades again has no request from which it could be known what was sent, so the words of these go
wherever a traceback ends in one. The error itself, and where it was raised, stay.

Standard library only.

.. pii: Tracebacks, for as long as a call takes.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import re

from ..minimize.reductions import REDACTED

#: Of ``xmodule.capa``, of ``calc`` (with pyparsing), and of codejail.
_NAMES = (
    "StudentInputError|ResponseError|LoncapaProblemError|UndefinedVariable|UnmatchedParenthesis|ParseException"
    "|ParseSyntaxException|SafeExecException|CodejailServiceParseError"
)
#: Up to the next error of the same traceback, before which there is an empty line.
_ERROR = re.compile(rf"^((?:[\w.]{{1,200}}\.)?(?:{_NAMES})): [^\n]*(?:\n[^\n]+)*", re.MULTILINE)


def without_learners_errors(text: str) -> str:
    """The text with these errors' names, and without their words."""
    return _ERROR.sub(rf"\1: {REDACTED}", text) if ": " in text else text
