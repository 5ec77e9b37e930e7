"""What is said of an error, in lines that fit a terminal; commands that stand on lines of their own stay whole."""

from __future__ import annotations

import contextlib
import textwrap
from collections.abc import Iterator

import click
from tutor.exceptions import TutorError

#: Of a line that is printed for people.
COLUMNS = 80

#: What Tutor prints before the first line.
_BEFORE = " " * len("Error: ")


def in_columns(text: str, before: str = _BEFORE) -> str:
    """
    The same text in lines of `COLUMNS`. No word is broken, so a path may be longer; nor a line that is indented.

    Args:
        text: what is said.
        before: room for what is printed in front of the first line.
    """
    first, *others = text.split("\n")
    wrapped = [_wrapped(first, before).removeprefix(before), *(_wrapped(each, "") for each in others)]
    return "\n".join(wrapped)


@contextlib.contextmanager
def errors_in_columns() -> Iterator[None]:
    """Let Tutor's own program tell an error so, Tutor's and click's. Whoever calls from Python gets it as it is."""
    try:
        yield
    except (TutorError, click.UsageError) as error:
        if not is_tutors_program():
            raise
        if isinstance(error, TutorError):
            raise type(error)(in_columns(str(error))) from error
        raise click.UsageError(in_columns(error.format_message()), ctx=error.ctx) from error


def is_tutors_program() -> bool:
    """Does the program `tutor` run, which prints what is raised?"""
    from tutor.commands.cli import cli  # when it is needed: nothing here may fail on import

    context = click.get_current_context(silent=True)
    return context is not None and context.find_root().command is cli


def paragraph(text: str, indent: str = "", first: str | None = None) -> str:
    """
    Lines of `COLUMNS`; a word, such as a path, is not broken.

    Args:
        text: of one line.
        indent: in front of each line.
        first: in front of the first one instead.
    """
    return "\n".join(
        textwrap.wrap(
            text,
            COLUMNS,
            initial_indent=indent if first is None else first,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
    )


def _wrapped(line: str, before: str) -> str:
    return line if line.startswith(" ") else paragraph(line, first=before)
