"""
A whole run: which files, in which processes, where to go on, and what became of it all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..inside.minimize.reductions import EventPolicy
from ..inside.pseudonyms.keyed_hash import FixedKey, KeyRing
from . import rejects as kept
from . import replacement_journal
from .checkpoint import State
from .file_worker import Tally, Task, learn_people, scrub
from .line_scrubber import NeedPeople
from .output_folders import refuse_unwritable
from .sources import Source, local_path
from .user_ids import merge
from .worker_pool import each


@dataclass(frozen=True)
class Plan:
    """
    What a run is to do.

    Args:
        sources: what to read.
        output: folder or URL to mirror the sources into; None: in place; "": nothing is written.
        policy: what happens to each category.
        forever_key: the one key, while PRIVACY_PSEUDONYM_PERIOD is ``forever``.
        rejects: file for the lines that cannot be scrubbed.
        workers: number of processes.
        overwrite: may files that are there already be replaced?
    """

    sources: tuple[Source, ...]
    output: str | None
    policy: EventPolicy
    forever_key: str | None = None
    rejects: str | None = None
    workers: int = 1
    overwrite: bool = False

    @property
    def fingerprint(self) -> str:
        """A hash of all that the result depends on."""
        parts = (sorted(each.path for each in self.sources), self.output, repr(self.policy), self.rejects)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def target_of(self, source: Source) -> str | None:
        """Where a source is written to."""
        if self.output == "":
            return None
        if self.output is None:
            return source.path
        if source.path == "-":
            return "-"
        return f"{self.output.rstrip('/')}/{source.relative}"


@dataclass
class Result:
    """What became of a run: by source path, the tally; `resumed`: it went on with an earlier one."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    resumed: bool = False

    @property
    def total(self) -> Tally:
        """Over all sources."""
        return sum(self.tallies.values(), Tally())

    @property
    def is_clean(self) -> bool:
        """Was every line of every file scrubbed?"""
        return not (self.total.lines["rejected"] or self.total.lines["damaged"])


def run(
    plan: Plan, state_folder: Path, restart: bool = False, progress: Callable[[str, int], None] = lambda *_: None
) -> Result:
    """
    Scrub all files of a plan.

    Args:
        state_folder: where to keep what is needed to go on after an interruption.
        restart: forget what an earlier run left.
        progress: receives a source's path and the number of its stored bytes that were read.

    Raises:
        TutorError: a file cannot be read or written, or an earlier run was another one.
    """
    if plan.output == "" or [each.path for each in plan.sources] == ["-"]:
        keys = FixedKey(plan.forever_key or os.urandom(32).hex())
        runner = _Runner(plan, keys, None, progress)
        runner.check()
        result = runner.finish()
        runner.forget()
        return result
    name = f"scrub-{replacement_journal.digest(chr(0).join(sorted(each.path for each in plan.sources)))}"
    state = State.open(state_folder, name, plan.fingerprint, restart)
    try:
        if not state.resumed:
            replacement_journal.forget(state.path)
        runner = _Runner(plan, FixedKey(plan.forever_key) if plan.forever_key else state.ring, state, progress)
        try:
            runner.check()
        except TutorError:
            if not state.resumed:
                state.remove()  # nothing was done: the next run may be another one
            raise
        try:
            result = runner.finish()
        except Exception:
            if runner.has_done_nothing:
                state.remove()
                runner.forget()
            raise
        state.remove()
        runner.forget()
        return result
    finally:
        state.close()


