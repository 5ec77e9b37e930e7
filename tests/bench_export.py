"""
What an export of a person with a million rows takes: seconds, and memory of the process in the container.

Half of the rows are hers by a foreign key, a quarter by a chain of one, and a quarter by a chain of two; their
texts are states of exercises, in JSON. The database is SQLite, on a disk; the archive goes through a pipe.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from lab import campus

ROWS = 1_000_000
MOST_SECONDS, MOST_MEGABYTES = 60, 200

_STATE = '{"attempts": 3, "seed": 1, "done": true, "student_answers": {"i4x_2_1": "choice_2", "i4x_3_1": "an answer"}}'

_PROGRAM = """
import resource, sys
from lms.envs.tutor.privacy.export import command
status = command.main(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
sys.exit(status)
"""


def main(rows: int = ROWS) -> None:
    """Print both."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder:
        platform = campus.make(Path(folder) / "platform")
        campus.fill(platform)
        drop = "connection.cursor().execute('DROP TABLE leftover_odd')"  # it cannot be read
        campus.program(platform, f"from django.db import connection; {drop}; print(1)")
        campus.program(platform, f"lab.add_rows({campus.HER}, {rows // 4}); print(1)")
        campus.program(
            platform,
            f"from django.db import connection\nlab.add_activities({campus.HER}, {rows // 2}, {_STATE!r}); print(1)",
        )
        begun = time.perf_counter()
        path = Path(folder) / "export.zip"
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production"}
        with path.open("wb") as file:
            program = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, f"--user-id={campus.HER}"],
                cwd=platform,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            assert program.stdout is not None
            while chunk := program.stdout.read(1 << 18):
                file.write(chunk)
            _out, said = program.communicate()
        taken = time.perf_counter() - begun
        if program.returncode:
            raise SystemExit(said.decode())
        with zipfile.ZipFile(path) as archive:
            found = json.loads(archive.read("index.json"))["rows"]
        if found < rows:
            raise SystemExit(f"only {found} rows were exported")
        peak, size = int(said.split()[-1]) / 1024, path.stat().st_size / 1e6
    title = f"export of one person, {found:,} rows"
    print(f"{title:<44} {taken:.1f} s, peak memory {peak:.0f} MB, archive {size:.0f} MB")
    if rows >= ROWS and (taken > MOST_SECONDS or peak > MOST_MEGABYTES):
        print(f"{'':<44} more than the {MOST_SECONDS} s and {MOST_MEGABYTES} MB that were promised")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
