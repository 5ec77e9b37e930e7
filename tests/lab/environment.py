"""
An Open edX environment rendered by the real Tutor, moved to loopback and one folder.

What is changed in the rendered files is listed in `Lab._relocate`, and is only where
things are (ports, folders), never what they do.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import io
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from Crypto.PublicKey import RSA

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[1]

SITES = {
    "lms": "lms.openedx.test",
    "cms": "studio.lms.openedx.test",
    "mfe": "apps.lms.openedx.test",
    "down": "meilisearch.lms.openedx.test",
    "unknown": "zoraquill.some-other-host.test",
}


def tutor(major: int) -> Path:
    """The ``tutor`` program of a major version: 22 beside this Python, others as `make` sets them up."""
    if major == 22:
        return Path(sys.executable).parent / "tutor"
    return REPOSITORY / f".venv-tutor{major}" / "bin" / "tutor"


def free_ports(count: int) -> list[int]:
    """
    Ports of loopback that nothing listens on now.

    Below the range from which the kernel takes the ports of outgoing connections: one of
    those must not take a port before its server does. Nor must another process of the same run,
    so none is given twice in a run.
    """
    found: list[int] = []
    while len(found) < count:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            if port not in found and _is_ours(port) and probe.connect_ex(("127.0.0.1", port)):
                found.append(port)
    return found


def _is_ours(port: int) -> bool:
    if KEPT is None:
        return True
    (KEPT / "ports").mkdir(exist_ok=True)
    try:
        (KEPT / "ports" / str(port)).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def run_tutor(
    root: Path,
    major: int,
    *arguments: str,
    check: bool = True,
    more: Mapping[str, str] | None = None,
    answer: str = "",
    terminal: int | None = None,
) -> subprocess.CompletedProcess[str]:
    """
    Run Tutor on the project in `root`, without any plugin of the user's own; `more` environment variables.

    In a run of tests it is `ready_tutor` that runs it, elsewhere the program: `test_ready_tutor` compares the two.

    Args:
        answer: what is on the standard input.
        terminal: a descriptor that is the standard input instead.
    """
    return _run_tutor(root, major, [str(tutor(major)), *arguments], check, more, answer, terminal)


def in_one_line(done: subprocess.CompletedProcess[str]) -> str:
    """What a program has said on its standard error: where its lines end depends on how long a path is."""
    return " ".join(done.stderr.split())


def run_tutors_python(
    root: Path, major: int, code: str, *words: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a program in that Tutor's Python. As `run_tutor` does it."""
    return _run_tutor(root, major, [str(tutor(major).with_name("python")), "-c", code, *words], check)


def _run_tutor(
    root: Path,
    major: int,
    command: list[str],
    check: bool,
    more: Mapping[str, str] | None = None,
    answer: str = "",
    terminal: int | None = None,
) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TUTOR_")}
    environment.update(TUTOR_ROOT=str(root), TUTOR_PLUGINS_ROOT=str(root / "no-plugins"), **(more or {}))
    if KEPT is None:
        given = {"input": answer} if terminal is None else {"stdin": terminal}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, **given)  # type: ignore[call-overload]
    else:
        ended = _ready(major, KEPT).run(command, environment, answer, terminal=terminal)
        texts = (io.TextIOWrapper(io.BytesIO(each)).read() for each in (ended.stdout, ended.stderr))
        done = subprocess.CompletedProcess(command, ended.returncode, *texts)
    if check:
        done.check_returncode()
    return done


