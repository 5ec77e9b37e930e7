"""
Caddyfiles, read as Caddy reads them: blocks of directives, with snippets put where they are imported.

https://caddyserver.com/docs/caddyfile/concepts
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_HEREDOC = re.compile(r"<<([A-Za-z0-9_-]+)\n")


class Unreadable(Exception):
    """This is no Caddyfile."""


@dataclass
class Directive:
    """
    One line, and the block that it opens.

    Args:
        words: the directive and its arguments; of a site or a snippet, its names.
        body: the directives of its block; None: it has none.
    """

    words: list[str]
    body: list[Directive] | None = None

    def all(self, name: str) -> Iterator[Directive]:
        """Directives of this name, at any depth."""
        for each in self.body or ():
            if each.words[0] == name:
                yield each
            yield from each.all(name)

    def own(self, name: str) -> list[Directive]:
        """Directives of this name in this block itself."""
        return [each for each in self.body or () if each.words[0] == name]


@dataclass
class Caddyfile:
    """
    A Caddyfile.

    Args:
        options: the global options.
        sites: each site with what it imports from snippets.
        imports: what is imported from elsewhere, and so is not seen here.
    """

    options: Directive = field(default_factory=lambda: Directive([], []))
    sites: list[Directive] = field(default_factory=list)
    imports: list[str] = field(default_factory=list)


@dataclass
class _Token:
    text: str
    line: int
    is_quoted: bool = False


def read(text: str) -> Caddyfile:
    """
    Read a Caddyfile.

    Raises:
        Unreadable: it is none.
    """
    blocks = _blocks(list(_tokens(text)))
    found = Caddyfile()
    snippets = {block.words[0][1:-1]: block for block in blocks if _is_snippet(block)}
    for index, block in enumerate(blocks):
        if not block.words:
            if index:
                raise Unreadable("a block without a name")
            found.options = _expanded(block, snippets, found.imports)
        elif block.words[0] == "import" and block.body is None:
            found.imports.append(" ".join(block.words[1:]))
        elif block.body is None:
            raise Unreadable("a site without a block")
        elif not _is_snippet(block):
            found.sites.append(_expanded(block, snippets, found.imports))
    return found


def _is_snippet(block: Directive) -> bool:
    return len(block.words) == 1 and block.words[0].startswith("(") and block.words[0].endswith(")")


def _expanded(block: Directive, snippets: Mapping[str, Directive], imports: list[str], depth: int = 0) -> Directive:
    if depth > 50:
        raise Unreadable("snippets that import each other")
    body: list[Directive] = []
    for each in block.body or ():
        if each.words[0] == "import" and len(each.words) > 1 and each.words[1] in snippets:
            body += _expanded(snippets[each.words[1]], snippets, imports, depth + 1).body or ()
        else:
            if each.words[0] == "import":
                imports.append(" ".join(each.words[1:]))
            body.append(each if each.body is None else _expanded(each, snippets, imports, depth + 1))
    return Directive(block.words, body)


def _blocks(tokens: list[_Token]) -> list[Directive]:
    top = Directive([], [])
    open_blocks, index = [top], 0
    while index < len(tokens):
        token = tokens[index]
        if _is(token, "}"):
            if len(open_blocks) == 1:
                raise Unreadable("a block is closed that was not opened")
            open_blocks.pop()
            index += 1
            continue
        words: list[str] = []
        line = token.line
        body = open_blocks[-1].body
        # The names of a site may be on several lines, with a comma at the end of each.
        while index < len(tokens) and (tokens[index].line == line or (words and words[-1].endswith(","))):
            token = tokens[index]
            if _is(token, "{") or (_is(token, "}") and words):
                break
            words.append(token.text)
            line = token.line + (token.text.count("\n") if token.is_quoted else 0)
            index += 1
        directive = Directive([word.rstrip(",") if len(open_blocks) == 1 else word for word in words])
        if index < len(tokens) and _is(tokens[index], "{") and tokens[index].line == line:
            directive.body = []
            index += 1
        elif not words:
            raise Unreadable("a block without a line before it")
        if not words and len(open_blocks) > 1:
            raise Unreadable("a block without a name")
        assert body is not None
        body.append(directive)
        if directive.body is not None:
            open_blocks.append(directive)
    if len(open_blocks) > 1:
        raise Unreadable("a block is not closed")
    return top.body or []


def _is(token: _Token, brace: str) -> bool:
    return token.text == brace and not token.is_quoted


def _tokens(text: str) -> Iterator[_Token]:
    """Words, as Caddy's lexer divides them."""
    index, line = 0, 1
    while index < len(text):
        sign = text[index]
        if sign == "\n":
            line += 1
        if sign.isspace():
            index += 1
        elif sign == "#":
            index = _find(text, "\n", index, len(text))
        elif text.startswith("\\\n", index):  # the line goes on; its words count as one line's
            index += 2
        elif sign in '`"':
            end = _end_of_quote(text, index)
            word = text[index + 1 : end]
            yield _Token(word.replace('\\"', '"') if sign == '"' else word, line, True)
            line += word.count("\n")
            index = end + 1
        elif match := _HEREDOC.match(text, index):
            last = re.compile(rf"(?m)^[ \t]*{re.escape(match[1])}(?!\S)").search(text, match.end())
            if last is None:
                raise Unreadable("a heredoc is not closed")
            word = text[match.end() : last.start()]
            yield _Token(word, line, True)
            line += word.count("\n") + 1
            index = last.end()
        else:
            end = index
            while end < len(text) and not text[end].isspace():
                end += 1
            yield _Token(text[index:end], line)
            index = end


def _end_of_quote(text: str, start: int) -> int:
    end = start + 1
    while end < len(text) and text[end] != text[start]:
        end += 2 if text[start] == '"' and text[end] == "\\" else 1
    if end >= len(text):
        raise Unreadable("a quotation is not closed")
    return end


def _find(text: str, sign: str, start: int, otherwise: int) -> int:
    found = text.find(sign, start)
    return otherwise if found < 0 else found
