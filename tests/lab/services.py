"""Starting and stopping the real programs; each one's output is a file among the places at rest."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

from . import canaries, environment
from .environment import REPOSITORY, SITES, Lab

BIN = Path(sys.executable).parent
START_SECONDS = 60
CERTIFICATES_SECONDS = 180


def caddy_program(oldest: bool) -> Path:
    """Caddy as it is now, or the oldest of the wheel (`make` puts it aside)."""
    return REPOSITORY / ".caddy-oldest" / "bin" / "caddy" if oldest else BIN / "caddy"


def caddy(config: Path, folder: Path, port: int | None, program: Path) -> tuple[list[str], dict[str, str]]:
    """
    (words, environment) of a Caddy.

    Args:
        folder: for what it keeps.
        port: in the addresses of sites without TLS.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "caddy-data"),
        "XDG_CONFIG_HOME": str(folder / "caddy-config"),
        "default_site_port": f":{port}" if port else "",
    }
    return [str(program), "run", "--config", str(config), "--adapter", "caddyfile"], environment


def end(process: subprocess.Popen[bytes], seconds: float) -> None:
    """End a program as Docker does: the first process is asked to, and then all that is left of its group is killed."""
    process.terminate()
    ended(process, seconds)


def ended(process: subprocess.Popen[bytes], seconds: float) -> None:
    """See `end`: it was asked to already."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class Services:
    """The containers of one lab, as processes."""

    def __init__(self, lab: Lab, oldest_caddy: bool = False) -> None:
        self.lab = lab
        self.oldest_caddy = oldest_caddy
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(
        self,
        name: str,
        command: list[str],
        environment: dict[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Start a program; stdout and stderr go to ``rest/<name> output``, as in a container's log."""
        with open(self.lab.rest / f"{name} output", "ab") as output:
            self.processes[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=cwd or self.lab.folder,
                start_new_session=True,
            )

    def stop(self, name: str) -> None:
        """See `end`."""
        end(self.processes.pop(name), seconds=15)

    def stop_all(self) -> None:
        """End everything that runs, as Docker does: what others keep something in is last; those end side by side."""
        for last in (False, True):
            ending = [self.processes.pop(name) for name in list(self.processes) if (name == "redis") is last]
            for each in reversed(ending):
                each.terminate()
            for each in ending:
                ended(each, seconds=15)

    def start_redis(self) -> None:
        """Redis, with the redis.conf that Tutor rendered (append-only file included)."""
        self.start("redis", [str(BIN / "redis-server"), str(self.lab.folder / "run" / "redis-redis.conf")])
        self.wait_for("redis")

    def start_platform(self, service: str) -> None:
        """
        LMS or CMS: uWSGI with the rendered uwsgi.ini and settings.

        Its processes end when what is registered with `atexit` was called. Python would take itself apart then, which
        takes as long as everything that a test asks of them: see ``sitecustomize``. Celery's worker ends whole.
        """
        self.start(
            service,
            [str(BIN / "uwsgi"), str(self.lab.folder / "run" / f"{service}-uwsgi.ini")],
            {**self.lab.django_environment(service), "PRIVACY_LAB_ENDS_AT_ONCE": "1"},
            self.lab.platform,
        )
        self.wait_for(service)

    def start_development(self, service: str) -> None:
        """LMS or CMS as in ``tutor dev``: Django's own server, the development settings."""
        self.start(
            service,
            [sys.executable, "-m", "django", "runserver", "--noreload", f"127.0.0.1:{self.lab.ports[service]}"],
            self.lab.django_environment(service, "development"),
            self.lab.platform,
        )
        self.wait_for(service)

    def break_pipes(self, service: str) -> None:
        """SIGPIPE for uWSGI's workers, which the kernel sends when a connection is gone (not each time)."""
        output = (self.lab.rest / f"{service} output").read_text(errors="replace")
        for worker in re.findall(r"spawned uWSGI worker \d+ \(pid: (\d+)", output):
            os.kill(int(worker), signal.SIGPIPE)

    def start_worker(self) -> None:
        """The LMS's Celery worker."""
        self.start(
            "lms-worker",
            [sys.executable, "-m", "celery", "--app=lms.celery", "worker", "--loglevel=info", "--pool=solo"],
            self.lab.django_environment("lms"),
            self.lab.platform,
        )
        output = self.lab.rest / "lms-worker output"
        self._wait("lms-worker", lambda: b"ready." in output.read_bytes())

    def start_caddy(self, service: str = "caddy") -> None:
        """The web proxy, or the one of the micro-frontends ("mfe")."""
        config = self.lab.folder / "run" / f"{service}-Caddyfile"
        port = None if self.lab.https else self.lab.ports["http"]
        command, variables = caddy(config, self.lab.folder, port, caddy_program(self.oldest_caddy))
        self.start(service, command, variables)
        self.wait_for(("https" if self.lab.https else "http") if service == "caddy" else "mfe", service)
        if service == "caddy" and self.lab.https:
            self._wait(service, self._has_certificates, CERTIFICATES_SECONDS)

    def _has_certificates(self) -> bool:
        """Caddy listens before it has made a certificate for each of its sites, and tries again after a minute."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        hosts = [SITES[name] for name in ("lms", "cms", *(["mfe"] if "mfe" in self.lab.plugins else []))]
        for host in hosts:
            try:
                with socket.create_connection(("127.0.0.1", self.lab.ports["https"]), 5) as probe:
                    context.wrap_socket(probe, server_hostname=host).close()
            except OSError:
                return False
        return True

    def wait_for(self, port: str, name: str = "") -> None:
        """Wait until a port accepts connections."""

        def accepts() -> bool:
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self.lab.ports[port])) == 0

        self._wait(name or port, accepts)

    def _wait(self, name: str, ready: Callable[[], bool], seconds: float = START_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if self.processes[name].poll() is not None or time.monotonic() > deadline:
                output = (self.lab.rest / f"{name} output").read_text(errors="replace")
                raise AssertionError(f"{name} did not start:\n{output[-4000:]}")
            time.sleep(0.05)

    def create_database(self) -> None:
        """
        Tables, the learner whose data are the canaries, and another one.

        Made once for all labs of a run with the same plugins: the platform's models are the same in each.
        """
        database = self.lab.folder / "database.sqlite3"
        if environment.KEPT is None:
            return self._create_database()
        kept = environment.KEPT / "-".join(["database", str(self.lab.tutor_major), *self.lab.plugins])
        if not kept.exists():
            self._create_database()
            own = database.with_name("database.kept")
            shutil.copyfile(database, own)
            with contextlib.suppress(FileExistsError):
                os.link(own, kept)  # whole, or not at all
            own.unlink()
        else:
            shutil.copyfile(kept, database)

    def _create_database(self) -> None:
        person = {"username": canaries.USERNAME, "email": canaries.EMAIL, "password": canaries.PASSWORD}
        other = {"username": canaries.OTHER_USERNAME, "password": canaries.PASSWORD}
        script = (
            "import django; django.setup()\n"
            "from django.core.management import call_command\n"
            "call_command('migrate', run_syncdb=True, verbosity=0)\n"
            "from django.contrib.auth.models import User\n"
            "from common.djangoapps.student.models import UserProfile\n"
            f"user = User.objects.create_user(id={canaries.USER_ID}, **{person!r})\n"
            f"UserProfile.objects.create(user=user, name={canaries.FULL_NAME!r})\n"
            f"User.objects.create_user(id={canaries.OTHER_USER_ID}, **{other!r})\n"
        )
        done = environment.run_python(self.lab.platform, self.lab.django_environment("lms"), "-c", script)
        assert done.returncode == 0, done.stderr.decode()


@contextlib.contextmanager
def caddy_before(lab: Lab, pages: Mapping[str, type[BaseHTTPRequestHandler]], oldest: bool = False) -> Iterator[Lab]:
    """Only the lab's Caddy, and what answers behind it, by the name of its port."""
    servers = [ThreadingHTTPServer(("127.0.0.1", lab.ports[name]), handler) for name, handler in pages.items()]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    services = Services(lab, oldest)
    try:
        services.start_caddy()
        yield lab
    finally:
        services.stop_all()
        for server in servers:
            server.shutdown()
            server.server_close()


