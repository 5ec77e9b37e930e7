"""Requests and events as the platform makes them, for the counting of usage, and how many each should be."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import crum

from tutorprivacy.inside.usage import counter as usage_counter

HOST = "lms.example"
AGENTS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Mobile/15E148 Safari/604.1",
)
BROWSERS = ("Firefox 145", "Chrome 140", "Safari 18")
BOT = "Googlebot/2.1 (+http://www.google.com/bot.html)"
LANGUAGES = ("fr-FR,fr;q=0.9", "en", "x-none")
COURSES = ("course-v1:edX+Lab+2026", "course-v1:edX+Other+2026", "")
ROUTE = r"^courses/(?P<course_id>[^/]+)/courseware$"
PLAIN_ROUTE = r"^dashboard$"


@dataclass(frozen=True)
class Visitor:
    """Somebody's browser."""

    address: str
    agent: str = AGENTS[0]
    language: str = LANGUAGES[0]
    headers: dict[str, str] = field(default_factory=dict, hash=False)
    cookies: dict[str, str] = field(default_factory=dict, hash=False)


def visitor(number: int) -> Visitor:
    """The n-th of very many, no two of them alike."""
    address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
    return Visitor(address, AGENTS[number % 3], LANGUAGES[number // 3 % 3])


def request(who: Visitor, course: str = "", method: str = "GET", route: str | None = None) -> Any:
    """A request that was routed and answered."""
    meta = {
        "HTTP_HOST": HOST,
        "REMOTE_ADDR": who.address,
        "HTTP_USER_AGENT": who.agent,
        "HTTP_ACCEPT_LANGUAGE": who.language,
        **who.headers,
    }
    kwargs = {"course_id": course} if course else {}
    match = SimpleNamespace(route=route or (ROUTE if course else PLAIN_ROUTE), args=(), kwargs=kwargs)
    return SimpleNamespace(method=method, META=meta, COOKIES=who.cookies, resolver_match=match)


def view(counter: usage_counter.Counter, who: Visitor, course: str = "") -> None:
    """Count a page that was shown."""
    counter.view(request(who, course), 200)


def emit(counter: usage_counter.Counter, name: str, who: Visitor | None = None, **context: Any) -> None:
    """Count an event, inside of a request or not."""
    before = crum.get_current_request()
    crum.set_current_request(request(who) if who else None)
    try:
        counter.event({"name": name, "context": context, "data": {}})
    finally:
        crum.set_current_request(before)


def some_visits(seed: int, count: int, visitors: int) -> list[tuple[Visitor, str]]:
    """(who, course) of page views; a few visitors come often, and most once or twice."""
    dice = random.Random(seed)
    return [(visitor(int(visitors * dice.random() ** 1.5)), dice.choice(COURSES)) for _ in range(count)]


#: (dimension, name, course)
Name = tuple[str, str, str]


def expected(visits: list[tuple[Visitor, str]]) -> tuple[Counter[Name], dict[Name, int]]:
    """By exact counting: page views and visitors of each group (dimension, name, course)."""
    times: Counter[Name] = Counter()
    people: dict[Name, set[Visitor]] = {}
    for who, course in visits:
        index = AGENTS.index(who.agent)
        groups = [
            ("views", "", ""),
            ("visits", "", ""),
            ("browser", BROWSERS[index], ""),
            ("os", ("Linux", "Windows", "iOS")[index], ""),
            ("device", ("desktop", "desktop", "mobile")[index], ""),
            ("language", {LANGUAGES[0]: "fr", LANGUAGES[1]: "en"}.get(who.language, "other"), ""),
        ]
        page = "/courses/<course_id>/courseware" if course else "/dashboard"
        groups.append(("page", page, ""))
        if course:
            groups += [("course", course, ""), ("page", page, course)]
        for group in groups:
            times[group] += 1
            people.setdefault(group, set()).add(who)
    return times, {group: len(of_group) for group, of_group in people.items()}
