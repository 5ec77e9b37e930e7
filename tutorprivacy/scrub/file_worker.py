"""
One file's way through the scrubber, in whatever process it happens.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..inside.minimize.reductions import EventPolicy
from ..inside.pseudonyms.keyed_hash import KeyRing
from . import replacement_journal
from .envelopes.pieces import MAX_LINE_BYTES
from .forgotten_people import ForgottenPeople
from .line_scrubber import LineScrubber
from .local_output import LocalOutput
from .output import Output
from .output_files import StandardOutput, open_output
from .rejected_lines import RejectedLinesFile
from .source_reader import DamagedSource, SourceReader, open_source
from .sources import Source, local_path
from .user_ids import UserIdCollector

#: Decompressed bytes that are scrubbed at once: what fits into a processor's own cache.
_CHUNK_BYTES = 1 << 16

#: Decompressed bytes between two reports of the position: each costs as much as a few events.
_BYTES_BETWEEN_REPORTS = 1 << 22

#: Decompressed bytes between two points from which an interrupted run can go on.
_BYTES_BETWEEN_CHECKPOINTS = 64 << 20

JsonObject = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """
    A file to scrub.

    Args:
        source: what to read.
        target: path or URL to write; None: nothing is written, lines are only counted.
        metadata_of: local file whose permissions the target gets.
        rejects_path: local file for the lines that cannot be scrubbed; None: they are only counted.
        progress: how far an earlier run came: ``{"read", "written", "counts"}``.
        journal_entry: local file for the note that the output is about to get its name; see `replacement_journal`.
        source_version: size and time of the last change (ns) of a local source when the run began.
    """

    source: Source
    target: str | None
    metadata_of: str | None = None
    rejects_path: str | None = None
    progress: JsonObject = field(default_factory=dict)
    journal_entry: str | None = None
    source_version: tuple[int, int] | None = None

    @property
    def is_in_place(self) -> bool:
        """Is the source itself, a local file, replaced?"""
        return self.target == self.source.path != "-" and local_path(self.source.path) is not None


@dataclass(frozen=True)
class Tally:
    """What became of the lines, how many fields were changed by category, and the size of the rejects."""

    lines: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    rejects_bytes: int = 0

    def as_dict(self) -> JsonObject:
        """Plain data, for JSON."""
        return {"lines": dict(self.lines), "fields": dict(+self.fields), "rejects": self.rejects_bytes}

    @classmethod
    def of(cls, counts: JsonObject) -> Tally:
        """From plain data."""
        return cls(Counter(counts.get("lines", {})), Counter(counts.get("fields", {})), counts.get("rejects", 0))

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.lines + other.lines, self.fields + other.fields, max(self.rejects_bytes, other.rejects_bytes))


@contextmanager
def _collecting_once() -> Iterator[None]:
    """
    Garbage is looked for when a file has ended: to look meanwhile takes a tenth of the time, and finds nothing.

    A scrubber and its caches hold each other: tens of MB that would else stay behind with each file. All are young.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if was_enabled:
            gc.enable()


@_collecting_once()
def scrub_file(
    task: Task,
    policy: EventPolicy,
    keys: KeyRing,
    user_ids: dict[str, int] | None,
    forgotten: ForgottenPeople | None,
    report: Callable[[str, Any], None],
) -> Tally:
    """
    Scrub one file. One that is no text is left alone, and counted as ``binary``.

    Args:
        user_ids: by username; None: not known yet.
        forgotten: whose lines are taken out.
        report: receives ``("position", stored bytes read)`` often, and ``("checkpoint", (read,
            written, counts))`` whenever an interrupted run could go on from there.

    Raises:
        UserIdsNeeded: the usernames of the site must be known first; what was secured stays.
        TutorError: a file cannot be read or written; or it was to be replaced, and has changed.
    """
    try:
        return _scrub_with(task, LineScrubber(policy, keys, user_ids, forgotten), report)
    except _CannotResume:
        return _scrub_with(replace(task, progress={}), LineScrubber(policy, keys, user_ids, forgotten), report)


class _CannotResume(Exception):
    """What an earlier run left is gone, or cannot be gone on with: from the start, then."""


