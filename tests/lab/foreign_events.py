"""
Foreign tracking logs of any size, the same for the same seed: shapes of real releases, values invented.

The shapes are those of other people's logs, as the fixtures of event-routing-backends and
edx-analytics-pipeline and the platform's reference of events show them: which fields stand around
a payload, in which order and under which names, by the years in which the platform wrote them.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterator
from typing import Any

from lab.foreign_kinds import KINDS, OLD_PAYLOADS, Kind
from lab.foreign_site import Novelty, Page, Person, Site

_Event = dict[str, Any]


class Happening:
    """What happened, before a release says how it writes that."""

    def __init__(self, site: Site, kind: Kind, time: str, old_names: bool) -> None:
        self.site = site
        self.person: Person = site.person()
        self.page: Page = site.page()
        self.time = time
        self.name = (old_names and kind.old_name) or kind.name
        make = OLD_PAYLOADS.get(self.name, kind.make)
        self.browser = kind.path is None
        data = site.payload(self.page, f"{self.name} {self.browser}", make)
        self.path = kind.path(site, self.page, self.person) if kind.path else "/event"
        if self.name[0] == "/":
            self.name = self.path
        if kind.of_person:
            data = {**data, **kind.of_person(self.person)}
        self.data = data
        self.module = (
            {"display_name": site.sentence(2), "usage_key": self.page.block(kind.module)} if kind.module else None
        )

    @property
    def payload(self) -> Any:
        """As the log has it: what a browser sent is a text."""
        return json.dumps(self.data) if self.browser else self.data


def _of_2013(what: Happening) -> _Event:
    """No referrer, no languages; who it was stands outside of the context, if at all."""
    person = what.person
    event: _Event = {
        "username": person.username,
        "host": what.site.host,
        "event_source": "browser" if what.browser else "server",
        "event_type": what.name,
        "time": what.time,
        "ip": person.ip,
        "event": what.payload,
        "agent": person.agent,
        "page": what.page.url if what.browser else None,
    }
    if what.browser:
        event["session"] = person.session
    if what.site.below(4):
        event["context"] = {"course_id": what.page.course, "org_id": what.page.org, "user_id": person.user_id}
    return event


def _of_2014(what: Happening) -> _Event:
    """Who it was, twice."""
    person = what.person
    again = {
        "username": person.username,
        "user_id": person.user_id,
        "ip": person.ip,
        "org_id": what.page.org,
        "agent": person.agent,
        "host": what.site.host,
        "session": person.session,
        "course_id": what.page.course,
        "path": what.path,
    }
    if what.module:
        again["module"] = {"display_name": what.module["display_name"]}
    if not what.browser:
        again["course_user_tags"] = {}
    return {**_of_2013(what), "context": again}


def _of_2015(what: Happening) -> _Event:
    """With referrer and languages; keys of the web's counters."""
    person = what.person
    context: _Event = {
        "user_id": person.user_id,
        "org_id": what.page.org,
        "course_id": what.page.course,
        "path": what.path,
    }
    if what.module:
        context["module"] = what.module
    event: _Event = {
        "username": person.username,
        "event_type": what.name,
        "ip": person.ip,
        "agent": person.agent,
        "host": what.site.host,
        "session": person.session,
        "referer": what.page.referer,
        "accept_language": person.accept_language,
        "event": what.payload,
        "event_source": "browser" if what.browser else "server",
        "context": context,
        "time": what.time,
        "page": what.page.url if what.browser else None,
    }
    if what.browser:
        event |= {"name": what.name, "label": what.page.course, "nonInteraction": 1}
    else:
        context["course_user_tags"] = {}
    return event


def _of_an_app(what: Happening) -> _Event:
    """What an app on a telephone reported, through the collector that the platform asked then."""
    person, site = what.person, what.site
    version = f"{1 + site.below(3)}.{site.below(30)}.{site.below(9)}"
    return {
        "username": person.username,
        "event_source": "mobile",
        "name": "edx.video.played",
        "time": what.time,
        "agent": person.agent,
        "page": what.page.url,
        "host": site.host,
        "session": "",
        "context": {
            "component": "videoplayer",
            "received_at": what.time,
            "course_id": what.page.course,
            "path": "/segmentio/event",
            "user_id": person.user_id,
            "org_id": what.page.org,
            "application": {"name": "edx.mobileapp.android", "version": version},
            "client": {
                "network": {"wifi": True, "carrier": site.sentence(1), "cellular": False, "bluetooth": False},
                "locale": "en-US",
                "timezone": "Europe/Paris",
                "ip": person.ip,
                "app": {"name": "Learn", "packageName": "org.example.learn", "version": version, "versionCode": 29},
                "library": {"version": 203, "name": "analytics-android", "versionName": "2.0.3"},
                "device": {
                    "model": f"LX-{person.user_id % 977}",
                    "type": "android",
                    "id": person.session[:16],
                    "name": "generic",
                    "manufacturer": site.sentence(1),
                },
                "os": {"version": "5.1.1", "name": "REL", "sdk": 22},
                "screen": {"densityBucket": "xhdpi", "density": 2, "height": 1184, "width": 768, "scaledDensity": 2},
            },
        },
        "ip": "",
        "event": json.dumps({"code": "mobile", "id": what.page.element("video"), "currentTime": site.below(900)}),
        "event_type": "play_video",
    }


