"""What holds for each command: its help, its statuses, its JSON, its words, and what it says of a mistake."""

from __future__ import annotations

import ast
import datetime
import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import jsonschema
import pytest
from click.testing import CliRunner, Result

from lab.environment import REPOSITORY, render, run_tutor
from lab.schemas import FOLDER, fits, schema
from tutorprivacy.commands import JOBS, privacy
from tutorprivacy.commands.command_group import PURPOSES
from tutorprivacy.inside.io.json_documents import VERSIONS, OtherVersion, document, opened
from tutorprivacy.inside.processing.not_told import BY_KIND, TEXTS
from tutorprivacy.inside.usage_report.command import Unusable, refuse_mistyped
from tutorprivacy.rendering.error_lines import in_columns
from tutorprivacy.settings.operator_facts import KINDS, read

DOCS = REPOSITORY / "docs"
SOURCE = REPOSITORY / "tutorprivacy"

ALL = {**privacy.commands, **{f"do {job.name}": job for job in JOBS}}
every_command = pytest.mark.parametrize("name", sorted(ALL))


def call(name: str, root: Path, *arguments: str) -> Result:
    """A command as it is, without Tutor around it; a job does nothing but what it checks before."""
    return CliRunner().invoke(ALL[name], list(arguments), obj=SimpleNamespace(root=str(root)))


def help_of(name: str) -> str:
    context = click.Context(ALL[name], info_name=f"tutor privacy {name}", terminal_width=80, max_content_width=80)
    return ALL[name].get_help(context)


def rows_of(page: str) -> list[tuple[str, str]]:
    """The first two cells of each row of a page's tables."""
    return re.findall(r"^   \* - (.+)\n     - (.+)$", (DOCS / page).read_text(encoding="utf-8"), re.M)


# -- help ---------------------------------------------------------------------------------


@every_command
def test_help_fits_a_terminal_and_has_examples(name: str) -> None:
    """Of 80 columns; an example of each calls the command itself, by options that it has."""
    text = help_of(name)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    examples = re.findall(r"^ +((?:.*\| )?tutor .*)$", text.partition("Examples:")[2], re.M)
    own = [each for each in examples if re.search(rf"tutor (privacy|local|dev|k8s) {re.escape(name)}\b", each)]
    assert own, text
    known = {option for each in ALL[name].params for option in each.opts}
    assert {option for each in own for option in re.findall(r"(?<= )--[a-z-]+", each)} <= known


def test_the_group_alone_shows_everything(tmp_path: Path) -> None:
    """Commands and jobs, a line each, by what one wants to do; nothing is named twice or left out."""
    done = CliRunner().invoke(privacy, [], obj=SimpleNamespace(root=str(tmp_path)), terminal_width=80)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    for name, command in ALL.items():
        short = command.get_short_help_str(200)
        assert [line for line in lines if re.fullmatch(rf"  {re.escape(name)} +{re.escape(short)}", line)], name
    assert all(len(line) <= 80 for line in lines) and all(f"{purpose}:" in lines for purpose in PURPOSES)
    named = [name for names in PURPOSES.values() for name in names]
    assert len(named) == len(set(named)) and set(named) <= {name.removeprefix("do ") for name in ALL}


# -- one word for one thing ---------------------------------------------------------------


def test_words() -> None:
    """A file is replaced by --overwrite, whoever writes it; nothing is called in two ways."""
    options = {(name, option) for name, each in ALL.items() for param in each.params for option in param.opts}
    assert [each for each in options if each[1] in ("--force", "--replace")] == []
    replacing = {name for name, option in options if option == "--overwrite"}
    assert replacing == {"scrub", "notice", "usage", "do export-user", "do report-data-register", "do list-forgotten"}
    by_json = {name for name, option in options if option == "--json"}
    assert {"audit", "course-hosts", "preview", "scrub", "usage", "verify", "do audit-privacy"} <= by_json


# -- statuses -----------------------------------------------------------------------------


def test_the_table_of_statuses() -> None:
    """It has each command, and each status that the code ends with."""
    table = {cells[0].strip("`"): {*map(int, cells[1].split(", "))} for cells in rows_of("exit-statuses.rst")[7:]}
    assert set(table) == set(ALL)
    assert {name for name, statuses in table.items() if 3 in statuses} == {"audit", "verify", "do audit-privacy"}
    general = {int(each) for row in rows_of("exit-statuses.rst")[1:6] for each in row[0].split(", ")}
    ends: set[int] = set()
    for path in (SOURCE / "commands").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("SystemExit", "context.exit", "sys.exit"):
                ends |= {each.value for each in node.args if isinstance(each, ast.Constant)}
    assert ends <= general and {1, 2, 3, 130} <= general


@every_command
def test_an_unknown_option(name: str, tmp_path: Path) -> None:
    """Status 2, and the option is named; nothing was done."""
    done = call(name, tmp_path, "--no-such-option")
    assert done.exit_code == 2 and "--no-such-option" in done.stderr and "Traceback" not in done.output


