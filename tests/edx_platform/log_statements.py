"""
Each log statement of the platform's source that is given a person, and what our formatter leaves of her in its line.

The source is read, not run: of a call such as ``log.info("User %s …", user.username)`` the template is known, and
of each argument the name of the variable or attribute says what it will be. Two variables are two people, unless a
record is asked for in which all of them are one.
"""

from __future__ import annotations

import ast
import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDERS = ("cms", "common", "lms", "openedx", "xmodule")
METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical"})
_LOGGER = re.compile(r"log(ger)?$", re.I)

USER_ID, USERNAME, EMAIL = 918_273_645, "zoraquill", "zq.canary@mailbox-canary.example"
FULL_NAME, IP = "Zora Quillfeather", "203.0.113.77"
COURSE = "course-v1:edX+Lab+2026"
PLANTED = {
    "user id": str(USER_ID),
    "username": USERNAME,
    "e-mail": EMAIL,
    "full name": FULL_NAME,
    "IP address": IP,
}

_PERSON = (
    r"(request_?|auth_?|target_?|requesting_?|requester_?)?(user|student|learner|instructor|author|enrollee|member)"
)
#: What a variable's or attribute's name says of its value; the first that fits.
MEANINGS: tuple[tuple[re.Pattern[str], object], ...] = (
    (re.compile(r".*e_?mail(_?address)?(es|s)?$|.*recipients?$"), EMAIL),
    (re.compile(rf"{_PERSON}_?(id|pk)s?$|lms_user_id$"), USER_ID),
    (re.compile(r".*user_?names?$|.*_identifiers?$|identifiers?$"), USERNAME),
    (re.compile(r"full_?name$|(first|last)_name$"), FULL_NAME),
    (re.compile(r"(remote_|client_)?ip(_?addr(ess)?)?$|remote_addr$"), IP),
    (re.compile(rf"{_PERSON}s?$"), USERNAME),  # User.__str__
    (re.compile(r"course(_run)?(_?(id|key))?(_str(ing)?)?$"), COURSE),
)
_IDENTITY_OF = re.compile(rf"{_PERSON}$")
NOTHING = "thing"
MANY = 424_242


@dataclass(frozen=True)
class Statement:
    """One call. `template` and `values` are what ``LogRecord`` gets."""

    place: str
    logger: str
    template: str
    values: tuple[Any, ...] = ()
    people: frozenset[str] = field(default_factory=frozenset)  # which of PLANTED it is given

    def record(self, *, of_one: bool = False) -> logging.LogRecord:
        """As the platform's filters leave it under the plugin; with everybody in it the same person, if `of_one`."""
        args: Any = tuple(map(_one, self.values)) if of_one else self.values
        if len(args) == 1 and isinstance(args[0], dict):
            args = args[0]
        path, line = self.place.rsplit(":", 1)
        template = _one(self.template) if of_one else self.template
        made = logging.LogRecord(self.logger, logging.INFO, path, int(line), template, args, None)
        made.__dict__.update({"userid": None, "remoteip": None})
        return made


_DISTINCT = re.compile(rf"({USERNAME})[a-j]|({USER_ID})[0-9]")


def _one(value: Any) -> Any:
    """The person of whom PLANTED is said, in place of others."""
    if isinstance(value, int) and value // 10 == USER_ID:
        return USER_ID
    if isinstance(value, dict):
        return {key: _one(each) for key, each in value.items()}
    return _DISTINCT.sub(lambda found: found[1] or found[2], value) if isinstance(value, str) else value


def statements(platform: Path, *, of_people: bool = True, folders: tuple[str, ...] = FOLDERS) -> Iterator[Statement]:
    """Those that are given a person, or those that are not; tests of the platform are left out."""
    for folder in folders:
        for path in sorted((platform / folder).rglob("*.py")):
            place = path.relative_to(platform)
            if {"tests", "test", "node_modules"} & set(place.parts) or path.name.startswith("test_"):
                continue
            try:
                tree = ast.parse(path.read_text(encoding="utf-8", errors="replace"))
            except SyntaxError:
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and _is_log(node):
                    made = _statement(node, place)
                    if made is not None and bool(made.people) == of_people:
                        yield made


def left(line: str) -> set[str]:
    """Which of PLANTED stand in a line."""
    lowered = line.lower()
    return {name for name, value in PLANTED.items() if value.lower() in lowered}


