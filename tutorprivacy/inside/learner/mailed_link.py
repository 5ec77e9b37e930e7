"""
A link by e-mail, for learners who sign in elsewhere and so have no password here that they know.

It holds ten minutes, once, and only in the session in which it was asked for: who finds it in a mailbox, a log or a
proxy can do nothing with it. It says nothing of her. Opening it does nothing, since mail scanners open links: the page
has a button.

.. pii: The learner's address, on an e-mail to her.
.. pii_types: email_address
.. pii_retirement: retained
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage, get_connection

from ..words.languages import words

#: Seconds that a link holds.
HOLDS = 600

#: Seconds that the mail server may take.
_PATIENCE = 10


def has_own_password(user: Any) -> bool:
    """
    Has she one that she knows?

    The platform gives those who register by another service a random one, so it does not help that theirs can be used.
    """
    linked = getattr(user, "social_auth", None)
    return bool(user.has_usable_password() and not (linked is not None and linked.exists()))


def new(request: Any) -> str:
    """A token for this learner in this session."""
    return str(_signer(request).sign(secrets.token_urlsafe(16)))


def name_of(request: Any, token: str) -> str:
    """By what a valid token is noted as used; empty: it is none, or too old, another person's, or another session's."""
    try:
        return hashlib.sha256(_signer(request).unsign(token, max_age=HOLDS).encode()).hexdigest()
    except signing.BadSignature:
        return ""


def _signer(request: Any) -> signing.TimestampSigner:
    """Whose and in which session is part of what is signed with, and so in no token."""
    return signing.TimestampSigner(salt=f"privacy.take-along:{request.user.pk}:{request.session.session_key}")


def send(request: Any, path: str, language: str) -> None:
    """
    Mail her a link.

    Args:
        path: of what answers it.

    Raises:
        Exception: whatever the platform's mail raises; it may quote her address.
    """
    text = words(language, "TAKE_ALONG")
    # Not the host of the request, which whoever sends one can choose.
    link = f"{str(settings.LMS_ROOT_URL).rstrip('/')}{path}?language={language}&token={quote(new(request))}"
    EmailMessage(
        text["mail_subject"],
        text["mail_text"].format(link=link),
        settings.DEFAULT_FROM_EMAIL,
        [request.user.email],
        connection=get_connection(timeout=_PATIENCE),
        headers={"Auto-Submitted": "auto-generated"},
    ).send()
