"""
What loops over text from outside: each takes as long as the text is, or looks at no more than a limit.

The ways in are called with texts made from the patterns' pieces. Which functions of `MODULES` run meanwhile is
recorded: one with a loop that none of the ways reaches fails the test, so that a new one is not forgotten.
"""

from __future__ import annotations

import ast
import json
import logging
import sys
from collections.abc import Callable
from functools import cache
from types import CodeType, SimpleNamespace
from typing import Any

import crum
import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

from lab import adversary
from tutorprivacy.inside.export import people_in_texts, row_values
from tutorprivacy.inside.logs import routes
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.minimize.ip_addresses import truncate_ip
from tutorprivacy.inside.minimize.reductions import EventPolicy, reduce_language, reduce_referrer, reduce_time
from tutorprivacy.inside.minimize.user_agents import reduce_agent
from tutorprivacy.inside.pii.glossary import category_of
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.inside.tracking.running_text import TooMuch
from tutorprivacy.inside.tracking.scrubber import Scrubber
from tutorprivacy.inside.usage import groups
from tutorprivacy.inside.visitors import own_pages
from tutorprivacy.scrub import user_ids
from tutorprivacy.scrub.forgotten_names import ForgottenNames
from tutorprivacy.scrub.forgotten_people import ForgottenPeople
from tutorprivacy.scrub.line_scrubber import LineScrubber

MODULES = {
    "inside.pii.patterns",
    "scrub.labelled_secrets",
    "inside.pii.paths",
    "inside.tracking.running_text",
    "inside.minimize.reductions",
    "inside.tracking.fields",
    "inside.tracking.free_text",
    "inside.tracking.scrubber",
    "inside.pii.glossary",
    "inside.minimize.user_agents",
    "inside.pseudonyms.keyed_hash",
    "inside.logs.identity",
    "inside.logs.redacting_formatter",
    "inside.logs.request_log",
    "inside.logs.routes",
    "inside.logs.sent_words",
    "inside.logs.learners_errors",
    "inside.logs.labelled_people",
    "inside.logs.people_in_sentences",
    "inside.pii.foreign_urls",
    "inside.visitors.own_pages",
    "inside.usage.groups",
    "scrub.line_scrubber",
    "scrub.ordinary_lines",
    "scrub.shaped_words",
    "scrub.word_shapes",
    "scrub.text_redaction",
    "scrub.json_codec",
    "scrub.bounded_cache",
    "scrub.caching_scrubber",
    "scrub.event_patterns",
    "scrub.event_shapes",
    "scrub.known_values",
    "scrub.known_learners",
    "scrub.event_names",
    "scrub.envelopes.cut_objects",
    "scrub.envelopes.envelope_keys",
    "scrub.envelopes.objects",
    "scrub.envelopes.opening",
    "scrub.envelopes.pieces",
    "scrub.envelopes.prefixes",
    "scrub.envelopes.csv_rows",
    "scrub.envelopes.serialized_lines",
    "scrub.envelopes.times",
    "scrub.access_lines",
    "scrub.learning_statements",
    "scrub.user_ids",
    "scrub.scrubbed_contents",
    "scrub.forgetting",
    "scrub.forgotten_names",
}

#: With loops, but not over what comes from outside.
NOT_OVER_TEXT = {
    "inside.pii.glossary._keys": "the glossary's own",
    "inside.minimize.user_agents._names": "the tables' own",
    "inside.pii.foreign_urls.one_of": "settings",
    "inside.visitors.own_pages.cookie_domains": "settings",
    "inside.visitors.own_pages.set_cookie": "domains of the settings",
    "inside.visitors.own_pages.has_signal": "two headers",
    "inside.pii.paths._one_of": "the list's own",
    "scrub.user_ids.merge_user_ids": "names that were learnt",
    "scrub.caching_scrubber.CachingScrubber.changed_fields": "counts",
    "inside.pseudonyms.keyed_hash.period_of": "no text",
    "inside.pseudonyms.keyed_hash.length_of": "no text",
    "inside.logs.identity._request_of_error": "three frames",
    "inside.logs.redacting_formatter.RedactingFormatter._placeholder": "a record's own few attributes",
    "inside.logs.redacting_formatter.RedactingFormatter._without_more": "the same",
}

POLICY = EventPolicy(pseudonym_period="forever", free_text="redact")
IP = {"action": "drop", "ipv4_prefix_length": 16, "ipv6_prefix_length": 32}
SHORT = 2000
TIME = "2026-03-02T06:07:08.123456+00:00"


