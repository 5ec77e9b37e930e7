"""
The last step of a retirement: what the platform's own leave in the database and beside it (`erasure`).

It is done in a process of its own, which has the whole platform loaded, and serves one retirement after the other. It
is told numbers, and answers with numbers.

.. no_pii: people are numbers here
"""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any

from .. import location

#: How often it is looked whether this process may still go on.
_LOOK_SECONDS = 1.0


class NotErased(Exception):
    """Something is left, or could not be looked at. The message says how much of what, and names nobody."""


class Erasing:
    """
    A context manager; the process begins when it is first needed, and ends with it.

    Args:
        check: raises if this process must not go on.
        command: the process.
    """

    def __init__(self, check: Callable[[], None] = lambda: None, command: Sequence[str] | None = None) -> None:
        self.check = check
        self._command = command or [sys.executable, "-m", f"{location.PACKAGE}.erasure", "--serve"]
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def __enter__(self) -> Erasing:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def __call__(self, number: int) -> dict[str, Any]:
        """
        Erase whose retirement has this number; returns what was done, kept and left.

        Raises:
            NotErased: she is not gone, or that could not be found out.
        """
        found = self._answer(str(number))
        if problem := found.get("error"):
            raise NotErased(problem)
        if not found["is_complete"]:
            raise NotErased(_what_is_left(found))
        return found

    def later(self, most: int | None = None) -> dict[str, Any]:
        """
        Do what is due long after a retirement; returns what `erasure.later.Later` has.

        Args:
            most: people.

        Raises:
            NotErased: it could not be done, or not all of it.
        """
        return self._due("later", most)

    def due(self, most: int | None = None) -> dict[str, Any]:
        """The same, if it were done; nothing is."""
        return self._due("due", most)

    def _due(self, what: str, most: int | None) -> dict[str, Any]:
        found = self._answer(what if most is None else f"{what} {most}")
        if problem := found.get("error"):
            raise NotErased(problem)
        return found

    def _answer(self, line: str) -> dict[str, Any]:
        try:
            return self._asked(line)
        except BaseException:
            self._end()  # it must not go on by itself
            raise

    def _asked(self, line: str) -> dict[str, Any]:
        process = self._process or self._begun()
        try:
            print(line, file=process.stdin, flush=True)
        except OSError:
            raise NotErased("its process has ended") from None
        while True:
            try:
                answer = self._answers.get(timeout=_LOOK_SECONDS)
                break
            except queue.Empty:
                self.check()
        try:
            found = json.loads(answer)
            return {"error": "it answers nothing that can be understood"} if not isinstance(found, dict) else found
        except ValueError:
            raise NotErased("its process has ended" if not answer else "it answers no JSON") from None

    def _begun(self) -> subprocess.Popen[str]:
        answers = self._answers = queue.Queue[str]()
        self._process = process = subprocess.Popen(  # noqa: S603 - our own module
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

        def read() -> None:
            for line in process.stdout or ():
                answers.put(line)
            answers.put("")  # it has ended

        threading.Thread(target=read, daemon=True).start()
        return process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()  # each batch is a transaction of its own
        process.wait()


def _what_is_left(found: dict[str, Any]) -> str:
    left = {each["place"] for each in found["left"]}
    parts = [f"{len(left)} places still have something of the person"] if left else []
    parts += [f"{len(found['failed'])} places were not done"] if found["failed"] else []
    return f"{', '.join(parts)}; verify-erasure names them"
