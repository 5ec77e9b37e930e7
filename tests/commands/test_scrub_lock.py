"""What pods of ``tutor k8s do scrub-logs`` install: what was chosen before, each file by its hash, or nothing."""

from __future__ import annotations

import base64
import hashlib
import importlib
import os
import re
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tutorprivacy.settings import allowed

#: Not the command of the same name.
module: Any = importlib.import_module("tutorprivacy.commands.scrub_logs")


def test_the_lock_is_of_the_packages_extra_with_hashes() -> None:
    """Every line is one version, which setup.py allows, and its files; `make lock` makes it."""
    wanted = [Requirement(each) for each in metadata.requires("tutor-contrib-privacy") or ()]
    wanted = [each for each in wanted if each.marker and each.marker.evaluate({"extra": "scrub"})]
    wanted = [each for each in wanted if 'extra == "scrub"' in str(each.marker)]
    assert {each.name for each in wanted} == set(module._LIBRARIES)
    lines = module.lock([]).splitlines()
    assert lines and allowed.REQUIREMENTS.test(lines)
    found = {each.name: each for each in (Requirement(line.partition(" --hash")[0]) for line in lines)}
    for each in wanted:
        (version,) = found[each.name].specifier
        assert found[each.name].marker is None and each.specifier.contains(version.version), each
    for library in found.values():  # what those need, as far as it is installed here
        for needed in map(Requirement, installed_needs(library.name)):
            for python in ("3.10", "3.11", "3.12", "3.13"):
                pod = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
                if needed.marker is None or needed.marker.evaluate(pod):
                    assert needed.name in found, needed


def installed_needs(name: str) -> list[str]:
    try:
        return metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []


def test_the_operators_version_is_taken_instead_of_ours() -> None:
    """However the name is spelt: pip refuses two of one library."""
    theirs = [f"{name}==2025.2.0 --hash=sha256:{'0f' * 32}" for name in ("s3fs", "Async_Timeout", "fsspec")]
    lines = module.lock(theirs).splitlines()
    assert lines[-3:] == theirs
    assert [line for line in lines if re.match("(?i)fsspec|async.timeout", line)] == theirs[1:]
    assert {line.partition("==")[0] for line in lines} > {"orjson", "redis", "s3fs"}


def test_pods_get_the_lock_in_their_config_map() -> None:
    """Small enough with all that the setting takes."""
    theirs = [f"s3fs==1 --hash=sha256:{'0f' * 32}"]
    while allowed.REQUIREMENTS.test([*theirs, *theirs]):
        theirs += theirs
    config = {"ID": "x", "REDIS_HOST": "h", "REDIS_PORT": 1, "REDIS_USERNAME": "", "REDIS_PASSWORD": ""}
    found = {"PRIVACY_REDIS_DB": 3, "PRIVACY_SCRUB_REQUIREMENTS": theirs}
    _secret, config_map = module.objects(config, "openedx", found, None)
    data = {name: base64.b64decode(each) for name, each in config_map["binaryData"].items()}
    assert set(data) == {"tutorprivacy.zip", "requirements.lock"}
    assert data["requirements.lock"].decode() == module.lock(theirs)
    assert len(data["tutorprivacy.zip"]) + len(module.lock([])) + allowed._LOCKED_BYTES < 1 << 20


@pytest.mark.parametrize(("needs_more", "has", "pip"), [(False, 0, 0), (False, 1, 1), (True, 0, 1)])
def test_what_is_missing_is_installed(tmp_path: Path, needs_more: bool, has: int, pip: int) -> None:
    """With pip, by the hashes, into the pod's own folder; with all there, pip does not even start."""
    (tmp_path / "python").write_text(f'#!/bin/sh\necho "$@" >> log\ncase "$1" in -c) exit {has};; esac\n')
    (tmp_path / "python").chmod(0o755)
    command = module.pod_command({"run": "x"}, needs_more, "--finish")
    variables = {"PATH": f"{tmp_path}:/usr/bin:/bin", "PRIVACY_SCRUB_LIBRARIES": "/l i", "PRIVACY_SCRUB_LOCK": "/l k"}
    subprocess.run(["sh", "-e", "-c", command], env=variables, cwd=tmp_path, check=True)
    *before, last = (tmp_path / "log").read_text().splitlines()
    installs = [line for line in before if line.startswith("-m pip")]
    assert len(installs) == pip
    for line in installs:
        assert line.endswith("--require-hashes --only-binary :all: --target /l i --requirement /l k")
    assert last == '-m tutorprivacy.scrub.shard --plan {"run": "x"} --finish'


def wheel(folder: Path, name: str, needs: str = "") -> str:
    """Make one; its hash."""
    info = f"{name}-1.dist-info"
    path = folder / f"{name}-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(f"{name}.py", "")
        file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n{needs}")
        file.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{info}/RECORD", "")
    return f"--hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["onlyhere==1 {0}", "needed==1 {1}"], None),
        (["onlyhere==1 {1}", "needed==1 {1}"], "DO NOT MATCH THE HASHES"),  # another file of that version
        (["onlyhere==1 {0}"], "needed"),  # what it needs was not locked
        (["onlyhere==1 {0}", "needed==1"], "Hashes are required"),
    ],
)
def test_another_file_is_not_installed(tmp_path: Path, lines: list[str], says: str | None) -> None:
    """By the real pip; then the pod ends before it sees a log."""
    hashes = [wheel(tmp_path, "onlyhere", "Requires-Dist: needed\n"), wheel(tmp_path, "needed")]
    (tmp_path / "lock").write_text("".join(line.format(*hashes) + "\n" for line in lines))
    variables = {
        **{"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "HOME": str(tmp_path)},
        **{"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull},
        **{"PRIVACY_SCRUB_LIBRARIES": str(tmp_path / "there"), "PRIVACY_SCRUB_LOCK": str(tmp_path / "lock")},
    }
    command = module.pod_command({"run": "x"}, True).replace("exec python", "echo SHARD")
    done = subprocess.run(["sh", "-e", "-c", command], env=variables, capture_output=True, text=True)
    assert ("SHARD" in done.stdout) is (says is None), done.stderr
    assert (says or "") in done.stderr
    there = {path.name for path in (tmp_path / "there").glob("*.py")}
    assert there == (set() if says else {"onlyhere.py", "needed.py"})
