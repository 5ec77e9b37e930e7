"""
The register of personal data: ``python -m lms.envs.tutor.privacy.register``.

Records of processing activities, GDPR art. 30: which tables of the running platform refer to people or look
personal, what their developers declare of them, what the deletion of an account does to them, and every place
outside of the database that this plugin knows. It counts rows, and shows none.

.. no_pii: names of tables, columns and places, and numbers of rows
"""

from __future__ import annotations

import argparse
import datetime
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..database.all_tables import described
from ..database.annotations import NOT_DECLARED
from ..database.models import CHAIN, EXTENSION, GENERIC, Described
from ..database.rows import alias_of, is_there
from ..database.skipped import Skips
from ..database.undescribed_tables import APP
from ..documents.web_page import Section, Table, as_html, as_markdown
from ..erasure.rules import DELETE_TEXT, KEEP_TEXT
from ..erasure.treatment import treatment
from ..erasure.whose import told_apart
from ..io.standard_output import NOT_WHOLE, own_output, run
from .after_deletion import FORUM, UNKNOWN, fate_of
from .places import places
from .retirement_code import names_in_steps
from .told import recipients

#: Rows are counted up to this; counting all of a table of a thousand million takes its database minutes.
MOST = 1_000_000

#: Of a model whose table the database does not have.
NOT_THERE = "there is no such table"

#: The last line of a Markdown document that is whole.
END = "end of the register"

FORMATS = ("markdown", "html", "json")


def register(settings: Any, now: datetime.datetime) -> dict[str, Any]:
    """
    The register, as plain data.

    Args:
        settings: Django's; applications are loaded.
        now: UTC.

    Returns:
        ``{"made", "platform", "counted_up_to", "models": […], "tables": […], "places": […], "recipients": […],
        "skipped": […]}``. A
        model is ``{"model", "app", "table", "database", "about_people", "columns", "personal", "relations", "rows",
        "rows_are_exact", "annotation", "retirement", "erasure", "problem"}``, and so is a table that no model
        describes. What is skipped could not be read, and is ``{"table", "what", "why", "rows"}``.
    """
    tables, skips, names = described(), Skips(), names_in_steps()
    apart = told_apart(tables)
    retirement = getattr(settings, "PRIVACY_RETIREMENT", None) or {}
    unknown, months = retirement.get("erasure_unknown", ""), retirement.get("keep_months", {})
    posts = retirement.get("erasure_forum", DELETE_TEXT)
    not_made = (FORUM,) if posts == KEEP_TEXT else ()
    shown = [each for each in tables.values() if each.has_people or each.looks_personal or each.problem]
    entries = []
    for table in sorted(shown, key=lambda each: each.label):
        with skips.skipping(table, "the table"):
            done = treatment(apart[table.label], unknown, months, posts)
            entry = {**_entry(table, tables, names, not_made), "erasure": asdict(done)}
            entries.append(entry)
            if entry["problem"] and entry["problem"] != NOT_THERE:
                skips.say(table.label, "its rows", entry["problem"])
    return {
        "made": now.isoformat(timespec="seconds"),
        "platform": str(getattr(settings, "PLATFORM_NAME", "") or "Open edX"),
        "counted_up_to": MOST,
        "models": [each for each in entries if each["app"] != APP],
        "tables": [each for each in entries if each["app"] == APP],
        "places": [asdict(each) for each in places(settings, skips.say)],
        "recipients": recipients(settings, skips.say),
        "skipped": skips.as_data(),
    }


def _entry(
    table: Described,
    tables: dict[str, Described],
    names: Mapping[str, Collection[str]] | None,
    not_made: Collection[str],
) -> dict[str, Any]:
    app, _dot, name = table.label.partition(".")
    rows, is_exact, problem = _count(table)
    return {
        "model": table.label if table.has_model else None,
        "app": app,
        "table": name if not table.has_model else table.table,
        "database": alias_of(table.model),
        "managed": table.managed,
        "about_people": table.is_about_people or bool(table.looks_personal),
        "columns": [each.column for each in table.columns],
        "personal": [{"column": each.column, "kind": each.personal} for each in table.looks_personal],
        "relations": _relations(table, tables),
        "rows": rows,
        "rows_are_exact": is_exact,
        "problem": problem,
        "annotation": asdict(table.annotation),
        "retirement": asdict(fate_of(table.label, names, _names_of_relations(table), not_made)),
    }


