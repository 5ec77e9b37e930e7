"""
A project of the real Tutor, run by an ordinary user on the lab's Docker.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from tutor import config as tutor_config

from ..environment import SITES, free_ports, rsa_key
from . import images
from .engine import USER, Engine

#: Of Compose: another than Tutor's, since the engine may be one on which somebody's platform runs.
PROJECTS = {"local": "privacy_lab_local", "dev": "privacy_lab_dev"}

_STEP_SECONDS = 900
_STOP_SECONDS = 20


@dataclass
class Step:
    """A command that was run: its name in the report, its exit status, how long it took, and what it printed."""

    name: str
    status: int
    seconds: float
    output: str


def make_tutor(folder: Path) -> Path:
    """Tutor, in an environment that an ordinary user can read; its ``bin``."""
    venv = folder / "venv"
    if not (venv / "bin" / "tutor").exists():
        shutil.rmtree(venv, ignore_errors=True)
        python = shutil.which("python3", path="/usr/bin") or sys.executable
        images.run(python, "-m", "venv", "--without-pip", str(venv))
        install(venv / "bin", "tutor>=22.0.3,<23", "tutor-mfe")
    return venv / "bin"


def install(programs: Path, *what: str) -> None:
    """Into Tutor's environment, as an operator does."""
    pip = (sys.executable, "-m", "pip", "--python", str(programs / "python"), "--quiet", "--disable-pip-version-check")
    images.run(*pip, "install", *what)


def install_wheel(programs: Path, wheel: Path) -> None:
    """The plugin, in place of the version that is there."""
    install(programs, f"{wheel}[scrub]")
    install(programs, "--no-deps", "--force-reinstall", str(wheel))


def names_of_ours() -> dict[str, str]:
    """Settings that name the lab's images otherwise than Tutor's: the engine may have the real ones."""
    found = {"DOCKER_REGISTRY": "privacy-lab/"}
    for name, value in tutor_config.get_template("defaults.yml").items():
        if name.startswith("DOCKER_IMAGE_") and "{{ DOCKER_REGISTRY }}" not in value:
            found[name] = f"privacy-lab/{value.removeprefix('docker.io/')}"
    return found


