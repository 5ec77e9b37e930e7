"""What is published: metadata, the archive of sources, the changelog, and what the forge shows of the project."""

from __future__ import annotations

import importlib.metadata
import io
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from docutils import nodes
from docutils.core import publish_doctree

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = importlib.metadata.distribution("tutor-contrib-privacy")
METADATA = PACKAGE.metadata
ABOUT: dict[str, str] = {}
exec((ROOT / "tutorprivacy/__about__.py").read_text(), ABOUT)
FORGE = ABOUT["__repository__"]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
WORKFLOWS = {path.name: path.read_text() for path in (ROOT / ".github/workflows").glob("*.yml")}
RST = [ROOT / "CONTRIBUTING.rst"]


def links_of(text: str) -> list[str]:
    """Addresses of the links and pictures of a page, which must be read whole."""
    said = io.StringIO()
    tree = publish_doctree(text, settings_overrides={"warning_stream": said, "report_level": 1, "halt_level": 5})
    assert said.getvalue() == ""
    found = [each["refuri"] for each in tree.findall(nodes.reference) if "refuri" in each]
    return found + [each["uri"] for each in tree.findall(nodes.image)]


def test_what_pypi_shows() -> None:
    """Who, under which licence, for whom, and where everything is."""
    addresses = dict(each.split(", ", 1) for each in METADATA.get_all("Project-URL") or [])
    assert addresses.keys() == {"Documentation", "Source", "Issues", "Changelog", "Security"}
    assert addresses.pop("Documentation") == ABOUT["__documentation__"]
    assert all(each.startswith(FORGE) for each in addresses.values())
    assert METADATA["License-Expression"] == "AGPL-3.0-or-later" and METADATA["License-File"] == "LICENSE"
    assert METADATA["Author"] and METADATA["Summary"] and METADATA["Requires-Python"] == ">=3.10"
    classifiers = METADATA.get_all("Classifier") or []
    assert "Typing :: Typed" in classifiers and "Operating System :: POSIX :: Linux" in classifiers
    assert not [each for each in classifiers if each.startswith("License ::")]  # the expression says it
    assert METADATA["Version"] == ABOUT["__version__"]


def test_the_long_description_has_absolute_links() -> None:
    """PyPI's page has no files beside it: what leads into this folder leads to the release's own on the forge."""
    links = links_of(str(METADATA.get_payload()))
    assert [each for each in links if not re.match(r"(https?:|mailto:|#)", each)] == []
    ours = [each for each in links if each.startswith((f"{FORGE}/blob/", FORGE.replace("github.com", "raw.github")))]
    assert [each for each in ours if f"/v{ABOUT['__version__']}/" not in each and "/blob/main/" not in each] == []
    for each in ours:
        path = re.sub(r"^.*?/(?:blob/)?(?:main|v[\d.]+)/", "", each).partition("#")[0]
        assert (ROOT / path).exists(), each


