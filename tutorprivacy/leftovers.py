"""
What a disabled plugin leaves behind beside what it has rendered: links in the log folders, and bytecode.

Nothing here stops the disabling: what cannot be done is said, with the command.
"""

from __future__ import annotations

import errno
import os
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

from tutor import env as tutor_env
from tutor import fmt

from .shipped import privacy_logrecords as records

#: Folders below ``data/`` that have a log folder, the last two in some releases.
_SERVICES = ("lms", "cms", "lms-job", "cms-job")

_STEMS = ("all", "tracking")

#: So many files are named.
_NAMED = 10


def remove_bytecode(folders: Iterable[str]) -> None:
    """
    Delete what Python has compiled beside the rendered settings.

    Compose mounts them read-write, whatever Tutor says, so the platform writes ``__pycache__``: of
    this plugin's modules, and of settings with this plugin's secrets in them. Python makes anew
    what stock needs.
    """
    for folder in folders:
        cache = Path(folder) / "__pycache__"
        try:
            if cache.is_symlink():  # the platform's container can write here, and must not say what we delete elsewhere
                raise OSError(errno.ELOOP, "it is a symbolic link, and links are not followed")
            for path in cache.glob("*.pyc"):
                path.unlink(missing_ok=True)
            if cache.is_dir() and not any(cache.iterdir()):
                cache.rmdir()
        except OSError as error:
            fmt.echo_alert(
                f"{cache}, which the platform's Python has written, could not be deleted: {error.strerror}. "
                f"Delete it by hand:\n\n    sudo rm -r {shlex.quote(str(cache))}"
            )


def put_back_logs(root: str) -> None:
    """
    Let stock have a log of its own again, and say which ones stay.

    Through the link to a daily file, stock would write that file for ever.
    """
    for service in _SERVICES:
        folder = Path(tutor_env.data_path(root, service, "logs"))
        links = [folder / f"{stem}.log" for stem in _STEMS]
        for link, stem in zip(links, _STEMS, strict=True):
            try:
                if records.is_link_of_ours(link, stem):
                    link.unlink()
            except OSError as error:
                fmt.echo_alert(
                    f"{link} is a link of this plugin's, and could not be removed: {error.strerror}. Without it, the "
                    "platform would write a plain log again; as it is, it goes on writing into a daily file. Remove "
                    f"it before you restart the platform:\n\n    sudo rm {shlex.quote(str(link))}"
                )
        try:
            stay = list(_daily_files(folder))
        except OSError:
            continue  # said above, or there is none
        if stay:
            more = f", and {len(stay) - _NAMED} more" if len(stay) > _NAMED else ""
            names = ", ".join(path.name for path in stay[:_NAMED])
            paths = " ".join(shlex.quote(str(path)) for path in stay[:_NAMED])
            fmt.echo_alert(
                f"Daily logs stay in {folder}, and nobody deletes them any more: {names}{more}. When you do not need "
                f"them:\n\n    rm {paths}{' …' if more else ''}"
            )


def _daily_files(folder: Path) -> Iterator[Path]:
    for name in sorted(os.listdir(folder)):
        if any(records.dated_pattern(stem).match(name) for stem in _STEMS):
            yield folder / name
