"""
One pod's part of ``tutor k8s do scrub-logs``: ``python -m tutorprivacy.scrub.shard --plan JSON``.

All pods list the same sources and share them out by size in the same way, so each knows its
part by its index alone. An output appears when it is whole, so what is there is done: a pod
that was killed, or a command that is run again, goes on with the rest. One process a pod:
more shards use more processors.

Exit status: 0 all outputs of this shard are there; 1 something could not be read or written,
so that it is worth another try; REFUSED and REJECTS: it is not, and the Job's
podFailurePolicy does not try again. A line that cannot be scrubbed never reaches the output;
it is no fault of the shard, so only the last step (``--finish``) ends with REJECTS.
"""

from __future__ import annotations

import argparse
import heapq
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tutor.exceptions import TutorError

from ..inside.minimize.reductions import EventPolicy
from ..inside.pseudonyms.keyed_hash import FixedKey, KeyRing
from . import sources
from .file_worker import Tally, Task, learn_people, scrub
from .line_scrubber import NeedPeople
from .printable import shown
from .shard_coordination import ALIVE_SECONDS, KeysUnavailable, Refused, SharedRun
from .sources import Source, local_path

REFUSED = 64
REJECTS = 65

#: Between the tries of one source: storage behind a network fails now and then.
PAUSES_SECONDS = (5, 30)

#: How long the last step waits for shards that do not run: Kubernetes may be about to start one again.
PATIENCE_SECONDS = 120
POLL_SECONDS = 5


@dataclass(frozen=True)
class ShardPlan:
    """
    What the run is to do, without any secret.

    Args:
        run: its name.
        inputs: URLs: folders, objects or globs.
        output: URL of a folder.
        policy: what happens to each category.
        forever_key: the one key, while PRIVACY_PSEUDONYM_PERIOD is ``forever``; of the environment.
    """

    run: str
    inputs: tuple[str, ...]
    output: str
    policy: EventPolicy
    forever_key: str | None

    @classmethod
    def of(cls, text: str) -> ShardPlan:
        """From the JSON that ``do scrub-logs`` makes."""
        found = json.loads(text)
        policy = EventPolicy.of(found["events"], found["ip"])
        key = os.environ["PRIVACY_SCRUB_FOREVER_KEY"] if policy.pseudonym_period == "forever" else None
        return cls(found["run"], tuple(found["inputs"]), found["output"].rstrip("/"), policy, key)

    def sources(self) -> list[Source]:
        """
        All sources, in an order that all shards agree on.

        Raises:
            Refused: the output would be a source of the next run.
            TutorError: something cannot be read, or nothing was found.
        """
        found = sources.find(self.inputs)
        fs, root = self._output()
        output = local_path(self.output)
        folder = (fs.unstrip_protocol(root) if output is None else os.path.realpath(output)).rstrip("/") + "/"
        inside = [source.path for source in found if source.path.startswith(folder)]
        if inside:
            raise Refused(f"{inside[0]} is an input, and is in the output {self.output}. Name a folder outside.")
        return found

    def missing(self, found: Sequence[Source]) -> list[Source]:
        """The sources whose outputs are not there yet."""
        fs, root = self._output()
        try:
            fs.invalidate_cache()
            written = {name.removeprefix(root).lstrip("/") for name in fs.find(root)}
        except Exception as error:  # each kind of storage has its own
            raise self._cannot(error) from error
        return [source for source in found if source.relative not in written]

    def _output(self) -> tuple[Any, str]:
        """The output's file system, and its path there."""
        fsspec = sources.library("fsspec")
        try:
            fs, root = fsspec.core.url_to_fs(self.output)
        except Exception as error:  # such as a library that is missing
            raise self._cannot(error) from error
        return fs, root

    def _cannot(self, error: Exception) -> TutorError:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return TutorError(f"{self.output} could not be listed: {reason}. Check its name, and the pods' permissions.")

    @property
    def has_lasting_pseudonyms(self) -> bool:
        """Does a later run give a person the same pseudonym?"""
        return self.policy.user_id != "pseudonymize" or self.forever_key is not None


def share_out(found: Sequence[Source], shards: int) -> list[list[Source]]:
    """The sources of each shard: the largest first, each to the one that has the least."""
    parts: list[list[Source]] = [[] for _ in range(shards)]
    loads = [(0, index) for index in range(shards)]
    for source in sorted(found, key=lambda each: (-each.size, each.path)):
        load, index = heapq.heappop(loads)
        parts[index].append(source)
        heapq.heappush(loads, (load + source.size + 1, index))
    return parts


