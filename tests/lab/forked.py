"""
A process that has imported what many others import, and is forked for each of them: `ready_tutor`, `ready_python`.

One for each process of a test run; it ends when that one does, as its socket is closed then. Everything that a program
does happens in a process of its own. What is asked: {"arguments", "environment", "folder", "umask"}.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any


def become(asked: dict[str, Any], descriptors: list[int]) -> None:
    """Take on the surroundings of a program, in a process that was just forked. The descriptors become 0, 1 and 2."""
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
        os.close(descriptor)
    # Made anew as Python does it: what was there knows of a terminal, or of none.
    sys.stdin, sys.stdout = os.fdopen(0), os.fdopen(1, "w")
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace")
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.umask(asked["umask"])
    os.chdir(asked["folder"])
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # A process that `multiprocessing` spawns imports its parent's main module anew: that is the program's, not ours.
    sys.modules["__main__"] = ModuleType("__main__")


def serve(number: int, prepare: Callable[[dict[str, Any]], None] = lambda _asked: None) -> dict[str, Any]:
    """
    Wait for programs, until nobody is there who may ask. Returns what was asked, in the process of a program.

    Args:
        number: the descriptor of the socket.
        prepare: called before the fork: may import what this and later programs want.
    """
    gc.freeze()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asking, running = socket.socket(fileno=number), set[int]()
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(asking, 1 << 20, 4)
        if not message:
            for each in running:
                os.waitpid(each, 0)
            sys.exit()
        asked = json.loads(message)
        prepare(asked)
        running = {each for each in running if not os.waitpid(each, os.WNOHANG)[0]}
        waiting = os.fork()
        if not waiting:
            asking.close()
            *streams, answer = descriptors
            its = os.fork()
            if not its:
                os.close(answer)
                become(asked, streams)
                return dict(asked)
            for each in streams:
                os.close(each)
            os.write(answer, b"%d" % os.waitstatus_to_exitcode(os.waitpid(its, 0)[1]))
            os._exit(0)
        running.add(waiting)
        for each in descriptors:
            os.close(each)
