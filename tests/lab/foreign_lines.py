"""
Lines of logs that are no events, in their programs' own forms: the application, Celery, uWSGI, Caddy.

The forms are those of a stock Tutor; whoever is named in a line is somebody of the site.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator

from lab.foreign_site import Site

_DAY = datetime.datetime(2026, 9, 25, 6, 55, tzinfo=datetime.timezone.utc)

#: Level, logger, file and message. How often: as often as they are here.
_APPLICATION = """
INFO audit login.py:301| Login success - user.id: {user_id}
INFO audit login.py:301| Login success - user.id: {user_id}
INFO audit models.py:2043| Logout - user.id: {user_id}
WARNING audit login.py:214| Login failed - password for user.id: {user_id} is invalid
INFO audit password_reset.py:133| Password reset initiated for email {email}.
INFO common.djangoapps.student.models.course_enrollment course_enrollment.py:620| Created enrollment for {username}
INFO openedx.core.djangoapps.enrollments.data data.py:120| User {username} enrolled in {course} with mode audit
INFO lms.djangoapps.courseware.views.views views.py:410| Requested section of {course} at {url} for user {username}
INFO lms.djangoapps.grades.signals.handlers handlers.py:88| Grade of user_id={user_id} on {block} is computed anew
INFO lms.djangoapps.grades.signals.handlers handlers.py:88| Grade of user_id={user_id} on {block} is computed anew
WARNING django.request log.py:241| Not Found: /courses/{course}/xblock/{block}/handler/{word}
WARNING django.request log.py:241| Not Found: /asset-v1:{word}/{word}.css
WARNING django.request log.py:241| Forbidden: /api/user/v1/accounts/{username}
WARNING django.request log.py:241| Unauthorized: /api/mobile/v1/users/{username}/course_enrollments/
ERROR django.request log.py:241| Internal Server Error: /courses/{course}/courseware/{word}/{word}/
INFO openedx.core.djangoapps.content.block_structure.manager manager.py:91| Block tree of {course} taken from the cache
INFO openedx.core.djangoapps.content.block_structure.store store.py:77| Read {number} bytes in {seconds} s for {block}
INFO xmodule.modulestore.split_mongo.split split.py:703| Course {course} has {number} blocks in its structure
INFO lms.djangoapps.certificates.api api.py:210| Certificate of user {username} in {course}: status downloadable
INFO openedx.core.djangoapps.oauth_dispatch.jwt jwt.py:102| Asymmetric token issued, scopes: email profile user_id
WARNING lms.djangoapps.discussion.rest_api.api api.py:512| Thread {hexadecimal} is gone, asked by user {username}
INFO edx_toggles.toggles.internal.waffle waffle.py:61| Flag {word}.{word} is off for {course}
DEBUG edxval.api api.py:340| Video {hexadecimal} of {course} has {number} encodings
INFO openedx.core.lib.celery.task_utils task_utils.py:58| {word} {word} {word} took {seconds} s for {number} rows
"""
_TEMPLATES = tuple(line.partition("| ") for line in _APPLICATION.strip().split("\n"))

_TASKS = (
    "lms.djangoapps.grades.tasks.recalculate_subsection_grade_v3",
    "openedx.core.djangoapps.content.block_structure.tasks.get_course_in_cache_v2",
    "lms.djangoapps.bulk_email.tasks.send_course_email",
    "lms.djangoapps.certificates.tasks.generate_certificate",
    "common.djangoapps.student.tasks.send_activation_email",
)

_FRAMES = (
    ("/openedx/venv/lib/python3.11/site-packages/django/core/handlers/exception.py", "inner", "get_response(request)"),
    ("/openedx/venv/lib/python3.11/site-packages/django/core/handlers/base.py", "_get_response", "view(request)"),
    ("/openedx/edx-platform/lms/djangoapps/courseware/views/views.py", "index", "self.block_of(usage_key)"),
    ("/openedx/edx-platform/xmodule/modulestore/mixed.py", "get_item", "store.get_item(usage_key)"),
    ("/openedx/edx-platform/common/djangoapps/student/models/user.py", "get_user", "users.get(username=name)"),
)


class Lines:
    """What a site's programs print, without end, in the order of time."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.now = _DAY

    def _tick(self) -> str:
        self.now += datetime.timedelta(microseconds=1 + self.site.below(300_000))
        return self.now.strftime("%Y-%m-%d %H:%M:%S,") + f"{self.now.microsecond // 1000:03d}"

    def prefix(self, level: str, logger: str, file: str, user_id: object = None, ip: str | None = None) -> str:
        """What the platform writes in front of each message, of a request or of none."""
        return f"{self._tick()} {level} {1 + self.site.below(40)} [{logger}] [user {user_id}] [ip {ip}] {file} - "

    def application(self) -> str:
        """A message of the platform, sometimes with a traceback below it."""
        site = self.site
        where, _bar, message = site.pick(_TEMPLATES)
        level, logger, file = where.split()
        person, page = site.person(), site.page()
        of_request = (person.user_id, person.ip) if site.below(4) else ()
        line = self.prefix(level, logger, file, *of_request) + message.format(
            username=person.username,
            user_id=person.user_id,
            email=person.email,
            course=page.course,
            block=page.block("problem"),
            url=page.url,
            hexadecimal=site.hexadecimal(24),
            number=site.below(10_000),
            seconds=round(site.random.random(), 4),
            word=site.sentence(1),
        )
        return f"{line}\n{self._traceback(person.username)}" if level == "ERROR" else line

    def _traceback(self, username: str) -> str:
        frames = [
            f'  File "{file}", line {10 + self.site.below(900)}, in {function}\n    {code}'
            for file, function, code in _FRAMES
        ]
        last = f"common.djangoapps.student.models.user.User.DoesNotExist: no user with username={username}"
        return "\n".join(["Traceback (most recent call last):", *frames, last])

    def celery(self) -> str:
        """A line of a worker: a task begins, ends or fails."""
        site = self.site
        key = "-".join(site.hexadecimal(size) for size in (8, 4, 4, 4, 12))
        task = f"Task {site.pick(_TASKS)}[{key}]"
        kind = site.below(10)
        if kind < 5:
            return f"[{self._tick()}: INFO/MainProcess] {task} received"
        if kind < 9:
            process = 1 + site.below(4)
            took = round(site.random.random() * 3, 9)
            return f"[{self._tick()}: INFO/ForkPoolWorker-{process}] {task} succeeded in {took}s: None"
        user_id = site.person().user_id
        return f"[{self._tick()}: WARNING/ForkPoolWorker-2] {task} retry: user_id={user_id} is locked"

    def _request(self) -> tuple[str, str]:
        site = self.site
        page, person = site.page(), site.person()
        uri = site.pick(
            (
                page.handler("problem", "problem_check"),
                f"/courses/{page.course}/courseware/{page.section}/{page.sequential}/?child=first",
                f"/api/courseware/course/{page.course}",
                f"/api/user/v1/accounts/{person.username}",
                f"/api/user/v1/accounts?username={person.username}",
                f"/u/{person.username}",
                f"/asset-v1:{page.org}+type@asset+block@{site.sentence(1)}.png",
                f"/static/bundles/{site.sentence(1)}.{site.hexadecimal(20)}.js",
                "/event",
                "/heartbeat",
                f"/api/enrollment/v1/enrollment/{person.username},{page.course}",
                f"/login?next=%2Fcourses%2F{page.section}&email={person.email.replace('@', '%40')}",
            )
        )
        return site.pick(("GET", "GET", "GET", "POST")), uri

    def uwsgi(self) -> str:
        """A request, as uWSGI writes it unless told otherwise."""
        site = self.site
        method, uri = self._request()
        count = site.below(10**6)
        peer = site.person().ip if site.below(2) else "172.18.0.9"  # behind a proxy, the proxy's
        self._tick()
        return (
            f"[pid: {10 + site.below(9)}|app: 0|req: {count}/{count + site.below(999)}] {peer} () "
            f"{{{50 + site.below(20)} vars in {1000 + site.below(3000)} bytes}} [{self.now.ctime()}] {method} {uri} => "
            f"generated {site.below(90_000)} bytes in {1 + site.below(900)} msecs (HTTP/1.1 "
            f"{site.pick((200, 200, 200, 302, 404))}) {6 + site.below(9)} headers in {200 + site.below(600)} bytes "
            f"({1 + site.below(3)} switches on core {site.below(2)})"
        )

    def caddy(self) -> str:
        """A request, as Caddy writes it in JSON, with its browser's headers."""
        site, person = self.site, self.site.person()
        method, uri = self._request()
        self._tick()
        headers = {
            "User-Agent": [person.agent],
            "Accept-Language": [person.accept_language],
            "Referer": [site.page().url],
            "Cookie": ["REDACTED"],
            "Accept": ["*/*"],
        }
        request = {
            "remote_ip": person.ip,
            "remote_port": str(30_000 + site.below(30_000)),
            "client_ip": person.ip,
            "proto": "HTTP/2.0",
            "method": method,
            "host": site.host,
            "uri": uri,
            "headers": headers,
            "tls": {"resumed": False, "version": 772, "cipher_suite": 4865, "proto": "h2", "server_name": site.host},
        }
        line = {
            "level": "info",
            "ts": self.now.timestamp(),
            "logger": "http.log.access.log0",
            "msg": "handled request",
            "request": request,
            "bytes_read": 0,
            "user_id": "",
            "duration": round(site.random.random(), 9),
            "size": site.below(90_000),
            "status": site.pick((200, 200, 200, 302, 404)),
            "resp_headers": {"Server": ["Caddy"], "Content-Type": ["text/html; charset=utf-8"], "Vary": ["Cookie"]},
        }
        return json.dumps(line, separators=(",", ":"))

    def of(self, kind: str) -> Iterator[bytes]:
        """Lines of one kind: the name of one of the methods."""
        make = getattr(self, kind)
        while True:
            yield f"{make()}\n".encode()
