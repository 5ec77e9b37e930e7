"""
The pages before and after the deletion of one's own account, and the one for who is not signed in: their HTML.

.. no_pii: words that are the same for everybody
"""

from __future__ import annotations

from urllib.parse import quote

from ..words.plurals import fitting
from .account_deletion import Asked
from .page_frame import Frame, deletion_state, form, paragraphs, password_field


def sign_in_page(frame: Frame, can_delete: bool) -> str:
    """
    The same for everybody who is not signed in.

    Args:
        can_delete: accounts can be deleted on this site, so somebody may come back for hers.
    """
    text = frame.text
    link = f'<a class="button" href="/login?next={quote(frame.path, safe="")}">{text["sign_in"]}</a>'
    said = [text["asked_before"].format(contact=frame.whom())] if can_delete else []
    return frame.page(
        text["heading"], f'<div class="card"><p>{text["not_signed_in"]}</p><p>{link}</p>{paragraphs(said)}</div>'
    )


def confirm_page(frame: Frame, token: str, username: str, days: int, can_take: bool, wrong: str = "") -> str:
    """
    What will happen, and the field for the password.

    Args:
        token: against forged forms.
        username: whose password it is.
        days: how long a deletion waits.
        can_take: she can have her data first.
        wrong: name of the sentence on what came of a first try.
    """
    text = frame.text
    said = [
        text["confirm_out"],
        fitting(frame.language, days, text["confirm_wait"]).format(days=days) if days else text["confirm_soon"],
        text["confirm_stop"].format(contact=frame.whom()),
        *([text["confirm_stays"]] if frame.notice else []),
        *([text["confirm_take"]] if can_take else []),
    ]
    alert = f'<p class="wrong" role="alert">{text[wrong].format(contact=frame.whom())}</p>' if wrong else ""
    inner = f"{password_field(frame, username)}<button>{text['confirm_button']}</button>"
    listed = "".join(f"<li>{each}</li>" for each in said)
    content = f"""<div class="card">
{alert}
<ul>{listed}</ul>
{form(frame, token, inner, "/delete")}
<p class="soft">{text["linked"]}</p>
{frame.link_to_settings()}
<p><a href="{frame.to()}">{text["back"]}</a></p>
</div>"""
    return frame.page(text["confirm"], content, "/delete")


def done_page(frame: Frame, asked: Asked) -> str:
    """What she reads last, signed out."""
    text = frame.text
    content = f'<div class="card" role="status">{paragraphs([text["done_out"]])}\n{deletion_state(frame, asked)}</div>'
    return frame.page(text["done"], content)
