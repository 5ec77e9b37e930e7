"""
The page on which visitors see what they answered, and change it: the banner's question, without scripts.

Nothing that a browser has sent is shown. What the operator has written is escaped.

.. no_pii: words of a page that are the same for everybody
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

from ..words.languages import in_a_row, in_all, words
from .opt_out_page import STYLE
from .web_page import content_security_policy, language_links, links_from, visitors_page

_STYLE = f"""{STYLE}
li {{ list-style: none; margin: .75rem 0; }}
ul {{ padding: 0; }}
label {{ display: flex; gap: .5rem; align-items: center; min-height: 1.75rem; font-weight: 600; }}
input {{ width: 1.25rem; height: 1.25rem; margin: 0; flex: none; }}
.buttons {{ display: grid; grid-auto-rows: 1fr; gap: .25rem .75rem; }}
.buttons {{ grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); }}
.buttons button {{ width: 100%; }}
"""


@lru_cache(maxsize=1)
def policy_of_content() -> str:
    """The page's header."""
    return content_security_policy(_STYLE, "'self'", "frame-ancestors 'none'")


def page(language: str, told: Mapping[str, Any], notice: str, yes: Collection[str] | None, by_signal: bool) -> str:
    """
    The page, as HTML.

    Args:
        language: one in which all purposes are named.
        told: see `consent_script.script`.
        notice: address of the public notice; empty: there is none.
        yes: the purposes that were accepted; None: there is no answer.
        by_signal: the visitor's browser says that nothing is to be loaded.
    """
    text = {key: escape(value) for key, value in words(language, "CONSENT").items()}
    purposes: Sequence[Mapping[str, Any]] = told["purposes"]
    names = {each["purpose"]: escape(each["names"][language]) for each in purposes}
    if by_signal:
        state = text["signal"]
    elif yes is None:
        state = text["state_open"]
    else:
        accepted = in_a_row(language, (f"<bdi>{name}</bdi>" for purpose, name in names.items() if purpose in yes))
        state = text["state_some"].format(names=accepted) if accepted else text["state_none"]
    is_in = bool(yes) and not by_signal
    links = links_from(notice, text["notice"], text["home"])
    stored = text["stored"].format(name=f"<code>{told['cookie']}</code>", manage=text["manage"])
    codes = in_all(each["names"] for each in purposes)
    content = f"""{language_links(told["path"], language, codes, text["languages"])}
<h1>{text["heading"]}</h1>
<div class="card">
<div class="state{"" if is_in else " out"}" role="status"><p>{state}</p></div>
<p>{text["intro"]}</p>
<form method="post" action="{escape(told["path"])}?language={language}">
<input type="hidden" name="version" value="{told["version"]}">
<ul>
{"".join(_purpose(each, language, text, yes or (), by_signal or len(purposes) == 1) for each in purposes)}
</ul>
{"" if by_signal else _buttons(text, len(purposes) > 1)}
</form>
<p class="soft" id="cookie">{stored}</p>
</div>
<nav aria-label="{text["manage"]}">{links}</nav>"""
    return visitors_page(language, text["manage"], _STYLE, content)


def _purpose(
    each: Mapping[str, Any], language: str, text: Mapping[str, str], yes: Collection[str], only_told: bool
) -> str:
    """A purpose with what belongs to it; with a box to tick, or only told."""
    purpose, name = each["purpose"], escape(each["names"][language])
    addresses = sorted({urlsplit(address).netloc for address in each["scripts"]})
    hosts = in_a_row(language, (f"<code>{escape(address)}</code>" for address in addresses))
    about = f'<span id="about-{purpose}">{escape(each["about"][language])} {text["script"].format(hosts=hosts)}</span>'
    if only_told:
        return f"<li><strong>{name}</strong><br>{about}</li>\n"
    checked = " checked" if purpose in yes else ""
    box = f'<input type="checkbox" name="purpose" value="{purpose}" aria-describedby="about-{purpose}"{checked}>'
    return f"<li><label>{box} {name}</label>{about}</li>\n"


def _buttons(text: Mapping[str, str], several: bool) -> str:
    """To refuse comes first; all look the same."""
    labels = {"none": "none", "ticked": "ticked", "all": "all"} if several else {"none": "no", "all": "yes"}
    made = "".join(f'<button name="choice" value="{key}">{text[label]}</button>' for key, label in labels.items())
    return f'<div class="buttons">{made}</div>'
