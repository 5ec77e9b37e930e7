"""Whose names are looked for in a request's lines, and how many; what a cut leaves of a line."""

from __future__ import annotations

import logging
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tutorprivacy.inside.logs import identity
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.pii import limits
from tutorprivacy.inside.tracking.running_text import MAX_DEPTH, MAX_VALUES

NOBODY = SimpleNamespace(pk=None)


@pytest.fixture
def formatter(ip_policy) -> RedactingFormatter:
    return RedactingFormatter({"format": "%(levelname)s [%(name)s] - %(message)s"}, ip_policy)


def record(message: str) -> logging.LogRecord:
    return logging.LogRecord("edx.student", logging.INFO, "views.py", 12, "%s", (message,), None)


@pytest.fixture
def found(current_request, request_of) -> Any:
    """The identity of a request with such a form."""

    def of(form: dict[str, str], user: Any = NOBODY, path: str = "/login") -> identity.Identity:
        current_request(request_of(path, form=form, user=user))
        line = record("x")
        return identity.current_identity(line, identity.current_request(line))

    return of


class TestWords:
    """Number, length and kind of the words are ours to say."""

    def test_number(self, found) -> None:
        """A form of two megabytes gives some dozens of words, and a bounded set of further names."""
        made = found({"username": ",".join(f"zq{number:06}" for number in range(250_000))})
        assert len(made.words) == limits.MAX_WORDS
        assert limits.MAX_WORDS < len(made.words) + len(made.further) <= limits.MAX_WORDS + limits.MAX_FURTHER_NAMES

    def test_the_learners_own_come_first(self, found, request_of) -> None:
        """Whatever is sent, the current user is looked for."""
        made = found({"username": ",".join(f"zq{number:06}" for number in range(5000))}, request_of().user)
        assert {"zoraquill", "zora quillfeather", "918273"} <= set(made.words)

    @pytest.mark.parametrize("word", ["x" * 256, "---", "a\x00b", "a\u202eb", "?"])
    def test_no_names(self, found, word: str) -> None:
        """Nobody is called so: too long, without a letter, with signs that are not printed."""
        assert found({"username": word}) == identity.Identity()

    @pytest.mark.parametrize("word", ["x" * 255, "zoé quill-müller", "o'neil", "a@b.cc", "李雷"])
    def test_names(self, found, word: str) -> None:
        """These may be names."""
        assert found({"username": word}).words == (word,)

    @pytest.mark.parametrize("name", ["علی\u200cرضا", "zora\u00a0quill", "zora\tquill", "zora\u3000quill"])
    def test_names_with_signs_that_are_not_printed(self, found, request_of, name: str) -> None:
        """Joiners and blanks of all kinds are parts of names."""
        assert found({"username": name}).words == (name,)

    @pytest.mark.parametrize("name", ["zora\u202equill", "zora\x07quill", "zora\nquill"])
    def test_a_learners_own_name(self, found, request_of, name: str) -> None:
        """Is looked for whatever it is: the database has it."""
        user = request_of().user
        user.profile.name = name
        assert name in found({}, user).words

    def test_names_as_urls_and_json_write_them(self, formatter, current_request, request_of) -> None:
        """Signs beyond ASCII are codes there."""
        user = request_of().user
        user.username, user.profile.name = "иван_п", "Zoë Quill"
        current_request(request_of(user=user))
        text = formatter.format(
            record('{"u": "\\u0438\\u0432\\u0430\\u043d_\\u043f"} /%D0%B8%D0%B2%D0%B0%D0%BD_%D0%BF Zo%C3%AB%20Quill')
        )
        assert text.endswith('- {"u": "-"} /- -')

    @pytest.mark.parametrize("encoded", ["Zora%20Quillfeather", "Zora+Quillfeather", "%22Zora%20Quillfeather%22"])
    def test_names_of_two_words_in_addresses(self, formatter, current_request, request_of, encoded: str) -> None:
        """Or in a body that is sent to another service, and is quoted when that fails."""
        user = request_of().user
        user.profile.name = "Zora Quillfeather"
        current_request(request_of(user=user))
        text = formatter.format(record(f"no answer to n={encoded}&m=1"))
        assert "Quillfeather" not in text and text.endswith("&m=1")

    def test_a_path(self, found) -> None:
        """Of segments, too, there are as many as there are words."""
        made = found({}, path="/u/" + "/u/".join(f"zq{number:06}" for number in range(20_000)))
        assert len(made.words) == limits.MAX_WORDS and len(made.further) <= limits.MAX_FIELD_VALUES

    def test_a_teachers_long_list(self, formatter, current_request, request_of) -> None:
        """The names beyond the words are found, too, as whole words."""
        names = ",".join(f"zq{number:06}" for number in range(3000))
        current_request(request_of(form={"identifiers": names}, user=NOBODY))
        assert formatter.format(record("no zq002999, zq000001 in zq0029991")).endswith("- no -, - in zq0029991")

    @pytest.mark.parametrize("field", ["identifiers", "users", "usernames"])
    def test_a_list_is_read_as_the_platform_reads_it(self, found, request_of, field: str) -> None:
        """With blanks and line ends of all kinds between the names; a person's name has blanks in it."""
        made = found({field: "zq1 zq2\r\nzq3\tzq4,zq5\rzq6", "name": "Zq7 Zq8"}, request_of().user)
        assert {"zq1", "zq2", "zq3", "zq4", "zq5", "zq6", "zq7 zq8"} <= set(made.words)

    @pytest.mark.parametrize("text", ["by {}.", "-{}-", "a@{}", "x.y-{}+z.w"])
    def test_a_long_list_beside_other_signs(self, text: str, formatter, current_request, request_of) -> None:
        """A full stop behind a name, say, can be part of a username and is not."""
        names = ",".join(f"zq{number:06}.x" for number in range(100))
        current_request(request_of(form={"identifiers": names}, user=NOBODY))
        assert "zq" not in formatter.format(record(text.format("zq000099.x")))

    def test_a_line_with_too_many(self, formatter, current_request, request_of) -> None:
        """A line that lists them is not kept."""
        names = ",".join(f"zq{number:06}" for number in range(3000))
        current_request(request_of(form={"identifiers": names}, user=NOBODY))
        assert formatter.format(record(f"all of {names}")).endswith("record withheld: ValueError")


