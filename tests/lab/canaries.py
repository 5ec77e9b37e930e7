"""
The planted values, the requests that carry them, and the search for what is left.

Each value is unique, so that finding it in a file means: the file holds personal data of
this request. Values are searched in every spelling in which they are sent.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

USER_ID = 918273645
USERNAME = "zoraquill"
EMAIL = "zq.canary@mailbox-canary.example"
FULL_NAME = "Zora Quillfeather"
PASSWORD = "zq-canary-passw0rd"
#: Any address in 127.0.0.0/8 is this machine: connecting *from* one makes it the client's.
IP = "127.66.77.88"
TOKEN = "rst6canary9token"
WORDS = "what+is+canarysickness"

#: A second learner, to be told from the first where that is allowed.
OTHER_USER_ID = 817263549
OTHER_USERNAME = "mirabelfinch"

#: What is searched for, by name.
CANARIES: dict[str, str] = {
    "IP address": IP,
    "user agent": "CanaryBrowser/66.7",
    "username": USERNAME,
    "e-mail": EMAIL,
    "full name": FULL_NAME,
    "password": PASSWORD,
    "referrer": "canary-forum.example",
    "language": "x-canarylang",
    "session key": "",  # made by Django when the learner signs in
    "tracked session": "",  # the platform's hash of it, which links a learner's events
    "token": TOKEN,
    "user id": str(USER_ID),
    "analytics cookie": "1033501218.1368477899",
    "search words": "canarysickness",
    "other username": OTHER_USERNAME,
    "other user id": str(OTHER_USER_ID),
}

HEADERS = {
    "User-Agent": "Mozilla/5.0 CanaryBrowser/66.7",
    "Referer": "https://canary-forum.example/thread?from=me",
    "Accept-Language": "fr,x-canarylang;q=0.8",
    "Cookie": "_ga=GA1.2.1033501218.1368477899",
}

COURSE = "course-v1:edX+Lab+2026"
BLOCK = "block-v1:edX+Lab+2026+type@problem+block@1f2e3d"


@dataclass(frozen=True)
class Request:
    """One kind of request. `site` is a key of SITES; `form` makes it a POST; `headers` come on top of HEADERS."""

    kind: str
    site: str
    path: str
    form: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


SIGN_IN = Request(
    "sign in",
    "lms",
    "/api/user/v2/account/login_session/",
    {"email_or_username": USERNAME, "password": PASSWORD},
)

#: Studio has a session of its own.
STUDIO_SIGN_IN = Request("Studio sign in", "cms", SIGN_IN.path, SIGN_IN.form)

REQUESTS: tuple[Request, ...] = (
    Request("course page", "lms", f"/courses/{COURSE}/courseware?{urlencode({'email': EMAIL})}"),
    Request("profile", "lms", f"/u/{USERNAME}"),
    Request(
        "accounts API",
        "lms",
        f"/api/user/v1/accounts/{USERNAME}?{urlencode({'view': 'shared', 'email': EMAIL})}",
    ),
    Request(
        "problem answered",
        "lms",
        f"/courses/{COURSE}/xblock/{quote(BLOCK)}/handler/problem_check",
        {"input_1": f"I am {FULL_NAME}"},
    ),
    Request(
        "browser event",
        "lms",
        "/event",
        {
            "event_type": "page_close",
            "event": '{"note": "' + EMAIL + '"}',
            "page": f"https://lms.example/u/{USERNAME}?t={TOKEN}",
        },
    ),
    Request("redirect", "lms", "/profile/me"),
    Request("search", "lms", f"/search/?q={WORDS}"),
    Request("password reset", "lms", f"/password_reset_confirm/3a5-{TOKEN}/?track={TOKEN}"),
    Request("activation", "lms", f"/activate/{TOKEN}"),
    Request(
        "registration",
        "lms",
        "/api/user/v2/account/registration/",
        {"username": USERNAME, "email": EMAIL, "name": FULL_NAME, "password": PASSWORD},
    ),
    Request("failed sign in", "lms", SIGN_IN.path, {"email_or_username": EMAIL, "password": "wrong"}),
    Request("server error", "lms", f"/broken?next=/u/{USERNAME}"),
    Request("not found", "lms", f"/nothing/here?token={TOKEN}"),
    Request("Studio profile", "cms", f"/u/{USERNAME}?token={TOKEN}"),
    Request("Studio server error", "cms", f"/broken?token={TOKEN}"),
    Request("MFE page", "mfe", f"/profile/u/{USERNAME}?token={TOKEN}"),
    Request("MFE configuration", "mfe", f"/api/mfe_config/v1?mfe={TOKEN}"),
    Request("unknown host", "unknown", f"/u/{USERNAME}?token={TOKEN}"),
    Request("upstream down", "down", f"/u/{USERNAME}?token={TOKEN}"),
)

#: The second learner's, sent once, from a browser of her own.
REQUESTS_OF_THE_OTHER: tuple[Request, ...] = (
    Request("other sign in", "lms", SIGN_IN.path, {"email_or_username": OTHER_USERNAME, "password": PASSWORD}),
    Request("other course page", "lms", f"/courses/{COURSE}/courseware"),
)

#: The browser goes away before the answer is complete, and before it begins.
LEFT_EARLY = Request("left early", "lms", f"/export?token={TOKEN}")
LEFT_BEFORE = Request("left before", "lms", f"/export?slow=1&token={TOKEN}")

#: Sent when the LMS has been stopped: the proxies' own error paths.
REQUESTS_WITHOUT_LMS: tuple[Request, ...] = (
    Request("LMS stopped", "lms", f"/u/{USERNAME}?token={TOKEN}"),
    Request("MFE, LMS stopped", "mfe", f"/api/mfe_config/v1?token={TOKEN}"),
)

#: The upstream hangs up in the middle of its answer. The MFE's request has no query: that
#: proxy's line of this kind shows the address as it is (docs/limits.rst).
CUT_SHORT: tuple[Request, ...] = (
    Request("LMS cut short", "lms", f"/u/{USERNAME}?token={TOKEN}"),
    Request("MFE, LMS cut short", "mfe", "/api/mfe_config/v1"),
)


def spellings(value: str) -> set[bytes]:
    """The ways in which a value stands in a request, and so in a log."""
    return {value.encode(), quote(value).encode(), urlencode({"": value})[1:].encode()} - {b""}


def search(place: Path, values: dict[str, str]) -> Counter[str]:
    """Count the occurrences of each value at a place: in a file, or in a folder's files and their names."""
    found: Counter[str] = Counter()
    for path in [place, *place.rglob("*")]:
        content = path.name.encode() + b"\n"
        if path.is_file() and not path.is_symlink():
            content += path.read_bytes()
        for name, value in values.items():
            found[name] += sum(content.count(spelling) for spelling in spellings(value))
    return +found
