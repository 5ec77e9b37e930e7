"""
The standard output of a command that sends a document to the operator's machine, and what it says when it fails.

Nothing but the document may be on it, whatever the settings or the plugins of the platform print. Errors are one
line of JSON on the standard error, and name nobody: an error of the database can quote a row.

.. no_pii: it passes on what others write
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import IO

from .json_documents import document

#: Exit status: the document has arrived, and says itself what could not be read and is missing from it.
NOT_WHOLE = 3


class Failed(Exception):
    """It cannot be done. The message says why, and what to do; it names nobody."""


def own_output() -> IO[bytes]:
    """The standard output, for the caller alone: what anybody else prints goes to the standard error."""
    sys.stdout.flush()
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return stream


def run(work: Callable[[], None], doing: Callable[[], str]) -> int:
    """
    Do the work; returns the exit status.

    Args:
        doing: what it is at, for an error that nobody has thought of.
    """
    try:
        work()
    except Failed as error:
        problem = str(error)
    except BrokenPipeError:
        problem = "Nobody reads the output any more."
    except Exception as error:
        problem = f"{type(error).__name__} {doing()}. Nothing of it can be used."
    else:
        return 0
    print(json.dumps(document("error", {"error": problem})), file=sys.stderr, flush=True)
    return 1
