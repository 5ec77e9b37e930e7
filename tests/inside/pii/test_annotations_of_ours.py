"""Every module of the half inside Open edX says which personal data it touches, in the form of OEP-30."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[3]
INSIDE = ROOT / "tutorprivacy" / "inside"


def found(folder: Path, report: Path) -> tuple[int, dict[str, list[str]]]:
    """The exit status of the platform's own tool, and the annotations of each file, by its path below the folder."""
    command = [str(Path(sys.executable).with_name("code_annotations")), "static_find_annotations", "--lint"]
    command += ["--config_file", str(ROOT / ".pii_annotations.yml"), "--source_path", str(folder)]
    done = subprocess.run([*command, "--report_path", str(report)], cwd=ROOT, capture_output=True, text=True)
    files: dict[str, list[str]] = {}
    for path in report.glob("*.yaml"):
        for name, each in (yaml.safe_load(path.read_text()) or {}).items():
            files[name] = [annotation["annotation_token"] for annotation in each]
    return done.returncode, files


def test_every_module_is_annotated(tmp_path: Path) -> None:
    status, files = found(INSIDE, tmp_path)
    assert status == 0
    modules = {str(path.relative_to(INSIDE)) for path in INSIDE.rglob("*.py") if path.name != "__init__.py"}
    assert set(files) == modules
    whole = [".. pii:", ".. pii_types:", ".. pii_retirement:"]
    assert all(annotations in (whole, [".. no_pii:"]) for annotations in files.values())


@pytest.mark.parametrize(
    "text",
    [
        '"""A\n\n.. pii: Names.\n.. pii_types: names_of_pets\n.. pii_retirement: retained\n"""\n',
        '"""A\n\n.. pii: Names.\n.. pii_types: name\n"""\n',
    ],
)
def test_a_wrong_annotation_is_found(tmp_path: Path, text: str) -> None:
    """An unknown type, an incomplete group."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "privacy_wrong.py").write_text(text)
    assert found(tmp_path / "source", tmp_path)[0] != 0