@contextlib.contextmanager
def running(lab: Lab, oldest_caddy: bool = False, worker: bool = True) -> Iterator[Services]:
    """The whole site; without its worker, where pages are looked at and nothing else."""
    services = Services(lab, oldest_caddy)
    try:
        services.create_database()
        services.start_redis()
        for service in ("lms", "cms"):
            services.start_platform(service)
        if worker:
            services.start_worker()
        services.start_caddy()
        if "mfe" in lab.plugins:
            services.start_caddy("mfe")
        yield services
    finally:
        services.stop_all()


@contextlib.contextmanager
def broken_upstream(port: int) -> Iterator[None]:
    """An upstream that promises more than it sends and hangs up."""
    listener = socket.create_server(("127.0.0.1", port))

    def serve() -> None:
        with contextlib.suppress(OSError):  # the listener is closed: the end
            while True:
                connection = listener.accept()[0]
                with connection:
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nshort")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@lru_cache(maxsize=1)
def _trusting() -> ssl.SSLContext:
    """TLS without a look at the certificate; the machine's authorities are not read, which takes long."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


class Browser:
    """A learner's browser: connects from the canary address and keeps its cookies."""

    def __init__(self, lab: Lab, port: str = "") -> None:
        self.lab = lab
        self.port = port or ("https" if lab.https else "http")
        self.cookies: dict[str, str] = {}

    def send(self, request: canaries.Request) -> tuple[int, bytes, dict[str, str]]:
        """Send one request; returns status, body and headers (lower-case names)."""
        connection = self._connect(SITES[request.site])
        headers = {**canaries.HEADERS, **request.headers, "Host": SITES[request.site]}
        cookies = [canaries.HEADERS["Cookie"], *(f"{k}={v}" for k, v in self.cookies.items())]
        headers["Cookie"] = "; ".join(cookies)
        body = None
        if request.form:
            body = urlencode(request.form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("POST" if request.form else "GET", request.path, body, headers)
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for value in response.headers.get_all("Set-Cookie") or ():
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return response.status, content, {k.lower(): v for k, v in response.headers.items()}

    def leave_early(self, request: canaries.Request, meanwhile: Callable[[], None] | None = None) -> None:
        """
        Send a request, directly to uWSGI and through the proxy, and hang up at the first bytes.

        With `meanwhile`, that is called while the request is being answered, instead of waiting.
        """
        head = f"GET {request.path} HTTP/1.1\r\nHost: {SITES[request.site]}\r\n"
        head += "".join(f"{name}: {value}\r\n" for name, value in canaries.HEADERS.items()) + "\r\n"
        direct = socket.create_connection(("127.0.0.1", self.lab.ports["lms"]), 30)
        for connection in (direct, self._connect(SITES[request.site]).sock):
            with connection:
                connection.sendall(head.encode())
                if meanwhile:
                    time.sleep(0.1)
                    meanwhile()
                    continue
                with contextlib.suppress(ConnectionError):
                    connection.recv(100)
        time.sleep(1)  # for the servers to notice, and to write what they write about it

    def _connect(self, host: str) -> http.client.HTTPConnection:
        port = self.lab.ports[self.port]
        raw = socket.create_connection(("127.0.0.1", port), 30, source_address=(canaries.IP, 0))
        if self.port == "https":
            try:
                raw = _trusting().wrap_socket(raw, server_hostname=host)
            except ssl.SSLError:  # no certificate for an unknown host: speak to the plain port instead
                port = self.lab.ports["http"]
                raw = socket.create_connection(("127.0.0.1", port), 30, source_address=(canaries.IP, 0))
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.sock = raw
        return connection
