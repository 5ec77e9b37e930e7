"""
Docker for the lab: the one that runs here, or one of the lab's own, beside whatever the machine has.

The lab's own is made of Debian 13's packages, unpacked into a folder; only runc and iptables are the machine's. Its
socket, data and process id are its own, and it runs in a network and with mounts of its own: no port, bridge or rule of
a firewall is seen outside, and all of it is gone with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

#: Debian 13's, which are unpacked, and why.
UNPACKED = {
    "docker.io": "the engine",
    "docker-cli": "its client",
    "docker-compose": "Compose 2, which Tutor calls",
    "containerd": "what the engine runs containers with",
    "tini": "what the engine looks for when it starts",
}

#: This machine's, which are installed with --install, and why.
INSTALLED = {
    "runc": "starts containers",
    "iptables": "lets the engine publish ports",
    "iproute2": "gives the lab's client an address of its own",
    "debootstrap": "makes the images' root, as there may be no registry of images",
}

_PROGRAMS = {"runc": "runc", "iptables": "iptables", "iproute2": "ip", "debootstrap": "debootstrap"}
_SUITE = "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main\n"
_APT = """Dir::State "{0}/state"; Dir::State::status "{0}/state/status"; Dir::Cache "{0}/cache";
Dir::Etc::sourcelist "{0}/sources.list"; Dir::Etc::sourceparts "-"; APT::Sandbox::User "root";
Acquire::http::Timeout "20"; Acquire::Retries "1";
"""
_START_SECONDS, _STOP_SECONDS, _PACKAGES_SECONDS = 60, 60, 300

#: What all of it takes, with the images.
_DISK_BYTES, _MEMORY_BYTES = 4 * 10**9, 2 * 10**9

#: Tutor is run as an ordinary user: as root, mounts that can be written hide faults.
USER = 1000

#: The engine's network, and the group of its containers' resources.
NAMESPACE, _CGROUP = "privacy-lab-engine", "privacy-lab"


class Missing(Exception):
    """Something that this machine lacks, or refuses; the message says what and why."""


@dataclass(frozen=True)
class Engine:
    """
    A running Docker.

    Args:
        environment: variables with which its client finds it.
        pid: of the lab's own; 0: it was there.
    """

    environment: Mapping[str, str]
    pid: int = 0

    @property
    def namespace(self) -> str:
        """Name of the network in which it publishes ports; "": this machine's."""
        return NAMESPACE if self.pid else ""

    def docker(self, *arguments: str, check: bool = True, **more: object) -> subprocess.CompletedProcess[str]:
        """Run its client."""
        options = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "timeout": 900, **more}
        done = subprocess.run(["docker", *arguments], env={**os.environ, **self.environment}, **options)  # type: ignore[call-overload]
        if check and done.returncode:
            raise AssertionError(f"docker {' '.join(arguments)}:\n{done.stdout}\n{done.stderr}")
        return done  # type: ignore[no-any-return]

    def stop(self) -> None:
        """End it, if it is the lab's own, with all that belongs to it."""
        if self.pid:
            _end(self.pid)
            _remove_network()
            _remove_cgroups()


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """
    No other lab runs on this machine meanwhile: networks and groups of processes have one name each.

    Raises:
        Missing: one does.
    """
    with socket.socket(socket.AF_UNIX) as lock:
        try:
            lock.bind("\0privacy-lab-launch")  # a name without a file, which goes with its process
        except OSError:
            raise Missing("a machine of its own: another `make launch` runs here") from None
        yield


def missing() -> dict[str, str]:
    """Packages of this machine that are not there, and what they are for."""
    return {name: why for name, why in INSTALLED.items() if not shutil.which(_PROGRAMS[name])}


