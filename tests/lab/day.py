"""
A day's lines of a site's applications, and how much of them a name takes away.

The lines are shaped as those of the platform, of Django, Celery, uWSGI and nginx; each kind once.
``{name}`` is where somebody stands as a name, whatever the name is; ``{free}`` where a name stands as a
free word, ``{bare}`` where it stands behind "user" without a sign between. For what is lost, a person
stands there who is called like nothing else.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from lab.tracking_log import Site
from tutorprivacy.inside.minimize.reductions import EventPolicy
from tutorprivacy.inside.pii import vocabulary
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.inside.tracking.scrubber import Scrubber
from tutorprivacy.scrub.line_scrubber import LineScrubber

#: The most frequent words of English on the web, of two letters or more (Peter Norvig's counts, MIT licence, as in
#: the package ``wordsegment``).
FREQUENT = tuple((Path(__file__).parent / "words.txt").read_text().split())

#: Names that the platform's logs are made of besides: parts of its identifiers, organisations, courses and numbers.
ODD = (
    *("2026", "2025", "12", "404", "06", "edx", "DemoX", "fps", "com1091", "audit", "honor", "no-id-professional"),
    *("play_video", "problem_check", "page_close", "html5", "courseware", "course_home", "user_id", "user.id", "views"),
    *("login_session", "GET", "http", "ValueError", "PermissionDenied", "CourseEnrollment", "lms", "uwsgi", "openedx"),
    *("djangoapps", "user_authn", "v1", "Mozilla", "Sep", "Login failed", "password for user", "Course Info", "---"),
    *("login_user", "course-v1", "html", "type", "block", "1f2e3d4c", "caddy", "MainProcess", "audit.log", "us", "ms"),
)
NAMES = tuple(dict.fromkeys((*FREQUENT, *sorted(vocabulary.WORDS), *ODD)))

SOMEBODY = "quzzaliander"
COURSE = "course-v1:edX+DemoX+2026_T1"
BLOCK = "block-v1:edX+DemoX+2026_T1+type@problem+block@1f2e3d4c"
_PREFIX = "2026-03-02 06:07:08,123 {level} 12 [{logger}] [user None] [ip None] {file} - "

_APPLICATION = """
INFO audit login.py:304| Login success - {free}
INFO audit login.py:304| Login success - user.id: 918273
WARNING audit login.py:112| Login failed - Unknown user email or username 3f2a9c1e4b5d6789abcd
WARNING audit login.py:221| Login failed - password for user.id: 918273 is invalid
WARNING audit login.py:201| Login failed - Account not active for user.id: 918273, resending activation
INFO audit models.py:90| Logout - {free}
INFO audit register.py:390| Login success on new account creation - {free}
INFO audit password_reset.py:99| Password reset initiated for email {free}@example.org.
WARNING audit password_reset.py:71| Password reset rate limit exceeded for email {free}@example.org.
INFO edx.student course_enrollment.py:600| Created enrollment for {free} in {COURSE}
INFO edx.student course_enrollment.py:700| User {bare} enrolled in {COURSE} with mode audit
INFO edx.student course_enrollment.py:711| Enrollment mode changed from audit to verified for user: {name}
WARNING edx.student views.py:52| User {bare} tried to register for {COURSE}, but the enrollment is closed
ERROR edx.student models.py:51| Unable to find user with username='{name}' and email=-
INFO edx.courseware module_render.py:12| Course block {BLOCK} rendered in 12 ms
INFO edx.courseware views.py:88| Requested section 'week 3' of course DemoX is not available, redirecting to the outline
WARNING edx.courseware access.py:4| Permission denied: {name_label} has no access to {COURSE}
INFO edx.celery.task task.py:30| Grading task 3f2a9c1e-4b5d-6789-abcd-0123456789ab started for course {COURSE}
INFO lms.djangoapps.grades.tasks tasks.py:77| Recalculated grade for user_id=918273 on block {BLOCK} in 0.12 s
ERROR lms.djangoapps.certificates.api api.py:44| Certificate generation not allowed for user {bare} in course {COURSE}
INFO lms.djangoapps.certificates generation.py:9| Generated certificate, status downloadable, mode verified, grade 0.86
INFO lms.djangoapps.instructor_task.subtasks subtasks.py:31| Task 7: sending emails to 12 recipients, 3 skipped
INFO lms.djangoapps.bulk_email.tasks tasks.py:404| Skipping course email to user {bare} with email_id 17
WARNING lms.djangoapps.discussion.rest_api api.py:6| Thread 5f5f5f5f5f5f5f5f5f5f5f5f does not exist in the forum
INFO openedx.core.djangoapps.content.block_structure.tasks tasks.py:64| Collecting block structure for {COURSE}
INFO xmodule.modulestore.split_mongo.split split.py:701| Updated index for course edX, library is null
INFO cms.djangoapps.contentstore.tasks tasks.py:88| Publishing {COURSE}: 12 blocks changed since 2026-02-28 11:22:33
INFO openedx.core.djangoapps.user_api.accounts api.py:12| Name change requested by learner "{name}"
WARNING django.request log.py:253| Not Found: /courses/{COURSE}/info
WARNING django.request log.py:253| Bad Request: /api/user/v1/accounts/{name}/image
WARNING django.request log.py:253| Unauthorized: /api/enrollment/v1/enrollment/{name},{COURSE}
WARNING django.request log.py:253| Forbidden (CSRF cookie not set.): /login_ajax
ERROR django.request log.py:253| Internal Server Error: /courses/{COURSE}/courseware/week3/unit-2/
WARNING django.security.DisallowedHost exception.py:124| Invalid HTTP_HOST header: 'lms'. You may need to add it
INFO celery.worker.strategy strategy.py:161| Task lms.djangoapps.grades.tasks.recalculate[3f2a9c1e-4b5d] received
INFO celery.app.trace trace.py:131| Task openedx.core.djangoapps.heartbeat.sample[3f2a9c1e] succeeded in 0.0123s: None
WARNING py.warnings warnings.py:110| DeprecationWarning: the imp module is deprecated in favour of importlib
ERROR edx.discussion utils.py:3| Could not connect to the search service at port 9200: Connection refused, retry 3 of 5
INFO openedx.core.djangoapps.catalog.utils utils.py:45| Received 12 programs from the catalog service in 3 pages
DEBUG tracking.processor whitelist.py:41| Event edx.course.enrollment.activated was sent to 2 backends
WARNING openedx.core.djangoapps.oauth_dispatch api.py:5| Access token for client login-service-client expired
INFO edx.verify_student views.py:9| Photo verification attempt of student {bare} was approved by staff
INFO lms.djangoapps.teams api.py:21| Team 'the best' now has 5 members, member {bare} was added
INFO openedx.core.lib.session session.py:2| {{"user": "{name}", "mode": "honor", "org": "edX", "level": "info"}}
"""

_OTHER = """
[pid: 12|app: 0|req: 1/2] - () {{44 vars in 800 bytes}} [Mon Mar  2 06:07:08 2026] GET /courses/{COURSE}/progress => \
generated 512 bytes in 38 msecs (HTTP/1.1 200) 9 headers in 300 bytes (1 switches on core 0)
- - {name} [02/Mar/2026:06:07:08 +0000] "GET /courses/{COURSE}/info HTTP/1.1" 200 1234 "-" "Mozilla/5.0 (X11; Linux)"
- - - [02/Mar/2026:06:07:08 +0000] "POST /api/user/v2/account/login_session/ HTTP/1.1" 403 98 "-" "curl/8"
- - - [02/Mar/2026:06:07:08 +0000] "GET /search/course_discovery/ HTTP/2.0" 200 98 "-" "-"
- - - [02/Mar/2026:06:07:08 +0000] "GET /u/{name} HTTP/2.0" 200 98 "-" "-"
[2026-03-02 06:07:08,123: INFO/MainProcess] Task openedx.core.djangoapps.catalog.tasks.sync[3f2a9c1e] received
[2026-03-02 06:07:08,123: ERROR/ForkPoolWorker-1] Task lms.djangoapps.certificates.tasks.run raised unexpected: KeyError
Mar  2 06:07:08 host7 lms[12]: 2026-03-02 06:07:08,123 INFO 12 [edx.student] [user None] [ip None] v.py:3 - Starting
Traceback (most recent call last):
  File "/openedx/edx-platform/openedx/core/djangoapps/user_authn/views/login.py", line 304, in login_user
    raise AuthFailedError(_("There was an error receiving your login information. Please email us."))
  File "/openedx/venv/lib/python3.11/site-packages/django/core/handlers/base.py", line 197, in _get_response
