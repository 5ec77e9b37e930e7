"""
A site on the platform's own code: its folder linked, the settings that Tutor renders beside it, programs started in it.

Nothing is written into the platform's folder. What is given is read from the environment, see docs/platform.rst.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lab.environment import free_ports, moved_caddyfile, render, run_tutor
from lab.redis_server import redis_server
from lab.services import caddy, caddy_program, end

from . import given

START_SECONDS = 300
RUN_SECONDS = 900
#: More accounts than that are somebody's: the checks make learners, and delete them.
MAX_ACCOUNTS = 100
PORTS = ("lms", "cms", "http", "https", "mfe", "closed")
SECRET = "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"

_ASK = """
from django.contrib.auth.models import User
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
say([User.objects.count(), len(executor.migration_plan(executor.loader.graph.leaf_nodes()))])
"""

_WITH_TEMPLATES = ("lms/templates", "cms/templates", "common/templates", "openedx", "xmodule")
_BUNDLE = re.compile(r"entry=['\"]([\w./-]+)")

#: The retirement's driver and Studio find the LMS by its name in Tutor's network, which is only there.
#: Pages need no assets. Tasks are a worker's, in a development's settings, too.
_ON_LOOPBACK = """
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]
STORAGES = {{**STORAGES, "staticfiles": {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}}}
CELERY_ALWAYS_EAGER = False
SOCIAL_AUTH_EDX_OAUTH2_URL_ROOT = "http://127.0.0.1:{port}"
if "PRIVACY_RETIREMENT" in globals():
    PRIVACY_RETIREMENT = {{**PRIVACY_RETIREMENT, "lms_url": "http://127.0.0.1:{port}"}}
