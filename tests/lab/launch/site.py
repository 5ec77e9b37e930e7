"""
A project of the real Tutor, run by an ordinary user on the lab's Docker.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from ..environment import SITES, rsa_key
from .engine import USER, Engine
from .images import images_of

HTTP_PORT = 31880
_STEPS_SECONDS = 900


@dataclass
class Step:
    """A command that was run: its name in the report, its exit status, how long it took, and what it printed."""

    name: str
    status: int
    seconds: float
    output: str


def make_tutor(folder: Path, wheel: Path) -> Path:
    """Tutor and the plugin, from the wheel, in an environment that an ordinary user can read; its ``bin``."""
    venv = folder / "venv"
    if not (venv / "bin" / "tutor").exists():
        python = shutil.which("python3", path="/usr/bin") or sys.executable
        _run(python, "-m", "venv", "--without-pip", str(venv))
        _pip(venv, "install", "tutor>=22.0.3,<23", "tutor-mfe", str(wheel))
    _pip(venv, "install", "--no-deps", "--force-reinstall", str(wheel))
    return venv / "bin"


def _pip(venv: Path, *words: str) -> None:
    _run(sys.executable, "-m", "pip", "--python", str(venv / "bin" / "python"), "--quiet", *words)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise AssertionError(f"{' '.join(words)}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")


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
            "CADDY_HTTP_PORT": HTTP_PORT,
            "PLUGINS": list(plugins),
            "JWT_RSA_PRIVATE_KEY": rsa_key(),
            **self.config,
        }
        path = self.root / "config.yml"
        path.write_text(yaml.safe_dump(config))
        os.chown(path, USER, USER)

    def images(self) -> dict[str, str]:
        """What Compose asks for, by service."""
        self.tutor("config", "save")
        files = [self.root / "env" / "local" / f"docker-compose.{name}" for name in ("yml", "prod.yml", "jobs.yml")]
        words = [word for file in files for word in ("-f", str(file))]
        return images_of(self.engine.docker("compose", *words, "config", "--format", "json").stdout)

    def tutor(self, *arguments: str, check: bool = True, name: str = "") -> Step:
        """Run Tutor, as the user; the step is kept for the report."""
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("TUTOR_")},
            **self.engine.environment,
            "HOME": str(self.folder / "home"),
            "TUTOR_ROOT": str(self.root),
            "TUTOR_PLUGINS_ROOT": str(self.folder / "plugins"),
        }
        begun = time.monotonic()
        done = subprocess.run(
            [str(self.programs / "tutor"), *arguments],
            env=environment,
            user=USER,
            group=USER,
            extra_groups=[],
            cwd=self.folder / "home",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_STEPS_SECONDS,
        )
        step = Step(name or f"tutor {' '.join(arguments)}", done.returncode, time.monotonic() - begun, done.stdout)
        self.steps.append(step)
        if check and step.status:
            raise AssertionError(f"{step.name} ended with {step.status}:\n{step.output[-4000:]}")
        return step

    def manage(self, code: str, service: str = "lms") -> str:
        """Run statements in a running container of the platform, with Django set up."""
        container = self.containers()[service]
        return self.engine.docker("exec", container, "./manage.py", service, "shell", "-c", code).stdout

    def containers(self) -> dict[str, str]:
        """Ids by service, also of those that have ended; jobs excepted."""
        found = self.engine.docker(
            *("ps", "--all", "--no-trunc", "--filter", "label=com.docker.compose.oneoff=False", "--format"),
            '{{.Label "com.docker.compose.service"}} {{.ID}}',
        )
        return dict(line.split() for line in found.stdout.splitlines())

    def output(self, container: str) -> str:
        """What Docker keeps of what it has printed."""
        done = self.engine.docker("logs", container)
        return str(done.stdout + done.stderr)

    def remove(self) -> None:
        """Everything of it but the images."""
        if (self.root / "env" / "local").exists():
            self.tutor("local", "dc", "down", "--volumes", "--remove-orphans", check=False)
        shutil.rmtree(self.folder, ignore_errors=True)
