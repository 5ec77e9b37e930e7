"""Rows as pages: a bounded number in each, escaped, and written behind the JSON with the same rows."""

from __future__ import annotations

import datetime
import io
import json
import re
import zipfile

from tutorprivacy.inside.export import zip_archive
from tutorprivacy.inside.export.record_pages import ROWS, RecordPages
from tutorprivacy.inside.export.zip_archive import Archive, Buffer
from tutorprivacy.inside.words.languages import words

NOW = datetime.datetime(2026, 11, 22, 7, 30, tzinfo=datetime.timezone.utc)


def pages_of(name: str = "pages/a", labels: tuple[str, ...] = ("id", "text")) -> RecordPages:
    return RecordPages(name, "A <table>", labels, "en", words("en", "ARCHIVE"))


def test_so_many_rows_in_each() -> None:
    pages = pages_of()
    for number in range(2 * ROWS + 1):
        pages.write([number, "text"])
    pages.end_page()
    assert pages.names == ["pages/a.html", "pages/a-2.html", "pages/a-3.html"]
    texts = [text for _name, text in pages.taken()]
    assert [text.count("<section>") for text in texts] == [ROWS, ROWS, 1]
    assert "Rows 501 to 1000" in texts[1] and "A &lt;table&gt;" in texts[1]


def test_values() -> None:
    """Escaped; what is empty is not shown; what is long is cut, and says where the rest is."""
    pages = pages_of(labels=("a", "b", "c", "d", "e", "f"))
    pages.write([None, "", "<script>\ud800&", {"k": ["<v>", True]}, NOW, b"abc"])
    pages.write([True, 5, "x" * 30_000, 1.5, datetime.date(2026, 1, 2), [1]])
    pages.end_page()
    ((_name, text),) = pages.taken()
    values = re.findall(r"<dt><bdi>(\w)</bdi></dt><dd dir=auto>(.*?)</dd>", text, re.DOTALL)
    assert values[0] == ("c", "&lt;script&gt;?&amp;")
    assert json.loads(values[1][1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">"))["k"] == [
        "<v>",
        True,
    ]
    assert values[2] == ("e", "2026-11-22 07:30:00+00:00") and "not text (bytes: 3)" in values[3][1]
    assert values[4] == ("a", "yes") and values[5] == ("b", "5")
    assert len(values[6][1]) < 21_000 and "The rest is in the file for programs." in values[6][1]


def test_pages_wait_no_longer_than_they_may(monkeypatch) -> None:
    """A table whose pages are large is several files of JSON; what is in both is the same, and in order."""
    monkeypatch.setattr(zip_archive, "_WAITING", 2_000_000)
    buffer = Buffer()
    archive, pages, most = Archive(buffer, NOW), pages_of(), 0
    rows = archive.rows("data/a", pages)
    for number in range(10_000):
        rows.write(["id", "text"], [number, "y" * 600])
        most = max(most, sum(len(text) for _name, text in pages.waiting))
    rows.end()
    archive.close()
    assert most < 2_500_000
    with zipfile.ZipFile(io.BytesIO(b"".join(buffer.taken()))) as found:
        names = found.namelist()
        assert len(rows.names) > 2 and set(names) == {*rows.names, *pages.names}
        numbers = [row["id"] for name in rows.names for row in json.loads(found.read(name))]
        shown = [
            int(each)
            for name in pages.names
            for each in re.findall(r"<dt><bdi>id</bdi></dt><dd dir=auto>(\d+)<", found.read(name).decode())
        ]
        assert numbers == shown == list(range(10_000))
        assert names.index(pages.names[0]) < names.index(rows.names[1])
