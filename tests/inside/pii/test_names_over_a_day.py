"""
Nobody chooses a name that blinds a log: what each of some thousand words takes away, as a name, is about nothing.

And the other way round: where it stands as a name, it goes, whatever it is.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Callable
from types import SimpleNamespace

import pytest

from lab import day
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.pii import names, vocabulary

PREFIX = "%(asctime)s %(levelname)s %(process)d [%(name)s] [user None] [ip None] %(filename)s:%(lineno)d - %(message)s"

#: Of all characters that all names could have taken. There are words that the platform does not say, in the names
#: of a course and of a team: about a thousandth of this.
ABOUT_NOTHING = 1e-5

#: Those that can be usernames.
USERNAMES = [name for name in day.NAMES if re.fullmatch(r"[\w.-]*\w[\w.-]*", name)]
_PSEUDONYM = re.compile(r"~[0-9a-f]{14}|\b[0-9]{16}\b")


def record(message: str, *args: object) -> logging.LogRecord:
    """Of a line's words, as the platform's code gives it to the log."""
    return logging.LogRecord("edx.student", logging.INFO, "views.py", 12, message, args, None)


@pytest.fixture
def live(ip_policy, current_request, request_of) -> Callable[[str | None], Callable[[str], str]]:
    """Redaction as in the platform, while a visitor's form says that somebody is called so."""
    formatter = RedactingFormatter({"format": PREFIX}, ip_policy)
    forms = ("username", "email_or_username", "name")

    def redact_with(name: str | None) -> Callable[[str], str]:
        form = dict.fromkeys(forms, name or "")
        current_request(request_of(form=form, user=SimpleNamespace(pk=None)) if name else None)

        def redact(line: str) -> str:
            return formatter.format(record(line.partition("] [ip None] ")[2].partition(" - ")[2] or line))[24:]

        return redact

    return redact_with


@pytest.mark.parametrize("half", ["scrubber", "live"])
def test_a_day_of_lines(half: str, live, capsys) -> None:
    """For each word as the name of a learner of the site, or in a visitor's form."""
    loss = day.lost_from_lines(day.NAMES, day.scrubbed_with if half == "scrubber" else live)
    report(f"lines, {half}", loss, capsys)
    assert loss.share < ABOUT_NOTHING
    assert {name for name in loss.of if name in vocabulary.WORDS} == set()


def test_a_day_of_events(capsys) -> None:
    """For each word as the name of the learner whose events they are: nothing at all."""
    loss = day.lost_from_events(day.NAMES)
    report("events", loss, capsys)
    assert loss.examples == {}


def report(what: str, loss: day.Loss, capsys: pytest.CaptureFixture[str]) -> None:
    """Say what was lost."""
    with capsys.disabled():
        print(f"\n{what}: {len(day.NAMES):,} names, {sum(loss.of.values())} characters lost ({loss.share:.1e} of all)")
        print(
            *(f"  {count} by {name}: {loss.examples[name][-70:]}" for name, count in loss.of.most_common(8)), sep="\n"
        )


def test_a_distinctive_name_takes_nothing_either() -> None:
    """The measure sees what is lost: a name of which the lines are full."""
    loss = day.lost_from_lines([day.SOMEBODY], day.scrubbed_with)
    assert loss.of[day.SOMEBODY] > 30  # where no label says that it is a name: there, nobody has to be known


#: Nobody's name.
MARK = "\u2042"


def without(redact: Callable[[str], str], line: str, name: str) -> str:
    """What is left of a line that names somebody, whichever pseudonym there is."""
    return _PSEUDONYM.sub("-", redact(day.filled(line, name, MARK)).replace(MARK, "-"))


@functools.cache
def without_mark(line: str) -> str:
    """The same of MARK, where nobody is known."""
    return without(day.scrubbed_with(None), line, MARK)


def gone(redact: Callable[[str], str], place: str, name: str) -> list[str]:
    """The lines in which a name is left where it stands as one, or takes with it more than it takes anywhere."""
    left = []
    for line in day.lines():
        if place in line:
            found = without(redact, line, name)
            if found != without_mark(line) and found != without(redact, line, MARK):
                left.append(found)
    return left


def test_names_go_where_they_stand_as_names(live) -> None:
    """Behind a label, in a personal path, in a request log's column, as a person's field: whatever the name is."""
    for name in USERNAMES:
        assert gone(day.scrubbed_with(name), "{name", name) == []


def test_names_go_behind_a_bare_label() -> None:
    """ "User info enrolled" is somebody; "user email" is nobody."""
    ours = names._AND_NO_NAME
    left = [name for name in USERNAMES if name.lower() not in ours and gone(day.scrubbed_with(name), "{bare}", name)]
    assert left == []
    assert len(ours) < 130


UNCOMMON = ("quzzal_77", "Quzzal.Xi", "maria", "bo", "иван", "maría", "李小龍", "student_12", "20241234")


@pytest.mark.parametrize("name", UNCOMMON)
def test_names_that_are_no_words_go_everywhere(name: str) -> None:
    """As ever: also as free words."""
    for line in day.lines():
        if "{" in line.replace("{COURSE}", "").replace("{BLOCK}", "").replace("{{", ""):
            text = day.scrubbed_with(name)(day.filled(line, name, name))
            assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text.replace(day.COURSE, ""), re.IGNORECASE), text


AUDIT = [
    "Login failed - Unknown user email or username 3f2a9c1e4b5d6789abcd",
    "Login failed - password for user.id: - is invalid",
    "Login failed - Account not active for user.id: -, resending activation",
]
ATTACKS = [
    *("Login failed,password", "Login failed - password", "user.id", "failed", "is invalid", "email or username", "-"),
    *("Login failed - Unknown user email or username 3f2a9c1e4b5d6789abcd", "Account not active", "Login\nfailed", ":"),
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("field", ["username", "email_or_username", "name", "identifiers"])
def test_a_failed_sign_in_stays_readable(attack: str, field: str, ip_policy, current_request, request_of) -> None:
    """For fail2ban, whatever the visitor put into the form or the query."""
    formatter = RedactingFormatter({"format": "%(message)s"}, ip_policy)
    for request in (
        request_of(form={field: attack}, user=SimpleNamespace(pk=None)),
        request_of("/login?" + field + "=" + attack.replace(" ", "+"), user=SimpleNamespace(pk=None)),
    ):
        current_request(request)
        for line in AUDIT:
            assert formatter.format(record(line)) == line


def test_twice_is_once() -> None:
    """What was redacted stays as it is, for the same names."""
    for name in USERNAMES[::40]:
        scrub = day.scrubbed_with(name)
        for line in day.lines():
            once = scrub(day.filled(line, name, name))
            assert scrub(once) == once
