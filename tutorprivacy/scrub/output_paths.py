"""
Where a run writes: never into what it reads, never through a link, and never two things to one place.

By whatever spelling: files and folders are compared by what they are (device and inode), and names of files that are
not there yet by their folder.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from tutor.exceptions import TutorError

from ..inside.io.files import refuse_in_the_way
from .local_output import temporary_of
from .run_plan import RunPlan
from .sources import fixed_part, local_path


def refuse_conflicts(
    inputs: Sequence[str],
    plan: RunPlan,
    report: str | None,
    checkpoint_folder: Path | None,
    forget: str | None = None,
) -> None:
    """
    Refuse a run that would write over what it, or the next one, reads.

    Args:
        inputs: as the operator names them.
        report: file for the summary.
        checkpoint_folder: folder of the run's notes; None: it has none.
        forget: file that says whom the run forgets, and is deleted at its end.

    Raises:
        TutorError: the message names both.
    """
    options = (("--report", report), ("--rejects", plan.rejects_path), ("--forget", forget))
    option_files = [(option, name) for option, name in options if name]
    for option, name in option_files:
        _refuse_link(option, name)
        for path in (*inputs, *(source.path for source in plan.sources)):
            if _is_same(name, path):
                raise TutorError(f"{option} {name} is {path}, an input. Name another file.")
        _refuse_inside(option, name, inputs)
    for (option, name), (other, other_name) in itertools.combinations(option_files, 2):
        if _is_same(name, other_name):
            raise TutorError(f"{option} and {other} are both {name}. Name two files.")
    if plan.output and plan.output != "-":
        _refuse_inside("--output", plan.output, inputs)
        for source in plan.sources:
            target = str(plan.target_of(source))
            _refuse_inside("--output", target, inputs)
            _refuse_linked_folders(plan.output, target)
            _refuse_target_conflicts(option_files, target)
    if checkpoint_folder is not None:
        for path in filter(None, map(local_path, inputs)):
            if path != "-" and _is_inside(str(checkpoint_folder), path):
                raise TutorError(
                    f"{checkpoint_folder}, where a run keeps its notes and keys, is in {path}. Name the logs only."
                )


def _refuse_link(option: str, name: str) -> None:
    path = local_path(name)
    if path is None:
        return
    try:
        refuse_in_the_way(path, force=True)
    except FileExistsError as error:
        raise TutorError(f"{option} {name}: {error.strerror}. Name another file.") from error


def _refuse_inside(option: str, name: str, inputs: Sequence[str]) -> None:
    for path in inputs:
        if path != "-" and _is_inside(name, path):
            raise TutorError(
                f"{option} {name} is inside of {path}: the next run would take it for a log. Name a place outside."
            )


def _refuse_linked_folders(output: str, target: str) -> None:
    """Whoever may write to the output folder would choose where the files go."""
    root, path = local_path(output), local_path(target)
    if root is None or path is None:
        return
    parent = os.path.dirname(path)
    while len(parent) > len(root):
        if os.path.islink(parent):
            raise TutorError(f"{parent} is a symbolic link, and links are not followed. Name another output folder.")
        parent = os.path.dirname(parent)


def _refuse_target_conflicts(option_files: Sequence[tuple[str, str]], target: str) -> None:
    path = local_path(target)
    for option, name in option_files if path else ():
        if _is_same(name, str(path)) or _is_same(name, str(temporary_of(Path(str(path))))):
            raise TutorError(f"{option} {name} is where a log is written to. Name another file.")


def _is_same(name: str, other_name: str) -> bool:
    """Are two names of one file, or would they be?"""
    first, second = local_path(name), local_path(other_name)
    if first is None or second is None or "-" in (first, second):
        return name == other_name
    try:
        return os.path.samefile(first, second)
    except OSError:  # one is not there. Where capitals make no difference, they would be the same.
        return _real_path(first).casefold() == _real_path(second).casefold()


def _real_path(path: str) -> str:
    """The name itself may be a link, which nothing follows."""
    return os.path.join(os.path.realpath(os.path.dirname(os.path.abspath(path))), os.path.basename(path))


def _is_inside(name: str, path: str) -> bool:
    """Would a later run over `path`, a folder, a pattern or a URL, find a file of this name?"""
    inner, outer = local_path(name), local_path(path)
    if inner is None or outer is None:
        return inner is outer is None and _matches(name.rstrip("/").split("/"), path.rstrip("/").split("/"))
    if os.path.lexists(outer):
        return os.path.isdir(outer) and any(_is_folder(parent, outer) for parent in _with_parents(inner))
    fixed = fixed_part(outer)
    pattern = os.path.join(os.path.realpath(fixed or os.curdir), outer[len(fixed) :])
    return _matches(os.path.realpath(inner).split("/"), pattern.split("/"))


def _matches(segments: list[str], pattern: list[str]) -> bool:
    """Does a pattern find this path, or a folder above it?"""
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(_matches(segments[start:], pattern[1:]) for start in range(len(segments) + 1))
    return bool(segments) and fnmatchcase(segments[0], pattern[0]) and _matches(segments[1:], pattern[1:])


def _with_parents(path: str) -> Iterator[str]:
    """A path, with its links followed, and all folders above it."""
    path = os.path.realpath(path)
    while True:
        yield path
        if path == os.path.dirname(path):
            return
        path = os.path.dirname(path)


def _is_folder(path: str, folder: str) -> bool:
    try:
        return os.path.samefile(path, folder)
    except OSError:  # it is not there yet
        return False
