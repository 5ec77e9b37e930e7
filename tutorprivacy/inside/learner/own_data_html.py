"""
The page about one's own data: its HTML.

Everything on it is written in ``words``, but for the learner's username and what the operator says of purposes.

.. pii: The username of the learner who reads the page, in memory.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from ..documents.opt_out_page import texts as opt_out_texts
from ..processing.activities import Activity
from ..processing.in_words import in_words, kind_in_words
from ..words.languages import in_a_row, words
from ..words.plurals import fitting
from .account_deletion import NO_PASSWORD, NOT_ACTIVE, OFFERED, Asked
from .page_frame import Frame, button, deletion_state, form, paragraphs, password_field
from .profile_visibility import ALL_USERS, PRIVATE, Visibility
from .row_counts import MOST, Counts


@dataclass(frozen=True)
class OwnData:
    """
    What the page shows.

    Args:
        username: of whom it is about.
        token: against forged forms.
        activities: what is processed.
        counts: of rows; None: they were not asked for, or `busy`.
        busy: rows are being counted, or were just now.
        visibility: None: it cannot be told.
        opt_out: ``{"path", "collected", "is_out"}``; empty: there is nothing to refuse.
        take: what ``take_along.form_state`` says.
        offer, asked: see ``account_deletion``.
    """

    username: str
    token: str
    activities: Iterable[Activity]
    counts: Counts | None
    busy: bool
    visibility: Visibility | None
    opt_out: Mapping[str, Any]
    take: Mapping[str, Any]
    offer: str
    asked: Asked | None


def own_data_page(frame: Frame, data: OwnData) -> str:
    """The page about one's own data."""
    text = frame.text
    deletion = deletion_state(frame, data.asked) if data.asked else _delete(frame, data.offer)
    sections = {
        "held": (text["held"], _held(frame, data)),
        "profile": (text["profile"], _profile(frame, data)),
        "statistics": _opt_out(frame, data.opt_out),
        "take": (escape(words(frame.language, "TAKE_ALONG")["heading"]), _take(frame, data)),
        "deletion": (text["deletion"], deletion),
    }
    shown = {name: part for name, part in sections.items() if part[1]}
    links = "".join(f'<a href="#{name}">{title}</a>\n' for name, (title, _content) in shown.items())
    cards = "\n".join(
        f'<section class="card" id="{name}">\n<h2>{title}</h2>\n{content}\n</section>'
        for name, (title, content) in shown.items()
    )
    who = text["signed_in"].format(name=f"<bdi>{escape(data.username)}</bdi>")
    content = f'<p>{who}</p>\n<nav aria-label="{text["parts"]}">\n{links}</nav>\n{cards}'
    return frame.page(text["heading"], content)


def _held(frame: Frame, data: OwnData) -> str:
    text = frame.text
    head = {name: escape(words(frame.language, "PROCESSING")[name]) for name in ("purpose", "period")}
    shown = [(each, in_words(each, frame.language)) for each in data.activities]
    heads = [text["kind"]]
    if has_purposes := any(told["purpose"] for _each, told in shown):
        heads.append(head["purpose"])
    heads += [head["period"], *([text["entries"]] if data.counts else [])]
    rows = ""
    for each, told in shown:
        kinds = f'<span class="soft">{escape(in_a_row(frame.language, told["data"]))}</span>'
        cells = f'<th scope="row">{escape(kind_in_words(each.kind, frame.language))}{kinds}</th>'
        if has_purposes:
            cells += _cell(head["purpose"], told["purpose"])
        cells += _cell(head["period"], told["period"])
        cells += _number(frame, each.kind, data.counts)
        rows += f"<tr>{cells}</tr>\n"
    names = "".join(f'<th scope="col">{each}</th>' for each in heads)
    table = f'<table class="own"><thead><tr>{names}</tr></thead>\n<tbody>\n{rows}</tbody></table>'
    return f"{table}\n{_about_counts(frame, data)}"


