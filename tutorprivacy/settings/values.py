"""
What is made of the table of settings: Tutor's defaults, and validation. `settings_page` makes the page of the docs.
"""

from __future__ import annotations

import difflib
import json
import shlex
from collections.abc import Mapping
from typing import Any

from tutor.exceptions import TutorError

from . import conflicts
from .setting import PREFIX as PREFIX
from .setting import Setting
from .table import SETTINGS

_BY_NAME = {setting.full_name: setting for setting in SETTINGS}


def defaults() -> list[tuple[str, Any]]:
    """(name, default) of every setting that is not unique, for Tutor."""
    return [(setting.full_name, setting.default) for setting in SETTINGS if not setting.unique]


def unique() -> list[tuple[str, str]]:
    """(name, template) of every unique setting, for Tutor."""
    return [(setting.full_name, setting.default) for setting in SETTINGS if setting.unique]


def names() -> list[str]:
    """Full names of all settings."""
    return [*_BY_NAME]


def refuse_unknown(name: str) -> None:
    """
    Refuse to try what is no setting of the plugin, and so would change nothing.

    Raises:
        TutorError: with the nearest name, or all names if none is near.
    """
    if name in _BY_NAME:
        return
    # Without the prefix, which all of them share: with it, each is near to each.
    close = difflib.get_close_matches(name.removeprefix(PREFIX), [each.name for each in SETTINGS], n=1)
    meant = (
        f"did you mean {PREFIX}{close[0]}?"
        if close
        else "there are:\n\n" + "\n".join(f"    {each}" for each in _BY_NAME)
    )
    raise TutorError(f"Unknown setting {name}: {meant}")


def values(config: Mapping[str, Any]) -> dict[str, Any]:
    """
    Every setting of the plugin, checked, by its full name.

    Raises:
        TutorError: with one paragraph for each wrong setting: its name, the value, what is
            allowed and the command that mends it; or, if each is right by itself, with one
            for each conflict (`conflicts`).
    """
    settings = {setting.full_name: setting.read(config[setting.full_name]) for setting in SETTINGS}
    problems = [_problem(setting, settings[setting.full_name]) for setting in SETTINGS]
    problems += [_misspelt(name) for name in config if name.startswith(PREFIX) and name not in _BY_NAME]
    paragraphs = [problem for problem in problems if problem] or conflicts.problems(settings, config)
    if paragraphs:
        raise TutorError("\n\n".join(paragraphs))
    return settings


#: Letters of a value in an error.
_LONG = 1000


def _problem(setting: Setting, value: Any) -> str | None:
    if setting.allowed.test(value):
        return None
    shown, how = repr(value), "To mend it:"
    if isinstance(value, list) and len(shown) > _LONG:  # a lock file of thousands of hashes: which line is it?
        wrong = next((each for each in value if not setting.allowed.test([each])), None)
        shown = (
            f"{repr(wrong)[:_LONG]}, in a list" if wrong is not None else f"{len(value)} items of {len(shown)} letters"
        )
    if setting.secret:
        shown, how = "(not shown)", "If it had a right value before, set it to that again. If not, to make one:"
    mend = shlex.quote(f"{setting.full_name}={as_yaml(setting.default)}")
    return (
        f"Wrong setting {setting.full_name}: {shown}. "
        f"Allowed: {setting.allowed.text.replace('``', '')}. {setting.allowed.hint(value)}{how}\n\n"
        f"    tutor config save --set {mend}"
    )


def _misspelt(name: str) -> str | None:
    """Refuse near misses only: other plugins may have settings of the same prefix."""
    close = difflib.get_close_matches(name, _BY_NAME, n=1, cutoff=0.85)
    if not close:
        return None
    mend = f"tutor config save --unset {shlex.quote(name)}"
    return f"Unknown setting {name}: did you mean {close[0]}? To mend it:\n\n    {mend}"


def as_yaml(value: Any) -> str:
    """A value as it is written behind ``--set``, on one line."""
    if isinstance(value, list):
        return f"[{', '.join(map(as_yaml, value))}]"
    if isinstance(value, dict):
        return json.dumps(value)
    if value == "":
        return '""'  # to be seen in a table
    if isinstance(value, str) and "{" in value:
        return json.dumps(value)  # a template: without quotes, a mapping
    return str(value).lower() if isinstance(value, bool) else str(value)
