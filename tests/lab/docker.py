"""
A stand-in for Docker: of Compose, enough for ``tutor local|dev do`` and ``exec``; of the engine, for an audit.

It is strict about the rest.

A service's files are merged as Compose does it, and what it needs of the host must be
there. Its command runs as a process of this machine, with nothing in its environment but
what the container would have, in a folder that stands in for the platform's.
"""

from __future__ import annotations

import json
import marshal
import os
import sys
from collections.abc import Mapping
from pathlib import Path

# What takes long to import is imported where it is needed: the program is started hundreds of times.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_TESTS = Path(__file__).resolve().parents[1]

#: Without `site`, which takes half of the time; what is installed is found all the same.
_DOCKER = """#!{python} -IS
import sys
sys.path[:0] = [{tests!r}, {installed!r}]
from lab.docker_engine import told
status = told(sys.argv[1:], {folder!r})
if status is None:
    from lab.docker import main
    status = main(sys.argv[1:], {folder!r})
sys.exit(status)
"""

#: What a module is replaced with: it says how it was called.
_MODULE = """
import json, os, sys
from pathlib import Path
def main():
    with Path("calls.jsonl").open("a") as file:
        file.write(json.dumps({"module": __name__, "argv": sys.argv[1:], "environment": dict(os.environ)}) + "\\n")
if __name__ == "__main__":
    main()
    sys.exit(3 if Path("fail").exists() else 0)
"""

_MANAGE = f"""#!{sys.executable}
import sys
service, command, option, code = sys.argv[1:]
assert service in ("lms", "cms") and (command, option) == ("shell", "-c"), sys.argv
exec(code)
"""


class Refused(Exception):
    """Compose would not take it."""


def make_platform(folder: Path) -> Path:
    """The platform's folder in a container, with modules that write down how they are called; returns it."""
    from .inside import put_module

    package = folder / "lms" / "envs" / "tutor"
    package.mkdir(parents=True)
    for each in (package, package.parent, package.parent.parent):
        (each / "__init__.py").touch()
    for name in ("retirement.__main__", "retirement.setup", "retention.unused_keys"):
        put_module(package, name, _MODULE)
    (folder / "manage.py").write_text(_MANAGE)
    (folder / "manage.py").chmod(0o755)
    return folder


def calls(platform: Path) -> list[dict[str, Any]]:
    """{"module", "argv", "environment"} of each call of such a module."""
    path = platform / "calls.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def install(folder: Path) -> dict[str, str]:
    """Make the program and the platform; returns the environment variables for Tutor."""
    import sysconfig

    make_platform(folder / "platform")
    program = folder / "bin" / "docker"
    program.parent.mkdir()
    installed = sysconfig.get_path("purelib")
    program.write_text(
        _DOCKER.format(python=sys.executable, tests=str(_TESTS), installed=installed, folder=str(folder))
    )
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:{os.environ['PATH']}"}


def main(arguments: list[str], folder: str) -> int:
    """One ``docker …`` command; returns its exit status."""
    try:
        if arguments[0] in ("diff", "cp"):
            return _engine(arguments, Path(folder))
        return _compose(arguments, Path(folder))
    except Refused as error:
        print(f"docker: {error}", file=sys.stderr)
        return 1


def _engine(arguments: list[str], folder: Path) -> int:
    """What `docker_engine` does not tell."""
    match arguments:
        case ["diff", key]:  # of a container's own files: there are none, but for those that a test puts there
            own = folder / "files" / key
            for path in sorted(own.rglob("*")):
                print("A", f"/{path.relative_to(own)}")
        case ["cp", place, "-"]:
            own = folder / "files" / place.replace(":/", "/")
            if not own.exists():
                raise Refused(f"Could not find the file {place}")
            import tarfile

            with tarfile.open(fileobj=sys.stdout.buffer, mode="w|") as archive:
                archive.add(own, own.name)
        case _:
            raise Refused(f"unknown command {arguments}")
    return 0


def engine(
    folder: Path,
    *containers: Mapping[str, Any],
    driver: str = "json-file",
    broken: Mapping[str, str] | None = None,
    raw: Mapping[str, str] | None = None,
) -> None:
    """
    From now on, Docker answers: with these containers.

    Args:
        broken: commands that fail, and what they say.
        raw: commands, and what they print in the place of an answer.
    """
    labels = {each["Id"]: dict(each["Config"]["Labels"]) for each in containers}
    found = {each["Id"]: json.dumps(each) for each in containers}
    told = {"driver": driver, "labels": labels, "containers": found, "broken": broken or {}, "raw": raw or {}}
    (folder / "engine").write_bytes(marshal.dumps(told))


