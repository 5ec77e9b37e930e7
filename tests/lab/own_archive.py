"""A site on which a learner takes her data along: what the lab needs beside the platform's stand-in."""

from __future__ import annotations

import contextlib
import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from . import canaries
from .environment import SITES, Lab, run_python
from .services import Browser, Services

PATH = "/privacy-data/me/archive"

_MODELS = """
from django.conf import settings
from django.db import models


class Answer(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    text = models.TextField()

"""

#: What a file of the lab's folder switches on.
BREAKS, ELSEWHERE = "breaks in the middle", "signs in elsewhere"

_PAGE = f'''
import os
from types import SimpleNamespace

from django.contrib.auth.models import User

FOLDER = os.environ["PRIVACY_LAB"]
User.social_auth = property(lambda self: SimpleNamespace(exists=lambda: os.path.exists(f"{{FOLDER}}/{ELSEWHERE}")))


def breaking(pieces):
    size = 0
    for piece in pieces:
        yield piece
        size += len(piece)
        if size > 2_000_000 and os.path.exists(f"{{FOLDER}}/{BREAKS}"):
            raise ValueError("{canaries.EMAIL}")


class Page:
    def __init__(self, get_response):
        from lms.envs.tutor.privacy.export import streamed
        self.get_response = get_response
        original = streamed.chunks
        streamed.chunks = lambda *given: breaking(original(*given))

    def __call__(self, request):
        return self.get_response(request)
'''

#: Rows of hers, so many and no others: each is one word, and a thousand bytes that cannot be made fewer.
_FILL = """
import base64, random
import django; django.setup()
from django.db import connection, transaction
words = random.Random(1)
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute("SELECT count(*) FROM ownpage_answer")
    there = cursor.fetchone()[0]
    newest = "SELECT id FROM ownpage_answer ORDER BY id DESC LIMIT %s"
    cursor.execute(f"DELETE FROM ownpage_answer WHERE id IN ({{newest}})", [max(there - {rows}, 0)])
    made = (({user}, base64.b64encode(words.randbytes(1000), b"xy").decode()) for _ in range({rows} - there))
    cursor.executemany("INSERT INTO ownpage_answer (user_id, text) VALUES (%s, %s)", made)
"""


def build(folder: Path, **config: object) -> Lab:
    """A lab with the page, and a model of answers; the e-mails that it sends are in ``mails`` below its folder."""
    lab = Lab(folder, 22, ["mfe", "privacy"], dict(config))
    lab.build()
    own = lab.platform / "ownpage"
    own.mkdir()
    (own / "__init__.py").write_text("")
    (own / "models.py").write_text(_MODELS)
    (own / "page.py").write_text(_PAGE)
    settings = lab.platform / "lms" / "envs" / "tutor" / "production.py"
    mails = {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": f"{folder}/mails"}
    lines = [
        'INSTALLED_APPS = [*INSTALLED_APPS, "ownpage"]',
        'MIDDLEWARE = [*MIDDLEWARE, "ownpage.page.Page"]',
        'DEFAULT_FROM_EMAIL = "site@lms.example"',
        *(f"{name} = {value!r}" for name, value in mails.items()),
    ]
    settings.write_text("\n".join([settings.read_text(), *lines, ""]))
    return lab


def program(lab: Lab, text: str) -> str:
    """Run Python in the LMS; what it prints."""
    done = run_python(lab.platform, lab.django_environment("lms"), "-c", text)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    return done.stdout.decode()


def fill(lab: Lab, rows: int) -> None:
    """So many answers of hers, and no others."""
    program(lab, _FILL.format(rows=rows, user=canaries.USER_ID))


@contextlib.contextmanager
def served(lab: Lab) -> Iterator[Services]:
    """Redis, the LMS and Caddy, with a database of the lab's own, since it has another table."""
    services = Services(lab)
    services._create_database()
    try:
        services.start_redis()
        services.start_platform("lms")
        services.start_caddy()
        yield services
    finally:
        services.stop_all()


def signed_in(lab: Lab) -> Browser:
    """Her browser."""
    browser = Browser(lab)
    status, _body, _headers = browser.send(canaries.SIGN_IN)
    assert status == 200
    return browser


def asked(browser: Browser, form: dict[str, str], path: str = PATH, **headers: str) -> http.client.HTTPConnection:
    """Send the form; the connection, whose answer nobody has read."""
    connection = browser._connect(SITES["lms"])
    scheme = "https" if browser.lab.https else "http"
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    given = {
        "Host": SITES["lms"],
        "Origin": f"{scheme}://{SITES['lms']}",
        "Cookie": cookies,
        "Content-Type": "application/x-www-form-urlencoded",
        "User-Agent": canaries.HEADERS["User-Agent"],
        **headers,
    }
    connection.request("POST", path, urlencode(form), given)
    return connection


def workers(lab: Lab) -> list[int]:
    """Process numbers of uWSGI's workers of the LMS."""
    output = (lab.rest / "lms output").read_text(errors="replace")
    return [int(pid) for pid in re.findall(r"spawned uWSGI worker \d+ \(pid: (\d+)", output)]


def log_lines(lab: Lab) -> list[str]:
    """What the LMS has printed of archives that learners asked for."""
    return re.findall(r"The archive that account number .*", (lab.rest / "lms output").read_text(errors="replace"))
