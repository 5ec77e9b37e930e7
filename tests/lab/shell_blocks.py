"""The blocks of these docs that are set as code: which of them are commands of a shell, and what each command says."""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree

#: What a substitution is replaced by; `Command.words` has it where that stood.
SUBSTITUTED = "SUBSTITUTED"

#: Words of a shell that separate commands.
_SEPARATORS = {"&&", "||", "|", ";", "&"}
_REDIRECTIONS = {">", ">>", "<", "2>&1", ">&"}


@dataclass(frozen=True)
class Block:
    """A block of a page, as it is read; `language` is named by ``code-block``, or empty."""

    page: str
    text: str
    language: str = ""

    @property
    def first(self) -> str:
        """Its first line."""
        return self.text.splitlines()[0]


@dataclass(frozen=True)
class Command:
    """
    One command.

    Args:
        words: of it, without redirections; ``SUBSTITUTED`` for what another command prints.
        piped: what stands before a ``|`` in front of it, as one text; empty: nothing.
    """

    words: tuple[str, ...]
    piped: str = ""

    def __str__(self) -> str:
        return shlex.join(self.words)


@lru_cache
def blocks_of(path: Path) -> tuple[Block, ...]:
    """All literal blocks of a page."""
    options = {"warning_stream": io.StringIO(), "report_level": 5, "halt_level": 5}
    tree = publish_doctree(path.read_text(encoding="utf-8"), source_path=path.name, settings_overrides=options)
    found = []
    for node in tree.findall(nodes.literal_block):
        if isinstance(node.parent, nodes.system_message):
            continue  # a directive of Sphinx
        language = next((name for name in node["classes"] if name != "code"), "")
        found.append(Block(path.name, node.astext(), language))
    return tuple(found)


def shown_in_help(text: str) -> str:
    """The commands below ``Examples:`` of what ``--help`` prints."""
    match = re.search(r"^  Examples:\n((?:    .*\n?)+)", text, re.MULTILINE)
    return "" if match is None else re.sub(r"(?m)^    ", "", match[1])


def typed(text: str) -> str:
    """Of a block with prompts, what is typed: the rest is what is printed."""
    lines = text.splitlines()
    return "\n".join(line[2:] for line in lines if line.startswith("$ ")) if lines[0].startswith("$ ") else text


def commands_in(text: str) -> Iterator[Command]:
    """
    Each command of a shell's text, those of substitutions included.

    Raises:
        ValueError: a quotation mark has no end.
    """
    text = re.sub(r"\\\n\s*", " ", text)
    inner: list[str] = []

    def take(match: re.Match[str]) -> str:
        inner.append(match[1])
        return SUBSTITUTED

    while (replaced := re.sub(r"\$\(([^()]*)\)", take, text)) != text:
        text = replaced
    for part in inner:
        yield from commands_in(part)
    for line in text.splitlines():
        yield from _commands_of(line)


def _commands_of(line: str) -> Iterator[Command]:
    lexer = shlex.shlex(line.replace("2>&1", ""), posix=True, punctuation_chars="&|;<>")
    lexer.whitespace_split = True
    words: list[str] = []
    piped, is_target = "", False
    for token in [*lexer, ";"]:
        if token in _SEPARATORS:
            if words:
                yield Command(tuple(words), piped)
            piped = shlex.join(words) if token == "|" else ""
            words = []
        elif token in _REDIRECTIONS:
            is_target = True
        elif is_target:
            is_target = False
        else:
            words.append(token)
