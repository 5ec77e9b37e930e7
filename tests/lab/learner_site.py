"""
A small site with accounts, sessions and the platform's protection of forms, and the page for learners behind them.

It is a server of its own, on loopback: asked as a browser asks, or by one.
"""

from __future__ import annotations

import contextlib
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import requests

from .environment import SITES, free_ports
from .redis_server import redis_server

TESTS = Path(__file__).resolve().parents[1]
HOST = SITES["lms"]
PATH = "/privacy-data/me"
CONTACT = "contact@example.org"

#: Of the site's accounts: each test that changes one has one of its own.
PASSWORD = "zq-canary-passw0rd"

RETIREMENT = {
    **{"cool_off_days": 7, "cleanup_days": 14, "keep_months": {}, "erasure_forum": "delete-text"},
    **{"erasure_unknown": "blank", "free_email_days": None},
}
OPERATOR = {"purposes": {"account": {"en": "To run <courses>", "de": "Um Kurse anzubieten"}}}
PROCESSING = {
    **{"operator": OPERATOR, "tracking": "off", "keep_backends": [], "outputs": ["file"], "usage": None},
    **{
        "redis": "encrypted",
        "app_log": "redacted",
        "access_log": "reduced",
        "telemetry": "scrub",
        "log_retention_days": 14,
    },
    **{"block_third_parties": True, "lti_personal_data": "off", "profile_visibility": "all_users"},
    **{"opt_out_signals": True, "events": {}, "retirement": RETIREMENT},
    "ip_policy": {"action": "drop", "ipv4_prefix_length": 16, "ipv6_prefix_length": 32},
}


class Server:
    """The site; `output` is the file with all that its process prints, logs included."""

    def __init__(self, port: int, output: Path) -> None:
        self.port, self.output = port, output
        #: As `chromium` wants a lab.
        self.lab = SimpleNamespace(ports={"http": port, "https": port})

    def visitor(self, name: str = "", **headers: str) -> Visitor:
        """Somebody with a browser; with a name, signed in: `new` or `staff` in it makes the account."""
        visitor = Visitor(self, headers)
        if name:
            visitor.sign_in(name)
        return visitor

    def program(self, code: str) -> Any:
        """Run statements in the site, with `User`; returns the value of `result`."""
        done = requests.post(f"http://127.0.0.1:{self.port}/program", data={"code": code}, headers={"Host": HOST})
        assert done.status_code == 200, done.text
        return done.json()

    def account(self, name: str, **fields: Any) -> str:
        """Make an account with a profile."""
        code = f"""
from common.djangoapps.student.models import UserProfile
user = User.objects.create_user({name!r}, {name + "@learner-mail.example"!r}, {PASSWORD!r})
UserProfile.objects.create(user=user, name={name.title()!r})
for key, value in {fields!r}.items():
    setattr(user, key, value)
user.save()
result = user.pk
"""
        self.program(code)
        return name