def container(
    root: Path,
    service: str,
    project: str = "tutor_local",
    started: str = "2999-01-01T00:00:00.123456789Z",
    log: Mapping[str, Any] | None = None,
    is_running: bool = True,
    **environment: str,
) -> dict[str, Any]:
    """What ``docker inspect`` tells of a container, as far as anybody may ask for it, and something besides."""
    name, settings = service.partition("-")[0], root / "env" / "apps" / "openedx" / "settings"
    variables = {"MYSQL_ROOT_PASSWORD": "zoraquill", "DJANGO_SETTINGS_MODULE": f"{name}.envs.tutor.production"}
    variables |= {"CADDY_VERSION": "v2.11.7"} if service in ("caddy", "mfe") else {}
    return {
        "Id": f"{project}-{service}-1",
        "State": {"Running": is_running, "StartedAt": started},
        "HostConfig": {"LogConfig": log or {"Type": "json-file", "Config": {"max-size": "10m", "max-file": "3"}}},
        "Config": {
            "Image": f"docker.io/{service}",
            "Env": [f"{key}={value}" for key, value in {**variables, **environment}.items()],
            "Labels": {"com.docker.compose.project": project, "com.docker.compose.service": service},
        },
        "Mounts": [
            {"Destination": f"/openedx/edx-platform/{each}/envs/tutor", "Source": str(settings / each), "RW": False}
            for each in ("lms", "cms")
        ],
    }


def printed(folder: Path, container: Mapping[str, Any], text: bytes) -> None:
    """Let a container have printed this."""
    (folder / f"{container['Id']}.log").write_bytes(text)


def _compose(arguments: list[str], folder: Path) -> int:
    if arguments[0] != "compose":
        raise Refused(f"unknown command {arguments}")
    files, project, rest = [], "", arguments[1:]
    while rest and rest[0] in ("-f", "--project-name"):
        files += [Path(rest[1])] if rest[0] == "-f" else []
        project = rest[1] if rest[0] == "--project-name" else project
        rest = rest[2:]
    match rest:
        case ["ls", "--format", "json"]:
            print("[]")
            return 0
        case ["run", "--rm", "-T", name, "sh", "-e", "-c", command]:
            return _run(folder, files, name, ["sh", "-e", "-c", command], command)
        case ["exec", "-T", name, *words]:
            if not (folder / f"{project}-is-running").exists():
                raise Refused(f'service "{name}" is not running')
            return _run(folder, files, name, words, words)
        case _:
            raise Refused(f"unknown command {rest}")


def _run(folder: Path, files: list[Path], name: str, words: list[str], command: str | list[str]) -> int:
    import subprocess

    container = run_of(merged(files), name, files[0].parent)
    with (folder / "runs.jsonl").open("a") as file:
        file.write(json.dumps({**container, "service": name, "command": command}) + "\n")
    programs = f"{folder / 'platform' / 'bin'}:{Path(sys.executable).parent}:/usr/bin:/bin"
    environment = {"PATH": programs, **container["environment"]}
    environment = {key: str(value) for key, value in environment.items()}
    return subprocess.run(words, cwd=folder / "platform", env=environment).returncode


def start(folder: Path, project: str) -> None:
    """From now on, the services of a project are there for ``exec``."""
    (folder / f"{project}-is-running").touch()


def runs(folder: Path) -> list[dict[str, Any]]:
    """{"service", "command", "image", "environment"} of each run."""
    path = folder / "runs.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def merged(files: list[Path]) -> dict[str, Any]:
    """The services of several files, the later ones over the earlier ones."""
    import yaml

    services: dict[str, Any] = {}
    for path in files:
        for name, service in yaml.load(path.read_text(), yaml.CSafeLoader)["services"].items():
            services[name] = _merged_service(services.get(name, {}), service)
    return services


def _merged_service(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    found = {**first, **second}
    for key in ("environment", "networks"):
        if key in first and key in second:
            found[key] = {**first[key], **second[key]}
    # By their place in the container.
    volumes = [*first.get("volumes", ()), *second.get("volumes", ())]
    found["volumes"] = list({each.split(":")[1]: each for each in volumes}.values())
    found["env_file"] = [*_listed(first.get("env_file")), *_listed(second.get("env_file"))]
    found["depends_on"] = sorted({*first.get("depends_on", ()), *second.get("depends_on", ())})
    return found


def _listed(found: Any) -> list[str]:
    return [found] if isinstance(found, str) else list(found or ())


def run_of(services: Mapping[str, Any], name: str, folder: Path) -> dict[str, Any]:
    """
    {"image", "environment"} of a service's container.

    Args:
        folder: where relative paths begin: that of the first file.

    Raises:
        Refused: there is no such service, or not all that it needs.
    """
    if name not in services:
        raise Refused(f"no such service: {name}")
    service = services[name]
    missing = [each for each in service["depends_on"] if each not in services]
    if missing:
        raise Refused(f"service {name} depends on undefined service {missing[0]}")
    for volume in service["volumes"]:
        source = folder / volume.split(":")[0]
        if not source.exists() and "/data/" not in volume:  # Docker makes those
            raise Refused(f"{source} does not exist")
    environment: dict[str, str] = {}
    for each in service["env_file"]:
        path = folder / each
        if not path.exists():
            raise Refused(f"env file {path} not found")
        lines = [line for line in path.read_text().splitlines() if line and not line.startswith("#")]
        environment |= dict(line.split("=", 1) for line in lines)
    return {"image": service["image"], "environment": {**environment, **service.get("environment", {})}}
