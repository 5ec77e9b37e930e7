"""
The cookies that browsers get of the platform and of this plugin, each with what it is for and how long it is kept.

Names and lives are those of edx-platform with Tutor's settings: ``sessionid`` and those of `user_authn/cookies.py` (28
days from signing in), Django's ``csrftoken`` (CSRF_COOKIE_AGE), ``lang_pref``, django-waffle's, and those that scripts
of its pages set. ``tests/edx_platform/test_cookies.py`` compares them with what the platform sets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .page import Codes, Count, Statement
from .site_facts import Site

#: Name of the statement → names of the cookies, life (number, unit; None: until the browser is closed).
PLATFORM: dict[str, tuple[tuple[str, ...], tuple[int, str] | None]] = {
    "session": (("sessionid",), (28, "day")),
    "studio": (("studio_session_id",), (14, "day")),
    "csrf": (("csrftoken",), (364, "day")),
    "signed-in": (("edxloggedin",), (28, "day")),
    "user-info": (("edx-user-info",), (28, "day")),
    "token": (("edx-jwt-cookie-header-payload", "edx-jwt-cookie-signature"), (60, "minute")),
    "language": (("openedx-language-preference",), (14, "day")),
    "player": (
        ("video_player_volume_level", "show_closed_captions", "show_transcript", "book_page"),
        (3650, "day"),
    ),
    "pages": (("focus_id", "old-pref-lang", "lastexport", "lastimportupload"), None),
    "organisation": (("experiments_is_enterprise",), (28, "day")),
    "trial": (("dwf_*",), (30, "day")),
}

#: Of Indigo's pages, and ours: `visitors.opt_out`, `consent.banner`.
_THEME = (("indigo-toggle-dark",), (90, "day"))
_OPT_OUT = (("privacy-opt-out",), (13, "month"))
_CONSENT = (("privacy-consent",), (180, "day"))


def cookies(policy: Mapping[str, Any], site: Site) -> Iterator[Statement]:
    """The section, of those that there can be with these settings."""
    named = dict(PLATFORM)
    if site.indigo:
        named["theme"] = _THEME
    if policy["opt_out_path"]:
        named["opt-out"] = _OPT_OUT
    if policy["consent"]:
        named["consent"] = _CONSENT
    yield Statement("cookies-intro")
    for name, (names, life) in named.items():
        kept = {f"{life[1]}s": Count(*life)} if life else {}
        yield Statement(f"cookies-{name}", {"names": Codes(names), **kept})
    if theirs := {name: None for purpose in policy["consent"] for name in purpose["cookies"]}:
        yield Statement("cookies-consented", {"names": Codes(tuple(theirs))})
    if not policy["block_third_parties"]:
        yield Statement("cookies-open")
    yield Statement("cookies-storage")
