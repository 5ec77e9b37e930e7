"""Of ``do retire-users``: accounts that the operator names, put into the queue of retirements by the running LMS."""

from __future__ import annotations

import io
import json
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

import click
from tutor.exceptions import TutorError

from ..inside.io.json_documents import document
from .options import module_command
from .platform_modes import exec_words, mode_of
from .receiving import receive

#: Of a list: no more is read, and no more accounts are asked for in one run.
_MOST_BYTES, _MOST_LINES = 32 << 20, 100_000

#: Lines of a list that are named for one reason; and columns of a terminal.
_LISTED, _WIDTH = 20, 80

NAMED, ALREADY = "named", "already"
_COMPLETE = "COMPLETE"


@dataclass(frozen=True)
class Wish:
    """
    What the operator wants.

    Args:
        lines: an account each, or nothing.
        reason: a number, or None.
    """

    lines: tuple[str, ...]
    dry_run: bool
    at_once: bool
    staff_too: bool
    yes: bool
    reason: int | None
    as_json: bool


def refuse_unasked(user_id: int | None, file: IO[bytes] | None, yes: bool, dry_run: bool) -> None:
    """
    Before anything is begun: somebody must be there to be asked.

    Raises:
        TutorError: there is nobody.
    """
    if yes or dry_run or (user_id is None and file is None):
        return
    if not sys.stdin.isatty() or (file is not None and file.fileno() == sys.stdin.fileno()):
        raise TutorError(
            "Accounts are erased for good, and nobody can be asked whether they should be: the standard input is no "
            "terminal, or it is the list. Look first with --dry-run, then add --yes."
        )