def _names_of_relations(table: Described) -> set[str]:
    """How models call their relations to this one: ``user.courseentitlement_set``."""
    fields = table.model._meta.get_fields(include_hidden=True)
    names = {each.remote_field.get_accessor_name() for each in fields if each.concrete and each.remote_field}
    return {name for name in names if name}


def _relations(table: Described, tables: dict[str, Described]) -> list[dict[str, str]]:
    """{"kind", "column", "role", "to"}: `to` is the chain of tables that ends at a person."""
    found = [{"kind": each.kind, "column": each.column, "role": each.role, "to": ""} for each in table.references]
    found += [{"kind": GENERIC, "column": each.column, "role": "", "to": ""} for each in table.generics]
    for link in table.follows:
        kind = EXTENSION if link.kind == EXTENSION else CHAIN
        chain = _chain(tables[link.target], tables, {table.label})
        found.append({"kind": kind, "column": link.column, "role": link.role, "to": " → ".join(chain)})
    return found


def _chain(table: Described, tables: dict[str, Described], seen: set[str]) -> list[str]:
    if table.owned or table.label in seen:
        return [table.label]
    rest = next((_chain(tables[link.target], tables, {*seen, table.label}) for link in table.follows), [])
    return [table.label, *rest]


def _count(table: Described) -> tuple[int | None, bool, str]:
    """(rows, whether that is all of them, what is wrong)."""
    from django.db.models import QuerySet

    if not is_there(table):
        return None, False, NOT_THERE
    if table.problem:
        return None, False, table.problem
    try:
        # An inner query with a limit: the database stops counting there.
        found = QuerySet(table.model, using=alias_of(table.model)).order_by().values("pk")[: MOST + 1].count()
    except Exception as error:
        return None, False, f"it cannot be read ({type(error).__name__})"
    return min(found, MOST), found <= MOST, ""


# -- as a document -----------------------------------------------------------------------

_HEADS = (
    "Model",
    "Table",
    "Relation to people",
    "Looks personal",
    "Rows",
    "Declared (OEP-30)",
    "Deletion of accounts",
    "Erasure",
)


