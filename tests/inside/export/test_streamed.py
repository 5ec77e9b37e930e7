"""The archive is made while it is taken, and what is not taken to its end is none."""

from __future__ import annotations

import base64
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.campus import HER
from tutorprivacy.inside.export.zip_archive import Buffer

from .test_export import Archive

_START = f"""
import base64, datetime, itertools, os
from django.db import connection, transaction
from lms.envs.tutor.privacy.export import streamed
found = streamed.chunks({HER}, "en", datetime.datetime(2026, 11, 22, 7, 30, tzinfo=datetime.timezone.utc))
"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    platform = campus.make(tmp_path_factory.mktemp("campus"))
    campus.fill(platform)
    update = "connection.cursor().execute('UPDATE campus_activity SET text = hex(randomblob(300))')"
    code = f"from django.db import connection; lab.add_activities({HER}, 5_000, ''); {update}; print(1)"
    campus.program(platform, code)
    return platform


def _does(platform: Path, code: str) -> Any:
    return campus.program(platform, _START + code)


def test_pieces_before_all_is_read(platform: Path) -> None:
    """The first ones come while the database's transaction is open; the last ends it. Together they are the archive."""
    code = """
pieces, states = [], []
for piece in found:
    pieces.append(base64.b64encode(piece).decode())
    states.append(connection.in_atomic_block)
print(json.dumps([pieces, states, connection.in_atomic_block]))
"""
    pieces, states, after = _does(platform, code)
    archive = Archive(b"".join(map(base64.b64decode, pieces)))
    assert archive.index["rows"] > 5_000
    assert len(states) > 2 and states[:-1] == [True] * (len(states) - 1) and after is False


def test_whoever_stops_ends_the_transaction(platform: Path) -> None:
    """A browser that is gone: the server closes what it was sending. No table of contents was sent."""
    code = """
first = next(found)
before = connection.in_atomic_block
found.close()
print(json.dumps([base64.b64encode(first).decode(), before, connection.in_atomic_block, list(found)]))
"""
    first, before, after, rest = _does(platform, code)
    assert first and rest == [] and (before, after) == (True, False)


def test_an_error_in_the_middle_is_raised(platform: Path) -> None:
    """What was sent by then is no archive, and the transaction is over."""
    code = """
before = streamed.Export._table
def table(self, archive, person, table):
    if table.label == "campus.Score":
        raise MemoryError
    return (yield from before(self, archive, person, table))
streamed.Export._table = table
taken = b""
try:
    for piece in found:
        taken += piece
except MemoryError:
    print(json.dumps([base64.b64encode(taken).decode(), connection.in_atomic_block]))
"""
    taken, after = _does(platform, code)
    data = base64.b64decode(taken)
    assert data[:2] == b"PK" and after is False
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(data))


def test_nothing_is_on_the_disk(platform: Path) -> None:
    """While it is made, no file is opened for writing; not even one without a name."""
    code = """
import sys
opened = []
def look(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        opened.append(str(arguments[0]))
sys.addaudithook(look)
import tempfile
list(found)
print(json.dumps(opened))
"""
    assert set(_does(platform, code)) <= {"/proc/1/fd/2"}


def test_no_such_user_is_said_by_the_first_piece(platform: Path) -> None:
    """So that nothing has been sent yet."""
    code = """
from lms.envs.tutor.privacy.io.standard_output import Failed
try:
    next(streamed.chunks(5, "en", datetime.datetime.now()))
except Failed as error:
    print(json.dumps([str(error), connection.in_atomic_block]))
"""
    said, after = _does(platform, code)
    assert "There is no user with this id" in said and after is False


def test_the_buffer() -> None:
    """It gives what was written, once, in its order."""
    buffer = Buffer()
    with zipfile.ZipFile(buffer, "w") as archive:  # type: ignore[call-overload]
        archive.writestr("a", "text")
    assert list(buffer.taken(10_000)) == []
    (data,) = buffer.taken()
    assert list(buffer.taken()) == [] and zipfile.ZipFile(io.BytesIO(data)).read("a") == b"text"
