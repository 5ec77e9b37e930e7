"""
A small site with a tracker of errors in it: `main`.

A process of its own, since trackers change Django and Celery for good. Somebody is signed in, sends a form, and all
goes wrong: what the tracker makes of it goes to a collector of the test's. See `lab.collector` and
`tests/inside/telemetry`.
"""

from __future__ import annotations

import importlib
import io
import logging
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.urls import path

from lab.planted_words import NAME, PEOPLE, PLANTED, USER_ID
from tutorprivacy.inside.django_settings import changes

log = logging.getLogger("edx.enrollment")


class EnrollmentFailed(ValueError):
    """An error of the site's own."""


def settings_of(folder: Path) -> dict[str, Any]:
    """As far as Django, this plugin and the trackers look at them."""
    return {
        "DEBUG": False,
        "SECRET_KEY": "not a secret",
        "ALLOWED_HOSTS": ["*"],
        "ROOT_URLCONF": __name__,
        "INSTALLED_APPS": ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
        "MIGRATION_MODULES": dict.fromkeys(("auth", "contenttypes", "sessions")),  # tables at once
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(folder / "db.sqlite3")}},
        "MIDDLEWARE": [
            "crum.CurrentRequestUserMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        "LOG_DIR": str(folder),
        "LMS_BASE": "lms.example",
        "LMS_ROOT_URL": "https://lms.example",
        "FEATURES": {},
        "EVENT_TRACKING_BACKENDS": {},
        "LOGGING": {
            "version": 1,
            "disable_existing_loggers": False,
            "handlers": {"console": {"class": "logging.StreamHandler"}},
            "loggers": {"": {"handlers": ["console"], "level": "INFO"}},
        },
        "USE_TZ": True,
    }


def enroll_learner(request: Any, username: str) -> Any:
    """It knows of the learner all that a view may know, and fails."""
    from django.contrib.auth import get_user_model
    from django.db import connection

    address = PLANTED["variable"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM auth_user WHERE email = '{PLANTED['sql']}' AND id <> {USER_ID}")
    found = get_user_model().objects.filter(username=request.POST["email"]).first()
    log.warning("Looked for %s: %s", request.POST["name"], found)
    log.error("Could not enroll %s (%s), user %s", request.user.username, PLANTED["e-mail"], request.user.pk)
    try:
        raise LookupError(f"no course for {PLANTED['e-mail']} at {PLANTED['address']}")
    except LookupError as error:
        log.exception("Lookup failed for %s", username)
        raise EnrollmentFailed(f"{username} ({NAME}) said {request.POST['answer']}, {address[:4]}") from error


def show_learner(request: Any, username: str) -> Any:
    """It goes well, with a query for somebody."""
    from django.contrib.auth import get_user_model
    from django.http import HttpResponse

    return HttpResponse(get_user_model().objects.filter(username=username).count())


urlpatterns = [path("u/<str:username>", enroll_learner), path("show/u/<str:username>", show_learner)]


def request(route: str, session: str, form: dict[str, str] | None = None) -> None:
    """One request through Django's own handler of WSGI."""
    from django.core.handlers.wsgi import WSGIHandler

    body = urlencode(form or {}).encode()
    environ = {
        "REQUEST_METHOD": "POST" if form else "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": route,
        "QUERY_STRING": f"token={PLANTED['token']}",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": "lms.example",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": PLANTED["address"],
        "HTTP_HOST": "lms.example",
        "HTTP_USER_AGENT": PLANTED["browser"],
        "HTTP_REFERER": f"https://{PLANTED['referrer']}.example/thread",
        "HTTP_X_FORWARDED_FOR": PLANTED["address"],
        "HTTP_COOKIE": f"sessionid={session}; other={PLANTED['cookie']}",
        "HTTP_AUTHORIZATION": f"Bearer {PLANTED['bearer']}",
        "HTTP_BAGGAGE": f"user={PLANTED['baggage']},user.id={PLANTED['baggage']}",
        "HTTP_TRACEPARENT": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "HTTP_TRACESTATE": f"dd=s:1;t.usr.id:{PLANTED['state']},ot=th:8",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "https",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    answer = WSGIHandler()(environ, lambda *_args: lambda _text: None)
    for _part in answer:
        pass
    if hasattr(answer, "close"):
        answer.close()


def visits() -> None:
    """Somebody is made, signed in, and visits."""
    from django.contrib.auth import get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    users = get_user_model().objects
    user = users.create(pk=USER_ID, username=PEOPLE["username"], email=PLANTED["e-mail"], first_name=NAME)
    user.set_unusable_password()
    user.save()
    session = SessionStore(session_key=None)
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    form = {"email": PLANTED["e-mail"], "name": NAME, "answer": PLANTED["answer"], "password": PLANTED["password"]}
    for _twice in range(2):
        request(f"/u/{PEOPLE['username']}", session.session_key, form)
    request(f"/show/u/{PEOPLE['username']}", session.session_key)


def audit(file: Path, settings: dict[str, Any]) -> None:
    """What the running audit says of trackers here."""
    from tutorprivacy.inside.audit import telemetry_checks
    from tutorprivacy.inside.audit.findings import as_json, carried_out

    file.write_text(as_json(carried_out(telemetry_checks.checks("lms", settings, os.environ))))


def main(told: dict[str, Any]) -> None:
    """
    Start what was told, visit, and wait until all is sent.

    Args:
        told: ``tracker`` (`lab.trackers`), ``collector`` (its URL), ``when`` it is started (``before`` or ``after``
            the plugin's call), ``options`` of it, ``policy`` (None: without the plugin), ``folder``, ``steps``
            (functions of the tracker's that are called before the visits).
    """
    import django
    from django.conf import settings as of_django

    tracker = importlib.import_module(f"lab.trackers.{told['tracker']}")
    settings = settings_of(Path(told["folder"]))
    start = lambda: tracker.start(settings, told["collector"], told["options"])  # noqa: E731
    if told["when"] == "before":
        start()
    if told["policy"] is not None:
        changes.apply(settings, told["policy"])
    of_django.configure(**{name: value for name, value in settings.items() if name.isupper()})
    django.setup()
    if told["when"] == "after":
        start()
    for step in told["steps"]:
        getattr(tracker, step)()
    if told["policy"] is not None:
        audit(Path(told["folder"]) / "audit.json", settings)
    visits()
    tracker.more()
    tracker.finish()
