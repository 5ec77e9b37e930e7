"""
What each log statement of a checkout leaves of a person where nobody is known, printed.

Without anything of the platform's but its source: ``python -m edx_platform.names_left CHECKOUT [FOLDER …]``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter

from . import log_statements as source

IP_POLICY = {"action": "drop", "ipv4_prefix_length": 16, "ipv6_prefix_length": 32}


def names_left(platform: Path, folders: tuple[str, ...] = source.FOLDERS) -> tuple[int, list[str]]:
    """How many statements are given a person, and the lines of those that leave something, with their places."""
    formatter = RedactingFormatter({"format": "%(message)s"}, IP_POLICY)
    found = list(source.statements(platform, folders=folders))
    lines = [(each.place, formatter.format(each.record())) for each in found]
    return len(found), [f"{place}: {line}" for place, line in lines if source.left(line)]


if __name__ == "__main__":
    checkout, *chosen = sys.argv[1:]
    number, left = names_left(Path(checkout), tuple(chosen) or source.FOLDERS)
    print(*left, f"{len(left)} of {number} statements that are given a person leave something.", sep="\n")
