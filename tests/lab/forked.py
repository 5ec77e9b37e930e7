"""
A process that has imported what many others import, and is forked for each of them: `ready_tutor`, `ready_python`.

One for each process of a test run; it ends when that one does, as its socket is closed then. Everything that a program
does happens in a process of its own. What is asked: {"arguments", "environment", "folder", "umask"}.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import hashlib
import io
import json
import marshal
import os
import runpy
import select
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable
from types import CodeType, ModuleType
from typing import Any, NoReturn

#: What holds back what is written.
FILES = (io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom)


#: What is kept, by its name, as far as it was read: code as it is, all else as `marshal` writes it.
at_hand: dict[str, bytes | CodeType] = {}


def kept(folder: str, known: list[str], make: Callable[[], Any]) -> Any:
    """
    What `make` gives for what is known: made once in a run, if `marshal` can write it.

    Whoever asks gets it anew, but for code, which is the same each time.
    """
    name = hashlib.sha256("\0".join(known).encode(errors="surrogatepass")).hexdigest()
    if name not in at_hand and not read(folder, name):
        made = make()
        with contextlib.suppress(ValueError), tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(marshal.dumps(made))
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, f"{folder}/{name}")  # whole, or not at all
        return made
    found = at_hand[name]
    return marshal.loads(found) if isinstance(found, bytes) else found


def read(folder: str, name: str) -> bool:
    """Have at hand what is kept by that name, if something is."""
    with contextlib.suppress(FileNotFoundError), open(f"{folder}/{name}", "rb") as file:
        data = file.read()
        value = marshal.loads(data)
        at_hand[name] = value if isinstance(value, CodeType) else data
    return name in at_hand


def read_all(folder: str) -> None:
    """Also what programs have kept that were forked; a name that is not whole is not one yet."""
    for name in os.listdir(folder):
        if name not in at_hand and len(name) == 64:
            read(folder, name)


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
    asking, waiting = socket.socket(fileno=number), select.poll()
    waiting.register(asking, select.POLLIN)
    running: dict[int, tuple[int, int]] = {}  # a descriptor of the program's process: its number, where to tell its end
    is_over = False
    while running or not is_over:
        for ready, _event in waiting.poll():
            if ready in running:
                waiting.unregister(ready)
                tell_the_end(ready, *running.pop(ready))
                continue
            message, descriptors, _flags, _address = socket.recv_fds(asking, 1 << 20, 4)
            if not message:
                waiting.unregister(asking)
                is_over = True
                continue
            asked = json.loads(message)
            prepare(asked)
            *streams, answer = descriptors
            process = os.fork()
            if not process:
                asking.close()
                for watched, (_process, other) in running.items():
                    os.close(watched)
                    os.close(other)
                os.close(answer)
                become(asked, streams)
                return dict(asked)
            for each in streams:
                os.close(each)
            watched = os.pidfd_open(process)
            waiting.register(watched, select.POLLIN)
            running[watched] = (process, answer)
    sys.exit()


def tell_the_end(watched: int, process: int, answer: int) -> None:
    """Tell who asked how a program has ended."""
    status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    with contextlib.suppress(BrokenPipeError):  # nobody waits for it any more
        os.write(answer, b"%d" % status)
    os.close(answer)
    os.close(watched)


def python(arguments: list[str], environment: dict[str, str]) -> None:
    """What ``python -c CODE …`` or ``python -m MODULE …`` does, in a process that was just forked."""
    kind, what, *words = arguments
    added = [each for each in environment.get("PYTHONPATH", "").split(":") if each]
    sys.path[:0] = [os.getcwd() if kind == "-m" else "", *added]
    sys.dont_write_bytecode = bool(environment.get("PYTHONDONTWRITEBYTECODE"))
    sys.argv = [kind, *words]
    if kind == "-m":
        runpy.run_module(what, run_name="__main__", alter_sys=True)
        return
    assert kind == "-c", arguments
    exec(compile(what, "<string>", "exec"), sys.modules["__main__"].__dict__)


def run(program: Callable[[], object]) -> NoReturn:
    """
    Run what a process was forked for, and end as Python does, but at once.

    What was imported is not taken apart: each part would have to be copied for that. Files that are open are written.
    """
    gc.disable()
    status: object = None
    try:
        program()
    except SystemExit as error:
        status = error.code
        if status is not None and not isinstance(status, int):
            print(status, file=sys.stderr)
            status = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        for each in gc.get_objects():  # none of those that were there before
            if issubclass(type(each), FILES) and not each.closed:  # `isinstance` would wake Django's lazy objects
                each.flush()
    except OSError:  # Python has a status for that
        sys.exit(status)
    os._exit((status or 0) & 0xFF)
