"""
Limits: how much of what a visitor sends is looked at. What is over a limit is dropped, not processed.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: numbers
"""

from __future__ import annotations

#: Characters of a log record that stay: of its beginning, and of its end (a traceback's last lines say the most).
#: What is between is left out.
MAX_LINE_BEGINNING = 24_000
MAX_LINE_END = 8_000

#: Characters beside a cut that go, too: longer than any name or address, of which half could be left.
CUT_MARGIN = 512

#: Words of a request that are looked for in its log lines, and the length of one: the platform's names have 255
#: characters at most, its e-mail addresses 254, its usernames 30.
MAX_WORDS = 64
MAX_NAME = 255

#: Characters of a form's field, values of it, and further names in it, that are looked at.
MAX_FIELD = 64_000
MAX_FIELD_VALUES = 1000
MAX_FURTHER_NAMES = 5000

#: Characters of all that is sent with a request that are looked for, as words, in its log lines.
MAX_SENT = 64_000

#: Characters of a path and of a referrer; browsers and proxies take no more.
MAX_URL = 8192

#: Characters of one event that are searched for patterns, each time they are (JSON inside of text is two times), of
#: a key that is remembered, and of a name that an allowlist is asked for. The platform writes no event of more than
#: 50,000.
MAX_EVENT = 200_000
MAX_KEY = 300
MAX_EVENT_NAME = 1000

#: Other people of one event who are looked up by their username.
MAX_PEOPLE = 200

#: What one memo may hold, in characters, and in one entry.
MAX_MEMO = 1_000_000
MAX_MEMO_ENTRY = 300
