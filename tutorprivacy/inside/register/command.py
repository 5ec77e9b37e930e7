"""
The register of personal data: ``python -m lms.envs.tutor.privacy.register``.

A record of processing activities, GDPR art. 30: who is responsible, what is processed, why, for how long and with which
measures; which tables of the running platform refer to people or look personal, what their developers declare of them,
what retirement and time do to them; and every place outside of the database that this plugin knows. It counts rows,
and shows none.

.. no_pii: names of tables, columns and places, numbers of rows, and what the operator says in public
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from ..database.all_tables import described
from ..database.models import CHAIN, EXTENSION, GENERIC, Described
from ..database.rows import alias_of, is_there
from ..database.skipped import Skips
from ..database.undescribed_tables import APP
from ..erasure.rules import DELETE_TEXT, KEEP_TEXT
from ..erasure.treatment import treatment
from ..erasure.whose import told_apart
from ..io.standard_output import NOT_WHOLE, own_output, run
from ..processing.activities import activities
from ..processing.in_words import in_words, kind_in_words
from ..processing.kinds import kind_of
from ..processing.not_told import missing
from .after_deletion import fate_of
from .document import FORMATS, rendered
from .places import places
from .platform_steps import FORUM
from .retirement_code import names_in_steps
from .time_limits import limit_of
from .told import recipients

#: Rows are counted up to this; counting all of a table of a thousand million takes its database minutes.
MOST = 1_000_000

#: Of a model whose table the database does not have.
NOT_THERE = "there is no such table"

#: The register is in English; what the operator told is in all languages in which it was told.
_LANGUAGE = "en"


def register(settings: Any, now: datetime.datetime) -> dict[str, Any]:
    """
    The register, as plain data.

    Args:
        settings: Django's; applications are loaded.
        now: UTC.

    Returns:
        ``{"made", "platform", "counted_up_to", "operator", "not_told", "activities": […], "models": […],
        "tables": […], "places": […], "recipients": […], "skipped": […]}``. `operator` is PRIVACY_OPERATOR, and
        `not_told` ``{"name", "article"}`` of what is missing there. An activity is what ``processing`` says of a
        kind of data, and `said`, that in words. A model is ``{"model", "kind", "app", "table", "database",
        "about_people", "columns", "personal", "relations", "rows", "rows_are_exact", "annotation", "retirement",
        "erasure", "limit", "problem"}``, and so is a table that no model describes. What is skipped could not be
        read, and is ``{"table", "what", "why", "rows"}``.
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
            limit = limit_of(table.label, settings)
            entry = {
                **_entry(table, tables, names, not_made),
                "erasure": asdict(done),
                "limit": {**asdict(limit), "text": limit.as_text()},
            }
            entries.append(entry)
            if entry["problem"] and entry["problem"] != NOT_THERE:
                skips.say(table.label, "its rows", entry["problem"])
    return {
        "made": now.isoformat(timespec="seconds"),
        "platform": str(getattr(settings, "PLATFORM_NAME", "") or "Open edX"),
        "counted_up_to": MOST,
        **_processing(settings),
        "models": [each for each in entries if each["app"] != APP],
        "tables": [each for each in entries if each["app"] == APP],
        "places": [asdict(each) for each in places(settings, skips.say)],
        "recipients": recipients(settings, skips.say),
        "skipped": skips.as_data(),
    }


def _processing(settings: Any) -> dict[str, Any]:
    policy = getattr(settings, "PRIVACY_PROCESSING", None)
    return {
        "operator": policy["operator"] if policy else {},
        "not_told": [{"name": name, "article": article} for name, article in (missing(policy) if policy else ())],
        "activities": [
            {"name": kind_in_words(each.kind, _LANGUAGE), **asdict(each), "said": in_words(each, _LANGUAGE)}
            for each in activities(settings)
        ],
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
        "kind": kind_of(table.label),
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