def event(**more: Any) -> dict[str, Any]:
    """An event of a browser, in which everything but the payload is ordinary."""
    context = {"course_id": "course-v1:a+b+c", "path": "/event", "user_id": 918273, "org_id": "a"}
    front = {"name": "x", "context": context, "username": "zoraquill", "session": "1f2e", "ip": "203.0.113.7"}
    front |= {"agent": "x", "host": "x", "referer": "", "accept_language": "fr", "event": {}, "time": TIME}
    return {**front, "event_type": "x", "event_source": "browser", "page": None, **more}


def scrubbed(**more: Any) -> Any:
    try:
        return Scrubber(POLICY, FixedKey("k"), trusts=False).scrub(event(**more))
    except (ValueError, RecursionError):
        return None


def scrubbed_by_default(**more: Any) -> Any:
    try:
        return Scrubber(EventPolicy(), FixedKey("k"), trusts=False).scrub(event(**more))
    except (ValueError, RecursionError):
        return None


def scrubbed_line(line: bytes) -> None:
    made = LineScrubber(POLICY, FixedKey("k"), {"zoraquill": 5})
    made.scrub_chunk(line, lambda _line: None)
    made.scrub_rest(lambda _line: None)


def forgotten_line(line: bytes) -> None:
    """In which somebody is named who is to be forgotten."""
    people = ForgottenPeople(frozenset({918273}), frozenset({"zoraquill"}), frozenset({"zq@a.example"}), frozenset())
    made = LineScrubber(POLICY, FixedKey("k"), {"zoraquill": 5}, people)
    made.scrub_chunk(b"%b\n[\n%b\n" % (line, line), lambda _line: None)
    ForgottenNames(people).are_in_name(line.decode("utf-8", "replace"))


class Requests:
    """Requests that are the current one."""

    def __init__(self) -> None:
        self.formatter = RedactingFormatter({"format": "%(levelname)s [%(name)s] - %(message)s"}, IP)

    def line(self, message: str, form: str = "", path: str = "/login", sent: str = "") -> str:
        request = RequestFactory().get("/")
        if sent:
            request.GET = QueryDict(mutable=True)
            request.GET.setlist("zz", [sent, *sent.split(" ")[:5000]])
            request._body = json.dumps({"zz": [sent]}).encode()
            request._files = MultiValueDict({"zz": [SimpleNamespace(name=sent)]})
        request.path_info, request.user = path, SimpleNamespace(pk=None)
        request._post = QueryDict(mutable=True)
        request._post.setlist("identifiers", [form])
        request._post.setlist("username", form.split(" ")[:5000])
        crum.set_current_request(request)
        try:
            record = logging.LogRecord("a", logging.WARNING, "a.py", 1, "%s", (message,), None)
            return self.formatter.format(record)
        finally:
            crum.set_current_request(None)


