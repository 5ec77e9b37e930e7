"""
One pod's part of ``tutor k8s do scrub-logs``: ``python -m tutorprivacy.scrub.shard --plan JSON``.

All pods list the same sources and share them out by size in the same way, so each knows its
part by its index alone. An output appears when it is whole, so what is there is done: a pod
that was killed, or a command that is run again, goes on with the rest. One process a pod:
more shards use more processors.

Exit status: 0 all outputs of this shard are there; 1 something could not be read or written,
so that it is worth another try; REFUSED and LINES_REJECTED: it is not, and the Job's
podFailurePolicy does not try again. A line that cannot be scrubbed never reaches the output;
it is no fault of the shard, so only the last step (``--finish``) ends with LINES_REJECTED.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from tutor.exceptions import TutorError

from ..inside.pseudonyms.keyed_hash import FixedKey, KeyRing
from .file_worker import Tally, Task, read_user_ids, scrub_file
from .printable import printable
from .shard_coordination import ALIVE_SECONDS, KeysUnavailable, Refused, SharedRun
from .shard_plan import ShardPlan, share_out
from .sources import Source, local_path
from .text_redaction import UserIdsNeeded

REFUSED = 64
LINES_REJECTED = 65

#: Between the tries of one source: storage behind a network fails now and then.
RETRY_PAUSES_SECONDS = (5, 30)

#: How long the last step waits for shards that do not run: Kubernetes may be about to start one again.
WAIT_FOR_SHARDS_SECONDS = 120
POLL_SECONDS = 5

_OTHER_PEOPLE = (
    "Files are in {} already, of a run that has not forgotten these people. Name another --output, or delete this one."
)


class Shard:
    """The part of one pod; `index` counts from 0."""

    def __init__(self, plan: ShardPlan, shared_run: SharedRun, index: int, shards: int) -> None:
        self.plan = plan
        self.shared_run = shared_run
        self.index = index
        self.shards = shards
        self.keys: KeyRing = shared_run if plan.forever_key is None else FixedKey(plan.forever_key)
        self.forgotten = plan.forgotten()
        self.user_ids: dict[str, int] | None = None
        self._reported_alive_at = 0.0

    def work(self) -> int:
        """
        Scrub what is to be scrubbed.

        Returns:
            How many sources could not be read or written, after several tries.
        """
        self.all_sources = self.plan.sources()
        missing = self.plan.missing(self.all_sources)
        if not missing:
            if self.plan.forgets and not self.shared_run.is_known():
                raise Refused(_OTHER_PEOPLE.format(self.plan.output))
            _log("Every output is there already.")
            return 0
        self.shared_run.begin(self._refuse_second_keys)
        own_sources = share_out(self.all_sources, self.shards)[self.index]
        missing_paths = {source.path for source in missing}
        failures = 0
        self._report_alive()
        try:
            for source in own_sources:
                if source.path in missing_paths:
                    failures += not self._scrub_with_retries(source)
        finally:
            self.shared_run.set_alive(self.index, False)
        _log(
            f"Shard {self.index} of {self.shards}: {len(own_sources)} files, {failures} of which could not be scrubbed."
        )
        return failures

    def _refuse_second_keys(self) -> None:
        missing = self.plan.missing(self.all_sources)
        done = len(self.all_sources) - len(missing)
        if done and missing and self.plan.forgets:
            raise Refused(_OTHER_PEOPLE.format(self.plan.output))
        if done and missing and not self.plan.has_lasting_pseudonyms:
            raise Refused(
                f"{done} of {len(self.all_sources)} files are in {self.plan.output} already, of a run whose keys "
                "are gone: in the others, the same people would have other pseudonyms. Name another --output, or "
                "delete this one."
            )

    def _scrub_with_retries(self, source: Source) -> bool:
        for pause in (*RETRY_PAUSES_SECONDS, None):
            try:
                tally = self._scrub_once(source)
            except TutorError as error:
                _log(str(error))
                if pause is None:
                    return False
                time.sleep(pause)
            else:
                self.shared_run.record_counts(source, tally.as_dict())
                counts = ", ".join(f"{count} {name}" for name, count in sorted(tally.lines.items()))
                _log(f"{source.path}: {counts or 'empty'}")
                return True
        raise AssertionError

    def _scrub_once(self, source: Source) -> Tally:
        self.shared_run.renew()
        metadata_of = None if local_path(source.path) is None else source.path
        task = Task(source, f"{self.plan.output}/{source.relative}", metadata_of)
        try:
            return scrub_file(task, self.plan.policy, self.keys, self.user_ids, self.forgotten, self._progress)
        except UserIdsNeeded:
            self.user_ids = self._collect_user_ids()
            return scrub_file(task, self.plan.policy, self.keys, self.user_ids, self.forgotten, self._progress)

    def _collect_user_ids(self) -> dict[str, int]:
        """Begin where no other shard does."""
        start = self.index * len(self.all_sources) // self.shards

        def report_and_read(source: Source) -> dict[str, int]:
            self._report_alive()
            return read_user_ids(source)

        return self.shared_run.user_ids([*self.all_sources[start:], *self.all_sources[:start]], report_and_read)

    def _progress(self, _message: str, _data: Any) -> None:
        if time.monotonic() - self._reported_alive_at > ALIVE_SECONDS / 4:
            self._report_alive()

    def _report_alive(self) -> None:
        self._reported_alive_at = time.monotonic()
        self.shared_run.set_alive(self.index)


def finish(plan: ShardPlan, shared_run: SharedRun, give_up: bool) -> int:
    """
    The last step: is everything there? Then the keys are deleted.

    Args:
        give_up: delete them in any case.

    Returns:
        The exit status.
    """
    if give_up:
        _log(f"{shared_run.end()} keys are deleted. Nobody can link the pseudonyms to people again.")
        return 0
    all_sources = plan.sources()
    waited = 0
    while True:
        is_any_alive = shared_run.is_any_alive()  # before the list: what a shard writes at its end must be in it
        missing = plan.missing(all_sources)
        if not is_any_alive and (not missing or waited >= WAIT_FOR_SHARDS_SECONDS):
            break
        waited = 0 if is_any_alive else waited + POLL_SECONDS
        time.sleep(POLL_SECONDS)
    if missing:
        names = "\n".join(f"    {source.path}" for source in missing[:10])
        raise TutorError(
            f"{len(missing)} of {len(all_sources)} files are not scrubbed, among them:\n\n{names}\n\nThe log of the "
            "shards says why. Run the same command again to go on; until then, the keys are kept, for a week at most."
        )
    counts = shared_run.counts()
    keys = shared_run.end()
    if len({mark for counts_of_source in counts.values() for mark in counts_of_source["keys"].items()}) > len(
        {period for counts_of_source in counts.values() for period in counts_of_source["keys"]}
    ):
        raise Refused(
            "Redis lost a key while the shards were at work, so a person may have two pseudonyms in one period. "
            f"Delete {plan.output}, give Redis more memory, and run the command again."
        )
    total = sum(map(Tally.of, counts.values()), Tally())
    files = f"{len(all_sources)} files are scrubbed."
    _log(f"{files} {keys} keys are deleted: nobody can link the pseudonyms to people again.")
    for name, counter in (("lines", total.lines), ("fields changed", total.fields)):
        _log(f"{name}: {_as_list(counter)}")
    lossy_paths = sorted(path for path, counts_of_source in counts.items() if _is_lossy(counts_of_source))
    if lossy_paths:
        _log("Of these files, lines could not be scrubbed, or a compressed file ends too early:", *lossy_paths)
        _log("To look at such lines, scrub the file with `tutor privacy scrub --dry-run --rejects FILE`.")
        return LINES_REJECTED
    return 0


def _is_lossy(counts: dict[str, Any]) -> bool:
    return any(counts["lines"].get(kind) for kind in ("rejected", "damaged", "binary"))


def _as_list(counter: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counter.items())) or "none"


def _log(*lines: str) -> None:
    print(*map(printable, lines), sep="\n    ", flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m tutorprivacy.scrub.shard")
    parser.add_argument("--plan", required=True, help="JSON, as `tutor k8s do scrub-logs` makes it")
    parser.add_argument("--finish", action="store_true", help="check that all is there, and delete the keys")
    parser.add_argument("--give-up", action="store_true", help="delete the keys, whatever is there")
    options = parser.parse_args(arguments)
    try:
        plan = ShardPlan.of(options.plan)
        shared_run = SharedRun.of_environment(plan.run)
        if options.finish or options.give_up:
            return finish(plan, shared_run, options.give_up)
        index, shards = int(os.environ["JOB_COMPLETION_INDEX"]), int(os.environ["PRIVACY_SCRUB_SHARDS"])
        return 1 if Shard(plan, shared_run, index, shards).work() else 0
    except Refused as error:
        _log(f"ERROR: {error}")
        return REFUSED
    except (TutorError, KeysUnavailable) as error:
        _log(f"ERROR: {error}")
        return 1


if __name__ == "__main__":
    sys.exit(main())
