"""
A whole run: which files, in which processes, where to go on, and what became of it all.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty
from typing import Any

from tutor.exceptions import TutorError

from ..shipped.privacy_minimize import EventPolicy
from ..shipped.privacy_pseudonyms import FixedKey, KeyRing
from .lines import NeedPeople
from .people import merge, unambiguous
from .sources import Source, local_path
from .state import State
from .work import Tally, Task, learn_people, scrub

_POLL_SECONDS = 0.2


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
        return runner.finish()
    name = hashlib.sha256("\0".join(sorted(each.path for each in plan.sources)).encode()).hexdigest()[:16]
    state = State.open(state_folder, f"scrub-{name}", plan.fingerprint, restart)
    try:
        keys_of_run: KeyRing = FixedKey(plan.forever_key) if plan.forever_key else state.ring
        result = _Runner(plan, keys_of_run, state, progress).finish()
        state.remove()
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

    def finish(self) -> Result:
        """All sources that are not done yet; twice, if usernames turn out to be needed."""
        if any(source.path == "-" for source in self.plan.sources):
            self.people = {}  # it can be read only once
        try:
            self._scrub_all()
        except NeedPeople:
            self._learn_people()
            self._scrub_all()
        if self.plan.rejects is not None:
            self._join_rejects(Path(self.plan.rejects))
        return self.result

    def _tasks(self) -> Iterator[Task]:
        # The largest first: a process that begins with it at the end would keep all others waiting.
        for source in sorted(self.plan.sources, key=lambda each: (-each.size, each.path)):
            part: dict[str, Any] = {}
            if self.state is not None:
                done = self.state.done.get(source.path)
                if done and self.state.is_done(source.path, *self.stamps[source.path]):
                    self.result.tallies[source.path] = Tally.of(done["counts"])
                    self.progress(source.path, source.size)
                    continue
                part = self.state.part_of(source.path, *self.stamps[source.path]) or {}
            target = self.plan.target_of(source)
            self._refuse_existing(target, source)
            is_local = source.path != "-" and local_path(source.path) is not None
            rejects = None if self.plan.rejects is None else _part_of_rejects(self.plan.rejects, source)
            yield Task(source, target, source.path if is_local else None, rejects, part)

    def _refuse_existing(self, target: str | None, source: Source) -> None:
        if target in (None, "-", source.path) or self.plan.overwrite:
            return
        path = local_path(str(target))
        if path is not None and os.path.lexists(path):
            raise TutorError(
                f"{target} exists. Name another folder, or run the command again with --overwrite to replace it."
            )

    def _scrub_all(self) -> None:
        arguments = (self.plan.policy, self.keys, self.people)
        for source, found in self._each(_scrub, list(self._tasks()), arguments):
            self.result.tallies[source.path] = found
            if self.state is not None:
                self.state.finish(source.path, *_stamp(source), found.as_dict())

    def _learn_people(self) -> None:
        people: dict[str, int] = {}
        for _source, found in self._each(_learn, [Task(source, None) for source in self.plan.sources], ()):
            merge(people, found)
        self.people = unambiguous(people)
        if self.state is not None:
            self.state.people = self.people

    def _each(self, work: Callable[..., Any], tasks: list[Task], arguments: tuple[Any, ...]) -> Iterator[Any]:
        """(source, result) of each task, as they end, in as many processes as there may be."""
        workers = min(self.plan.workers, len(tasks))
        if workers <= 1:
            for task in tasks:
                yield task.source, work(task, *arguments, lambda kind, data, task=task: self._note(task, kind, data))
            return
        context = multiprocessing.get_context("spawn")
        messages = context.Queue()
        by_path = {task.source.path: task for task in tasks}
        pool = ProcessPoolExecutor(workers, context, _begin_worker, (messages, work, arguments))
        try:
            waiting = {pool.submit(_in_worker, task) for task in tasks}
            while waiting:
                ended, waiting = wait(waiting, _POLL_SECONDS, FIRST_COMPLETED)
                self._read_messages(messages, by_path)
                for future in ended:
                    path, found = future.result()
                    yield by_path[path].source, found
            pool.shutdown()
        except BrokenProcessPool as error:
            raise TutorError(
                "A worker process was ended from outside, perhaps for want of memory. Run the same command again "
                "to go on, with a smaller --workers."
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()

    def _read_messages(self, messages: Any, tasks: dict[str, Task]) -> None:
        while True:
            try:
                path, kind, data = messages.get_nowait()
            except Empty:
                return
            self._note(tasks[path], kind, data)

    def _note(self, task: Task, kind: str, data: Any) -> None:
        if kind == "position":
            self.progress(task.source.path, data)
        elif self.state is not None and task.source.path not in self.state.done:
            read, written, counts = data
            self.state.checkpoint(task.source.path, read, written, *self.stamps[task.source.path], counts)

    def _join_rejects(self, target: Path) -> None:
        """One file of all rejects, in the order of the sources."""
        with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600), "wb") as joined:
            os.fchmod(joined.fileno(), 0o600)
            for source in self.plan.sources:
                part = Path(_part_of_rejects(str(target), source))
                if part.exists():
                    with part.open("rb") as lines:
                        while data := lines.read(1 << 20):
                            joined.write(data)
            joined.flush()
            os.fsync(joined.fileno())
        for source in self.plan.sources:
            Path(_part_of_rejects(str(target), source)).unlink(missing_ok=True)


def _part_of_rejects(rejects: str, source: Source) -> str:
    return f"{rejects}.{hashlib.sha256(source.path.encode()).hexdigest()[:16]}"


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


def _scrub(
    task: Task, policy: EventPolicy, keys: KeyRing, people: dict[str, int] | None, note: Callable[[str, Any], None]
) -> Tally:
    return scrub(task, policy, keys, people, note)


def _learn(task: Task, note: Callable[[str, Any], None]) -> dict[str, int]:
    return learn_people(task.source)


_worker: dict[str, Any] = {}


def _begin_worker(messages: Any, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    _worker.update(messages=messages, work=work, arguments=arguments)


def _in_worker(task: Task) -> tuple[str, Any]:
    def note(kind: str, data: Any) -> None:
        _worker["messages"].put((task.source.path, kind, data))

    return task.source.path, _worker["work"](task, *_worker["arguments"], note)
