"""
Usage figures as CSV, for spreadsheets.

.. no_pii: numbers of visitors, where there are enough of them
"""

from __future__ import annotations

import csv
import io

from ..documents.spreadsheet_cells import cell
from .plain_text import DAY_FIGURES, TOTALS, Report, counted


def as_csv(report: Report) -> str:
    """
    One figure in each row: kind, name, course, first day, last day, figure, value.

    Kinds are ``day``, ``total``, and those of `plain_text.GROUPS`. What begins as a formula begins with ``'``.
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["kind", "name", "course", "from", "to", "figure", "value"])
    whole = [report["from"], report["to"]]
    for day in report["days"]:
        for name in DAY_FIGURES:
            writer.writerow(["day", "", "", day["day"], day["day"], name, _value(day[name], report)])
    for name in TOTALS:
        writer.writerow(["total", "", "", *whole, name, _value(report["total"][name], report)])
    if report["error_free"] is not None:
        writer.writerow(["total", "", "", *whole, "error_free", report["error_free"]])
    for kind, groups in report["groups"].items():
        count = counted(kind).rpartition(" ")[2].lower()
        for each in groups:
            about = [kind, cell(each["name"]), cell(report["course"] or ""), *whole]
            for name, key in (("visitors", "visitors"), (count, "count"), ("small_days", "small_days")):
                writer.writerow([*about, name, _value(each[key], report)])
            if "since" in each:
                writer.writerow([*about, "since", each["since"]])
    return file.getvalue()


def _value(figure: int | None, report: Report) -> int | str:
    return f"fewer than {report['min_group']}" if figure is None else figure
