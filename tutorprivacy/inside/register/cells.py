"""
What stands in the cells of the register, in each of its forms.

.. no_pii: names of tables and columns, numbers of rows, and what the operator says in public
"""

from __future__ import annotations

from typing import Any

from ..processing.in_words import kind_in_words, told_text
from ..processing.kinds import KINDS
from ..processing.not_told import ONLY_IF_THERE_IS_ONE

_LANGUAGE = "en"

#: Of the operator: what GDPR art. 30(1)(a) wants, and what belongs to it.
_OPERATOR = {
    "controller": "Controller",
    "representative": "Representative in the European Union",
    "officer": "Data protection officer",
    "authority": "Supervisory authority",
    "policy": "The operator's own privacy notice",
    "date": "As of",
}
_MAY_BE_LEFT_OUT = (*ONLY_IF_THERE_IS_ONE, "policy", "date")

#: Headings of an activity: GDPR art. 30(1)(b) to (g), the legal basis of art. 6 and the source of art. 14.
ACTIVITY_HEADS = (
    *("Data", "Purposes", "Legal basis", "Whom it is about", "What it is", "Recipients", "Other countries"),
    *("Time limits", "Measures", "Source", "Tables"),
)

MODEL_HEADS = (
    *("Model", "Kind of data", "Table", "Relation to people", "Looks personal", "Rows", "Declared (OEP-30)"),
    *("Deletion of accounts", "Erasure", "Limit in time"),
)


def not_said(name: str) -> str:
    """Of a fact that is missing in PRIVACY_OPERATOR."""
    return f"The operator has not said (PRIVACY_OPERATOR: {name})"


def operator_rows(found: dict[str, Any]) -> list[tuple[str, str]]:
    """(what, who) of whoever is responsible."""
    operator = found["operator"]
    rows = []
    for name, label in _OPERATOR.items():
        told = operator.get(name)
        text = told if isinstance(told, str) else told_text(told or {}, _LANGUAGE)
        none = f"None is named (PRIVACY_OPERATOR: {name})" if name in _MAY_BE_LEFT_OUT else not_said(name)
        rows.append((label, text or none))
    return rows


def activity_cells(activity: dict[str, Any], tables: int) -> tuple[str, ...]:
    """
    Of ACTIVITY_HEADS.

    Args:
        tables: how many are of this kind.
    """
    said, of = activity["said"], KINDS[activity["kind"]]
    missing = {
        "purpose": not_said(f"purposes.{of}"),
        "basis": not_said(f"legal_bases.{of}"),
        "transfers": not_said("transfers"),
        "measures": "none by this plugin",
    }
    names = ("purpose", "basis", "people", "data", "recipients", "transfers", "period", "measures", "sources")
    cells = ["; ".join(said[name]) or missing.get(name, "–") for name in names]
    if not activity["told_recipients"]:
        cells[names.index("recipients")] += f"; {not_said('recipients')}"
    return (activity["name"], *cells, str(tables) if tables else "none")


def model_cells(entry: dict[str, Any]) -> tuple[str, ...]:
    """Of MODEL_HEADS."""
    relations = [
        f"{each['kind']}: {each['column']}{' (' + each['role'] + ')' if each['role'] else ''}"
        f"{' → ' + each['to'] if each['to'] else ''}"
        for each in entry["relations"]
    ]
    personal = [f"{each['column']} ({each['kind']})" for each in entry["personal"]]
    rows = entry["problem"] or (f"{entry['rows']:,}" if entry["rows_are_exact"] else f"more than {entry['rows']:,}")
    return (
        entry["model"] or entry["table"],
        kind_in_words(entry["kind"], _LANGUAGE),
        entry["table"] if entry["database"] == "default" else f"{entry['table']} ({entry['database']})",
        "; ".join(relations) or "none that is known",
        ", ".join(personal) or "–",
        rows,
        _declared(entry["annotation"]),
        *(
            f"{each['how']}{': ' + each['detail'] if each['detail'] else ''}"
            for each in (entry["retirement"], entry["erasure"])
        ),
        entry["limit"]["text"],
    )


def _declared(annotation: dict[str, Any]) -> str:
    parts = [annotation["declared"] + (f": {annotation['text']}" if annotation["text"] else "")]
    parts += [f"types: {', '.join(annotation['types'])}"] if annotation["types"] else []
    parts += [f"retirement: {', '.join(annotation['retirement'])}"] if annotation["retirement"] else []
    parts += [f"wrong: {annotation['problem']}"] if annotation["problem"] else []
    return "; ".join(parts)
