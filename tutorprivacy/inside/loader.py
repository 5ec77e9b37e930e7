"""
The part of tutor-contrib-privacy that runs inside Open edX: a package, in three files.

Beside the settings of the LMS are the rooms that every process uses; beside those of the CMS, and in the
folder of the platform's configuration, those of commands and jobs, and what else there is room for: ``kubectl
apply`` takes 262,144 bytes for each of the three folders, and Tutor mounts all three in each container. Each
of the first two files is the whole package: what is not in its own archive, the last line, is in one of the
others'. Every line of a module is where its source has it; comments and docstrings are left out, and are in
the folder ``inside`` of the Python package ``tutorprivacy`` on the operator's host.

.. no_pii: source code
"""

from __future__ import annotations

import base64
import bz2
import json
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import PathEntryFinder, SourceLoader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from itertools import chain
from pathlib import Path
from types import ModuleType

#: Of all modules together; put in when the environment is rendered.
RELEASE = ""

#: In front of the archive: a comment, so that no process keeps it in memory.
MARK = "# Archive:"

#: kubectl writes each of the former as six signs; the latter are not of base85's own.
FOR_KUBECTL = str.maketrans("<>&", "[],")
_FROM_KUBECTL = str.maketrans("[],", "<>&")


class Package:
    """
    The modules of a package, as if its file were a folder: ``privacy.py/tracking/processors.py``.

    An object is the hook by which Python's own `PathFinder` comes to the finder of each of its folders. Paths
    are below the package's own file, also those of modules in the others: what the LMS and the CMS have
    imported never mixes, should both be in one process.

    Args:
        file: its own, opened at once: so a process that goes on has the release that it began with.
        others: each opened when a module is in none before it.
    """

    def __init__(self, file: Path, others: Sequence[Path]) -> None:
        self.file, self._files = str(file), (file, *others)
        self._opened: dict[Path, dict[str, str]] = {}
        self._modules(file)

    def _modules(self, file: Path) -> dict[str, str]:
        if file not in self._opened:
            self._opened[file] = {f"{self.file}/{name}": source for name, source in opened(file).items()}
        return self._opened[file]

    def modules(self) -> Iterator[dict[str, str]]:
        """
        {path: source}: first those in its own file, then, for whom these do not do, those in each of the others.

        Raises:
            ImportError: another file is not there, is not whole, or is of another release.
        """
        yield from map(self._modules, self._files)

    def has(self, path: str) -> bool:
        """Is a path below its file?"""
        return path == self.file or path.startswith(f"{self.file}/")

    def __call__(self, path: str) -> Folder:
        """For `sys.path_hooks`."""
        if not self.has(path):
            raise ImportError(path)
        return Folder(self, path)


class Folder(PathEntryFinder, SourceLoader):  # type: ignore[misc]  # typeshed's two differ in a name
    """
    Finds and loads the modules in one folder of a package, as `zipimport` does in one of a zip file.

    Args:
        package: whose.
        path: the folder, as it stands in a ``__path__``.
    """

    def __init__(self, package: Package, path: str) -> None:
        self._package, self._path = package, path

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        """Of a module in this folder, which may be a room; None: there is no such module."""
        path = self._found(fullname)
        return spec_from_file_location(fullname, path, loader=self) if path else None

    def get_filename(self, fullname: str) -> str:
        """Where a module's source would be, were its archive a folder."""
        path = self._found(fullname)
        if path is None:
            raise ImportError(f"no module named {fullname}", name=fullname)
        return path

    def _found(self, fullname: str) -> str | None:
        place = f"{self._path}/{fullname.rpartition('.')[2]}"
        candidates = (f"{place}/__init__.py", f"{place}.py")
        return next((path for modules in self._package.modules() for path in candidates if path in modules), None)

    def get_data(self, path: str) -> bytes:
        """A module's source. There is nothing else, and no bytecode."""
        for modules in self._package.modules():
            if path in modules:
                return modules[path].encode()
        raise FileNotFoundError(path)

    def iter_modules(self, prefix: str = "") -> Iterator[tuple[str, bool]]:
        """For `pkgutil`: (name, is it a package) of each."""
        for path in chain.from_iterable(self._package.modules()):
            name, _, rest = path.removeprefix(f"{self._path}/").partition("/")
            if path.startswith(f"{self._path}/") and rest in ("", "__init__.py") and name != "__init__.py":
                yield prefix + name.removesuffix(".py"), bool(rest)


def opened(file: Path) -> dict[str, str]:
    """
    {name of a module's file: its source}, of one of the three files.

    Raises:
        ImportError: it is not there, is not whole, or is of another release.
    """
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise ImportError(
            f"{file}: {error.strerror}. The privacy plugin is in the settings of the LMS, in those of the CMS and in "
            "the folder of the platform's configuration; each of its containers needs all three, as Tutor mounts them."
        ) from error
    code, mark, archive = text.rpartition(MARK)
    if mark and f'\nRELEASE = "{RELEASE}"\n' not in code:
        raise ImportError(
            f"{file} is of another release of the privacy plugin than what has begun to run here. Restart it; if that "
            "does not help, run `tutor config save` and restart it again."
        )
    try:
        packed = base64.b85decode(archive.strip().translate(_FROM_KUBECTL))
        found: dict[str, str] = json.loads(bz2.decompress(packed))
    except (OSError, ValueError):  # each decoder's own way of saying it
        raise ImportError(
            f"{file} is not whole: perhaps it is just being written. Try again; if that does not help, run `tutor "
            "config save`, and let it end."
        ) from None
    return found


def install(name: str, file: Path) -> list[str]:
    """
    Let the modules of a package be found.

    By a path hook, which is made for what stands in a ``__path__``: whatever asks Python for a package's
    modules is served, `pkgutil` included, and imports of the platform do not pass through here. In front of the
    others: `zipimporter` would open each of our paths first, to see that it is no zip file.

    Args:
        name: ``lms.envs.tutor.privacy`` or ``cms.envs.tutor.privacy``.
        file: where it is.

    Returns:
        The package's ``__path__``.
    """
    service, *rest = name.split(".")
    platform = file.parents[len(rest)]
    other = platform.joinpath("cms" if service == "lms" else "lms", *rest).with_suffix(".py")
    package = Package(file, (other, platform.with_name("config") / file.name))
    # Of this package, before it was reloaded.
    former = [each for each in sys.path_hooks if getattr(each, "file", None) == package.file]
    sys.path_hooks[:] = [package, *(each for each in sys.path_hooks if each not in former)]
    for path in filter(package.has, list(sys.path_importer_cache)):
        sys.path_importer_cache.pop(path, None)
    return [package.file]


if RELEASE:
    __path__ = install(__name__, Path(__file__))
    __package__ = __name__
    if __spec__ is not None:
        __spec__.submodule_search_locations = __path__
