"""The zip that an export is: written to what cannot be sought in, and readable by everybody."""

from __future__ import annotations

import datetime
import decimal
import io
import json
import math
import uuid
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutorprivacy.inside.export import streamed
from tutorprivacy.inside.export.zip_archive import Archive, encoded, file_name

NOW = datetime.datetime(2026, 11, 22, 7, 30, tzinfo=datetime.timezone.utc)


class Pipe(io.RawIOBase):
    """Only written to."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.data += data
        return len(data)

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError("Illegal seek")


def test_a_large_table_is_several_files() -> None:
    """Each of which is JSON by itself."""
    pipe = Pipe()
    archive = Archive(pipe, NOW, part=400_000)
    rows = archive.rows("data/a")
    for number in range(3_000):
        rows.write(["id", "text"], [number, "x" * 500])
    rows.end()
    nothing = archive.rows("data/b")
    nothing.end()
    archive.close()
    with zipfile.ZipFile(io.BytesIO(pipe.data)) as found:
        assert found.testzip() is None
        assert found.namelist() == rows.names == ["data/a.json", "data/a-2.json", "data/a-3.json"]
        lists = [json.loads(found.read(name)) for name in rows.names]
        assert [row["id"] for each in lists for row in each] == list(range(3_000))
        assert all(len(each) > 500 for each in lists)
        lines = found.read("data/a.json").decode().splitlines()
        assert len(lines) == len(lists[0]) + 2  # a row in each line
        assert found.infolist()[0].date_time == (2026, 11, 22, 7, 30, 0)
    assert rows.count == 3_000 and nothing.names == []


def test_an_archive_that_is_not_finished_is_none() -> None:
    """Whoever collects the garbage does not finish it."""
    pipe = Pipe()
    archive = Archive(pipe, NOW)
    archive.add("index.json", "{}")
    del archive
    assert not zipfile.is_zipfile(io.BytesIO(pipe.data))


@given(st.recursive(st.none() | st.floats() | st.text() | st.booleans(), st.lists, max_leaves=10), st.text())
def test_every_value_becomes_json(value: Any, text: str) -> None:
    """Also numbers that JSON does not know."""
    found = json.loads(encoded({"a": value, "b": text}))
    assert found["b"] == text
    if not isinstance(value, float) or math.isfinite(value):
        assert found["a"] == value or "a" in found


def test_values_of_databases() -> None:
    moment = datetime.datetime(2026, 11, 22, 7, 30, tzinfo=datetime.timezone.utc)
    row = {
        "time": moment,
        "day": moment.date(),
        "number": decimal.Decimal("1.50"),
        "key": uuid.UUID(int=5),
        "bytes": memoryview(b"\x00\xff"),
        "half a character": "\ud800",
        "writing": "Дария",
    }
    assert json.loads(encoded(row)) == {
        "time": "2026-11-22T07:30:00+00:00",
        "day": "2026-11-22",
        "number": "1.50",
        "key": "00000000-0000-0000-0000-000000000005",
        "bytes": "AP8=",
        "half a character": "\ud800",
        "writing": "Дария",
    }
    assert "Дария" in encoded(row)
    archive = Archive(Pipe(), NOW)
    rows = archive.rows("a")
    rows.write(list(row), list(row.values()))  # half a character is written as JSON does it
    rows.end()


@pytest.mark.parametrize(
    ("name", "expected"), [("student.UserProfile", "student.UserProfile"), ("../x y", "x_y"), ("..", "table")]
)
def test_names(name: str, expected: str) -> None:
    assert file_name(name) == expected


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        ("mysql", ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", "begin"]),
        ("postgresql", ["begin", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"]),
        ("sqlite", ["begin"]),
        ("another", ["begin"]),
    ],
)
def test_one_moment(monkeypatch: pytest.MonkeyPatch, vendor: str, expected: list[str]) -> None:
    """MySQL takes the level before a transaction, PostgreSQL within it."""
    import django.db

    said: list[str] = []

    class Connection:
        def __init__(self) -> None:
            self.vendor = vendor

        @contextmanager
        def cursor(self) -> Iterator[Any]:
            yield self

        def execute(self, statement: str) -> None:
            said.append(statement)

    @contextmanager
    def atomic(using: str) -> Iterator[None]:
        said.append("begin")
        yield

    monkeypatch.setattr(django.db, "connections", {"default": Connection()})
    monkeypatch.setattr(django.db.transaction, "atomic", atomic)
    with streamed._snapshot({"default"}):
        assert said == expected
