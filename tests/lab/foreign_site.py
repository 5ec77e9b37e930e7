"""
Who does what on a foreign site: people, browsers, pages and words, all of them invented.

Nothing here knows what an event looks like: that is `foreign_events`. How often something is new
decides what a program that remembers gains, so each kind of newness is a knob of its own.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

WORDS = tuple((Path(__file__).parent / "words.txt").read_text().split())

_Made = TypeVar("_Made")

#: Payloads of one kind that a page remembers.
_REMEMBERED = 30


@dataclass(frozen=True)
class Novelty:
    """How many people there are, and the share of events in which somebody or something is seen for the first time."""

    users: int = 5000
    user: float = 0.0
    browser: float = 0.002
    page: float = 0.02
    payload: float = 0.6
    courses: int = 40
    pages: int = 60


@dataclass
class Person:
    """Somebody, with what their requests carry."""

    username: str
    user_id: int
    email: str
    ip: str
    session: str
    agent: str
    accept_language: str
    client_id: str | None


@dataclass
class Page:
    """A page of a course: its keys in both spellings, and what was sent from it before."""

    course: str
    org: str
    section: str
    sequential: str
    vertical: str
    names: dict[str, str]
    old: bool
    url: str = ""
    referer: str = ""
    sent: dict[str, list[Any]] = field(default_factory=dict)

    def block(self, kind: str) -> str:
        """The usage key of one of its blocks."""
        name = self.names[kind]
        if self.old:
            org, course, _run = self.course.split("/")
            return f"i4x://{org}/{course}/{kind}/{name}"
        return f"block-v1:{self.course[10:]}+type@{kind}+block@{name}"

    def element(self, kind: str) -> str:
        """The same as it stands in the HTML, and in names of inputs."""
        if self.old:
            return self.block(kind).replace("://", "-").replace("/", "-")
        return self.names[kind]

    def handler(self, kind: str, name: str) -> str:
        """The path of a request to a block."""
        key = self.block(kind).replace("/", ";_") if self.old else self.block(kind)
        return f"/courses/{self.course}/xblock/{key}/handler/xmodule_handler/{name}"


_BROWSERS = (
    "Mozilla/5.0 (Windows NT {w}.1; WOW64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.{b}.{p} Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.{b}.{p} "
    "Safari/537.36 Edg/{v}.0.{b}.{p}",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_{w}_{m}) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{v}.0.{b}.{p} Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.{w}; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS {w}_{m} like Mac OS X) AppleWebKit/60{m}.1.{m} (KHTML, like Gecko) "
    "Version/{w}.0 Mobile/{w}{x}{p} Safari/60{m}.1",
    "Mozilla/5.0 (iPad; CPU OS {w}_{m} like Mac OS X) AppleWebKit/60{m}.1.{m} (KHTML, like Gecko) "
    "Mobile/{w}{x}{p} org.example.learn/{m}.{w}.{p}",
    "Mozilla/5.0 (Linux; Android {w}; LX-{x}{b} Build/{x}{x}{p}) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{v}.0.{b}.{p} Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 6.{m}; Trident/7.0; rv:11.0; .NET4.0{x}; .NET CLR 3.5.{b}) like Gecko",
    "Dalvik/2.1.0 (Linux; U; Android {w}.{m}; LX-{x}{b} Build/{x}{x}{p})",
    "Mozilla/5.0 (compatible; Quillbot/{w}.{m}; +http://bots.example/{b})",
    "okhttp/{m}.{w}.{p}",
)
_LANGUAGES = (
    "en-US,en;q=0.9",
    "en-US,en;q=0.8,fr;q=0.6",
    "en-us",
    "en;q=1.0, en;q=0.8",
    "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7",
    "es-419,es;q=0.9",
    "pt-BR,pt;q=0.8,en-US;q=0.5,en;q=0.3",
    "zh-CN,zh;q=0.9,en;q=0.8",
    "ar,en-US;q=0.9,en;q=0.8",
    "",
)
_SYLLABLES = ("za", "quil", "mor", "te", "ri", "sha", "lun", "ko", "bex", "dri", "val", "ny", "os", "ur", "fel", "gwi")


class Site:
    """Draws people, browsers, pages and words; the same ones for the same seed and the same knobs."""

    def __init__(self, seed: int, novelty: Novelty, old: bool = False, host: str = "courses.school.example") -> None:
        self.random = random.Random(f"{seed} {old}")
        self.novelty = novelty
        self.old = old
        self.host = host
        self.everyone: list[Person] = []
        self._agents = [self._browser() for _ in range(max(12, novelty.users // 12))]
        self._people = [self._person() for _ in range(novelty.users)]
        self._courses = [self._course(number) for number in range(novelty.courses)]
        self._pages = [[self._page(course) for _ in range(novelty.pages)] for course in self._courses]

    def below(self, limit: int) -> int:
        """A whole number; `randrange` takes five times as long."""
        return int(self.random.random() * limit)

    def pick(self, among: list[_Made] | tuple[_Made, ...]) -> _Made:
        """One of them, each as likely as the others."""
        return among[int(self.random.random() * len(among))]

    def hexadecimal(self, digits: int) -> str:
        """Like keys of blocks and sessions."""
        return f"{self.random.getrandbits(4 * digits):0{digits}x}"

    def sentence(self, words: int) -> str:
        """Free text."""
        return " ".join([self.pick(WORDS) for _ in range(words)])

    def person(self) -> Person:
        """Who does something now: few people do much, many do little."""
        if self.random.random() < self.novelty.user:
            person = self._person()
        else:
            person = self._people[int(len(self._people) * self.random.random() ** 2)]
        if self.random.random() < self.novelty.browser:
            person.agent = self._browser()
        return person

    def page(self) -> Page:
        """Where: one of a course's pages."""
        number = int(len(self._courses) * self.random.random() ** 2)
        if self.random.random() < self.novelty.page:
            return self._page(self._courses[number])
        return self.pick(self._pages[number])

    def payload(self, page: Page, kind: str, make: Callable[[Site, Page], Any]) -> Any:
        """What is sent from a page: something new, or the same again."""
        sent = page.sent.setdefault(kind, [])
        if sent and self.random.random() >= self.novelty.payload:
            return self.pick(sent)
        made = make(self, page)
        if len(sent) < _REMEMBERED:
            sent.append(made)
        return made

    def _browser(self) -> str:
        value = self.below
        return self.pick(_BROWSERS).format(
            v=30 + value(110), w=6 + value(12), m=value(9), b=1000 + value(6000), p=10 + value(190), x=self._letter()
        )

    def _letter(self) -> str:
        return chr(65 + self.below(26))

    def _person(self) -> Person:
        name = "".join(self.pick(_SYLLABLES) for _ in range(4))
        form = self.pick(("{0}{1}", "{0}_{1}", "{2}{1}", "{0}-{1}", "{0}.{1}"))
        username = form.format(name, 100 + self.below(10**6), name.title())
        number = self.below
        address = f"{11 + number(180)}.{number(256)}.{number(256)}.{1 + number(254)}"
        if number(8) == 0:
            address = f"2a02:{0x1000 + number(0xEFFF):x}:{0x100 + number(0xEFF):x}::{0x1000 + number(0xEFFF):x}"
        person = Person(
            username=username,
            user_id=1_000_000 + number(89_000_000),
            email=f"{name}.{number(10**6)}@{self.pick(('mail', 'post', 'uni'))}.example",
            ip=address,
            session=self.hexadecimal(32),
            agent=self.pick(self._agents),
            accept_language=self.pick(_LANGUAGES),
            client_id=f"{10**8 + number(9 * 10**8)}.{1_400_000_000 + number(3 * 10**8)}" if number(3) else None,
        )
        self.everyone.append(person)
        return person

    def _course(self, number: int) -> str:
        org = f"{self.pick(_SYLLABLES).title()}X"
        if self.old:
            return f"{org}/C{number}.{1 + self.below(9)}x/{2013 + self.below(3)}_T{1 + self.below(3)}"
        return f"course-v1:{org}+C{number}.{1 + self.below(9)}x+{2016 + self.below(10)}_T{1 + self.below(3)}"

    def _page(self, course: str) -> Page:
        kinds = ("problem", "video", "sequential", "vertical", "chapter", "html")
        names = {kind: self.hexadecimal(32) for kind in kinds}
        page = Page(
            course=course,
            org=course.split("/")[0] if self.old else course[10:].split("+")[0],
            section=names["chapter"],
            sequential=names["sequential"],
            vertical=names["vertical"],
            names=names,
            old=self.old,
        )
        base = f"https://{self.host}"
        page.url = f"{base}/courses/{course}/courseware/{page.section}/{page.sequential}/"
        if self.old:
            page.referer = page.url
        elif self.below(2):
            quoted = page.block("sequential").replace(":", "%3A").replace("+", "%2B").replace("@", "%40")
            page.url = f"{page.url}{1 + self.below(9)}?activate_block_id={quoted}"
            page.referer = page.url
        else:
            page.referer = (
                f"{base}/xblock/{page.block('vertical')}?show_title=0&show_bookmark_button=0&recheck_access=1"
                f"&view=student_view{self.pick(('', '&format=Homework', '&exam_access='))}"
            )
            page.url = self.pick((page.referer, f"https://apps.{self.host}/learning/course/{course}/home"))
        return page
