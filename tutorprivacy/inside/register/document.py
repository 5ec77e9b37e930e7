"""
The register for people: as a page, as Markdown, as JSON and as a spreadsheet.

.. no_pii: names of tables, columns and places, numbers of rows, and what the operator says in public
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from ..database.annotations import NOT_DECLARED
from ..documents.web_page import Section, Table, as_html, as_markdown
from ..io.json_documents import document
from .as_rows import as_csv
from .cells import ACTIVITY_HEADS, MODEL_HEADS, activity_cells, model_cells, operator_rows
from .platform_steps import UNKNOWN

#: The last line of a Markdown document that is whole.
END = "end of the register"

FORMATS = ("markdown", "html", "json", "csv")


def rendered(found: dict[str, Any], form: str) -> str:
    """The register in one of FORMATS."""
    if form == "json":
        return json.dumps(document("register", found), indent=2, ensure_ascii=False) + "\n"
    if form == "csv":
        return as_csv(found)
    return as_html(sections(found)) if form == "html" else as_markdown(sections(found), END)


def sections(found: dict[str, Any]) -> list[Section]:
    """The register as a document."""
    people = [each for each in found["models"] if each["about_people"] or each["problem"]]
    beside = [each for each in found["models"] if each not in people]
    declared = [each for each in people if each["annotation"]["declared"] != NOT_DECLARED]
    others = [each for each in people if each["annotation"]["declared"] == NOT_DECLARED]
    places_rows = [(each["what"], each["where"], each["holds"], each["retention"]) for each in found["places"]]
    return [
        Section(f"Record of processing activities: {found['platform']}", _about(found, people, len(others))),
        *_of_the_operator(found),
        Section(
            "Models that nobody declared",
            ["Their developers do not say whether they hold personal data (OEP-30). Look at these first."],
            Table("Models without an annotation", MODEL_HEADS, [model_cells(each) for each in others]),
        ),
        Section(
            "Declared models",
            ["What is declared is what the developers say; it can be wrong."],
            Table("Models with an annotation", MODEL_HEADS, [model_cells(each) for each in declared]),
        ),
        Section(
            "Tables that no model describes",
            [
                "They are of Studio alone, or were left behind by a plugin that is no longer installed."
                if found["tables"]
                else "There are none in which people seem to be."
            ],
            Table("Tables without a model", MODEL_HEADS, [model_cells(each) for each in found["tables"]]),
        ),
        Section(
            "Where people are only named",
            ["These rows are about other things: they only say who changed something, or whom to write to."],
            Table("Models about other things", MODEL_HEADS, [model_cells(each) for each in beside]),
        ),
        Section(
            "Outside of the database",
            ["The places that this plugin knows, by the effective settings. There may be others."],
            Table("Places", ("Place", "Where", "What is in it", "Kept for"), places_rows),
        ),
        Section(
            "Who else is told",
            [
                "Tools by LTI that are told more than an id, services that watch exams, and blocks of others, by the "
                "settings of courses. Each tool by LTI is told an id, also if it is not listed here."
            ],
            Table("Recipients", ("Who", "By what", "Where", "What"), _recipients(found)),
        ),
    ]


def _about(found: dict[str, Any], people: list[dict[str, Any]], undeclared: int) -> list[str]:
    unknown = sum(each["retirement"]["how"] == UNKNOWN for each in (*people, *found["tables"]))
    about = [
        f"Made on {found['made'][:10]} at {found['made'][11:16]} (UTC) from the running platform, so it shows the "
        "plugins that are installed. It is a help with the record of GDPR art. 30, and not a compliance guarantee: "
        "why data are processed and who receives them is what the operator has told (PRIVACY_OPERATOR).",
        f"{len(people)} models are about people or have columns that look personal. Nobody declared "
        f"{undeclared} of them, and of {unknown} tables it is unknown what the deletion of an account does to them.",
        f"Rows are counted one by one (COUNT) up to {found['counted_up_to']:,}; no value of any row is shown.",
        "The owner of a row is whom it is about, the author wrote it, the actor did something with it, the contact "
        "is whom to write to.",
        "Deletion of accounts is what the platform's own steps do; erasure is what this plugin does behind them; the "
        "limit in time is when rows end although the account stays. "
        "Texts of others that name the person lose the name in any table. It is not a compliance guarantee.",
    ]
    return about + ([_not_whole(found["skipped"])] if found["skipped"] else [])


def _of_the_operator(found: dict[str, Any]) -> list[Section]:
    missing = ", ".join(f"{each['name']} (GDPR art. {each['article']})" for each in found["not_told"])
    tables = Counter(each["kind"] for each in (*found["models"], *found["tables"]))
    activities = [activity_cells(each, tables[each["kind"]]) for each in found["activities"]]
    return [
        Section(
            "Who is responsible",
            [f"Missing in PRIVACY_OPERATOR: {missing}."] if missing else [],
            Table("The operator", ("What", "Who"), operator_rows(found)),
        ),
        Section(
            "Processing activities",
            [
                "What the operator told, and what the settings decide. Measures are those of this plugin: add those of "
                "your servers and of your organisation."
                if activities
                else "The settings of this plugin are not there, so nothing can be said."
            ],
            Table("Activities, by the kind of data", ACTIVITY_HEADS, activities),
        ),
    ]


def _recipients(found: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(each["who"], each["by"], each["where"], each["what"]) for each in found["recipients"]]


def _not_whole(skipped: list[dict[str, Any]]) -> str:
    named = "; ".join(f"{each['table']}: {each['what']} ({each['why']})" for each in skipped)
    return f"This register is not whole. What could not be read: {named}."