openedx.core.djangoapps.user_authn.exceptions.AuthFailedError: There was an error receiving your login information.
django.core.exceptions.PermissionDenied
During handling of the above exception, another exception occurred:
ValueError: invalid literal for int() with base 10: '{free}'
DatabaseError: (1213, 'Deadlock found when trying to get lock; try restarting transaction')
<User: {name}> may not see course {COURSE}
lms-1  | *** Operational MODE: preforking+threaded ***
"""


def application_lines() -> list[str]:
    """With the places of names left open."""
    made = []
    for line in _APPLICATION.strip().split("\n"):
        where, _bar, message = line.partition("| ")
        level, logger, file = where.split()
        made.append(_PREFIX.format(level=level, logger=logger, file=file) + message)
    return made


def lines() -> list[str]:
    """All kinds of lines, with the places of names left open."""
    return [*application_lines(), *_OTHER.strip("\n").split("\n")]


def filled(line: str, name: str, free: str) -> str:
    """A line that names somebody: as a name, and as a free word."""
    return line.format(name=name, bare=name, name_label=f"user '{name}'", free=free, COURSE=COURSE, BLOCK=BLOCK)


def has_words(text: str, name: str) -> bool:
    """Could a name be found in a text?"""
    return name.lower() in text.lower()


class Loss:
    """What names take from texts: the characters of all, and those that a name took."""

    def __init__(self) -> None:
        self.characters = 0
        self.of: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def compare(self, name: str, before: str, after: str) -> None:
        """Count what differs between a text, and the text as it is when somebody is called so."""
        if before != after:
            words = Counter(re.findall(r"\w+", before))
            words.subtract(Counter(re.findall(r"\w+", after)))
            self.of[name] += sum(len(word) * count for word, count in words.items() if count > 0) or 1
            self.examples.setdefault(name, after)

    @property
    def share(self) -> float:
        """Of the characters that all names together could have taken."""
        return sum(self.of.values()) / (self.characters * len(NAMES))


def scrubbed_with(name: str | None) -> Callable[[str], str]:
    """The scrubber of a site on which somebody is called so (nobody: None)."""
    scrubber = LineScrubber(EventPolicy(), FixedKey("k"), {name.lower(): 5} if name else {})
    return lambda line: (scrubber.scrub_line(line.encode()) or b"").decode()


def lost_from_lines(names: Iterable[str], scrub_with: Callable[[str | None], Callable[[str], str]]) -> Loss:
    """What each name takes from a day's lines; `scrub_with` makes what redacts while somebody is called so."""
    loss = Loss()
    texts = [filled(line, SOMEBODY, SOMEBODY) for line in lines()]
    nobody = scrub_with(None)
    before = [nobody(text) for text in texts]
    loss.characters = sum(map(len, before))
    for name in names:
        scrub = scrub_with(name)
        for text, kept in zip(texts, before, strict=True):
            if has_words(text, name):
                loss.compare(name, kept, scrub(text))
    return loss


def events() -> list[dict[str, Any]]:
    """One of each kind of event and path, of one learner."""
    kinds: dict[Any, dict[str, Any]] = {}
    for event in islice(Site(3).events(), 600):
        kinds.setdefault((event["name"], event["context"]["path"][:20]), event)
    return [{**event, "context": {**event["context"], "user_id": 918273}} for event in kinds.values()]


def lost_from_events(names: Iterable[str]) -> Loss:
    """What each name takes from its own learner's events: all but the free text, which is dropped."""
    loss = Loss()
    scrubber = Scrubber(EventPolicy(), FixedKey("k"))
    texts = [json.dumps({**event, "username": SOMEBODY}) for event in events()]
    before = [json.dumps(scrubber.scrub(json.loads(text))) for text in texts]
    loss.characters = sum(map(len, before))
    for name in names:
        for text, kept in zip(texts, before, strict=True):
            if has_words(text, name):
                event = {**json.loads(text), "username": name}
                loss.compare(name, kept, json.dumps(scrubber.scrub(event)))
    return loss
