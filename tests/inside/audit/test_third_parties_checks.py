"""Each finding on third parties: passes, fails, and where it can be, is unknown. In a real Django, with a database."""

from __future__ import annotations

from typing import Any

import pytest

from lab.platform import Platform
from tutorprivacy.inside.audit.findings import DECIDE, FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.inside.django_settings import third_parties

#: As Tutor and the plugin leave them, with the default of profiles changed.
GOOD: dict[str, Any] = {
    "FEATURES": {},
    "LMS_BASE": "lms.example",
    "CMS_BASE": "studio.example",
    "LMS_ROOT_URL": "https://lms.example",
    "FOOTER_OPENEDX_LOGO_IMAGE": "https://logos.openedx.org/open-edx-logo-tag.png",
    "MFE_CONFIG": {"BASE_URL": "apps.example", "HOTJAR_VERSION": 6},
    "MFE_CONFIG_OVERRIDES": {"learning": {"X": 1}},
    "FRONTEND_SITE_CONFIG": {"segmentKey": "s", "commonAppConfig": {"GOOGLE_ANALYTICS_4_ID": "g", "X": 1}},
    "GOOGLE_ANALYTICS_ACCOUNT": "UA-stock",
    "ACCOUNT_VISIBILITY_CONFIGURATION": {"default_visibility": "private"},
    "GRADES_DOWNLOAD": {"STORAGE_KWARGS": {"location": "/nowhere"}},
    "OPENEDX_TELEMETRY": ["edx_django_utils.monitoring.NewRelicBackend"],
}
third_parties.block_third_parties(GOOD)

IN_THE_DATABASE = {"third-parties.sites", "third-parties.e-mail-pixel", "pages.sites"}


def audit(platform: Platform, before: str = "somebody()", away: bool = False, **settings: Any) -> dict[str, Finding]:
    return platform.audit("third_parties", before, away=away, **{**GOOD, **settings})


def bad(found: dict[str, Finding]) -> set[str]:
    return {name for name, finding in found.items() if finding.status != PASS}


def test_all_is_well(platform: Platform) -> None:
    """With what the plugin blocks; and a site configuration that says nothing of third parties, or is not in force."""
    harmless = "site({'PLATFORM_NAME': 'zoraquill', 'SEGMENT_KEY': ''}); site({'HOTJAR_ID': '1'}, enabled=False)"
    found = audit(platform, harmless)
    assert bad(found) == set() and len(found) == 15
    assert found["third-parties.sites"].evidence.startswith("1 site configurations")


def test_the_database_is_away(platform: Platform) -> None:
    found = audit(platform, away=True)
    assert bad(found) == IN_THE_DATABASE | {"third-parties.tenants", "third-parties.requests", "pages.themes"}
    assert {found[name].status for name in bad(found)} == {UNKNOWN}


def test_there_are_no_site_configurations(platform: Platform) -> None:
    without = ["openedx.core.djangoapps.site_configuration"]
    found = platform.audit("third_parties", without=without, **GOOD)
    assert bad(found) == IN_THE_DATABASE and {found[name].status for name in bad(found)} == {UNKNOWN}


@pytest.mark.parametrize("name", third_parties.THIRD_PARTY_SETTINGS)
@pytest.mark.parametrize("in_features", [False, True])
def test_a_key_in_the_settings(platform: Platform, name: str, in_features: bool) -> None:
    """The key is named, not its value."""
    found = audit(platform, **({"FEATURES": {name: "k-123"}} if in_features else {name: "k-123"}))
    assert bad(found) - {"third-parties.e-mail-pixel"} == {"third-parties.settings"}
    finding = found["third-parties.settings"]
    assert finding.status == FAIL and finding.evidence == f"Set: {f'FEATURES[{name}]' if in_features else name}."
    assert "PRIVACY_BLOCK_THIRD_PARTIES" in finding.remedy


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"MFE_CONFIG": {"SEGMENT_KEY": "k-123"}}, "MFE_CONFIG: SEGMENT_KEY"),
        ({"MFE_CONFIG_OVERRIDES": {"learning": {"HOTJAR_APP_ID": 5}}}, "MFE_CONFIG_OVERRIDES: HOTJAR_APP_ID"),
        ({"FRONTEND_SITE_CONFIG": {"segmentKey": "k-123"}}, "FRONTEND_SITE_CONFIG: segmentKey"),
        (
            {"FRONTEND_SITE_CONFIG": {"apps": [{"config": {"BEAMER_PRODUCT_ID": "k-123"}}]}},
            "FRONTEND_SITE_CONFIG: BEAMER_PRODUCT_ID",
        ),
    ],
)
def test_a_key_of_the_micro_frontends(platform: Platform, settings: dict[str, Any], said: str) -> None:
    found = audit(platform, **settings)
    assert bad(found) == {"third-parties.micro-frontends"}
    finding = found["third-parties.micro-frontends"]
    assert finding.status == FAIL and finding.evidence == f"Set: {said}."


