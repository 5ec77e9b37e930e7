"""
What is in the payload of foreign events: one function for each form.

Field lists follow the platform's reference of events and the fixtures of event-routing-backends and
edx-analytics-pipeline; every value is invented.
"""

from __future__ import annotations

import json
from typing import Any

from lab.foreign_site import Page, Site


def video(site: Site, page: Page) -> dict[str, Any]:
    return {
        "duration": 60 + site.below(900),
        "code": site.pick(("html5", "html5", site.hexadecimal(11))),
        "id": page.element("video"),
        "currentTime": round(site.random.random() * 900, 6),
    }


def loaded(site: Site, page: Page) -> dict[str, Any]:
    return {"duration": 60 + site.below(900), "code": "html5", "id": page.element("video")}


def seek(site: Site, page: Page) -> dict[str, Any]:
    return {
        "duration": 60 + site.below(900),
        "code": "html5",
        "id": page.element("video"),
        "new_time": round(site.random.random() * 900, 3),
        "old_time": round(site.random.random() * 900, 3),
        "type": site.pick(("onSlideSeek", "onCaptionSeek", "onSkipSeek")),
    }


def speed(site: Site, page: Page) -> dict[str, Any]:
    speeds = ("0.75", "1.0", "1.25", "1.50", "2.0")
    return {
        **video(site, page),
        "current_time": round(site.random.random() * 900, 3),
        "old_speed": site.pick(speeds),
        "new_speed": site.pick(speeds),
    }


def sequence(site: Site, page: Page) -> dict[str, Any]:
    tabs = 2 + site.below(9)
    return {
        "current_tab": 1 + site.below(tabs),
        "id": page.block("sequential"),
        "tab_count": tabs,
        "widget_placement": site.pick(("top", "bottom")),
    }


def old_sequence(site: Site, page: Page) -> dict[str, Any]:
    old = 1 + site.below(8)
    return {"old": old, "new": old + 1, "id": page.block("sequential")}


def link(site: Site, page: Page) -> dict[str, Any]:
    target = page.url.split("/courseware")[0] + f"/jump_to/{page.block('sequential')}"
    return {"current_url": page.url, "target_url": target}


def outline(site: Site, page: Page) -> dict[str, Any]:
    return {**link(site, page), "target_name": site.sentence(4), "widget_placement": "accordion"}


def _inputs(page: Page) -> list[str]:
    return [f"{page.element('problem')}_{number}_1" for number in range(2, 3 + len(page.section) % 3)]


def form(site: Site, page: Page) -> str:
    brackets = "" if page.old else "%5B%5D"
    return "&".join(f"input_{each}{brackets}=choice_{site.below(5)}" for each in _inputs(page))


def graded(site: Site, page: Page) -> list[str]:
    body = "".join(f"<p>{site.sentence(12)}</p>\n<label>{site.sentence(3)}</label>\n" for _ in range(6))
    html = f'\n\n<h2 class="problem-header">\n  {site.sentence(2)}\n</h2>\n\n<div class="problem">\n{body}</div>\n'
    return [form(site, page), html]


def check(site: Site, page: Page) -> dict[str, Any]:
    correct = site.below(2) == 0
    mark = "correct" if correct else "incorrect"
    answers: dict[str, Any] = {}
    submission: dict[str, Any] = {}
    correct_map: dict[str, Any] = {}
    for each in _inputs(page):
        several = site.below(3) == 0
        answers[each] = ["choice_0", f"choice_{1 + site.below(4)}"] if several else f"choice_{site.below(5)}"
        hint = f'<div class="hint-text">{site.sentence(14)}</div>' if several else ""
        correct_map[each] = {
            "correctness": mark,
            "npoints": None,
            "msg": hint,
            "hint": "",
            "hintmode": None,
            "queuestate": None,
            "answervariable": None,
        }
        submission[each] = {
            "question": site.sentence(9),
            "answer": [site.sentence(2), site.sentence(3)] if several else site.sentence(2),
            "response_type": "choiceresponse" if several else "multiplechoiceresponse",
            "input_type": "checkboxgroup" if several else "choicegroup",
            "correct": correct,
            "variant": "",
            "group_label": "",
        }
    return {
        "state": {
            "seed": 1 + site.below(900),
            "student_answers": answers,
            "has_saved_answers": False,
            "correct_map": correct_map if site.below(2) else {},
            "input_state": {each: {} for each in answers},
            "done": True,
        },
        "problem_id": page.block("problem"),
        "answers": answers,
        "grade": int(correct),
        "max_grade": 1,
        "correct_map": correct_map,
        "success": mark,
        "attempts": 1 + site.below(5),
        "submission": submission,
    }


