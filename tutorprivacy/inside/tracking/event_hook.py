"""
The operator's own function that sees what is about to be written or sent: PRIVACY_EVENT_HOOK.

It comes after all that this plugin takes out, and may change the rest or stop it. What it returns is looked through
once more: so nothing comes back, and that it was put back is counted and logged.

.. pii: Whatever is left of an event or an error, in memory.
.. pii_types: other
.. pii_retirement: retained
"""

from __future__ import annotations

import copy
import importlib
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

log = logging.getLogger(__name__)

Fields = dict[str, Any]
Hook = Callable[[str, Fields], Any]

#: Records of each kind in which the hook has put back what had been taken out, in this process.
put_back: Counter[str] = Counter()


def hook_at(path: str) -> Hook:
    """
    The function of a dotted path.

    Raises:
        ImportError: there is no such module, or nothing of this name in it that can be called.
    """
    module, _, name = path.rpartition(".")
    function = getattr(importlib.import_module(module), name, None)
    if not callable(function):
        raise ImportError(f"{module} has no function {name}")
    return function  # type: ignore[no-any-return]


class EventHook:
    """
    Calls it; it is imported when it is needed first, since the settings are read before there are applications.

    Args:
        path: ``package.module.function``.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._hook: Hook | None = None

    def __call__(self, kind: str, record: Fields, again: Callable[[Fields], Fields | None]) -> Fields | None:
        """
        What the hook makes of a record.

        Args:
            kind: ``tracking``, ``error``, ``transaction``, ``log``, …
            record: the hook is given a copy.
            again: takes out once more what may not be there.

        Returns:
            None: it is to be stopped.

        Raises:
            Exception: of any kind: the hook has failed. The record must not go on.
        """
        if self._hook is None:
            self._hook = hook_at(self.path)
        changed = self._hook(kind, copy.deepcopy(record))
        if changed is None:
            return None
        if not isinstance(changed, dict):
            raise TypeError("the hook has returned neither a dictionary nor None")
        if changed == record:
            return record
        kept = again(changed)
        # What was there before may read another way once more: a text that is nothing but its placeholder, say.
        if _values(changed) - _values(record) - _values(kept):
            put_back[kind] += 1
            if put_back[kind] == 1:  # in this process; the audit says it, too
                log.warning("PRIVACY_EVENT_HOOK puts back what was taken out (%s); it was taken out again", kind)
        return kept


def _values(record: Any) -> set[str]:
    """Texts and numbers in a record, at any depth."""
    if isinstance(record, Mapping):
        return set().union(*map(_values, record.values()))
    if isinstance(record, (list, tuple)):
        return set().union(*map(_values, record))
    return {str(record)}
