"""What Python imports first: in the lab's uWSGI, a process ends when it has called what is to be called at its end."""

import atexit
import os
import sys


def end() -> None:
    """Called after whatever is registered later. What was imported is not taken apart, which takes longer."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(0)


if os.environ.get("PRIVACY_LAB_ENDS_AT_ONCE"):
    atexit.register(end)
