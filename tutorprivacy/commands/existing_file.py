"""Files that an operator names, and what to say if there is none of this name."""

from __future__ import annotations

import difflib
import os
from typing import Any

import click

from ..scrub.printable import printable

#: How the key of a course begins.
_COURSE = ("course-v1:", "library-v1:")


def nearest(path: str) -> str:
    """What may be meant by a path where nothing is: a sentence, or nothing."""
    if path.startswith(_COURSE):
        return (
            f"A file is wanted, and this is a course. Export it: tutor local run cms ./manage.py cms export_olx {path}"
        )
    folder, name = os.path.split(path)
    try:
        found = difflib.get_close_matches(name, os.listdir(folder or "."), n=1)
    except OSError:
        return f"There is no folder {folder} that can be read." if folder else ""
    return f"Did you mean {os.path.join(folder, found[0])}?" if found else ""


class ExistingPath(click.Path):
    """`click.Path` of what is there; otherwise the nearest name is told."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As `click.Path`."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            self.fail(_told(error, value), param, ctx)


class ReadFile(click.File):
    """`click.File` of one that is there; otherwise the nearest name is told."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As `click.File`."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            self.fail(_told(error, value), param, ctx)


def _told(error: click.BadParameter, value: Any) -> str:
    path = os.fspath(value)
    return printable(error.message if os.path.lexists(path) else f"{error.message} {nearest(path)}".rstrip())
