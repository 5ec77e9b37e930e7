"""
Every page that people see, made as the plugin makes it: name → a function that returns its HTML.

A new page is a line in PAGES, or a dictionary of its own that is added to it.
"""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from tutorprivacy.inside.documents import consent_page, consent_script, opt_out_page, take_along_page, web_page
from tutorprivacy.inside.learner import deletion_html
from tutorprivacy.inside.learner.account_deletion import OFFERED, Asked
from tutorprivacy.inside.learner.own_data_html import OwnData, own_data_page
from tutorprivacy.inside.learner.page_frame import Frame
from tutorprivacy.inside.learner.profile_visibility import ALL_USERS, Visibility
from tutorprivacy.inside.learner.row_counts import Counts
from tutorprivacy.inside.processing.activities import activities_of
from tutorprivacy.inside.usage_report import charts
from tutorprivacy.inside.words.languages import CODES
from tutorprivacy.settings import consent_purposes
from tutorprivacy.settings.policy import policy

from . import notice
from .consent import BOTH, PAGE
from .usage import REPORT, empty

NOW = datetime.datetime(2026, 11, 22, 6, tzinfo=datetime.timezone.utc)

EVERYTHING = {
    **notice.EVENTS,
    **notice.COUNTS,
    **notice.SCHEDULE,
    **notice.SERVICE,
    **notice.OPERATOR,
    "PRIVACY_CONSENT": BOTH,
}
TOLD = {
    "path": "/privacy-consent",
    "cookie": "privacy-consent",
    "purposes": consent_purposes.complete(BOTH),
    "version": "1",
    "domains": [],
}


def _notice(code: str, settings: dict[str, Any]) -> str:
    return notice.pages(settings)[code]


def _opt_out(code: str, *collected: str, out: bool = False, besides: str = "") -> str:
    return opt_out_page.page(code, "/privacy-opt-out", "/privacy-data", collected, out, out, besides)


def _consent(code: str, yes: list[str] | None, by_signal: bool = False) -> str:
    return consent_page.page(code, TOLD, "/privacy-data", yes, by_signal)


def _banner(code: str) -> str:
    """In a page; its script stands in it, since nothing is fetched here."""
    script = consent_script.script(TOLD, code, [code]).replace("own.src", json.dumps("http://lms.openedx.test/x"))
    return PAGE.replace('lang="en"', f'lang="{code}"').replace("</body>", f"<script>{script}</script></body>")


def _frame(code: str) -> Frame:
    return Frame(code, "/privacy-data/me", "/privacy-data", notice.CONTACT, "/account")


def _own_data(code: str, by: str, asked: Asked | None) -> str:
    data = OwnData(
        username="bramble",
        token="token",
        activities=activities_of(policy({**notice.DEFAULTS, **EVERYTHING}, [])),
        counts=Counts(Counter({"account": 3, "courses": 12_345}), {"courses"}, 1, True),
        busy=False,
        visibility=Visibility(ALL_USERS, ("username", "country"), False),
        opt_out={"path": "/privacy-opt-out", "collected": ("usage", "events"), "is_out": False},
        take={"by": by, "available_at": None, "sent": False, "works": True},
        offer=OFFERED,
        asked=asked,
    )
    return own_data_page(_frame(code), data)


ASKED = Asked(NOW.date(), NOW.date() + datetime.timedelta(14), False)


def _tables() -> str:
    """As register and archive have them: links, numbers, long names, and a table without rows."""
    rows = [
        ("student.UserProfile", "A table with a very_long_name_without_a_space_" * 3, 12345, "user_id, <b>bio</b>"),
        ("certificates.GeneratedCertificate", "Certificates", 3, ""),
    ]
    heads = ("File", "What it is", "Rows", "Columns")
    return web_page.as_html(
        [
            web_page.Section("Your data", ["What is held."], web_page.Table("Files", heads, rows, ["#a", "#b"])),
            web_page.Section("Elsewhere", ["In other places."], web_page.Table("Places", heads, rows)),
            web_page.Section("Nothing", [], web_page.Table("Empty", heads, [])),
        ]
    )


#: In each language.
SPOKEN: dict[str, Callable[[str], str]] = {
    "notice": partial(_notice, settings={}),
    "notice of everything": partial(_notice, settings=EVERYTHING),
    "opt out of counts": lambda code: _opt_out(code, "usage", besides="full"),
    "opt out of events": lambda code: _opt_out(code, "events"),
    "opted out of both": lambda code: _opt_out(code, "usage", "events", out=True),
    "consent": partial(_consent, yes=None),
    "consent that was given": partial(_consent, yes=["video"]),
    "consent by signal": partial(_consent, yes=None, by_signal=True),
    "banner": _banner,
    "own data": partial(_own_data, by="password", asked=None),
    "own data of somebody who goes": partial(_own_data, by="link", asked=ASKED),
    "own data, not signed in": lambda code: deletion_html.sign_in_page(_frame(code), True),
    "deletion": lambda code: deletion_html.confirm_page(_frame(code), "token", "bramble", 14, True, "wrong"),
    "deletion that was asked for": lambda code: deletion_html.done_page(_frame(code), ASKED),
    "link of an e-mail": lambda code: take_along_page.button_page(code, "/privacy-data/me", "/x", "token"),
    "data on their way": lambda code: take_along_page.told_page(code, "/privacy-data/me", "mailed"),
}
PAGES: dict[str, Callable[[], str]] = {
    **{f"{name}, {code}": partial(page, code) for name, page in SPOKEN.items() for code in CODES},
    "usage": lambda: charts.as_html(REPORT, NOW),
    "usage of nobody": lambda: charts.as_html(empty(since=None), NOW),
    "tables": _tables,
}
