"""
Secrets and ids in running text, where the text itself says what they are: ``'password': ['…']``, ``Bearer …``.
"""

from __future__ import annotations

import re

#: One of these is in whatever is found; most lines have none.
_SIGNS = ("oken", "assw", "ession", "uthoriz", "earer", "ecret", "ookie", "JWT ", "_ids", "pi_key", "apikey", "API_KEY")

_LABELLED = re.compile(
    r"(?i:\b([\w.-]{0,40}(?:token|passw(?:or)?d|passwd|secret|api_?key|session_?(?:id|key)|cookie)[0-9]?))"
    r"(['\"]?\s{0,2}[:=]\s{0,2}[\[(]?\s?['\"]?)[^\s,;'\"\])}&]+"
)
_AUTHORIZATION = re.compile(r"(?i:\b(authorization['\"]?\s{0,2}[:=]\s{0,2}[\[(]?\s?['\"]?))[^,;'\"\])}\n]+")
_SCHEME = re.compile(r"\b((?:[Bb]earer|JWT) +)[\w.~+/=-]{6,}")
_LIST_OF_IDS = re.compile(
    r"(?i:\b((?:user|student|learner|account)s?[ _]?(?:ids?|pks?)['\"]?\s{0,2}[:=]\s{0,2}[\[({]))[\d\s,'\"]+"
)


def sub_secrets(text: str, replacement: str) -> str:
    """Replace passwords, tokens, sessions, and lists of users' ids that are labelled as such."""
    for sign in _SIGNS:  # `any` takes several times as long
        if sign in text:
            break
    else:
        return text
    text = _AUTHORIZATION.sub(lambda match: match[1] + replacement, text)
    text = _SCHEME.sub(lambda match: match[1] + replacement, text)
    text = _LABELLED.sub(lambda match: match[1] + match[2] + replacement, text)
    return _LIST_OF_IDS.sub(lambda match: match[1] + replacement, text)