@dataclass
class Site:
    """
    One project, in one folder.

    Args:
        programs: folder with ``tutor``.
        config: settings beside the lab's own.
    """

    engine: Engine
    folder: Path
    programs: Path
    config: Mapping[str, object] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    port: int = field(default_factory=lambda: free_ports(1)[0])

    @property
    def root(self) -> Path:
        """TUTOR_ROOT."""
        return self.folder / "tutor"

    def make(self, plugins: Sequence[str]) -> None:
        """config.yml, for the user who runs Tutor."""
        for each in (self.folder, self.root, self.folder / "plugins", self.folder / "home"):
            each.mkdir(parents=True, exist_ok=True)
            os.chown(each, USER, USER)
        config = {
            "LMS_HOST": SITES["lms"],
            "CMS_HOST": SITES["cms"],
            "ENABLE_HTTPS": False,
            "CADDY_HTTP_PORT": self.port,
            "PLUGINS": list(plugins),
            "JWT_RSA_PRIVATE_KEY": rsa_key(),
            **{f"{mode.upper()}_PROJECT_NAME": name for mode, name in PROJECTS.items()},
            **({} if self.engine.pid else names_of_ours()),
            **self.config,
        }
        path = self.root / "config.yml"
        path.write_text(yaml.safe_dump(config))
        os.chown(path, USER, USER)

    def images(self) -> dict[str, str]:
        """What Compose asks for, by service; and the one of ``tutor dev``."""
        self.tutor("config", "save")
        files = [self.root / "env" / "local" / f"docker-compose.{name}" for name in ("yml", "prod.yml", "jobs.yml")]
        words = [word for file in files for word in ("-f", str(file))]
        asked = images.images_of(self.engine.docker("compose", *words, "config", "--format", "json").stdout)
        return asked | {"dev": self.tutor("config", "printvalue", "DOCKER_IMAGE_OPENEDX_DEV").output.strip()}

    def tutor(
        self, *arguments: str, check: bool = True, name: str = "", enter: Sequence[str] = (), errors: bool = True
    ) -> Step:
        """
        Run Tutor, as the user; the step is kept for the report.

        Args:
            check: raise if it ends with another status than 0.
            name: in the report.
            enter: words before it, by which it runs in another network.
            errors: what it prints of errors is part of the output.
        """
        begun = time.monotonic()
        process = self.start(*arguments, enter=enter, errors=errors)
        try:
            output, _errors = process.communicate(timeout=_STEP_SECONDS)
        except subprocess.TimeoutExpired:
            output = f"(it was ended after {_STEP_SECONDS} seconds)"
        finally:
            end_group(process)
        step = Step(name or f"tutor {' '.join(arguments)}", process.wait(), time.monotonic() - begun, output)
        self.steps.append(step)
        if check and step.status:
            raise AssertionError(f"{step.name} ended with {step.status}:\n{step.output[-4000:]}")
        return step

    def start(self, *arguments: str, enter: Sequence[str] = (), errors: bool = True) -> subprocess.Popen[str]:
        """Tutor, as the user, in a group of processes of its own."""
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("TUTOR_")},
            **self.engine.environment,
            "HOME": str(self.folder / "home"),
            "TUTOR_ROOT": str(self.root),
            "TUTOR_PLUGINS_ROOT": str(self.folder / "plugins"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        as_user = ["setpriv", f"--reuid={USER}", f"--regid={USER}", *self._groups()]
        return subprocess.Popen(
            [*enter, *as_user, str(self.programs / "tutor"), *arguments],
            env=environment,
            cwd=self.folder / "home",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if errors else subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        )

    def _groups(self) -> list[str]:
        """Of a Docker that was there, the one that may speak to it."""
        socket = Path(self.engine.environment.get("DOCKER_HOST", "unix:///var/run/docker.sock").removeprefix("unix://"))
        group = socket.stat().st_gid if socket.exists() else USER
        return ["--clear-groups"] if group == USER else [f"--groups={group}"]

    def manage(self, code: str, service: str = "lms") -> str:
        """Run statements in a running container of the platform, with Django set up."""
        container = self.containers()[service]
        return self.engine.docker("exec", container, "./manage.py", service, "shell", "-c", code).stdout

    def containers(self, mode: str = "local", is_job: bool = False) -> dict[str, str]:
        """Ids by service, also of those that have ended; those of jobs only if they are asked for."""
        found = self.engine.docker(
            *("ps", "--all", "--no-trunc", "--filter", f"label=com.docker.compose.project={PROJECTS[mode]}"),
            *("--filter", f"label=com.docker.compose.oneoff={is_job}", "--format"),
            '{{.Label "com.docker.compose.service"}} {{.ID}}',
        )
        return dict(line.split() for line in found.stdout.splitlines())

    def output(self, container: str) -> str:
        """What Docker keeps of what it has printed."""
        done = self.engine.docker("logs", container, errors="replace")
        return str(done.stdout + done.stderr)

    def memory(self, mode: str = "local") -> dict[str, float]:
        """MB that each running container uses now, without the cache of files, by service."""
        found = {}
        for service, container in self.containers(mode).items():
            shown = self.engine.docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container).stdout
            if match := re.match(r"([\d.]+)([KMG]?)i?B", shown):
                found[service] = float(match[1]) * {"": 1e-6, "K": 1e-3, "M": 1.048576, "G": 1073.7}[match[2]]
        return {service: size for service, size in found.items() if size}

    def remove(self) -> None:
        """Everything of it but the images, whatever state it is in."""
        for project in PROJECTS.values():
            of_project = ("--filter", f"label=com.docker.compose.project={project}", "--quiet")
            for kind, ask, delete in (
                ("container", ("ps", "--all"), ("rm", "--force", "--volumes")),
                ("network", ("ls",), ("rm",)),
            ):
                with contextlib.suppress(subprocess.TimeoutExpired):
                    ids = self.engine.docker(kind, *ask, *of_project, check=False).stdout.split()
                    if ids:
                        self.engine.docker(kind, *delete, *ids, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


def end_group(process: subprocess.Popen[str]) -> None:
    """It and what it has started, if they still run."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
            return
