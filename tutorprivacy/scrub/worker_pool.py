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

MessageHandler = Callable[[Task, str, Any], None]


def run_tasks(
    function: Callable[..., Any],
    tasks: Sequence[Task],
    arguments: tuple[Any, ...],
    workers: int,
    on_message: MessageHandler,
) -> Iterator[tuple[Task, Any]]:
    """
    (task, result) of each task, as they end, in as many processes as there may be.

    Args:
        function: receives a task, the arguments, and a function of two arguments that says how far it is.
        on_message: receives the task, and what that function was given.

    Raises:
        TutorError: a process was ended from outside.
        Exception: whatever `function` raised; the other processes are ended then.
    """
    workers = min(workers, len(tasks))
    if workers <= 1:
        for task in tasks:
            yield task, function(task, *arguments, lambda message, data, task=task: on_message(task, message, data))
        return
    context = multiprocessing.get_context(_start_method())
    messages = context.Queue()
    task_by_path = {task.source.path: task for task in tasks}
    pool = ProcessPoolExecutor(workers, context, _begin_worker, (messages, function, arguments))
    try:
        pending = {pool.submit(_run_in_worker, task) for task in tasks}
        while pending:
            ended, pending = wait(pending, _POLL_SECONDS, FIRST_COMPLETED)
            _handle_messages(messages, task_by_path, on_message)
            for future in ended:
                path, result = future.result()
                yield task_by_path[path], result
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


def processor_count() -> int:
    """Of those that we may use; only Linux tells them from the others."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _start_method() -> str:
    """A fork has everything imported already; it is safe on Linux, and while no other thread holds a lock."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _handle_messages(messages: Any, tasks: dict[str, Task], on_message: MessageHandler) -> None:
    while True:
        try:
            path, message, data = messages.get_nowait()
        except Empty:
            return
        on_message(tasks[path], message, data)


_worker_state: dict[str, Any] = {}


def _begin_worker(messages: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends us
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker_state.update(messages=messages, function=function, arguments=arguments)


def _end_with_parent() -> None:
    """A run that was killed must not go on writing while the next one does."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run_in_worker(task: Task) -> tuple[str, Any]:
    def report(message: str, data: Any) -> None:
        _worker_state["messages"].put((task.source.path, message, data))

    return task.source.path, _worker_state["function"](task, *_worker_state["arguments"], report)
