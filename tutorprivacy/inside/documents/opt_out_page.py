"""
The page on which visitors say whether their visits are counted: its HTML.

Everything on it is written in ``words``. Nothing that a browser has sent is shown.

.. no_pii: words of a page that are the same for everybody
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from ..words.languages import CODES, words
from .web_page import content_security_policy, language_links, links_from, visitors_page

#: As ``visitors.opt_out`` has it.
COOKIE = "privacy-opt-out"

STYLE = """
:root { color-scheme: light dark; --back: #f4f6f8; --card: #fff; --text: #1d2733; --soft: #4b5866;
  --line: #d3dae1; --main: #0b5c8a; --on-main: #fff; --yes: #8a5a00; --no: #17713c; }
@media (prefers-color-scheme: dark) { :root { --back: #12171c; --card: #1c232a; --text: #e9eef2; --soft: #b4bfc9;
  --line: #38434d; --main: #7cc4ef; --on-main: #0c1a24; --yes: #f2c063; --no: #74d69b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: clamp(1rem, 5vw, 3rem) 1rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1.25rem; font-size: 1.625rem; line-height: 1.25; }
h2 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem; }
p, ul { margin: .5rem 0; }
ul + p { margin-top: .75rem; }
ul { padding-inline-start: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: clamp(1.25rem, 5vw, 2rem); }
code { white-space: nowrap; direction: ltr; unicode-bidi: isolate; }
.state { margin-bottom: 1rem; border-inline-start: .3rem solid var(--yes); padding-block: .25rem;
  padding-inline-start: 1rem; }
.state.out { border-color: var(--no); }
.state p { margin: .25rem 0; }
.state p:first-child { font-size: 1.25rem; font-weight: 600; }
.soft { color: var(--soft); font-size: .9375rem; }
button { width: 100%; min-height: 3rem; margin: .5rem 0 .25rem; padding: .625rem 1.25rem; border: 0;
  border-radius: .5rem; background: var(--main); color: var(--on-main); font: inherit; font-weight: 600;
  cursor: pointer; }
button:hover { filter: brightness(1.1); }
:focus-visible { outline: .1875rem solid var(--text); outline-offset: .1875rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 1.25rem .25rem; }
.languages { gap: 0 1.25rem; padding: 0 .25rem .75rem; font-size: .9375rem; }
[aria-current] { font-weight: 600; text-decoration: none; }
a { color: var(--main); padding: .375rem 0; }
@media (min-width: 30rem) { button { width: auto; } }
@media (forced-colors: active) { button { border: 1px solid; } }
"""

#: No script, nothing from anywhere (so browsers ask the platform for no icon either), in nobody's
#: frame; the style is the one above.


@lru_cache(maxsize=1)
def policy_of_content() -> str:
    """The page's header."""
    return content_security_policy(STYLE, "'self'", "frame-ancestors 'none'")


def texts(language: str, collected: tuple[str, ...]) -> dict[str, str]:
    """The words of a page; for the arguments see `page`."""
    kept = {("events",): "EVENTS_ONLY", ("usage", "events"): "BOTH"}.get(collected)
    return {**words(language, "OPT_OUT"), **(words(language, kept) if kept else {})}


def page(
    language: str,
    path: str,
    notice: str,
    collected: tuple[str, ...],
    by_cookie: bool,
    by_signal: bool,
    besides: str = "",
    learner: str = "",
) -> str:
    """
    The page, as HTML.

    Args:
        language: one of `words.languages.CODES`.
        path: of this page, where its form is sent to.
        notice: address of the public notice; empty: there is none.
        collected: what a visitor can opt out of: ``"usage"``, ``"events"``.
        by_cookie: the visitor has opted out here.
        by_signal: the visitor's browser says it by itself.
        besides: what becomes of events whatever is chosen: ``"full"``, ``"passed"``, or empty: nothing.
        learner: address of the page for learners; empty: there is none.
    """
    text = {key: escape(value) for key, value in texts(language, collected).items()}
    cookie = f"{text['cookie']} {text['before']}".format(name=f"<code>{COOKIE}</code>")
    is_out = by_cookie or by_signal
    state = text["not_counted" if is_out else "counted"]
    reasons = [text[reason] for reason, holds in (("by_cookie", by_cookie), ("by_signal", by_signal)) if holds]
    # What one should know of the button before one presses it.
    about = [text["still" if by_cookie else "also"]] if by_signal else []
    # What no choice changes.
    still = [
        *(["refused"] if "usage" in collected else []),
        *([besides] if besides else []),
        "later",
        "logs",
        "unchanged",
    ]
    links = links_from(notice, text["notice"], text["home"], {learner: text["yours"]} if learner else {})
    content = f"""{language_links(path, language, CODES, text["languages"])}
<h1>{text["heading"]}</h1>
<div class="card">
<div class="state{" out" if is_out else ""}" role="status">
{_paragraphs([state, *reasons])}
</div>
{_paragraphs(about)}
<form method="post" action="{escape(path)}?language={language}">
<button name="choice" value="{"in" if by_cookie else "out"}" aria-describedby="cookie">\
{text["clear" if by_cookie else "set"]}</button>
</form>
<p class="soft" id="cookie">{cookie}</p>
<h2>{text["what"]}</h2>
<ul>
{"".join(f"<li>{text[name]}</li>" for name in collected)}
</ul>
{_paragraphs([text[name] for name in still])}
</div>
<nav aria-label="{text["heading"]}">{links}</nav>"""
    return visitors_page(language, f"{state} {text['heading']}", STYLE, content)


def _paragraphs(sentences: list[str]) -> str:
    return "\n".join(f"<p>{sentence}</p>" for sentence in sentences)
