"""
What the name of a column says: whether it names a person, in which role, whether it is personal or secret.

Open edX and its plugins name their columns alike, so a name tells a lot. Where it does not, the register
shows too much rather than too little, and the export of one person leaves out rather than tells.

.. no_pii: names of columns
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Roles of a person in a row. The owner: the row is about her. The author: she wrote its texts. The actor:
#: she did something with it, as staff do with rows about others. The contact: it says whom to write to.
OWNER, AUTHOR, ACTOR, CONTACT = "owner", "author", "actor", "contact"

#: In these, a person only stands beside the row: it is not about her, and neither is what hangs on it.
BESIDE = frozenset({ACTOR, CONTACT})

#: How a column that is no foreign key can name a person.
USER_ID, USERNAME, EMAIL, PSEUDONYM = "user id", "username", "email", "pseudonym"

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    """As they stand in a name whose words have spaces between and around them."""
    return tuple(f" {phrase} " for phrase in text.split("|"))


_AUTHORS = _set("author commenter poster replier responder sender writer")
_ACTORS = _set(
    "actor admin administrator agent approver assigner assignor changer coach editor evaluator grader granter "
    "history impersonator instructor inviter issuer manager mentor moderator modifier operator rater referrer "
    "reviewer reviewing scorer staff supervisor support teacher tutor verifier"
)

#: Beside these, an id, a username or an address is another system's, or a machine's.
_ELSEWHERE = _set(
    "api azure backend blackboard bot broker canvas client consumer cornerstone customer database db degreed "
    "external facebook ftp github google host hubspot idp linkedin lti moodle oauth paypal provider proxy remote "
    "salesforce saml sapsf service sftp smtp ssh sso stripe third twitter vendor worker zoom"
)
#: What it is called elsewhere (SAML's attribute), or what stands where nothing was given.
_NO_VALUES = _set("attr attribute default placeholder")
#: Beside ``user``: updated_user. An invited_user, for instance, is whom it is about.
_CHANGES = _set("changed created deleted edited modified updated uploaded")

#: An address beside these is where to write to, of a course or of a service; nobody's account is meant.
_CONTACTS = _set(
    "admin bcc billing bugs cc contact delivery error escalation feedback from help info inquiry notification "
    "notifications office press report reply sales sender support tech technical"
)
_PEOPLE = (_AUTHORS | _ACTORS) - {"history"}  # a history_id is the number of the line of history
_PEOPLE |= _set("assignee creator learner member owner recipient student submitter uploader user")

_NAMES = (
    "first name|last name|full name|given name|family name|middle name|legal name|real name|maiden name|user name|"
    "student name|learner name|profile name|verified name|original name|contact name|recipient name|author name|"
    "new name|old name|firstname|lastname|fullname|surname|nickname|nick name"
)

#: Kinds of personal data, with the words that tell them.
_PERSONAL: dict[str, tuple[str, ...]] = {
    kind: _phrases(phrases)
    for kind, phrases in {
        "name": _NAMES,
        "IP address": "ip|ip address|remote addr|remote ip",
        "telephone number": "phone|telephone|mobile number|fax",
        "address": "address|street|city|postal code|postcode|zip code|zipcode",
        "location": "location|country|latitude|longitude|timezone|time zone|geo",
        "browser": "user agent|useragent|device id|referer|referrer",
        "birth": "birth|birthday|birthdate|dob|age",
        "gender": "gender|sex",
        "biography": "bio|biography|about me|goals",
        "occupation": "occupation|job title|employer|salary|level of education|education",
        "origin or belief": "nationality|citizenship|ethnicity|race|religion",
        "health": "disability|health|medical|accommodation",
        "identity document": "passport|ssn|national id|tax id|photo id|id number|iban|card number",
        "picture": "photo|photograph|avatar|face|portrait|selfie|profile image|picture",
        "account elsewhere": "social link|linkedin|facebook|twitter|skype|github|website",
    }.items()
}

_SECRETS = _phrases(
    "password|passwd|passphrase|pwd|secret|secrets|token|tokens|otp|totp|salt|nonce|credential|credentials|jti|"
    "api key|apikey|private key|activation key|session key|sessionid|session id|session data|access key|secret key|"
    "encryption key|signing key|photo id key|auth code|authorization code|verification code|recovery code|"
    "backup code|reset key|reset code|confirmation key|confirmation code|code challenge|code verifier"
)
#: A column ``key`` or ``code`` is secret in the tables of these.
_SECRET_TABLES = _set("credential device grant secret session token")

#: What somebody did, where it does not end with -ed. What is grouped or sorted by something was done by nobody.
_DONE = _set("bought drawn given held made paid put read run seen sent set sold taken told won written")

_SHORT_LAST = _set(
    "action category choice code currency format frequency id ids identifier key kind label language lang level "
    "locale locator mode org organization permission platform role run score slug state status step tag type unit "
    "uuid version"
)


@lru_cache(maxsize=20_000)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case: of ``user_id`` and ``userId`` alike ``("user", "id")``."""
    return tuple(word.lower() for word in _WORD.findall(name))


