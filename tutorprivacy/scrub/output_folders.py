"""
The folders of a run's outputs: whether something can be written there, before anything is done.
"""

from __future__ import annotations

import os
import shlex
import tempfile
from collections.abc import Iterable
from pathlib import Path

from tutor.exceptions import TutorError


def refuse_unwritable(targets: Iterable[Path]) -> None:
    """
    Refuse outputs of which it is certain that they cannot be written; nothing is left where this was tried.

    Raises:
        TutorError: no file can be made in the folder of one, nor that folder itself.
    """
    tried_folders: set[Path] = set()
    for target in targets:
        folder = target.parent
        try:
            while not _exists(folder):
                folder = folder.parent
            if folder not in tried_folders:
                tempfile.TemporaryFile(dir=folder).close()
        except OSError as error:
            raise TutorError(
                f"{target} cannot be written: {error.strerror}, in the folder {folder}. Nothing was done. Name a "
                "folder that you may write to, or look at this one's owner and mode:\n\n"
                f"    ls -ld {shlex.quote(str(folder))}"
            ) from error
        tried_folders.add(folder)


def _exists(folder: Path) -> bool:
    try:
        os.stat(folder)
    except FileNotFoundError:
        return False
    return True
