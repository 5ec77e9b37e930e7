"""
The parts that the pages of an archive are made of. They are read from a disk, by whatever browser there is: each is one
file without a script that asks the network for nothing, in light and dark, and on a phone no wider than it.

.. no_pii: it passes on what others write
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence

from ..documents.web_page import content_security_policy
from ..words.languages import direction

_STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --faint: #57606a; --line: #c9d1d9; }
:root { --link: #0b5cad; }
@media screen and (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --paper: #0d1117; --faint: #9aa4af; --line: #3d444d; }
  :root { --link: #79b8ff; }
}
* { box-sizing: border-box; }
html { background: var(--paper); }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 0.25rem; }
p, li { max-width: 45rem; }
a { color: var(--link); }
ul { padding-inline-start: 1.2rem; }
section { border-block-start: 1px solid var(--line); padding-block: 0.75rem; }
section h2 { margin: 0 0 0.25rem; font-size: 1rem; color: var(--faint); }
dl { margin: 0; }
dl div { display: grid; grid-template-columns: minmax(9rem, 14rem) 1fr; gap: 0 1rem; padding-block: 0.15rem; }
dt { color: var(--faint); }
dd { margin: 0; white-space: pre-wrap; }
nav a { margin-inline-end: 1rem; }
@media (max-width: 36rem) { dl div { display: block; padding-block: 0.35rem; } }
"""


def escaped(text: object) -> str:
    """For HTML, also within quotes; half a character is none."""
    return html.escape(str(text).encode(errors="replace").decode())


def page(language: str, title: str, content: Iterable[str]) -> str:
    """
    A page.

    Args:
        language: one of `words.languages.CODES`.
        title: as a text.
        content: of ``main``, as HTML.
    """
    head = (
        "<!DOCTYPE html>\n"
        f'<html lang="{language}" dir="{direction(language)}">\n'
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{content_security_policy(_STYLE)}">\n'
        f'<meta name="robots" content="noindex"><title>{escaped(title)}</title><style>{_STYLE}</style></head>\n'
        "<body><main>\n"
    )
    return "".join([head, *content, "</main></body>\n</html>\n"])


def heading(level: int, text: object) -> str:
    """A heading."""
    return f'<h{level} dir="auto">{escaped(text)}</h{level}>\n'


def paragraph(text: object) -> str:
    """A paragraph."""
    return f'<p dir="auto">{escaped(text)}</p>\n'


def anchor(address: str, text: object) -> str:
    """A link to a file of the archive."""
    return f'<a href="{escaped(address)}">{escaped(text)}</a>'


def items(found: Iterable[object], language: str = "") -> str:
    """
    A list.

    Args:
        language: of the texts, if it is not the page's.
    """
    about = f' lang="{language}" dir="{direction(language)}"' if language else ""
    return f"<ul{about}>\n" + "".join(f"<li>{escaped(each)}</li>\n" for each in found) + "</ul>\n"


def pairs(found: Mapping[str, Sequence[str]] | Iterable[tuple[str, Sequence[str]]]) -> str:
    """Names, each with texts, which are HTML already; one without a text is left out."""
    told = found.items() if isinstance(found, Mapping) else found
    rows = (f"<div><dt>{escaped(name)}</dt><dd>{'; '.join(texts)}</dd></div>\n" for name, texts in told if texts)
    return "<dl>\n" + "".join(rows) + "</dl>\n"
