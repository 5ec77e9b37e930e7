"""
Who else is told of learners: services that watch exams, and blocks of others.

.. no_pii: names of courses, services and packages
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import entry_points
from typing import Any

#: Packages whose blocks the platform's own requirements name, and Tutor's.
_STOCK = frozenset(
    {
        *("acid-xblock", "crowdsourcehinter-xblock", "done-xblock", "edx-ora2", "edx-sga", "lti-consumer-xblock"),
        *("open-edx", "openedx-core", "openedx-scorm-xblock", "ora2", "recommender-xblock", "staff-graded-xblock"),
        *("xblock", "xblock-drag-and-drop-v2", "xblock-google-drive", "xblock-poll", "xblocks-contrib"),
        *("openedx-platform", "edx-platform", "edx-when", "openedx-learning"),
    }
)

#: Backends of edx-proctoring that tell nobody.
_SILENT = {"null", "mock", "test", "DEFAULT"}


def proctoring(settings: Any) -> dict[str, list[str]]:
    """
    Services that are told who takes an exam (id, name, e-mail address, exam), and the courses that have such exams.

    A service without a course is set up, and no exam uses it.
    """
    from django.apps import apps

    backends = getattr(settings, "PROCTORING_BACKENDS", None) or {}
    found: dict[str, list[str]] = {name: [] for name in backends if name not in _SILENT}
    try:
        model = apps.get_model("edx_proctoring", "ProctoredExam")
    except LookupError:
        return found
    exams = model.objects.filter(is_proctored=True, is_active=True)
    for name, course in exams.values_list("backend", "course_id").distinct().order_by("backend", "course_id"):
        name = name or backends.get("DEFAULT") or "null"
        if name not in _SILENT:
            found.setdefault(str(name), []).append(str(course))
    return found


def blocks() -> dict[str, list[str]]:
    """Blocks of other packages, by package: what each hands to whom cannot be seen from outside of it."""
    found: dict[str, list[str]] = {}
    for entry in _entries():
        package = str(getattr(entry.dist, "name", "") or entry.value.partition(".")[0])
        if package.lower().replace("_", "-").replace(" ", "-") not in _STOCK:
            found.setdefault(package, []).append(entry.name)
    return {package: sorted(names) for package, names in sorted(found.items())}


def _entries() -> Iterable[Any]:
    for group in ("xblock.v1", "xblock_asides.v1"):
        yield from entry_points(group=group)


def parameter_functions(settings: Any) -> list[str]:
    """Functions of the operator's that make parameters of launches: they can tell a tool anything."""
    blocks_of = (getattr(settings, "XBLOCK_SETTINGS", None) or {}).get("lti_consumer") or {}
    templates = getattr(settings, "LTI_CUSTOM_PARAM_TEMPLATES", None) or {}
    return sorted({*map(str, blocks_of.get("parameter_processors") or ()), *map(str, templates.values())})
