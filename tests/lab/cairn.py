"""
Cairn's own tables, filled from console lines as its Vector fills them.

Runs in a process of its own (``python -m lab.cairn ROOT FOLDER < lines``): chdb, which is
ClickHouse's engine as a library, takes one folder per process. ROOT is a Tutor root that was
rendered with Cairn enabled: pattern, tables and dashboard are read from there. FOLDER
becomes the engine's. Prints JSON: ``{"taken": N, "counts": {name: [row, ...]}}``.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import tomllib

# What chrono, so Vector, reads as "%+".
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.IGNORECASE | re.ASCII)
# Columns that tell who, when, or everything: nothing is counted by their values.
UNCOUNTED = {"user_id", "message"}
NO_USER = f"countIf(user_id NOT BETWEEN 1 AND {2**63 - 1})"
# A metric of the shipped dashboard names columns that video_events has not: it fails in Cairn too.
BROKEN_METRICS = {("video_events", "View time")}
# What a chart of the dashboard is filtered or split by.
CHART_KEYS = ("course_id", "video_id", "name")


class Vector:
    """The transform "tracking" of Cairn's vector.toml."""

    def __init__(self, path: Path) -> None:
        transform = tomllib.loads(path.read_text(encoding="utf-8"))["transforms"]["tracking"]
        (pattern,) = re.findall(r"parse_regex\(\.message, r'(.*)'\)$", transform["source"], re.MULTILINE)
        self.pattern = re.compile(pattern)
        self.time_fields = re.findall(r'parse_timestamp\(parsed_json\.(\w+), "%\+"\)', transform["source"])
        # The rest of the transform is done here in Python. Is it still that transform?
        assert self.time_fields and transform["drop_on_error"] and transform["drop_on_abort"], transform
        assert transform["source"].endswith('. = {"time": time, "message": message}\n'), transform

    def row(self, line: str) -> dict[str, Any] | None:
        """The row that goes into _tracking, or None for a line that is dropped."""
        found = self.pattern.search(line.removesuffix("\n").removesuffix("\r"))
        if not found:
            return None
        message = found["tracking_message"]
        try:
            parsed = json.loads(message)
            # NaN and half of a surrogate pair are no JSON for Vector.
            json.dumps(parsed, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            return None
        for field in self.time_fields:
            time = parsed.get(field)
            with contextlib.suppress(ValueError):
                if isinstance(time, str) and RFC3339.fullmatch(time):
                    return {"time": int(datetime.datetime.fromisoformat(time.upper()).timestamp()), "message": message}
        return None


class Cairn:
    """Cairn's database in one folder. One of these per process."""

    def __init__(self, folder: Path, root: Path) -> None:
        from chdb.session import Session

        self.apps = root / "env" / "plugins" / "cairn" / "apps"
        self.vector = Vector(self.apps / "vector" / "local.toml")
        self.database = json.loads((self.apps / "clickhouse" / "auth.json").read_text())["database"]
        self.tables = f"FROM system.tables WHERE database = '{self.database}'"
        dockerfile = (self.apps.parent / "build" / "cairn-clickhouse" / "Dockerfile").read_text()
        (version,) = re.findall(r"^FROM \S*clickhouse-server:(\d+\.\d+)", dockerfile, re.MULTILINE)
        self.session = Session(str(folder))
        # chdb is newer than Cairn's server: it takes the settings of that version. With one thread,
        # of two plays in one second a segment takes the same one in every run.
        settings = f"compatibility = '{version}', max_threads = 1"
        self.session.query(f"SET {settings}, output_format_json_quote_64bit_integers = 0")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows, in no order."""
        return [tuple(row) for row in json.loads(str(self.session.query(sql, "JSONCompact")))["data"]]

    def migrate(self) -> None:
        """Apply Cairn's migrations, in its order, and then make what is stored readable in the files."""
        self.session.query(f"CREATE DATABASE {self.database}")
        self.session.query(f"USE {self.database}")
        for path in sorted((self.apps / "clickhouse" / "migrations.d").glob("*")):
            for statement in _statements(path.read_text(encoding="utf-8")):
                self.session.query(statement)
        for table in self._stored():
            # A test looks for canaries in the bytes: uncompressed, and not cut into blocks of a megabyte.
            readable = "default_compression_codec = 'NONE', max_compress_block_size = 268435456"
            self.session.query(f"ALTER TABLE {table} MODIFY SETTING {readable}")

    def collect(self, lines: Iterable[str]) -> int:
        """Take the lines that Vector takes, and return how many these were."""
        taken = 0
        rows = (row for row in map(self.vector.row, lines) if row)
        while batch := list(islice(rows, 2000)):  # Vector goes by bytes and seconds.
            body = "\n".join(map(json.dumps, batch))
            self.session.query(f'INSERT INTO "{self.database}"."_tracking" FORMAT JSONEachRow {body}')
            taken += len(batch)
        for table in self._stored():  # One part: rows of one second are in the order of the lines.
            self.session.query(f"OPTIMIZE TABLE {table} FINAL")
        return taken

    def _stored(self) -> list[str]:
        return [name for (name,) in self.query(f"SELECT name {self.tables} AND engine = 'MergeTree'")]

    def _derived(self) -> list[str]:
        """_tracking, and the tables and views that take from it, directly or not."""
        known = {"_tracking"}
        tables = self.query(f"SELECT name, engine, as_select, create_table_query {self.tables}")
        for _ in tables:  # Views of views.
            for name, engine, select, create in tables:
                if not known.isdisjoint(re.findall(rf"\b{self.database}\.`?(\w+)", select)):
                    # A materialised view has its rows in the table that it fills.
                    to = re.search(rf" TO {self.database}\.`?(\w+)", create)
                    known.add(to[1] if engine == "MaterializedView" and to else name)
        return sorted(known)

    def counts(self) -> dict[str, list[tuple[Any, ...]]]:
        """
        The numbers of a dashboard, without user ids: "users" is those of each course.

        "table T": rows by all that is not user or time, with the number of rows, of users, and of
        rows whose user_id became 0 or overflowed. "dashboard D": the metrics of Cairn's own dashboard.
        "types": the JSON types that the views read: Cairn's older server may convert less than chdb.
        """
        types = "JSONType(message, 'context', 'user_id'), JSONType(message, 'event')"
        found = {
            "users": self.query("SELECT course_id, uniqExact(user_id) FROM events GROUP BY ALL"),
            "types": self.query(f"SELECT {types}, count() FROM _tracking GROUP BY ALL"),
        }
        for table in self._derived():
            columns = {name: kind for name, kind, *_ in self.query(f"DESCRIBE TABLE {table}")}
            keys = [name for name, kind in columns.items() if name not in UNCOUNTED and kind != "DateTime"]
            users = ["uniqExact(user_id)", NO_USER] if "user_id" in columns else []
            numbers = ", ".join([*keys, "count()", *users])
            found[f"table {table}"] = self.query(f"SELECT {numbers} FROM {table} GROUP BY ALL")
        for name, source, metrics in self._datasets():
            columns = {name: kind for name, kind, *_ in self.query(f"DESCRIBE TABLE {source}")}
            numbers = ", ".join([*(key for key in CHART_KEYS if key in columns), *metrics])
            found[f"dashboard {name}"] = self.query(f"SELECT {numbers} FROM {source} GROUP BY ALL")
        return {
            name: sorted((tuple(round(v, 3) if isinstance(v, float) else v for v in row) for row in rows), key=repr)
            for name, rows in found.items()
        }

    def _datasets(self) -> Iterator[tuple[str, str, list[str]]]:
        """Of Cairn's shipped dashboard, the datasets over tracking events: name, source and metrics."""
        derived = set(self._derived())
        shipped = json.loads((self.apps / "superset" / "bootstrap" / "courseoverview.json").read_text())
        for each in shipped["datasources"]:
            table = each["__SqlaTable__"]
            name, sql = table["table_name"], table["sql"] or f"SELECT * FROM {table['table_name']}"
            if not derived.isdisjoint(re.findall(r"\bFROM (?:\w+\.)?(\w+)", sql, re.IGNORECASE)):
                defined = {m["__SqlMetric__"]["metric_name"]: m["__SqlMetric__"] for m in table["metrics"]}
                metrics = [m for m in sorted(defined) if (name, m) not in BROKEN_METRICS]
                yield name, f"({sql})", [defined[m]["expression"] for m in metrics]

    def close(self) -> None:
        """Stop the engine. Every row is in the folder."""
        self.session.close()


def _statements(sql: str) -> Iterator[str]:
    """The statements of a migration, adapted where chdb cannot run them."""
    for statement in map(str.strip, re.sub(r"--.*", "", sql).split(";")):
        # chdb's only user may not manage access. Those of Cairn show every row to everyone.
        if not statement or statement.startswith("CREATE ROW POLICY common ON"):
            continue
        # The engine has no live views any more. Those of Cairn are over the platform's database,
        # not over tracking events, and its last migrations make common views of them.
        adapted = re.sub(r"\bCREATE LIVE VIEW (\w+) WITH PERIODIC REFRESH \d+ AS", r"CREATE VIEW \1 AS", statement)
        # No MySQL here, and nobody shall look for one. None of these tables takes tracking events.
        yield re.sub(r"ENGINE = MySQL\([^)]*\)", "ENGINE = Null", adapted)


def main(arguments: list[str]) -> None:
    """Fill FOLDER from the lines of standard input, and print the counts."""
    root, folder = map(Path, arguments)
    # As Vector: a line ends at a line feed only, and bytes that are no text do not stop it.
    lines = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="\n")
    cairn = Cairn(folder, root)
    cairn.migrate()
    taken = cairn.collect(lines)
    print(json.dumps({"taken": taken, "counts": cairn.counts()}))
    cairn.close()


if __name__ == "__main__":
    main(sys.argv[1:])