def test_what_is_installed() -> None:
    """Types, texts, templates; neither tests nor docs."""
    names = {str(path) for path in PACKAGE.files or []}
    assert {
        "tutorprivacy/py.typed",
        "tutorprivacy/scrub/requirements.lock",
        "tutorprivacy/notice/texts/en.yml",
        "tutorprivacy/patches/redis-conf",
        "tutorprivacy/templates/apps/openedx/settings/lms/privacy.py",
    } <= names
    kept = [path for path in (ROOT / "tutorprivacy").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {str(path.relative_to(ROOT)) for path in kept} <= names
    assert {name.partition("/")[0] for name in names if not name.startswith("..")} == {
        "tutorprivacy",
        f"tutor_contrib_privacy-{ABOUT['__version__']}.dist-info",
    }


def test_each_extra_is_explained() -> None:
    """Beside its list in setup.py, and where people begin."""
    text, page = (ROOT / "setup.py").read_text(), (ROOT / "CONTRIBUTING.rst").read_text()
    for each in METADATA.get_all("Provides-Extra") or []:
        assert re.search(rf"^        #.*\n        \"{each}\": \[", text, re.MULTILINE), each
        assert f"   * - ``{each}``\n" in page, each


def tracked() -> set[str]:
    """Files of the checkout; of an unpacked archive, those that it says it has."""
    if (ROOT / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "ls-files", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        return {name for name in listed.splitlines() if (ROOT / name).is_file()}
    return set((ROOT / "tutor_contrib_privacy.egg-info/SOURCES.txt").read_text().splitlines())


def test_the_archive_of_sources_is_whole(tmp_path: Path) -> None:
    """By setuptools' own list, made of MANIFEST.in: every file of the checkout, and nothing that a run leaves."""
    done = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "egg_info", "--egg-base", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    listed = set((tmp_path / "tutor_contrib_privacy.egg-info/SOURCES.txt").read_text().splitlines())
    made = {name for name in listed if ".egg-info/" in name}
    assert listed - made == {name for name in tracked() if ".egg-info/" not in name}


def test_the_changelog_has_versions_and_dates() -> None:
    """The newest first, and it is this version; each says the kinds of changes, in one order."""
    heads = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    released = [each for each in heads if each != "Unreleased"]
    found = [re.fullmatch(r"(\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)", each) for each in released]
    assert all(found) and found[0] and found[0][1] == ABOUT["__version__"]
    versions = [tuple(map(int, each[1].split("."))) for each in found if each]
    dates = [each[2] for each in found if each]
    assert versions == sorted(versions, reverse=True) and dates == sorted(dates, reverse=True)
    kinds = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
    for section in re.split(r"^## ", CHANGELOG, flags=re.MULTILINE)[1:]:
        names = [each for each in re.findall(r"^### (.+)$", section, re.MULTILINE) if not each.startswith("Upgrading")]
        assert names == [each for each in kinds if each in names] and names, section[:40]


def test_each_release_says_what_an_upgrade_asks() -> None:
    """In docs/upgrades.rst, from each release to the next."""
    page = (ROOT / "docs/upgrades.rst").read_text(encoding="utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", CHANGELOG, re.MULTILINE)
    for newer, older in itertools.pairwise(versions):
        assert f"\nFrom {older} to {newer}\n---" in page and f"### Upgrading from {older}\n" in CHANGELOG


@pytest.mark.parametrize("path", RST, ids=lambda path: path.name)
def test_pages_of_the_forge(path: Path) -> None:
    """They can be read, their links lead to files, and each file that they name is there."""
    text = path.read_text(encoding="utf-8")
    for each in links_of(text):
        assert re.match(r"https:", each) or (ROOT / each.partition("#")[0]).is_file(), each
    named = re.findall(r"``((?:tests|docs|tutorprivacy|\.github|\.ci)/[\w/.-]+)``", text)
    assert named and [each for each in named if not (ROOT / each.replace("CODE", "en")).exists()] == []


def test_the_workflows_call_what_everybody_calls() -> None:
    """And a release is checked by the same jobs; zizmor and GitHub's schema say the rest in `make lint`."""
    runs = {
        name: [step.get("run", "") for job in yaml.safe_load(text)["jobs"].values() for step in job.get("steps", [])]
        for name, text in WORKFLOWS.items()
    }
    assert {"bash .ci/run", "make dist", "bash .ci/lint-workflows"} <= set(runs["ci.yml"])
    assert 'make dist TAG="$GITHUB_REF_NAME"' in runs["release.yml"]
    jobs = yaml.safe_load(WORKFLOWS["release.yml"])["jobs"]
    assert jobs["check"]["uses"] == "./.github/workflows/ci.yml" and jobs["build"]["needs"] == "check"
    assert jobs["publish"]["needs"] == "attest" and jobs["attest"]["needs"] == "build"


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_may_do_what_it_must(name: str) -> None:
    """Nothing by itself; every action is a commit, with its version; only one job can publish."""
    text = WORKFLOWS[name]
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        granted = {key for key, value in job["permissions"].items() if value == "write"}
        assert granted <= ({"id-token", "attestations"} if name == "release.yml" else set())
    used = [each for each in re.findall(r"uses: (.+)", text) if not each.startswith("./")]
    assert used and all(re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each) for each in used)
    assert "pull_request_target" not in text and "secrets." not in text


def test_one_address() -> None:
    """Of the forge, in every file that names it."""
    for path in [ROOT / "SECURITY.md", ROOT / "CONTRIBUTING.rst", *(ROOT / ".github").rglob("*.yml")]:
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"https://github\.com/[\w-]+/tutor-contrib-privacy", text)
        assert set(named) <= {FORGE}, path


def test_security_and_conduct() -> None:
    """Where to tell a hole in private, and by which rules people speak."""
    assert f"{FORGE}/security/advisories/new" in (ROOT / "SECURITY.md").read_text()
    assert f"{FORGE}/security/advisories/new" in (ROOT / ".github/ISSUE_TEMPLATE/config.yml").read_text()
    assert "contributor-covenant.org/version/2/1/" in (ROOT / "CONTRIBUTING.rst").read_text()
