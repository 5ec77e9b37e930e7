"""
Tracking logs of one small site, for tests: the same for the same seed.

The shapes are those of a tracking.log after the legacy mapping, on a day with 2000 active
learners. Every line is different, but much repeats, so nothing is measured with them: the
benchmark has `foreign_events`.
"""

from __future__ import annotations

import datetime
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

USERS = 2000
COURSES = 20
DAY = datetime.datetime(2026, 3, 2, 6, 0, tzinfo=datetime.timezone.utc)

_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{w}.1 "
    "Safari/605.1.15",
    "Mozilla/5.0 (iPhone; CPU iPhone OS {w}_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/{w}.1 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
)
_LANGUAGES = ("fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3", "en-US,en;q=0.9", "de-DE,de;q=0.9,en;q=0.8", "es-ES,es;q=0.9")
_WORDS = ("energy", "of", "the", "system", "is", "why", "does", "lecture", "answer", "momentum", "I", "think", "and")


class Site:
    """A site's people and courses, and the events they make."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.now = DAY
        self.people = [self._person(number) for number in range(USERS)]
        self.courses = [f"course-v1:LabX+C{number}+2026" for number in range(COURSES)]

    def _person(self, number: int) -> dict[str, Any]:
        pick = self.random
        agent = pick.choice(_AGENTS).format(v=pick.randrange(120, 146), w=pick.randrange(15, 19))
        return {
            "username": f"learner{number}_{pick.randrange(1000)}",
            "user_id": 10_000 + number * 7,
            "ip": f"{pick.randrange(11, 200)}.{pick.randrange(256)}.{pick.randrange(256)}.{pick.randrange(1, 255)}",
            "agent": agent,
            "accept_language": pick.choice(_LANGUAGES),
            "session": f"{pick.getrandbits(128):032x}",
        }

    def events(self) -> Iterator[dict[str, Any]]:
        """Without end, in the order of time."""
        kinds = [kind for kind, weight in _KINDS for _ in range(weight)]
        while True:
            self.now += datetime.timedelta(microseconds=self.random.randrange(1, 400_000))
            # Few people do much, many do little.
            person = self.people[int(USERS * self.random.random() ** 2)]
            course = self.courses[(person["user_id"] + self.random.randrange(3)) % COURSES]
            yield self.random.choice(kinds)(self, person, course)

    def chapter(self, course: str) -> str:
        """The path of one of the course's pages."""
        number = self.random.randrange(60)
        return f"{number * 0x9E3779B97F4A7C15 & (1 << 64) - 1:016x}/{number % 7}"

    def block(self, kind: str, course: str) -> str:
        """A usage key of the course, one of some hundred."""
        name = f"{self.random.randrange(150) * 0x9E3779B97F4A7C15 & (1 << 64) - 1:016x}" * 2
        return f"block-v1:{course.partition(':')[2]}+type@{kind}+block@{name}"

    def base(self, person: dict[str, Any], course: str, name: str, event: Any, **more: Any) -> dict[str, Any]:
        """An event of the log-file shape."""
        source = more.pop("event_source", "server")
        context = {
            "course_id": course,
            "course_user_tags": {},
            "user_id": person["user_id"],
            "path": more.pop("path", "/event"),
            "org_id": "LabX",
            "enterprise_uuid": "",
            **more.pop("context", {}),
        }
        return {
            "name": name,
            "context": context,
            "username": person["username"],
            "session": person["session"],
            "ip": person["ip"],
            "agent": person["agent"],
            "host": "lms.lab.example",
            "referer": f"https://lms.lab.example/courses/{course}/courseware/{self.chapter(course)}/",
            "accept_language": person["accept_language"],
            "event": event,
            "time": self.now.isoformat(timespec="microseconds"),
            "event_type": more.pop("event_type", name),
            "event_source": source,
            "page": more.pop("page", None),
            **more,
        }

    def sentence(self, words: int) -> str:
        """Free text of a learner."""
        return " ".join(self.random.choice(_WORDS) for _ in range(words))


