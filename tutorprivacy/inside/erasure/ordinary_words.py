"""
Names that are words of others: somebody can be called ``water``, and a thousand texts of a course on physics are not
about her.

What is a word on a site, and in which language, no list knows. So it is counted: a name of one word that stands in so
many texts of others as a word, and not as a name, is one. There it stays; where it stands as a name, it goes, and what
is hers goes in any case.

.. pii: Names of one person, and texts, in memory.
.. pii_types: username, name, other
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Iterator

from ..database.models import Described
from .text_search import groups_of, naming_texts, read_from
from .traces import Traces
from .whose import unchangeable
from .work import Work

#: Texts of others.
OFTEN = 100

#: For the report: which word it is, is not said.
PLACE, WHY = "texts of others", "a word that is spelled like the name: it stays where it does not stand as a name"


def ordinary_words(work: Work) -> frozenset[str]:
    """
    Those of her names, in lower case, that are ordinary words here.

    It reads until there are OFTEN of them; for a name that is not, all texts.
    """
    names = {each.lower() for each in (*work.traces.usernames, *work.traces.names)}
    return frozenset(each for each in names if " " not in each and _is_often(work, each))


class _Unlabelled:
    """Texts in which a name stands as a word, and would be changed."""

    def __init__(self, name: str, user_id: int) -> None:
        self._anywhere = Traces([name], [], [], user_id, "-")
        self._as_a_name = Traces([name], [], [], user_id, "-", frozenset({name}))

    @property
    def pattern(self) -> str:
        return self._anywhere.pattern

    def are_in(self, text: str) -> bool:
        return self._anywhere.replaced(text) != self._as_a_name.replaced(text)


def _is_often(work: Work, name: str) -> bool:
    wanted, number = _Unlabelled(name, work.traces.user_id), 0
    for table in (*work.order, *unchangeable(work.tables)):
        with work.passing_over(table):
            for keys in _rows(work, table, wanted):
                work.check()
                number += len(keys - work.whose.among(table, keys))
                if number >= OFTEN:
                    return True
    return False


def _rows(work: Work, table: Described, wanted: _Unlabelled) -> Iterator[set[object]]:
    for columns in () if table.problem else groups_of(table):
        for naming in naming_texts(wanted, table, columns, read_from(table)):
            found = {key for key, column, text in naming if not work.traces.are_all_of(text) or column.is_of_people}
            if found:
                yield found
