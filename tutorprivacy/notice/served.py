"""
The public notice: what a site tells its visitors of what it keeps of them.

GDPR art. 12 and 13: in plain language, and easy to find. ``statements`` decides what
is said, ``texts/`` has the words, one file for each language, ``page`` makes HTML
of them, and Caddy serves it (``patches/caddyfile-lms``).
"""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Collection, Mapping
from typing import Any

import jinja2
from tutor import plugins as tutor_plugins

from ..settings import aspects_plugin, unsaved, values
from ..settings.policy import policy
from .own_words import own_words, with_own
from .page import CONTENT_SECURITY_POLICY, Language, Notice
from .site_facts import Site
from .statements import decide

#: Spoken where none of the visitor's languages is, nor the platform's.
FALLBACK = "en"


@jinja2.pass_context
def privacy_public_notice(context: jinja2.runtime.Context) -> dict[str, Any]:
    """
    What the patch of Caddy's LMS site needs: `public_notice`, or nothing at all if there is to be no notice.

    Raises:
        TutorError: a setting is wrong.
    """
    config = context.get_all()
    settings = unsaved.effective(values.values(config))
    if not settings["PRIVACY_NOTICE_PATH"]:
        return {}
    return public_notice(settings, config, list(tutor_plugins.iter_loaded()), unsaved.project_root())


def public_notice(
    settings: Mapping[str, Any], config: Mapping[str, Any], enabled_plugins: Collection[str], root: str | None = None
) -> dict[str, Any]:
    """
    The notice in all languages, and what it takes to serve it.

    Args:
        settings: the plugin's settings, as they are rendered (``settings.unsaved.effective``).
        config: Tutor's whole configuration.
        enabled_plugins: names of the loaded plugins.
        root: folder of the project, in which the operator's own words are; None: there are none.

    Raises:
        TutorError: these cannot be understood.

    Returns:
        ``{"path", "fallback", "accepted", "content_security_policy", "pages"}``: `accepted` is a
        regular expression (RE2) for ``Accept-Language`` whose first group is the code of a
        language, `pages` a list of ``{"language", "path", "packed"}`` (see `packed`).
    """
    notice, known = told(settings, config, enabled_plugins, root)
    path = settings["PRIVACY_NOTICE_PATH"]
    names = {code: str(language.texts["name"]) for code, language in known.items()}
    pages = [
        {"language": code, "path": f"{path}/{code}", "packed": packed(language.page(notice, path, names))}
        for code, language in known.items()
    ]
    return {
        "path": path,
        "fallback": fallback(str(config["LANGUAGE_CODE"]), names),
        "accepted": accepted(names),
        "content_security_policy": CONTENT_SECURITY_POLICY,
        "pages": pages,
    }


def packed(html: str) -> str:
    """
    A page as it stands in the Caddyfile: gzip in base64, which Caddy's templates undo but for gzip, and browsers that.

    ``kubectl apply`` takes 262,144 bytes for all of Caddy's configuration, and writes each ``<`` and ``>`` as six.
    """
    return base64.b64encode(gzip.compress(html.encode(), mtime=0)).decode()


def told(
    settings: Mapping[str, Any], config: Mapping[str, Any], enabled_plugins: Collection[str], root: str | None = None
) -> tuple[Notice, dict[str, Language]]:
    """What is to be said, and the languages that it can be said in, by their codes. For the arguments see above."""
    site = Site(
        platform=str(config["PLATFORM_NAME"]),
        contact=str(config["CONTACT_EMAIL"] or ""),
        access_log=settings["PRIVACY_ACCESS_LOG"],
        aspects=aspects_plugin.stores_people(config) if aspects_plugin.PLUGIN in enabled_plugins else None,
        aspects_bus=bool(config.get("ASPECTS_ENABLE_EVENT_BUS_PRODUCER")),
        cairn="cairn" in enabled_plugins,
        outer_proxy=_is_behind_another(config, enabled_plugins),
        indigo="indigo" in enabled_plugins,
    )
    own = own_words(root)
    notice = with_own(
        decide(policy(settings, enabled_plugins), site), own, {"platform": site.platform, "contact": site.contact}
    )
    return notice, own.languages


def _is_behind_another(config: Mapping[str, Any], enabled_plugins: Collection[str]) -> bool:
    """Does a web server receive the requests before Tutor's Caddy: the operator's own, or Drydock's ingress?"""
    ingress = "drydock" in enabled_plugins and config.get("DRYDOCK_INGRESS", True)
    return bool(ingress) or not config.get("ENABLE_WEB_PROXY", True)


def fallback(platforms: str, known: Mapping[str, Any]) -> str:
    """The language for those who ask for none of ours: the platform's (LANGUAGE_CODE), or English."""
    code = platforms.lower().replace("_", "-")
    return next((each for each in (code, code.partition("-")[0]) if each in known), FALLBACK)


def accepted(known: Mapping[str, Any]) -> str:
    """
    A regular expression for ``Accept-Language`` (RFC 9110, 12.5.4): its leftmost match is the answer.

    Browsers name the languages in the visitor's order, so their weights are looked at for
    one thing only: zero means "not this one".
    """
    codes = "|".join(sorted(map(re.escape, known), key=len, reverse=True))
    weight = r"(?:\s*;\s*q=(?:1|0?\.[0-9]*[1-9])[0-9.]*)?"
    return rf"(?i)(?:^|,)\s*({codes})(?:-[a-z0-9-]*)?{weight}\s*(?:,|$)"