def make_room(folder: Path) -> None:
    """
    Make the lab's folder.

    Raises:
        Missing: there is too little room for it, or for its containers.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    if not (folder / "data").exists() and shutil.disk_usage(folder).free < _DISK_BYTES:
        raise Missing(f"{_DISK_BYTES // 10**9} GB of disk at {folder}")
    for line in Path("/proc/meminfo").read_text().splitlines():
        if line.startswith("MemAvailable:") and int(line.split()[1]) * 1024 < _MEMORY_BYTES:
            raise Missing(f"{_MEMORY_BYTES // 10**9} GB of memory that nothing else has")


def install(names: Mapping[str, str]) -> None:
    """
    By apt, saying what and why.

    Raises:
        Missing: they cannot be had.
    """
    for name, why in names.items():
        print(f"  apt-get install {name}: {why}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install_words = ["install", "--yes", "--no-install-recommends", *names]
    try:
        for words in (["update"], install_words):
            _run_apt(words, environment)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"{', '.join(names)}, which could not be installed ({type(error).__name__})") from None


def _run_apt(words: list[str], environment: Mapping[str, str], cwd: Path | None = None) -> None:
    run = ["apt-get", "--quiet=2", *words]
    subprocess.run(run, cwd=cwd, env=environment, check=True, stdout=subprocess.DEVNULL, timeout=_PACKAGES_SECONDS)


def engine(folder: Path, is_own: bool) -> Engine:
    """
    A running engine.

    Args:
        folder: of the lab; what is unpacked there is used again.
        is_own: do not use the one that is there.

    Raises:
        Missing: there is none, and none can be started.
    """
    there = Engine({})
    if not is_own and shutil.which("docker"):
        answers = (there.docker(*words, check=False).returncode for words in (("info",), ("compose", "version")))
        if not any(answers):
            return there
    return _started(folder)


def _started(folder: Path) -> Engine:
    root = _unpacked(folder)
    run, config = folder / "run", folder / "client"
    (config / "cli-plugins").mkdir(parents=True, exist_ok=True)
    plugin = config / "cli-plugins" / "docker-compose"
    plugin.unlink(missing_ok=True)
    plugin.symlink_to(root / "usr/libexec/docker/cli-plugins/docker-compose")
    run.mkdir(exist_ok=True)
    address = f"unix://{run}/docker.sock"
    settings = {
        "hosts": [address],
        "group": str(USER),
        "data-root": str(folder / "data"),
        "exec-root": str(run / "exec"),
        "pidfile": str(run / "docker.pid"),
        "exec-opts": ["native.cgroupdriver=cgroupfs"],
        "cgroup-parent": f"/{_CGROUP}",
        "bridge": "none",  # images are built without a network
        "default-address-pools": [{"base": "10.213.16.0/20", "size": 24}],
        "default-ulimits": {"nofile": {"Name": "nofile", "Soft": 8192, "Hard": 8192}},
        "log-opts": {"max-size": "10m", "max-file": "3"},
        "features": {"buildkit": False},  # there is no package of it
    }
    (run / "daemon.json").write_text(json.dumps(settings))
    path = f"{root}/usr/sbin:{root}/usr/bin:{os.environ['PATH']}"
    found = {"PATH": path, "DOCKER_HOST": address, "DOCKER_CONFIG": str(config), "DOCKER_BUILDKIT": "0"}
    if pid := _kept(run):
        if not Engine(found).docker("info", check=False).returncode:
            return Engine(found, pid)
        _end(pid)
    (run / "docker.pid").unlink(missing_ok=True)  # of one that was killed; its number may be anybody's by now
    _remove_network()
    _remove_cgroups()
    try:
        for words in (f"netns add {NAMESPACE}", f"-n {NAMESPACE} link set lo up"):
            subprocess.run(["ip", *words.split()], check=True, capture_output=True)
    except subprocess.CalledProcessError as error:
        raise Missing(f"the right to make networks ({error.stderr.decode().strip()})") from None
    enter = ["nsenter", f"--net=/run/netns/{NAMESPACE}", "unshare", "--mount", "--propagation", "private"]
    with (run / "dockerd.log").open("wb") as log:
        daemon = subprocess.Popen(
            [*enter, "dockerd", "--config-file", str(run / "daemon.json")],
            env={**os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    started = Engine(found, daemon.pid)
    deadline = time.monotonic() + _START_SECONDS
    while started.docker("info", check=False).returncode:
        if daemon.poll() is not None or time.monotonic() > deadline:
            started.stop()
            last = (run / "dockerd.log").read_text(errors="replace").strip().rpartition("\n")[2]
            raise Missing(f"what Docker needs to start: {last}")
        time.sleep(0.5)
    return started


def _kept(run: Path) -> int:
    """The process id of an engine that an earlier run has left, or 0."""
    with contextlib.suppress(OSError, ValueError):
        pid = int((run / "docker.pid").read_text())
        if str(run).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
            return pid
    return 0


def _end(pid: int) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + _STOP_SECONDS
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        while time.monotonic() < deadline:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            if not Path(f"/proc/{pid}").exists():
                return
            time.sleep(0.1)


def _remove_network() -> None:
    subprocess.run(["ip", "netns", "delete", NAMESPACE], capture_output=True)


def _remove_cgroups() -> None:
    """The groups of its containers, with what a killed engine has left running in them."""
    tops = [*Path("/sys/fs/cgroup").glob(f"*/{_CGROUP}"), Path("/sys/fs/cgroup") / _CGROUP]
    for _ in range(50):
        left = {pid for top in tops for path in top.rglob("cgroup.procs") for pid in path.read_text().split()}
        for pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)
        if not left:
            break
        time.sleep(0.1)
    for top in tops:
        for folder in sorted((path for path in (top, *top.rglob("*")) if path.is_dir()), reverse=True):
            with contextlib.suppress(OSError):
                folder.rmdir()


def _unpacked(folder: Path) -> Path:
    """Debian 13's packages, by an apt with state and sources of its own."""
    root = folder / "docker"
    if (root / "usr/sbin/dockerd").exists():
        return root
    apt = folder / "apt"
    for name in ("state/lists/partial", "cache/archives/partial"):
        (apt / name).mkdir(parents=True, exist_ok=True)
    (apt / "state" / "status").touch()
    (apt / "sources.list").write_text(_SUITE)
    (apt / "apt.conf").write_text(_APT.format(apt))
    environment = {**os.environ, "APT_CONFIG": str(apt / "apt.conf")}
    for name, why in UNPACKED.items():
        print(f"  unpacking {name} of Debian 13 into {root}: {why}", flush=True)
    try:
        for words in (["update"], ["download", *UNPACKED]):
            _run_apt(words, environment, apt)
        for package in sorted(apt.glob("*.deb")):
            subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)
    except (OSError, subprocess.SubprocessError) as error:
        raise Missing(f"Debian 13's packages of Docker ({type(error).__name__})") from None
    shutil.rmtree(apt)
    return root
