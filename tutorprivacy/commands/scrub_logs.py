"""``tutor k8s do scrub-logs``: `tutor privacy scrub` for object storage, on many machines."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import shlex
import subprocess
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from importlib import resources
from importlib.util import find_spec
from modulefinder import ModuleFinder
from pathlib import Path
from typing import Any

import click
import yaml
from tutor import config as tutor_config
from tutor import utils
from tutor.exceptions import TutorError

from ..rendering.template_variables import SCRUB_OBJECTS
from ..settings import policy
from .forgotten_secret import delete_list, delete_secret, mark_of, secret_of
from .options import key_of_settings, read_settings, set_option

#: What the extra ``scrub`` of this package needs; the modules are called like the distributions.
_LIBRARIES = ("fsspec", "msgspec", "orjson", "redis", "tqdm", "zstandard")

#: What the pods run, and the packages of which they get what that imports. Nothing of it needs Tutor's libraries.
_POD_MODULE = "tutorprivacy.scrub.shard"
_POD_PACKAGES = ("tutor", "tutorprivacy")

_CREDENTIALS = re.compile(r"://[^/?#]*@")


def _only_on_kubernetes(context: click.Context) -> None:
    from tutor.commands.k8s import K8sContext  # when it is needed: nothing here may fail on import

    if not isinstance(context.obj, K8sContext):
        raise TutorError(
            "scrub-logs is for Kubernetes. On one machine, scrub the logs with\n\n"
            "    tutor privacy scrub --output DIR PATH…"
        )


def _urls(context: click.Context, _parameter: click.Parameter, urls: tuple[str, ...] | str) -> tuple[str, ...] | str:
    """Checked before Tutor's own preparations for a job, which take minutes."""
    _only_on_kubernetes(context)
    for url in [urls] if isinstance(urls, str) else urls:
        if "://" not in url:
            raise TutorError(
                f"{url} is no URL, such as s3://bucket/folder. The pods see no files of this machine: scrub those "
                "with `tutor privacy scrub`."
            )
        if _CREDENTIALS.search(url):
            raise TutorError(
                "A URL with a password would be readable for everyone who may see the pods. Put the password into "
                "a Kubernetes Secret, and name that with PRIVACY_SCRUB_SECRET."
            )
    return urls


def _forgotten(context: click.Context, _parameter: click.Parameter, name: str | None) -> tuple[str, Any] | None:
    """Likewise. What the file is called, and who is in it."""
    _only_on_kubernetes(context)
    if name is None:
        return None
    from ..scrub import forgotten_people

    return (name if name == "-" else os.path.abspath(name)), forgotten_people.read(name)


