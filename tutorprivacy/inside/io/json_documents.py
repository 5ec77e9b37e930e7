"""
The documents that commands print as JSON: each says by a number which form it has.

docs/json.rst describes them, and docs/schemas has a schema of this name for each. Used on the operator's host, too.

.. no_pii: names and numbers of forms
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: A new key leaves the number as it is; a key that goes, or means something else, raises it.
VERSIONS = {
    "archive": 2,
    "audit": 1,
    "course-hosts": 1,
    "erase-users": 1,
    "error": 1,
    "forgotten": 1,
    "preview": 1,
    "register": 1,
    "retire-users": 1,
    "retire-users-named": 1,
    "scrub": 1,
    "usage": 1,
    "verify": 1,
    "verify-erasure": 1,
}


class OtherVersion(Exception):
    """A document of another version of the plugin, as a platform gives whose upgrade is half done."""


def document(name: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The document of a name in `VERSIONS`."""
    return {"version": VERSIONS[name], **fields}


def opened(name: str, found: Any, key: str) -> dict[str, Any]:
    """
    A document that another process has printed.

    Args:
        name: of `VERSIONS`.
        key: one that it has in every version; before there were numbers, too.

    Raises:
        OtherVersion: this version of the plugin cannot read it.
        ValueError: it is something else.
    """
    if not isinstance(found, dict) or key not in found:
        raise ValueError(f"no document of the kind {name}")
    if found.get("version") != VERSIONS[name]:
        raise OtherVersion(f"a document of the kind {name}, of another version")
    return found