def _scrub_with(task: Task, scrubber: LineScrubber, report: Callable[[str, Any], None]) -> Tally:
    earlier_tally = Tally.of(task.progress.get("counts", {}))
    output: Output | None = None
    rejected_lines = _resume_or_restart(lambda: RejectedLinesFile(task.rejects_path, earlier_tally.rejects_bytes))
    try:
        with open_source(task.source) as reader:
            if reader.is_binary:
                return Tally(Counter(binary=1))
            if task.target is not None:
                output = _resume_or_restart(lambda: _open_output(task, reader.compression))
            read = synced = reported = task.progress.get("read", 0)
            _resume_or_restart(lambda: reader.skip(read))
            for chunk, read_bytes in _line_chunks(reader, rejected_lines.add, scrubber.counts):
                scrubbed = scrubber.scrub_chunk(chunk, rejected_lines.add) if chunk else b""
                read += read_bytes
                if read - reported >= _BYTES_BETWEEN_REPORTS:
                    reported = read
                    report("position", reader.position)
                if output is not None:
                    output.write(scrubbed)
                    if read - synced >= _BYTES_BETWEEN_CHECKPOINTS and scrubber.is_between_lines:
                        synced = read
                        tally = earlier_tally + _tally_of(scrubber, rejected_lines.sync())
                        report("checkpoint", (read, output.sync(), tally.as_dict()))
            report("position", reader.position)
            scrubbed_rest = scrubber.scrub_rest(rejected_lines.add)
            tally = earlier_tally + _tally_of(scrubber, rejected_lines.sync())
            if output is not None:
                output.write(scrubbed_rest)
                if task.journal_entry and task.source_version and isinstance(output, LocalOutput):
                    output.sync()
                    replacement_journal.write_entry(
                        task.journal_entry, output.temporary, task.source_version[1], tally.as_dict()
                    )
                try:
                    _refuse_changed(task)
                except TutorError:
                    output.abort()  # nothing could go on with it
                    raise
                output.commit()
    except BaseException:
        # Not once it has got its name: that would change the time by which `replacement_journal` knows it.
        if output is not None and not (isinstance(output, LocalOutput) and not output.temporary.exists()):
            output.suspend()
        raise
    finally:
        rejected_lines.close()
    return tally


def _resume_or_restart(action: Callable[[], Any]) -> Any:
    """_CannotResume if what an earlier run left does not let this be done."""
    try:
        return action()
    except (ValueError, DamagedSource) as error:
        raise _CannotResume from error


def _refuse_changed(task: Task) -> None:
    """What was written into a source meanwhile would be lost with it."""
    if not task.is_in_place or task.source_version is None:
        return
    try:
        status = os.stat(task.source.path)
    except FileNotFoundError:
        status = None
    if status is None or (status.st_size, status.st_mtime_ns) != task.source_version:
        raise TutorError(
            f"{task.source.path} was {'deleted' if status is None else 'changed'} while it was being scrubbed, and was "
            "left as it is. Stop what writes to it (`tutor local stop`), or leave it out with --open-files=skip, then "
            "run the same command again."
        )


def _open_output(task: Task, compression: str) -> Output:
    if task.target == "-":
        return StandardOutput()
    metadata_of = None if task.metadata_of is None else Path(task.metadata_of)
    return open_output(str(task.target), compression, metadata_of, task.progress.get("written", 0))


def _tally_of(scrubber: LineScrubber, rejects_bytes: int) -> Tally:
    """What a scrubber has counted."""
    return Tally(scrubber.counts, scrubber.changed_fields(), rejects_bytes)


@_collecting_once()
def read_user_ids(source: Source) -> dict[str, int]:
    """Those whom the events of a file name, with their ids; see `user_ids`."""
    user_ids: dict[str, int] = {}
    collector = UserIdCollector(user_ids)
    with open_source(source) as reader:
        if reader.is_binary:
            return user_ids
        for chunk, _size in _line_chunks(reader, lambda _line: None, Counter()):
            collector.learn_from(chunk)
    return user_ids


def _line_chunks(
    reader: SourceReader, reject: Callable[[bytes], None], counts: Counter[str]
) -> Iterator[tuple[bytes, int]]:
    """
    Whole lines, some at a time, and how many bytes were read for them.

    A line that is too long to be one is rejected chunk by chunk, and comes as nothing.
    """
    incomplete_line = b""
    overlong_bytes = 0
    while data := _read_chunk(reader, counts):
        end_of_lines = data.rfind(b"\n") + 1
        if overlong_bytes:
            end_of_overlong = data.find(b"\n") + 1
            reject(data[:end_of_overlong] if end_of_overlong else data)
            overlong_bytes += end_of_overlong or len(data)
            if not end_of_overlong:
                continue
            yield b"", overlong_bytes
            data, end_of_lines, overlong_bytes = data[end_of_overlong:], end_of_lines - end_of_overlong, 0
        if end_of_lines:
            yield incomplete_line + data[:end_of_lines], len(incomplete_line) + end_of_lines
            incomplete_line = data[end_of_lines:]
        else:
            incomplete_line += data
            if len(incomplete_line) > MAX_LINE_BYTES:
                counts["rejected"] += 1
                reject(incomplete_line)
                overlong_bytes, incomplete_line = len(incomplete_line), b""
    if overlong_bytes:
        reject(b"\n")
    if incomplete_line or overlong_bytes:
        yield incomplete_line, len(incomplete_line) + overlong_bytes


def _read_chunk(reader: SourceReader, counts: Counter[str]) -> bytes:
    try:
        return reader.read(_CHUNK_BYTES)
    except DamagedSource:  # a compressed file that ends too early: what could be read, was
        counts["damaged"] += 1
        return b""
