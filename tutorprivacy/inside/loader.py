"""
The part of tutor-contrib-privacy that runs inside Open edX: a package, in two files.

Beside the settings of the LMS are the rooms that every process uses, beside those of the CMS the rooms of
commands and jobs: ``kubectl apply`` takes 262,144 bytes for the settings of one service. Tutor mounts both
files in each container, and each of them is the whole package: what is not in its own archive, the last
line, is in the other one's. Every line of a module is where its source has it; comments and docstrings are
left out, and are in the folder ``inside`` of the Python package ``tutorprivacy`` on the operator's host.

.. no_pii: source code
"""

from __future__ import annotations

import base64
import bz2
import json
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType

#: Of all modules together; put in when the environment is rendered.
RELEASE = ""

#: In front of the archive: a comment, so that no process keeps it in memory.
MARK = "# Archive:"

#: kubectl writes each of the former as six signs; the latter are not of base85's own.
FOR_KUBECTL = str.maketrans("<>&", "[],")
_FROM_KUBECTL = str.maketrans("[],", "<>&")


class Archives(MetaPathFinder, SourceLoader):  # type: ignore[misc]  # typeshed's two differ in a name
    """
    Finds and loads the modules of one package.

    Args:
        package: its full name.
        files: what the archives are in, the package's own first; another is opened when it is needed.
    """

    def __init__(self, package: str, files: Sequence[Path]) -> None:
        self.package, self._files = package, tuple(files)
        self._opened = {files[0]: _sources(files[0])}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """
        Where a module is; None: it is not of this package.

        Raises:
            ImportError: an archive is not there, or is of another release.
        """
        found = self._found(fullname)
        return spec_from_file_location(fullname, found, loader=self) if found else None

    def get_filename(self, fullname: str) -> str:
        """Where a module's source would be, were its archive a folder."""
        found = self._found(fullname)
        if found is None:
            raise ImportError(f"no module named {fullname}", name=fullname)
        return found

    def _found(self, fullname: str) -> str | None:
        if not fullname.startswith(f"{self.package}."):
            return None
        place = fullname.removeprefix(f"{self.package}.").replace(".", "/")
        for file in self._files:
            if file not in self._opened:
                self._opened[file] = _sources(file)
            for name in (f"{place}/__init__.py", f"{place}.py"):
                if name in self._opened[file]:
                    return f"{file}/{name}"
        return None

    def get_data(self, path: str) -> bytes:
        """A module's source."""
        for file, sources in self._opened.items():
            name = str(path).removeprefix(f"{file}/")
            if name in sources:
                return sources[name].encode()
        raise FileNotFoundError(path)


def _sources(file: Path) -> dict[str, str]:
    """{name of a file: its source}."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ImportError(
            f"{file}: {error.strerror}. The privacy plugin is in the settings of the LMS and in those of the CMS; "
            "each of its containers needs both, as Tutor mounts them."
        ) from error
    code, _mark, archive = text.rpartition(MARK)
    if f'\nRELEASE = "{RELEASE}"\n' not in code:
        raise ImportError(
            f"{file} is of another release of the privacy plugin than what has begun to run here. Restart it; if that "
            "does not help, run `tutor config save` and restart it again."
        )
    found: dict[str, str] = json.loads(bz2.decompress(base64.b85decode(archive.strip().translate(_FROM_KUBECTL))))
    return found


def install(package: str, file: Path) -> list[str]:
    """
    Let the modules of a package be found, those of the other service's file included.

    Args:
        package: ``lms.envs.tutor.privacy`` or ``cms.envs.tutor.privacy``.
        file: where it is.

    Returns:
        The package's ``__path__``.
    """
    service, *rest = package.split(".")
    root, other = file.parents[len(rest)], {"lms": "cms", "cms": "lms"}[service]
    files = [file, root.joinpath(other, *rest).with_suffix(".py")]
    sys.meta_path[:] = [each for each in sys.meta_path if getattr(each, "package", None) != package]
    sys.meta_path.append(Archives(package, files))
    return [str(file)]


if RELEASE:
    __path__ = install(__name__, Path(__file__))
    __package__ = __name__
    if __spec__ is not None:
        __spec__.submodule_search_locations = __path__