@click.command(
    name="scrub-logs",
    short_help="Scrub logs in object storage (Kubernetes only)",
    help="""Scrub logs in object storage, in as many pods as PRIVACY_SCRUB_SHARDS says.

    INPUTS are URLs: folders, objects, or globs in quotes. Each is scrubbed as the settings say
    (see `tutor privacy preview`), and mirrored below the output. What is there already is left as it is:
    interrupted or failed, run the same command again, and it goes on. At the end, the keys of
    the pseudonyms are deleted, and nobody can link them to people again. Pseudonymous data is
    still personal data. A line that cannot be scrubbed never reaches the output; if there are such
    lines, the last job ends as failed, and its log names their files.

    With --forget, lines and events of these people are not in the output. Who they are goes to the pods in a
    Secret, which is deleted when this command ends, however it ends.

    \b
    Examples:
      tutor k8s do scrub-logs s3://logs/tracking --output s3://research/tracking
      tutor k8s do scrub-logs s3://logs/a --output s3://logs/b --forget gone.jsonl
    """,
)
@click.argument("inputs", nargs=-1, required=True, callback=_urls)
@click.option("-o", "--output", metavar="URL", required=True, callback=_urls, help="Folder to mirror the logs into.")
@click.option("--give-up", is_flag=True, help="Only delete the keys of a run that was interrupted.")
@click.option(
    "--forget",
    metavar="FILE",
    callback=_forgotten,
    help="Take the lines and events of these people out: one a line, as `do list-forgotten` writes them, or - for the "
    "standard input. FILE (mode 0600) is deleted when all went well.",
)
@set_option
@click.pass_context
def scrub_logs(
    click_context: click.Context,
    /,
    inputs: tuple[str, ...],
    output: str,
    give_up: bool,
    forget: tuple[str, Any] | None,
    tried: list[tuple[str, Any]],
) -> Iterator[tuple[str, str]]:
    """See `help`."""
    context = click_context.obj
    saved = [name for name, _value in tried if name.startswith("PRIVACY_SCRUB_")]
    if saved:
        raise TutorError(f"{saved[0]} is part of the environment. Save it with `tutor config save --set` first.")
    config = tutor_config.load_full(context.root)
    settings = read_settings(context.root, tried)
    namespace, key = str(config["K8S_NAMESPACE"]), key_of_settings(context.root, settings)
    path, people = forget or ("", None)
    people = people.with_pseudonyms(key) if people and key else people
    plan = plan_of(inputs, output, settings, people and mark_of(people, str(config["OPENEDX_SECRET_KEY"])))
    manifests = objects(config, namespace, settings, key)
    if people and not give_up:
        manifests.append(secret_of(people, manifests[0]["metadata"]))
        click_context.call_on_close(lambda: delete_secret(namespace))
    _apply(manifests)
    needs_more = bool(settings["PRIVACY_SCRUB_REQUIREMENTS"])
    if not give_up:
        yield "privacy-scrub", pod_command(plan, needs_more)
    yield "privacy-scrub-finish", pod_command(plan, needs_more, "--give-up" if give_up else "--finish")
    names = [f"{kind}/{SCRUB_OBJECTS}" for kind in ("secret", "configmap")]
    utils.kubectl("delete", "--namespace", namespace, "--ignore-not-found=true", *names)
    if path not in ("", "-") and not give_up:
        delete_list(path)


def plan_of(
    inputs: tuple[str, ...], output: str, settings: Mapping[str, Any], forgets: str | None = None
) -> dict[str, Any]:
    """
    What the pods are to do, without any secret; the same again if the command is run again.

    Args:
        forgets: by what the list of those who are to be forgotten is known; None: there is none.
    """
    plan = {
        "inputs": sorted(set(inputs)),
        "output": output,
        "events": policy.event_policy(settings),
        "ip": policy.ip_policy(settings),
        **({"forgets": forgets} if forgets else {}),
    }
    return {"run": hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:16], **plan}


def lock(more: Sequence[str]) -> str:
    """
    What pip may install, each file by its hash: our lock, and `more`, the operator's.

    Of a library that both name, the operator's version is taken: s3fs asks for one certain fsspec.
    """
    locked = resources.files("tutorprivacy.scrub").joinpath("requirements.lock").read_text(encoding="utf-8")
    theirs = {_name(line) for line in more}
    ours = [line for line in locked.splitlines() if not line.startswith("#") and _name(line) not in theirs]
    return "".join(f"{line}\n" for line in [*ours, *more])


