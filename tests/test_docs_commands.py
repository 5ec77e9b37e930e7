"""
Every block of commands in the docs: run here if it can be, else read by the program's own parser, else named with why.

A block that is none of these fails, and so does a reason that no block needs.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import click
import pytest
import yaml
from tutor import serialize
from tutor.commands import config as config_commands
from tutor.commands import dev, k8s, local, plugins

from lab.environment import run_tutor
from lab.notice import DEFAULTS
from lab.shell_blocks import SUBSTITUTED, Block, Command, blocks_of, commands_in, shown_in_help, typed
from tutorprivacy import commands
from tutorprivacy.notice.page import read_yaml
from tutorprivacy.settings import values

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.rst", *sorted((ROOT / "docs").rglob("*.rst"))]

#: Programs of which nothing can be run here, or should be, and why not; each is in some block.
NOT_RUN = {
    "git": "it fetches this repository",
    "docker": "there is no Docker here: `make launch` has one",
    "kubectl": "there is no cluster",
    "pip": "it would change what the tests run in; `make setup` does the same",
    "python3": "it would change what the tests run in; `make setup` does the same",
    "find": "it is run by root, and deletes",
    ".venv/bin/python": "it needs the platform: `make platform` has one",
    "../.venv/bin/python": "it needs the platform, and minutes",
    "uv": "it is no part of this project; `make lock` uses it",
}

#: What each shell has: it copies, prints, moves to a folder. What comes behind it in a pipe is run.
OF_THE_SHELL = {
    "cat",
    "cd",
    "chmod",
    "cp",
    "date",
    "echo",
    "eval",
    "export",
    "grep",
    "ls",
    "mv",
    "rm",
    "sed",
    "source",
    "tail",
}

#: Of the plugin's own commands, what needs a platform that runs, or takes something away; it is read by its parser.
NEEDS_A_PLATFORM = {"usage", "verify", "uninstall"}

#: Blocks that are no commands, by page and first line: what is seen, or what stands in files of other programs.
SEEN = {
    ("retirement.rst", "1 of 3: retirement 17 is done"),
    ("scrub-on-kubernetes.rst", "AWS_ACCESS_KEY_ID=…"),
    ("scrub-on-kubernetes.rst", "FROM docker.io/python:3.12-slim"),
    ("learners-page.rst", '<a href="/privacy-data/me">Your data</a>'),
    ("tutorial.rst", "…/config.yml holds secrets: only its owner may read it now."),
    ("tutorial.rst", "Visiting http://local.openedx.io …"),
    ("tutorial.rst", "How often planted values were found at rest"),
    ("tutorial.rst", "Field            Before                                After                           Why"),
    ("tutorial.rst", "fail     data.old-logs  (…/data/lms/logs/all.log)"),
    ("tutorial.rst", "Place                                          Searched   Found"),
}

PROGRAMS = {"tutor", "make", "sudo", *OF_THE_SHELL, *NOT_RUN}


@cache
def every_block() -> list[Block]:
    """Of all pages. Read when a test wants them: each process of a run collects all tests."""
    return [block for page in PAGES for block in blocks_of(page)]


def is_python(block: Block) -> bool:
    try:
        return block.language == "python" or isinstance(
            ast.parse(block.text).body[0], (ast.Import, ast.ImportFrom, ast.Expr)
        )
    except SyntaxError:
        return False


def is_mapping(block: Block) -> bool:
    try:
        found = read_yaml(block.text)
        return isinstance(found, dict) and all(re.fullmatch(r"[\w-]+", str(name)) for name in found)
    except yaml.YAMLError:
        return False


def shell_of(block: Block) -> str:
    """What of a block is for a shell; empty: nothing."""
    if block.text.startswith("Usage: tutor "):
        return shown_in_help(block.text)
    text = re.sub(r"^(?:#.*|\s*)\n", "", typed(block.text))
    words = [word for word in text.split() if not re.match(r"[A-Z_]+=", word)]
    return typed(block.text) if words and words[0] in PROGRAMS else ""


@cache
def every_command() -> list[tuple[Block, Command]]:
    found = []
    for block in every_block():
        for command in commands_in(shell_of(block)):
            words = list(command.words)
            while len(words) > 1 and (re.match(r"[A-Z_]+=", words[0]) or words[0] == "sudo"):
                words.pop(0)
            found.append((block, Command(tuple(words), command.piped)))
    return found


def of_tutor() -> list[tuple[Block, Command]]:
    return [(block, command) for block, command in every_command() if command.words[0] == "tutor"]


def unique(found: Iterable[tuple[Block, Command]]) -> list[tuple[str, Command]]:
    """One of each, named by what is typed, with the page that has it first."""
    first: dict[Command, Block] = {}
    for block, command in found:
        first.setdefault(command, block)
    return [(f"{block.page}: {command}", command) for command, block in first.items()]


def test_each_block_is_of_a_class() -> None:
    """Commands, settings or other data, Python, or what is seen; and nothing is listed that is not there."""
    others = [block for block in every_block() if not shell_of(block) and not block.text.startswith("Usage: tutor ")]
    unknown = [(block.page, block.first) for block in others if not (is_mapping(block) or is_python(block))]
    assert sorted(unknown) == sorted(SEEN)
    assert len(every_command()) > 150


def test_a_shell_can_read_each() -> None:
    texts = [shell_of(block) for block in every_block()]
    for text in filter(None, texts):
        done = subprocess.run(["bash", "-n"], input=re.sub(r"\[[A-Z …]+\]", "", text), capture_output=True, text=True)
        assert done.returncode == 0, (text, done.stderr)


def test_each_program_is_known_and_each_reason_needed() -> None:
    used = {command.words[0] for _block, command in every_command()}
    assert used - {"tutor", "make"} - OF_THE_SHELL == set(NOT_RUN)


def test_settings_are_allowed(subtests: pytest.Subtests) -> None:
    data = [block for block in every_block() if not shell_of(block) and is_mapping(block)]
    found = [(block, read_yaml(block.text)) for block in data]
    ours = [(block, given) for block, given in found if any(str(name).startswith(values.PREFIX) for name in given)]
    assert len(ours) > 3
    for block, given in ours:
        with subtests.test(f"{block.page}: {block.first}"):
            values.values({**DEFAULTS, "PLUGINS": [], **given})


def test_targets_of_make(subtests: pytest.Subtests) -> None:
    """A target of the Makefile; each variable is used by it."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for shown, command in unique((b, c) for b, c in every_command() if c.words[0] == "make"):
        with subtests.test(shown):
            for word in command.words[1:]:
                name, equals, _value = word.partition("=")
                if equals:
                    assert f"$({name})" in makefile or f"$(or $({name})" in makefile, word
                else:
                    assert re.search(rf"^{name}:", makefile, re.MULTILINE), word