def _is_log(node: ast.Call) -> bool:
    function = node.func
    if not isinstance(function, ast.Attribute) or function.attr not in METHODS or not node.args:
        return False
    owner = function.value
    name = owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""
    return bool(_LOGGER.search(name))


def _statement(node: ast.Call, place: Path) -> Statement | None:
    first, *rest = node.args
    template = _template(first)
    values = _fitting(template, [_of_argument(each) for each in rest])
    logger = str(place.with_suffix("")).replace("/", ".")
    made = Statement(f"{place}:{node.lineno}", logger, template, tuple(values))
    try:
        people = frozenset(left(made.record().getMessage()))
    except (TypeError, ValueError, KeyError, IndexError):  # it is the source's own mistake, or nothing can be told
        return None
    return Statement(made.place, logger, template, made.values, people)


def _of_argument(node: ast.expr) -> Any:
    if isinstance(node, ast.Dict):
        keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        return {key: _value(value) for key, value in zip(keys, node.values, strict=False)}
    return _value(node)


def _value(node: ast.expr) -> Any:
    """What an expression will be: by its last name, or by the first person within."""
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return _template(node)
    name, owner = _names(node)
    if name in ("id", "pk") and owner and _IDENTITY_OF.match(owner):
        return _distinct(USER_ID, f"{owner}.{name}")
    if name == "name" and owner and (owner == "profile" or _IDENTITY_OF.match(owner)):
        return FULL_NAME
    for pattern, value in MEANINGS:
        if name and pattern.match(name.lower()):
            if value == FULL_NAME and owner and owner != "profile" and not _IDENTITY_OF.match(owner):
                return NOTHING  # of a collection, say
            return _distinct(value, f"{owner}.{name}")
    return NOTHING


def _distinct(value: object, variable: str) -> object:
    """One of ten people: so that what is known of one in a line says nothing of another."""
    which = zlib.crc32(variable.encode()) % 10
    return f"{value}{'abcdefghij'[which]}" if value == USERNAME else USER_ID * 10 + which if value == USER_ID else value


def _names(node: ast.expr) -> tuple[str, str]:
    """Of an expression: its last name, and that before it."""
    if isinstance(node, ast.Name):
        return node.id, ""
    if isinstance(node, ast.Attribute):
        return node.attr, _names(node.value)[0]
    if isinstance(node, ast.Subscript):
        if isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str):
            return node.slice.value, _names(node.value)[0]
        return _names(node.value)
    if isinstance(node, ast.Call):
        first = node.args[0] if node.args else None
        if isinstance(node.func, ast.Name) and first is not None and node.func.id in ("str", "repr", "list", "sorted"):
            return _names(first)
        method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
        if method in ("get", "pop") and isinstance(first, ast.Constant) and isinstance(first.value, str):
            return first.value, ""
        if isinstance(node.func, ast.Attribute) and method in ("strip", "lower"):
            return _names(node.func.value)
    return "", ""


def _template(node: ast.expr) -> str:
    """The text of a message; what an f-string or ``format`` puts in is in it already."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        said = ""
        for piece in node.values:
            if isinstance(piece, ast.FormattedValue):
                said += str(_value(piece.value))
            elif isinstance(piece, ast.Constant):
                said += str(piece.value)
        return said
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _template(node.left) + _template(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        values = node.right.elts if isinstance(node.right, ast.Tuple) else [node.right]
        made = [_of_argument(each) for each in values]
        template = _template(node.left)
        made = _fitting(template, made)
        try:
            return template % (made[0] if len(made) == 1 and isinstance(made[0], dict) else tuple(made))
        except (TypeError, ValueError, KeyError):
            return template
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        template = _template(node.func.value)
        words = {each.arg: _value(each.value) for each in node.keywords if each.arg}
        try:
            return template.format(*[_of_argument(each) for each in node.args], **words)
        except (IndexError, KeyError, ValueError, AttributeError):
            return template
    return str(_value(node))


def _fitting(template: str, values: list[Any]) -> list[Any]:
    """With numbers where the template wants numbers."""
    kinds = re.findall(r"%(?:\([^)]*\))?[#0 +-]*[\d.]*([a-zA-Z])", template.replace("%%", ""))
    if len(values) == 1 and isinstance(values[0], dict):
        return values
    return [
        (USER_ID if str(value).startswith(USERNAME) else MANY)
        if kind in "dif" and not isinstance(value, (int, float))
        else value
        for kind, value in zip(kinds, values, strict=False)
    ] + values[len(kinds) :]
