"""
The audit of third parties: which of them learn of visitors, and what others may see of learners.

Settings, the MFEs' configuration and the site configurations in the database are looked at as they are in force.
What a key is set to is nobody's business here: findings name the key.

.. no_pii: names of settings, numbers of rows
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps

from ..django_settings.reading import own_hosts
from ..django_settings.third_parties import keys_on
from ..django_settings.third_party_keys import KNOWN_KEYS
from . import pages_checks, reports_checks, telemetry_checks, tenants_checks
from .findings import DECIDE, PASS, UNKNOWN, Check, Finding, found

Settings = Mapping[str, Any]

_MFE_SETTINGS = ("MFE_CONFIG", "MFE_CONFIG_OVERRIDES", "FRONTEND_SITE_CONFIG")

#: With either of them, also if it is empty, e-mails hold an image of Google's (``ace_common/tracking.py``).
_PIXEL = ("GOOGLE_ANALYTICS_ACCOUNT", "GOOGLE_ANALYTICS_TRACKING_ID")

_SURVEY = "SURVEY_REPORT_ENABLE"
_VISIBILITY = "ACCOUNT_VISIBILITY_CONFIGURATION"

#: A micro-frontend's address among the settings, and whom its pages load, whatever is set.
_HARD_CODED = {
    "WRITABLE_GRADEBOOK_URL": "gradebook (Usabilla, always)",
    "ORA_MICROFRONTEND_URL": "ora (Hotjar, also without an id)",
}
_HARD_CODED_STUDIO = "Studio's own pages (Beamer, also without an id)"

_BLOCK = "Set PRIVACY_BLOCK_THIRD_PARTIES=true; if it is, another plugin sets them behind this one."


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    from django.conf import settings as of_django

    names = (name for name in dir(of_django) if name.isupper() and "SECRET" not in name)  # no business of an audit's
    settings = {name: getattr(of_django, name) for name in names}
    return [
        ("third-parties.settings", place, lambda: [_settings(place, settings)]),
        ("third-parties.micro-frontends", place, lambda: [_micro_frontends(place, settings)]),
        ("third-parties.sites", place, lambda: _sites(place)),
        ("third-parties.survey-report", place, lambda: [_survey(place, settings)]),
        ("third-parties.e-mail-pixel", place, lambda: [_pixel(place, settings)]),
        ("third-parties.footer", place, lambda: [_footer(place, settings)]),
        *tenants_checks.checks(place, settings),
        *pages_checks.checks(place, settings),
        *telemetry_checks.checks(place, settings, os.environ),
        ("third-parties.hard-coded", place, lambda: [_hard_coded(place, settings)]),
        ("profiles.visibility", place, lambda: _visibility(place, settings)),
        *reports_checks.checks(place, settings),
    ]


def _settings(place: str, settings: Settings) -> Finding:
    features = settings.get("FEATURES", {})
    on = [name for name in sorted(KNOWN_KEYS) if settings.get(name)]
    on += [f"FEATURES[{name}]" for name in sorted(KNOWN_KEYS) if features.get(name) and name not in on]
    return found(
        "third-parties.settings",
        place,
        not on,
        f"Set: {', '.join(on)}." if on else f"None of the {len(KNOWN_KEYS)} known keys is set.",
        _BLOCK,
    )


def _micro_frontends(place: str, settings: Settings) -> Finding:
    on = [f"{name}: {key}" for name in _MFE_SETTINGS for key in keys_on(settings.get(name, {}))]
    return found(
        "third-parties.micro-frontends",
        place,
        not on,
        f"Set: {', '.join(on)}." if on else "No known key is set in the configuration of micro-frontends.",
        _BLOCK,
    )


def _site_rows() -> list[Any]:
    """The site configurations that are in force. Raises LookupError: there are none."""
    model = apps.get_model("site_configuration", "SiteConfiguration")
    return list(model.objects.filter(enabled=True).order_by("pk"))


def _sites(place: str) -> Iterator[Finding]:
    """They come before the settings, so what counts is what a request is told of them."""
    check, rows = "third-parties.sites", _site_rows()
    seen = {row.pk: keys_on({name: row.get_value(name) for name in row.site_values or {}}) for row in rows}
    bad = {number: keys for number, keys in seen.items() if keys}
    for number, keys in bad.items():
        yield found(
            check,
            f"{place}: site configuration {number}",
            False,
            f"Set: {', '.join(keys)}.",
            f"Take them out: /admin/site_configuration/siteconfiguration/{number}/ of the LMS; or set "
            "PRIVACY_BLOCK_THIRD_PARTIES=true, and no request is told of them.",
        )
    if not bad:
        held = [f"{row.pk} ({', '.join(keys)})" for row in rows if (keys := keys_on(row.site_values))]
        evidence = f"{len(rows)} site configurations are in force; "
        evidence += (
            f"known keys are set in {', '.join(held)}, and no request is told of them."
            if held
            else "no known key is set in them."
        )
        yield found(check, place, True, evidence)


def _survey(place: str, settings: Settings) -> Finding:
    values = [of.get(_SURVEY) for of in (settings, settings.get("FEATURES", {}))]
    is_off: bool | None = not any(values)
    if any(values):
        signed = "" if settings.get("ANONYMOUS_SURVEY_REPORT") else ", with this site's name,"
        evidence = f"Administrators are asked to send numbers of this site{signed} to Open edX."
    elif values == [None, None]:
        is_off, evidence = None, f"There is no setting {_SURVEY} here."
    else:
        evidence = "It is off."
    remedy = f"{_SURVEY} = False, also in FEATURES; PRIVACY_BLOCK_THIRD_PARTIES=true does it."
    return found("third-parties.survey-report", place, is_off, evidence, remedy)


def _pixel(place: str, settings: Settings) -> Finding:
    """An image in e-mails that tells Google who has opened one: with the user's id and the course."""
    on = [name for name in _PIXEL if settings.get(name) is not None]
    for row in _site_rows():
        on += [f"site configuration {row.pk}: {name}" for name in _PIXEL if row.get_value(name) is not None]
    return found(
        "third-parties.e-mail-pixel",
        place,
        not on,
        f"E-mails hold an image of Google's, which names the user's id, by {', '.join(on)}."
        if on
        else "E-mails hold no image of Google's.",
        "Set both to None: an empty text counts as set. In a site configuration, take the key out.",
    )


