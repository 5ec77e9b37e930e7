"""Invented data of the pictures: a site, its operator, and a week of its visitors."""

from __future__ import annotations

from collections import Counter
from typing import Any

from lab import notice
from tutorprivacy.inside.learner.account_deletion import OFFERED
from tutorprivacy.inside.learner.own_data_html import OwnData, own_data_page
from tutorprivacy.inside.learner.page_frame import Frame
from tutorprivacy.inside.learner.profile_visibility import ALL_USERS, Visibility
from tutorprivacy.inside.learner.row_counts import Counts
from tutorprivacy.inside.processing.activities import activities_of
from tutorprivacy.inside.processing.kinds import kind_of
from tutorprivacy.settings import operator_facts
from tutorprivacy.settings.policy import policy

#: Settings, as an operator could have them.
FACTS: dict[str, Any] = {
    **notice.COUNTS,
    **notice.SCHEDULE,
    "PRIVACY_OPERATOR": operator_facts.read(
        {
            "controller": "Example University, Example Street 1, 1000 Brussels",
            "officer": "privacy@university.example",
            "purposes": {
                "account": "To run your courses, and to certify what you have learned.",
                "counts": "To know how much the site is used.",
                "logs": "To find errors and attacks.",
            },
            "legal_bases": {
                "account": "Contract (GDPR art. 6(1)(b)).",
                "counts": "Legitimate interest (GDPR art. 6(1)(f)).",
                "logs": "Legitimate interest (GDPR art. 6(1)(f)).",
            },
            "recipients": "Nobody outside of the university.",
            "transfers": "None.",
            "authority": "Data Protection Authority, https://authority.example",
            "policy": "https://university.example/privacy",
            "date": "2026-11-28",
        }
    ),
}


def policy_of_the_sample() -> dict[str, Any]:
    """What the platform would be told of these settings."""
    return policy({**notice.DEFAULTS, **FACTS}, ())


_DAYS = (
    (640, 8910, 2210),
    (700, 9420, 2470),
    (610, 8120, 2090),
    (580, 7730, 1990),
    (430, 5520, 1300),
    (150, 1730, 410),
)

#: As ``tutor privacy usage --json`` prints it; the figures are those of docs/usage.rst.
REPORT: dict[str, Any] = {
    "from": "2026-11-16",
    "to": "2026-11-22",
    "since": "2026-10-05",
    "min_group": 10,
    "course": None,
    "days": [
        *(
            {"day": f"2026-11-{16 + number}", "visitors": visitors, "views": views, "events": events}
            for number, (visitors, views, events) in enumerate(_DAYS)
        ),
        {"day": "2026-11-22", "visitors": None, "views": None, "events": None},
    ],
    "total": {
        **{"visitors": 3070, "views": 41430, "events": 10470, "errors": 130},
        **{"bots": 5120, "opted_out": 340, "lost": 0},
    },
    "error_free": 96.9,
    "groups": {
        "browser": [
            {"name": "Chrome 142", "visitors": 1660, "count": 22510, "small_days": 0},
            {"name": "Firefox 145", "visitors": 870, "count": 11720, "small_days": 0},
            {"name": "Safari 26", "visitors": 410, "count": 5230, "small_days": 0},
        ],
    },
}


def learners_page() -> str:
    """The page of a learner who is signed in."""
    held = Counter({"account": 3, "profile": 4, "sign_in": 2, "courses": 41, "answers": 312, "certificates": 2})
    data = OwnData(
        username="bramble",
        token="-",  # noqa: S106 - of a form that nobody sends
        activities=activities_of(policy_of_the_sample()),
        counts=Counts(held, set(), 0, True),
        busy=False,
        visibility=Visibility(ALL_USERS, ("username", "country"), False),
        opt_out={"path": "/privacy-opt-out", "collected": ("usage",), "is_out": False},
        take={"by": "password", "available_at": None, "sent": False, "works": True},
        offer=OFFERED,
        asked=None,
    )
    return own_data_page(Frame("en", "/privacy-data/me", "/privacy-data", notice.CONTACT, "/account"), data)


#: Tables of the platform, their names, and how many rows of each are hers.
_TABLES = (
    ("auth.User", "Users", 1),
    ("student.UserProfile", "User profiles", 1),
    ("user_api.UserPreference", "User preferences", 3),
    ("student.CourseEnrollment", "Course enrollments", 4),
    ("completion.BlockCompletion", "Block completions", 37),
    ("courseware.StudentModule", "Student modules", 312),
    ("certificates.GeneratedCertificate", "Generated certificates", 2),
)


def archive_of(index: dict[str, Any]) -> dict[str, Any]:
    """An archive's index of the lab, with the platform's tables in the place of the lab's."""
    files = []
    for table, title, rows in _TABLES:
        parts = {"files": [f"data/{table}.json"], "pages": [f"pages/{table}.html"], "left_out": [], "columns": []}
        files.append({"table": table, "about": True, "title": title, "kind": kind_of(table), "rows": rows, **parts})
        files[-1]["named_files"] = 0
    rows = sum(rows for _table, _title, rows in _TABLES)
    return {**index, "made": "2026-11-28T09:30:00+00:00", "files": files, "rows": rows, "searched": 214, "skipped": []}
