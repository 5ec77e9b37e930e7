"""
Libraries of the extra ``scrub``, which are imported when a log or an output needs them.
"""

from __future__ import annotations

import importlib
from typing import Any

from tutor.exceptions import TutorError


def import_library(name: str) -> Any:
    """A library of the extra ``scrub``, when it is needed; TutorError if it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise TutorError(
            f"The Python library {name} is needed for such files, and is not installed here. Install it:\n\n"
            "    pip install 'tutor-contrib-privacy[scrub]'"
        ) from error
