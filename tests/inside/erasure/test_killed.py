"""An erasure that is killed after any of its statements, and run again: it comes to the same end."""

from __future__ import annotations

import shutil
from pathlib import Path

from lab import campus
from lab.campus import HER

from .test_person_erasure import ERASE, made, retired

#: Every so many statements, so that all of it is seen in some minutes' worth of tests.
STEP = 12

#: Each run is a process of its own, forked from one that has begun as all of them do. Before each statement that
#: changes something, one that is told so ends, as if it were killed.
KILLED = """
import os, shutil, sqlite3
from django.db import connections
from django.db.backends.utils import CursorWrapper
before = CursorWrapper.execute

def run(after):
    left = [after]
    def execute(self, sql, params=None):
        if sql.startswith(("DELETE", "UPDATE")):
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
        return before(self, sql, params)
    CursorWrapper.execute = execute
    return {**erase(HER), "statements": after - left[0]}

def in_a_process(after=10**6):
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        with open(writing, "w") as answer:
            json.dump(run(after), answer)
        os._exit(0)
    os.close(writing)
    with open(reading) as answer:
        said = answer.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), json.loads(said or "null")

def dump():
    with sqlite3.connect("database") as database:
        return list(database.iterdump())

connections.close_all()
_status, whole = in_a_process()
wanted, found = dump(), {}
for number in range(1, whole["statements"], STEP):
    shutil.copy(KEPT, "database")
    killed, _nothing = in_a_process(number)
    is_other = dump() != wanted
    _status, again = in_a_process()
    found[number] = {"killed": killed, "is_other": is_other, "again": again, "is_the_same": dump() == wanted}
print(json.dumps([whole, found]))
"""


def test_killed_anywhere(tmp_path: Path) -> None:
    """And run again: the same database, to the row, as by a run that nobody killed."""
    root, _told = made(tmp_path)
    retired(root, HER)
    kept = tmp_path / "kept"
    shutil.copy(root / "database", kept)
    code = KILLED.replace("KEPT", repr(str(kept))).replace("HER", str(HER)).replace("STEP", str(STEP))
    whole, found = campus.program(root, ERASE + code)
    assert whole["is_complete"] and whole["statements"] > 60
    assert len(found) >= whole["statements"] // STEP
    for number, each in found.items():
        assert each["killed"] == 9 and each["is_other"], number
        again = each["again"]
        assert again["is_complete"], (number, again["left"], again["failed"])
        assert each["is_the_same"], number
