"""
The kinds of foreign events, and how often each happens.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab import foreign_payloads as payloads
from lab.foreign_site import Page, Person, Site


@dataclass(frozen=True)
class Kind:
    """
    A kind of event.

    Shape: `make` gives the payload, and `of_person` adds what only its person's events hold; `path` is the
    request's path, or empty for what a browser reports; `module` is the kind of block in the context.
    """

    name: str
    weight: int
    make: Callable[[Site, Page], Any]
    path: Callable[[Site, Page, Person], str] | None = None
    of_person: Callable[[Person], dict[str, Any]] | None = None
    module: str = ""
    old_name: str = ""


def _on(kind: str, name: str) -> Callable[[Site, Page, Person], str]:
    return lambda site, page, person: page.handler(kind, name)


def _course_page(site: Site, page: Page, person: Person) -> str:
    where = (
        f"courseware/{page.section}/{page.sequential}/",
        "info",
        "progress",
        "about",
        f"pdfbook/0/chapter/{1 + site.below(20)}",
        f"discussion/forum/course/threads/{site.hexadecimal(24)}",
        "wiki/",
    )
    return f"/courses/{page.course}/{site.pick(where)}"


def _api(site: Site, page: Page, person: Person) -> str:
    where = (
        f"/api/courseware/course/{page.course}",
        f"/api/course_home/outline/{page.course}",
        f"/api/user/v1/accounts/{person.username}",
        f"/u/{person.username}",
        f"/api/discussion/v1/comments/{site.hexadecimal(24)}/",
        "/dashboard",
        "/",
    )
    return site.pick(where)


def _fixed(path: str) -> Callable[[Site, Page, Person], str]:
    return lambda site, page, person: path


def _id(person: Person) -> dict[str, Any]:
    return {"user_id": person.user_id}


def _id_as_text(person: Person) -> dict[str, Any]:
    return {"user_id": str(person.user_id)}


def _both(person: Person) -> dict[str, Any]:
    return {"user_id": person.user_id, "username": person.username}


def _target(person: Person) -> dict[str, Any]:
    return {"target_username": person.username}


def _attempt(person: Person) -> dict[str, Any]:
    return {"attempt_user_id": person.user_id}


def _settings(person: Person) -> dict[str, Any]:
    return {"user_id": person.user_id, "setting": "email", "old": person.email, "new": f"new.{person.email}"}


_CHECK = _on("problem", "problem_check")
_POSTS = _fixed("/api/discussion/v1/threads/")

#: A name that begins with "/" is a request: its path is the event's type.
KINDS = (
    Kind("/course", 18, payloads.query, _course_page),
    Kind("/handler", 10, payloads.saved, _on("sequential", "goto_position")),
    Kind("/api", 8, payloads.query, _api),
    Kind("play_video", 8, payloads.video),
    Kind("pause_video", 7, payloads.video),
    Kind("stop_video", 2, payloads.video),
    Kind("load_video", 5, payloads.loaded),
    Kind("seek_video", 3, payloads.seek),
    Kind("speed_change_video", 1, payloads.speed),
    Kind("edx.video.closed_captions.shown", 1, payloads.video, old_name="show_transcript"),
    Kind("edx.ui.lms.sequence.next_selected", 4, payloads.sequence, old_name="seq_next"),
    Kind("edx.ui.lms.sequence.tab_selected", 2, payloads.sequence, old_name="seq_goto"),
    Kind("edx.ui.lms.link_clicked", 3, payloads.link),
    Kind("edx.ui.lms.outline.selected", 1, payloads.outline),
    Kind("page_close", 5, payloads.nothing),
    Kind("problem_check", 4, payloads.form),
    Kind("problem_graded", 2, payloads.graded),
    Kind("problem_check", 6, payloads.check, _CHECK, module="problem"),
    Kind("showanswer", 1, payloads.shown, _on("problem", "problem_show"), module="problem"),
    Kind("edx.problem.hint.demandhint_displayed", 1, payloads.hint, _on("problem", "hint_button"), module="problem"),
    Kind("edx.grades.problem.submitted", 4, payloads.grade, _CHECK, _id_as_text, "problem"),
    Kind("edx.grades.course.grade_calculated", 2, payloads.course_grade, _CHECK, _id_as_text, "problem"),
    Kind("edx.completion.block_completion.changed", 3, payloads.completion, _on("html", "publish_completion"), _id),
    Kind("edx.course.enrollment.activated", 1, payloads.enrollment, _fixed("/change_enrollment"), _both),
    Kind("edx.forum.thread.created", 1, payloads.post, _POSTS),
    Kind("edx.forum.response.voted", 1, payloads.vote, _POSTS, _target),
    Kind(
        "edx.special_exam.proctored.attempt.created",
        1,
        payloads.exam,
        _fixed("/api/edx_proctoring/v1/attempt"),
        _attempt,
    ),
    Kind("edx.user.settings.changed", 1, payloads.nothing, _fixed("/api/user/v1/accounts"), _settings),
)

#: What older releases sent for the same.
OLD_PAYLOADS: dict[str, Callable[[Site, Page], Any]] = {
    "seq_next": payloads.old_sequence,
    "seq_goto": payloads.old_sequence,
}
