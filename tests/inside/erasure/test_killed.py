"""An erasure that is killed after any of its statements, and run again: it comes to the same end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from lab import campus
from lab.campus import HER

from .test_person_erasure import ERASE, dump, erased, made, retired

#: Before each statement that changes something, a process that is told so ends, as if it were killed.
KILLED = """
import os
from django.db import connection
from django.db.backends.utils import CursorWrapper
left, before = [AFTER], CursorWrapper.execute
def execute(self, sql, params=None):
    if sql.startswith(("DELETE", "UPDATE")):
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
    return before(self, sql, params)
CursorWrapper.execute = execute
print(json.dumps({**erase(HER), "statements": AFTER - left[0]}))
"""


def program(after: int) -> str:
    """Ends after that many statements."""
    begin = "import django, json; django.setup(); from campus.models import *; from lab import campus as lab\n"
    return begin + ERASE + KILLED.replace("AFTER", str(after)).replace("HER", str(HER))


#: Every so many statements, so that all of it is seen in some minutes' worth of tests.
STEP = 9


def test_killed_anywhere(tmp_path: Path) -> None:
    """And run again: the same database, to the row, as by a run that nobody killed."""
    root, _told = made(tmp_path)
    retired(root, HER)
    kept = tmp_path / "kept"
    shutil.copy(root / "database", kept)
    whole = json.loads(campus.run(root, "-c", program(10**6)).stdout)
    assert whole["is_complete"]
    wanted = dump(root)
    statements = whole["statements"]
    assert statements > 60
    for number in range(1, statements, STEP):
        shutil.copy(kept, root / "database")
        campus.run(root, "-c", program(number), status=9)
        assert dump(root) != wanted
        found = erased(root, HER)
        assert found["is_complete"], (number, found["left"], found["failed"])
        assert dump(root) == wanted, number
