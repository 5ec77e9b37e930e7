"""
Which paths of a URL name a person or hold a token.

This is the only list. The Caddyfile's filters, uWSGI's request log, the application log, and the scrubbing of events
and of old logs all take it from here, so a path that is cut in one log is cut in every log.

It was made from the URL configurations of an LMS and a CMS from just before Ulmo, and read in Teak's and Verawood's:
``make platform`` puts a name at each place of each route, and the audit does so on the running site
(``audit.routes_checks``).

The patterns are written in the common subset of Python's ``re`` and RE2 (Go, used by Caddy): no look-around, no
back-references. Standard library only: this module is imported on the operator's host, too.

.. pii: Any text, for as long as a call takes.
.. pii_types: username, ip, email_address, other
.. pii_retirement: retained
"""

from __future__ import annotations

import re
from urllib.parse import unquote

#: One path segment of a URL, also in running text; and all that follows in the path, but for a slash at its end.
_SEGMENT = r"[^/?#\s\"'<>]+"
_REST = r"[^?#\s\"'<>]*[^/?#\s\"'<>]"
#: A course's key; of old courses, with slashes.
_COURSE = rf"{_SEGMENT}(?:/{_SEGMENT}/{_SEGMENT})?"

#: Paths of the LMS, the CMS, the micro-frontends and the services beside them in which the *next* segment is a
#: username, an e-mail address, a person's id, the number of something that is hers alone, or a secret token. Each entry
#: ends just before that segment and begins with a slash; of two that begin alike, the longer comes first.
PERSONAL_PATH_PREFIXES: tuple[str, ...] = (
    # Usernames, e-mail addresses, ids: profiles, accounts, lists of people
    r"/(?:u|users|learners|user_id|user_prefs|accounts(?:/name_change)?)/",
    r"/user/v[0-9]+/preferences/",
    r"/user_tours/v[0-9]+/",
    r"/profile_images/v[0-9]+/",
    r"/profile-images/",
    r"/(?:team|catalogs|authz|auth|assertions|certificates|discounts)/user/",
    r"/support/(?:enrollment|manage_user|sso_records|onboarding_status|course_reset)/",
    rf"/course_team/{_COURSE}/",
    rf"/instructor/v[0-9]+/courses/{_COURSE}/team/",
    r"/submission_history/",
    r"/subsection-completion/",
    r"/retire_(?:backend_)?user/",
    rf"/disconnect(?:_json)?/{_SEGMENT}/",
    r"/verified_name/",
    r"/(?:lti-ags/{0}/results|lti/{0}/memberships)/".replace("{0}", _SEGMENT),
    # Django's admin: one object of any table
    rf"/admin/{_SEGMENT}/{_SEGMENT}/",
    # The same beside something else in one segment: <username>,<course>, <team>,<username>
    r"/enrollment/v[0-9]+/enrollments?/",
    r"/certificates/v[0-9]+/certificates/",
    r"/team/v[0-9]+/team_membership/",
    r"/bookmarks/v[0-9]+/bookmarks/",
    r"/userMetadata/",
    # A learner's id within a course
    rf"/courses?/{_COURSE}/progress/",
    rf"/course_home/(?:v[0-9]+/)?progress/{_COURSE}/",
    rf"/courses/{_COURSE}/xqueue/",
    # What is one person's: posts, notifications, orders, attempts, tasks, records
    r"/(?:threads|comments)/",
    r"/(?:notify/goto|mark-read)/",
    r"/(?:baskets|orders|entitlements|start_exam|proctored_exam/attempt)/",
    r"/tasks/v[0-9]+/(?:tasks|artifacts)/",
    r"/import_blocks/tasks/",
    r"/experiments/v[0-9]+/(?:data|key-value)/",
    r"/assessments/feedback/",
    # Tokens: whoever has the address can act as the person
    r"/(?:activate|activate_secondary_email|email_confirm|optout|photo-urls|authorized_tokens)/",
    r"/(?:[a-z]+-)?(?:un|re)subscribe(?:_from_course_goal)?/",
    r"/decrypt-idv-images/(?:face|photo-id)/",
    # Certificates and records, which name the learner
    r"/(?:certificates|credentials|records/programs(?:/shared)?|learner-record/shared)/",
)