def _request(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    block = site.block("problem", course)
    path = site.random.choice(
        [
            f"/courses/{course}/xblock/{block}/handler/xmodule_handler/problem_get",
            f"/api/user/v1/accounts/{person['username']}",
            f"/courses/{course}/courseware/{site.chapter(course)}/",
            f"/api/courseware/course/{course}",
        ]
    )
    fields = json.dumps({"GET": {"videoId": [site.block("video", course)]}, "POST": {"input": [site.sentence(6)]}})
    return site.base(person, course, path, fields[:512], path=path, event_type=path)


def _video(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    name = site.random.choice(["play_video", "pause_video", "load_video", "stop_video"])
    data = {
        "duration": 612.4,
        "code": "html5",
        "id": site.block("video", course).rpartition("@")[2],
        "currentTime": round(site.random.random() * 600, 6),
    }
    return _browser(site, person, course, name, json.dumps(data))


def _seek(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    new = round(site.random.random() * 600, 3)
    data = {"new_time": new, "old_time": round(new * 0.7, 3), "type": "onSlideSeek", "id": "i4x-LabX", "code": "html5"}
    return _browser(site, person, course, "seek_video", json.dumps(data))


def _sequence(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    data = {
        "current_tab": site.random.randrange(1, 9),
        "id": site.block("sequential", course),
        "tab_count": 9,
        "widget_placement": "bottom",
    }
    return _browser(site, person, course, "edx.ui.lms.sequence.next_selected", json.dumps(data))


def _page_close(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    return _browser(site, person, course, "page_close", "{}")


def _browser(site: Site, person: dict[str, Any], course: str, name: str, data: str) -> dict[str, Any]:
    page = f"https://lms.lab.example/courses/{course}/courseware/{site.chapter(course)}/?activate=1"
    return site.base(person, course, name, data, event_source="browser", page=page)


def _problem(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    block = site.block("problem", course)
    part = block.rpartition("@")[2] + "_2_1"
    answer = f"choice_{site.random.randrange(5)}"
    correct = site.random.random() < 0.6
    data = {
        "state": {
            "seed": 1,
            "student_answers": {part: answer},
            "done": True,
            "correct_map": {},
            "input_state": {part: {}},
        },
        "problem_id": block,
        "answers": {part: answer},
        "grade": int(correct),
        "max_grade": 1,
        "correct_map": {
            part: {
                "hint": "",
                "hintmode": None,
                "correctness": "correct" if correct else "incorrect",
                "msg": "",
                "npoints": None,
                "queuestate": None,
            }
        },
        "success": "correct" if correct else "incorrect",
        "attempts": site.random.randrange(1, 4),
        "submission": {
            part: {
                "answer": site.sentence(4),
                "question": "What is kept?",
                "response_type": "multiplechoiceresponse",
                "input_type": "choicegroup",
                "correct": correct,
                "variant": "",
                "group_label": "",
            }
        },
    }
    return site.base(
        person,
        course,
        "problem_check",
        data,
        context={"module": {"display_name": "Multiple Choice", "usage_key": block}, "asides": {}},
        path=f"/courses/{course}/xblock/{block}/handler/xmodule_handler/problem_check",
    )


def _grade(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    data = {
        "course_id": course,
        "event_transaction_id": f"{site.random.getrandbits(128):032x}",
        "event_transaction_type": "edx.grades.problem.submitted",
        "problem_id": site.block("problem", course),
        "user_id": str(person["user_id"]),
        "weighted_earned": site.random.randrange(2),
        "weighted_possible": 1,
    }
    return site.base(person, course, "edx.grades.problem.submitted", data)


def _enrollment(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    data = {"course_id": course, "user_id": person["user_id"], "mode": "audit"}
    return site.base(person, course, "edx.course.enrollment.activated", data, path="/api/enrollment/v1/enrollment")


def _forum(site: Site, person: dict[str, Any], course: str) -> dict[str, Any]:
    thread = f"{site.random.getrandbits(96):024x}"
    data = {
        "id": thread,
        "commentable_id": "course",
        "title": site.sentence(5),
        "body": site.sentence(site.random.randrange(10, 80)),
        "url": f"https://lms.lab.example/courses/{course}/discussion/forum/course/threads/{thread}",
        "user_forums_roles": ["Student"],
        "user_course_roles": [],
        "thread_type": "question",
        "truncated": False,
    }
    return site.base(person, course, "edx.forum.thread.created", data)


_Kind = Callable[[Site, dict[str, Any], str], dict[str, Any]]
_KINDS: tuple[tuple[_Kind, int], ...] = (
    (_request, 30),
    (_video, 25),
    (_seek, 5),
    (_sequence, 8),
    (_page_close, 8),
    (_problem, 12),
    (_grade, 8),
    (_enrollment, 2),
    (_forum, 2),
)


def lines(seed: int = 1) -> Iterator[bytes]:
    """Lines of JSON as the platform writes them, without end."""
    for event in Site(seed).events():
        yield json.dumps(event).encode() + b"\n"