GROUPS: dict[str, click.Command] = {
    "config": config_commands.config_command,
    "plugins": plugins.plugins_command,
    "local": local.local,
    "dev": dev.dev,
    "k8s": k8s.k8s,
    "privacy": commands.privacy,
}
OURS = {each.name: each for each in vars(commands).values() if isinstance(each, click.Command)}


def meant(words: tuple[str, ...]) -> tuple[click.Command, tuple[str, ...]]:
    """The command of Tutor's that these words call, and the words behind its name."""
    assert words[0] in GROUPS, words
    if words[0] in ("local", "dev", "k8s") and words[1] == "do":
        if words[2] == "init":
            return local.local.commands["do"].commands["init"] if "do" in local.local.commands else _INIT, words[3:]
        assert words[2] in OURS and OURS[words[2]] is not commands.privacy, words
        return OURS[words[2]], words[3:]
    found, rest = GROUPS[words[0]], words[1:]
    while isinstance(found, click.Group) and rest:
        assert rest[0] in found.commands, words
        found, rest = found.commands[rest[0]], rest[1:]
    return found, rest


_INIT = click.Command("init", params=[click.Option(["-l", "--limit"])])


def read(command: click.Command, words: tuple[str, ...]) -> None:
    """
    Read the words as the command does: there are such options, with such values.

    Raises:
        click.UsageError: it would refuse them.
    """
    context = click.Context(command, **command.context_settings)
    given, rest, _order = command.make_parser(context).parse_args(list(words))
    assert not rest or command.allow_extra_args, rest
    for parameter in command.get_params(context):
        value, _source = parameter.consume_value(context, given)
        is_there = value is not None and "UNSET" not in str(value)
        assert is_there or not parameter.required, parameter.name
        if is_there and not isinstance(parameter.type, (click.File, click.Path)) and SUBSTITUTED not in str(value):
            parameter.type_cast_value(context, value)


def test_tutor_reads_it(subtests: pytest.Subtests) -> None:
    """By the parsers of the real commands, those of Tutor included."""
    for shown, command in unique(of_tutor()):
        if command.words[1:] not in ((), ("privacy",)):  # a group by itself; Tutor's is asked for completions so
            with subtests.test(shown):
                read(*meant(command.words[1:]))


