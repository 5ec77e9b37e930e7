"""
What all passes of an erasure share: whose it is, over which tables, and what came of it.

.. pii: Names of one person, in memory.
.. pii_types: id, username, name, email_address
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager

from ..database.models import Described
from ..database.person import Person
from .ends import Ends
from .outcome import Outcome
from .rules import ALL, BLANK, DELETE_TEXT, Rule, rule_of
from .traces import Traces
from .whose import Whose, changeable


class Work:
    """
    Args:
        person: with every name that she had.
        tables: from `database.all_tables.described`.
        traces: what she is called in texts.
        unknown: PRIVACY_ERASURE_UNKNOWN.
        look: nothing is changed; the outcome says what would be.
        check: called before each batch; raises if this process must not go on.
        ends: until when rows are kept.
        hold: tables of which no row goes yet.
        posts: PRIVACY_ERASURE_FORUM.
    """

    def __init__(
        self,
        person: Person,
        tables: Mapping[str, Described],
        traces: Traces,
        unknown: str,
        look: bool = False,
        check: Callable[[], None] = lambda: None,
        ends: Ends | None = None,
        hold: Collection[str] = (),
        posts: str = DELETE_TEXT,
    ) -> None:
        self.person, self.tables, self.traces, self._unknown, self.look = person, tables, traces, unknown, look
        self.check, self.hold, self.whose, self.outcome = check, hold, Whose(person), Outcome()
        self.order, self.ends, self._posts = changeable(tables), ends or Ends(), posts

    def rule(self, table: Described) -> Rule:
        """What becomes of her rows in a table."""
        if table.is_account:
            known = rule_of(table.label, self._unknown)
            return known if known.is_known and known.how == BLANK else Rule(BLANK, ALL, "the account itself")
        return self.ends.applied(table.label, rule_of(table.label, self._unknown, self._posts))

    def kept_account_columns(self, table: Described) -> frozenset[str]:
        """Of the account: what the platform has hashed itself."""
        user = self.person.user
        own = {user.USERNAME_FIELD, user.get_email_field_name(), "password"}
        return frozenset(own) if table.is_account else frozenset()

    @contextmanager
    def passing_over(self, table: Described) -> Iterator[None]:
        """What fails within is noted. Raises it, if the database is gone."""
        try:
            yield
        except Exception as error:
            self.person.skips.skip(table, "it", error)  # raises it, if the database is gone
            del self.person.skips.found[table.label, "it", type(error).__name__]
            self.outcome.fail(table.label, type(error).__name__)
