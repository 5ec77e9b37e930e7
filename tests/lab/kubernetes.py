"""
A stand-in for a Kubernetes cluster: enough of kubectl and of the API for ``tutor k8s do``.

What it takes is checked with the models of Kubernetes' own client: a field that is not in
the API, or that is missing, is refused. Pods are processes of this machine, with nothing in
their environment but what a pod has; volumes are folders, so paths that begin with a mount
are moved, in environment variables only.
"""

from __future__ import annotations

import base64
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from kubernetes import client

#: A command of the image python:3.12-slim is one of this Python's here.
_PATH = f"{Path(sys.executable).parent}:/usr/bin:/bin"

#: It is started hundreds of times: nothing that takes long to import, nor what is installed here.
_KUBECTL = f"""#!{sys.executable} -IS
import json, socket, sys
body = json.dumps([sys.argv[1:], sys.stdin.read() if {{"-", "--stdin"}} & {{*sys.argv}} else ""]).encode()
with socket.create_connection(("127.0.0.1", %d)) as server:
    server.sendall(b"POST /kubectl HTTP/1.0\\r\\nContent-Length: %%d\\r\\n\\r\\n" %% len(body) + body)
    code, out, err = json.loads(server.makefile("rb").read().partition(b"\\r\\n\\r\\n")[2])
sys.stdout.buffer.write(out.encode(errors="surrogateescape"))  # what a container prints may be no text
sys.stderr.write(err)
sys.exit(code)
"""

_CONFIG = {
    **{"apiVersion": "v1", "kind": "Config"},
    "clusters": [{"name": "lab", "cluster": {"server": "http://127.0.0.1:%d"}}],
    "users": [{"name": "lab", "user": {}}],
    "contexts": [{"name": "lab", "context": {"cluster": "lab", "user": "lab"}}],
    "current-context": "lab",
}


class Invalid(Exception):
    """Kubernetes would not take it."""


def check(type_name: str, found: Any, where: str) -> Any:
    """A value as Kubernetes' own model of it; Invalid if it is not one."""
    container = re.fullmatch(r"[Ll]ist\[(.+)\]|[Dd]ict[(\[](?:str), ?(.+)[)\]]", type_name)
    if container and container[1]:
        if not isinstance(found, list):
            raise Invalid(f"{where}: not a list")
        return [check(container[1], each, f"{where}[{index}]") for index, each in enumerate(found)]
    if container:
        if not isinstance(found, dict):
            raise Invalid(f"{where}: not a mapping")
        return {key: check(container[2], each, f"{where}.{key}") for key, each in found.items()}
    model = getattr(client, type_name, None)
    if model is None:
        expected = {"str": str, "int": int, "bool": bool}.get(type_name, object)
        if not isinstance(found, expected) or (expected is int and isinstance(found, bool)):
            raise Invalid(f"{where}: {found!r} is no {type_name}")
        return found
    names = {name: attribute for attribute, name in model.attribute_map.items()}
    unknown = set(found) - set(names)
    if unknown:
        raise Invalid(f"{where}: unknown {', '.join(sorted(unknown))}")
    values = {
        names[name]: check(model.openapi_types[names[name]], each, f"{where}.{name}") for name, each in found.items()
    }
    try:
        return model(**values)
    except ValueError as error:
        raise Invalid(f"{where}: {error}") from error


@dataclass
class Pod:
    """One try of one index of a Job."""

    job: str
    index: int | None
    number: int
    argv: list[str]
    environment: dict[str, str]
    lines: list[str] = field(default_factory=list)
    code: int | None = None
    disrupted: bool = False
    process: Any = None

    def kill(self, disrupted: bool = False) -> None:
        """End it and all its processes: for want of memory, or because its node is drained."""
        self.disrupted = disrupted
        os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Job:
    """A Job that was applied."""

    manifest: dict[str, Any]
    active: int = 0
    succeeded: int = 0
    failed: int = 0
    ended: bool = False


