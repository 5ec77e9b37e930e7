"""
Messages of the application log that were made of a template and arguments: names stand in the arguments.

``log.info("Login failed for %s", name)``: "Login failed for" is said by the platform, whatever a
visitor calls himself. Many messages come without arguments (f-strings): these are text like any other.
A template may itself be one, ``log.info(f"{name} has %s", what)``: only ordinary words are the platform's there.

Standard library only.

.. pii: Messages of applications, for as long as a call takes.
.. pii_types: name, username, other
.. pii_retirement: retained
"""

from __future__ import annotations

import logging
import re
from bisect import bisect_right
from collections.abc import Mapping

from ..minimize.reductions import REDACTED
from ..pii.names import Places, is_ordinary, sub_words

_PLACEHOLDER = re.compile(r"%(?:\((?P<key>[^)%]*)\))?[#0 +-]{0,5}\d{0,4}(?:\.\d{1,4})?[hlL]?(?P<kind>[A-Za-z%])")


def without_names_in_arguments(record: logging.LogRecord, message: str, names: tuple[str, ...]) -> str | None:
    """
    The record's message, without names where its arguments stand.

    Returns:
        None if it cannot be told where that is, or if there is nothing to be done.
    """
    if not record.args or type(record.msg) is not str:
        return None
    lowered = message.lower()
    # Otherwise it makes no difference who says it.
    if not any(name in lowered and is_ordinary(name) for name in names):
        return None
    try:
        pieces = _pieces(record.msg, record.args)
    except (IndexError, KeyError, TypeError, ValueError):  # a template of another kind
        return None
    if "".join(text for text, _is_value, _is_text in pieces) != message:
        return None
    starts, values, texts, at = [], [], set(), 0
    for text, is_value, is_text in pieces:
        starts.append(at)
        values.append(is_value)
        at += len(text)
        if is_text:
            begin = starts[-1] + len(text) - len(text.lstrip())
            texts.add((begin, begin + len(text.strip())))
    places = Places()

    def stays(text: str, start: int, end: int) -> bool:
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1) - 1
        if first == last and not values[first] and is_ordinary(text[start:end].lower()):
            return True
        if (start, end) in texts:  # all of an argument: "course", of whoever is called so
            return places.are_labelled(text, start)
        return places(text, start, end)

    return sub_words(message, names, REDACTED, stays)


def _pieces(template: str, args: object) -> list[tuple[str, bool, bool]]:
    """What a message consists of: text, whether an argument says it, and whether that is no number."""
    fields = args if isinstance(args, Mapping) else None
    values = list(args) if isinstance(args, tuple) else [args]
    pieces, done = [], 0
    for found in _PLACEHOLDER.finditer(template):
        pieces.append((template[done : found.start()], False, False))
        done = found.end()
        if found["kind"] == "%":
            pieces.append(("%", False, False))
            continue
        key = found["key"]
        value = fields[key] if fields is not None and key is not None else values.pop(0)
        spelled = found.group().replace(f"({key})", "", 1) if key is not None else found.group()
        pieces.append((spelled % (value,), True, not isinstance(value, (int, float))))
    return [*pieces, (template[done:], False, False)]
