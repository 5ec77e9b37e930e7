"""
The rendered Python settings: is the plugin's call there, and is it the last to change anything?
"""

from __future__ import annotations

import ast
import contextlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, found
from ..rendering.privacy_module import SETTINGS_FILES
from .project import IN_THE_PLATFORM, RENDER, Project, stock
from .recording_settings import early_in_python, recording_names

#: What `project.own_patches` returns, once it is needed.
Patches = Callable[[], Mapping[str, Sequence[str]]]

MODES = ("production", "development")

#: Below ``env/``.
SETTINGS_FOLDERS = tuple(path.rpartition("/")[0] for path in SETTINGS_FILES.values())

#: As the patches have them.
_IMPORT = "from .privacy.django_settings import changes as privacy_settings"
_CALL = "privacy_settings.apply(globals(), "

#: Tutor's own files in these folders.
_TUTORS = {"__init__.py", "test.py", *(f"{mode}.py" for mode in MODES)}


@dataclass(frozen=True)
class SettingsFile:
    """
    One of the four settings files.

    Args:
        place: path below ``env/``.
        before: statements before the plugin's call that Tutor alone would not have there.
        behind: statements behind it that do something.
        policy: what the plugin is told there; None: it is not called.
        problem: why it does not count as called; empty: it does.
    """

    place: str
    before: tuple[ast.stmt, ...] = ()
    behind: tuple[ast.stmt, ...] = ()
    policy: dict[str, Any] | None = None
    problem: str = ""


def read_settings_files(project: Project) -> list[SettingsFile]:
    """
    All four.

    Raises:
        TutorError: Tutor's own templates cannot be rendered.
        OSError: a file cannot be read.
    """
    places = [f"{folder}/{mode}.py" for folder in SETTINGS_FOLDERS for mode in MODES]
    tutors = stock(str(project.root), *places)
    return [_parsed(place, (project.env / place).read_bytes(), tutors[place]) for place in places]


def _parsed(place: str, text: bytes, tutors: str) -> SettingsFile:
    try:
        statements = ast.parse(text).body
    except (SyntaxError, ValueError):
        return SettingsFile(place, problem="It is no Python, so the platform does not start with it.")
    calls = [index for index, each in enumerate(statements) if _is_call(each)]
    if not calls:
        return SettingsFile(place, problem="The plugin's call is not there: nothing of the plugin is in force.")
    last_index = calls[-1]
    if len(calls) > 1 or not last_index or not _is_import(statements[last_index - 1]):
        return SettingsFile(place, problem="The plugin's call is there, but not as the plugin makes it.")
    try:
        policy = ast.literal_eval(statements[last_index].value.args[1])  # type: ignore[attr-defined]
    except (ValueError, IndexError):
        return SettingsFile(place, problem="The plugin's call is there, but not as the plugin makes it.")
    known = Counter(ast.dump(each) for each in ast.parse(tutors).body)
    before = []
    for each in statements[: last_index - 1]:
        if known[ast.dump(each)]:
            known[ast.dump(each)] -= 1
        else:
            before.append(each)
    behind = [each for each in statements[last_index + 1 :] if not _does_nothing(each)]
    return SettingsFile(place, tuple(before), tuple(behind), policy)


def _is_call(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and ast.unparse(statement).startswith(_CALL)


def _is_import(statement: ast.stmt) -> bool:
    return ast.unparse(statement) == _IMPORT


def _does_nothing(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )


def findings_behind_call(files: Iterable[SettingsFile], patches: Patches) -> Iterator[Finding]:
    """Is the plugin's call there, and nothing behind it?"""
    for file in files:
        yield _finding_behind_call(file, patches)


def _finding_behind_call(file: SettingsFile, patches: Patches) -> Finding:
    check = "settings.last"
    if file.problem:
        return found(check, file.place, False, file.problem, RENDER)
    if not file.behind:
        return found(check, file.place, True, "The plugin's call is there, and is the last thing that is done.")
    names = sorted({name for each in file.behind for name in recording_names(each)})
    touched = f" They are about: {', '.join(names)}." if names else ""
    return found(
        check,
        file.place,
        False,
        f"{len(file.behind)} statements stand behind the plugin's call, from line {file.behind[0].lineno} on, and can "
        f"undo what it does.{touched}",
        _remove_patch(
            patches,
            file.behind,
            "Let that plugin's patch have a lower priority number than this plugin's, or disable it",
        ),
    )


def _remove_patch(patches: Patches, statements: Iterable[ast.stmt], text: str) -> str:
    authors = _authors(patches, statements)
    if not authors:
        return (
            "No plugin has this in its patches: it was written into the file, or a plugin adds it while Tutor starts. "
            f"If nobody has put it there on purpose: {RENDER}. If it is there again, search the code of the plugins."
        )
    return f"{text}: {'; '.join(f'tutor plugins disable {name}' for name in authors)} && {RENDER}"


def _authors(patches: Patches, statements: Iterable[ast.stmt]) -> list[str]:
    """
    Plugins in whose own patches one of these statements is. Who else has a patch there is not to be blamed for it.

    What a plugin adds later than it is loaded is not known to Tutor as its own, so it has no author here.
    """
    wanted, found = {ast.dump(each) for each in statements}, []
    for plugin, texts in patches().items():
        for text in texts:
            with contextlib.suppress(SyntaxError, ValueError):  # a part of a statement of somebody else
                if wanted & {ast.dump(each) for each in ast.parse(text).body} and plugin not in found:
                    found.append(plugin)
    return found


def findings_before_call(files: Iterable[SettingsFile], patches: Patches) -> Iterator[Finding]:
    """What is set before the plugin's call, about what the plugin is about: does the call still reach it?"""
    for file in files:
        if file.policy is not None:
            status, evidence = early_in_python(file.before, file.policy)
            remedy = _remedy_in_platform(status)
            if status == FAIL:
                failing = [each for each in file.before if early_in_python([each], file.policy)[0] == FAIL]
                remedy = _remove_patch(patches, failing, "Remove it from that plugin's patch, or disable it")
            yield Finding("settings.early", file.place, status, evidence, remedy)


def _remedy_in_platform(status: str) -> str:
    return f"{IN_THE_PLATFORM}: it sees what comes of it." if status == UNKNOWN else ""


def findings_of_other_files(project: Project) -> Iterator[Finding]:
    """Python files beside the settings that are neither Tutor's nor this plugin's: do they record?"""
    for folder in SETTINGS_FOLDERS:
        for path in sorted((project.env / folder).glob("*.py")):
            if path.name not in _TUTORS and f"{folder}/{path.name}" not in SETTINGS_FILES.values():
                yield _finding_of_other_file(path, f"{folder}/{path.name}")


def _finding_of_other_file(path: Path, place: str) -> Finding:
    check = "settings.others"
    try:
        statements = ast.parse(path.read_bytes()).body
    except (SyntaxError, ValueError):
        return Finding(check, place, UNKNOWN, "It is no Python.", f"Look at it: {path}")
    status, evidence = early_in_python(tuple(statements), None)
    if status == PASS:
        return found(check, place, True, "Another plugin's file: nothing of logging, tracking or analytics in it.")
    remedy = f"Look at it: {path}. If it records requests, disable the plugin that it is of."
    return Finding(check, place, status, evidence, remedy)