class Visitor:
    """A browser's requests, cookies and tokens."""

    def __init__(self, server: Server, headers: dict[str, str]) -> None:
        self.server, self.headers, self.session = server, headers, requests.Session()

    @property
    def cookies(self) -> dict[str, str]:
        return {str(name): str(value) for name, value in self.session.cookies.items()}

    def get(self, path: str = PATH, **headers: str) -> requests.Response:
        return self._send("GET", path, headers=headers)

    def post(self, path: str = PATH, token: str | None = None, data: Any = None, **more: Any) -> requests.Response:
        """A form, sent from the site itself; `token`: None: the one of the page."""
        given = {"csrfmiddlewaretoken": self.token() if token is None else token, **(data or {})}
        headers = {"Origin": f"http://{HOST}", **more.pop("headers", {})}
        return self._send("POST", path, data=given, headers=headers, **more)

    def token(self) -> str:
        """Of the page's forms."""
        return re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get().text)[0]

    def sign_in(self, name: str) -> None:
        done = self._send("POST", "/login", data={"name": name, "password": PASSWORD})
        assert done.status_code == 204, done.text

    def _send(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> requests.Response:
        return self.session.request(
            method,
            f"http://127.0.0.1:{self.server.port}{path}",
            headers={"Host": HOST, **self.headers, **(headers or {})},
            allow_redirects=False,
            timeout=60,
            **more,
        )


@contextlib.contextmanager
def learner_site(folder: Path, **settings: Any) -> Iterator[Server]:
    """
    Run one.

    Args:
        settings: of Django's, other than below; None: it is not there.
    """
    (port,), output = free_ports(1), folder / "output"
    folder.mkdir(parents=True, exist_ok=True)
    with redis_server(folder) as redis_port:
        settings = {"PRIVACY_REDIS_URL": f"redis://127.0.0.1:{redis_port}/11", **settings}
        words = [sys.executable, "-m", "lab.learner_site", str(folder), str(port), json.dumps(settings)]
        with open(output, "wb") as file:
            process = subprocess.Popen(words, cwd=TESTS, stdout=file, stderr=subprocess.STDOUT)
        try:
            deadline = time.monotonic() + 60
            while b"ready" not in output.read_bytes():
                assert process.poll() is None and time.monotonic() < deadline, output.read_text()
                time.sleep(0.05)
            yield Server(port, output)
        finally:
            process.terminate()
            process.wait(10)


# -- inside of the process ---------------------------------------------------------------


class DarkLanguages:
    """The platform's ``dark_lang``, as it is on a new site: no language is released but the site's own."""

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        """A header without the others."""
        wished = (each.strip() for each in request.META.get("HTTP_ACCEPT_LANGUAGE", "").split(","))
        request.META["HTTP_ACCEPT_LANGUAGE"] = ", ".join(each for each in wished if each.startswith("en"))
        return self.get_response(request)


def _serve(folder: str, port: str, changed: str) -> None:
    sys.path.insert(0, str(TESTS / "lab" / "accounts"))
    import django
    from django.conf import settings

    public = ["account_privacy", "profile_image", "username"]
    shared = [*public, "bio", "country", "x_of_a_plugin"]
    values = {
        "SECRET_KEY": "of the lab",
        "ALLOWED_HOSTS": ["*"],
        "ROOT_URLCONF": "lab.learner_site",
        "INSTALLED_APPS": [
            *("django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"),
            *("openedx.core.djangoapps.user_api", "common.djangoapps.student"),
        ],
        "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/database"}},
        "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
        "MIGRATION_MODULES": dict.fromkeys(("auth", "contenttypes", "sessions"), None),
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "USE_TZ": True,
        "MIDDLEWARE": [
            "tutorprivacy.inside.visitors.opt_out.OptOutPage",
            "tutorprivacy.inside.visitors.wished_languages.WishedLanguages",
            "lab.learner_site.DarkLanguages",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "tutorprivacy.inside.learner.own_data_page.LearnerPage",
        ],
        "LOGGING": {
            "version": 1,
            "handlers": {"out": {"class": "logging.StreamHandler"}},
            "root": {"handlers": ["out"]},
        },
        "AUTHENTICATION_BACKENDS": [
            "django.contrib.auth.backends.ModelBackend",
            "django.contrib.auth.backends.AllowAllUsersModelBackend",
        ],
        "FEATURES": {"ENABLE_ACCOUNT_DELETION": True},
        "CONTACT_EMAIL": CONTACT,
        "ACCOUNT_MICROFRONTEND_URL": f"http://{SITES['mfe']}/account/",
        "ACCOUNT_VISIBILITY_CONFIGURATION": {
            "default_visibility": "all_users",
            "public_fields": public,
            "bulk_shareable_fields": shared,
            "custom_shareable_fields": [*shared, "name"],
        },
        "RETIRED_USER_SALTS": ["a"],
        "RETIRED_USERNAME_FMT": "retired__user_{}",
        "RETIRED_EMAIL_FMT": "retired__user_{}@retired.invalid",
        "PRIVACY_LEARNER": {"path": PATH, "notice": f"http://{HOST}/privacy-data"},
        "PRIVACY_OPT_OUT": {
            **{"path": "/privacy-opt-out", "notice": "", "learner": f"http://{HOST}{PATH}"},
            **{"collected": ("usage",), "besides": "", "domains": (HOST,)},
        },
        "PRIVACY_RETIREMENT": RETIREMENT,
        "PRIVACY_PROCESSING": PROCESSING,
        **json.loads(changed),
    }
    settings.configure(**{name: value for name, value in values.items() if value is not None})
    django.setup()
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from openedx.core.djangoapps.user_api.models import RetirementState

    call_command("migrate", run_syncdb=True, verbosity=0)
    for number, name in enumerate(("PENDING", "LOCKING_ACCOUNT", "COMPLETE")):
        RetirementState.objects.create(state_name=name, state_execution_order=number)
    _run(int(port), get_wsgi_application())


def _run(port: int, application: Any) -> None:
    from socketserver import ThreadingMixIn
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

    class Server_(ThreadingMixIn, WSGIServer):
        daemon_threads = True

    class Handler(WSGIRequestHandler):
        def address_string(self) -> str:
            return "-"

    with Server_(("127.0.0.1", port), Handler) as server:
        server.set_app(application)
        print("ready", flush=True)
        server.serve_forever()


def _sign_in(request: Any) -> Any:
    """Stands in for the platform's own; in a browser, with a form."""
    from django.contrib.auth import authenticate, login
    from django.http import HttpResponse

    if request.method == "GET":
        form = '<form method="post"><input name="name"><input name="password"><button>Sign in</button></form>'
        return HttpResponse(f"<!doctype html><title>Sign in</title><main>{form}</main>")
    user = authenticate(request, username=request.POST["name"], password=request.POST["password"])
    if user is None:
        return HttpResponse("wrong", status=400)
    login(request, user)
    answer = HttpResponse(status=303 if "next" in request.GET else 204)
    if "next" in request.GET:
        answer["Location"] = request.GET["next"]
    answer.set_cookie("edxloggedin", "true")
    return answer


def _program(request: Any) -> Any:
    from django.contrib.auth.models import User
    from django.http import JsonResponse

    names: dict[str, Any] = {"User": User, "result": None}
    exec(request.POST["code"], names)
    return JsonResponse(names["result"], safe=False)


def _patterns() -> list[Any]:
    from django.http import HttpResponse
    from django.urls import path
    from django.views.decorators.csrf import csrf_exempt

    return [
        path("login", csrf_exempt(_sign_in)),
        path("program", csrf_exempt(_program)),
        path("privacy-data", lambda _request: HttpResponse("the notice")),
        path("", lambda _request: HttpResponse("home")),
    ]


def __getattr__(name: str) -> Any:
    if name == "urlpatterns":
        return _patterns()
    raise AttributeError(name)


if __name__ == "__main__":
    _serve(*sys.argv[1:])