def test_interrupted(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a shell has it."""

    def interrupt(*_arguments: object, **_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(privacy.commands["preview"], "callback", interrupt)
    done = CliRunner().invoke(privacy, ["preview"], obj=SimpleNamespace(root=str(root)))
    assert done.exit_code == 130 and "Interrupted" in done.stderr


# -- JSON ---------------------------------------------------------------------------------


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every schema of an object in a schema."""
    found = [schema] if isinstance(schema, dict) and schema.get("type") == "object" else []
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    return found + [each for part in parts for each in objects(part)]


#: An event of a platform is of any shape: before and after.
_OPEN = {"preview": 2}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda each: each.name)
def test_a_schema(path: Path) -> None:
    """It is one, has a version, is in docs/json.rst with it, and knows no other keys than those it names."""
    found = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(found)
    whole = found.get("oneOf", [found])
    (version,) = {each["properties"]["version"]["const"] for each in whole}
    name = path.name.removesuffix(".schema.json")
    assert version == VERSIONS[name]
    assert found["$id"] == f"https://tutor-contrib-privacy.readthedocs.io/en/latest/schemas/{path.name}"
    (row,) = [row for row in rows_of("json.rst") if row[0].startswith(f"`{name} <")]
    assert row == (f"`{name} <{path.relative_to(DOCS)}>`__", str(version))
    assert ["additionalProperties" in each for each in objects(found)].count(False) == _OPEN.get(name, 0)


