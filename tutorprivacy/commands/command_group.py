"""``tutor privacy`` alone: all commands and jobs, by what one wants to do, a line each."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from ..rendering.error_lines import errors_in_columns

#: 128 and the number of the signal.
INTERRUPTED = 130

#: What one wants to do, and what does it. A name that is no command of the group is a job.
PURPOSES: Mapping[str, Sequence[str]] = {
    "See what is kept, and prove it": ("audit", "audit-privacy", "verify", "course-hosts", "report-data-register"),
    "Try settings, and see what visitors are told": ("preview", "notice"),
    "Count how the site is used": ("usage", "report-usage"),
    "Give people their data, or delete it": ("export-user", "retire-users", "verify-erasure"),
    "Clean old logs": ("scrub", "scrub-logs", "list-forgotten"),
    "Clean Aspects and Cairn": ("erase-aspects-users", "erase-cairn-users", "purge-aspects-pii"),
    "Leave": ("uninstall", "remove-retirement-worker"),
}
_REST = "Others"

#: What stands in front of a job in the list.
_JOB = "do "

_EPILOG = "Jobs (do …) are called with where the platform runs: tutor local|dev|k8s do NAME. More of each: --help."


def _fit_errors(command: click.Command) -> None:
    """Let errors of a job of Tutor's `do`, which is no command of our group, fit a terminal."""
    found, make_context = command.callback, command.make_context
    assert found is not None

    @functools.wraps(found)
    def called(*arguments: object, **options: object) -> Iterable[tuple[str, str]]:
        with errors_in_columns():
            tasks = found(*arguments, **options)
        return _one_by_one(tasks) if isinstance(tasks, Iterator) else tasks

    @functools.wraps(make_context)
    def made(*arguments: Any, **options: Any) -> click.Context:
        with errors_in_columns():  # what its options refuse
            return make_context(*arguments, **options)

    command.callback, command.make_context = called, made  # type: ignore[method-assign]


def _one_by_one(tasks: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Tutor does each before the next is asked for."""
    with errors_in_columns():
        yield from tasks


class CommandGroup(click.Group):
    """
    A group whose help also has jobs of Tutor's `do`, which are no commands of its own.

    Args:
        jobs: whose errors fit a terminal from now on, as those of the group do.
    """

    def __init__(self, *arguments: object, jobs: Sequence[click.Command] = (), **options: object) -> None:
        super().__init__(*arguments, epilog=_EPILOG, **options)  # type: ignore[arg-type]
        self.jobs = {str(each.name): each for each in jobs}
        for each in jobs:
            _fit_errors(each)

    def invoke(self, ctx: click.Context) -> Any:
        """Interrupted, the status is what a shell has for that, and not 1: docs/exit-statuses.rst."""
        try:
            with errors_in_columns():
                return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\nInterrupted. Nothing more is done.", err=True)
            raise SystemExit(INTERRUPTED) from None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """A section for each purpose, and one for those that no purpose names."""
        rows = {name: (name, command) for name, command in self.commands.items()}
        rows |= {name: (f"{_JOB}{name}", job) for name, job in self.jobs.items()}
        named = {name for names in PURPOSES.values() for name in names}
        width = max(len(shown) for shown, _command in rows.values())
        for purpose, names in {**PURPOSES, _REST: sorted({*rows} - named)}.items():
            lines = [rows[name] for name in names if name in rows]
            if lines:
                with formatter.section(purpose):
                    formatter.write_dl([(shown.ljust(width), each.get_short_help_str(200)) for shown, each in lines])
