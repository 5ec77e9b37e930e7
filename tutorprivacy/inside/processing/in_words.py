"""
An activity in one language, for whoever reads it.

.. no_pii: words that are the same for everybody, and what the operator says in public
"""

from __future__ import annotations

from collections.abc import Mapping

from ..words.languages import nearest, words
from ..words.plurals import fitting
from .activities import DELETION, TIME, Activity, Period


def kind_in_words(kind: str, code: str) -> str:
    """The name of a kind of data."""
    return words(code, "PROCESSING")[f"kind_{kind}"]


def told_text(texts: Mapping[str, str], code: str) -> str:
    """What the operator told, as the notice chooses it; empty: nothing."""
    return texts[nearest(texts, code)] if texts else ""


def period_in_words(period: Period, code: str) -> str:
    """Such as "14 days"."""
    found = words(code, "PROCESSING")
    forms = found[period.unit if period.number == 1 else f"{period.unit}s"] if period.unit else ""
    length = fitting(code, period.number, forms).format(number=period.number)
    if period.until == TIME:
        return length
    if period.until == DELETION and period.number:
        return found["until_deletion_waits"].format(period=length)
    return found[f"until_{period.until}"]


def in_words(activity: Activity, code: str) -> dict[str, list[str]]:
    """
    Texts by the names of ``PROCESSING`` that are headings: ``purpose``, ``basis``, ``people``, ``data``,
    ``recipients``, ``transfers``, ``period``, ``measures`` and ``sources``. What nobody told is an empty list.
    """
    found = words(code, "PROCESSING")

    def named(prefix: str, names: tuple[str, ...]) -> list[str]:
        return [found[f"{prefix}_{name}"] for name in names]

    rest = [_rest(found, name, period, code) for name, period in activity.rest]
    told = {
        name: [told_text(texts, code)] if texts else []
        for name, texts in (
            ("purpose", activity.purpose),
            ("basis", activity.basis),
            ("recipients", activity.told_recipients),
            ("transfers", activity.transfers),
        )
    }
    return {
        "purpose": told["purpose"],
        "basis": told["basis"],
        "people": named("people", activity.people),
        "data": named("data", activity.data),
        "recipients": [*named("recipient", activity.recipients), *told["recipients"]],
        "transfers": told["transfers"],
        "period": [period_in_words(activity.period, code), *rest],
        "measures": named("measure", activity.measures),
        "sources": named("source", activity.sources),
    }


def _rest(found: Mapping[str, str], name: str, period: Period | None, code: str) -> str:
    what = found[f"rest_{name}"]
    return found["pair"].format(name=what, value=period_in_words(period, code)) if period else what
