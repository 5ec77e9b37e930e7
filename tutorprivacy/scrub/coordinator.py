"""
A whole run: which files, in which processes, where to go on, and what became of it all.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..inside.pseudonyms.keyed_hash import FixedKey, KeyRing
from . import rejected_lines, replacement_journal
from .checkpoint import Checkpoint
from .file_worker import Tally, Task, read_user_ids, scrub_file
from .output_folders import refuse_unwritable
from .run_plan import RunPlan, RunResult
from .sources import Source, local_path
from .spooled_input import spooled
from .text_redaction import UserIdsNeeded
from .user_ids import merge_user_ids
from .worker_pool import run_tasks


def run(
    plan: RunPlan,
    checkpoint_folder: Path,
    restart: bool = False,
    on_position: Callable[[str, int], None] = lambda *_: None,
) -> RunResult:
    """
    Scrub all files of a plan.

    Args:
        checkpoint_folder: where to keep what is needed to go on after an interruption.
        restart: forget what an earlier run left.
        on_position: receives a source's path and the number of its stored bytes that were read.

    Raises:
        TutorError: a file cannot be read or written, or an earlier run was another one.
    """
    if [source.path for source in plan.sources] == ["-"] and plan.sources[0].spool is None:
        with spooled(plan.sources[0]) as source:
            return run(replace(plan, sources=(source,)), checkpoint_folder, restart, on_position)
    if plan.output == "" or [source.path for source in plan.sources] == ["-"]:
        keys = FixedKey(plan.forever_key or os.urandom(32).hex())
        coordinator = _Coordinator(plan, keys, None, on_position)
        coordinator.refuse_impossible()
        result = coordinator.scrub_sources()
        coordinator.delete_leftovers()
        return result
    name = f"scrub-{replacement_journal.path_digest(chr(0).join(sorted(source.path for source in plan.sources)))}"
    checkpoint = Checkpoint.open(checkpoint_folder, name, plan.fingerprint, restart)
    try:
        if not checkpoint.resumed:
            replacement_journal.delete_entries(checkpoint.path)
        coordinator = _Coordinator(
            plan, FixedKey(plan.forever_key) if plan.forever_key else checkpoint.key_ring, checkpoint, on_position
        )
        try:
            coordinator.refuse_impossible()
        except TutorError:
            if not checkpoint.resumed:
                checkpoint.delete()  # nothing was done: the next run may be another one
            raise
        try:
            result = coordinator.scrub_sources()
        except Exception:
            if coordinator.has_done_nothing:
                checkpoint.delete()
                coordinator.delete_leftovers()
            raise
        checkpoint.delete()
        coordinator.delete_leftovers()
        return result
    finally:
        checkpoint.close()


class _Coordinator:
    def __init__(
        self, plan: RunPlan, keys: KeyRing, checkpoint: Checkpoint | None, on_position: Callable[[str, int], None]
    ) -> None:
        self.plan = plan
        self.keys = keys
        self.checkpoint = checkpoint
        self.on_position = on_position
        self.user_ids = None if checkpoint is None else checkpoint.user_ids
        self.result = RunResult(resumed=checkpoint is not None and checkpoint.resumed)
        self.source_versions = {source.path: _version_of(source) for source in plan.sources}

    def refuse_impossible(self) -> None:
        """TutorError if what the plan says cannot be done; then nothing has been."""
        if self.plan.rejects_path is not None and not self.plan.overwrite and not self.result.resumed:
            rejected_lines.refuse_existing(self.plan.rejects_path)
        local_targets = (local_path(task.target) for task in self._remaining_tasks() if task.target not in (None, "-"))
        refuse_unwritable(Path(target) for target in local_targets if target is not None)

    @property
    def has_done_nothing(self) -> bool:
        """Is there no output, and no part of one, that a later run could go on with?"""
        checkpoint = self.checkpoint
        return checkpoint is not None and not (
            checkpoint.finished_sources
            or checkpoint.begun_sources
            or any(self._counts_of_replaced(checkpoint, source) is not None for source in self.plan.sources)
        )

    def scrub_sources(self) -> RunResult:
        """All sources that are not done yet; twice, if usernames turn out to be needed."""
        is_stream = any(source.path == "-" for source in self.plan.sources)
        if (self.plan.output is None or is_stream) and self.user_ids is None:
            self._collect_user_ids()  # now: what has been replaced, or printed, names nobody any more
        try:
            self._scrub_remaining()
        except UserIdsNeeded:
            self._collect_user_ids()
            self._scrub_remaining()
        if self.plan.rejects_path is not None:
            rejected_lines.join_sources(self.plan.rejects_path, (source.path for source in self.plan.sources))
        return self.result

    def delete_leftovers(self) -> None:
        """Delete the notes, when the checkpoint is gone that would be needed to make them anew."""
        if self.checkpoint is not None:
            replacement_journal.delete_entries(self.checkpoint.path)
        if self.plan.rejects_path is not None:
            rejected_lines.delete_source_files(self.plan.rejects_path, (source.path for source in self.plan.sources))

    def _remaining_tasks(self) -> list[Task]:
        tasks = []
        checkpoint, rejects_path = self.checkpoint, self.plan.rejects_path
        # The largest first: a process that begins with it at the end would keep all others waiting.
        for source in sorted(self.plan.sources, key=lambda source: (-source.size, source.path)):
            source_version = self.source_versions[source.path]
            if checkpoint is not None and self._is_finished(checkpoint, source):
                self.on_position(source.path, source.size)
                continue
            task = Task(
                source,
                self.plan.target_of(source),
                metadata_of=source.path if source.path != "-" and local_path(source.path) is not None else None,
                rejects_path=None
                if rejects_path is None
                else rejected_lines.path_for_source(rejects_path, source.path),
                progress=checkpoint.progress_of(source.path, *source_version) or {} if checkpoint else {},
                journal_entry=str(replacement_journal.entry_path(checkpoint.path, source.path)) if checkpoint else None,
                source_version=source_version,
            )
            self._refuse_target(task)
            tasks.append(task)
        return tasks

    def _is_finished(self, checkpoint: Checkpoint, source: Source) -> bool:
        path = source.path
        if not checkpoint.is_finished(path, *self.source_versions[path]):
            counts = self._counts_of_replaced(checkpoint, source)
            if counts is None:
                return False
            if self.plan.target_of(source) == path:
                self.source_versions[path] = _version_of(source)
            checkpoint.record_finished(path, *self.source_versions[path], counts)
        self.result.tallies[path] = Tally.of(checkpoint.finished_sources[path]["counts"])
        return True

    def _counts_of_replaced(self, checkpoint: Checkpoint, source: Source) -> dict[str, Any] | None:
        target = str(self.plan.target_of(source))
        return replacement_journal.read_counts(
            replacement_journal.entry_path(checkpoint.path, source.path), target, self.source_versions[source.path][1]
        )

    def _refuse_target(self, task: Task) -> None:
        path = local_path(str(task.target))
        if task.target in (None, "-") or path is None or not os.path.lexists(path):
            return
        if self.plan.output is None:
            if os.stat(path).st_nlink > 1:
                raise TutorError(
                    f"{path} has other names (hard links), under which its lines would stay as they are. Scrub it with "
                    "--output, then delete all of its names."
                )
        elif os.path.exists(path) and _is_source_file(path, task.source):
            raise TutorError(f"{task.target} is the log itself. Name another folder, or use --in-place.")
        elif os.path.islink(path):
            raise TutorError(f"{task.target} is a symbolic link, and links are not followed. Name another folder.")
        elif not self.plan.overwrite and not self._is_begun(task):
            raise TutorError(
                f"{task.target} exists. Name another folder, or run the command again with --overwrite to replace it."
            )

    def _is_begun(self, task: Task) -> bool:
        if self.checkpoint is None or task.journal_entry is None:
            return False
        known_sources = self.checkpoint.begun_sources.keys() | self.checkpoint.finished_sources.keys()
        return task.source.path in known_sources or os.path.exists(task.journal_entry)

    def _scrub_remaining(self) -> None:
        arguments = (self.plan.policy, self.keys, self.user_ids, self.plan.forgotten)
        tasks = self._remaining_tasks()
        for task, tally in run_tasks(scrub_file, tasks, arguments, self.plan.workers, self._on_message):
            path = task.source.path
            self.result.tallies[path] = tally
            if self.checkpoint is not None:
                if task.is_in_place:
                    self.source_versions[path] = _version_of(task.source)
                self.checkpoint.record_finished(path, *self.source_versions[path], tally.as_dict())
                Path(str(task.journal_entry)).unlink(missing_ok=True)

    def _collect_user_ids(self) -> None:
        user_ids: dict[str, int] = {}
        tasks = [Task(source, None) for source in self.plan.sources]
        for _task, found_ids in run_tasks(_user_ids_of_task, tasks, (), self.plan.workers, lambda *_: None):
            merge_user_ids(user_ids, found_ids)
        self.user_ids = user_ids
        if self.checkpoint is not None:
            self.checkpoint.user_ids = user_ids

    def _on_message(self, task: Task, message: str, data: Any) -> None:
        if message == "position":
            self.on_position(task.source.path, data)
        elif self.checkpoint is not None and task.source.path not in self.checkpoint.finished_sources:
            read, written, counts = data
            self.checkpoint.record_progress(
                task.source.path, read, written, *self.source_versions[task.source.path], counts
            )


def _is_source_file(path: str, source: Source) -> bool:
    return local_path(source.path) is not None and os.path.samefile(path, source.path)


def _version_of(source: Source) -> tuple[int, int]:
    """(size, time of the last change in ns), by which a source is known to be the same."""
    path = local_path(source.path)
    if path is None or source.path == "-":
        return source.size, 0
    try:
        status = os.stat(path)
    except OSError as error:
        raise TutorError(f"{source.path} cannot be read: {error.strerror}.") from error
    return status.st_size, status.st_mtime_ns


def _user_ids_of_task(task: Task, report: Callable[[str, Any], None]) -> dict[str, int]:
    return read_user_ids(task.source)