def _name(requirement: str) -> str:
    """A library's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=; ]", requirement, maxsplit=1)[0]).lower()


def pod_command(plan: Mapping[str, Any], needs_more: bool, *options: str) -> str:
    """
    The shell command of a pod: install what the image does not have, then work.

    Tutor takes it for a Jinja template, and Kubernetes replaces ``$(NAME)`` in it.

    Args:
        plan: see `plan_of`.
        needs_more: the operator names libraries besides; whether the image has those is not looked at.
        options: of the shard.
    """
    has_all = "false" if needs_more else f"python -c 'import {', '.join(_LIBRARIES)}' 2>/dev/null"
    # No source distributions: to build one, pip would install whatever that asks for, without a hash.
    only = "--require-hashes --only-binary :all:"
    return "\n".join(
        [
            f"if ! {has_all}; then",
            f"  python -m pip --quiet --disable-pip-version-check install --no-cache-dir {only} \\",
            '    --target "$PRIVACY_SCRUB_LIBRARIES" --requirement "$PRIVACY_SCRUB_LOCK"',
            "fi",
            f"exec python -m {_POD_MODULE} --plan {quoted(json.dumps(plan))} {' '.join(options)}".rstrip(),
        ]
    )


def quoted(text: str) -> str:
    """One word of a shell command in which neither Jinja nor Kubernetes finds anything to replace."""
    # Both signs are always between single quotes: end those behind each, and begin them again.
    return re.sub(r"[{$]", r"\g<0>''", shlex.quote(text))


def objects(
    config: Mapping[str, Any], namespace: str, settings: Mapping[str, Any], forever_key: str | None
) -> list[dict[str, Any]]:
    """
    The Secret and the ConfigMap of the pods.

    They exist for the run only, so `tutor k8s start` knows nothing of them.
    """
    metadata = {
        "name": SCRUB_OBJECTS,
        "namespace": namespace,
        "labels": {
            "app.kubernetes.io/instance": f"openedx-{config['ID']}",
            "app.kubernetes.io/part-of": "openedx",
            "app.kubernetes.io/managed-by": "tutor",
            "app.kubernetes.io/component": "job",
        },
    }
    has_password = config["REDIS_USERNAME"] and config["REDIS_PASSWORD"]  # the platform uses both or neither
    secret = {
        "PRIVACY_SCRUB_REDIS_HOST": config["REDIS_HOST"],
        "PRIVACY_SCRUB_REDIS_PORT": config["REDIS_PORT"],
        "PRIVACY_SCRUB_REDIS_DB": settings["PRIVACY_REDIS_DB"],
        "PRIVACY_SCRUB_REDIS_USERNAME": config["REDIS_USERNAME"] if has_password else "",
        "PRIVACY_SCRUB_REDIS_PASSWORD": config["REDIS_PASSWORD"] if has_password else "",
        "PRIVACY_SCRUB_FOREVER_KEY": forever_key or "",
    }
    return [
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": metadata,
            "type": "Opaque",
            "stringData": {name: str(value) for name, value in secret.items()},
        },
        {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": metadata,
            "binaryData": {
                name: base64.b64encode(content).decode()
                for name, content in (
                    ("tutorprivacy.zip", code()),
                    ("requirements.lock", lock(settings["PRIVACY_SCRUB_REQUIREMENTS"]).encode()),
                )
            },
        },
    ]


def code() -> bytes:
    """This very package, as far as the pods need it, as an archive that Python imports from."""
    folders = [str(Path(str(resources.files(package))).parent) for package in _POD_PACKAGES]
    finder = ModuleFinder(path=folders, excludes=list(_LIBRARIES))
    finder.import_hook(_POD_MODULE)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name in sorted(finder.modules):
            spec = find_spec(name) if name.partition(".")[0] in _POD_PACKAGES else None
            if spec is not None:
                path = f"{name.replace('.', '/')}{'' if spec.submodule_search_locations is None else '/__init__'}.py"
                # Without the time, so that the same code is the same archive.
                file.writestr(zipfile.ZipInfo(path), Path(str(spec.origin)).read_bytes(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _apply(manifests: list[dict[str, Any]]) -> None:
    """By the standard input, so that no secret is in a file or on a command line."""
    # On the server's side: no annotation repeats the content.
    command = ["kubectl", "apply", "--server-side", "--force-conflicts", "--filename", "-"]
    try:
        subprocess.run(command, input=yaml.safe_dump_all(manifests).encode(), check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError) as error:
        raise TutorError(f"The Secret and the ConfigMap of the pods could not be made: {error}") from error