def shown(site: Site, page: Page) -> dict[str, Any]:
    return {"problem_id": page.block("problem")}


def hint(site: Site, page: Page) -> dict[str, Any]:
    number = site.below(3)
    return {
        "hint_index": number,
        "hint_len": number + 1,
        "hint_text": site.sentence(16),
        "module_id": page.block("problem"),
    }


def _transaction(site: Site, page: Page) -> dict[str, Any]:
    one, *others, last = site.hexadecimal(8), *(site.hexadecimal(4) for _ in range(3)), site.hexadecimal(12)
    return {
        "course_id": page.course,
        "event_transaction_id": "-".join([one, *others, last]),
        "event_transaction_type": "edx.grades.problem.submitted",
    }


def grade(site: Site, page: Page) -> dict[str, Any]:
    return {
        **_transaction(site, page),
        "problem_id": page.block("problem"),
        "weighted_earned": site.below(2),
        "weighted_possible": site.pick((1, 1, 3, 0, None)),
    }


def course_grade(site: Site, page: Page) -> dict[str, Any]:
    return {
        **_transaction(site, page),
        "course_version": site.hexadecimal(24),
        "percent_grade": round(site.random.random(), 2),
        "letter_grade": site.pick(("", "Pass", "A")),
        "course_edited_timestamp": f"2025-0{1 + site.below(9)}-1{site.below(9)} 17:58:21.710578+00:00",
        "grading_policy_hash": f"{site.hexadecimal(27)}=",
    }


def completion(site: Site, page: Page) -> dict[str, Any]:
    return {
        "course_id": page.course,
        "context_key": page.course,
        "block_id": page.block("html"),
        "block_type": "html",
        "completion": 1.0,
        "is_new": site.below(3) > 0,
    }


def enrollment(site: Site, page: Page) -> dict[str, Any]:
    return {"course_id": page.course, "mode": site.pick(("audit", "audit", "honor", "verified"))}


def post(site: Site, page: Page) -> dict[str, Any]:
    return {
        "commentable_id": site.pick(("course", site.hexadecimal(32))),
        "group_id": None,
        "thread_type": site.pick(("discussion", "question")),
        "anonymous": False,
        "anonymous_to_peers": False,
        "options": {"followed": True},
        "from_mfe_sidebar": False,
        "title_truncated": False,
        "title": site.sentence(5),
        "truncated": False,
        "body": f"<p>{site.sentence(12 + site.below(80))}</p>",
        "id": site.hexadecimal(24),
        "url": f"https://apps.{site.host}/discussions/",
        "user_forums_roles": ["Student"],
        "user_course_roles": [],
    }


def vote(site: Site, page: Page) -> dict[str, Any]:
    return {
        "commentable_id": site.hexadecimal(32),
        "undo_vote": False,
        "vote_value": "up",
        "id": site.hexadecimal(24),
        "url": f"https://apps.{site.host}/discussions/",
        "user_forums_roles": ["Student"],
        "user_course_roles": [],
    }


def exam(site: Site, page: Page) -> dict[str, Any]:
    return {
        "exam_id": 1 + site.below(90),
        "exam_content_id": page.block("sequential"),
        "exam_name": site.sentence(3),
        "exam_default_time_limit_mins": 60,
        "exam_is_proctored": True,
        "exam_is_practice_exam": False,
        "exam_is_active": True,
        "attempt_id": 1 + site.below(9000),
        "attempt_started_at": None,
        "attempt_completed_at": None,
        "attempt_code": "-".join(site.hexadecimal(size).upper() for size in (8, 4, 4, 4, 12)),
        "attempt_allowed_time_limit_mins": None,
        "attempt_status": site.pick(("created", "started", "submitted")),
        "attempt_event_elapsed_time_secs": None,
    }


def query(site: Site, page: Page) -> str:
    get = {"ajax": ["1"], "resp_skip": [str(site.below(9))], "resp_limit": ["25"]} if site.below(3) == 0 else {}
    post = {"position": [str(site.below(9))]} if site.below(2) else {}
    return json.dumps({"GET": get, "POST": post})


def saved(site: Site, page: Page) -> str:
    fields = {f"input_{each}": [site.sentence(1 + site.below(8))] for each in _inputs(page)}
    return json.dumps({"GET": {}, "POST": fields})


def nothing(site: Site, page: Page) -> dict[str, Any]:
    return {}
