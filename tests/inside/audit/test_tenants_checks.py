"""What a request brings with it: values of tenants and of site configurations, seen by the audit and held off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from inside.audit.test_third_parties_checks import GOOD, bad
from lab.platform import Platform
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding

#: Case 09: each of them arrives in a setting, or in a dictionary of one.
TENANT = {
    "EDNX_USE_SIGNAL": True,
    "GOOGLE_ANALYTICS_4_ID": "G-PLANTED",
    "HOTJAR_SITE_ID": "1",
    "MFE_CONFIG": {"SEGMENT_KEY": "s"},
    "FEATURES": {"GOOGLE_ANALYTICS_TRACKING_ID": "UA-1"},
    "THEME_OPTIONS": {"head": [{"GOOGLE_TAG_MANAGER_ID": "GTM-1"}]},
    "PLATFORM_NAME": "zoraquill",
}
KEYS = "GOOGLE_ANALYTICS_4_ID, GOOGLE_ANALYTICS_TRACKING_ID, GOOGLE_TAG_MANAGER_ID, HOTJAR_SITE_ID, SEGMENT_KEY"

#: As `HoldOff.ready` does it.
HOLD = "from tutorprivacy.inside.django_settings import set_by_request as held; import django.apps, django.conf; "
HOLD += "held.hold_settings(django.conf.LazySettings); "
HOLD += "held.hold_sites(django.apps.apps.get_model('site_configuration', 'SiteConfiguration'));"

SITE = {"HOTJAR_SITE_ID": "k", "GOOGLE_ANALYTICS_ACCOUNT": "", "MFE_CONFIG": {"SEGMENT_KEY": "k", "X": 1}}


@pytest.fixture(scope="module")
def holding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One of its own: what holds them off does so until the process ends."""
    made = Platform(tmp_path_factory.mktemp("holding"))
    made.run(f"{HOLD} result = 1")
    yield made
    made.close()


def audit(platform: Platform, before: str, **settings: Any) -> list[Finding]:
    return platform.findings("third_parties", before, **{**GOOD, **settings})


def of(findings: list[Finding], check: str) -> list[Finding]:
    return [finding for finding in findings if finding.check == f"third-parties.{check}"]


def test_a_tenant(platform: Platform) -> None:
    """Its row and its keys are named, no value and no host; and the same by a request of it."""
    findings = audit(platform, f"tenant({{'EDNX_USE_SIGNAL': True}}); tenant({TENANT!r})")
    [tenant], [request] = of(findings, "tenants"), of(findings, "requests")
    assert (tenant.status, request.status) == (FAIL, FAIL)
    assert tenant.evidence == f"Requests of this tenant have: {KEYS}."
    assert request.evidence == f"A request of it switches on: {KEYS}."
    number = tenant.place.removeprefix("lms: TenantConfig ")
    assert number.isdecimal() and tenant.remedy.endswith(f"TenantConfig {number}.")
    assert request.place.removeprefix("lms: Route ").isdecimal()
    assert "PRIVACY_BLOCK_THIRD_PARTIES" in tenant.remedy and "PLANTED" not in str(findings)


def test_a_tenant_is_held_off(holding: Platform) -> None:
    findings = audit(holding, f"tenant({TENANT!r})")
    assert {finding.status for finding in of(findings, "tenants") + of(findings, "requests")} == {PASS}


def test_an_older_tenant(platform: Platform) -> None:
    before = f"from eox_tenant.models import Microsite; Microsite.objects.create(values={TENANT!r})"
    [finding] = of(audit(platform, before), "tenants")
    assert finding.status == FAIL and finding.place.startswith("lms: Microsite ")


def test_a_tenant_that_is_not_written_into_the_settings(platform: Platform) -> None:
    findings = audit(platform, f"tenant({ {**TENANT, 'EDNX_USE_SIGNAL': False}!r})")
    assert {finding.status for finding in of(findings, "tenants") + of(findings, "requests")} == {PASS}


def test_a_tenant_of_studio(platform: Platform) -> None:
    before = f"tenant({TENANT!r}, 'studio_configs')"
    assert of(audit(platform, before), "tenants")[0].status == PASS
    assert of(audit(platform, before, SERVICE_VARIANT="cms"), "tenants")[0].status == FAIL