class _Runner:
    def __init__(self, plan: Plan, keys: KeyRing, state: State | None, progress: Callable[[str, int], None]) -> None:
        self.plan = plan
        self.keys = keys
        self.state = state
        self.progress = progress
        self.people = None if state is None else state.people
        self.result = Result(resumed=state is not None and state.resumed)
        self.stamps = {source.path: _stamp(source) for source in plan.sources}

    def check(self) -> None:
        """TutorError if what the plan says cannot be done; then nothing has been."""
        if self.plan.rejects is not None and not self.plan.overwrite and not self.result.resumed:
            kept.refuse_existing(self.plan.rejects)
        places = (local_path(task.target) for task in self._tasks() if task.target not in (None, "-"))
        refuse_unwritable(Path(place) for place in places if place is not None)

    @property
    def has_done_nothing(self) -> bool:
        """Is there no output, and no part of one, that a later run could go on with?"""
        state = self.state
        return state is not None and not (
            state.done or state.parts or any(self._ending_of(state, each) is not None for each in self.plan.sources)
        )

    def finish(self) -> Result:
        """All sources that are not done yet; twice, if usernames turn out to be needed."""
        if any(source.path == "-" for source in self.plan.sources):
            self.people = {}  # it can be read only once
        elif self.plan.output is None and self.people is None:
            self._learn_people()  # now: what has been replaced names nobody any more
        try:
            self._scrub_all()
        except NeedPeople:
            self._learn_people()
            self._scrub_all()
        if self.plan.rejects is not None:
            kept.join(self.plan.rejects, (source.path for source in self.plan.sources))
        return self.result

    def forget(self) -> None:
        """Delete the notes, when the state is gone that would be needed to make them anew."""
        if self.state is not None:
            replacement_journal.forget(self.state.path)
        if self.plan.rejects is not None:
            kept.forget(self.plan.rejects, (source.path for source in self.plan.sources))

    def _tasks(self) -> list[Task]:
        tasks = []
        # The largest first: a process that begins with it at the end would keep all others waiting.
        for source in sorted(self.plan.sources, key=lambda each: (-each.size, each.path)):
            stamp = self.stamps[source.path]
            target = self.plan.target_of(source)
            if self.state is not None and self._is_done(self.state, source):
                self.progress(source.path, source.size)
                continue
            task = Task(
                source,
                target,
                mode_of=source.path if source.path != "-" and local_path(source.path) is not None else None,
                rejects=None if self.plan.rejects is None else kept.part_of(self.plan.rejects, source.path),
                part={} if self.state is None else self.state.part_of(source.path, *stamp) or {},
                ending=None if self.state is None else str(replacement_journal.path_of(self.state.path, source.path)),
                stamp=stamp,
            )
            self._refuse(task)
            tasks.append(task)
        return tasks

    def _is_done(self, state: State, source: Source) -> bool:
        path = source.path
        if not state.is_done(path, *self.stamps[path]):
            counts = self._ending_of(state, source)
            if counts is None:
                return False
            if self.plan.target_of(source) == path:
                self.stamps[path] = _stamp(source)
            state.finish(path, *self.stamps[path], counts)
        self.result.tallies[path] = Tally.of(state.done[path]["counts"])
        return True

    def _ending_of(self, state: State, source: Source) -> dict[str, Any] | None:
        target = str(self.plan.target_of(source))
        return replacement_journal.read(
            replacement_journal.path_of(state.path, source.path), target, self.stamps[source.path][1]
        )

    def _refuse(self, task: Task) -> None:
        path = local_path(str(task.target))
        if task.target in (None, "-") or path is None or not os.path.lexists(path):
            return
        if self.plan.output is None:
            if os.stat(path).st_nlink > 1:
                raise TutorError(
                    f"{path} has other names (hard links), under which its lines would stay as they are. Scrub it with "
                    "--output, then delete all of its names."
                )
        elif os.path.exists(path) and _is_file(path, task.source):
            raise TutorError(f"{task.target} is the log itself. Name another folder, or use --in-place.")
        elif os.path.islink(path):
            raise TutorError(f"{task.target} is a symbolic link, and links are not followed. Name another folder.")
        elif not self.plan.overwrite and not self._is_begun(task):
            raise TutorError(
                f"{task.target} exists. Name another folder, or run the command again with --overwrite to replace it."
            )

    def _is_begun(self, task: Task) -> bool:
        if self.state is None or task.ending is None:
            return False
        return task.source.path in {**self.state.parts, **self.state.done} or os.path.exists(task.ending)

    def _scrub_all(self) -> None:
        arguments = (self.plan.policy, self.keys, self.people)
        for task, found in each(scrub, self._tasks(), arguments, self.plan.workers, self._note):
            path = task.source.path
            self.result.tallies[path] = found
            if self.state is not None:
                if task.is_in_place:
                    self.stamps[path] = _stamp(task.source)
                self.state.finish(path, *self.stamps[path], found.as_dict())
                Path(str(task.ending)).unlink(missing_ok=True)

    def _learn_people(self) -> None:
        people: dict[str, int] = {}
        tasks = [Task(source, None) for source in self.plan.sources]
        for _task, found in each(_learn, tasks, (), self.plan.workers, lambda *_: None):
            merge(people, found)
        self.people = people
        if self.state is not None:
            self.state.people = people

    def _note(self, task: Task, kind: str, data: Any) -> None:
        if kind == "position":
            self.progress(task.source.path, data)
        elif self.state is not None and task.source.path not in self.state.done:
            read, written, counts = data
            self.state.checkpoint(task.source.path, read, written, *self.stamps[task.source.path], counts)


def _is_file(path: str, source: Source) -> bool:
    return local_path(source.path) is not None and os.path.samefile(path, source.path)


def _stamp(source: Source) -> tuple[int, int]:
    """(size, time of the last change in ns), by which a source is known to be the same."""
    path = local_path(source.path)
    if path is None or source.path == "-":
        return source.size, 0
    try:
        found = os.stat(path)
    except OSError as error:
        raise TutorError(f"{source.path} cannot be read: {error.strerror}.") from error
    return found.st_size, found.st_mtime_ns


def _learn(task: Task, note: Callable[[str, Any], None]) -> dict[str, int]:
    return learn_people(task.source)