"""


class Site:
    """One environment in one folder; ``rest`` holds every place at rest that is not the database."""

    https = False  # for lab.services.Browser

    def __init__(self, folder: Path, plugins: Sequence[str] = ("mfe", "privacy"), **config: Any) -> None:
        self.folder, self.root, self.code = folder, folder / "tutor", folder / "edx-platform"
        self.rest, self.data = folder / "rest", folder / "rest" / "openedx"
        self.python, self.mode = given.python(), given.mode()
        self.major = int(os.environ.get("PLATFORM_TUTOR") or 21)
        self.plugins = [plugin for plugin in plugins if plugin]
        self.ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self.config = {**given.configuration(), **config}
        self.public = "https" if self.config.get("ENABLE_HTTPS") else "http"
        self.variables: dict[str, str] = {}  # more of them for each program, or others

    @contextlib.contextmanager
    def running(self) -> Iterator[Site]:
        """Laid out, with a Redis of its own."""
        redis = self.rest / "redis"
        redis.mkdir(parents=True)
        with redis_server(redis, "--appendonly", "yes") as port:
            self.redis_port = port
            self._lay_out(port)
            accounts, undone = self.program(_ASK)
            assert accounts <= MAX_ACCOUNTS, f"{accounts} accounts: not a database that was made for these checks"
            assert not undone, f"{undone} migrations are not done: python manage.py lms migrate, and cms"
            yield self

    def _lay_out(self, redis_port: int) -> None:
        config = {**self.config, "REDIS_HOST": "127.0.0.1", "REDIS_PORT": redis_port}
        render(self.root, self.major, self.plugins, config)
        for folder in ("data/logs", "media", "media-private"):
            (self.data / folder).mkdir(parents=True, exist_ok=True)
        _link(Path(os.environ["PLATFORM"]).resolve(), self.code)
        for folder in ("staticfiles", "staticfiles/studio"):
            (self.folder / folder).mkdir()
            (self.folder / folder / "webpack-stats.json").write_text(_bundles(self.code))
        apps = self.root / "env" / "apps" / "openedx"
        (self.folder / "config").mkdir()
        for path in (apps / "config").glob("privacy.py"):  # stock has none
            shutil.copy(path, self.folder / "config")
        for service in ("lms", "cms"):
            settings = self.code / service / "envs" / "tutor"
            shutil.copytree(apps / "settings" / service, settings)
            for path in settings.glob("*.py"):
                if path.name != "privacy.py":
                    path.write_text(self._moved(path.read_text()))
            with open(settings / f"{self.mode}.py", "a") as module:
                module.write(_ON_LOOPBACK.format(port=self.ports["lms"]))
            (self.folder / f"{service}.env.yml").write_text(
                self._moved((apps / "config" / f"{service}.env.yml").read_text())
            )
            uwsgi = self._moved((apps / "uwsgi.ini").read_text())
            uwsgi = uwsgi.replace("http = 0.0.0.0:8000", f"http = 127.0.0.1:{self.ports[service]}")
            (self.folder / f"{service}.uwsgi.ini").write_text(uwsgi)

    def _moved(self, text: str) -> str:
        return text.replace("/openedx/", f"{self.data}/")

    def keep_mails(self) -> Path:
        """Before it is served: let e-mails be files; the folder."""
        folder = self.folder / "mails"
        folder.mkdir()
        with open(self.code / "lms" / "envs" / "tutor" / f"{self.mode}.py", "a") as settings:
            settings.write('EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"\n')
            settings.write(f"EMAIL_FILE_PATH = {str(folder)!r}\n")
        return folder

    def environment(self, service: str) -> dict[str, str]:
        """Of a container of the platform."""
        more = [path for path in os.environ.get("PLATFORM_PYTHONPATH", "").split(os.pathsep) if path]
        return {
            **{key: value for key, value in os.environ.items() if key in ("HOME", "LANG", "TMPDIR")},
            "PATH": f"{self.python.parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join([str(self.code), *more]),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SERVICE_VARIANT": service,
            "DJANGO_SETTINGS_MODULE": f"{service}.envs.tutor.{self.mode}",
            "UWSGI_WORKERS": "1",
            "LMS_CFG": str(self.folder / "lms.env.yml"),
            "CMS_CFG": str(self.folder / "cms.env.yml"),
            "COMPREHENSIVE_THEME_DIRS": str(self.code / "themes"),
            **self.variables,
        }

    def run(
        self, *words: str, service: str = "lms", secret: bool = False, given: bytes = b""
    ) -> subprocess.CompletedProcess[bytes]:
        """Run Python in a container of the platform, as it were; what it prints is no place at rest."""
        environment = self.environment(service)
        if secret:
            environment[SECRET] = run_tutor(self.root, self.major, "config", "printvalue", SECRET).stdout.strip()
        return subprocess.run(
            [str(self.python), *words],
            cwd=self.code,
            env=environment,
            capture_output=True,
            input=given,
            timeout=RUN_SECONDS,
        )

    def program(self, code: str, service: str = "lms") -> Any:
        """Run a program with Django at hand, in which ``say(…)`` is called once; returns what it was given."""
        before = "import json, sys, django; django.setup()\nsay = lambda it: print('said:' + json.dumps(it))\n"
        done = self.run("-c", before + code, service=service)
        said = [line for line in done.stdout.decode().splitlines() if line.startswith("said:")]
        assert done.returncode == 0 and said, done.stderr.decode(errors="replace")[-4000:]
        return json.loads(said[-1].removeprefix("said:"))

    @contextlib.contextmanager
    def served(self, service: str = "lms") -> Iterator[Path]:
        """uWSGI with the rendered uwsgi.ini; the file with what it prints."""
        command = [str(self.python.parent / "uwsgi"), str(self.folder / f"{service}.uwsgi.ini")]
        with self._started(f"{service} output", command, self.environment(service), b"spawned uWSGI worker") as output:
            while not _accepts(self.ports[service]):
                time.sleep(0.1)
            yield output

    @contextlib.contextmanager
    def worker(self, *options: str) -> Iterator[Path]:
        """The LMS' Celery worker, in a process of its own as in its container; the file with what it prints."""
        words = ["celery", "--app=lms.celery", "worker", "--loglevel=info", "--concurrency=1", *options]
        command, environment = [str(self.python), "-m", *words], self.environment("lms")
        with self._started("lms worker output", command, environment, b" ready.") as output:
            yield output

    @contextlib.contextmanager
    def proxied(self) -> Iterator[None]:
        """Caddy in front of both, as it is rendered, and the one of the micro-frontends, which have no files."""
        rendered = self.root / "env"
        files = {"caddy": rendered / "apps/caddy/Caddyfile", "mfe": rendered / "plugins/mfe/apps/mfe/Caddyfile"}
        with contextlib.ExitStack() as stack:
            for service, path in files.items():
                config = self.folder / f"{service}.Caddyfile"
                config.write_text(self._moved(moved_caddyfile(path.read_text(), service, self.ports)))
                port = None if self.public == "https" else self.ports["http"]
                command, variables = caddy(config, self.folder, port, caddy_program(oldest=False))
                stack.enter_context(self._started(f"{service} output", command, variables, b""))
            while not all(_accepts(self.ports[each]) for each in (self.public, "mfe")):
                time.sleep(0.1)
            yield

    @contextlib.contextmanager
    def _started(self, name: str, command: list[str], environment: dict[str, str], is_ready: bytes) -> Iterator[Path]:
        output = self.rest / name
        with open(output, "ab") as file:
            process = subprocess.Popen(
                command,
                cwd=self.code,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            deadline = time.monotonic() + START_SECONDS
            while is_ready not in output.read_bytes():
                said = output.read_text(errors="replace")[-4000:]
                assert process.poll() is None and time.monotonic() < deadline, said
                time.sleep(0.2)
            yield output
        finally:
            end(process, seconds=20)


def _bundles(code: Path) -> str:
    """What webpack says of the files that it has made: of each bundle that a template names, none."""
    templates = itertools.chain.from_iterable((code / name).rglob("*.html") for name in _WITH_TEMPLATES)
    names = {name for path in templates for name in _BUNDLE.findall(path.read_text(errors="replace"))}
    chunks: dict[str, list[str]] = {name: [] for name in sorted(names)}
    return json.dumps({"status": "done", "publicPath": "/static/bundles/", "chunks": chunks, "assets": {}})


def _link(platform: Path, code: Path) -> None:
    """A folder like the platform's, in which Tutor's settings can be put."""
    code.mkdir()
    deep = [Path(service, *more) for service in ("lms", "cms") for more in ((), ("envs",))]
    for folder in (Path(), *deep):
        (code / folder).mkdir(exist_ok=True)
        for path in (platform / folder).iterdir():
            if folder / path.name not in deep and path.name != "tutor":
                (code / folder / path.name).symlink_to(path)


def _accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
