"""HTML of site configurations and templates of themes: the row, the key and the host are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from inside.audit.test_third_parties_checks import GOOD
from lab.platform import Platform
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding

SCRIPT = '<script src="https://third.example/a.js"></script>'


def of(platform: Platform, check: str, before: str = "somebody()", **settings: Any) -> list[Finding]:
    findings = platform.findings("third_parties", before, **{**GOOD, **settings})
    return [finding for finding in findings if finding.check == f"pages.{check}"]


def test_html_of_a_site(platform: Platform) -> None:
    """At any depth; each key by itself."""
    values = {"footer": [{"html": SCRIPT}], "header": "<script>go('https://other.example')</script>", "name": "x"}
    found = of(platform, "sites", f"site({values!r})")
    assert [finding.status for finding in found] == [FAIL, UNKNOWN]
    assert found[0].place.endswith(": footer") and "third.example" in found[0].evidence
    assert found[1].place.endswith(": header") and "other.example" in found[1].evidence
    assert "/admin/site_configuration/siteconfiguration/" in found[0].remedy


def test_own_hosts_of_a_site(platform: Platform) -> None:
    """The platform's, and those of other sites; one that is not in force is not looked at."""
    own = '<img src="https://apps.example/a.png"><img src="https://second.example/a.png">'
    before = "from django.contrib.sites.models import Site; Site.objects.create(domain='second.example:80');"
    [finding] = of(platform, "sites", f"{before} site({{'a': {own!r}}}); site({{'a': {SCRIPT!r}}}, enabled=False)")
    assert finding.status == PASS and "1 site configurations" in finding.evidence


def test_templates_of_themes(platform: Platform, tmp_path: Path) -> None:
    template = tmp_path / "uni" / "lms" / "templates" / "head-extra.html"
    template.parent.mkdir(parents=True)
    template.write_text("<p>")
    (tmp_path / "uni" / "README.html").write_text(SCRIPT)  # no template
    told: dict[str, Any] = {"COMPREHENSIVE_THEME_DIRS": ["", str(tmp_path)], "DEFAULT_SITE_THEME": "uni"}
    [finding] = of(platform, "themes", **told)
    assert finding.status == PASS and finding.evidence.startswith("1 templates")
    template.write_text(SCRIPT)
    [finding] = of(platform, "themes", **told)
    assert finding.status == FAIL and str(template) in finding.place and "third.example" in finding.evidence


#: A site has the theme of this name.
HAS = (
    "from openedx.core.djangoapps.theming.models import SiteTheme; from django.contrib.sites.models import Site;"
    "SiteTheme.objects.create(site=Site.objects.create(domain='second.example'), theme_dir_name='uni')"
)


def test_themes_that_no_site_has(platform: Platform, tmp_path: Path) -> None:
    """Those that the platform brings along are shown to nobody; where it cannot be told, all are looked at."""
    template = tmp_path / "uni" / "lms" / "templates" / "head-extra.html"
    template.parent.mkdir(parents=True)
    template.write_text(SCRIPT)
    told: dict[str, Any] = {"COMPREHENSIVE_THEME_DIRS": [str(tmp_path)]}
    [finding] = of(platform, "themes", **told)
    assert finding.status == PASS and finding.evidence.startswith("0 templates of themes that sites have")
    [finding] = of(platform, "themes", HAS, **told)
    assert finding.status == FAIL
    without = platform.findings("third_parties", without=["openedx.core.djangoapps.theming"], **{**GOOD, **told})
    assert [each.status for each in without if each.check == "pages.themes"] == [FAIL]


def test_a_database_that_is_away(platform: Platform) -> None:
    findings = platform.findings("third_parties", away=True, **GOOD)
    assert {each.status for each in findings if each.check.startswith("pages.")} == {UNKNOWN}
