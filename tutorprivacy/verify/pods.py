"""
What pods have printed, the volumes that they may write into, and the folders of the platform.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from .allowances import CLICKHOUSE, DATABASE, PLATFORM
from .byte_streams import Place, Unsearchable, of_program
from .container_outputs import group_of

#: By container: which part of the site it is.
_GROUPS = {"clickhouse": CLICKHOUSE, "mysql": DATABASE, "mongodb": DATABASE}

#: Of the platform: folders that are no volumes in each release of Tutor.
_FOLDERS = ("/openedx/data", "/openedx/media", "/openedx/media-private", "/tmp")  # noqa: S108

#: Volumes that hold what Kubernetes itself puts there.
_OF_THE_CLUSTER = ("configMap", "secret", "projected", "downwardAPI")

#: The path is an argument: nothing of it is a command. GNU tar's status 1: a file changed while it was read; of
#: another tar, it is any error.
_ARCHIVE = """[ -e "$0" ] || exit 0; tar -cf - "$0"; status=$?
[ "$status" != 1 ] || ! tar --version | grep -q "GNU tar" || status=0; exit "$status\""""


def places(namespace: str, since: float, with_database: bool) -> Iterator[Place]:
    """
    Of all pods of a namespace, also of ended ones.

    Args:
        since: Unix time when the run began; older lines hold nothing of it.
        with_database: also the folders of the database.

    Raises:
        Unsearchable: the cluster does not tell which pods there are.
    """
    begun = datetime.datetime.fromtimestamp(int(since) - 60, datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    for pod in _pods(namespace):
        place = ["--namespace", namespace, pod["metadata"]["name"]]
        for status in _containers(pod):
            name = status["name"]
            words = ["kubectl", "logs", *place, "--container", name, "--since-time", begun]
            label, group = f"{pod['metadata']['name']}/{name}", group_of(name)
            yield Place(f"output of {label}", group, partial(_texts, words))
            if status.get("restartCount"):
                yield Place(f"earlier output of {label}", group, partial(_texts, [*words, "--previous"]))
            folders = {*_volumes(pod, name), *(_FOLDERS if group == PLATFORM else ())}
            group = _GROUPS.get(name, group)
            if "running" in status.get("state", {}) and (group != DATABASE or with_database):
                for folder in sorted(folders):
                    archive = ["kubectl", "exec", *place, "--container", name, "--", "sh", "-c", _ARCHIVE, folder]
                    yield Place(f"{folder} of {label}", group, partial(_texts, archive))


def _pods(namespace: str) -> list[dict[str, Any]]:
    told = b"".join(of_program(["kubectl", "get", "pods", "--namespace", namespace, "--output", "json"]))
    try:
        return list(json.loads(told)["items"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unsearchable("The cluster's answer is not understood") from error


def _containers(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Those that have ever begun."""
    for kind in ("initContainerStatuses", "containerStatuses"):
        for status in pod["status"].get(kind) or ():
            if status.get("restartCount") or "waiting" not in status.get("state", {}):
                yield status


def _volumes(pod: Mapping[str, Any], name: str) -> Iterator[str]:
    """Where a container may write what is not gone with it."""
    kept = {
        each["name"]
        for each in pod["spec"].get("volumes") or ()
        if not any(kind in each for kind in _OF_THE_CLUSTER) and (each.get("emptyDir") or {}).get("medium") != "Memory"
    }
    for container in pod["spec"].get("containers") or ():
        for mount in container.get("volumeMounts") or ():
            if container["name"] == name and mount["name"] in kept and not mount.get("readOnly"):
                yield mount["mountPath"].rstrip("/")


def _texts(words: Sequence[str]) -> Iterator[Iterator[bytes]]:
    yield of_program(words)
