"""
What it takes to erase many retired users from a large Aspects, in a real ClickHouse engine.

100,000 of 1,000,000 users are retired, and 10 million rows are theirs and the others'. The
first run erases and verifies; the second finds that there is nothing to do.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from lab.clickhouse import ASPECTS_USERS, ClickHouse, create_aspects
from tutorprivacy.inside.erasure.clickhouse_client import ClickHouse as Client
from tutorprivacy.inside.erasure.clickhouse_people import Eraser

USERS, ROWS = 1_000_000, 10_000_000


def main(retired: int = 100_000, rows: int = ROWS) -> None:
    """Print how long, and how much memory."""
    grants = ("ALTER UPDATE, SELECT ON event_sink.*", "SELECT ON system.*", "SYSTEM RELOAD DICTIONARY ON *.*")
    users = {"ch_cms": (*ASPECTS_USERS["ch_cms"], *grants)}
    with (
        tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder,
        ClickHouse(Path(folder) / "data", users) as server,
    ):
        create_aspects(server)
        server.query("DROP DICTIONARY event_sink.user_pii")  # chdb would load a million people each time
        some = f"FROM numbers({rows // 10})"
        server.query(
            "INSERT INTO event_sink.user_profile (id, user_id, name, username, email, dump_id, time_last_dumped) "
            f"SELECT number, number % {USERS}, 'Name ' || toString(number), 'user' || toString(number), 'x@y', "
            f"generateUUIDv4(), '2026' {some}"
        )
        server.query(
            "INSERT INTO event_sink.course_enrollment SELECT number, 'course-' || toString(number % 100), '', "
            "1, 'audit', "
            f"'user' || toString(number % {USERS}), number % {USERS}, generateUUIDv4(), '2026' "
            f"FROM numbers({rows - rows // 10})"
        )
        client = Client(server.url, "ch_cms", users["ch_cms"][0])
        people = list(range(0, USERS, USERS // retired))
        for title in ("first", "second"):
            before, begun = len(server.log), time.perf_counter()
            report = Eraser(client, "event_sink").erase(people)
            taken, statements = time.perf_counter() - begun, server.log[before:]
            if not report.is_clean:
                raise SystemExit(f"not clean: {report}")
            longest = max(len(each["sql"]) for each in statements)
            changed = sum(report.erased.values()) + sum(report.blanked.values())
            print(
                f"{title} run: {taken:.1f} s, {changed:,} of {rows:,} rows changed, {len(statements)} statements, "
                f"the longest of {longest / 1e3:.0f} KB"
            )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of the eraser: {peak:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
