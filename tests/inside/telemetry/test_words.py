"""Texts, addresses and queries, as a tracker is told them; and who is looked for without a question."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import override_settings
from django.utils.functional import SimpleLazyObject

from tutorprivacy.inside.logs.identity import current_identity, without_questions
from tutorprivacy.inside.telemetry.attributes import attributes
from tutorprivacy.inside.telemetry.words import Words

OWN = [".lms.example"]


@pytest.fixture
def words(ip_policy, current_request) -> Words:
    current_request(None)
    return Words({"ip_policy": ip_policy, "own_hosts": OWN})


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT a FROM t WHERE b = 'zora' AND c = 918273", "SELECT a FROM t WHERE b = ? AND c = ?"),
        ('SELECT "t"."a" FROM "t" WHERE "t"."b" = "zora"', 'SELECT "t"."a" FROM ? WHERE "t"."b" = ?'),
        (
            "SELECT `t`.`a1` FROM `t` WHERE `t`.`b` IN (%s, %s) LIMIT 21",
            "SELECT `t`.`a1` FROM `t` WHERE `t`.`b` IN (%s, %s) LIMIT ?",
        ),
        ("SELECT 1 /* zora */ FROM t -- zora", "SELECT ?  FROM t"),
        (r"SELECT 'it''s', 'a\'b', 'zora", "SELECT ?, ?, ?"),
        (
            "UPDATE t1 SET a = -1.5e3, b = X'7a6f', c = $$zora$$ WHERE d = $1",
            "UPDATE t1 SET a = ?, b = X?, c = ? WHERE d = $1",
        ),
        ("SELECT 'zora\\", "SELECT ?"),
        ("mail zora@planted.example", "mail -"),
    ],
)
def test_queries_without_values(words: Words, query: str, said: str) -> None:
    assert words.sql(query) == said
    assert words.sql(said) == said


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("db.redis", "GET 'user:zoraquill'", "GET"),
        ("cache.get", "user:zoraquill", ""),
        ("cache.get", "ZORAQUILL:1", ""),
        ("http.client", "GET https://hooks.other.example/zoraquill?a=b", "GET https://elsewhere"),
        ("http.client", "GET https://studio.lms.example/", "GET https://studio.lms.example/"),
        ("view.render", "courseware.index", "courseware.index"),
        ("", "PROPFIND https://lms.example/zora@planted.example", "PROPFIND https://lms.example/-"),
    ],
)
def test_what_spans_are_called(words: Words, kind: str, name: str, said: str) -> None:
    assert words.description(kind, name) == said


def test_no_routes_are_imported(words: Words, tmp_path, monkeypatch) -> None:
    """A server that forks while a tracker's thread does would have workers that wait for it for ever."""
    (tmp_path / "late_routes.py").write_text("urlpatterns = []\n")
    monkeypatch.syspath_prepend(tmp_path)
    with override_settings(ROOT_URLCONF="late_routes"):
        assert words.address("https://studio.lms.example/u/zoraquill") == "https://studio.lms.example/-"
    assert "late_routes" not in sys.modules


def test_what_was_cut_loses_its_end(words: Words) -> None:
    """Half of a name would be found by nobody."""
    said = words.text("failed: " + "word " * 200 + "zoraqu...")
    assert "zoraqu" not in said and said.startswith("failed: word")
    assert words.text("failed, as always...") == "failed, as always..."


def test_a_learners_error_has_no_words(words: Words) -> None:
    assert words.error("StudentInputError", "her answer") == "-"
    assert words.error("LookupError", "no course") == "no course"


def test_keys_of_caches_and_queues(words: Words) -> None:
    """Made of a session or of a name; of other queries there is no more than the command, either."""
    for system in ("redis", "memcached"):
        for name in ("db.statement", "db.query.text"):
            assert attributes({"db.system": system, name: "SET :1:zoraquill 5"}, words)[name] == "SET"
            assert attributes({"db.system.name": system, name: "get zoraquill"}, words)[name] == ""
    queue = {"messaging.destination.name": "grades", "messaging.kafka.message.key": "zoraquill"}
    assert attributes(queue, words) == {"messaging.destination.name": "grades"}


def test_attributes(words: Words) -> None:
    """What nobody knows goes."""
    given = {
        **{"http.route": "u/", "http.status_code": 500, "course_id": "course-v1:a+b+c", "code.function": "view"},
        **{"enduser.id": "zora", "user.email": "z@a.example", "client.address": "203.0.113.77", "http.user_agent": "x"},
        **{
            "url.query": "a=b",
            "http.request.header.cookie": "x",
            "learner": "zora",
            "http.method": "ZORA",
            "user_id": 5,
        },
        **{"url.full": "https://lms.example/u/zora?a=b", "db.statement": "SELECT 'zora'"},
        "exception.message": "no zora@planted.example",
    }
    assert attributes(given, words) == {
        **{"http.route": "u/", "http.status_code": 500, "course_id": "course-v1:a+b+c", "code.function": "view"},
        **{"url.full": "https://lms.example/-", "db.statement": "SELECT ?", "exception.message": "no -"},
    }


# -- without questions -------------------------------------------------------------------


def asked() -> Any:
    raise AssertionError("the database was asked")


def test_no_question_is_asked(request_of, learner) -> None:
    """Neither for who it is, nor for the full name; what is known is looked for."""
    request = request_of("/u/zoraquill", {"email": "zora@planted.example"}, user=SimpleLazyObject(asked))
    with without_questions():
        found = current_identity(SimpleNamespace(args=()), request)
    assert {"zoraquill", "zora@planted.example"} <= set(found.words)
    assert "_privacy_identity" not in vars(request)  # it is looked for better when that may be asked


def test_who_is_known_is_looked_for(request_of, learner) -> None:
    request = request_of("/", user=learner)
    with without_questions():
        assert "zoraquill" in current_identity(SimpleNamespace(args=()), request).words
    assert "zora quillfeather" in current_identity(SimpleNamespace(args=()), request).words  # it asks for the profile
    with without_questions():
        assert (
            "zora quillfeather" in current_identity(SimpleNamespace(args=()), request).words
        )  # and that is known then