@lru_cache(maxsize=20_000)
def role(name: str) -> str:
    """OWNER, AUTHOR, ACTOR or CONTACT: what the person is to the row that a column of this name refers to."""
    found = words(name)
    if identity(name) == EMAIL and _CONTACTS.intersection(found):
        return CONTACT
    if "by" in found[1:] or _ACTORS.intersection(found) or (_CHANGES.intersection(found) and "user" in found):
        return ACTOR
    return AUTHOR if _AUTHORS.intersection(found) else OWNER


@lru_cache(maxsize=20_000)
def identity(name: str) -> str:
    """USER_ID, USERNAME, EMAIL or PSEUDONYM, if a column of this name can be one of the platform's; else empty."""
    found = words(name)
    if not found:
        return ""
    if found[-1] == "id" and (found[0] == "anon" or {"anonymous", "anonymized", "pseudonym"}.intersection(found)):
        return PSEUDONYM
    if found == ("external", "user", "id"):  # ExternalId's: random, the platform's own
        return PSEUDONYM
    if _ELSEWHERE.intersection(found) or _NO_VALUES.intersection(found):
        return ""
    if found[-1] in ("username", "login") or found[-2:] == ("user", "name"):
        return USERNAME
    if found[-1] in ("email", "mail") or found[-2:] == ("email", "address"):
        return EMAIL
    if found[-1] == "userid" or found == ("user",):
        return USER_ID
    if found[-2:] == ("by", "id"):  # created_by_id, and not group_by_id
        return USER_ID if len(found) > 2 and _is_done(found[-3]) else ""
    return USER_ID if found[-1] == "id" and len(found) > 1 and found[-2] in _PEOPLE else ""


def _is_done(word: str) -> bool:
    return word.endswith("ed") or word in _DONE


@lru_cache(maxsize=20_000)
def personal(name: str) -> str:
    """The kind of personal data that a column of this name seems to hold, or empty."""
    text = f" {' '.join(words(name))} "
    for kind, phrases in _PERSONAL.items():
        if any(phrase in text for phrase in phrases):
            return kind
    if text.endswith((" email ", " mail ", " email address ")):
        return "e-mail address"
    is_of_a_user = " user " in text or " username " in text
    if _ELSEWHERE.intersection(words(name)) and is_of_a_user and text.endswith((" id ", " key ", " username ")):
        return "account elsewhere"
    return identity(name)


@lru_cache(maxsize=20_000)
def is_of_another_system(table: str) -> bool:
    """Does a table of this name tell how to sign in elsewhere? Its username is no account of the platform's."""
    found = words(table)
    return bool({"config", "configuration", "settings"}.intersection(found) and _ELSEWHERE.intersection(found))


@lru_cache(maxsize=20_000)
def secret(name: str, table: str = "") -> bool:
    """
    Is a text of this name a secret, such as a password's hash, that nobody may be given?

    Args:
        table: name of the model; a column ``key`` is a secret in ``Token``, and none in ``Preference``.
    """
    found = words(name)
    text = f" {' '.join(found)} "
    if any(phrase in text for phrase in _SECRETS):
        return True
    return found in (("key",), ("code",), ("hash",)) and bool(_SECRET_TABLES.intersection(words(table)))


@lru_cache(maxsize=20_000)
def is_short(name: str) -> bool:
    """Does a column of this name hold a key or one word out of few, and not what somebody wrote?"""
    found = words(name)
    return bool(found) and found[-1] in _SHORT_LAST


@lru_cache(maxsize=20_000)
def names_people(name: str) -> bool:
    """Is a column of this name for people, whatever they are called there: ``author``, ``graded_by``?"""
    found = words(name)
    last = found[:-1] if found[-1:] == ("name",) else found
    return bool(last) and (last[-1] in _PEOPLE or (last[-1] == "by" and len(last) > 1 and _is_done(last[-2])))
