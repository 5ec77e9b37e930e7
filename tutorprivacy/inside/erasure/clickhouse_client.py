"""
ClickHouse over HTTP, as the platform's own user: questions, changes, and waiting for them.

Texts go into a statement as ClickHouse's query parameters (``{name:Type}``): the server
quotes them. Its error messages are not repeated: they quote data.

.. no_pii: it passes statements on, and keeps nothing of them
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..io.http import Answer, Http, Persistence, Refused

#: Numbers of ClickHouse's errors.
UNKNOWN_TABLE, UNKNOWN_DATABASE, ACCESS_DENIED = 60, 81, 497

#: A statement may be this long: ids of people, one after the other.
_LONGEST_STATEMENT = 16 << 20


class ClickHouse:
    """
    One server, or one of a cluster.

    Args:
        url: ``http(s)://host:port``.
        username, password: of a user of ClickHouse.
        cluster: its name; empty: a single server.
        persistence: how long to try.
        statement_seconds: how long one statement may take.
    """

    def __init__(
        self,
        url: str,
        username: str,
        password: str,
        cluster: str = "",
        persistence: Persistence | None = None,
        statement_seconds: float = 300,
    ) -> None:
        self._url = url
        self._seconds = statement_seconds
        self._persist = (persistence or Persistence()).persist
        self._http = Http((username, password))
        self._cluster = cluster
        self.on_cluster = f" ON CLUSTER {_name(cluster)}" if cluster else ""

    def here(self, database: str, table: str) -> str:
        """A table of this server, for a statement."""
        return f"{_name(database)}.{_name(table)}"

    def everywhere(self, database: str, table: str) -> str:
        """A table of every server of the cluster, to read from."""
        place = self.here(database, table)
        return f"clusterAllReplicas({_name(self._cluster)}, {place})" if self._cluster else place

    def rows(self, name: str, sql: str, kinds: Sequence[type], **parameters: Any) -> list[list[Any]]:
        """
        The rows of an answer.

        Args:
            name: of the question, for errors.
            kinds: of the columns.
            parameters: values of ``{name:Type}`` in the statement.

        Raises:
            Refused: see ``io.http``; `code` is ClickHouse's.
            Unavailable: likewise.
        """
        found = self._send(name, sql, parameters).json(name, dict).get("data")
        if not isinstance(found, list) or not all(_is_row(row, kinds) for row in found):
            raise Refused(name, 200, what="rows of another kind")
        return found

    def number(self, name: str, sql: str, **parameters: Any) -> int:
        """The one number of an answer. Raises what `rows` does."""
        found = self.rows(name, sql, (int,), **parameters)
        if len(found) != 1:
            raise Refused(name, 200, what=f"{len(found)} rows in place of one")
        return int(found[0][0])

    def do(self, name: str, sql: str, **parameters: Any) -> None:
        """Change something. Raises what `rows` does."""
        self._send(name, sql, parameters)

    def _send(self, name: str, sql: str, parameters: dict[str, Any]) -> Answer:
        settings = {
            "default_format": "JSONCompact",
            "output_format_json_quote_64bit_integers": "0",
            "max_query_size": str(_LONGEST_STATEMENT),
        }
        params = {**settings, **{f"param_{key}": str(value) for key, value in parameters.items()}}

        def send() -> Answer:
            return self._http.send("POST", self._url, (200,), self._seconds, params=params, data=sql.encode())

        return self._persist(name, send, (200,))


def _is_row(row: Any, kinds: Sequence[type]) -> bool:
    return isinstance(row, list) and [type(value) for value in row] == [*kinds]


def _name(text: str) -> str:
    """
    An identifier, quoted if need be.

    ClickHouse's parameters cannot stand for all of them, and it takes any sign in a name:
    only those that need no escaping are taken here.

    Raises:
        ValueError: it has others.
    """
    if not re.fullmatch(r"[\w{}.-]+", text):
        raise ValueError("a name that cannot be used in a statement")
    return text if re.fullmatch(r"[a-z_][a-z0-9_]*", text) else f"`{text}`"


def listed(numbers: Iterable[int]) -> str:
    """Numbers, for ``IN (…)``; what is none raises ValueError."""
    return ",".join(str(int(number)) for number in numbers)
