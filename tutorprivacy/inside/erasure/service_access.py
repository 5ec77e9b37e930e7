"""
How other services' databases are reached: only the jobs of retirement are told, by their environment.

It comes from a file of mode 0600, or from a Secret of Kubernetes. The settings of Django, which every container has,
say which services there are, and no more.

.. no_pii: secrets of services, and nobody's data
"""

from __future__ import annotations

import base64
import json
import os

#: Base64 of JSON, {service: {…}}: no shell, Compose or YAML finds anything to replace in it. Of a database:
#: ``dialect``, ``host``, ``port``, ``name``, ``user``, ``password``, and ``why`` nobody can ask it; of Cairn's
#: ClickHouse, which is called ``cairn``: ``url``, ``user``, ``password``, ``name``.
VARIABLE = "PRIVACY_RETIREMENT_ACCESS"


class NoAccess(Exception):
    """It is not there. The message says what to do."""


def access_to(service: str) -> dict[str, str]:
    """
    Raises:
        NoAccess: it is not there.
    """
    try:
        return dict(json.loads(base64.b64decode(os.environ[VARIABLE], validate=True))[service])
    except (KeyError, ValueError, TypeError):
        raise NoAccess(
            f"how it is reached is not in the environment of this job; to write it: tutor config save ({VARIABLE})"
        ) from None