def ways() -> dict[str, Callable[[str], Any]]:
    """The ways in, by name; each takes a text of any length."""
    requests = Requests()
    walk = Scrubber(POLICY, FixedKey("k")).walk(Scrubber(POLICY, FixedKey("k")).person(event()))

    def in_json(**fields: Any) -> bytes:
        return json.dumps(event(name="edx.x", event_type="edx.x", **fields)).encode()

    def route(text: str) -> None:
        request = RequestFactory().get("/")
        request.path_info = text
        found = SimpleNamespace(args=(text[:2000],), kwargs={"a": text})
        for request.resolver_match in (None, found):
            routes.route(request, 404)
        record = logging.makeLogRecord({"request": request, "status_code": 404})
        routes.without_unknown_path(f"Not Found: {text}", record)

    return {
        "payload": lambda text: scrubbed(event=text),
        "values": lambda text: scrubbed(
            event={"zz": text, "url": text, "user": text, "body": text, "time": text, "users": text.split(" ")}
        ),
        "lists": lambda text: scrubbed(
            event={"urls": 1, "url": [text], "time": [text], "session": [text], "users": [{"a": text}, {text: 1}]}
        ),
        "key": lambda text: scrubbed(event={text: "x"}),
        "page": lambda text: scrubbed(page=text, event_type=text, name=text),
        "agent": reduce_agent,
        "language": lambda text: (reduce_language(text), groups.language_of(text)),
        "referrer": lambda text: reduce_referrer(f"https://lms/{text}", ["lms"], "https://lms"),
        "time": lambda text: reduce_time(text, 10),
        "address": lambda text: truncate_ip(text, 16, 32),
        "category": category_of,
        "usage": lambda text: (
            groups.course_of([text]),
            groups.event_of(text, "zora"),
            groups.page_of(text[:200], "lms"),
            groups.groups_of_visitor.__wrapped__("Mozilla/5.0 (X11) Firefox/140.0", text),
        ),
        "sieve": row_values._is_suspect,
        "phrases": people_in_texts._phrases,
        "opt-out": lambda text: own_pages.chosen_language(
            SimpleNamespace(META={"HTTP_ACCEPT_LANGUAGE": text}, GET={"language": text})
        ),
        "message": requests.line,
        "message, form": lambda text: requests.line(text, text),
        "message, long form": lambda text: requests.line(text, " ".join(f"zq{number}" for number in range(100))),
        "message, sent": lambda text: requests.line(text, sent=text),
        "message, path": lambda text: requests.line(text, "", f"/u/{text}"),
        "route": route,
        "walk": lambda text: walk.memo.__class__(POLICY).location(text),
        "line of words": lambda text: scrubbed_line(b"WARNING " + text.encode("utf-8", "replace")),
        "line with an event": lambda text: scrubbed_line(in_json(event=text[: SHORT * 8])),
        "line with a payload": lambda text: scrubbed_line(in_json(event={"zz": text, text: 1})),
        "lines with a payload": lambda text: scrubbed_line(
            b"\n".join([in_json(event={"a": text, "b": [text, {"c": [text]}], "page": f"/{text}"}, host=text)] * 5)
        ),
        "line with an actor": lambda text: scrubbed_line(json.dumps({"actor": [{"name": text}], "a": 1}).encode()),
        "line of Docker": lambda text: scrubbed_line(json.dumps({"log": text + "\n", "stream": "stdout"}).encode()),
        "line of Tutor": lambda text: scrubbed_line(
            b"\n".join(  # a shape is looked at when it comes for the second time
                [
                    f"2026-03-02 06:07:08,123 INFO 12 [a] [user {text}] [ip None] a.py:1 - {text}".encode(
                        "utf-8", "replace"
                    )
                ]
                * 2
            )
        ),
        "answers": lambda text: scrubbed_by_default(
            event={"submission": {"a_2_1": {"answer": [text], "question": text, text: text}}, "zz": text, "yy": [text]}
        ),
        "post": lambda text: scrubbed(
            name="edx.forum.x", event_type="edx.forum.x", event={"id": text, "response": {"id": [text], text: text}}
        ),
        "line behind nobody's prefix": lambda text: scrubbed_line(
            f"z {text[:SHORT]} 2026-03-02T06:07:08Z stdout F {text}".encode("utf-8", "replace")
        ),
        "object of a collector": lambda text: scrubbed_line(
            json.dumps({"zz": text, "message": text, "a": [text, {"b": text}], "msg": f"a\n{text}", text: 1}).encode()
        ),
        "record of a request": lambda text: scrubbed_line(
            json.dumps({"ClientHost": text, "request_X": text, "RequestPath": text, "StartUTC": text}).encode()
        ),
        "objects in one line": lambda text: scrubbed_line(b"{}" + json.dumps({"log": text}).encode() + text.encode()),
        "objects among words": lambda text: scrubbed_line(f'x {{"a": 1}} {text} {{"b": 2}}'.encode("utf-8", "replace")),
        "row": lambda text: scrubbed_line(f'7,"{text}","{{""a"": ""{text}""}}"'.encode("utf-8", "replace")),
        "line of a request": lambda text: scrubbed_line(
            f'{text[:400]} [02/Mar/2026:06:07:08 +0000] "{text}" 200 1 "{text}" "Mozilla/5.0 ({text}"'.encode(
                "utf-8", "replace"
            )
        ),
        "line of uWSGI": lambda text: scrubbed_line(
            f"[pid: 1|app: 0|req: 1/2] {text} ({text}) {{".encode("utf-8", "replace")
        ),
        "statement": lambda text: scrubbed_line(
            json.dumps(
                {"actor": 1, "result": {"response": text}, "object": [{"type": "discussion", "name": text}]}
            ).encode()
        ),
        "pieces": lambda text: scrubbed_line(
            "\n".join(f"2026-03-02T06:07:08Z stdout P {part}" for part in text.split(" ")).encode("utf-8", "replace")
        ),
        "object with a piece": lambda text: scrubbed_line(
            json.dumps({"log": text, "logtag": "P", "stream": text, "a": {"pod_name": text}, text: 1}).encode()
        ),
        "object in free text": lambda text: scrubbed_line(json.dumps({"content": [{"a": [text]}], "z": text}).encode()),
        "lines": lambda text: scrubbed_line(text.replace(" ", "\n").encode("utf-8", "replace")),
        "line of the forgotten": lambda text: forgotten_line(f"{text} zoraquill 918273".encode("utf-8", "replace")),
        "line of another": lambda text: forgotten_line(
            f"2026-03-02 06:07:08,123 INFO 12 [a] [user 7] [ip None] a.py:1 - {text} zoraquill {text} 918273 {text}"
            " zq@a.example user_id=918273".encode("utf-8", "replace")
        ),
        "event of another": lambda text: forgotten_line(
            json.dumps(
                event(
                    username="bo", context={"user_id": 7}, event={"a": f"{text} zoraquill", "b": [text, {text: text}]}
                )
            ).encode()
        ),
        "object of the forgotten": lambda text: forgotten_line(
            json.dumps({"zz": [text, {"a": text}], "actor2": {"b": text}, "user": "zoraquill"}).encode()
        ),
        "statement of another": lambda text: forgotten_line(
            json.dumps({"actor": {"a": [text]}, "b": f"{text} zoraquill"}).encode()
        ),
        "people": lambda text: user_ids.collect_user_ids(
            {}, text.replace(" ", "\n").encode("utf-8", "replace").split(b"\n")
        ),
    }