def test_what_the_operator_tells_is_in_the_schema_of_the_register() -> None:
    """Each name of PRIVACY_OPERATOR in every form that the setting takes, and no other one."""
    of_register = schema("register")
    told = {**of_register["properties"]["operator"], "$defs": of_register["$defs"]}
    assert sorted(told["properties"]) == sorted([*TEXTS, *BY_KIND, "policy", "date"])
    by_kind = {name: dict.fromkeys(KINDS, "a text") for name in BY_KIND}
    for texts in (dict.fromkeys(TEXTS, "a text"), {key: {"en": "a text", "zh-hans": "texts"} for key in TEXTS}):
        for date in ("2026-11-28", datetime.date(2026, 11, 28), datetime.datetime(2026, 11, 28, 9)):
            jsonschema.validate(read({**texts, **by_kind, "policy": "https://a.example/", "date": date}), told)
    for wrong in ({"owner": {}}, {"purposes": {"cookies": {}}}, {"controller": "a text"}, {"date": "2026-11-28 09:00"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, told)


def test_every_json_has_a_schema() -> None:
    """Each command that prints JSON is in docs/json.rst."""
    page = (DOCS / "json.rst").read_text(encoding="utf-8")
    for name, command in ALL.items():
        if any("--json" in each.opts for each in command.params):
            assert f"``{name if name.startswith('do ') else f'tutor privacy {name}'} --json" in page, name
    assert len(rows_of("json.rst")) == len([*FOLDER.glob("*.json")]) + 1  # the heading
    assert {path.name.removesuffix(".schema.json") for path in FOLDER.glob("*.json")} == {*VERSIONS}


_PAGE = (DOCS / "json.rst").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^([\w-]+)\n~+\n.+?::\n\n(.+?)\n(?=\S|\Z)", _PAGE, re.MULTILINE | re.DOTALL)


def test_each_document_has_an_example() -> None:
    assert sorted(name for name, _text in EXAMPLES) == sorted(VERSIONS)


@pytest.mark.parametrize(("name", "text"), EXAMPLES, ids=[name for name, _text in EXAMPLES])
def test_a_changed_document_is_noticed(name: str, text: str) -> None:
    """The example of the page fits; with a key more, each key less, or another version it does not."""
    found = fits(name, text)
    wrong = [{**found, "new": 1}, {**found, "version": VERSIONS[name] + 1}]
    if name != "forgotten":  # which people write, too, and leave out what they do not know
        wrong += [{key: value for key, value in found.items() if key != each} for each in found]
    for each in wrong:
        with pytest.raises(jsonschema.ValidationError):
            fits(name, each)


def test_documents_of_other_processes() -> None:
    """A key more is no other version; what is no such document at all is told apart from one of another version."""
    assert document("usage", {"groups": {}}) == {"version": 1, "groups": {}}
    for found in ({"version": 1, "groups": {}}, {"version": 1, "groups": {}, "new": 1}):
        assert opened("usage", found, "groups") is found
    for found in ({"groups": {}}, {"version": 2, "groups": {}}, {"version": None, "groups": {}}):
        with pytest.raises(OtherVersion):
            opened("usage", found, "groups")
    for odd in ({}, [], None, 1, "groups", ["groups"], {"version": 1}):
        with pytest.raises(ValueError, match="no document of the kind usage"):
            opened("usage", odd, "groups")


# -- completion ---------------------------------------------------------------------------


@pytest.mark.parametrize("major", [20, 21, 22])
def test_completion(tmp_path: Path, major: int) -> None:
    """By a shell, as Tutor has it: commands, jobs, choices and names of settings."""
    render(tmp_path, major, ["privacy"], {})

    def completed(words: str) -> set[str]:
        more = {"_TUTOR_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
        return {line.partition(",")[2] for line in run_tutor(tmp_path, major, check=False, more=more).stdout.split()}

    assert completed("tutor privacy ") >= set(privacy.commands)
    assert completed("tutor local do re") >= {"report-data-register", "report-usage", "retire-users"}
    assert completed("tutor privacy scrub --open-files ") >= {"refuse", "skip", "scrub"}
    assert completed("tutor privacy preview --set PRIVACY_TRACKING_E") == {"PRIVACY_TRACKING_EVENT_ALLOWLIST="}
    source = run_tutor(tmp_path, major, check=False, more={"_TUTOR_COMPLETE": "bash_source"}).stdout
    assert "_TUTOR_COMPLETE=bash_complete" in source


# -- what is mistyped ---------------------------------------------------------------------


@pytest.mark.parametrize("name", ["preview", "course-hosts"])
def test_a_file_that_is_not_there(name: str, root: Path, tmp_path: Path) -> None:
    """The nearest name is told; of a course, how to export it; a folder in the place of a file is no traceback."""
    (tmp_path / "event.json").write_text("{}")
    done = call(name, root, str(tmp_path / "evnet.json"))
    assert done.exit_code == 2 and f"Did you mean {tmp_path / 'event.json'}?" in done.stderr
    done = call(name, root, "course-v1:edX+DemoX+2026")
    assert done.exit_code == 2 and "export_olx course-v1:edX+DemoX+2026" in done.stderr
    done = call(name, root, str(tmp_path / "none" / "event.json"))
    assert done.exit_code == 2 and "There is no folder" in done.stderr and "Did you mean" not in done.stderr


def test_a_folder_is_no_event(root: Path, tmp_path: Path) -> None:
    done = call("preview", root, str(tmp_path))
    assert done.exit_code == 2 and "directory" in done.stderr


def test_a_course_that_is_mistyped() -> None:
    """The nearest ones are told that something is counted of; one that is among them is not mistyped."""
    counted = ["course-v1:edX+DemoX+2026", "course-v1:Lab+Zebra+1"]
    with pytest.raises(Unusable, match=r"Nothing is counted of .*\n\n    --course course-v1:edX\+DemoX\+2026$"):
        refuse_mistyped("course-v1:edX+DemoX+2062", counted)
    refuse_mistyped(counted[0], counted)
    refuse_mistyped("course-v1:Other+Physics+3", [])


# -- errors in a terminal -------------------------------------------------------------------


def test_errors_fit_a_terminal() -> None:
    """With what Tutor prints in front; commands, on lines of their own, and words stay whole."""
    path, command = "/" + "x" * 90, "    tutor config save --set " + "y" * 80
    text = f"{'word ' * 30}\nshort\n\n{command}\n{path} is there already."
    told = f"Error: {in_columns(text)}".split("\n")
    assert [line for line in told if len(line) > 80] == [command, path]
    assert " ".join(told[:2]).split() == ["Error:", *["word"] * 30] and told[2:4] == ["short", ""]
    assert max(map(len, in_columns("word " * 17, "").split("\n"))) == 79


ERRORS = (
    ("config", "save", "--set", "PRIVACY_TRACKING=foo"),
    ("privacy", "usage"),
    ("privacy", "scrub", "a_file_of_a_rather_long_name_that_is_not_there", "--dry-run"),
    ("privacy", "notice", "--language", "xx"),
    ("local", "do", "retire-users", "--user-id", "7"),
    ("local", "do", "purge-aspects-pii"),
)


@pytest.mark.parametrize("words", ERRORS, ids=lambda each: each[-1])
def test_errors_of_the_program(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Settings, commands of the group, jobs before and after they begin."""
    render(tmp_path, 22, ["privacy"], {})
    done = run_tutor(tmp_path, 22, *words, check=False)
    told = done.stderr[done.stderr.index("Error: ") :]
    assert done.returncode == 1 and [line for line in told.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize(
    "words",
    [
        ("privacy", "usage", "--by", "courses"),
        ("privacy", "preview", "--set", "PRIVACY_TRACKING_OF_EVERYBODY"),
        ("local", "do", "export-user", "--user-id", "5", "--language", "xx"),
        ("local", "do", "retire-users", "--user-id", "5", "--reason", "because she has asked for it"),
    ],
    ids=lambda each: each[-1],
)
def test_refused_options_of_the_program(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Of the group and of jobs: the same lines, as click tells them, behind how the command is used."""
    render(tmp_path, 22, ["privacy"], {})
    done = run_tutor(tmp_path, 22, *words, check=False)
    told = done.stderr[done.stderr.index("Usage: ") :]
    assert done.returncode == 2 and "\n\nError: " in told and words[-1] in told
    assert [line for line in told.splitlines() if len(line) > 80] == []