class Cluster:
    """
    The cluster.

    Args:
        folder: for what it needs.
        on_line: called with a pod and each line that it prints; may kill it.
    """

    def __init__(self, folder: Path, on_line: Callable[[Pod, str], None] = lambda *_: None) -> None:
        self.folder = folder
        self.on_line = on_line
        self.objects: dict[tuple[str, str], dict[str, Any]] = {}
        self.deleted: list[str] = []
        self.jobs: dict[str, Job] = {}
        self.pods: list[Pod] = []
        self.manifests: list[dict[str, Any]] = []
        self._lock = threading.RLock()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Cluster:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        port = self._server.server_address[1]
        self.folder.mkdir(parents=True, exist_ok=True)
        kubectl = self.folder / "bin" / "kubectl"
        kubectl.parent.mkdir()
        kubectl.write_text(_KUBECTL % port)
        kubectl.chmod(0o755)
        (self.folder / "config").write_text(yaml.safe_dump(_CONFIG) % port)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        for pod in self.pods:
            if pod.code is None:
                pod.kill()
        for thread in self._threads:
            thread.join(10)

    @property
    def environment(self) -> dict[str, str]:
        """For Tutor."""
        return {"KUBECONFIG": str(self.folder / "config"), "PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}

    # -- kubectl -------------------------------------------------------------------------

    def kubectl(self, arguments: list[str], stdin: str) -> tuple[int, str, str]:
        """(exit status, standard output, standard error) of a command."""
        try:
            match arguments:
                case ["wait", *_] | ["get", "namespaces", "openedx"]:
                    return 0, "", ""
                case ["kustomize", folder]:
                    return 0, yaml.dump_all(kustomized(Path(folder)), Dumper=yaml.CSafeDumper), ""
                case ["apply", "--kustomize", folder, "--selector", selector]:
                    self.apply([each for each in kustomized(Path(folder)) if _selected(each, selector)])
                case ["apply", "-f", path]:
                    self.apply(list(yaml.load_all(Path(path).read_text(), yaml.CSafeLoader)))
                case ["apply", "--server-side", "--force-conflicts", "--filename", "-"]:
                    self.apply(list(yaml.load_all(stdin, yaml.CSafeLoader)), limit=1 << 20)
                case ["exec", "--stdin", *more]:
                    return self.kubectl(["exec", *more], stdin)
                case ["exec", "--namespace", "openedx", deployment, "--container", name, "--", *words] if (
                    deployment.startswith("deployment/")
                ):
                    return self._exec(deployment.removeprefix("deployment/"), name, words, stdin)
                case ["delete", "--namespace", "openedx", "--ignore-not-found=true", *names]:
                    for name in names:
                        kind, _slash, each = name.partition("/")
                        self.objects.pop(({"secret": "Secret", "configmap": "ConfigMap"}[kind], each), None)
                        self.deleted.append(name)
                case _:
                    raise Invalid(f"error: unknown command {arguments}")
        except Invalid as error:
            return 1, "", f"error: {error}\n"
        return 0, "", ""

    def _exec(self, deployment: str, name: str, words: list[str], stdin: str) -> tuple[int, str, str]:
        """A command in a container of a Deployment, with its environment."""
        if ("Deployment", deployment) not in self.objects:
            return 1, "", f'Error from server (NotFound): deployments.apps "{deployment}" not found\n'
        containers = self.objects["Deployment", deployment]["spec"]["template"]["spec"]["containers"]
        environments = {each["name"]: {var["name"]: var["value"] for var in each["env"]} for each in containers}
        if name not in environments:
            return 1, "", f"error: container {name} not found in pod {deployment}-0\n"
        environment = {"PATH": _PATH, **environments[name]}
        done = subprocess.run(words, cwd=self.folder, env=environment, capture_output=True, input=stdin.encode())
        out, error = (each.decode(errors="surrogateescape") for each in (done.stdout, done.stderr))
        return done.returncode, out, error

    def apply(self, manifests: list[dict[str, Any]], limit: int = 262_144) -> None:
        """Take objects, and start Jobs. Unless it is done by the server, kubectl copies each into its annotations."""
        if not manifests:
            raise Invalid("no objects passed to apply")
        for manifest in manifests:
            kind, name = manifest["kind"], manifest["metadata"]["name"]
            check(f"V1{kind}", manifest, f"{kind} {name}")
            if manifest["metadata"].get("namespace") != "openedx":
                raise Invalid(f"{kind} {name}: another namespace")
            if len(json.dumps(manifest)) > limit:
                raise Invalid(f"{kind} {name}: metadata.annotations: Too long: may not be more than {limit} bytes")
            self.manifests.append(manifest)
            if kind == "Job":
                _check_job(manifest["spec"])
                job = self.jobs[name] = Job(manifest)
                self._threads.append(threading.Thread(target=self._run, args=(name, job), daemon=True))
                self._threads[-1].start()
            else:
                self.objects[kind, name] = manifest

    # -- Jobs ----------------------------------------------------------------------------

    def _run(self, name: str, job: Job) -> None:
        spec = job.manifest["spec"]
        indexed = spec.get("completionMode") == "Indexed"
        count = spec.get("completions", 1)
        with ThreadPoolExecutor(spec.get("parallelism", 1)) as pool:
            job.active = min(count, spec.get("parallelism", 1))
            list(pool.map(lambda index: self._until_done(name, job, index if indexed else None), range(count)))
        job.active, job.ended = 0, True

    def _until_done(self, name: str, job: Job, index: int | None) -> None:
        number = 0
        while not job.ended:
            with self._lock:
                pod = self._pod(name, job.manifest["spec"]["template"]["spec"], index, number)
                self.pods.append(pod)
            number += 1
            self._start(pod)
            with self._lock:
                action = "Succeed" if pod.code == 0 else _action(job.manifest["spec"], pod)
                job.succeeded += action == "Succeed"
                job.failed += action in ("Count", "FailJob")
                if action == "Succeed":
                    return
                if action == "FailJob" or job.failed > job.manifest["spec"]["backoffLimit"]:
                    job.ended = True
                    for other in self.pods:
                        if other.job == name and other.code is None:
                            other.kill()

    def _pod(self, job: str, spec: dict[str, Any], index: int | None, number: int) -> Pod:
        container = spec["containers"][0]
        folder = self.folder / "pods" / f"{job}-{index}-{number}"
        moved = {}
        for mount in container["volumeMounts"]:
            (volume,) = [each for each in spec["volumes"] if each["name"] == mount["name"]]
            place = folder / mount["name"]
            place.mkdir(parents=True)
            moved[mount["mountPath"]] = place
            content = self.objects.get(("Secret", volume.get("secret", {}).get("secretName")), {}).get("data", {})
            if "configMap" in volume:
                content = self._object("ConfigMap", volume["configMap"]["name"]).get("binaryData", {})
            for name, data in content.items():
                (place / name).write_bytes(base64.b64decode(data))
        environment = {"PATH": _PATH, "HOSTNAME": folder.name}
        for source in container.get("envFrom", ()):
            secret = self._object("Secret", source["secretRef"]["name"])
            environment |= {key: base64.b64decode(each).decode() for key, each in secret.get("data", {}).items()}
            environment |= secret.get("stringData", {})
        for each in container["env"]:
            parts = each["value"].split(":")
            environment[each["name"]] = ":".join(_moved(part, moved) for part in parts)
        if index is not None:
            environment["JOB_COMPLETION_INDEX"] = str(index)
        argv = [_expanded(word, environment) for word in container.get("command", []) + container["args"]]
        return Pod(job, index, number, argv, environment)

    def _object(self, kind: str, name: str) -> dict[str, Any]:
        if (kind, name) not in self.objects:
            raise Invalid(f"CreateContainerConfigError: there is no {kind} {name}")
        return self.objects[kind, name]

    def _start(self, pod: Pod) -> None:
        pod.process = subprocess.Popen(
            pod.argv,
            env=pod.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        for line in pod.process.stdout:
            pod.lines.append(line.rstrip("\n"))
            self.on_line(pod, line)
        pod.code = pod.process.wait()


def kustomized(folder: Path) -> Iterator[dict[str, Any]]:
    """What ``kubectl kustomize`` makes of Tutor's resources; generators and patches are left out."""
    found = yaml.load((folder / "kustomization.yml").read_text(), yaml.CSafeLoader)
    labels = found.get("commonLabels") or found["labels"][0]["pairs"]
    for name in found["resources"]:
        for manifest in yaml.load_all((folder / name).read_text(), yaml.CSafeLoader):
            if manifest:
                manifest["metadata"]["namespace"] = found["namespace"]
                manifest["metadata"]["labels"] = {**manifest["metadata"].get("labels", {}), **labels}
                yield manifest


def pods(found: Any) -> Iterator[dict[str, Any]]:
    """The specification of each pod that a manifest makes, however deep it stands."""
    if isinstance(found, dict):
        if "containers" in found:
            yield found
        found = list(found.values())
    for each in found if isinstance(found, list) else ():
        yield from pods(each)


def _selected(manifest: dict[str, Any], selector: str) -> bool:
    labels = manifest["metadata"]["labels"]
    if selector == "app.kubernetes.io/component notin (job,namespace)":
        return labels.get("app.kubernetes.io/component") not in ("job", "namespace")
    return labels.get("app.kubernetes.io/name") == selector.removeprefix("app.kubernetes.io/name=")


def _check_job(spec: dict[str, Any]) -> None:
    """What the API refuses beyond the shape."""
    pod = spec["template"]["spec"]
    if spec.get("completionMode") == "Indexed" and not spec.get("completions"):
        raise Invalid("spec.completions: required when completion mode is Indexed")
    if spec.get("podFailurePolicy") and pod["restartPolicy"] != "Never":
        raise Invalid("spec.podFailurePolicy: only with restartPolicy Never")
    for rule in spec.get("podFailurePolicy", {}).get("rules", ()):
        name = rule.get("onExitCodes", {}).get("containerName", pod["containers"][0]["name"])
        if name not in {each["name"] for each in pod["containers"]}:
            raise Invalid(f"spec.podFailurePolicy: no container {name}")
    volumes = {each["name"] for each in pod.get("volumes", ())}
    for container in pod["containers"]:
        if not {each["name"] for each in container.get("volumeMounts", ())} <= volumes:
            raise Invalid("volumeMounts: not found")


def _action(spec: dict[str, Any], pod: Pod) -> str:
    code = 137 if pod.code == -signal.SIGKILL else pod.code
    for rule in spec.get("podFailurePolicy", {}).get("rules", ()):
        codes = rule.get("onExitCodes")
        if codes and (code in codes["values"]) is (codes["operator"] == "In"):
            return str(rule["action"])
        if pod.disrupted and any(each["type"] == "DisruptionTarget" for each in rule.get("onPodConditions", ())):
            return str(rule["action"])
    return "Count"


def _moved(part: str, moved: dict[str, Path]) -> str:
    for mount, place in moved.items():
        if part == mount or part.startswith(mount + "/"):
            return str(place) + part.removeprefix(mount)
    return part


def _expanded(word: str, environment: dict[str, str]) -> str:
    """As Kubernetes does it: ``$(NAME)`` is a variable, if there is one; ``$$`` is ``$``."""

    def expand(match: re.Match[str]) -> str:
        return "$" if match[0] == "$$" else environment.get(match[1], match[0])

    return re.sub(r"\$\$|\$\(([^)]*)\)", expand, word)


def _handler(cluster: Cluster) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """The Jobs, by name or label; every Job of the lab has Tutor's label."""
            query = parse_qs(urlsplit(self.path).query)
            name = query.get("fieldSelector", ["metadata.name="])[0].removeprefix("metadata.name=")
            items = [
                {
                    "metadata": {"name": each},
                    "status": {
                        key: value
                        for key in ("active", "succeeded", "failed")
                        if (value := getattr(job, key))  # Kubernetes leaves out zeros
                    },
                }
                for each, job in cluster.jobs.items()
                if name in ("", each)
            ]
            self._answer({"apiVersion": "batch/v1", "kind": "JobList", "metadata": {}, "items": items})

        def do_POST(self) -> None:
            """A command of kubectl."""
            arguments, stdin = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._answer(cluster.kubectl(arguments, stdin))

        def _answer(self, found: Any) -> None:
            body = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: Any) -> None:
            """Not to the tests' output."""

    return Handler
