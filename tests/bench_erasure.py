"""
What the erasure of one person costs in a large table: on MariaDB, as the platform has it.

The table is like the one of learners' answers: a number of a person, and 300 characters of JSON. A hundred-thousandth
of its rows names her. Beside it, what the database itself needs to look through the same texts in one statement.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path

from inside.erasure.test_person_erasure import ERASE, retired

from lab import campus
from lab.campus import EMAILS, HER, USERNAMES
from lab.mariadb import MariaDb, mariadb_server

ROWS = 200_000

#: Rows of hers.
HERS = 1_000

_TEXT = '{"attempts": 2, "seed": 1, "done": true, "correct_map": {"i4x-x-problem-7_2_1": {"correctness": "correct"}}, '
_TEXT += '"student_answers": {"i4x-x-problem-7_2_1": "a' + 160 * "n" + '"}, "note": "NOTE"}'

_PROGRAM = """
import resource, time
begun = time.perf_counter()
found = erase(HER, look=LOOK)
said = {"seconds": time.perf_counter() - begun, "left": found["left"], "whole": found["is_complete"]}
said["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(said))
"""


def fill(server: MariaDb, name: str, rows: int) -> None:
    """Double it until it is large enough."""
    table = f"{name}.campus_score"
    text = _TEXT.replace("NOTE", "of nobody")
    some = ", ".join(f"({1_000_000_000 + number}, '{text}')" for number in range(10_000))
    server.execute(f"INSERT INTO {table} (user_id, text) VALUES {some}")
    there = 10_000
    while there < rows:
        more = min(there, rows - there)
        server.execute(f"INSERT INTO {table} (user_id, text) SELECT user_id + {there}, text FROM {table} LIMIT {more}")
        there += more
    server.execute(
        f"UPDATE {table} SET user_id = {HER} WHERE id % {max(rows // HERS, 1)} = 7",
        f"UPDATE {table} SET text = REPLACE(text, 'of nobody', 'by {USERNAMES[HER]}') WHERE id % 100000 = 11",
    )


def main(rows: int = ROWS) -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as folder, mariadb_server(Path(folder)) as server:
        root = Path(folder) / "edx"
        root.mkdir()
        name = server.new()
        campus.write_settings(campus.make(root), server.settings(name))
        campus.fill(root)
        fill(server, name, rows)
        retired(root, HER)
        begun = time.perf_counter()
        like = " OR ".join(f"text LIKE '%{each}%'" for each in (USERNAMES[HER], EMAILS[HER]))
        server.execute(f"SELECT COUNT(*) FROM {name}.campus_score WHERE {like}")
        scan = time.perf_counter() - begun
        told = {}
        for what, look in (("erased and verified", False), ("verified again", True)):
            code = ERASE + _PROGRAM.replace("HER", str(HER)).replace("LOOK", str(look))
            told[what] = found = campus.program(root, code)
            if not found["whole"]:
                raise SystemExit(f"not erased: {json.dumps(found['left'])}")
    for what, found in told.items():
        title = f"{what}, of {rows:,} rows"
        print(
            f"{title:<44} {found['seconds']:.1f} s, one scan by the database {scan:.1f} s: "
            f"{found['seconds'] / scan:.1f}; {found['megabytes']:.0f} MB"
        )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
