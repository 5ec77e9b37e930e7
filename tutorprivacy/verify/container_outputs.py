"""
What the containers of a project of Compose have printed, and the temporary files of the platform's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from ..host_audit.docker import Container
from .allowances import OTHERS, PLATFORM, PROXIES, REDIS
from .byte_streams import Place, of_program

_GROUPS = {"caddy": PROXIES, "mfe": PROXIES, "redis": REDIS}
_PLATFORM = ("lms", "cms", "privacy")

#: Uploads come there first.
_TEMPORARY = "/tmp"  # noqa: S108


def group_of(service: str) -> str:
    """Which part of the site a service is: ``lms-worker`` and ``lms-permissions`` are the platform's."""
    return PLATFORM if service.partition("-")[0] in _PLATFORM else _GROUPS.get(service, OTHERS)


def places(containers: Sequence[Container], since: float) -> Iterator[Place]:
    """
    The output of each container, also of stopped ones, and some files.

    Args:
        since: Unix time when the run began; older lines hold nothing of it.
    """
    for each in containers:
        group = group_of(each.service)
        words = ["docker", "logs", "--since", str(int(since) - 60), each.id]
        yield Place(f"output of {each.service}", group, partial(_texts, words, True))
        if group == PLATFORM and each.is_running:
            words = ["docker", "cp", f"{each.id}:{_TEMPORARY}", "-"]
            yield Place(f"{_TEMPORARY} of {each.service}", group, partial(_texts, words, False))


def _texts(words: Sequence[str], with_errors: bool) -> Iterator[Iterator[bytes]]:
    yield of_program(words, with_errors=with_errors)
