"""The application log: shape kept, persons gone, errors safe."""

from __future__ import annotations

import logging
import logging.config
import os
import sys
from types import SimpleNamespace

import pytest

from tutorprivacy.inside.logs import redacting_formatter
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter, RemoteIpFilter, UserIdFilter

#: The platform's own format.
STANDARD = (
    "%(asctime)s %(levelname)s %(process)d [%(name)s] [user %(userid)s] [ip %(remoteip)s] "
    "%(filename)s:%(lineno)d - %(message)s"
)


def record(message: str, *args: object, name: str = "edx.student", **attributes: object) -> logging.LogRecord:
    """A record as the platform's filters leave it."""
    made = logging.LogRecord(name, logging.INFO, "views.py", 12, message, args, None)
    made.__dict__.update({"userid": None, "remoteip": None, **attributes})
    return made


@pytest.fixture
def formatter(ip_policy) -> RedactingFormatter:
    return RedactingFormatter({"format": STANDARD}, ip_policy)


@pytest.fixture(autouse=True)
def no_request(current_request) -> None:
    current_request(None)


class TestFilters:
    """What stands in [user …] and [ip …]."""

    @pytest.mark.parametrize(
        ("action", "expected"), [("drop", None), ("truncate", "203.0.0.0"), ("keep", "203.0.113.9")]
    )
    def test_remote_ip(self, action, expected, ip_policy, current_request, request_of) -> None:
        """PRIVACY_IP_ADDRESS decides."""
        current_request(request_of(REMOTE_ADDR="203.0.113.9"))
        each = record("x")
        assert RemoteIpFilter({**ip_policy, "action": action}).filter(each)
        assert each.remoteip == expected

    def test_remote_ip_outside_of_a_request(self, ip_policy) -> None:
        """Workers and commands have none."""
        each = record("x")
        RemoteIpFilter({**ip_policy, "action": "keep"}).filter(each)
        assert each.remoteip is None

    def test_user_id(self, current_request, request_of) -> None:
        """No id, but the attribute that formatters print."""
        current_request(request_of())
        each = record("x", userid=5)
        assert UserIdFilter().filter(each)
        assert each.userid is None