WAYS = ways()


@cache
def pieces() -> list[str]:
    """What is repeated: pieces of the patterns that see text from outside, and what parsers look for."""
    found: dict[str, None] = {}
    for (module, _name), (pattern, _ways) in adversary.patterns().items():
        if module.removeprefix("tutorprivacy.") not in MODULES:
            continue
        for front, piece in adversary.pumps(pattern)[::12]:
            found[(front + piece)[:40]] = None
    known = ["[1", '{"a":', '\\"', "%25", "a=1&", "/", "::1:", "a ", "a,", "9", "é"]
    known += ["user is disabled zoraquill ", "for 918273, ", "user=zoraquill ", "author: zq7 ", "args=(", "args=(5, "]
    chosen = list(found)[:: max(1, len(found) // 30)]
    letters = [each for each in chosen if each.isalpha()]  # repeated, these are one word: whichever they are
    return known + [each for each in chosen if each not in letters[2:]]


@pytest.mark.parametrize("way", WAYS)
def test_cost_of_loops(way: str) -> None:
    """Four times the text is four times the work, or a little more."""
    slow = {}
    for piece in pieces():

        def make(length: int, piece: str = piece) -> str:
            return f"x {piece * (length // len(piece))}\0"

        if ratio := adversary.grows_faster(WAYS[way], make, 2 * SHORT):
            slow[piece] = ratio
    assert not slow


def loops() -> set[str]:
    """Functions of the modules with a loop in them."""
    found = set()
    for path in adversary.sources():
        module = adversary.name_of(path)
        if module in MODULES:
            found |= {f"{module}.{name}" for name in _with_loops(ast.parse(path.read_text(encoding="utf-8")))}
    return found


_LOOPS = (ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def _with_loops(node: ast.AST, before: str = "") -> list[str]:
    found = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            found += _with_loops(child, f"{before}{child.name}.")
        elif isinstance(child, ast.FunctionDef):
            if any(isinstance(each, _LOOPS) for each in ast.walk(child)):
                found.append(before + child.name)
            found += _with_loops(child, f"{before}{child.name}.")
        else:
            found += _with_loops(child, before)
    return found


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 does not say in which class a function is")
def test_every_loop_is_reached() -> None:
    """None of the functions that loop is forgotten here."""
    codes: set[CodeType] = set()

    def seen(frame: Any, kind: str, _argument: Any) -> None:
        if kind == "call":
            codes.add(frame.f_code)

    calls = ways().values()
    sys.setprofile(seen)
    try:
        for call in calls:
            for piece in (*pieces(), '{"a": "zoraquill a@b.cc ::1 1.2.3.4 ', "/u/zoraquill?a=1&users=zoraquill "):
                call(piece * 40)
                call(piece)
    finally:
        sys.setprofile(None)
    ran = set()
    for code in codes:
        _package, _, module = code.co_filename.removesuffix(".py").rpartition("/tutorprivacy/")
        name = code.co_qualname.replace(".<locals>", "")  # type: ignore[attr-defined,unused-ignore]
        ran.add(f"{module.replace('/', '.')}.{name}")
    assert loops() - ran == set(NOT_OVER_TEXT) & loops()


def test_too_much() -> None:
    """What is over the limit is refused as a whole, by an error that is counted under its name."""
    with pytest.raises(TooMuch):
        Scrubber(POLICY, FixedKey("k")).scrub(event(event="x [1" + "[1" * 200_000))
