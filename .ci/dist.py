"""
`make dist`: the archive of sources and the wheel, as they are published, in ``dist/``.

Each is made twice, in folders of different names and ages, under different umasks, time zones and languages, the second
time from the first archive as a packager would do it. If one bit differs, nothing is left in ``dist/``.

    python .ci/dist.py [v1.2.3]

With a tag, it must be that of the version. Run by a Python that has `build` and `twine`: the Makefile says which.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

#: What a build leaves in a checkout, and what setuptools would take files from.
_LEFT = ("build", "dist", "*.egg-info", ".venv*", ".git", ".caddy-oldest", ".launch", ".hypothesis", "__pycache__")


def main(arguments: list[str]) -> None:
    """
    Build, compare, check.

    Raises:
        SystemExit: with what is wrong.
    """
    version = _version()
    if arguments not in ([], [f"v{version}"]):
        sys.exit(f"The tag {' '.join(arguments)} is not that of the version, which is {version}: v{version}.")
    target = ROOT / "dist"
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT, folder / "checkout", ignore=shutil.ignore_patterns(*_LEFT))
        first = _built(folder / "checkout", "022", {"TZ": "UTC", "LC_ALL": "C.UTF-8"})
        other = folder / "of a packager"
        with tarfile.open(next(each for each in first if each.suffix == ".gz")) as archive:
            archive.extractall(other, filter="data")
        (unpacked,) = other.iterdir()
        for path in unpacked.rglob("*"):
            os.utime(path, (1, 1))
            path.chmod(path.stat().st_mode & 0o700)
        second = _built(unpacked, "077", {"TZ": "Asia/Tokyo", "LC_ALL": "C"})
        sums = [{path.name: _sum(path) for path in paths} for paths in (first, second)]
        if sums[0] != sums[1]:
            sys.exit(f"The same sources gave other files the second time:\n{sums[0]}\n{sums[1]}")
        subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *first], check=True)  # noqa: S603
        target.mkdir()
        for path in first:
            shutil.copy(path, target)
    for name, digest in sums[0].items():
        print(f"{digest}  dist/{name}")


def _version() -> str:
    about: dict[str, str] = {}
    exec((ROOT / "tutorprivacy" / "__about__.py").read_text(encoding="utf-8"), about)  # noqa: S102 - our own
    return about["__version__"]


def _built(folder: Path, umask: str, more: dict[str, str]) -> list[Path]:
    """The two files that are made of the sources in a folder."""
    environment = {**{name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}, **more}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", "made", "."]
    done = subprocess.run(  # noqa: S603 - no word of it is given from outside
        command, cwd=folder, env=environment, umask=int(umask, 8), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout}\n{done.stderr}")
    return sorted((folder / "made").iterdir())


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1:])