@pytest.mark.parametrize("key", third_parties.THIRD_PARTY_MFE_KEYS)
def test_every_key_of_the_micro_frontends_is_known(platform: Platform, key: str) -> None:
    """But for a version, which sends nothing."""
    is_bad = bad(audit(platform, MFE_CONFIG={key: "k-123"})) == {"third-parties.micro-frontends"}
    assert is_bad is (key != "HOTJAR_VERSION")


def test_without_micro_frontends(platform: Platform) -> None:
    """As in Studio: nobody is told of keys that are not there. What is no configuration cannot be looked into."""
    missing = dict.fromkeys(["MFE_CONFIG", "MFE_CONFIG_OVERRIDES", "FRONTEND_SITE_CONFIG"])
    assert bad(audit(platform, **missing)) == set()
    assert audit(platform, FEATURES=5)["third-parties.settings"].status == UNKNOWN


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        ("{'HOTJAR_SITE_ID': 'k-123', 'email': 'zoraquill@example.org'}", "HOTJAR_SITE_ID"),
        ("{'MFE_CONFIG': {'SEGMENT_KEY': 'k-123'}, 'LMS_SEGMENT_KEY': 'k-123'}", "LMS_SEGMENT_KEY, SEGMENT_KEY"),
        ("{'zoraquill': [{'FRONTEND_SITE_CONFIG': {'segmentKey': 'k-123'}}]}", "segmentKey"),
    ],
)
def test_a_key_in_a_site_configuration(platform: Platform, values: str, keys: str) -> None:
    """It overrides the settings, whatever the plugin has set. The row is a number; nobody's domain is named."""
    found = audit(platform, f"site({{}}); site({values})")
    assert bad(found) == {"third-parties.sites"}
    finding = found["third-parties.sites"]
    assert finding.status == FAIL and finding.evidence == f"Set: {keys}."
    number = finding.place.rpartition(" ")[2]
    assert finding.place == f"lms: site configuration {number}" and f"/{number}/" in finding.remedy


def test_several_site_configurations(platform: Platform) -> None:
    before = "site({'HOTJAR_ID': 1}); site({'HOTJAR_ID': 1}); site({})"
    sites = [each for each in platform.findings("third_parties", before, **GOOD) if each.check == "third-parties.sites"]
    assert [finding.status for finding in sites] == [FAIL, FAIL] and sites[0].place != sites[1].place


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"SURVEY_REPORT_ENABLE": True}, FAIL),
        ({"FEATURES": {"SURVEY_REPORT_ENABLE": True}}, FAIL),
        ({"SURVEY_REPORT_ENABLE": None, "FEATURES": {"SURVEY_REPORT_ENABLE": False}}, PASS),
        ({"SURVEY_REPORT_ENABLE": None, "FEATURES": {}}, UNKNOWN),
    ],
)
def test_the_survey_report(platform: Platform, settings: dict[str, Any], status: str) -> None:
    finding = audit(platform, **settings)["third-parties.survey-report"]
    assert finding.status == status
    signed = audit(platform, **settings, ANONYMOUS_SURVEY_REPORT=True)["third-parties.survey-report"]
    assert status != FAIL or ("name" in finding.evidence and "name" not in signed.evidence)


