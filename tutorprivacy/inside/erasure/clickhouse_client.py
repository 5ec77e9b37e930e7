"""
ClickHouse over HTTP, as the platform's own user: questions, changes, and waiting for them.

Texts go into a statement as ClickHouse's query parameters (``{name:Type}``): the server
quotes them. Its error messages are not repeated: they quote data. It logs statements, parameters
included; so what somebody is called goes beside them, as external data
(https://clickhouse.com/docs/engines/table-engines/special/external-data), which no log of it has.

.. no_pii: it passes statements on, and keeps nothing of them
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from ..io.http import Answer, Http, Persistence, Refused

#: Numbers of ClickHouse's errors.
UNKNOWN_TABLE, SYNTAX_ERROR, UNKNOWN_DATABASE, ACCESS_DENIED = 60, 62, 81, 497

#: Of one search through a table: the other users of the server must not feel it. It is as much as a report of Aspects
#: may take, but for the time.
_SEARCH_SECONDS = 1800
_OF_A_SEARCH = {
    "max_execution_time": _SEARCH_SECONDS,
    "max_threads": 2,
    "max_memory_usage": 2 << 30,
    "max_result_bytes": 16 << 20,
    "timeout_overflow_mode": "throw",
    "result_overflow_mode": "throw",
    # What is moved is written into the server's log, with the names.
    "optimize_move_to_prewhere": 0,
}

#: A statement may be this long: ids of people, one after the other.
_LONGEST_STATEMENT = 16 << 20

_SETTINGS = {
    "default_format": "JSONCompact",
    "output_format_json_quote_64bit_integers": "0",
    "max_query_size": str(_LONGEST_STATEMENT),
}


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
        self.on_cluster = f" ON CLUSTER {name_of(cluster)}" if cluster else ""

    def here(self, database: str, table: str) -> str:
        """A table of this server, for a statement."""
        return f"{name_of(database)}.{name_of(table)}"

    def everywhere(self, database: str, table: str) -> str:
        """A table of every server of the cluster, to read from."""
        place = self.here(database, table)
        return f"clusterAllReplicas({name_of(self._cluster)}, {place})" if self._cluster else place

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
        return _of_kinds(name, self._send(name, sql, parameters), kinds)

    def search(self, name: str, sql: str, kinds: Sequence[type], wanted: Sequence[str]) -> list[list[Any]]:
        """
        The rows of an answer to a statement that looks for somebody, within bounds. Raises what `rows` does.

        Args:
            wanted: what the statement has as the one row of a table ``wanted``, in columns ``w0``, ``w1`` …: its own
                text is logged.
        """
        columns = ", ".join(f"w{number} String" for number in range(len(wanted)))
        beside = {"query": sql, "wanted_structure": columns, "wanted_format": "JSONEachRow"}
        row = json.dumps({f"w{number}": each for number, each in enumerate(wanted)}).encode()
        params = {**_SETTINGS, **{key: str(value) for key, value in _OF_A_SEARCH.items()}, **beside}

        def send() -> Answer:
            files = {"wanted": ("wanted", row)}
            return self._http.send("POST", self._url, (200,), _SEARCH_SECONDS + 60, params=params, files=files)

        return _of_kinds(name, self._persist(name, send, (200,)), kinds)

    def may_read_all(self, database: str) -> bool:
        """Of a database; a server before 24.10 cannot be asked, and is taken at its word. Raises what `rows` does."""
        try:
            return bool(self.number(f"rights in {database}", f"CHECK GRANT SELECT ON {name_of(database)}.*"))
        except Refused as error:
            if error.code == SYNTAX_ERROR:
                return True
            raise

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
        params = {**_SETTINGS, **{f"param_{key}": str(value) for key, value in parameters.items()}}

        def send() -> Answer:
            return self._http.send("POST", self._url, (200,), self._seconds, params=params, data=sql.encode())

        return self._persist(name, send, (200,))


def _of_kinds(name: str, answer: Answer, kinds: Sequence[type]) -> list[list[Any]]:
    found = answer.json(name, dict).get("data")
    if not isinstance(found, list) or not all(_is_row(row, kinds) for row in found):
        raise Refused(name, 200, what="rows of another kind")
    return found


def _is_row(row: Any, kinds: Sequence[type]) -> bool:
    return isinstance(row, list) and [type(value) for value in row] == [*kinds]


def name_of(text: str) -> str:
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
