"""
What pods have printed, and the folders of those that keep something.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from .allowances import CLICKHOUSE, DATABASE, PLATFORM, PROXIES, REDIS
from .byte_streams import Place, Unsearchable, of_program
from .container_outputs import group_of

#: By container: its folders, and which part of the site writes there.
_FOLDERS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(
        ("lms", "cms", "lms-worker", "cms-worker"),
        (PLATFORM, ("/openedx/data", "/openedx/media", "/openedx/media-private", "/tmp")),  # noqa: S108
    ),
    "caddy": (PROXIES, ("/data",)),
    "redis": (REDIS, ("/openedx/redis/data",)),
    "clickhouse": (CLICKHOUSE, ("/var/lib/clickhouse",)),
    "mysql": (DATABASE, ("/var/lib/mysql",)),
    "mongodb": (DATABASE, ("/data/db",)),
}

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
            label = f"{pod['metadata']['name']}/{name}"
            yield Place(f"output of {label}", group_of(name), partial(_texts, words))
            if status.get("restartCount"):
                yield Place(f"earlier output of {label}", group_of(name), partial(_texts, [*words, "--previous"]))
            group, folders = _FOLDERS.get(name, ("", ()))
            if pod["status"].get("phase") == "Running" and (group != DATABASE or with_database):
                for folder in folders:
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


def _texts(words: Sequence[str]) -> Iterator[Iterator[bytes]]:
    yield of_program(words)
