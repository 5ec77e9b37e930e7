"""
What stays of the plugin when it is disabled or uninstalled, in words: nobody sees it otherwise.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from tutor import config as tutor_config

from ..settings import values

#: Names that deleted accounts had are known by it, and by nothing else.
SALT = "PRIVACY_RETIREMENT_USER_SALT"

#: Below the project's folder: what an operator adds to the notice.
_OWN_WORDS = "privacy"

SALT_WARNING = (
    f"KEEP {SALT}. Without it, the platform cannot tell any more which names and addresses deleted accounts had: "
    "anybody can register them again, and is taken for who had them. It is kept in config.yml only, and a platform "
    "without the plugin does not know it: how to tell it, docs/leaving.rst (Keep the salt)."
)


def saved(user: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """
    Names of the plugin's values in config.yml.

    Args:
        user: what is in config.yml.

    Returns:
        Settings that anybody can set again, and what was made once: secrets, and names of accounts.
    """
    made_once = [name for name, _template in values.unique() if name in user]
    return [name for name, _default in values.defaults() if name in user], made_once


def staying(root: str) -> list[str]:
    """What no command on this host removes; one paragraph each, with the command that does, if there is one."""
    used = {**dict(values.defaults()), **tutor_config.get_user(root)}
    databases = [used["PRIVACY_REDIS_DB"], used["PRIVACY_USAGE_REDIS_DB"]]
    flushed = "\n".join(f"    tutor local exec redis redis-cli -n {number} flushdb" for number in databases)
    found = [
        f"Redis: keys of pseudonyms in database {databases[0]}, counts of usage in database {databases[1]}. Nothing "
        "else is in these two. When the platform runs without the plugin (or dev, k8s):\n\n"
        f"{flushed}\n    tutor local exec redis redis-cli bgrewriteaof",
        "The LMS's database: the account and the OAuth2 client of retirements, unless `tutor local do "
        "remove-retirement-worker` was run before; their states. And for good: who was retired, and what was erased.",
        "Log files in data/, with the lines that they have. Nobody deletes them when they are old any more.",
    ]
    own_words = os.path.join(root, _OWN_WORDS)
    if os.path.isdir(own_words):
        found.append(f"{own_words}: your own words for the notice.")
    return found