def test_what_is_set_is_allowed(subtests: pytest.Subtests) -> None:
    """As if it were rendered with these settings."""
    for shown, command in unique((b, c) for b, c in of_tutor() if "--set" in c.words or "-s" in c.words):
        with subtests.test(shown):
            allow(command)


def allow(command: Command) -> None:
    texts = [word for before, word in zip(command.words, command.words[1:], strict=False) if before in ("--set", "-s")]
    texts = [text.replace("sha256:…", f"sha256:{'0' * 64}") for text in texts if SUBSTITUTED not in text]
    pairs = dict(pair for text in texts if (pair := serialize.parse_key_value(text)))
    ours = {name: value for name, value in pairs.items() if name.startswith(values.PREFIX) and "{{" not in str(value)}
    values.values({**DEFAULTS, "PLUGINS": ["aspects"] if "PRIVACY_ASPECTS_PII" in ours else [], **ours})
    assert len(pairs) == len(texts)


#: Exit statuses besides 0 that are no failure here: a fail in what is there, or a host that a course names.
ALSO = {"audit": {1}, "course-hosts": {1}}

_EVENT = {"username": "ann", "ip": "203.0.113.7", "event_type": "problem_check", "name": "problem_check", "event": {}}


def is_run(command: Command) -> bool:
    """Does it need nothing but Tutor and files?"""
    group, *rest = command.words[1:]
    if group == "privacy":
        return bool(rest) and rest[0] not in NEEDS_A_PLATFORM and not any("://" in word for word in rest)
    return (group == "config" and "--set" not in rest) or (group == "plugins" and rest[1:] == ["privacy"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a newcomer has after the first steps, with logs of before; in its folder ``here`` commands are typed."""
    folder = tmp_path_factory.mktemp("documented")
    root, here = folder / "root", folder / "here"
    (folder / "srv" / "archive").mkdir(parents=True)
    (folder / "root-home").mkdir()
    here.mkdir()
    root.mkdir()
    (root / "config.yml").write_text("PLUGINS: [mfe]\n")
    for words in (("plugins", "enable", "privacy"), ("config", "save")):
        run_tutor(root, 22, *words)
    logs = root / "data" / "lms" / "logs"
    logs.mkdir(parents=True)
    for path in (logs / "tracking.log", folder / "srv" / "archive" / "tracking.log"):
        path.write_text(json.dumps(_EVENT) + "\n")
    (here / "forgotten.jsonl").write_text('{"user_id": 17, "username": "ann", "email": "ann@example.org"}\n')
    (here / "forgotten.jsonl").chmod(0o600)
    (here / "course").mkdir()
    (here / "course" / "course.xml").write_text('<course org="edX" course="X" url_name="2026"/>')
    (here / "exports").mkdir()
    for name in ("course.tar.gz", "exports/course.tar.gz"):
        with tarfile.open(here / name, "w:gz") as file:
            file.add(here / "course", "course")
    return folder


def test_each_runs(site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, subtests: pytest.Subtests) -> None:
    """Really, on a site of its own; of each command that needs no platform, something is."""
    run = unique((b, c) for b, c in of_tutor() if b.page != "commands.rst" and is_run(c))
    for number, (shown, command) in enumerate(run):
        with subtests.test(shown):
            own = tmp_path / str(number)
            shutil.copytree(site, own, symlinks=True)
            monkeypatch.chdir(own / "here")
            run_on(own, command)
    tried = {command.words[2] for _shown, command in run if command.words[1] == "privacy"}
    assert tried == set(commands.privacy.commands) - NEEDS_A_PLATFORM


def run_on(own: Path, command: Command) -> None:
    """What it reads through a pipe is the last line of a log."""
    places = {SUBSTITUTED: str(own / "root"), "/srv/": f"{own}/srv/", "/root/": f"{own}/root-home/"}
    words = []
    for word in command.words[1:]:
        for before, after in places.items():
            word = word.replace(before, after) if before == SUBSTITUTED or word.startswith(before) else word
        words += [str(each) for each in sorted(Path().glob(word))] if "*" in word else [word]
    done = run_tutor(own / "root", 22, *words, check=False, answer=json.dumps(_EVENT) if command.piped else "")
    assert done.returncode in {0, *ALSO.get(command.words[2], ())}, (words, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    if "--json" in words:
        json.loads(done.stdout)
    if "--in-place" in words:
        assert _EVENT["ip"] not in (Path(words[-1]) / "tracking.log").read_text()
