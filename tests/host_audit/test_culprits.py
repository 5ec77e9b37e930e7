"""Who has put something behind the plugin's call: that plugin is named, and nobody who is innocent."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab.environment import run_tutor
from lab.host import BEFORE, BEHIND, Host, of
from tutorprivacy.inside.audit.findings import FAIL

PATCH = 'GOOGLE_ANALYTICS_4_ID = "G-PLANTED"'
ADDS = "hooks.Filters.ENV_PATCHES.add_item((\"openedx-lms-production-settings\", '{patch}'), priority={priority})"

#: As in a case that was reported: Tutor does not know whose a patch is that is added so late.
LATE = f"""
from tutor import hooks
@hooks.Actions.PROJECT_ROOT_READY.add()
def _late(root):
    {ADDS}
"""


def project(folder: Path, text: str, name: str = "saboteur") -> Host:
    """With a plugin of one file, beside one that has patches in the same file and is innocent."""
    root = folder / "root" / "no-plugins"
    root.mkdir(parents=True)
    (root / f"{name}.py").write_text(text)
    (root / "innocent.py").write_text(
        "from tutor import hooks\n" + ADDS.format(patch="PLATFORM_OF_OURS = 1", priority=BEFORE)
    )
    return Host(folder, plugins=["innocent", "mfe", "privacy", name])


@pytest.mark.parametrize("check", ["settings.last", "settings.early"])
def test_a_patch_of_a_plugin(tmp_path: Path, check: str) -> None:
    """Also if it is a template: only whoever has these very statements is told to be disabled."""
    config = "PRIVACY_BLOCK_THIRD_PARTIES: false\n" if check == "settings.early" else ""
    patch = 'GOOGLE_ANALYTICS_4_ID = "{{ LMS_HOST }}"'
    text = "from tutor import hooks\n" + ADDS.format(
        patch=patch, priority=BEHIND if check == "settings.last" else BEFORE
    )
    host = project(tmp_path, text)
    (host.root / "config.yml").write_text((host.root / "config.yml").read_text() + config)
    assert run_tutor(host.root, 22, "config", "save").returncode == 0
    (finding,) = [each for each in of(host.audit(), check) if each.status == FAIL]
    assert "tutor plugins disable saboteur" in finding.remedy
    assert "innocent" not in finding.remedy and "disable mfe" not in finding.remedy


def test_a_patch_that_is_added_late(tmp_path: Path) -> None:
    """Nobody is named, since nobody is known; and what else can be done is said."""
    host = project(tmp_path, LATE.format(patch=PATCH, priority=10**7))
    (finding,) = [each for each in of(host.audit(), "settings.last") if each.status == FAIL]
    assert "GOOGLE_ANALYTICS_4_ID" in finding.evidence
    assert "plugins disable" not in finding.remedy and "innocent" not in finding.remedy
    assert "search the code of the plugins" in finding.remedy


def test_a_file_that_somebody_has_written_to(tmp_path: Path) -> None:
    """Rendering it again mends it: that is said, and it is no plugin's."""
    host = project(tmp_path, "")
    with open(host.env / "apps/openedx/settings/lms/production.py", "a") as settings:
        settings.write(f"\n{PATCH}\n")
    (finding,) = [each for each in of(host.audit(), "settings.last") if each.status == FAIL]
    assert "plugins disable" not in finding.remedy and "tutor config save" in finding.remedy
    assert run_tutor(host.root, 22, "config", "save").returncode == 0
    assert not [each for each in of(host.audit(), "settings.last") if each.status == FAIL]