def lines_of(user_id: int | None, file: IO[bytes] | None) -> tuple[str, ...]:
    """
    The accounts, one a line.

    Raises:
        TutorError: it is no list, or too long a one.
    """
    if file is None:
        return (f"id:{user_id}",)
    data = file.read(_MOST_BYTES + 1)
    try:
        lines = tuple(data.decode("utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise TutorError("The list is not in UTF-8. Nothing was done.") from error
    if len(data) > _MOST_BYTES or len(lines) > _MOST_LINES:
        raise TutorError(f"The list has more than {_MOST_LINES:,} lines, or 32 MiB. Cut it. Nothing was done.")
    if not any(line.strip() for line in lines):
        raise TutorError("The list is empty. Nothing was done.")
    return lines


def ask_for(context: click.Context, wish: Wish, cool_off_days: int) -> tuple[bool, bool]:
    """
    Look, say what is found, ask, and do it.

    Args:
        cool_off_days: PRIVACY_RETIREMENT_COOL_OFF_DAYS.

    Returns:
        Is there something to be done at once? Was each line done?

    Raises:
        TutorError: the LMS does not do it.
        click.Abort: the operator does not want it.
    """
    found = _asked(context, wish, wish.lines, ["--look", *(["--tables"] if wish.dry_run else [])])
    todo = [each for each in found["lines"] if _is_to_be_done(each, wish)]
    if wish.dry_run or not todo:
        _say(found, wish)
        return False, _is_clean(found)
    if not wish.yes:
        _say(found, wish, to_stderr=wish.as_json)
        click.confirm(_question(todo, wish, cool_off_days), abort=True, err=wish.as_json)
    # By number, which is what was agreed to; in the same lines.
    by_line = {each["line"]: f"id:{each['account']}" for each in todo}
    lines = [by_line.get(number, "") for number in range(1, len(wish.lines) + 1)]
    done = _asked(context, wish, lines, ["--do"])
    found["lines"] = [each for each in found["lines"] if each["line"] not in by_line] + done["lines"]
    found |= {"problem": done["problem"]}
    _say(found, wish, is_done=True)
    is_there = any(each["is"] in (NAMED, ALREADY) for each in done["lines"])
    return wish.at_once and is_there and not done["problem"], _is_clean(found)


def _is_to_be_done(each: Mapping[str, Any], wish: Wish) -> bool:
    waits = each["is"] == ALREADY and each["retirement"] and each["state"] != _COMPLETE
    return each["is"] == NAMED or bool(wish.at_once and waits)


def _is_clean(found: Mapping[str, Any]) -> bool:
    lines = all(each["is"] in (NAMED, ALREADY, "twice") for each in found["lines"])
    return lines and not found["problem"] and not (found["tables"] or {}).get("failed")


def _asked(context: click.Context, wish: Wish, lines: Sequence[str], options: Sequence[str]) -> dict[str, Any]:
    options = [*options, *(["--at-once"] if wish.at_once else []), *(["--staff-too"] if wish.staff_too else [])]
    options += [f"--reason={wish.reason}"] if wish.reason is not None else []
    mode, answer = mode_of(context), io.BytesIO()
    words = module_command("retirement.asked", *options)
    command = exec_words(context.obj.root, mode, words, has_input=True)
    receive(command, mode, answer, "an answer", "\n".join(lines).encode())
    try:
        found: dict[str, Any] = json.loads(answer.getvalue())
        if not isinstance(found["lines"], list):
            raise KeyError("lines")
    except (ValueError, KeyError, TypeError) as error:
        raise TutorError("The LMS's answer has not arrived whole. Run the same command again.") from error
    return found


def _question(todo: Sequence[Mapping[str, Any]], wish: Wish, cool_off_days: int) -> str:
    when = "now, for good" if wish.at_once else f"for good when {cool_off_days} days are over"
    names = Counter(each["how"] for each in todo)
    named = ", ".join(f"{number:,} named by {how}" for how, number in sorted(names.items()))
    return f"{len(todo):,} accounts ({named})\ncannot be used any more, and are erased {when}. Go on?"


def _say(found: Mapping[str, Any], wish: Wish, is_done: bool = False, to_stderr: bool = False) -> None:
    if wish.as_json and not to_stderr:
        lines = [{key: value for key, value in each.items() if key != "account"} for each in found["lines"]]
        click.echo(json.dumps(document("retire-users-named", {**found, "lines": lines})))
        return
    for line in _told(found, is_done):
        click.echo(line, err=to_stderr)


def _told(found: Mapping[str, Any], is_done: bool) -> Iterator[str]:
    """Numbers, and lines of the list."""
    counts = Counter(each["is"] for each in found["lines"])
    asked = "Asked for" if is_done else "Can be asked for"
    names = {NAMED: asked, ALREADY: "Asked for before", "twice": "Named twice", "refused": "Refused"}
    for kind, name in {**names, "not found": "Not found", "failed": "Failed"}.items():
        yield f"{name:<20}{counts[kind]:>8,}"
    by_reason: dict[str, list[int]] = {}
    for each in found["lines"]:
        if each["is"] in ("refused", "not found", "failed"):
            by_reason.setdefault(each["why"], []).append(each["line"])
    for why, numbers in by_reason.items():
        yield from _wrapped(f"{_listed('line', numbers)}: {why}")
    retirements = [each["retirement"] for each in found["lines"] if each["retirement"]]
    if retirements:
        yield from _wrapped(_listed("retirement", retirements))
    if found["tables"]:
        yield from _tables(found["tables"])
    if found["problem"]:
        yield from _wrapped(found["problem"])


def _tables(tables: Mapping[str, Any]) -> Iterator[str]:
    for name, head in (("left", "Would go, by table:"), ("kept", "Would stay:")):
        if tables[name]:
            yield head
        for each in tables[name]:
            what = each.get("what") or each["why"]
            yield from _wrapped(f"{each['number']:>10,}  {each['place']}: {what}", 12)
    for label, why in tables["failed"].items():
        yield from _wrapped(f"Could not be looked at: {label}: {why}")
    for label in tables["unknown"]:
        yield from _wrapped(f"No rule names it: {label}")
    yield "Nothing was changed."


def _listed(word: str, numbers: Sequence[int]) -> str:
    more = f" and {len(numbers) - _LISTED:,} more" if len(numbers) > _LISTED else ""
    return f"{word}{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers[:_LISTED]))}{more}"


def _wrapped(text: str, indent: int = 2) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False, drop_whitespace=True)
