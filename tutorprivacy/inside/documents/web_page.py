"""
A document of headings, paragraphs and tables, as a web page or as Markdown.

The page is one file, without a script, that asks the network for nothing; its tables are real ones, for people
who hear it. On a phone, each row stands by itself, with the name of the column before each cell.

.. no_pii: it passes on what others write
"""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ..words.languages import NAMES, direction

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #57606a; --line: #c9d1d9; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --faint: #9aa4af; --line: #3d444d; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 90rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
p, li, caption { max-width: 45rem; }
a { color: inherit; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; min-width: 100%; }
caption { text-align: left; color: var(--faint); padding-bottom: 0.3rem; }
th, td { padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
td { overflow-wrap: break-word; min-width: 6rem; }
tbody th { white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
@media screen and (max-width: 40rem) {
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  .wide, table, tbody, tr, tbody th, td { display: block; }
  .wide { overflow-x: visible; }
  tr { border-bottom: 1px solid var(--line); padding: 0.5rem 0; }
  tbody th, td { border: 0; padding: 0.1rem 0; min-width: 0; white-space: normal; overflow-wrap: anywhere; }
  .number { text-align: left; }
  td:empty { display: none; }
  td::before { content: attr(data-head) ": "; color: var(--faint); }
}
"""


def content_security_policy(style: str, form_action: str = "'none'", *more: str) -> str:
    """
    What a page may do whose style stands in it: nothing is loaded, run or embedded.

    Args:
        style: the content of its one ``style`` element, to the letter.
        form_action: where its forms may be sent to.
        more: further directives.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    own = ("default-src 'none'", f"style-src 'sha256-{digest}'", "base-uri 'none'", f"form-action {form_action}")
    return "; ".join([*own, *more])


def visitors_page(language: str, title: str, style: str, content: str) -> str:
    """
    A page with which the platform's middleware answers, and which no search engine is to keep.

    Args:
        title, content: HTML, escaped already; the latter of ``main``.
    """
    return f"""<!DOCTYPE html>
<html lang="{language}" dir="{direction(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{content}
</main>
</body>
</html>
"""


def language_links(
    path: str, current: str, codes: Iterable[str], label: str, query: Mapping[str, str] | None = None
) -> str:
    """
    The same page in other languages.

    Args:
        path: of the page.
        current: the language that it is in.
        codes: of all that it can be read in.
        label: what they are, as HTML.
        query: what the page is asked with besides.
    """
    links = ""
    for code in codes:
        here = ' aria-current="page"' if code == current else ""
        about = f'lang="{code}" hreflang="{code}" dir="{direction(code)}"{here}'
        address = html.escape(f"{path}?{urlencode({'language': code, **(query or {})})}")
        links += f'<a href="{address}" {about}>{html.escape(NAMES[code])}</a>\n'
    return f'<nav class="languages" aria-label="{label}">\n{links}</nav>'


def links_from(notice: str, to_notice: str, home: str, more: Mapping[str, str] | None = None) -> str:
    """
    Where a visitor goes from such a page.

    Args:
        notice: address of the public notice; empty: there is none.
        to_notice, home: what the links say, as HTML.
        more: addresses of further pages, and what their links say.
    """
    told = {**({notice: to_notice} if notice else {}), **(more or {}), "/": home}
    return "".join(f'<a href="{html.escape(address)}">{text}</a>' for address, text in told.items())


@dataclass(frozen=True)
class Table:
    """
    A table. The first column names what its row is about; a number is aligned to the right.

    Args:
        links: addresses of the first column's cells, or empty.
    """

    caption: str
    heads: tuple[str, ...]
    rows: Sequence[Sequence[str | int]]
    links: Sequence[str] = ()


@dataclass(frozen=True)
class Section:
    """A part of a document. The first one has the document's title."""

    title: str
    paragraphs: Sequence[str] = ()
    table: Table | None = None


def as_html(sections: Sequence[Section]) -> str:
    """The document as a page."""
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta http-equiv="Content-Security-Policy" content="{content_security_policy(_STYLE)}">',
        f"<title>{html.escape(sections[0].title)}</title><style>{_STYLE}</style></head>",
        "<body><main>",
    ]
    for number, section in enumerate(sections):
        tag = "h2" if number else "h1"
        parts.append(f"<{tag}>{html.escape(section.title)}</{tag}>")
        parts += [f"<p>{html.escape(each)}</p>" for each in section.paragraphs]
        parts += _html_table(section.table) if section.table and section.table.rows else []
    return "\n".join([*parts, "</main></body>", "</html>", ""])


def _html_table(table: Table) -> list[str]:
    label = html.escape(table.caption, quote=True)
    heads = "".join(f'<th scope="col">{html.escape(each)}</th>' for each in table.heads)
    parts = [f'<div class="wide" role="region" aria-label="{label}" tabindex="0"><table>']
    parts.append(f"<caption>{label}</caption><thead><tr>{heads}</tr></thead><tbody>")
    for number, row in enumerate(table.rows):
        first, *rest = row
        name = html.escape(str(first))
        if table.links:
            name = f'<a href="{html.escape(table.links[number], quote=True)}">{name}</a>'
        cells = "".join(_cell(each, head) for each, head in zip(rest, table.heads[1:], strict=True))
        parts.append(f'<tr><th scope="row">{name}</th>{cells}</tr>')
    return [*parts, "</tbody></table></div>"]


def _cell(found: str | int, head: str) -> str:
    """With the name of its column, which stands before it on a phone."""
    name = f'data-head="{html.escape(head, quote=True)}"'
    if isinstance(found, int):
        return f'<td class="number" {name}>{found:,}</td>'
    return f"<td {name}>{html.escape(found)}</td>"


def as_markdown(sections: Sequence[Section], end: str) -> str:
    """
    The document as Markdown.

    Args:
        end: a comment of the last line: a document without it is not whole.
    """
    parts = []
    for number, section in enumerate(sections):
        parts += [f"{'##' if number else '#'} {_marked(section.title)}", ""]
        for each in section.paragraphs:
            parts += [_marked(each), ""]
        table = section.table
        if table and table.rows:
            parts += [f"| {' | '.join(map(_marked, table.heads))} |", f"|{' --- |' * len(table.heads)}"]
            parts += [f"| {' | '.join(_marked(str(each)) for each in row)} |" for row in table.rows]
            parts.append("")
    return "\n".join([*parts, f"<!-- {end} -->", ""])


def _marked(text: str) -> str:
    """A text in which nothing is a mark of Markdown's, nor a tag."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", " ".join(text.split()))