def test_the_docs_name_the_limits() -> None:
    """Each number of the table is the code's."""
    text = (Path(__file__).resolve().parents[3] / "docs" / "events.rst").read_text(encoding="utf-8")
    table = text[text.index("\nLimits\n") : text.index("The data glossary")]
    found = [int(each.replace(",", "")) for line in re.findall("     - ([0-9].*)", table) for each in _NUMBER(line)]
    assert found == [
        *(limits.MAX_LINE_BEGINNING, limits.MAX_LINE_END, limits.MAX_WORDS, limits.MAX_NAME),
        *(limits.MAX_FURTHER_NAMES, limits.MAX_FIELD, limits.MAX_FIELD_VALUES, limits.MAX_SENT, limits.MAX_EVENT),
        *(MAX_VALUES, MAX_DEPTH, limits.MAX_PEOPLE, limits.MAX_EVENT_NAME, 1 << 20),
    ]


_NUMBER = re.compile("[0-9][0-9,]*[0-9]").findall


class TestCut:
    """A line over the limit is cut before any pattern sees it, and no half of a name is left."""

    LIMIT = limits.MAX_LINE_BEGINNING + limits.MAX_LINE_END

    @pytest.mark.parametrize("shift", range(0, 40, 3))
    @pytest.mark.parametrize(
        "word", ["zoraquill@example.org", "Zora Quillfeather", "zoraquill", "https://zora:quill@x.org/", "203.0.113.77"]
    )
    def test_at_the_cut(self, formatter, current_request, request_of, word: str, shift: int) -> None:
        """Whatever stands there: before the part that is left out, and behind it."""
        current_request(request_of())
        line = "word " * 20_000
        for place in (limits.MAX_LINE_BEGINNING - shift, len(line) - limits.MAX_LINE_END + 24 - shift):
            text = formatter.format(record(f"{line[:place]}{word}\n{line[place:]}"))
            assert not [each for each in ("zora", "quill", "203.0", "113.77", "feather") if each in text.lower()]
            assert "characters or more left out]" in text and len(text) < self.LIMIT + 100

    def test_a_traceback_keeps_its_end(self, formatter) -> None:
        """What was raised stands in the last line."""
        each = record("failed")
        each.exc_text = "Traceback:\n" + "  File a.py, line 1\n" * 5000 + "ValueError: nobody like a@example.org"
        text = formatter.format(each)
        assert text.endswith("\nValueError: nobody like -") and text.startswith(
            "INFO [edx.student] - failed\nTraceback:"
        )

    def test_ordinary_lines_stay_whole(self, formatter) -> None:
        """Up to the limit."""
        line = "word " * (self.LIMIT // 5 - 20)
        assert formatter.format(record(line)).endswith(line)
