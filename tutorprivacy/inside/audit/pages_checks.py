"""
The audit of what pages are made of, as far as it is in the database or in themes: whom does a browser ask?

HTML in site configurations (headers, footers, banners) and the templates of the themes that are in the image. What is
put into the micro-frontends when they are built is looked at on the host.

.. no_pii: names of hosts and files, numbers of rows
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.apps import apps

from ..django_settings.reading import hosts_in_lines
from ..pii.foreign_urls import one_of
from .findings import UNKNOWN, Check, Finding, found
from .foreign_hosts import Hosts, foreign_hosts

_ENDINGS = (".html", ".txt", ".js", ".css")
_MOST_BYTES = 4_000_000
#: Values are in others, no deeper than this.
_DEPTH = 8


def checks(place: str, settings: Mapping[str, Any]) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    return [
        ("pages.sites", place, lambda: _sites(place, settings)),
        ("pages.themes", place, lambda: _themes(place, settings)),
    ]


def _is_own(settings: Mapping[str, Any]) -> Callable[[str], bool]:
    """The platform's hosts, those that it trusts, and those of its sites."""
    sites = apps.get_model("sites", "Site").objects.values_list("domain", flat=True)
    return one_of([*hosts_in_lines(dict(settings)), *(str(domain).partition(":")[0].lower() for domain in sites)])


def _sites(place: str, settings: Mapping[str, Any]) -> Iterator[Finding]:
    check, is_own = "pages.sites", _is_own(settings)
    rows = apps.get_model("site_configuration", "SiteConfiguration").objects.filter(enabled=True).order_by("pk")
    number, bad = 0, False
    for row in rows:
        number += 1
        for key, value in (row.site_values or {}).items():
            seen = [hosts for text in _texts(value) if (hosts := foreign_hosts(text, is_own))]
            if seen:
                bad = True
                where = f"{place}: site configuration {row.pk}: {key}"
                yield _finding(check, where, seen, f"/admin/site_configuration/siteconfiguration/{row.pk}/ of the LMS")
    if not bad:
        evidence = f"In {number} site configurations, no HTML lets a browser ask another host than the site's."
        yield found(check, place, True, evidence)


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list, tuple)) and depth < _DEPTH:
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each, depth + 1)


def _themes(place: str, settings: Mapping[str, Any]) -> Iterator[Finding]:
    check, number, bad = "pages.themes", 0, False
    is_own, used = _is_own(settings), _themes_in_use(settings)
    for folder in filter(None, settings.get("COMPREHENSIVE_THEME_DIRS") or ()):  # "" is the default of the platform
        for path in sorted(Path(str(folder)).rglob("templates/**/*")):
            if path.suffix not in _ENDINGS or not path.is_file():
                continue
            if used is not None and path.relative_to(str(folder)).parts[0] not in used:
                continue
            number += 1
            if path.stat().st_size > _MOST_BYTES:
                bad = True
                yield Finding(check, f"{place}: {path}", UNKNOWN, "It is too large to be looked at.", "Look at it.")
            elif hosts := foreign_hosts(path.read_text("utf-8", "replace"), is_own, path.suffix == ".js"):
                bad = True
                yield _finding(check, f"{place}: {path}", [hosts], "the theme; then build the image anew")
    if not bad:
        evidence = f"{number} templates of themes that sites have let a browser ask no other host than the site's."
        yield found(check, place, True, evidence)


def _themes_in_use(settings: Mapping[str, Any]) -> set[str] | None:
    """Folders of the sites' themes: the platform brings others along, which nobody is shown. None: it does not tell."""
    try:
        themes = apps.get_model("theming", "SiteTheme")
    except LookupError:
        return None
    return {str(settings.get("DEFAULT_SITE_THEME") or ""), *themes.objects.values_list("theme_dir_name", flat=True)}


def _finding(check: str, place: str, seen: list[Hosts], where: str) -> Finding:
    loaded = {host for hosts in seen for host in hosts.loaded}
    named = {host for hosts in seen for host in hosts.named}
    status, evidence = Hosts(tuple(sorted(loaded)), tuple(sorted(named))).verdict()
    return Finding(check, place, status, evidence, f"Take it out of {where}; or keep a copy on this site.")
