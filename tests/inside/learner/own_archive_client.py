"""A platform of real Django on which browsers of two learners ask for archives; Redis is a real one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab import campus

PATH = "/privacy-data/me/archive"
PASSWORD = "correct-1-horse"

_MORE = """
ROOT_URLCONF = "lms.envs.tutor.pages"
ALLOWED_HOSTS = ["testserver", "elsewhere.example"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware",
              "django.contrib.auth.middleware.AuthenticationMiddleware", "lms.envs.tutor.pages.Page"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "site@lms.example"
LMS_ROOT_URL = "http://lms.example/"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
PRIVACY_REDIS_URL = {redis!r}
"""

_PAGES = f'''
urlpatterns = []


class Page:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from lms.envs.tutor.privacy.learner.take_along import answer
        return answer(request, "{PATH.removesuffix("/archive")}", request.GET.get("language", "en"))
'''

_BEFORE = f"""
import io, logging, re, sys, threading, time, types, zipfile
from datetime import datetime, timedelta, timezone
from types import SimpleNamespace
from urllib.parse import urlencode
from django.conf import settings
from django.core import mail
from django.test import Client
from lms.envs.tutor.privacy.export import streamed
from lms.envs.tutor.privacy.learner import archive_body, archive_turns, mailed_link, password_again, take_along
PATH, PASSWORD = {PATH!r}, {PASSWORD!r}
HER, OTHER = Account.objects.get(pk=lab.HER), Account.objects.get(pk=lab.OTHER)

def browser(account):
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client

def post(client, query="", origin="http://testserver", **form):
    sent = client.post(PATH + query, urlencode(form), "application/x-www-form-urlencoded", HTTP_ORIGIN=origin)
    return sent

def body(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content

def is_whole(data):
    try:
        return zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    except zipfile.BadZipFile:
        return False

def without_password(account):
    account.set_unusable_password()
    account.save()

def link_of(message):
    return re.search(r"http://lms.example(/\\S+)", message.body)[1]

def token_of(message):
    return link_of(message).rpartition("token=")[2].replace("%3A", ":")

def logged():
    lines = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    logging.getLogger().addHandler(handler)
    return lines

mail.outbox = []

def say(found):
    print(json.dumps(found))

for account in (HER, OTHER):
    account.set_password(PASSWORD)
    account.save()
"""


def make(folder: Path, redis_port: int) -> Path:
    """The platform, with the rows of two people."""
    campus.make(folder)
    campus.fill(folder)
    (folder / "lms" / "envs" / "tutor" / "pages.py").write_text(_PAGES)
    campus.write_settings(folder, _MORE.format(redis=f"redis://127.0.0.1:{redis_port}/11"))
    return folder


def does(folder: Path, text: str) -> Any:
    """Run a program; what it says last."""
    return campus.program(folder, _BEFORE + text)