@pytest.mark.parametrize("name", ["GOOGLE_ANALYTICS_ACCOUNT", "GOOGLE_ANALYTICS_TRACKING_ID"])
@pytest.mark.parametrize("value", ["UA-1", ""])
@pytest.mark.parametrize("in_a_site", [False, True])
def test_the_pixel_in_mails(platform: Platform, name: str, value: str, in_a_site: bool) -> None:
    """An empty id is sent to Google, too, with the user's: the platform asks whether it is None."""
    found = audit(platform, f"site({{{name!r}: {value!r}}})") if in_a_site else audit(platform, **{name: value})
    finding = found["third-parties.e-mail-pixel"]
    assert finding.status == FAIL and name in finding.evidence
    assert ("site configuration" in finding.evidence) is in_a_site


@pytest.mark.parametrize(
    ("image", "status"),
    [
        ("https://logos.openedx.org/open-edx-logo-tag.png", FAIL),
        ("//Logos.OpenEdx.org/x.png", FAIL),
        ("https://lms.example/x.png", PASS),
        ("https://studio.example:8443/x.png", PASS),
        ("/static/x.png", PASS),
        ("", PASS),
        (None, UNKNOWN),
    ],
)
def test_the_footer(platform: Platform, image: str | None, status: str) -> None:
    finding = audit(platform, FOOTER_OPENEDX_LOGO_IMAGE=image)["third-parties.footer"]
    assert finding.status == status
    assert status != FAIL or "logos.openedx.org" in finding.evidence


BACKENDS = "edx_django_utils.monitoring."


def test_telemetry_in_the_platform(platform: Platform) -> None:
    finding = audit(platform, OPENEDX_TELEMETRY=["ours.telemetry.OurBackend"])["third-parties.telemetry"]
    assert finding.status == UNKNOWN and "OurBackend" in finding.evidence


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"WRITABLE_GRADEBOOK_URL": "https://apps.example/gradebook"}, "Usabilla"),
        ({"MFE_CONFIG": {"ORA_MICROFRONTEND_URL": "https://apps.example/ora"}}, "Hotjar"),
        ({"SERVICE_VARIANT": "cms"}, "Beamer"),
        ({"WRITABLE_GRADEBOOK_URL": None, "ORA_GRADING_MICROFRONTEND_URL": "https://apps.example/x"}, ""),
    ],
)
def test_what_is_hard_coded(platform: Platform, settings: dict[str, Any], said: str) -> None:
    """It cannot be seen from here whether it was taken out when the micro-frontends were built."""
    finding = audit(platform, **settings)["third-parties.hard-coded"]
    assert finding.status == (DECIDE if said else PASS) and said in finding.evidence
    assert sum(name in finding.evidence for name in ("Usabilla", "Hotjar", "Beamer")) == bool(said)


@pytest.mark.parametrize(
    ("configuration", "status"),
    [({"default_visibility": "all_users"}, DECIDE), ({"default_visibility": "private"}, PASS), ({}, UNKNOWN)],
)
def test_profiles(platform: Platform, configuration: dict[str, str], status: str) -> None:
    finding = audit(platform, ACCOUNT_VISIBILITY_CONFIGURATION=configuration)["profiles.visibility"]
    assert finding.status == status
    assert status == PASS or "--set PRIVACY_PROFILE_VISIBILITY=private" in finding.remedy


def test_profiles_without_a_setting(platform: Platform) -> None:
    """Studio has none, and shows no profiles."""
    assert audit(platform, ACCOUNT_VISIBILITY_CONFIGURATION=None)["profiles.visibility"].status == UNKNOWN
    studio = audit(platform, ACCOUNT_VISIBILITY_CONFIGURATION=None, SERVICE_VARIANT="cms")
    assert "profiles.visibility" not in studio


def test_stock_settings_fail(platform: Platform) -> None:
    """What the plugin blocks is found on a platform without it, one by one."""
    stock = {
        "FOOTER_OPENEDX_LOGO_IMAGE": "https://logos.openedx.org/open-edx-logo-tag.png",
        "SURVEY_REPORT_ENABLE": True,
        "ACCOUNT_VISIBILITY_CONFIGURATION": {"default_visibility": "all_users"},
    }
    assert bad(audit(platform, **stock)) == {
        "third-parties.footer",
        "third-parties.survey-report",
        "profiles.visibility",
    }