def test_nothing_is_left_behind(platform: Platform) -> None:
    """The audit tries in a copy."""
    code = f"""
from django.conf import settings
from tutorprivacy.inside.audit import tenants_checks
tenant({TENANT!r})
checks = tenants_checks.checks("lms", {{}})
found = [finding.status for _check, _place, function in checks for finding in function()]
result = [sorted(set(found)), getattr(settings, "HOTJAR_SITE_ID", "none")]
"""
    assert platform.run(code)["result"] == [[FAIL], "none"]


def test_another_app_that_writes_settings(platform: Platform) -> None:
    """Whatever it is called: it is seen by what comes of it. One that fails is unknown."""
    writes = """
from django.conf import settings
from django.core.signals import request_started
def another(sender, environ, **more):
    if environ["HTTP_HOST"] == made.site.domain:
        settings.CLARITY_ID = "c"
def broken(sender, environ, **more):
    if environ["HTTP_HOST"] == made.site.domain:
        raise ValueError("zoraquill")
made = site({})
"""
    disconnect = "from django.core.signals import request_started as s; result = s.disconnect(dispatch_uid='theirs')"
    for name, status, said in (("another", FAIL, "CLARITY_ID"), ("broken", UNKNOWN, "ValueError")):
        findings = audit(platform, f"{writes}request_started.connect({name}, weak=False, dispatch_uid='theirs')\n")
        platform.run(disconnect)
        [finding] = of(findings, "requests")
        assert finding.status == status and said in finding.evidence
        assert finding.place.removeprefix("lms: site ").isdecimal()


def test_without_eox_tenant(platform: Platform) -> None:
    findings = platform.audit("third_parties", without=["eox_tenant"], **GOOD)
    assert bad(findings) == set() and "not installed" in findings["third-parties.tenants"].evidence


def test_a_row_that_cannot_be_read(platform: Platform) -> None:
    assert of(audit(platform, "tenant([1])"), "tenants")[0].status == UNKNOWN


def test_a_site_configuration_is_held_off(holding: Platform, platform: Platform) -> None:
    """An administrator still sees what she has typed in, and the audit says so; a request is not told."""
    findings = audit(holding, f"site({SITE!r})")
    assert {finding.check for finding in findings if finding.status != PASS} == set()
    assert "HOTJAR_SITE_ID, SEGMENT_KEY), and no request is told" in of(findings, "sites")[0].evidence
    other = {finding.check for finding in audit(platform, f"site({SITE!r})") if finding.status != PASS}
    assert other == {"third-parties.sites", "third-parties.e-mail-pixel"}


def test_what_a_request_is_told(holding: Platform) -> None:
    """What the settings say, with all that is not a third party's."""
    names = ("HOTJAR_SITE_ID", "GOOGLE_ANALYTICS_ACCOUNT", "MFE_CONFIG", "PLATFORM_NAME", "SURVEY_REPORT_ENABLE")
    row = {**SITE, "PLATFORM_NAME": "x", "SURVEY_REPORT_ENABLE": True}
    result = holding.run(f"row = site({row!r}); result = [[row.get_value(n) for n in {names}], row.site_values]")
    assert result["result"] == [[None, None, {"SEGMENT_KEY": "", "X": 1}, "x", False], row]


def test_what_becomes_of_written_settings(holding: Platform) -> None:
    """Whoever writes them: they stay off, of their kind. An image of one's own in the footer stays."""
    code = """
from django.conf import settings
settings.LMS_SEGMENT_KEY = settings.OURS = "k"
settings.EXTERNAL_SCRIPTS = ["https://third.example/a.js"]
settings.FOOTER_OPENEDX_LOGO_IMAGE = "https://lms.example/own.png"
settings.FOOTER_OPENEDX_LOGO_IMAGE = "https://Logos.openedx.org/x.png"
settings.SURVEY_REPORT_ENABLE = True
kept = settings.KEPT = {"a": [1]}
result = [settings.LMS_SEGMENT_KEY, settings.OURS, settings.EXTERNAL_SCRIPTS, settings.FOOTER_OPENEDX_LOGO_IMAGE]
result += [settings.SURVEY_REPORT_ENABLE, settings.KEPT is kept]
"""
    assert holding.run(code)["result"] == [None, "k", [], "https://lms.example/own.png", False, True]
