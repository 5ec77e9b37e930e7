"""
What the shards of a run are to do, and which sources each of them takes.
"""

from __future__ import annotations

import heapq
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tutor.exceptions import TutorError

from ..inside.minimize.reductions import EventPolicy
from .forgotten_people import ForgottenPeople
from .optional_libraries import import_library
from .shard_coordination import Refused
from .sources import Source, find_sources, local_path

#: In the folder that the pods' Secret is mounted to.
FORGOTTEN_FILE = "people.json"


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
        forgets: are people to be forgotten? Who they are is in a file, which only the pods that scrub read.
    """

    run: str
    inputs: tuple[str, ...]
    output: str
    policy: EventPolicy
    forever_key: str | None
    forgets: bool = False

    @classmethod
    def of(cls, text: str) -> ShardPlan:
        """From the JSON that ``do scrub-logs`` makes."""
        content = json.loads(text)
        policy = EventPolicy.of(content["events"], content["ip"])
        key = os.environ["PRIVACY_SCRUB_FOREVER_KEY"] if policy.pseudonym_period == "forever" else None
        return cls(
            content["run"],
            tuple(content["inputs"]),
            content["output"].rstrip("/"),
            policy,
            key,
            bool(content.get("forgets")),
        )

    def forgotten(self) -> ForgottenPeople | None:
        """
        Whose lines are taken out; None: nobody's.

        Raises:
            TutorError: the list is not there. Nothing may be scrubbed then: it would pass for done.
        """
        if not self.forgets:
            return None
        try:
            with open(f"{os.environ['PRIVACY_SCRUB_FORGOTTEN']}/{FORGOTTEN_FILE}", encoding="utf-8") as file:
                return ForgottenPeople.of_json(file.read())
        except (OSError, KeyError, ValueError) as error:
            raise TutorError(
                f"The list of those who are to be forgotten is not there ({type(error).__name__}): it ended with the "
                "command. Run the same command again, with the same list."
            ) from None

    def sources(self) -> list[Source]:
        """
        All sources, in an order that all shards agree on.

        Raises:
            Refused: the output would be a source of the next run.
            TutorError: something cannot be read, or nothing was found.
        """
        all_sources = find_sources(self.inputs)
        fs, root = self._output_folder()
        local_output = local_path(self.output)
        output_path = fs.unstrip_protocol(root) if local_output is None else os.path.realpath(local_output)
        output_prefix = output_path.rstrip("/") + "/"
        inside = [source.path for source in all_sources if source.path.startswith(output_prefix)]
        if inside:
            raise Refused(f"{inside[0]} is an input, and is in the output {self.output}. Name a folder outside.")
        return all_sources

    def missing(self, sources: Sequence[Source]) -> list[Source]:
        """The sources whose outputs are not there yet."""
        fs, root = self._output_folder()
        try:
            fs.invalidate_cache()
            written = {name.removeprefix(root).lstrip("/") for name in fs.find(root)}
        except Exception as error:  # each kind of storage has its own
            raise self._unlistable(error) from error
        return [source for source in sources if source.relative not in written]

    def _output_folder(self) -> tuple[Any, str]:
        """The output's file system, and its path there."""
        fsspec = import_library("fsspec")
        try:
            fs, root = fsspec.core.url_to_fs(self.output)
        except Exception as error:  # such as a library that is missing
            raise self._unlistable(error) from error
        return fs, root

    def _unlistable(self, error: Exception) -> TutorError:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return TutorError(f"{self.output} could not be listed: {reason}. Check its name, and the pods' permissions.")

    @property
    def has_lasting_pseudonyms(self) -> bool:
        """Does a later run give a person the same pseudonym?"""
        return self.policy.user_id != "pseudonymize" or self.forever_key is not None


def share_out(sources: Sequence[Source], shards: int) -> list[list[Source]]:
    """The sources of each shard: the largest first, each to the one that has the least."""
    shares: list[list[Source]] = [[] for _ in range(shards)]
    loads = [(0, index) for index in range(shards)]
    for source in sorted(sources, key=lambda source: (-source.size, source.path)):
        load, index = heapq.heappop(loads)
        shares[index].append(source)
        heapq.heappush(loads, (load + source.size + 1, index))
    return shares