class TestFormatter:
    """What a finished line holds."""

    def test_the_shape_up_to_the_message_stays(self, formatter) -> None:
        """Collectors parse it."""
        each = record("hello alice@example.org")
        plain = logging.Formatter(STANDARD).format(each)
        assert formatter.format(each) == plain.replace("alice@example.org", "-")

    def test_an_error_that_is_logged_when_its_request_is_over(self, formatter, request_of) -> None:
        """The platform listens to Django's signal, and logs it then; Django's outermost function has the request."""

        def inner(request: object) -> None:
            raise ValueError(f"get_account_settings(['{request.user.username}']) failed for canarysickness")

        try:
            inner(request_of(form={"words": "canarysickness"}))
        except ValueError:
            each = record("Uncaught exception from None", exc_info=sys.exc_info())
        line = formatter.format(each)
        assert "zoraquill" not in line and "canarysickness" not in line
        assert line.endswith("get_account_settings(['-']) failed for -")

    def test_tracebacks(self, formatter) -> None:
        """An exception can quote anything."""
        try:
            raise ValueError("no such person: alice@example.org at 203.0.113.9")
        except ValueError:
            each = record("Internal Server Error: /u/alice?next=1")
            each.exc_info = sys.exc_info()
        text = formatter.format(each)
        assert "Traceback (most recent call last)" in text
        assert "ValueError: no such person: - at -" in text
        assert "/u/-?-" in text

    @pytest.mark.parametrize("message", [str, lambda error: error, lambda error: f"so: {error}"])
    def test_a_traceback_that_ends_in_the_message(self, formatter, message, current_request, request_of) -> None:
        """``log.exception(str(error))``: the words stand in front of the traceback, too."""
        current_request(request_of())
        try:
            raise ValueError("no zoraquill here")
        except ValueError as error:
            each = record("")
            each.msg, each.exc_info = message(error), sys.exc_info()
        text = formatter.format(each)
        assert "zoraquill" not in text
        assert "no - here\nTraceback" in text

    @pytest.mark.parametrize("name", ["tracking", "xapi_tracking"])
    def test_event_loggers_pass_untouched(self, formatter, name, current_request, request_of) -> None:
        """Their messages are data; what is personal in them goes before they are text."""
        current_request(request_of())
        statement = '{"actor": "203.0.113.9", "name": "zoraquill", "id": "/u/alice?x=1"}'
        assert formatter.format(record(statement, name=name)).endswith(statement)

    def test_the_current_learner(self, formatter, current_request, request_of) -> None:
        """Username, full name and numeric id as free words."""
        current_request(request_of())
        text = formatter.format(record("zoraquill, ZORA QUILLFEATHER and 918273 but not 91827 did it"))
        assert text.endswith("- -, - and - but not 91827 did it")

    def test_the_form(self, formatter, current_request, request_of) -> None:
        """Who fails to sign in is somebody, too."""
        anonymous = SimpleNamespace(pk=None)
        current_request(request_of(form={"email_or_username": "marquill", "name": "Mar Quill"}, user=anonymous))
        assert formatter.format(record("no user marquill, Mar Quill")).endswith("- no user -, -")

    def test_the_form_is_read_late(self, formatter, current_request, request_of) -> None:
        """A middleware may log before the view reads the form."""
        request = request_of(form={"username": "marquill"}, user=SimpleNamespace(pk=None))
        form = request.__dict__.pop("_post")
        current_request(request)
        formatter.format(record("before"))
        request._post = form
        assert formatter.format(record("new account marquill")).endswith("- new account -")

    def test_a_teachers_list(self, formatter, current_request, request_of) -> None:
        """Identifiers of learners, one on each line or by commas."""
        current_request(request_of(form={"identifiers": "marquill, zoe@example.org\nanaquill"}))
        text = formatter.format(record("enrolled anaquill and marquill"))
        assert text.endswith("- enrolled - and -")

    def test_the_body_of_a_request_is_not_read(self, formatter, current_request, request_of) -> None:
        """Reading it here would break an upload that a view wants to stream."""
        request = request_of(form={"username": "marquill"})
        del request._post
        current_request(request)
        formatter.format(record("hello"))
        assert not hasattr(request, "_post")

    def test_the_path(self, formatter, current_request, request_of) -> None:
        """A profile's address names somebody who is not signed in."""
        current_request(request_of("/u/marquill", user=SimpleNamespace(pk=None)))
        assert formatter.format(record("Profile of marquill")).endswith("- Profile of -")

    def test_a_path_with_a_space(self, formatter, current_request, request_of) -> None:
        """Django logs paths decoded: a username of two words must go whole."""
        current_request(request_of("/u/mary%20ann", user=SimpleNamespace(pk=None)))
        text = formatter.format(record("Not Found: /u/mary ann"))
        assert "mary" not in text
        assert "ann" not in text

    def test_the_request_of_the_record(self, formatter, request_of) -> None:
        """After an exception crum has no request any more; Django's own line carries it."""
        text = formatter.format(record("cannot mail Zora Quillfeather", request=request_of()))
        assert text.endswith("- cannot mail -")

    def test_signing_in_changes_the_learner(self, formatter, current_request, request_of, learner) -> None:
        """Within one request."""
        request = request_of(user=SimpleNamespace(pk=None))
        current_request(request)
        formatter.format(record("before"))
        request.user = learner
        assert formatter.format(record("zoraquill is in")).endswith("- - is in")

    def test_whoever_signs_out_is_still_named(self, formatter, current_request, request_of) -> None:
        """The line about it comes after it."""
        request = request_of()
        current_request(request)
        formatter.format(record("before"))
        request.user = SimpleNamespace(pk=None)
        assert formatter.format(record("Logout - zoraquill")).endswith("- Logout - -")

    def test_a_name_does_not_reach_into_the_prefix(self, formatter, current_request, request_of, learner) -> None:
        """A learner may be called INFO, or like a logger that the platform's vocabulary does not have."""
        for name, logger in (("INFO", "edx.student"), ("quzzal", "quzzal")):
            learner.username = name
            current_request(request_of(user=learner))
            for each in (record("%s is here", name, name=logger), record("user: " + name + " is here", name=logger)):
                text = formatter.format(each)
                assert f" INFO {os.getpid()} [{logger}] " in text
                assert text.endswith("- is here") and not text.endswith(f"{name} is here")

    def test_no_profile(self, formatter, current_request, request_of, learner) -> None:
        """The other words still work."""

        class Broken:
            @property
            def profile(self):
                raise RuntimeError("no database")

            pk, username = 5, "zoraquill"

        current_request(request_of(user=Broken()))
        assert formatter.format(record("zoraquill")).endswith("- -")

    def test_looking_up_the_user_may_log(self, formatter, current_request, request_of) -> None:
        """A query that is logged must not ask for the user again."""
        lines = []

        class Lazy:
            pk = 5

            @property
            def username(self):
                lines.append(formatter.format(record("SELECT …")))
                return "zoraquill"

        current_request(request_of(user=Lazy()))
        assert formatter.format(record("zoraquill")).endswith("- -")
        assert len(lines) == 1

    def test_an_impersonated_user(self, formatter, learner) -> None:
        """Tasks and commands act for somebody without a request."""
        import crum

        with crum.impersonate(learner):
            assert formatter.format(record("zoraquill, Zora Quillfeather")).endswith("- -, -")

    def test_a_failure_is_a_placeholder(self, formatter) -> None:
        """In the shape of a line, with the error's type, and nothing of the message."""
        text = formatter.format(record("%d and %s", "zoraquill", userid=5, remoteip="203.0.113.9"))
        shape = f"INFO {os.getpid()} [edx.student] [user None] [ip None] views.py:12"
        assert text.endswith(f"{shape} - record withheld: TypeError")
        assert "zoraquill" not in text

    def test_a_failing_inner_formatter(self, formatter) -> None:
        """Then even its shape is gone."""
        formatter.inner = logging.Formatter("%(nobody)s %(message)s")
        assert formatter.format(record("zoraquill")) == "INFO [edx.student] - record withheld: ValueError"

    def test_a_failing_request_is_a_placeholder(self, formatter, monkeypatch) -> None:
        """If the learner cannot be found out, the line is not written."""
        monkeypatch.setattr(redacting_formatter.crum, "get_current_request", lambda: 1 / 0)
        assert formatter.format(record("zoraquill")).endswith("record withheld: ZeroDivisionError")

    def test_inner_formatters_of_all_kinds(self, ip_policy) -> None:
        """By format, by class, by instance."""
        custom = {"()": "logging.Formatter", "fmt": "<%(message)s>"}
        for inner in ({"format": "<%(message)s>"}, custom, logging.Formatter("<%(message)s>")):
            assert RedactingFormatter(inner, ip_policy).format(record("a@b.example")) == "<->"

    def test_urls_of_others(self, ip_policy) -> None:
        """Where somebody came from is nobody's concern; the platform's own URLs and services stay."""
        formatter = RedactingFormatter({"format": "%(message)s"}, ip_policy, ["lms.example", "meilisearch"])
        line = "referer 'https://forum.example/me?q=1' on https://lms.example/u/alice http://meilisearch:7700/x"
        expected = "referer 'https://elsewhere' on https://lms.example/u/- http://meilisearch:7700/x"
        assert formatter.format(record(line)) == expected

    def test_truncated_addresses(self, ip_policy) -> None:
        """PRIVACY_IP_ADDRESS=truncate."""
        formatter = RedactingFormatter({"format": "%(message)s"}, {**ip_policy, "action": "truncate"})
        assert formatter.format(record("from ::ffff:203.0.113.9")) == "from 203.0.0.0"