class Shard:
    """The part of one pod; `index` counts from 0."""

    def __init__(self, plan: ShardPlan, shared: SharedRun, index: int, shards: int) -> None:
        self.plan = plan
        self.shared = shared
        self.index = index
        self.shards = shards
        self.keys: KeyRing = shared if plan.forever_key is None else FixedKey(plan.forever_key)
        self.people: dict[str, int] | None = None
        self._said_alive = 0.0

    def work(self) -> int:
        """
        Scrub what is to be scrubbed.

        Returns:
            How many sources could not be read or written, after several tries.
        """
        self.found = self.plan.sources()
        missing = self.plan.missing(self.found)
        if not missing:
            _say("Every output is there already.")
            return 0
        self.shared.begin(self._refuse_second_keys)
        mine = share_out(self.found, self.shards)[self.index]
        missing_paths = {source.path for source in missing}
        failed = 0
        self._alive()
        try:
            for source in mine:
                if source.path in missing_paths:
                    failed += not self._finished(source)
        finally:
            self.shared.alive(self.index, False)
        _say(f"Shard {self.index} of {self.shards}: {len(mine)} files, {failed} of which could not be scrubbed.")
        return failed

    def _refuse_second_keys(self) -> None:
        missing = self.plan.missing(self.found)
        there = len(self.found) - len(missing)
        if there and missing and not self.plan.has_lasting_pseudonyms:
            raise Refused(
                f"{there} of {len(self.found)} files are in {self.plan.output} already, of a run whose keys are gone: "
                "in the others, the same people would have other pseudonyms. Name another --output, or delete this one."
            )

    def _finished(self, source: Source) -> bool:
        for pause in (*PAUSES_SECONDS, None):
            try:
                tally = self._scrub(source)
            except TutorError as error:
                _say(str(error))
                if pause is None:
                    return False
                time.sleep(pause)
            else:
                self.shared.count(source, tally.as_dict())
                counts = ", ".join(f"{count} {name}" for name, count in sorted(tally.lines.items()))
                _say(f"{source.path}: {counts or 'empty'}")
                return True
        raise AssertionError

    def _scrub(self, source: Source) -> Tally:
        self.shared.keep()
        mode_of = None if local_path(source.path) is None else source.path
        task = Task(source, f"{self.plan.output}/{source.relative}", mode_of)
        try:
            return scrub(task, self.plan.policy, self.keys, self.people, self._progress)
        except NeedPeople:
            self.people = self._learn()
            return scrub(task, self.plan.policy, self.keys, self.people, self._progress)

    def _learn(self) -> dict[str, int]:
        """Begin where no other shard does."""
        start = self.index * len(self.found) // self.shards

        def learn(source: Source) -> dict[str, int]:
            self._alive()
            return learn_people(source)

        return self.shared.people([*self.found[start:], *self.found[:start]], learn)

    def _progress(self, _kind: str, _data: Any) -> None:
        if time.monotonic() - self._said_alive > ALIVE_SECONDS / 4:
            self._alive()

    def _alive(self) -> None:
        self._said_alive = time.monotonic()
        self.shared.alive(self.index)


def finish(plan: ShardPlan, shared: SharedRun, give_up: bool) -> int:
    """
    The last step: is everything there? Then the keys are deleted.

    Args:
        give_up: delete them in any case.

    Returns:
        The exit status.
    """
    if give_up:
        _say(f"{shared.end()} keys are deleted. Nobody can link the pseudonyms to people again.")
        return 0
    found = plan.sources()
    waited = 0
    while True:
        is_alive = shared.any_alive()  # before the list: what a shard writes at its end must be in it
        missing = plan.missing(found)
        if not is_alive and (not missing or waited >= PATIENCE_SECONDS):
            break
        waited = 0 if is_alive else waited + POLL_SECONDS
        time.sleep(POLL_SECONDS)
    if missing:
        names = "\n".join(f"    {source.path}" for source in missing[:10])
        raise TutorError(
            f"{len(missing)} of {len(found)} files are not scrubbed, among them:\n\n{names}\n\nThe log of the shards "
            "says why. Run the same command again to go on; until then, the keys are kept, for a week at most."
        )
    counts = shared.counts()
    keys = shared.end()
    if len({mark for each in counts.values() for mark in each["keys"].items()}) > len(
        {period for each in counts.values() for period in each["keys"]}
    ):
        raise Refused(
            "Redis lost a key while the shards were at work, so a person may have two pseudonyms in one period. "
            f"Delete {plan.output}, give Redis more memory, and run the command again."
        )
    total = sum(map(Tally.of, counts.values()), Tally())
    _say(f"{len(found)} files are scrubbed. {keys} keys are deleted: nobody can link the pseudonyms to people again.")
    for name, counter in (("lines", total.lines), ("fields changed", total.fields)):
        _say(f"{name}: {_listed(counter)}")
    lost = sorted(path for path, each in counts.items() if _is_lossy(each))
    if lost:
        _say("Of these files, lines could not be scrubbed, or a compressed file ends too early:", *lost)
        _say("To look at such lines, scrub the file with `tutor privacy scrub --dry-run --rejects FILE`.")
        return REJECTS
    return 0


def _is_lossy(counts: dict[str, Any]) -> bool:
    return bool(counts["lines"].get("rejected") or counts["lines"].get("damaged"))


def _listed(counter: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counter.items())) or "none"


def _say(*lines: str) -> None:
    print(*map(shown, lines), sep="\n    ", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tutorprivacy.scrub.shard")
    parser.add_argument("--plan", required=True, help="JSON, as `tutor k8s do scrub-logs` makes it")
    parser.add_argument("--finish", action="store_true", help="check that all is there, and delete the keys")
    parser.add_argument("--give-up", action="store_true", help="delete the keys, whatever is there")
    found = parser.parse_args(arguments)
    try:
        plan = ShardPlan.of(found.plan)
        shared = SharedRun.of_environment(plan.run)
        if found.finish or found.give_up:
            return finish(plan, shared, found.give_up)
        index, shards = int(os.environ["JOB_COMPLETION_INDEX"]), int(os.environ["PRIVACY_SCRUB_SHARDS"])
        return 1 if Shard(plan, shared, index, shards).work() else 0
    except Refused as error:
        _say(f"ERROR: {error}")
        return REFUSED
    except (TutorError, KeysUnavailable) as error:
        _say(f"ERROR: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
