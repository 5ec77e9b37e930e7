"""
The ClickHouse servers that people of the platform are in: Aspects' and Cairn's. One mechanism, a description of each.

.. no_pii: names of databases, and how a server is reached
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from .clickhouse_client import ClickHouse
from .clickhouse_people import Eraser
from .service_access import access_to

ASPECTS, CAIRN = "Aspects", "Cairn"

#: What gives the platform's user of Aspects' ClickHouse its rights.
_RIGHTS = "tutor local do init --limit=aspects (or dev, k8s)"


class Warehouse(NamedTuple):
    """
    `people`: database of tables with a number or a name of people; `lines`: that of raw lines of the tracking log;
    `databases`: those that are searched. `pseudonymous`: of these, where random ids of people stay, as Aspects has
    decided for its events (its ADR 9). `rights`: what to do if a table may not be read.
    """

    name: str
    clickhouse: ClickHouse
    people: str
    lines: str
    databases: tuple[str, ...]
    pseudonymous: frozenset[str] = frozenset()
    rights: str = ""

    def eraser(self, say: Callable[[str], None] = lambda _text: None) -> Eraser:
        """Of those who are known by number or name; `say`: see there."""
        return Eraser(self.clickhouse, self.people, say=say, lines=self.lines)


def aspects(settings: Any, **patience: Any) -> Warehouse:
    """
    As the platform's own user.

    Args:
        settings: Django's, with ``PRIVACY_ASPECTS``.
        patience: ``persistence`` and ``statement_seconds`` of `ClickHouse`.
    """
    told, backend = settings.PRIVACY_ASPECTS, settings.EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG
    clickhouse = ClickHouse(backend["url"], backend["username"], backend["password"], told["cluster"], **patience)
    people = backend["database"]
    databases = tuple(dict.fromkeys([people, *told["databases"]]))
    return Warehouse(
        ASPECTS, clickhouse, people, told["vector_database"], databases, frozenset(databases) - {people}, _RIGHTS
    )


def cairn(_settings: Any, **patience: Any) -> Warehouse:
    """
    As Cairn's own user, who may do everything there.

    Raises:
        service_access.NoAccess: how it is reached is not in the environment.
    """
    told = access_to("cairn")
    clickhouse = ClickHouse(told["url"], told["user"], told["password"], **patience)
    return Warehouse(CAIRN, clickhouse, told["name"], told["name"], (told["name"],))


#: By the setting that says so if the plugin is enabled.
KINDS: dict[str, tuple[str, Callable[..., Warehouse]]] = {
    "PRIVACY_ASPECTS": (ASPECTS, aspects),
    "PRIVACY_CAIRN": (CAIRN, cairn),
}


def enabled(settings: Any) -> Iterator[tuple[str, Callable[..., Warehouse]]]:
    """Name, and what makes the description, of those whose plugin is enabled."""
    for setting, kind in KINDS.items():
        if getattr(settings, setting, None) not in (None, False):
            yield kind