def _cell(head: str, sentences: Iterable[str]) -> str:
    return f'<td data-head="{head}">{"".join(f"<span>{escape(each)}</span>" for each in sentences)}</td>'


def _number(frame: Frame, kind: str, counts: Counts | None) -> str:
    if not counts:
        return ""
    number = str(counts.rows[kind]) if kind in counts.rows else "–"
    if kind in counts.more:
        number = frame.text["more_than"].format(number=number)
    return f'<td class="number" data-head="{frame.text["entries"]}">{number}</td>'


def _about_counts(frame: Frame, data: OwnData) -> str:
    text = frame.text
    if data.counts:
        said = [text["counted"].format(number=MOST)]
        said += [text["unfinished"]] if data.counts.unfinished else []
        failed = data.counts.failed
        said += [fitting(frame.language, failed, text["failed"]).format(number=failed)] if failed else []
        return f'<div role="status">{paragraphs(said)}</div>'
    busy = f'<p class="wrong" role="status">{text["busy"]}</p>' if data.busy else ""
    return (
        f'{busy}\n{form(frame, data.token, button("count", text["count"]))}\n<p class="soft">{text["count_about"]}</p>'
    )


def _profile(frame: Frame, data: OwnData) -> str:
    text, found = frame.text, data.visibility
    if found is None:
        return f"<p>{text['not_visible']}</p>"
    parts = "".join(f"<li>{text.get(name, escape(name))}</li>" for name in found.parts)
    said = [text["visible_by_age"]] if found.by_age else []
    others = [each for each in (PRIVATE, ALL_USERS) if each != found.chosen and not found.by_age]
    buttons = "".join(button(each, text[f"make_{each}"]) for each in others)
    switch = form(frame, data.token, buttons) if buttons else ""
    after = paragraphs([*said, text["visible_to_staff"]])
    return f"<p>{text[f'visible_{found.chosen}']}</p>\n<ul>{parts}</ul>\n{after}\n{switch}"


def _opt_out(frame: Frame, told: Mapping[str, Any]) -> tuple[str, str]:
    if not told:
        return "", ""
    text = {key: escape(value) for key, value in opt_out_texts(frame.language, told["collected"]).items()}
    link = f'<a href="{escape(told["path"])}?language={frame.language}">{frame.text["change"]}</a>'
    return text["heading"], f"<p>{text['not_counted' if told['is_out'] else 'counted']} {link}</p>"


def _take(frame: Frame, data: OwnData) -> str:
    text = {key: escape(value) for key, value in words(frame.language, "TAKE_ALONG").items()}
    state, said = data.take, [text["about"]]
    if not state["works"]:
        return paragraphs([text["away"]])
    if state["available_at"] is not None:
        time = f"<bdi>{state['available_at']:%Y-%m-%d %H:%M} UTC</bdi>"
        return paragraphs([*said, text["again"].format(time=time)])
    if state["by"] == "password":
        inner = f"{password_field(frame, data.username)}<button>{text['take']}</button>"
    else:
        said.append(text["mailed" if state["sent"] else "by_link"])
        inner = f'<button name="link" value="1">{text["mail"]}</button>'
    return f"{paragraphs(said)}\n{form(frame, data.token, inner, '/archive')}"


def _delete(frame: Frame, offer: str) -> str:
    text = frame.text
    if offer == OFFERED:
        link = f'<a class="button" href="{frame.to("/delete")}">{text["delete"]}</a>'
        return f'<p>{link}</p>\n<p class="soft">{text["delete_about"]}</p>'
    if offer == NO_PASSWORD:
        return f"<p>{text['no_password']}</p>{frame.link_to_settings()}"
    if offer == NOT_ACTIVE:
        return f"<p>{text['not_active']}</p>"
    return f"<p>{text['not_here'].format(contact=frame.whom())}</p>"