class _Ready:
    """The client of one process that is `forked`, which is there until this process ends."""

    def __init__(self, python: Path, program: str, *arguments: str) -> None:
        self._asking, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [python, HERE / program, str(theirs.fileno()), *arguments],
                pass_fds=[theirs.fileno()],
                env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
            )
        atexit.register(self._end)

    def _end(self) -> None:
        self._asking.close()
        self._process.wait()

    def run(
        self,
        command: Sequence[str | Path],
        environment: Mapping[str, str],
        answer: str = "",
        folder: Path | None = None,
        terminal: int | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """As `subprocess.run` does."""
        umask = int(re.findall(r"^Umask:\s*([0-7]+)", Path("/proc/self/status").read_text(), re.M)[0], 8)
        where = str(folder or os.getcwd())
        asked = {"arguments": command[1:], "environment": dict(environment), "folder": where, "umask": umask}
        with contextlib.ExitStack() as stack:
            given, out, error = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            given.write(answer.encode())
            given.seek(0)
            reading, writing = os.pipe()
            status = stack.enter_context(open(reading))
            with open(writing):
                files = [given.fileno() if terminal is None else terminal, out.fileno(), error.fileno(), writing]
                socket.send_fds(self._asking, [json.dumps(asked).encode()], files)
            ended = status.read()
            assert ended, f"{command}: nothing is known of its end"
            out.seek(0)
            error.seek(0)
            return subprocess.CompletedProcess(command, int(ended), out.read(), error.read())


_starting = threading.Lock()
_started: dict[int | str, _Ready] = {}


def _ready(which: int | str, folder: Path) -> _Ready:
    """The Tutor of that version, or this Python with what that program has imported."""
    with _starting:
        if which not in _started and isinstance(which, int):
            (folder / "compiled").mkdir(exist_ok=True)
            _started[which] = _Ready(tutor(which).with_name("python"), "ready_tutor.py", str(folder))
        elif which not in _started:
            (folder / "unpacked").mkdir(exist_ok=True)
            _started[which] = _Ready(Path(sys.executable), f"{which}.py", str(folder / "unpacked"))
        return _started[which]


def run_python(
    folder: Path, environment: Mapping[str, str], *words: str, answer: str = "", ready: str = "ready_python"
) -> subprocess.CompletedProcess[bytes]:
    """
    Run this Python in a folder, with ``-c CODE …`` or ``-m MODULE …``, as `subprocess.run` does.

    In a run of tests it is `ready_python` that runs it (or `ready_settings`, or `ready_tracker`, if that is `ready`),
    elsewhere the program: `test_ready_python` compares them.
    """
    command = [sys.executable, *words]
    if KEPT is None:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, input=answer.encode())
    return _ready(ready, KEPT).run(command, environment, answer, folder)


#: Where renderings are kept for whoever asks for the same again: a project that nothing was in yet, the same Tutor and
#: configuration. None: nowhere.
KEPT: Path | None = None


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """A file that all processes of a run of tests share (there is `KEPT`); the first one's `make` has written it."""
    assert KEPT is not None
    kept = KEPT / name
    if not kept.exists():
        made = Path(tempfile.mkdtemp(dir=KEPT)) / "made"
        make(made)
        with contextlib.suppress(FileExistsError):
            os.link(made, kept)  # whole, or not at all
    return kept


@lru_cache(maxsize=1)
def rsa_key() -> str:
    """A key for all labs of this run: Tutor would make one for each, which takes longer than all the rest."""
    key = RSA.generate(1024).export_key().decode()
    return key if KEPT is None else made_once("key", lambda path: path.write_text(key)).read_text()


def render(root: Path, major: int, plugins: Sequence[str], config: dict[str, Any]) -> str:
    """Write config.yml and let Tutor render the environment. Returns what Tutor printed."""
    root.mkdir(parents=True, exist_ok=True)
    full = {
        "LMS_HOST": SITES["lms"],
        "CMS_HOST": SITES["cms"],
        "ENABLE_HTTPS": False,
        "PLUGINS": list(plugins),
        "JWT_RSA_PRIVATE_KEY": rsa_key(),
        **config,
    }
    text = yaml.safe_dump(full)
    if KEPT is None or any(root.iterdir()):
        return _rendered(root, major, text)
    kept = KEPT / hashlib.sha256(f"{major} {text}".encode()).hexdigest()
    if not kept.is_dir():
        made = Path(tempfile.mkdtemp(dir=KEPT))
        said = _rendered(root, major, text)
        shutil.copytree(root, made / "root")
        (made / "said").write_text(said.replace(str(root), _ROOT))
        with contextlib.suppress(OSError):  # somebody else was faster
            made.rename(kept)
        return said
    shutil.copytree(kept / "root", root, dirs_exist_ok=True)
    return (kept / "said").read_text().replace(_ROOT, str(root))


def moved_caddyfile(text: str, service: str, ports: Mapping[str, int]) -> str:
    """
    A rendered Caddyfile, moved to loopback.

    Args:
        service: ``caddy`` or ``mfe``.
        ports: of ``lms``, ``cms``, ``mfe``, ``http``, ``https``, and one that is ``closed``.
    """
    for name in ("lms", "cms"):
        text = text.replace(f"{name}:8000", f"127.0.0.1:{ports[name]}")
    text = text.replace("mfe:8002", f"127.0.0.1:{ports['mfe']}")
    text = text.replace("meilisearch:7700", f"127.0.0.1:{ports['closed']}")
    if service == "mfe":  # it has no block of options, and its admin endpoint would take a fixed port
        text = text.replace(":8002 {", f"http://:{ports['mfe']} {{\n    bind 127.0.0.1", 1)
        return "{\n    admin off\n}\n" + text
    options = [
        "admin off",
        "default_bind 127.0.0.1",
        f"http_port {ports['http']}",
        f"https_port {ports['https']}",
        "local_certs",
        "skip_install_trust",
    ]
    return text.replace("{\n", "{\n    " + "\n    ".join(options) + "\n", 1)


_ROOT = "(the root of the project)"

#: A lab is rendered with it, as all labs with the same settings are then the same rendering.
_REDIS_PORT = 63790


