"""What a visitor writes into forms, queries and files, where log lines and tracebacks quote it."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.utils.datastructures import MultiValueDict

from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.pii.limits import MAX_SENT

NOBODY = SimpleNamespace(pk=None)
ESSAY = 'I grew up in Kopenick, where my mother\'s bakery failed; "naïve" questions about yeast came early.'


@pytest.fixture
def line(ip_policy, current_request, request_of) -> Callable[..., str]:
    """The line that is written of a message, within a request with such a form."""
    formatter = RedactingFormatter({"format": "%(levelname)s [%(name)s] - %(message)s"}, ip_policy)

    def written(message: str, form: dict[str, str] | None = None, path: str = "/courses/x", **attributes) -> str:
        request = request_of(path, form=form, user=NOBODY)
        for name, value in attributes.items():
            setattr(request, name, value)
        current_request(request)
        record = logging.LogRecord("search.views", logging.INFO, "views.py", 12, "%s", (message,), None)
        return formatter.format(record).removeprefix("INFO [search.views] - ")

    return written


class TestQuotes:
    """The ways in which the platform's lines quote what was sent."""

    def test_searches(self, line) -> None:
        """As edx-search logs them: `search.meilisearch`, `search.elastic`, `search.views`."""
        form = {"search_string": "endometriosis", "page_size": "20"}
        assert line("Search query: opt_params={'filter': [], 'q': 'endometriosis'}", form).count("endometriosis") == 0
        assert "endometriosis" not in line("full elastic search body {'query': 'Endometriosis*'}", form)
        text = line(
            "Search view exception when searching for endometriosis pain for user 5: x", path="/s?q=endometriosis+pain"
        )
        assert text == "Search view exception when searching for - for user -: x"

    @pytest.mark.parametrize(
        "how", [str, repr, json.dumps, quote, lambda text: repr(text.encode()), lambda text: text[:40]]
    )
    def test_answers(self, line, how: Callable[[str], str]) -> None:
        """Whole or cut off, in Python's spelling or JSON's, percent-encoded, as bytes."""
        text = line(f"error in customresponse: submission={how(ESSAY)} of problem", {"input_1f2e_2_1": ESSAY})
        assert text.startswith("error in customresponse: submission=") and text.endswith(" of problem")
        assert not [
            word for word in ("Kopenick", "mother", "bakery", "yeast", "na") if word in text.split("=")[1][:-11]
        ]

    def test_letters_beyond_ascii(self, line) -> None:
        """As codes, too."""
        for how in (str, json.dumps, quote, lambda text: repr(text.encode())):
            assert line(how("моя подруга больна"), {"body": "моя подруга больна"}).strip("\"b'") == "-"

    def test_fields_in_a_traceback(self, line) -> None:
        """A password among them."""
        form = {"password": "Tr0ub4dor&3", "level_of_education": "p", "goals": "to become a midwife"}
        text = line(
            f"KeyError: 'x' not in <QueryDict: {dict.fromkeys(form) | {k: [v] for k, v in form.items()}}>", form
        )
        assert (
            "Tr0ub4dor" not in text and "midwife" not in text and text.startswith("KeyError: 'x' not in <QueryDict: {")
        )
        assert line("Duplicate entry 'Tr0ub4dor&3' for key", form) == "Duplicate entry '-' for key"

    def test_a_browsers_event(self, line) -> None:
        """JSON within a form, and as a body that was read."""
        sent = json.dumps({"name": "Zora Quillfeather", "list": [{"deep": "Gallensteine"}]})
        for attributes in ({"form": {"event": sent}}, {"_body": sent.encode()}):
            text = line("error: Zora Quillfeather, Gallensteine", **attributes)
            assert text == "error: -"

    def test_names_of_files(self, line) -> None:
        """They say what is in them."""
        files = MultiValueDict({"upload": [SimpleNamespace(name="scan of my divorce.pdf")]})
        assert "divorce" not in line("could not store scan of my divorce.pdf", _files=files)


class TestWhatStays:
    """Nobody takes words out of the log that mean something else."""

    @pytest.mark.parametrize(
        "message",
        [
            "Login failed - Unknown user email or username 3f2a9c1e4b5d6789abcd",
            "enrolled in course-v1:edX+DemoX+2024 at 2026-03-02 06:07:08",
            "Internal Server Error: /courses/course-v1:edX+DemoX+2024/about",
        ],
    )
    @pytest.mark.parametrize("field", ["q", "event", "usage", "course_id"])
    def test_the_platforms_own(self, line, message: str, field: str) -> None:
        """Fixed messages, keys, dates and routes, whoever sends them or parts of them."""
        for sent in (
            "Login failed - Unknown user email or username",
            "edX DemoX",
            "DemoX",
            "Internal Server Error",
            "2026-03-02",
            "course-v1:edX+DemoX+2024",
            "/courses/course-v1:edX+DemoX+2024/about",
        ):
            assert line(message, {field: sent}) == message

    def test_no_line_is_hidden(self, line) -> None:
        """Who knows all of a line in advance, a hash included, takes the hash from it and not the words."""
        message = "Login failed - Unknown user email or username 3f2a9c1e4b5d6789abcd"
        for sent in (message, "or username 3f2a9c1e4b5d6789abcd", "username 3f2a9c1e4b5d6789abcd"):
            assert line(message, {"q": sent}) == "Login failed - Unknown user email or username -"

    def test_numbers(self, line) -> None:
        """An answer of numbers says nothing about anybody."""
        assert line("answer 3.14 of 42", {"input_a_2_1": "3.14", "b": "42"}) == "answer 3.14 of 42"

    def test_nothing_sent(self, line) -> None:
        """Outside of forms."""
        assert line("photosynthesis is a word") == "photosynthesis is a word"


def test_a_large_form(line) -> None:
    """So many characters are looked for, and no more."""
    sent = " ".join(f"zq{number:06}x" for number in range(20_000))
    inside, outside = "zq000005x zq000006x zq000007x", " ".join(sent.split()[-3:])
    assert len(sent) > 2 * MAX_SENT
    assert line(f"{inside}; {outside}", {"body": sent}) == f"-; {outside}"


@pytest.mark.parametrize(
    "error", ["StudentInputError", "xmodule.capa.responsetypes.StudentInputError", "calc.functions.UndefinedVariable"]
)
def test_errors_in_a_learners_words(error: str, ip_policy, current_request) -> None:
    """A worker that grades again has no request: their words go by the error's name, and the next error stays."""
    current_request(None)
    record = logging.LogRecord("a", logging.WARNING, "a.py", 1, "Input error in capa_block:problem_rescore", (), None)
    record.exc_text = (
        "Traceback (most recent call last):\n"
        f'  File "a.py", line 1, in x\n{error}: Invalid input: Kopenick\nmore of it\n\n'
        "During handling of the above exception, another exception occurred:\n\nKeyError: 'grade'"
    )
    text = RedactingFormatter({"format": "%(message)s"}, ip_policy).format(record)
    assert f"\n{error}: -\n\nDuring" in text and text.endswith("KeyError: 'grade'")
