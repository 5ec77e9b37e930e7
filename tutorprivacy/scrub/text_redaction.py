"""
Lines in words, such as an application's: without addresses, and without the names of the site's users.
"""

from __future__ import annotations

import re

from ..inside.logs.labelled_people import without_labelled_people
from ..inside.minimize.reductions import REDACTED, EventPolicy, reduce_text
from ..inside.pii.names import Places
from ..inside.tracking.running_text import without_labelled
from .access_lines import AccessLines
from .labelled_secrets import sub_secrets

#: Keys that only events and requests have, within what is no JSON: a line that was cut, or glued to another.
_CUT_JSON = re.compile(
    r"""(?:"|\\x22|\\u0022|&quot;|%22)(?:username|user_id|session|ip|agent|host|referer|accept_language|event_type"""
    r"""|event_source|remote_ip|client_ip|User-Agent|Cookie)(?:\\*"+|\\+x22|\\+u0022|&quot;|%22)\s*(?::|%3A)\s*"""
    r"""(?:\[\s*)?(?:\\|"|&quot;|%22|\d)"""
)

#: The ends of labels that announce a person, of those that lines of applications have.
_LABEL = re.compile(r"(?:name|mail|user|ser_ids?|tudent|earner|uthor|lis_person_\w{1,40})s?[\"']?\s{0,2}[=:]")

_WORD = re.compile(r"%[0-9A-Fa-f]{2}|\w(?:[\w.+@-]*\w)?")
_PART_OF_WORD = re.compile(r"[^.+@-]+")
_LETTERS = re.compile(r"\w+")


class UnsafeLine(Exception):
    """What a line says of people cannot be told, so it must not stay."""


class UserIdsNeeded(Exception):
    """A line can only be scrubbed by somebody who knows the site's usernames."""


class TextRedactor:
    """
    Redacts running text.

    Args:
        policy: what happens to addresses and browsers in it.
        user_ids: user ids by username; None: not known yet.
    """

    def __init__(self, policy: EventPolicy, user_ids: dict[str, int] | None) -> None:
        self._ip_policy = policy.ip
        self._user_ids = user_ids
        # A name of several words (zora.quill) is there only where its first is. Of most names there are no others.
        names = (_LETTERS.findall(name) for name in user_ids or () if not _LETTERS.fullmatch(name))
        self._first_words = frozenset(words[0] for words in names if words)
        self._is_platforms_own = Places()
        self.redact_line = AccessLines(policy, self.redact, self._redact_words).scrub

    def redact(self, text: str) -> str:
        """
        The text as it may stay.

        Raises:
            UnsafeLine: it has a part of an event or a request in it.
            UserIdsNeeded: usernames must be known first.
        """
        if ('"' in text or "22" in text or "quot;" in text) and _CUT_JSON.search(text):
            raise UnsafeLine
        if self._user_ids is None:
            raise UserIdsNeeded
        if ":" in text or "=" in text:
            text = sub_secrets(text, REDACTED)
            if _LABEL.search(text) and not text[0].isspace():  # no line of a traceback's source
                text = without_labelled(text)
        reduced = reduce_text(text, self._ip_policy)
        return self._without_names(reduced) if self._user_ids else reduced

    def _redact_words(self, text: str) -> str:
        """The same for the lines of programs, which say of whom they speak; a traceback's source does not."""
        redacted = self.redact(text)
        return redacted if text[:1].isspace() else without_labelled_people(redacted)

    def may_name(self, words: list[str]) -> bool:
        """May one of the words, in lower case, be somebody's name, or the beginning of it?"""
        names = self._user_ids or {}
        return not (names.keys().isdisjoint(words) and self._first_words.isdisjoint(words))

    def is_name(self, word: str) -> bool:
        """Is somebody called like a word in lower case?"""
        return word in (self._user_ids or {})

    def _without_names(self, text: str) -> str:
        lowered = text.lower()
        start, end = 0, len(text)
        if "%" not in text and len(lowered) == end:  # behind a code, a word begins, too
            words = _LETTERS.findall(lowered)
            if not self.may_name(words):
                return text
            first_words = [word for word in set(words) if self.may_name([word])]
            start = text.rfind(" ", 0, min(map(lowered.find, first_words))) + 1
            last = max(lowered.rfind(word) + len(word) for word in first_words)
            end = text.find(" ", last) if " " in text[last:] else end
        pieces, done = [], 0
        for match in _WORD.finditer(text, start, end):
            word = match.group()
            redacted = self._redact_word(match)
            if redacted != word:
                pieces += [text[done : match.start()], redacted]
                done = match.end()
        return "".join([*pieces, text[done:]])

    def _redact_word(self, match: re.Match[str]) -> str:
        word = match.group()
        if self._is_username(word, match.string, match.start()):
            return REDACTED
        return word if word.isalnum() else _PART_OF_WORD.sub(lambda part: self._redact_part(part, match), word)

    def _redact_part(self, part: re.Match[str], word: re.Match[str]) -> str:
        is_username = self._is_username(part.group(), word.string, word.start() + part.start())
        return REDACTED if is_username else part.group()

    def _is_username(self, word: str, text: str, start: int) -> bool:
        """Somebody is called so, and here the word is not the platform's own."""
        return self.is_name(word.lower()) and not self._is_platforms_own(text, start, start + len(word))
