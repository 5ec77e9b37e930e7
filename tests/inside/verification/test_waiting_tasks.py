"""Waiting for the workers, on a site that others use, too."""

from __future__ import annotations

from collections.abc import Callable

from celery import current_app

from tutorprivacy.inside.verification.waiting_tasks import Workers


def of(queued: list[int], taken: list[set[str] | None]) -> Callable[[], int | None]:
    """Answers, one after the other."""
    return Workers(lambda: queued.pop(0), lambda: taken.pop(0)).waiting


def test_first_the_queues_then_what_was_taken() -> None:
    """A queue that is empty is not enough: a worker may have begun, or hold tasks that it has yet to begin."""
    waiting = of([2, 0], [{"a", "b"}, {"b"}, set()])
    assert [waiting() for _ in range(4)] == [2, 2, 1, 0]


def test_tasks_of_others_are_not_waited_for() -> None:
    """The workers never rest, and yet it ends."""
    waiting = of([0], [{"ours"}, {"ours", "later"}, {"later", "latest"}])
    assert [waiting() for _ in range(3)] == [1, 1, 0]


def test_what_cannot_be_seen_is_not_done() -> None:
    """No worker answers, or the broker does not."""
    assert of([0], [None])() is None

    def fail() -> int:
        raise ConnectionError("redis://:secret@redis")

    assert Workers(fail, set).waiting() is None


def test_in_development_nothing_waits() -> None:
    """Tasks run within the request, and there is no worker."""
    current_app.conf.update(task_always_eager=True)
    try:
        assert of([], [])() == 0
    finally:
        current_app.conf.update(task_always_eager=False)
