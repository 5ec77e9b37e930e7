"""
One file's way through the scrubber, in whatever process it happens.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tutor.exceptions import TutorError

from ..inside.minimize.reductions import EventPolicy
from ..inside.pseudonyms.keyed_hash import KeyRing
from . import replacement_journal
from .docker_envelope import LONGEST_LINE
from .line_scrubber import LineScrubber
from .output_files import LocalOutput, Output, StandardOutput, open_output
from .rejects import Rejects
from .sources import DamagedSource, Reader, Source, local_path, open_source
from .user_ids import learn

#: Decompressed bytes that are scrubbed at once: what fits into a processor's own cache.
_CHUNK = 1 << 16

#: Decompressed bytes between two words of progress: each costs as much as a few events.
_STEP = 1 << 22

#: Decompressed bytes between two points from which an interrupted run can go on.
_SEGMENT = 64 << 20

Entry = dict[str, Any]


@dataclass(frozen=True)
class Task:
    """
    A file to scrub.

    Args:
        source: what to read.
        target: path or URL to write; None: nothing is written, lines are only counted.
        mode_of: local file whose permissions the target gets.
        rejects: local file for the lines that cannot be scrubbed; None: they are only counted.
        part: how far an earlier run came: ``{"read", "written", "counts"}``.
        ending: local file for the note that the output is about to get its name; see `endings`.
        stamp: size and time of the last change (ns) of a local source when the run began.
    """

    source: Source
    target: str | None
    mode_of: str | None = None
    rejects: str | None = None
    part: Entry = field(default_factory=dict)
    ending: str | None = None
    stamp: tuple[int, int] | None = None

    @property
    def is_in_place(self) -> bool:
        """Is the source itself, a local file, replaced?"""
        return self.target == self.source.path != "-" and local_path(self.source.path) is not None


@dataclass(frozen=True)
class Tally:
    """What became of the lines, how many fields were changed by category, and the size of the rejects."""

    lines: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    rejects: int = 0

    def as_dict(self) -> Entry:
        """Plain data, for JSON."""
        return {"lines": dict(self.lines), "fields": dict(+self.fields), "rejects": self.rejects}

    @classmethod
    def of(cls, counts: Entry) -> Tally:
        """From plain data."""
        return cls(Counter(counts.get("lines", {})), Counter(counts.get("fields", {})), counts.get("rejects", 0))

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.lines + other.lines, self.fields + other.fields, max(self.rejects, other.rejects))


def scrub(
    task: Task,
    policy: EventPolicy,
    keys: KeyRing,
    people: dict[str, int] | None,
    progress: Callable[[str, Any], None],
) -> Tally:
    """
    Scrub one file.

    Args:
        people: user ids by username; None: not known yet.
        progress: receives ``("position", stored bytes read)`` often, and ``("checkpoint", (read,
            written, counts))`` whenever an interrupted run could go on from there.

    Raises:
        NeedPeople: the usernames of the site must be known first; what was secured stays.
        TutorError: a file cannot be read or written; or it was to be replaced, and has changed.
    """
    collects = gc.isenabled()
    gc.disable()  # nothing here is part of a cycle, and looking for some takes a tenth of the time
    try:
        try:
            return _scrub(task, LineScrubber(policy, keys, people), progress)
        except _CannotGoOn:
            return _scrub(replace(task, part={}), LineScrubber(policy, keys, people), progress)
    finally:
        if collects:
            gc.enable()


class _CannotGoOn(Exception):
    """What an earlier run left is gone, or cannot be gone on with: from the start, then."""


def _scrub(task: Task, scrubber: LineScrubber, progress: Callable[[str, Any], None]) -> Tally:
    before = Tally.of(task.part.get("counts", {}))
    output: Output | None = None
    rejects = _begun(lambda: Rejects(task.rejects, before.rejects))
    try:
        with open_source(task.source) as reader:
            if task.target is not None:
                output = _begun(lambda: _open_output(task, reader.compression))
            read = secured = told = task.part.get("read", 0)
            _begun(lambda: reader.skip(read))
            for chunk, size in _chunks(reader, rejects.add, scrubber.counts):
                scrubbed = scrubber.chunk(chunk, rejects.add) if chunk else b""
                read += size
                if read - told >= _STEP:
                    told = read
                    progress("position", reader.position)
                if output is not None:
                    output.write(scrubbed)
                    if read - secured >= _SEGMENT and scrubber.is_between_lines:
                        secured = read
                        tally = before + scrubber_tally(scrubber, rejects.secure())
                        progress("checkpoint", (read, output.checkpoint(), tally.as_dict()))
            progress("position", reader.position)
            rest = scrubber.rest(rejects.add)
            tally = before + scrubber_tally(scrubber, rejects.secure())
            if output is not None:
                output.write(rest)
                if task.ending and task.stamp and isinstance(output, LocalOutput):
                    output.checkpoint()
                    replacement_journal.write(task.ending, output.temporary, task.stamp[1], tally.as_dict())
                try:
                    _refuse_changed(task)
                except TutorError:
                    output.abort()  # nothing could go on with it
                    raise
                output.commit()
    except BaseException:
        # Not once it has got its name: that would change the time by which `endings` knows it.
        if output is not None and not (isinstance(output, LocalOutput) and not output.temporary.exists()):
            output.leave()
        raise
    finally:
        rejects.close()
    return tally


def _begun(begin: Callable[[], Any]) -> Any:
    try:
        return begin()
    except (ValueError, DamagedSource) as error:
        raise _CannotGoOn from error


def _refuse_changed(task: Task) -> None:
    """What was written into a source meanwhile would be lost with it."""
    if not task.is_in_place or task.stamp is None:
        return
    try:
        found = os.stat(task.source.path)
    except FileNotFoundError:
        found = None
    if found is None or (found.st_size, found.st_mtime_ns) != task.stamp:
        raise TutorError(
            f"{task.source.path} was {'deleted' if found is None else 'changed'} while it was being scrubbed, and was "
            "left as it is. Stop what writes to it (`tutor local stop`), or leave it out with --open-files=skip, then "
            "run the same command again."
        )


def _open_output(task: Task, compression: str) -> Output:
    if task.target == "-":
        return StandardOutput()
    mode_of = None if task.mode_of is None else Path(task.mode_of)
    return open_output(str(task.target), compression, mode_of, task.part.get("written", 0))


def scrubber_tally(scrubber: LineScrubber, rejects: int) -> Tally:
    """What a scrubber has counted."""
    return Tally(scrubber.counts, scrubber.total_fields(), rejects)


def learn_people(source: Source) -> dict[str, int]:
    """Those whom the events of a file name, with their ids; see `people`."""
    people: dict[str, int] = {}
    gc.disable()
    with open_source(source) as reader:
        for chunk, _size in _chunks(reader, lambda _line: None, Counter()):
            learn(people, chunk.split(b"\n"))
    return people


def _chunks(reader: Reader, reject: Callable[[bytes], None], counts: Counter[str]) -> Iterator[tuple[bytes, int]]:
    """
    Whole lines, some at a time, and how many bytes were read for them.

    A line that is too long to be one is rejected piece by piece, and comes as nothing.
    """
    rest = b""
    too_long = 0
    while data := _read(reader, counts):
        end = data.rfind(b"\n") + 1
        if too_long:
            first = data.find(b"\n") + 1
            reject(data[:first] if first else data)
            too_long += first or len(data)
            if not first:
                continue
            yield b"", too_long
            data, end, too_long = data[first:], end - first, 0
        if end:
            yield rest + data[:end], len(rest) + end
            rest = data[end:]
        else:
            rest += data
            if len(rest) > LONGEST_LINE:
                counts["rejected"] += 1
                reject(rest)
                too_long, rest = len(rest), b""
    if too_long:
        reject(b"\n")
    if rest or too_long:
        yield rest, len(rest) + too_long


def _read(reader: Reader, counts: Counter[str]) -> bytes:
    try:
        return reader.read(_CHUNK)
    except DamagedSource:  # a compressed file that ends too early: what could be read, was
        counts["damaged"] += 1
        return b""
