"""
Where it begins: who sees to each tracker that is in the image.

.. no_pii: names of libraries
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from importlib import import_module
from typing import Any

from .charge import Charge

log = logging.getLogger(__name__)

#: Which of our modules sees to a library. It imports the library, so each is imported only where that is.
_MODULES = {"sentry_sdk": "sentry"}

#: What could not be seen to, and the type of the error; the audit fails by it.
failed: dict[str, str] = {}


def start(names: Iterable[str], settings: dict[str, Any], charge: Mapping[str, Any] | None) -> None:
    """
    See to libraries, each by itself. Never raises: the platform starts without a tracker, too.

    Args:
        names: of libraries that are there.
        settings: ``globals()`` of the settings module; a tracker may have some.
        charge: arguments of `Charge`; None: nothing is to be sent at all.
    """
    failed.clear()
    made = None if charge is None else Charge(**charge)
    for name in names:
        try:
            import_module(f".{_MODULES[name]}", __package__).start(made, settings)
        except Exception as error:  # a release of the library that is not like those that are known
            failed[name] = type(error).__name__
            log.error("What %s sends cannot be seen to: %s", name, failed[name])
