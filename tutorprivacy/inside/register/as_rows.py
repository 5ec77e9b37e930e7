"""
The register as a spreadsheet: CSV of RFC 4180, with a row for each activity, table, place and recipient.

.. no_pii: names of tables and columns, numbers of rows, and what the operator says in public
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

from ..documents.spreadsheet_cells import cell
from .cells import ACTIVITY_HEADS, MODEL_HEADS, activity_cells, model_cells, operator_rows

#: What a row is about, its name, and then what activities and tables have; the last one is of all others.
_HEADS = ("Row", "Name", *ACTIVITY_HEADS[1:], *MODEL_HEADS[1:], "Details")


def as_csv(found: dict[str, Any]) -> str:
    """What begins as a formula begins with ``'``, and each text is one line."""
    file = io.StringIO()
    writer = csv.writer(file)  # its lines end with CR LF
    writer.writerow(_HEADS)
    tables = Counter(each["kind"] for each in (*found["models"], *found["tables"]))
    blank = ("",) * (len(MODEL_HEADS) - 1)
    for what, who in operator_rows(found):
        writer.writerow(_other("operator", what, who))
    for each in found["activities"]:
        name, *cells = activity_cells(each, tables[each["kind"]])
        writer.writerow([*map(_cell, ("activity", name, *cells, *blank)), ""])
    for row, entries in (("model", found["models"]), ("table", found["tables"])):
        for each in entries:
            name, *cells = model_cells(each)
            between = ("",) * (len(ACTIVITY_HEADS) - 1)
            writer.writerow([*map(_cell, (row, name, *between, *cells)), ""])
    for each in found["places"]:
        writer.writerow(_other("place", f"{each['what']}: {each['where']}", f"{each['holds']}; {each['retention']}"))
    for each in found["recipients"]:
        writer.writerow(_other("recipient", each["who"], f"{each['by']}; {each['where']}; {each['what']}"))
    for each in found["skipped"]:
        writer.writerow(_other("not read", each["table"], f"{each['what']} ({each['why']})"))
    writer.writerow(_other("end", "end of the register", ""))  # without it, it is not whole
    return file.getvalue()


def _other(row: str, name: str, details: str) -> list[str]:
    return [row, _cell(name), *("",) * (len(_HEADS) - 3), _cell(details)]


def _cell(text: str) -> str:
    return cell(" ".join(text.split()))
