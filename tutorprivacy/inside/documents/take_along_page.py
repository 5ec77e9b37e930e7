"""
What a learner is told who takes her data along: pages with a sentence, and the one that a link by e-mail opens.

.. no_pii: words that are the same for everybody, and a token that names nobody
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from ..words.languages import CODES, words
from .opt_out_page import STYLE
from .web_page import language_links, visitors_page


def told_page(language: str, back: str, what: str) -> str:
    """
    A sentence, and the way back.

    Args:
        back: path of the learner's page.
        what: a key of ``TAKE_ALONG``.
    """
    text = words(language, "TAKE_ALONG")
    return _page(language, back, back, f'<p role="status">{escape(text[what])}</p>')


def button_page(language: str, back: str, path: str, token: str) -> str:
    """
    A button that sends the token of a link. Opening the link does nothing: mail scanners do that, too.

    Args:
        back: see `told_page`.
        path: where the token is sent to.
    """
    text = words(language, "TAKE_ALONG")
    form = f"""<p id="about">{escape(text["about"])}</p>
<form method="post" action="{escape(path)}?language={language}">
<input type="hidden" name="token" value="{escape(token)}">
<button aria-describedby="about">{escape(text["take"])}</button>
</form>"""
    return _page(language, back, path, form, {"token": token})


def _page(language: str, back: str, again: str, content: str, query: Mapping[str, str] | None = None) -> str:
    # `again`: where it is read in other languages. What answers a form cannot be had again: it is the way back, then.
    text = words(language, "TAKE_ALONG")
    heading = escape(text["heading"])
    others = language_links(again, language, CODES, escape(words(language, "LEARNER")["languages"]), query)
    return visitors_page(
        language,
        heading,
        STYLE,
        f"""{others}
<h1>{heading}</h1>
<div class="card">
{content}
</div>
<nav aria-label="{heading}"><a href="{escape(back)}?language={language}">{escape(text["back"])}</a></nav>""",
    )
