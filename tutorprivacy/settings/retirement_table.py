"""
The part of the table that is about the deletion of accounts.
"""

from __future__ import annotations

from . import allowed
from .setting import Setting

RETIREMENT: tuple[Setting, ...] = (
    Setting(
        "RETIREMENT_ENABLED",
        True,
        allowed.BOOLEAN,
        "Learners can ask for the deletion of their account, and ``tutor local do retire-users`` carries it out.",
    ),
    Setting(
        "RETIREMENT_COOL_OFF_DAYS",
        14,
        allowed.integer(0, 365),
        "Days from the request until the deletion; in these it can be called off.",
    ),
    Setting(
        "RETIREMENT_CLEANUP_DAYS",
        30,
        allowed.integer(0, 3650),
        "Days after a deletion until the row about it, with the old name and e-mail address, is removed, too.",
    ),
    Setting(
        "ERASURE_UNKNOWN",
        "delete",
        allowed.one_of("delete", "blank", "report"),
        "Rows of a retired person in tables of other plugins (`retirement.rst <retirement.rst>`__). "
        "``delete``: deleted. ``blank``: emptied. ``report``: left, and the retirement is not complete.",
    ),
    Setting(
        "ERASURE_FORUM",
        "delete-text",
        allowed.one_of("delete-text", "keep-text"),
        "What a retired person wrote in discussions (`retirement.rst <retirement.rst>`__). ``delete-text``: "
        "``[deleted]`` in its place, as the platform. ``keep-text``: it stays, but for her names. Her own name goes.",
    ),
    Setting(
        "ERASURE_KEEP_MONTHS",
        {"entitlements.CourseEntitlement": 120},
        allowed.KEEP_MONTHS,
        "When rows of retired people end that the erasure keeps, in months from the request; 0: at once; not named: "
        "never (`retirement.rst <retirement.rst>`__).",
    ),
    Setting(
        "RETIREMENT_FREE_EMAIL_DAYS",
        0,
        allowed.integer(0, 3650),
        "Days after a verified deletion until its e-mail address can be registered again; 0: never, as the platform.",
    ),
    Setting(
        "RETIREMENT_SCHEDULE",
        "",
        allowed.SCHEDULE,
        "When the deletions are carried out by themselves, in UTC, for instance ``30 2 * * *``. "
        "Erasing is for good: look at ``retire-users --dry-run`` before you set it.",
    ),
    Setting(
        "RETIREMENT_SERVICES",
        [],
        allowed.SERVICES,
        "Further services that must forget a learner, each a step of the deletion.",
    ),
    Setting(
        "RETIREMENT_WORKER_USERNAME",
        "privacy_{{ 12|random_string|lower }}",
        allowed.WORKER,
        "The user by whose name the LMS lets accounts be deleted; made by ``tutor local do init --limit=privacy``. "
        "Nobody else can register it.",
        unique=True,
    ),
    Setting(
        "RETIREMENT_OAUTH2_CLIENT_ID",
        "{{ 24|random_string }}",
        allowed.RANDOM,
        "OAuth2 client of that user.",
        unique=True,
        secret=True,
    ),
    Setting(
        "RETIREMENT_OAUTH2_CLIENT_SECRET",
        "{{ 40|random_string }}",
        allowed.RANDOM,
        "Secret of that client; after a change, run ``tutor local do init --limit=privacy``.",
        unique=True,
        secret=True,
    ),
    Setting(
        "RETIREMENT_USER_SALT",
        "{{ 32|random_string }}",
        allowed.RANDOM,
        "Salt of the hashes that stand for the names of deleted accounts. Keep it: with another, the names could be "
        "taken again.",
        unique=True,
        secret=True,
    ),
)
