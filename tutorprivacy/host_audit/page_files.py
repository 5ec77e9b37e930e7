"""
Files below the environment of which pages are made: whom does a browser ask that opens one?

Themes, and what the micro-frontends are built of, with what plugins patch into it. Settings know nothing of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from ..inside.audit.findings import DECIDE, FAIL, UNKNOWN, Finding, found
from ..inside.audit.foreign_hosts import Hosts, foreign_hosts
from ..inside.pii.foreign_urls import one_of
from ..settings.own_hosts import own_hosts
from .project import Project

_Test = Callable[[str], bool]

CHECK = "pages.foreign-hosts"

#: Below ``env/``; the second is of every plugin, the micro-frontends' among them.
_FOLDERS = ("build/openedx/themes", "plugins/*/build")
_SCRIPTS = frozenset({".js", ".jsx", ".ts", ".tsx", ".mjs"})
_ENDINGS = _SCRIPTS | {".html", ".htm", ".css", ".scss", ".underscore", ".svg"}
#: Libraries that a package manager has put there; what is used of them is bundled, and asks nobody by itself.
_PASSED_OVER = frozenset({"node_modules", ".git"})
_MOST_BYTES = 4_000_000

_ALLOWED = "PRIVACY_CONTENT_SECURITY_POLICY_HOSTS"
_REMEDY = "Take it out, or keep a copy on this site. If it is from a patch: tutor plugins list, and disable that plugin"


def page_findings(project: Project) -> Iterator[Finding]:
    """Each file that lets a browser ask somebody else, and the number of those that do not."""
    is_own = one_of(own_hosts(project.config))
    is_allowed = one_of(project.found[_ALLOWED])
    number, bad = 0, False
    for path in _paths(project.env):
        number += 1
        place = path.relative_to(project.env).as_posix()
        finding = _finding(path, place, is_own, is_allowed)
        if finding is not None:
            bad = True
            yield finding
    if not bad:
        evidence = f"{number} files of themes and micro-frontends let a browser ask no other host than the site's."
        yield found(CHECK, str(project.env), True, evidence)


def _paths(env: Path) -> Iterator[Path]:
    for folder in _FOLDERS:
        for path in sorted(env.glob(f"{folder}/**/*")):
            inside = path.relative_to(env).parts
            if path.suffix.lower() in _ENDINGS and _PASSED_OVER.isdisjoint(inside) and path.is_file():
                yield path


def _finding(path: Path, place: str, is_own: _Test, is_allowed: _Test) -> Finding | None:
    look = f"Look at it: {path}"
    try:
        if path.stat().st_size > _MOST_BYTES:
            return Finding(CHECK, place, UNKNOWN, "It is too large to be looked at.", look)
        hosts = foreign_hosts(
            path.read_text(encoding="utf-8", errors="replace"), is_own, path.suffix.lower() in _SCRIPTS
        )
    except OSError as error:
        return Finding(CHECK, place, UNKNOWN, f"It cannot be read: {type(error).__name__}.", look)
    if not hosts:
        return None
    others = Hosts(*(tuple(host for host in each if not is_allowed(host)) for each in (hosts.loaded, hosts.named)))
    if others:
        status, evidence = others.verdict()
        remedy = _REMEDY if status == FAIL else f"{look}. {_REMEDY}"
        return Finding(CHECK, place, status, evidence, f"{remedy}.")
    evidence = f"Asked or named, and {_ALLOWED} allows them: {', '.join(sorted({*hosts.loaded, *hosts.named}))}."
    return Finding(CHECK, place, DECIDE, evidence, "They learn who opens the page. Leave it so, or take them out.")
