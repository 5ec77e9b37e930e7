"""
An error of a template, told as it is: without the template before it.

Where a template cannot be rendered, Tutor prints the whole of it, and of the patch in it, before it says why. A
setting that somebody has mistyped is no fault of a template, so what is said of it stands alone.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

from tutor import fmt
from tutor.exceptions import TutorError

from .error_lines import in_columns, is_tutors_program

_Result = TypeVar("_Result")


def said_alone(function: Callable[..., _Result]) -> Callable[..., _Result]:
    """
    The same variable of the templates; in Tutor's own program, its error is told at once, and ends the program.

    Elsewhere it raises TutorError, as before: in `tutor privacy audit`, which renders for itself, and for whoever
    calls Tutor from Python.
    """

    @functools.wraps(function)  # and so for Jinja, which looks for a mark on it
    def called(*arguments: object, **named: object) -> _Result:
        try:
            return function(*arguments, **named)
        except TutorError as error:
            if not is_tutors_program():
                raise
            fmt.echo_error(f"Error: {in_columns(str(error))}")
            # Tutor prints templates for what is an Exception, and this is none. The status is that of its errors.
            raise SystemExit(1) from None

    return called
