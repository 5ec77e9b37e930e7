"""
What the erasure does to a table, in words: for the register.

.. no_pii: names of tables and columns
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..database.column_names import BESIDE
from ..database.models import Described
from .rules import ALL, BLANK, DELETE, DELETE_TEXT, DETACH, KEEP, rule_of

#: Of tables that say nothing of whose a row is.
TEXTS_ONLY, NOT_DONE = "texts that name the person are changed", "not done"


@dataclass(frozen=True)
class Treatment:
    """
    Args:
        how: of `rules`, TEXTS_ONLY or NOT_DONE.
        detail: which columns, and why.
    """

    how: str
    detail: str = ""


def treatment(table: Described, unknown: str, keep_months: Mapping[str, int], posts: str = DELETE_TEXT) -> Treatment:
    """
    Args:
        unknown: PRIVACY_ERASURE_UNKNOWN; empty: retirement is off.
        keep_months: PRIVACY_ERASURE_KEEP_MONTHS.
        posts: PRIVACY_ERASURE_FORUM.
    """
    if not unknown:
        return Treatment(NOT_DONE, "retirement is off")
    if table.problem:
        return Treatment(NOT_DONE, table.problem)
    rule = rule_of(table.label, unknown, posts)
    beside = [each.column for each in table.references if each.role in BESIDE]
    is_hers = table.is_account or bool(table.owned or table.generics)
    if not is_hers and not any(each.role not in BESIDE for each in table.follows):
        return Treatment(DETACH, ", ".join(beside)) if beside else Treatment(TEXTS_ONLY)
    how = BLANK if table.is_account else rule.how
    months = keep_months.get(table.label) if rule.may_end else None
    if months == 0:
        return Treatment(DELETE, "PRIVACY_ERASURE_KEEP_MONTHS says 0")
    details = [] if rule.is_known else [f"no rule names it: PRIVACY_ERASURE_UNKNOWN is {unknown}"]
    if how in (BLANK, DETACH, KEEP):
        details += ["all texts" if rule.columns == ALL else ", ".join(rule.columns)] if rule.columns else []
        details += [rule.why] if rule.why and rule.is_known else []
        details += [f"deleted {months} months after the request"] if months else []
    elif beside:
        details.append(f"of others' rows, {', '.join(beside)}")
    return Treatment(NOT_DONE if rule.is_reported else how, "; ".join(details))
