"""``tutor privacy preview``: what the settings leave of an event, field by field, and why."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import click
from tutor.exceptions import TutorError

from ..inside.io.json_documents import document
from ..inside.pii.glossary import FREE_TEXT, GLOSSARY, LOCATION, WORDS_OF_A_LEARNER, category_of
from ..inside.pseudonyms.keyed_hash import FixedKey
from ..inside.tracking.scrubber import Scrubber, name_of_event
from ..rendering.error_lines import paragraph
from .existing_file import ReadFile
from .options import event_policy, read_settings, set_option

_FATES = {category.name: category.fate.replace("``", "") for category in GLOSSARY}

#: Columns of a field, and of its value before and after.
_FIELD, _VALUE = 28, 24

_COURSE = "course-v1:edX+Privacy+2026"

#: What Open edX writes when somebody opens a page.
SAMPLE: dict[str, Any] = {
    "accept_language": "fr,fr-FR;q=0.8,en-US;q=0.5,en;q=0.3",
    "page": None,
    "event": '{"GET": {"videoId": ["intro"], "email": ["alice@example.org"]}, "POST": {}}',
    "context": {
        "org_id": "edX",
        "course_id": _COURSE,
        "course_user_tags": {},
        "path": f"/courses/{_COURSE}/progress/1234/",
        "user_id": 1234,
    },
    "host": "lms.example.org",
    "time": "2026-02-22T10:47:47.576859+00:00",
    "event_source": "server",
    "event_type": f"/courses/{_COURSE}/progress/1234/",
    "name": f"/courses/{_COURSE}/progress/1234/",
    "ip": "203.0.113.77",
    "session": "1f2e3d4c5b6a79881f2e3d4c5b6a7988",
    "username": "alice",
    "referer": "https://forum.example.com/thread?from=alice",
    "agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:85.0) Gecko/20100101 Firefox/85.0",
}


@click.command(
    short_help="Show what the settings leave of an event",
    help="""Show what the settings leave of a tracking event, field by field, and why.

    Without EVENT a sample is shown. EVENT is a file with an event as JSON, or with a line of a
    log; "-" reads it from the standard input. Nothing is written or saved.

    \b
    Examples:
      tutor privacy preview
      tutor privacy preview --set PRIVACY_USER_AGENT=drop
      tail -n1 tracking.log | tutor privacy preview -
    """,
)
@click.argument("event", type=ReadFile(encoding="utf-8"), required=False)
@set_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for machines.")
@click.pass_obj
def preview(context: Any, event: Any, tried: list[tuple[str, Any]], as_json: bool) -> None:
    """See `help`."""
    settings = read_settings(context.root, tried)
    before = SAMPLE if event is None else _read_event(event)
    # A key of its own: the pseudonyms of a preview are nobody's.
    scrubber = Scrubber(event_policy(settings), FixedKey(secrets.token_hex()))
    try:
        wanted, after = scrubber.wanted(before), scrubber.scrub(before)
    except Exception as error:
        raise TutorError(f"This event cannot be scrubbed ({type(error).__name__}), and would be dropped.") from None
    fields = list(_compared_fields(before, after))
    if as_json:
        found = document("preview", {"before": before, "after": after, "written": wanted, "fields": fields})
        click.echo(json.dumps(found, indent=2))
        return
    click.echo("\n".join([_row("Field", "Before", "After"), *(line for field in fields for line in _told(field))]))
    if not wanted:
        click.echo()
        click.echo(
            paragraph(
                "The settings do not want this event: it is not in the allowlist, or its learner not in the sample."
            )
        )
    if settings["PRIVACY_TRACKING"] != "pseudonymous":
        click.echo()
        click.echo(
            paragraph(
                f"PRIVACY_TRACKING is {settings['PRIVACY_TRACKING']}: the platform does not write such events now. "
                "The above is what `pseudonymous` would write, and what `tutor privacy scrub` leaves in logs."
            )
        )


def _read_event(event: Any) -> dict[str, Any]:
    try:
        text = event.read()
        event_fields = json.loads(text[max(text.find("{"), 0) :].strip(), parse_constant=lambda _name: None)
        if (
            isinstance(event_fields, dict) and isinstance(event_fields.get("log"), str) and "{" in event_fields["log"]
        ):  # Docker's json-file
            event_fields = json.loads(
                event_fields["log"][event_fields["log"].index("{") :], parse_constant=lambda _name: None
            )
    except (ValueError, RecursionError) as error:
        raise TutorError(
            f"This is not an event as JSON ({error}). Allowed: one JSON object, or one line of a log that ends in one."
        ) from None
    if not isinstance(event_fields, dict):
        raise TutorError("This is not an event as JSON: an object is wanted.")
    return event_fields


def _compared_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """{"field", "before", "after", "category", "why"} of each field, in the event's order."""
    name = name_of_event(before)
    for path, key, value in _leaves(before, ()):
        category = LOCATION if path == ("name",) else category_of(key)
        kept = _value_at(after, path)
        if path[0] in ("event", "data") and name.startswith("/"):
            category, why = "form", "dropped: the form fields of a request"
        elif path[0] in ("event", "data") and name in WORDS_OF_A_LEARNER and not isinstance(before[path[0]], dict):
            category, why = FREE_TEXT, f"{FREE_TEXT}: {_FATES[FREE_TEXT]}"
        elif category is not None:
            why = f"{category}: {_FATES[category]}"
        else:
            why = "searched for patterns" if kept != value else ""
        yield {"field": ".".join(path), "before": value, "after": kept, "category": category, "why": why}


def _leaves(fields: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    for key, value in fields.items():
        inner = _as_object(value)
        if inner:
            yield from _leaves(inner, (*path, key))
        else:
            yield (*path, key), key, value


def _value_at(fields: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        fields = _as_object(fields)
        if fields is None or key not in fields:
            return None
        fields = fields[key]
    return fields


def _as_object(value: Any) -> dict[str, Any] | None:
    """An object, also one within text, as the events of browsers have it."""
    if isinstance(value, str) and value.startswith("{"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _told(field: Mapping[str, Any]) -> list[str]:
    row = _row(_shortened(field["field"], _FIELD), _shortened(field["before"]), _shortened(field["after"]))
    return [row, *([paragraph(field["why"], "    ")] if field["why"] else [])]


def _row(field: str, before: str, after: str) -> str:
    return f"{field:<{_FIELD}}  {before:<{_VALUE}}  {after}".rstrip()


def _shortened(value: Any, length: int = _VALUE) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= length else text[: length - 1] + "…"
