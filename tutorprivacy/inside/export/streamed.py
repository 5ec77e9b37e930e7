"""
The export of what the database holds on one person, made while it is read: ``chunks``.

Right of access, GDPR art. 15. It walks the models of the running platform, so it fits the installed plugins. Nothing
of it is on the disk, and no more of it in memory than a page of rows: whoever takes the chunks sends them on.

.. pii: All that the database holds on one person, on its way to her, or to the operator who asked for it.
.. pii_types: id, name, username, location, phone_number, email_address, birth_date, ip, external_service, biography, gender, image, other
.. pii_retirement: local_api
"""  # noqa: E501

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

from ..database.all_tables import described
from ..database.models import Described, Generic, Link
from ..database.person import Person, within
from ..database.rows import alias_of, columns_of, is_there, pages
from ..database.skipped import Skips
from ..io.standard_output import Failed
from ..processing.kinds import kind_of
from ..register.places import places
from ..words.languages import words
from .index import as_json, explained, language_of, reasons
from .index_page import as_html
from .marks import NOT_MIGRATED, REASONS, SECRET
from .people_in_texts import all_names
from .record_pages import RecordPages
from .row_values import Values
from .withheld_columns import Sieve
from .zip_archive import Archive, Buffer, Rows, Unwritable, file_name

log = logging.getLogger(__name__)

#: Bytes that are worth handing over.
_CHUNK = 64 * 1024

#: What makes that all is read as of one moment: before the transaction begins, and within it.
_SNAPSHOT: dict[str, tuple[str, str]] = {
    "mysql": ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY", ""),
    "postgresql": ("", "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"),
    "sqlite": ("", ""),  # every transaction is
}


def chunks(user_id: int, language: str, now: datetime.datetime) -> Iterator[bytes]:
    """
    The archive of one person, piece by piece: the database is read while the pieces are taken.

    All is read in one transaction, as of one moment, by the thread that takes the pieces: until the last one, or until
    the iterator is closed, that thread must write nothing to these databases. It must not be in a transaction already.

    Args:
        language: one of `words.languages.CODES`.
        now: UTC.

    Raises:
        Failed: by the first piece: there is no such user.
        Exception: what goes wrong with the database, by any piece. What was taken has no table of contents, and so
            is no archive.
    """
    return Export(user_id, language, now).chunks()


class Export:
    """
    One export. `doing` says what it is at, `skips` has what is not in it since it could not be read.

    Args:
        user_id: of the platform's users.
        language: one of `words.languages.CODES`; empty: her own.
        said: is told that it begins, and that it is complete; none: the log is (`note`).
    """

    def __init__(
        self, user_id: int, language: str, now: datetime.datetime, said: Callable[[str], None] | None = None
    ) -> None:
        self.user_id, self.language, self.now, self._said = user_id, language, now, said or note
        self.buffer = Buffer()
        self.doing, self.skips = "while starting", Skips()

    def chunks(self) -> Generator[bytes, None, None]:
        """See `chunks`."""
        from django.conf import settings
        from django.contrib.auth import get_user_model

        self.doing = "while looking at the tables"
        self._said(f"The export of what is kept on account number {self.user_id} begins")
        tables = described()
        there = {each.label for each in tables.values() if self._is_there(each)}
        with _snapshot({alias_of(tables[each].model) for each in there}):
            model = get_user_model()
            user = model._base_manager.using(alias_of(model)).filter(pk=self.user_id).first()
            if user is None:
                raise Failed(
                    "There is no user with this id. The Django admin has the ids in the addresses of /admin/auth/user/."
                )
            person = Person(user, tables, self.skips)
            self.hers, self.language = all_names(person), self.language or language_of(person, settings)
            archive = Archive(self.buffer, self.now)
            index: dict[str, Any] = {"made": self.now.isoformat(timespec="seconds"), "files": []}
            for table in sorted(tables.values(), key=lambda each: each.label):
                self.doing = f"while reading {table.label}"
                if table.has_people and table.label in there:
                    entry = yield from self._table(archive, person, table)
                    index["files"] += [entry] if entry else []
            self.doing = "while writing the index"
            index |= explained(settings, {each["kind"] for each in index["files"]}, self.language, self.skips)
            index |= {
                "language": self.language,
                "reasons": reasons(self.language),
                "rows": sum(each["rows"] for each in index["files"]),
                "searched": sum(each.has_people and each.label in there for each in tables.values()),
                "not_there": [each.label for each in tables.values() if each.has_people and each.label not in there],
                "not_searched": [
                    {"table": each.label, "columns": [c.column for c in each.looks_personal] or [each.problem]}
                    for each in tables.values()
                    if each.problem or (each.looks_personal and not each.has_people and each.label in there)
                ],
                "pictures": _pictures(user),
                "elsewhere": [
                    {"what": each.what, "holds": each.holds, "retention": each.retention}
                    for each in places(settings, self.skips.say)
                ],
                "skipped": self.skips.as_data(),
                "platform": str(getattr(settings, "PLATFORM_NAME", "") or "Open edX"),
            }
            archive.add("index.json", as_json(index))
            archive.add("index.html", as_html(index))
            archive.close()
        yield from self.buffer.taken()
        self._said(f"The export of what is kept on account number {self.user_id} is complete")

    def _table(
        self, archive: Archive, person: Person, table: Described
    ) -> Generator[bytes, None, dict[str, Any] | None]:
        """Write the rows of one table, as far as they can be read; returns its entry in the index, None: no rows."""
        from django.db import reset_queries

        skips = person.skips
        there = columns_of(alias_of(table.model), table.table)
        sieve = Sieve(person, table, there)
        values = Values(
            person, self.hers, table.label.rpartition(".")[2], sieve.columns, sieve.looked_at, sieve.left_out
        )
        columns = [each.column if not table.has_model else each.name for each in sieve.columns]
        name = file_name(table.table if not table.has_model else table.label)
        title, labels = _labels(table, columns, self.language)
        record_pages = RecordPages(f"pages/{name}", title, labels, self.language, words(self.language, "ARCHIVE"))
        rows: Rows = archive.rows(f"data/{name}", record_pages)
        for page, found_by in _pages(person, table, sieve.names, there):
            try:
                sieved = list(sieve.sieve(page, found_by))
                values.clean(sieved)
            except Exception as error:  # whose rows they are cannot be told
                skips.skip(table, "rows", error, len(page))
                continue
            for row in sieved:
                try:
                    rows.write(columns, row.values)
                except Unwritable as error:
                    skips.say(table.label, "a row", str(error), 1)
            reset_queries()  # in development, Django remembers them
            yield from self.buffer.taken(_CHUNK)
        rows.end()
        for why, count in sieve.failed.items():
            skips.say(table.label, "a row", why, count)
        if not rows.count:
            return None
        by_name = dict(zip(sieve.names, columns, strict=True))
        left_out = [
            {"column": by_name[name], "why": REASONS[mark], "rows": count}
            for (name, mark), count in sorted(sieve.left_out.items())
            if count
        ]
        left_out += [{"column": each.column, "why": REASONS[SECRET], "rows": rows.count} for each in sieve.secrets]
        left_out += [
            {"column": each.column, "why": REASONS[NOT_MIGRATED], "rows": rows.count}
            for each in table.columns
            if each.column.lower() not in there
        ]
        return {
            "table": table.label,
            "about": table.is_about_people,
            "title": title,
            "kind": kind_of(table.label),
            "files": rows.names,
            "pages": record_pages.names,
            "rows": rows.count,
            "columns": columns,
            "left_out": left_out,
            "named_files": sieve.files,
        }

    def _is_there(self, table: Described) -> bool:
        """Is it there, and are its columns known? A view can be there, and have no columns any more."""
        with self.skips.skipping(table, "the table"):
            if table.problem:
                self.skips.say(table.label, "the table", table.problem)
                return False
            return is_there(table) and bool(columns_of(alias_of(table.model), table.table))
        return False