def _footer(place: str, settings: Settings) -> Finding:
    image = settings.get("FOOTER_OPENEDX_LOGO_IMAGE")
    host = urlsplit(str(image or "")).hostname
    is_own: bool | None = host is None or host in own_hosts(dict(settings))
    if image is None:
        is_own, evidence = None, "There is no setting FOOTER_OPENEDX_LOGO_IMAGE here."
    elif is_own:
        evidence = "The footer's image comes from the platform itself."
    else:
        evidence = f"Every visitor's browser loads the footer's image from {host}."
    remedy = "Set PRIVACY_BLOCK_THIRD_PARTIES=true, or FOOTER_OPENEDX_LOGO_IMAGE to an image of your own."
    return found("third-parties.footer", place, is_own, evidence, remedy)


def _hard_coded(place: str, settings: Settings) -> Finding:
    config = settings.get("MFE_CONFIG") or {}
    pages = [text for name, text in _HARD_CODED.items() if settings.get(name) or config.get(name)]
    pages += [_HARD_CODED_STUDIO] if settings.get("SERVICE_VARIANT") == "cms" else []
    check = "third-parties.hard-coded"
    if not pages:
        return found(check, place, True, "No page is in use that is known to load a third party whatever is set.")
    evidence = f"As released, these load a third party, and no setting can keep them from it: {'; '.join(pages)}."
    remedy = "Look at what a browser loads there. Rebuild it without that, do without it, or leave it so."
    return Finding(check, place, DECIDE, evidence, remedy)


def _visibility(place: str, settings: Settings) -> Iterator[Finding]:
    """Of the profiles of those who have not chosen. Studio shows no profiles."""
    configuration = settings.get(_VISIBILITY)
    if configuration is None and settings.get("SERVICE_VARIANT") == "cms":
        return
    default = (configuration or {}).get("default_visibility")
    if default is None:
        evidence = "There is no default of who may see a profile."
    elif default == "private":
        evidence = "Profiles are private until their owner shows them."
    else:
        evidence = "Whoever is logged in may see the country, the biography and more of all who have not said no."
    remedy = "tutor config save --set PRIVACY_PROFILE_VISIBILITY=private (learners may still show theirs)"
    status = UNKNOWN if default is None else PASS if default == "private" else DECIDE
    yield Finding("profiles.visibility", place, status, evidence, "" if status == PASS else remedy)
