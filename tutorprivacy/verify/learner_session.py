"""
The learner of a run: made in the running LMS, and taken away by it at whatever end of this program.

A process in the LMS's container makes her and then waits for our words. If this program is killed, its input ends,
and it removes her all the same.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from importlib import resources
from types import TracebackType
from typing import Any

from tutor.exceptions import TutorError

from .planted import Planted

#: For the platform to begin: its settings, all its applications.
_START_SECONDS = 300
_REMOVAL_SECONDS = 300
_ANSWER_SECONDS = 60
_END_SECONDS = 10

#: What the platform is told to run. The rest, and every value, comes by its standard input.
PROGRAM = (
    "import json, sys; asked = json.loads(sys.stdin.readline()); names = {'__name__': 'privacy_verify'}; "
    "[exec(compile(each, 'privacy_verify', 'exec'), names) for each in asked.pop('code')]; "
    "names['main'](asked, names['Workers']().waiting, names['removed'])"
)

_MODULES = ("waiting_tasks", "removal", "planted_learner")


class Gone(Exception):
    """The process in the LMS ended, or says nothing."""


#: Nor is an answer of another form one.
_NO_ANSWER = (Gone, KeyError, TypeError, ValueError, AttributeError)


class LearnerSession:
    """
    Makes the learner on entry, and removes her on exit.

    Args:
        command: the words that run `PROGRAM` in the LMS, with its standard input open.
        planted: the values.
        keep: leave her there.

    Attributes:
        course: key of a course that she may enrol in, or "".
        left: after the exit: rows that could not be removed, by their table; None: nobody knows.
        removed_before: learners of earlier runs that were still there.
        behind: seconds by which the platform's clock may be behind ours: that one writes the times into its logs.
    """

    def __init__(self, command: Sequence[str], planted: Planted, keep: bool) -> None:
        self._command, self._planted, self._keep = command, planted, keep
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.course = ""
        self.removed_before = 0
        self.behind = 0.0
        self.left: Mapping[str, int] | None = None

    def __enter__(self) -> LearnerSession:
        try:
            self._process = subprocess.Popen(  # noqa: S603
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # it can quote the learner
                text=True,
                encoding="utf-8",
                errors="replace",  # others print there, too
                start_new_session=True,  # Ctrl+C is for this program, which then ends its input
            )
        except OSError as error:
            raise TutorError(f"{self._command[0]} cannot be run: {error.strerror}.") from error
        threading.Thread(target=self._read, daemon=True).start()
        try:
            self._send(json.dumps(self._asked()))
            made = self._answer("course", _START_SECONDS)
            self.course, self.removed_before = str(made["course"]), int(made["removed"])
            self.behind = max(0.0, time.time() - float(made["now"]))
        except _NO_ANSWER as error:
            self._end()
            reason = str(error) if isinstance(error, Gone) else "its answer is not understood"
            raise TutorError(
                f"The learner could not be made in the LMS ({reason}). Does the platform run, with its database?"
            ) from error
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(self, _type: type[BaseException] | None, _error: object, _traceback: TracebackType | None) -> None:
        self._end()

    @property
    def is_there(self) -> bool:
        """The process in the LMS still runs."""
        return self._process.poll() is None

    def waiting_tasks(self) -> int | None:
        """Tasks that the workers have yet to do; None: that cannot be seen."""
        try:
            self._send("wait")
            found = self._answer("waiting", _ANSWER_SECONDS)["waiting"]
            return None if found is None else int(found)
        except _NO_ANSWER:
            return None

    def _asked(self) -> dict[str, Any]:
        code = resources.files("tutorprivacy.inside.verification")
        cores = self._planted.cores
        return {
            "code": [code.joinpath(f"{name}.py").read_text(encoding="utf-8") for name in _MODULES],
            "username": cores["username"],
            "email": self._planted.email,
            "name": self._planted.name,
            "password": self._planted.password,
            "new_username": cores["new username"],
            "new_email": self._planted.new_email,
            "keep": self._keep,
        }

    def _end(self) -> None:
        """Ask for the removal, and wait for it."""
        try:
            self._send("remove")
            left = self._answer("left", _REMOVAL_SECONDS)["left"]
            self.left = {str(table): int(count) for table, count in left.items()}
        except _NO_ANSWER:
            pass
        finally:
            if self._process.stdin:
                with contextlib.suppress(OSError):
                    self._process.stdin.close()  # an order, too
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def _send(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except (OSError, ValueError) as error:
            raise self._gone() from error

    def _gone(self) -> Gone:
        try:
            return Gone(f"{self._command[0]} ended with status {self._process.wait(_END_SECONDS)}")
        except subprocess.TimeoutExpired:
            return Gone(f"{self._command[0]} does not listen")

    def _answer(self, key: str, seconds: float) -> dict[str, Any]:
        """The next answer with a key; what others print is passed over."""
        while True:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                raise Gone(f"no answer within {seconds:.0f} seconds") from None
            if line is None:
                self._lines.put(None)
                raise self._gone()
            try:
                found = json.loads(line)
            except ValueError:
                continue
            if isinstance(found, dict) and key in found:
                return found

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put(None)
