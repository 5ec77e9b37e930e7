"""
Passwords of other services' databases, which only the jobs of retirement are given: by their environment.

It comes from a file of mode 0600, or from a Secret of Kubernetes. The settings of Django, which every container has,
say where these databases are, and no more.

.. no_pii: secrets of services, and nobody's data
"""

from __future__ import annotations

import base64
import json
import os

#: Base64 of JSON, {service: password}: no shell, Compose or YAML finds anything to replace in it.
VARIABLE = "PRIVACY_RETIREMENT_PASSWORDS"


class NoPassword(Exception):
    """It is not there. The message says what to do."""


def password_of(service: str) -> str:
    """
    Raises:
        NoPassword: it is not there.
    """
    try:
        return str(json.loads(base64.b64decode(os.environ[VARIABLE], validate=True))[service])
    except (KeyError, ValueError, TypeError):
        raise NoPassword(
            f"its password is not in the environment of this job; to write it: tutor config save ({VARIABLE})"
        ) from None
