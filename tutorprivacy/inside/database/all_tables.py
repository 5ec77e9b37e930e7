"""
Every table of the database, and how each refers to people: also by a chain of foreign keys.

.. no_pii: names of models and columns
"""

from __future__ import annotations

from collections.abc import Mapping

from .column_names import BESIDE, OWNER
from .column_values import refute
from .models import Described, described_model, model_of
from .undescribed_tables import undescribed


def described() -> dict[str, Described]:
    """Every table, by label: of Django's models, and those that only the database knows. A proxy is its model."""
    from django.apps import apps
    from django.contrib.auth import get_user_model

    user = get_user_model()._meta.concrete_model
    models = [each for each in apps.get_models(include_auto_created=True) if not each._meta.proxy]
    many = {
        (model_of(relation.remote_field.through), name)
        for each in models
        for relation in each._meta.local_many_to_many
        for name in (relation.m2m_field_name(), relation.m2m_reverse_field_name())
    }
    found = {each.label: each for each in (described_model(model, user, many) for model in models)}
    found |= {each.label: each for each in undescribed()}
    for each in found.values():
        refute(each, found)
    _follow(found)
    return found


def _follow(found: Mapping[str, Described]) -> None:
    """Find the chains, level by level, so that none runs in a circle."""
    level = 0
    while True:
        reached = [each for each in found.values() if each.level is None and _is_next(each, found, level)]
        if not reached and level:
            break
        level += 1
        for each in reached:
            each.level = level
    for each in sorted(found.values(), key=lambda each: (each.level or 0, each.label)):
        known = {key: found[key.target] for key in each.keys if key.target in found}
        each.links = tuple(key for key, target in known.items() if target.level is not None)
        told = (key for key in each.links if _tells_whose(each, known[key]))
        each.follows = tuple(key for key in told if not _leads_to(known[key], each, found))


def _is_next(each: Described, found: Mapping[str, Described], level: int) -> bool:
    targets = [found.get(key.target) for key in each.keys if key.role not in BESIDE]
    return any(target is not None and target.level == level and _has_owner(target) for target in targets)


def _tells_whose(each: Described, target: Described) -> bool:
    """Does a key to this target say that a row is somebody's? Not where the row says that itself."""
    return target is not each and _has_owner(target) and (target.is_profile or not each.owned)


def _leads_to(start: Described, end: Described, found: Mapping[str, Described]) -> bool:
    """Do the chains of one table run through another? A profile's own are not asked, so they end there."""
    waiting, seen = [start], set()
    while waiting:
        each = waiting.pop()
        if each is end:
            return True
        if each.label not in seen and not each.is_profile:
            seen.add(each.label)
            waiting += [found[key.target] for key in each.follows]
    return False


def _has_owner(target: Described) -> bool:
    """Are its rows somebody's, beyond having been written by somebody? Who reads a text is not its author's."""
    return bool(target.level) or any(each.role == OWNER for each in target.owned)