def note(text: str) -> None:
    """A line in the log of the LMS; it says the number of an account, and no name."""
    log.warning("%s.", text)


@contextmanager
def _snapshot(aliases: set[str]) -> Iterator[None]:
    """All databases as of one moment each, and nothing is written."""
    from django.db import connections, transaction

    with ExitStack() as stack:
        for alias in sorted(aliases):
            connection = connections[alias]
            before, within_it = _SNAPSHOT.get(connection.vendor, ("", ""))
            for statement in (before, None, within_it):
                if statement is None:
                    stack.enter_context(transaction.atomic(using=alias))
                elif statement:
                    with connection.cursor() as cursor:
                        cursor.execute(statement)
        yield


def _labels(table: Described, columns: Sequence[str], language: str) -> tuple[str, list[str]]:
    """What a table and its columns are called, by the platform and in her language, if it has words for them."""
    from django.utils.translation import override

    if not table.has_model:
        return table.table, list(columns)
    with override(language):
        fields = {each.attname: each for each in table.model._meta.local_concrete_fields}
        labels = [str(fields[each].verbose_name) if each in fields else each for each in columns]
        title = str(table.model._meta.verbose_name_plural)
    return title[:1].upper() + title[1:], labels


def _pages(
    person: Person, table: Described, names: Sequence[str], there: frozenset[str]
) -> Iterator[tuple[list[tuple[Any, ...]], Link | Generic | None]]:
    """Pages of the rows that refer to her, and by what they were found. What cannot be asked for is passed over."""
    direct: list[Any] = []
    for condition in person.direct(table):
        with person.skips.skipping(table, "rows that name the person"):
            for page in pages(table, [condition], names, direct):
                yield page, None
        direct.append(condition)
    for link in table.follows:
        if link.column.lower() in there:
            with person.skips.skipping(table, link.name):
                for held in person.keys(link.target, link.value):
                    for page in pages(table, [within(link, held)], names, direct):
                        yield page, link
    with person.skips.skipping(table, "generic foreign keys"):
        for generic, condition in person.generic(table):
            for page in pages(table, [condition], names, direct):
                yield page, generic


def _pictures(user: Any) -> list[str]:
    """Names of the files with her profile's picture, in the platform's storage."""
    try:
        from openedx.core.djangoapps.user_api.accounts.image_helpers import get_profile_image_names

        if user.profile.profile_image_uploaded_at is None:
            return []
        found: Mapping[int, str] = get_profile_image_names(user.get_username())
        return sorted(found.values())
    except Exception:  # another release keeps them elsewhere, or she has no profile
        return []