def sections(found: dict[str, Any]) -> list[Section]:
    """The register as a document."""
    people = [each for each in found["models"] if each["about_people"] or each["problem"]]
    beside = [each for each in found["models"] if each not in people]
    declared = [each for each in people if each["annotation"]["declared"] != NOT_DECLARED]
    others = [each for each in people if each["annotation"]["declared"] == NOT_DECLARED]
    unknown = sum(each["retirement"]["how"] == UNKNOWN for each in (*people, *found["tables"]))
    about = [
        f"Made on {found['made'][:10]} at {found['made'][11:16]} (UTC) from the running platform, so it shows the "
        "plugins that are installed. It is a help with the records of GDPR art. 30, and not a compliance guarantee: "
        "why data are processed, who receives them and for how long you need them, only you can say.",
        f"{len(people)} models are about people or have columns that look personal. Nobody declared "
        f"{len(others)} of them, and of {unknown} tables it is unknown what the deletion of an account does to them.",
        f"Rows are counted one by one (COUNT) up to {found['counted_up_to']:,}; no value of any row is shown.",
        "The owner of a row is whom it is about, the author wrote it, the actor did something with it, the contact "
        "is whom to write to.",
        "Deletion of accounts is what the platform's own steps do; erasure is what this plugin does behind them. "
        "Texts of others that name the person lose the name in any table. It is not a compliance guarantee.",
    ]
    about += [_not_whole(found["skipped"])] if found["skipped"] else []
    places_rows = [(each["what"], each["where"], each["holds"], each["retention"]) for each in found["places"]]
    return [
        Section(f"Register of personal data: {found['platform']}", about),
        Section(
            "Models that nobody declared",
            ["Their developers do not say whether they hold personal data (OEP-30). Look at these first."],
            Table("Models without an annotation", _HEADS, [_row(each) for each in others]),
        ),
        Section(
            "Declared models",
            ["What is declared is what the developers say; it can be wrong."],
            Table("Models with an annotation", _HEADS, [_row(each) for each in declared]),
        ),
        Section(
            "Tables that no model describes",
            [
                "They are of Studio alone, or were left behind by a plugin that is no longer installed."
                if found["tables"]
                else "There are none in which people seem to be."
            ],
            Table("Tables without a model", _HEADS, [_row(each) for each in found["tables"]]),
        ),
        Section(
            "Where people are only named",
            ["These rows are about other things: they only say who changed something, or whom to write to."],
            Table("Models about other things", _HEADS, [_row(each) for each in beside]),
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


def _recipients(found: dict[str, Any]) -> list[tuple[str, ...]]:
    return [(each["who"], each["by"], each["where"], each["what"]) for each in found["recipients"]]


def _not_whole(skipped: list[dict[str, Any]]) -> str:
    named = "; ".join(f"{each['table']}: {each['what']} ({each['why']})" for each in skipped)
    return f"This register is not whole. What could not be read: {named}."


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    relations = [
        f"{each['kind']}: {each['column']}{' (' + each['role'] + ')' if each['role'] else ''}"
        f"{' → ' + each['to'] if each['to'] else ''}"
        for each in entry["relations"]
    ]
    personal = [f"{each['column']} ({each['kind']})" for each in entry["personal"]]
    rows = entry["problem"] or (f"{entry['rows']:,}" if entry["rows_are_exact"] else f"more than {entry['rows']:,}")
    fate = entry["retirement"]
    return (
        entry["model"] or entry["table"],
        entry["table"] if entry["database"] == "default" else f"{entry['table']} ({entry['database']})",
        "; ".join(relations) or "none that is known",
        ", ".join(personal) or "–",
        rows,
        _declared(entry["annotation"]),
        *(f"{each['how']}{': ' + each['detail'] if each['detail'] else ''}" for each in (fate, entry["erasure"])),
    )


def _declared(annotation: dict[str, Any]) -> str:
    parts = [annotation["declared"] + (f": {annotation['text']}" if annotation["text"] else "")]
    parts += [f"types: {', '.join(annotation['types'])}"] if annotation["types"] else []
    parts += [f"retirement: {', '.join(annotation['retirement'])}"] if annotation["retirement"] else []
    parts += [f"wrong: {annotation['problem']}"] if annotation["problem"] else []
    return "; ".join(parts)


def rendered(found: dict[str, Any], form: str) -> str:
    """The register in one of FORMATS."""
    if form == "json":
        return json.dumps(found, indent=2, ensure_ascii=False) + "\n"
    return as_html(sections(found)) if form == "html" else as_markdown(sections(found), END)


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Print the register.

    Returns:
        The exit status: 0 if it is whole; NOT_WHOLE if something could not be read, which it names; 1 if there is
        none, with ``{"error": "…"}`` on the standard error; 2 if the options were wrong, by `SystemExit`.
    """
    parser = argparse.ArgumentParser(description="Print the register of personal data.")
    parser.add_argument("--format", choices=FORMATS, default="markdown")
    options = parser.parse_args(arguments)
    stream = own_output()
    skipped: list[Any] = []

    def work() -> None:
        import django
        from django.conf import settings

        django.setup()
        found = register(settings, datetime.datetime.now(datetime.timezone.utc))
        skipped.extend(found["skipped"])
        stream.write(rendered(found, options.format).encode(errors="backslashreplace"))
        stream.flush()

    status = run(work, lambda: "while making the register")
    return status or (NOT_WHOLE if skipped else 0)
