"""
What the deletion of an account leaves of each model: what the steps of the platform that runs do (`platform_steps`).

A model that is not named there is kept as long as no step names it, or a relation that leads to it, as far as the code
could be followed: if that is wrong, less is there than is said. "Unknown" is left for what no stock release has: a
plugin's model that a step names, or one of a platform whose code cannot be looked at.

.. no_pii: what is known of models
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from ..processing.kinds import is_known
from .platform_steps import KEPT, NO_STEP, OWN_STEP, RETIRED, UNKNOWN, Fate

_NOT_NAMED = "no step names it, as far as this platform's code was followed"
_IN_NO_RELEASE = "no step of Teak, Ulmo or Verawood names it"
_NOT_LOOKED_AT = "this platform's code could not be looked at"

#: What a relation is called in some models, and in code much else, as ``items`` of a dictionary.
_EVERYDAY = frozenset(dir(dict)) | frozenset(dir(list))


def fate_of(
    label: str,
    names: Mapping[str, Collection[str]] | None = None,
    relations: Collection[str] = (),
    but: Collection[str] = (),
) -> Fate:
    """
    What the deletion of an account does to the rows of a model (``app.Model``).

    Args:
        names: from `retirement_code.names_in_steps`; None: what the newest release does, and that it was not looked at.
        relations: how other models call theirs to this one: a step may use these, and not name it.
        but: files of the platform in which steps are that this site does not make, as FORUM.
    """
    fates = tuple(each for each in RETIRED.get(label, ()) if each.seen not in but)
    if names is None:
        newest = fates[0] if fates else Fate(KEPT, _IN_NO_RELEASE) if is_known(label) else Fate(UNKNOWN)
        return replace(newest, detail="; ".join(filter(None, (newest.detail, _NOT_LOOKED_AT))))
    for fate in fates:
        step, _colon, name = fate.told_by.partition(":")
        if not step or name in names[step]:
            return _unless_a_step_names_it(fate, label, names)
    kept = _unless_a_step_names_it(Fate(KEPT, _NOT_NAMED), label, names, relations)
    if fates and kept.how == KEPT:
        told = f"in other releases: {fates[0].how} ({fates[0].detail}); not so in this platform's code"
        return replace(kept, detail=f"{_NOT_NAMED}; {told}")
    return kept


def _unless_a_step_names_it(
    fate: Fate, label: str, names: Mapping[str, Collection[str]], relations: Collection[str] = ()
) -> Fate:
    """What no step touches is kept only as long as none does: a later release's may."""
    if fate.detail not in (NO_STEP, OWN_STEP, _NOT_NAMED):
        return fate
    called = {label.partition(".")[2], *relations} - _EVERYDAY
    steps = [step for step, used in names.items() if not called.isdisjoint(used)]
    return Fate(UNKNOWN, f"{steps[0]} names it in this platform's code") if steps else fate
