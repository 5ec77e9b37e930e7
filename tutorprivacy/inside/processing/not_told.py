"""
What only the operator of a site knows, and the law wants said; and what of it is missing in PRIVACY_OPERATOR.

.. no_pii: names of facts, and articles of the law
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .activities import kinds_of
from .kinds import KINDS

#: Texts, and the article of the GDPR that wants them. The two without a necessity are for those who have one.
TEXTS = {
    "controller": "13(1)(a)",
    "representative": "13(1)(a)",
    "officer": "13(1)(b)",
    "recipients": "13(1)(e)",
    "transfers": "13(1)(f)",
    "authority": "13(2)(d)",
}
ONLY_IF_THERE_IS_ONE = ("representative", "officer")

#: Texts for each kind.
BY_KIND = ("purposes", "legal_bases")
_OF_KINDS = "13(1)(c)"


def operators_kinds(policy: Mapping[str, Any]) -> list[str]:
    """The kinds by which the operator tells purposes: of those that a site has."""
    return list(dict.fromkeys(KINDS[kind] for kind in kinds_of(policy)))


def missing(policy: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(name, article of the GDPR) of what the law wants said, and what the operator has not told."""
    operator = policy["operator"]
    found = [
        (name, article) for name, article in TEXTS.items() if name not in ONLY_IF_THERE_IS_ONE and name not in operator
    ]
    for name in BY_KIND:
        told = operator.get(name, {})
        found += [(f"{name}.{kind}", _OF_KINDS) for kind in operators_kinds(policy) if kind not in told]
    return found
