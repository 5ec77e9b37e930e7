"""
What it costs the platform that a learner with a million rows takes her data along.

``PLATFORM=… PLATFORM_CONFIG=… python -m edx_platform.bench_take_along [ROWS]``, in ``tests`` (docs/platform.rst). Half
of the rows are states of exercises, a quarter is their history, which leads to her by them, and a quarter says what she
has finished. uWSGI with two processes, Caddy, Redis and the database are on this machine. She reads as fast as she can,
and another learner asks for his own profile by the platform's API, again and again, before and meanwhile.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path

from lab import canaries
from lab.own_archive import asked, workers
from lab.services import Browser

from .installed import Site
from .learners import HER, OTHER, Learner, sign_in

ROWS = 1_000_000
BEFORE = 200

_FILL = """
from django.db import connection, transaction
state = '{{"attempts": 3, "seed": 1, "done": true, "student_answers": {{"2_1": "choice_2", "3_1": "an answer"}}}}'
now = "2026-01-02 03:04:05"
course, block = "course-v1:Bench+Rows+1", "block-v1:Bench+Rows+1+type@problem+block@%032x"
modules = ("INSERT INTO courseware_studentmodule (module_type, module_id, course_id, state, grade, max_grade, done, "
           "created, modified, student_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)")
history = ("INSERT INTO courseware_studentmodulehistory (created, state, grade, max_grade, student_module_id) "
           "SELECT created, state, grade, max_grade, id FROM courseware_studentmodule WHERE student_id = %s LIMIT %s")
finished = ("INSERT INTO completion_blockcompletion (created, modified, course_key, block_key, block_type, completion, "
            "user_id) SELECT created, modified, course_id, module_id, module_type, 1, student_id "
            "FROM courseware_studentmodule WHERE student_id = %s LIMIT %s")
with transaction.atomic(), connection.cursor() as cursor:
    for start in range(0, {rows} // 2, 10_000):
        numbers = range(start, min(start + 10_000, {rows} // 2))
        cursor.executemany(modules, [
            ("problem", block % n, course, state, 1, 1, "na", now, now, {user_id}) for n in numbers])
    for sql in (history, finished):
        cursor.execute(sql, [{user_id}, {rows} // 4])
say(1)
"""
_EMPTY = """
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("DELETE h FROM courseware_studentmodulehistory h JOIN courseware_studentmodule m "
                   "ON h.student_module_id = m.id WHERE m.student_id = %s", [{user_id}])
    cursor.execute("DELETE FROM completion_blockcompletion WHERE user_id = %s", [{user_id}])
    cursor.execute("DELETE FROM courseware_studentmodule WHERE student_id = %s", [{user_id}])
say(1)
"""


def resident(process: int) -> float:
    """Megabytes that a process has in memory now."""
    return int(re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())[0]) / 1024


def signed_in(site: Site, who: Learner) -> Browser:
    """His or her browser."""
    made = Browser(site, site.public)  # type: ignore[arg-type]
    assert sign_in(made, who) == 200
    return made


def milliseconds(browser: Browser) -> float:
    """Of one request of the other learner's."""
    begun = time.perf_counter()
    status, _body, _headers = browser.send(
        canaries.Request("profile", "lms", f"/api/user/v1/accounts/{OTHER.username}")
    )
    assert status == 200
    return (time.perf_counter() - begun) * 1000


def told(name: str, taken: list[float]) -> None:
    """Median and the slowest of twenty."""
    slow = statistics.quantiles(taken, n=20)[-1]
    print(f"{name:<40} median {statistics.median(taken):.0f} ms, 95 % {slow:.0f} ms, {len(taken)} requests")


def main(rows: int = ROWS) -> None:
    """Print all of it; the database is as before at the end."""
    with tempfile.TemporaryDirectory(prefix="privacy-bench-") as folder, Site(Path(folder) / "site").running() as site:
        site.variables = {"UWSGI_WORKERS": "2"}
        for each in (HER, OTHER):
            site.program(each.made())
        try:
            site.program(_FILL.format(rows=rows, user_id=HER.user_id))
            with site.served("lms"), site.proxied():
                _measure(site, Path(folder) / "my-data.zip", rows)
        finally:
            site.program(_EMPTY.format(user_id=HER.user_id))
            for each in (HER, OTHER):
                site.program(each.removed())


def _measure(site: Site, path: Path, rows: int) -> None:
    other, hers = signed_in(site, OTHER), signed_in(site, HER)
    told("another request, before", [milliseconds(other) for _ in range(BEFORE)])
    processes = workers(site)  # type: ignore[arg-type]
    before, most = {each: resident(each) for each in processes}, dict.fromkeys(processes, 0.0)
    meanwhile: list[float] = []
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            for each in processes:
                most[each] = max(most[each], resident(each))

    def visit() -> None:
        while not over.is_set():
            meanwhile.append(milliseconds(other))

    threads = [threading.Thread(target=watch), threading.Thread(target=visit)]
    for thread in threads:
        thread.start()
    begun = time.perf_counter()
    answer = asked(hers, {"password": canaries.PASSWORD}).getresponse()
    first = time.perf_counter() - begun
    with path.open("wb") as file:
        while piece := answer.read(1 << 18):
            file.write(piece)
    taken = time.perf_counter() - begun
    over.set()
    for thread in threads:
        thread.join()
    with zipfile.ZipFile(path) as archive:
        assert answer.status == 200 and archive.testzip() is None
        found = json.loads(archive.read("index.json"))["rows"]
    assert found >= rows, found
    size = path.stat().st_size / 1e6
    print(f"{f'{found:,} rows of one learner':<40} {taken:.0f} s (the first byte: {first:.1f} s), {size:.0f} MB")
    told("another request, meanwhile", meanwhile)
    for each in processes:
        print(f"{f'process {each}, resident':<40} {before[each]:.0f} MB before, {most[each]:.0f} MB at most")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
