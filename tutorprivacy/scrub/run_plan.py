"""
What a run on this machine is to do, and what became of it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from ..inside.minimize.reductions import EventPolicy
from .file_worker import Tally
from .forgotten_names import ForgottenNames
from .forgotten_people import ForgottenPeople
from .sources import Source


@dataclass(frozen=True)
class RunPlan:
    """
    What a run is to do.

    Args:
        sources: what to read.
        output: folder or URL to mirror the sources into; None: in place; "": nothing is written.
        policy: what happens to each category.
        forever_key: the one key, while PRIVACY_PSEUDONYM_PERIOD is ``forever``.
        rejects_path: file for the lines that cannot be scrubbed.
        workers: number of processes.
        overwrite: may files that are there already be replaced?
        forgotten: whose lines are taken out.
    """

    sources: tuple[Source, ...]
    output: str | None
    policy: EventPolicy
    forever_key: str | None = None
    rejects_path: str | None = None
    workers: int = 1
    overwrite: bool = False
    forgotten: ForgottenPeople | None = field(default=None, repr=False)

    @property
    def fingerprint(self) -> str:
        """A hash of all that the result depends on."""
        inputs = [sorted(source.path for source in self.sources), self.output, repr(self.policy), self.rejects_path]
        if self.forgotten is not None:
            inputs.append(self.forgotten.fingerprint)
        return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()

    @property
    def named_files(self) -> int:
        """How many sources have one of the forgotten in their name, or in that of a folder below what was named."""
        if self.forgotten is None:
            return 0
        names = ForgottenNames(self.forgotten)
        return sum(names.are_in_name(source.relative) for source in self.sources)

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
class RunResult:
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
        return not any(self.total.lines[kind] for kind in ("rejected", "damaged", "binary"))

    @property
    def left_alone(self) -> list[str]:
        """The sources that are no text."""
        return sorted(path for path, tally in self.tallies.items() if tally.lines["binary"])
