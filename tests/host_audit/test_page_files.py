"""Foreign hosts below the environment: themes, and what plugins patch into micro-frontends. In the real Tutor."""

from __future__ import annotations

from pathlib import Path

import pytest
from settings.test_values import DEFAULTS

from lab.host import Host, of
from tutorprivacy.host_audit import page_files
from tutorprivacy.host_audit.project import Project
from tutorprivacy.inside.audit.findings import DECIDE, FAIL, PASS, UNKNOWN, Finding

TAG = "<script async src='https://www.googletagmanager.com/gtag/js?id=G-PLANTED'></script>"
THEME = "build/openedx/themes/uni/lms/templates/head-extra.html"


def findings(root: Path, files: dict[str, str], allowed: list[str] | None = None) -> list[Finding]:
    for place, text in files.items():
        path = root / "env" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    told = {**DEFAULTS, "PRIVACY_CONTENT_SECURITY_POLICY_HOSTS": allowed or []}
    config = {"LMS_HOST": "lms.example", "MFE_HOST": "apps.lms.example"}
    return list(page_files.page_findings(Project(root, config, (), (), told)))


@pytest.mark.parametrize("major", [20, 21, 22])
def test_what_plugins_patch_into_micro_frontends(tmp_path: Path, major: int) -> None:
    """Case 10, with a theme's file. Keys that a plugin sets are undone by ours."""
    script = "const s = document.createElement('script'); s.src = 'https://stats.third.example/matomo.js';"
    keys = 'MFE_CONFIG["GOOGLE_TAG_MANAGER_ID"] = "GTM-PLANTED"\nMFE_CONFIG["POSTHOG_KEY"] = "phc_x"'
    patches = {"mfe-env-config-buildtime-definitions": script, "mfe-lms-common-settings": keys}
    host = Host(tmp_path, major, patches=patches)
    (host.env / THEME).parent.mkdir(parents=True)
    (host.env / THEME).write_text(TAG)
    theme, micro_frontends = of(host.audit(), page_files.CHECK)
    assert theme.status == FAIL and theme.place == THEME and "www.googletagmanager.com" in theme.evidence
    assert micro_frontends.status == UNKNOWN and "stats.third.example" in micro_frontends.evidence
    assert micro_frontends.place.endswith("env.config.jsx")


def test_files_that_are_right(tmp_path: Path) -> None:
    """Own hosts, files of other kinds, and libraries of a package manager."""
    own = '<img src="https://lms.example/a.png"><img src="//apps.lms.example/a.png">'
    files = {THEME: own, f"{THEME}.md": TAG, "build/openedx/themes/uni/node_modules/a.html": TAG}
    [finding] = findings(tmp_path, files)
    assert finding.status == PASS and finding.evidence.startswith("1 files")


def test_a_host_that_is_allowed(tmp_path: Path) -> None:
    """It is the operator's decision, and is said."""
    files = {THEME: "<img src='//media.example/a.png'>", "plugins/a/build/b.js": "x('//media.example')"}
    found = findings(tmp_path, files, ["media.example"])
    assert [finding.status for finding in found] == [DECIDE, DECIDE] and "media.example" in found[0].evidence
    [both] = findings(tmp_path / "2", {THEME: f"<img src='//media.example/a.png'>{TAG}"}, ["media.example"])
    assert both.status == FAIL and "media.example" not in both.evidence


def test_a_file_that_cannot_be_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_files, "_MOST_BYTES", 10)
    assert [finding.status for finding in findings(tmp_path, {THEME: TAG})] == [UNKNOWN]
