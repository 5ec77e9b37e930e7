"""
The processes of a run: each scrubs one file at a time, and says how far it is.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from queue import Empty
from typing import Any

from tutor.exceptions import TutorError

from .file_worker import Task

_POLL_SECONDS = 0.2

Note = Callable[[Task, str, Any], None]


def each(
    work: Callable[..., Any], tasks: Sequence[Task], arguments: tuple[Any, ...], workers: int, note: Note
) -> Iterator[tuple[Task, Any]]:
    """
    (task, result) of each task, as they end, in as many processes as there may be.

    Args:
        work: receives a task, the arguments, and a function of two arguments that says how far it is.
        note: receives the task, and what that function was given.

    Raises:
        TutorError: a process was ended from outside.
        Exception: whatever `work` raised; the other processes are ended then.
    """
    workers = min(workers, len(tasks))
    if workers <= 1:
        for task in tasks:
            yield task, work(task, *arguments, lambda kind, data, task=task: note(task, kind, data))
        return
    context = multiprocessing.get_context(_start_method())
    messages = context.Queue()
    by_path = {task.source.path: task for task in tasks}
    pool = ProcessPoolExecutor(workers, context, _begin_worker, (messages, work, arguments))
    try:
        waiting = {pool.submit(_in_worker, task) for task in tasks}
        while waiting:
            ended, waiting = wait(waiting, _POLL_SECONDS, FIRST_COMPLETED)
            _read(messages, by_path, note)
            for future in ended:
                path, found = future.result()
                yield by_path[path], found
        pool.shutdown()
    except BrokenProcessPool as error:
        raise TutorError(
            "A worker process was ended from outside, perhaps for want of memory. Run the same command again "
            "to go on, with a smaller --workers."
        ) from error
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.terminate()
            process.join()  # before another one may begin with the same files


def _start_method() -> str:
    """A fork has everything imported already; it is safe on Linux, and while no other thread holds a lock."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _read(messages: Any, tasks: dict[str, Task], note: Note) -> None:
    while True:
        try:
            path, kind, data = messages.get_nowait()
        except Empty:
            return
        note(tasks[path], kind, data)


_worker: dict[str, Any] = {}


def _begin_worker(messages: Any, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker.update(messages=messages, work=work, arguments=arguments)


def _end_with_parent() -> None:
    """A run that was killed must not go on writing while the next one does."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _in_worker(task: Task) -> tuple[str, Any]:
    def note(kind: str, data: Any) -> None:
        _worker["messages"].put((task.source.path, kind, data))

    return task.source.path, _worker["work"](task, *_worker["arguments"], note)
