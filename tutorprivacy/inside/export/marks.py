"""
What stands in an archive where something was, and why it is not there.

.. no_pii: words that are the same for everybody
"""

from __future__ import annotations

from ..database.rows import UNREADABLE

ANOTHER = "[another person]"
BY_OTHERS = "[left out: another person takes part in this row]"
OF_OTHERS = "[left out: about another person]"
SECRET = "[left out: secret]"  # noqa: S105
LONG = "[left out: a text that another person may have written]"
DEEP = "[left out: nested too deep]"

#: Of a column that has no value: its migration has not run.
NOT_MIGRATED = ""

#: Mark → the reason in the index, which has a sentence under this key (words, `ARCHIVE`).
REASONS = {
    ANOTHER: "names_another",
    BY_OTHERS: "by_another",
    OF_OTHERS: "about_another",
    SECRET: "secret",
    LONG: "text_of_another",
    DEEP: "too_deep",
    UNREADABLE: "unreadable",
    NOT_MIGRATED: "not_migrated",
}
