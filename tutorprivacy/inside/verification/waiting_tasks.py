"""
Whether the workers have done what the learner's requests gave them, on a site that others use, too.

It imports nothing of the plugin, see `planted_learner`.

.. no_pii: Counts tasks, and keeps their ids in memory.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

#: For the workers to say what they do. Each question lasts so long, whoever answers.
_ANSWER_SECONDS = 1.0


class Workers:
    """
    The tasks of before a moment: those in the queues, and then those that workers have taken from them.

    Tasks of later are other people's. So this ends on a busy site, where the workers never rest.

    Args:
        queued: number of tasks in the queues.
        taken: ids of the tasks that workers have taken and not ended; None: no worker answers.
    """

    def __init__(
        self, queued: Callable[[], int] | None = None, taken: Callable[[], set[str] | None] | None = None
    ) -> None:
        self._queued, self._taken = queued or _queued, taken or _taken
        self._pending: set[str] | None = None

    def waiting(self) -> int | None:
        """Tasks that workers have yet to begin or to end, at the least; None: that cannot be seen."""
        try:
            if self._runs_at_once():
                return 0
            if self._pending is None and (count := self._queued()):
                return count
            taken = self._taken()
            if taken is None:
                return None
            # The queues were empty: what came before is taken.
            self._pending = taken if self._pending is None else self._pending & taken
            return len(self._pending)
        except Exception as error:
            print(f"Workers cannot be asked: {type(error).__name__}", file=sys.stderr)
            return None

    def _runs_at_once(self) -> bool:
        """As in development: within the request, without a worker."""
        from celery import current_app

        return bool(current_app.conf.task_always_eager)


def _queued() -> int:
    from celery import current_app
    from django.conf import settings

    names = {str(current_app.conf.task_default_queue), *getattr(settings, "CELERY_QUEUES", {})}
    waiting = 0
    with current_app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=2, timeout=5)
        for name in sorted(names):
            with contextlib.suppress(Exception), connection.channel() as channel:  # no queue: nothing waits in it
                waiting += int(channel.queue_declare(queue=name, passive=True).message_count)
    return waiting


def _taken() -> set[str] | None:
    """What is put off until later is not among them."""
    from celery import current_app

    ask = current_app.control.inspect(timeout=_ANSWER_SECONDS)
    active, reserved = ask.active(), ask.reserved()
    if active is None or reserved is None:
        return None
    return {str(each["id"]) for told in (active, reserved) for tasks in told.values() for each in tasks}
