"""
What the pages for learners have in common: their style, their language, their links and forms.

.. no_pii: words that are the same for everybody
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from ..documents.opt_out_page import STYLE as STYLE_OF_PAGES
from ..documents.web_page import content_security_policy, language_links, links_from, visitors_page
from ..words.languages import CODES, words
from .account_deletion import Asked

STYLE = f"""{STYLE_OF_PAGES}
main {{ max-width: 58rem; }}
p, ul, label {{ max-width: 42rem; }}
.card {{ margin-block: 1rem; }}
.card h2 {{ margin-top: 0; font-size: 1.25rem; }}
.own {{ width: 100%; border-collapse: collapse; }}
.own th, .own td {{ padding-block: .625rem; padding-inline: 0 .75rem; border-top: 1px solid var(--line);
  text-align: start; vertical-align: top; overflow-wrap: break-word; }}
.own thead th {{ border-top: 0; }}
.own span {{ display: block; font-weight: 400; }}
.own td {{ min-width: 6rem; }}
.own .number {{ text-align: end; padding-inline-end: 0; }}
@media (max-width: 40rem) {{ .own thead {{ display: none; }} .own tr {{ display: block; padding-block: .75rem;
  border-top: 1px solid var(--line); }} .own th, .own td {{ display: block; border: 0; padding: 0 0 .25rem; }}
  .own .number {{ text-align: start; }} .own td::before {{ content: attr(data-head) ": "; color: var(--soft); }} }}
input + button {{ display: block; margin-top: 1rem; }}
label {{ display: block; margin-top: 1rem; font-weight: 600; }}
input {{ width: 100%; max-width: 24rem; min-height: 3rem; padding: .5rem .75rem; border: 1px solid var(--soft);
  border-radius: .5rem; background: var(--back); color: var(--text); font: inherit; }}
.button {{ display: inline-block; padding: .625rem 1.25rem; border: 1px solid; border-radius: .5rem; font-weight: 600;
  text-decoration: none; }}
.wrong {{ border-inline-start: .3rem solid var(--yes); padding-inline-start: 1rem; }}
@media (forced-colors: active) {{ input {{ border: 1px solid; }} }}
"""


def policy_of_content() -> str:
    """The header: no script, nothing from anywhere, in nobody's frame."""
    return content_security_policy(STYLE, "'self'", "frame-ancestors 'none'")


@dataclass(frozen=True)
class Frame:
    """
    What all pages of this middleware share.

    Args:
        language: one of `words.languages.CODES`.
        path: of the page about one's own data.
        notice: address of the public notice; empty: there is none.
        contact: the address of those who can stop a deletion; empty: it is not known.
        settings: address of the account's settings; empty: it is not known.
    """

    language: str
    path: str
    notice: str
    contact: str
    settings: str

    @property
    def text(self) -> Mapping[str, str]:
        """The words, as HTML; their places are still to be filled in."""
        return {key: escape(value) for key, value in words(self.language, "LEARNER").items()}

    def to(self, below: str = "") -> str:
        """The address of a page or form, in this language."""
        return f"{escape(self.path)}{below}?language={self.language}"

    def whom(self) -> str:
        """Whom to write to, as HTML."""
        found = escape(self.contact)
        return f'<a href="mailto:{found}">{found}</a>' if found else self.text["operators"]

    def link_to_settings(self) -> str:
        """Where a password is set."""
        return f'<p><a href="{escape(self.settings)}">{self.text["settings"]}</a></p>' if self.settings else ""

    def page(self, title: str, content: str, below: str = "") -> str:
        """A whole page."""
        links = links_from(self.notice, self.text["notice"], self.text["home"])
        shown = f"""{language_links(f"{self.path}{below}", self.language, CODES, self.text["languages"])}
<h1>{title}</h1>
{content}
<nav aria-label="{self.text["heading"]}">{links}</nav>"""
        return visitors_page(self.language, title, STYLE, shown)


def form(frame: Frame, token: str, inner: str, below: str = "") -> str:
    """
    A form.

    Args:
        token: against forged forms.
        inner: fields and buttons, as HTML.
        below: path of what answers it, below the page about one's own data.
    """
    hidden = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(token)}">'
    return f'<form method="post" action="{frame.to(below)}">{hidden}\n{inner}\n</form>'


def password_field(frame: Frame, username: str) -> str:
    """
    The field that asks for the password: one on a page.

    Args:
        username: whose, for programs that fill it in; it has no name, so it is not sent.
    """
    whose = f'<input autocomplete="username" value="{escape(username)}" hidden readonly>'
    field = 'id="password" type="password" name="password" autocomplete="current-password" required'
    return f'{whose}<label for="password">{frame.text["password"]}</label>\n<input {field}>\n'


def button(choice: str, text: str) -> str:
    """A button of a form with several; `text` is HTML."""
    return f'<button name="choice" value="{choice}">{text}</button>\n'


def paragraphs(sentences: Iterable[str]) -> str:
    """Of HTML."""
    return "\n".join(f"<p>{each}</p>" for each in sentences)


def deletion_state(frame: Frame, asked: Asked) -> str:
    """What is said of a deletion that was asked for."""
    text = frame.text
    said = [text["asked"].format(date=f"<bdi>{asked.on.isoformat()}</bdi>")]
    if asked.begun:
        said.append(text["begun"])
    elif asked.begins:
        begins = f"<bdi>{asked.begins.isoformat()}</bdi>"
        said.append(text["begins"].format(date=begins, contact=frame.whom()))
    else:
        said.append(text["begins_soon"].format(contact=frame.whom()))
    return paragraphs(said)
