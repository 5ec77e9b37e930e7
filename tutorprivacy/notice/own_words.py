"""
What an operator adds to the notice: files in the project's folder, ``privacy/notice/<language>.yml``.

They have the syntax of ``texts/``. Of a language that there is, a file adds sections and statements; of another
language, it has all of the notice's own words as well. The notice's own statements are made of the settings, so that
they are true: a file cannot change them. It stands outside of ``env/``, so no command of Tutor's touches it.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from tutor.exceptions import TutorError

from .page import Language, Notice, Section, Told, languages, read_yaml

#: Below the project's folder.
FOLDER = ("privacy", "notice")

#: A language tag (BCP 47), in small letters.
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
#: Of a section; of a statement, behind its section's.
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STATEMENT = re.compile(r"([a-z][a-z0-9_]*)-[a-z0-9_-]+")

#: What can be filled in.
FILLED = ("platform", "contact")

_LONGEST = 2000
#: So many missing names are named.
_NAMED = 20


@dataclass
class OwnWords:
    """
    Args:
        languages: all that the page can be read in.
        headings: name of a section of the operator's → language → its heading.
        statements: section → name → language → text.
    """

    languages: dict[str, Language] = field(default_factory=dict)
    headings: dict[str, dict[str, str]] = field(default_factory=dict)
    statements: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)


def own_words(root: str | None) -> OwnWords:
    """
    All languages, with what the files add.

    Args:
        root: the project's folder; None: there is none at hand.

    Raises:
        TutorError: a file cannot be read, or says what it may not.
    """
    found = OwnWords(dict(languages()))
    folder = Path(root, *FOLDER) if root else None
    for path in sorted(folder.iterdir()) if folder and folder.is_dir() else ():
        if path.suffix not in (".yml", ".yaml") or path.name.startswith("."):
            continue
        if path.suffix != ".yml" or not _LANGUAGE.fullmatch(path.stem):
            raise _error(path, "its name is not that of a language and .yml, such as en.yml or pt-br.yml")
        _add(found, path, _texts_of(path))
    for section in found.statements:
        if section not in found.headings and section not in languages()["en"].texts["sections"]:
            path = Path(str(folder), "en.yml")
            raise _error(path, f"the section {section} of its statements has no heading. Name it under sections")
    return found


def _texts_of(path: Path) -> Mapping[str, Any]:
    try:
        texts = read_yaml(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise _error(path, f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _error(path, "it is not encoded in UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" (line {mark.line + 1}): {getattr(error, 'problem', '')}" if mark else ""
        raise _error(path, f"it is no YAML{where}") from error
    if not isinstance(texts, Mapping):
        raise _error(path, "it is no mapping with sections and statements")
    return texts


def _add(found: OwnWords, path: Path, texts: Mapping[str, Any]) -> None:
    """What one file says."""
    code, ours = path.stem, languages()["en"].texts
    parts = {part: texts.get(part) or {} for part in ("sections", "statements")}
    for part, each in parts.items():
        if not isinstance(each, Mapping):
            raise _error(path, f"{part} is no mapping of names to texts")
    if code in languages():
        if unknown := [str(name) for name in texts if name not in parts]:
            raise _error(path, f"{unknown[0]}: only sections and statements can be added to a language that there is")
        if taken := [f"{part}.{name}" for part, each in parts.items() for name in each if name in ours[part]]:
            raise _error(path, f"{taken[0]} is one of the notice's own, which cannot be replaced. Give it another name")
    else:
        if problem := next(_wrong_in_language(texts, ours), ""):
            raise _error(path, problem)
        found.languages[code] = Language(code, texts)
    for name, heading in parts["sections"].items():
        if name not in ours["sections"]:
            _check(path, f"sections.{name}", heading, _NAME.fullmatch(str(name)), "small letters, digits and _")
            found.headings.setdefault(name, {})[code] = heading
    for name, text in parts["statements"].items():
        if name not in ours["statements"]:
            match = _STATEMENT.fullmatch(str(name))
            _check(path, f"statements.{name}", text, match, "its section, - and a name, such as limits-library")
            section = str(match and match[1])
            found.statements.setdefault(section, {}).setdefault(name, {})[code] = text


def _check(path: Path, name: str, text: Any, is_name: object, allowed: str) -> None:
    if not is_name:
        raise _error(path, f"{name} is not named as it has to be: {allowed}")
    if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST:
        raise _error(path, f"{name} is no text of up to {_LONGEST} letters")
    if wrong := [each for each in _fields(text) if each not in FILLED]:
        places = " and ".join(f"{{{each}}}" for each in FILLED)
        problem = f"{name}: {{{wrong[0]}}} cannot be filled in, only {places}; braces themselves are {{{{ and }}}}"
        raise _error(path, problem)


def _fields(text: str) -> list[str]:
    """What is to be filled in; a text whose braces do not match has a field of that name."""
    try:
        return sorted(name for _text, name, _format, _conversion in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return ["…"]


def _wrong_in_language(texts: Mapping[str, Any], english: Mapping[str, Any]) -> Iterator[str]:
    """What a language of the operator's lacks, or says otherwise than the notice's English."""
    missing = [name for name in english if name not in texts]
    for part in ("units", "times", "sections", "statements"):
        theirs = texts.get(part, {})
        if not isinstance(theirs, Mapping):
            yield f"{part} is no mapping of names to texts"
        elif part in texts:
            missing += [f"{part}.{name}" for name in english[part] if name not in theirs]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        yield (
            f"a language of its own needs all of the notice's words, and these are missing: "
            f"{', '.join(missing[:_NAMED])}{more}. Copy them from texts/en.yml of the plugin and translate them"
        )
    if unknown := [str(name) for name in texts if name not in {*english, "direction"}]:
        yield f"{unknown[0]} is unknown; there are {', '.join(english)} and direction"
    for name, text, expected in _pairs(texts, english):
        if not isinstance(text, str) or not text.strip():
            yield f"{name} is no text"
        elif _fields(text) != _fields(expected):
            yield f"{name} has other braces than in English: {' '.join(f'{{{each}}}' for each in _fields(expected))}"


def _pairs(texts: Mapping[str, Any], english: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """Each text with its name and the English one."""
    for name, ours in english.items():
        if isinstance(ours, str):
            yield name, texts[name], ours
            continue
        for key, each in ours.items():
            theirs = texts[name][key]
            if isinstance(each, str):
                yield f"{name}.{key}", theirs, each
                continue
            listed = theirs if isinstance(theirs, list) and len(theirs) >= len(each) else [None]
            yield from ((f"{name}.{key}", text, each[0]) for text in listed)


def _error(path: Path, problem: str) -> TutorError:
    return TutorError(
        f"{path}: {problem}.\n\nWhat such a file may say is in docs/notice.rst (What the page does not know). "
        "Mend it, or move it away, and then:\n\n    tutor config save"
    )


def with_own(notice: Notice, own: OwnWords, filled: Mapping[str, str]) -> Notice:
    """
    The notice with what the operator adds: to its sections, and in sections before the last one, which says what the
    page does not cover.

    Args:
        filled: a value for each of FILLED.
    """

    def told(name: str) -> list[Told]:
        return [
            Told({code: _filled(text, filled) for code, text in texts.items()})
            for texts in own.statements.get(name, {}).values()
        ]

    there = {section.name for section in notice.sections}
    sections = [section._replace(statements=(*section.statements, *told(section.name))) for section in notice.sections]
    theirs = [Section(name, told(name), Told(headings)) for name, headings in own.headings.items() if told(name)]
    # Of ours, those that have nothing to say with these settings.
    theirs += [Section(name, told(name)) for name in own.statements if name not in there and name not in own.headings]
    return notice._replace(sections=[*sections[:-1], *theirs, *sections[-1:]])


def _filled(text: str, values: Mapping[str, str]) -> str:
    """As `format` does it, without the rest of what that can do."""
    pieces = string.Formatter().parse(text)
    return "".join(before + (values[name] if name else "") for before, name, _format, _conversion in pieces)