def _by_command(what: Happening) -> _Event:
    """What a command of the platform did: nobody's browser, and a person in the payload only."""
    return {
        "username": "anonymous",
        "host": "",
        "event_source": "server",
        "event_type": "edx.course.enrollment.activated",
        "context": {"course_id": what.page.course, "org_id": what.page.org, "command": "./manage.py enroll"},
        "time": what.time,
        "ip": "",
        "event": {"course_id": what.page.course, "user_id": what.person.user_id, "mode": "honor"},
        "agent": "",
        "page": None,
    }


def _of_2020(what: Happening) -> _Event:
    """As the platform has it in its memory, and as it is kept where nothing maps it to the log's old form."""
    person = what.person
    context: _Event = {
        "accept_language": person.accept_language,
        "agent": person.agent,
        "client_id": person.client_id,
        "course_id": what.page.course,
        "course_user_tags": {},
        "event_source": "browser" if what.browser else "server",
        "host": what.site.host,
        "ip": person.ip,
        "org_id": what.page.org,
        "page": what.page.url if what.browser else "x_module",
        "path": what.path,
        "referer": what.page.referer,
        "session": person.session,
        "user_id": person.user_id,
        "username": person.username,
        "enterprise_uuid": "",
    }
    if what.module:
        context |= {"asides": {}, "module": what.module}
    return {"context": context, "data": what.data, "name": what.name, "timestamp": what.time}


def _of_today(what: Happening) -> _Event:
    """The log's form since 2018."""
    person = what.person
    context: _Event = {
        "course_id": what.page.course,
        "course_user_tags": {},
        "user_id": person.user_id,
        "path": what.path,
        "org_id": what.page.org,
        "enterprise_uuid": "",
    }
    if what.browser:
        del context["course_user_tags"]
    if what.module:
        context |= {"module": what.module, "asides": {}}
    return {
        "name": what.name,
        "context": context,
        "username": person.username,
        "session": person.session,
        "ip": person.ip,
        "agent": person.agent,
        "host": what.site.host,
        "referer": what.page.referer,
        "accept_language": person.accept_language,
        "event": what.payload,
        "time": what.time,
        "event_type": what.name,
        "event_source": "browser" if what.browser else "server",
        "page": what.page.url if what.browser else None,
    }


def _of_a_visitor(what: Happening) -> _Event:
    """Somebody who has not signed in."""
    event = _of_today(what)
    return {**event, "username": "", "session": "", "context": {**event["context"], "user_id": None}}


def _of_a_visitor_2014(what: Happening) -> _Event:
    """The same then: some fields are empty, and some are null."""
    event = _of_2014(what)
    context = {**event["context"], "username": "", "user_id": "", "session": None}
    return {**event, "username": "", "context": context}


#: A shape, how often of a hundred, and the year of its times. Old ones have keys of courses with slashes.
_Shapes = tuple[tuple[Callable[[Happening], _Event], int, int], ...]
TODAY: _Shapes = ((_of_today, 88, 2026), (_of_2020, 8, 2026), (_of_a_visitor, 4, 2026))
OLD: _Shapes = (
    (_of_2013, 18, 2013),
    (_of_2014, 23, 2014),
    (_of_a_visitor_2014, 3, 2014),
    (_of_2015, 22, 2015),
    (_of_an_app, 7, 2015),
    (_by_command, 2, 2014),
    (_of_2020, 13, 2020),
    (_of_today, 12, 2023),
)


def events(
    shapes: _Shapes = TODAY, novelty: Novelty | None = None, seed: int = 1, site: Site | None = None
) -> Iterator[_Event]:
    """Without end; times go on, each in its shape's year."""
    old = shapes is OLD
    site = site or Site(seed, novelty or Novelty(), old)
    kinds = [kind for kind in KINDS for _ in range(kind.weight)]
    wrappers = [(wrap, year) for wrap, weight, year in shapes for _ in range(weight)]
    now = datetime.datetime(2000, 3, 2, 6, tzinfo=datetime.timezone.utc)
    while True:
        now += datetime.timedelta(microseconds=1 + site.below(400_000))
        wrap, year = site.pick(wrappers)
        time = f"{year}{now.isoformat()[4:]}"
        yield wrap(Happening(site, site.pick(kinds), time, old))


def lines(
    shapes: _Shapes = TODAY, novelty: Novelty | None = None, seed: int = 1, site: Site | None = None
) -> Iterator[bytes]:
    """The same as lines of JSON, as the platform writes them."""
    for event in events(shapes, novelty, seed, site):
        yield json.dumps(event).encode() + b"\n"