def _rendered(root: Path, major: int, config: str) -> str:
    (root / "config.yml").write_text(config, encoding="utf-8")
    done = run_tutor(root, major, "config", "save", check=False)
    if done.returncode:
        raise AssertionError(f"tutor config save failed:\n{done.stdout}\n{done.stderr}")
    return done.stdout + done.stderr


@dataclass
class Lab:
    """
    One environment in one folder.

    ``rest`` holds every place at rest: the output of each container, the log folders,
    Redis's files. The database is outside of it.
    """

    folder: Path
    tutor_major: int = 22
    plugins: Sequence[str] = ("mfe",)
    config: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        names = ("http", "https", "lms", "cms", "mfe", "redis", "closed")
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        self.rest = self.folder / "rest"
        self.platform = self.folder / "platform"
        self.https = bool(self.config.get("ENABLE_HTTPS"))

    @property
    def log_folders(self) -> dict[str, Path]:
        """LOG_DIR of the LMS and the CMS: in compose each has its own /openedx/data."""
        return {service: self.rest / f"{service} logs" for service in ("lms", "cms")}

    def build(self) -> str:
        """Render, relocate and lay out the platform. Returns what Tutor printed."""
        config = {"REDIS_HOST": "127.0.0.1", "REDIS_PORT": _REDIS_PORT, **self.config}
        printed = render(self.folder / "tutor", self.tutor_major, self.plugins, config)
        for folder in (self.rest, *self.log_folders.values(), self.rest / "redis", self.folder / "run"):
            folder.mkdir(parents=True, exist_ok=True)
        shutil.copytree(HERE / "standin", self.platform, ignore=shutil.ignore_patterns("__pycache__"))
        apps = self.folder / "tutor" / "env" / "apps"
        if (third := apps / "openedx" / "config" / "privacy.py").is_file():
            (self.folder / "config").mkdir()
            shutil.copy(third, self.folder / "config")
        for service in ("lms", "cms"):
            shutil.copytree(apps / "openedx" / "settings" / service, self.platform / service / "envs" / "tutor")
            self._relocate(apps / "openedx" / "config" / f"{service}.env.yml", service)
            self._relocate(apps / "openedx" / "uwsgi.ini", service)
            for path in (self.platform / service / "envs" / "tutor").glob("*.py"):
                if path.name != "privacy.py":
                    path.write_text(self._openedx(path.read_text(), service))
        self._relocate(apps / "caddy" / "Caddyfile", "caddy")
        self._relocate(apps / "redis" / "redis.conf", "redis")
        if "mfe" in self.plugins:
            self._relocate(self.folder / "tutor/env/plugins/mfe/apps/mfe/Caddyfile", "mfe")
            for app in ("profile", "authn", "learning", "site"):
                page = self.folder / "openedx-mfe" / "dist" / app / "index.html"
                page.parent.mkdir(parents=True)
                page.write_text("<html>micro-frontend</html>")
        return printed

    def _openedx(self, text: str, service: str) -> str:
        text = re.sub(rf"\b{_REDIS_PORT}\b", str(self.ports["redis"]), text)
        text = text.replace("/openedx/data/logs", str(self.log_folders.get(service, self.rest)))
        return text.replace("/openedx/redis/data", str(self.rest / "redis")).replace(
            "/openedx/", f"{self.folder}/openedx-{service}/"
        )

    def _relocate(self, source: Path, service: str) -> None:
        """Ports and folders for one rendered file; the copy goes to ``run/``."""
        text = self._openedx(source.read_text(), service)
        if source.name == "Caddyfile":
            text = moved_caddyfile(text, service, self.ports)
        elif source.name == "uwsgi.ini":
            text = text.replace("http = 0.0.0.0:8000", f"http = 127.0.0.1:{self.ports[service]}")
        elif source.name == "redis.conf":
            text = text.replace("port 6379", f"port {self.ports['redis']}\nbind 127.0.0.1")
            text = text.replace("/var/run/redis_6379.pid", f"{self.folder}/run/redis.pid")
        (self.folder / "run" / f"{service}-{source.name}").write_text(text)

    def django_environment(self, service: str, mode: str = "production") -> dict[str, str]:
        """Environment variables of a container of the platform."""
        return {
            **{key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")},
            "PYTHONPATH": str(self.platform),
            "PYTHONDONTWRITEBYTECODE": "1",
            "SERVICE_VARIANT": service,
            "DJANGO_SETTINGS_MODULE": f"{service}.envs.tutor.{mode}",
            "UWSGI_WORKERS": "2",
            "PRIVACY_LAB": str(self.folder),
            "PRIVACY_LAB_TUTOR": str(self.tutor_major),
            "LMS_CFG": str(self.folder / "run" / "lms-lms.env.yml"),
            "CMS_CFG": str(self.folder / "run" / "cms-cms.env.yml"),
        }
