"""
The index of an export: what each file is, what was left out of it and why, and what is held elsewhere.

.. no_pii: names of tables and columns, and numbers
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..documents.web_page import Section, Table
from ..documents.web_page import as_html as page

#: Of the file ``index.json``: its shape may change with the number.
VERSION = 1


def as_json(index: Mapping[str, Any]) -> str:
    """The index for programs; `export.command` says what is in it."""
    return json.dumps({"version": VERSION, **index}, indent=2, ensure_ascii=False) + "\n"


def as_html(index: Mapping[str, Any]) -> str:
    """The index for people."""
    files, platform = index["files"], index["platform"]
    sections = [
        Section(
            f"Your data at {platform}",
            [
                f"This archive holds what the database of {platform} held about you on {index['made'][:10]} at "
                f"{index['made'][11:16]} (UTC): {index['rows']:,} rows in {len(files):,} tables. Each file is text in "
                "the form JSON: one row of a table in each line, with the name of every column beside its value. Any "
                "editor can open it.",
                f"{index['searched']:,} tables that can refer to people were searched for you; those without a row "
                "about you are not listed.",
            ],
            _files([each for each in files if each["about"]], "Files"),
        ),
        *_beside(files),
        *_skipped(index["skipped"]),
        Section(
            "What was left out, and why",
            [
                "Rows in which other people take part are here without their names, their ids and their texts: these "
                "are theirs. Words in square brackets stand where something was. Passwords, tokens and keys are in no "
                "file.",
            ],
            _left_out(files),
        ),
        *_named_files(index),
        Section(
            "What is held elsewhere",
            ["Outside of the database, data about you can be here. It is not in this archive."],
            Table(
                "Places outside of the database",
                ("Place", "What can be in it", "Kept for"),
                [(each["what"], each["holds"], each["retention"]) for each in index["elsewhere"]],
            ),
        ),
        *_not_searched(index),
    ]
    return page(sections)


def _beside(files: list[Mapping[str, Any]]) -> list[Section]:
    found = [each for each in files if not each["about"]]
    if not found:
        return []
    text = (
        "These rows are about other things, such as a setting of the platform or a course. They only say that you "
        "changed something, or whom to write to."
    )
    return [Section("Where you are only named", [text], _files(found, "Files of rows about other things"))]


def _skipped(skipped: list[Mapping[str, Any]]) -> list[Section]:
    if not skipped:
        return []
    text = "This archive is not whole: what is listed here could not be read, so rows about you may be missing."
    rows = [(each["table"], each["what"], each["rows"] or "unknown", each["why"]) for each in skipped]
    return [Section("What could not be read", [text], Table("Not read", ("Table", "What", "Rows", "Why"), rows))]


def _files(files: list[Mapping[str, Any]], caption: str) -> Table:
    rows, links = [], []
    for each in files:
        for number, name in enumerate(each["files"]):
            rows.append((name, each["title"], each["rows"] if not number else "continued", ", ".join(each["columns"])))
            links.append(name)
    return Table(caption, ("File", "What it is", "Rows", "Columns"), rows, links)


def _left_out(files: list[Mapping[str, Any]]) -> Table:
    rows = [
        (f"{each['table']}: {left['column']}", left["why"], left["rows"]) for each in files for left in each["left_out"]
    ]
    return Table("Left out", ("Table and column", "Why: it", "Rows"), rows)


def _named_files(index: Mapping[str, Any]) -> list[Section]:
    named = [(each["table"], each["named_files"]) for each in index["files"] if each["named_files"]]
    if not named and not index["pictures"]:
        return []
    texts = ["Files that you or others uploaded are named in these tables, and are not in this archive. Ask for them."]
    if index["pictures"]:
        texts.append(f"The picture of your profile is kept as {', '.join(index['pictures'])}.")
    return [Section("Files", texts, Table("Tables that name files", ("Table", "Files"), named))]


def _not_searched(index: Mapping[str, Any]) -> list[Section]:
    rows = [(each["table"], ", ".join(each["columns"])) for each in index["not_searched"]]
    rows += [(each, "the table is not there") for each in index["not_there"]]
    if not rows:
        return []
    text = "These tables have columns that can hold personal data, but nothing that says whose."
    return [Section("Not searched", [text], Table("Tables not searched", ("Table", "Columns"), rows))]