#: The same for places that may hold slashes: all that follows in the path goes.
PERSONAL_REST_PREFIXES: tuple[str, ...] = (
    r"/openassessment/fileupload/(?:django/)?",
    rf"/proctored_exam/attempt/(?:grouped/)?course_id/{_COURSE}/search/",
    r"/preferences/update/",
    r"/(?:password_reset_confirm|reset)/",
    rf"/xblocks/{_SEGMENT}/handler/",
    # Behind what a block's handler is asked to do: LTI's results name the user
    rf"/handler(?:_noauth)?/{_SEGMENT}/{_SEGMENT}/",
    r"/lti_consumer/v[0-9]+/launch/",
    rf"/import_status/{_COURSE}/",
)


def _one_of(prefixes: tuple[str, ...]) -> str:
    """One slash in front of all: the search then jumps from slash to slash."""
    return "(/(?:" + "|".join(prefix[1:] for prefix in prefixes) + "))"


RESTS, PREFIXES = _one_of(PERSONAL_REST_PREFIXES), _one_of(PERSONAL_PATH_PREFIXES)
_PATH = re.compile(f"{RESTS}{_REST}|{PREFIXES}{_SEGMENT}")
#: What stands in such a place and is a route of the platform all the same. Caddy's expressions, which cannot
#: look ahead, take it for a person.
_ROUTE = re.compile(
    r"/(?:accounts/(?:retire(?:_misc|_forum)?|retirements?_[a-z_]+|(?:cancel|update)_retirement[a-z_]*|search_emails"
    r"|deactivate_logout|replace_usernames)|certificates/(?:search|(?:re)?generate|activation)"
    r"|admin/[^/]+/[^/]+/add|threads/create|(?P<goes_on>entitlements/v[0-9]))\Z"
)
_GOES_ON = re.compile(r"/[^?#\s\"'<>]")
#: What follows the name of a file of code in a traceback: ``File "/…/certificates/apps.py", line 7``.
_LINE_OF_A_FILE = re.compile(r"[\w./-]{0,200}\", line \d")
_FILE_LENGTH = 300

#: A letter, digit, slash or percent sign that is encoded although it need not be (RFC 3986, 2.3): no browser does
#: that, and no rule can read such a path. Django does, so it leads to the same page: ``/%61ccounts/zora``.
HIDDEN = r"%(?:2[5DdEeFf]|3[0-9]|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])"
_IS_HIDDEN = re.compile(HIDDEN)
_ANY_PATH = re.compile(r"/[^?#\s\"'<>]+")

#: A sign that no text has (private use, Unicode 23.5), in place of a space.
_NO_SPACE = "\ue000"

#: RFC 9110, 9.1, and RFC 5789: those that Django answers. Any other is its visitor's word.
METHODS = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"})


def sub_personal_paths(text: str, replacement: str) -> str:
    """Replace what names a person or is a token in paths, and paths that are encoded so that it cannot be told."""
    if "/" not in text:
        return text
    if "%" in text and _IS_HIDDEN.search(text):
        text = _ANY_PATH.sub(lambda match: f"/{replacement}" if _IS_HIDDEN.search(match[0]) else match[0], text)
    return _PATH.sub(lambda match: match[0] if _is_route(match) else (match[1] or match[2]) + replacement, text)


def _is_route(match: re.Match[str]) -> bool:
    if _LINE_OF_A_FILE.match(match.string, match.end()):
        in_front = match.string[max(match.start() - _FILE_LENGTH, 0) : match.start()]
        if in_front.rpartition('"')[0].endswith("File "):
            return True
    found = _ROUTE.search(match.group())
    # These routes end there: /accounts/retire/image is the picture of somebody.
    return found is not None and (found["goes_on"] is not None or not _GOES_ON.match(match.string, match.end()))


def sub_personal_paths_with_spaces(path: str, replacement: str) -> str:
    """The same for text that is nothing but a decoded path, in which a segment may have spaces."""
    if " " not in path:
        return sub_personal_paths(path, replacement)
    return sub_personal_paths(path.replace(" ", _NO_SPACE), replacement).replace(_NO_SPACE, " ")


def personal_segments(path: str) -> list[str]:
    """
    The words in a request's path, percent-encoded, that name a person or are a token; decoded.

    A name of several words comes whole and in words: `sub_personal_paths` takes only the
    first of them from a line that shows the path decoded.
    """
    found = (match for match in _PATH.finditer(path) if not _is_route(match))
    places = [path[match.end(1 if match[1] else 2) : match.end()] for match in found]
    segments = [unquote(segment) for place in places for segment in place.split("/")]
    names = [name for segment in segments for name in segment.split(",")]
    return [word for name in names for word in dict.fromkeys((name, *name.split())) if len(word) > 2]
