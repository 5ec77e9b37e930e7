"""When something is done by itself: what cron says, in words, and nothing that is not so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.notice import pages, paragraphs
from tutorprivacy.notice.page import languages
from tutorprivacy.notice.schedule_words import in_words
from tutorprivacy.settings.allowed import SCHEDULE
from tutorprivacy.settings.cron_expressions import FIELDS, cron_numbers

WORDS = languages()["en"].texts["times"]

PHRASES = {
    "30 2 * * *": "every night at 02:30 UTC",
    "0 0 */1 * *": "every night at 00:00 UTC",
    "5 14 * 1-12 0-6": "every day at 14:05 UTC",
    "0 3 * * 0": "every Sunday at 03:00 UTC",
    "0 23 * * 6": "every Saturday at 23:00 UTC",
    "15 4 1 * *": "on day 1 of every month at 04:15 UTC",
    "7 * * * *": "every hour",
    "7 */1 * * *": "every hour",
    "*/10 * * * *": "several times a day",
    "0 */6 * * *": "several times a day",
    "0,30 2 * * *": "several times a day",
    "0 2,14 * * *": "several times a day",
    "0 2 * * 1-5": "at fixed times",
    "0 2 1,15 * *": "at fixed times",
    "0 2 31 * *": "at fixed times",
    "0 2 * 1 *": "at fixed times",
    "0 2 1 */2 *": "at fixed times",
    "0 2,3 * * 0": "at fixed times",
}


@pytest.mark.parametrize("cron", PHRASES)
def test_in_words(cron: str) -> None:
    assert SCHEDULE.test(cron)
    assert in_words(cron, WORDS) == PHRASES[cron]


def test_on_the_page() -> None:
    """In each language, with the time, and without anything of cron's."""
    for code, html in pages({"PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * 0"}).items():
        text = " ".join(paragraphs(html)["deletion"])
        assert languages()[code].texts["times"]["weekdays"][0] in text and "02:30" in text, code
        assert "* *" not in text, code


def field(low: int, high: int) -> st.SearchStrategy[str]:
    numbers = st.integers(low, high)
    return st.one_of(
        st.just("*"),
        numbers.map(str),
        st.integers(1, 99).map(lambda step: f"*/{step}"),
        st.lists(numbers, min_size=1, max_size=3).map(lambda each: ",".join(map(str, each))),
        st.tuples(numbers, numbers).map(lambda pair: f"{min(pair)}-{max(pair)}"),
    )


@given(st.tuples(*(field(low, high) for low, high in FIELDS)).map(" ".join).filter(SCHEDULE.test))
def test_no_more_is_said_than_is_so(cron: str) -> None:
    """Of every allowed schedule, in every language."""
    minutes, hours, days, months, weekdays = cron_numbers(cron)
    phrase = in_words(cron, WORDS)
    runs = len(minutes) * len(hours)
    is_daily = (len(days), len(months), len(weekdays)) == (31, 12, 7)
    if phrase.startswith(("every night", "every day")):
        assert is_daily and runs == 1
    elif phrase.startswith("on day"):
        assert (runs, len(days), len(months), len(weekdays)) == (1, 1, 12, 7)
    elif phrase == "every hour":
        assert is_daily and (len(minutes), len(hours)) == (1, 24)
    elif phrase == "several times a day":
        assert is_daily and runs > 1
    elif phrase != "at fixed times":
        assert (runs, len(days), len(months), len(weekdays)) == (1, 31, 12, 1)
    for language in languages().values():
        assert "{" not in in_words(cron, language.texts["times"])
