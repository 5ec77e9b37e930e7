"""Exports from databases that are unlike the usual one: whole, half migrated, changing, large, with empty names."""

from __future__ import annotations

import json
from pathlib import Path

from lab import campus
from lab.campus import HER, USERNAMES

from .test_export import MODULE, Archive


def test_a_whole_export(tmp_path: Path) -> None:
    """Where all can be read, the exit status is 0, encrypted names included."""
    platform = campus.make(tmp_path)
    campus.fill(platform)
    drop = "connection.cursor().execute('DROP TABLE leftover_odd'); print(1)"
    campus.program(platform, f"from django.db import connection; {drop}")
    archive = Archive(campus.run(platform, *MODULE, f"--user-id={HER}").stdout)
    assert archive.index["skipped"] == [] and archive.rows("Locker")[0]["decrypted_username"] == USERNAMES[HER]


def test_a_migration_that_has_not_run(tmp_path: Path) -> None:
    """Columns that are not there are named, and keep nothing else away."""
    platform = campus.make(tmp_path)
    campus.fill(platform)
    statements = ["DROP COLUMN grade", "DROP COLUMN modified"]
    for statement in statements:
        campus.program(
            platform,
            "from django.db import connection\n"
            f"connection.cursor().execute('ALTER TABLE campus_enrollment {statement}'); print(1)",
        )
    archive = Archive(campus.run(platform, *MODULE, f"--user-id={HER}", status=3).stdout)
    assert archive.left_out("campus.Enrollment") == {"grade": 2, "modified": 2}
    assert all("grade" not in row for row in archive.rows("Enrollment"))


def test_all_is_of_one_moment(tmp_path: Path) -> None:
    """What changes while it is read is not half in it."""
    platform = campus.make(tmp_path)
    campus.fill(platform)
    code = f"""
import io, datetime, sqlite3, zipfile
from django.db import connection
from lms.envs.tutor.privacy.export import streamed
connection.cursor().execute("PRAGMA journal_mode=WAL")
before = streamed.Export._table
def exported(self, archive, person, table):
    if table.label == "campus.Score":
        other = sqlite3.connect({str(platform / "database")!r})
        other.execute("UPDATE campus_score SET text = 'meanwhile'")
        other.execute("UPDATE campus_thread SET text = 'meanwhile'")
        other.commit()
        other.close()
    return before(self, archive, person, table)
streamed.Export._table = exported
now = datetime.datetime.now(datetime.timezone.utc)
stream = io.BytesIO(b"".join(streamed.chunks({HER}, "en", now)))
with zipfile.ZipFile(stream) as archive:
    texts = [archive.read(f"data/campus.{{name}}.json").decode() for name in ("Score", "Thread")]
print(json.dumps([texts, Thread.objects.first().text]))
"""
    texts, after = campus.program(platform, code)
    assert after == "meanwhile"
    assert not any("meanwhile" in text for text in texts)


def test_no_more_memory_for_more_rows(tmp_path: Path) -> None:
    """Forty times as many, of a table of her own and of two that hang on it; not one is lost between pages."""
    platform = campus.make(tmp_path)
    campus.fill(platform)
    code = (
        "import resource, sys; from lms.envs.tutor.privacy.export import command; status = command.main(sys.argv[1:]); "
    )
    code += "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr); sys.exit(status)"
    peaks, counts = [], []
    tables = ("Activity", "Submission", "SubmissionHistory")
    for rows in (1_000, 40_000):
        campus.program(platform, f"lab.add_rows({HER}, {rows}); lab.add_activities({HER}, {rows}, 'text'); print(1)")
        done = campus.run(platform, "-c", code, f"--user-id={HER}", status=3)
        archive = Archive(done.stdout)
        counts.append([archive.entry(f"campus.{name}")["rows"] for name in tables])
        peaks.append(int(done.stderr.split()[-1]) / 1024)
        for name in tables:
            assert len({json.dumps(each) for each in archive.rows(name)}) == archive.entry(f"campus.{name}")["rows"]
    assert [last - first for first, last in zip(*counts, strict=True)] == [40_000] * 3
    assert peaks[1] < peaks[0] + 30, peaks  # pages that wait for the end of a file


def test_somebody_without_an_address_is_not_everybody_without_one(tmp_path: Path) -> None:
    """An empty name selects nothing."""
    platform = campus.make(tmp_path)
    campus.fill(platform)
    code = f"Account.objects.filter(pk={HER}).update(email=''); Invitation.objects.create(email='', text='nobody')\n"
    code += (
        "Credit.objects.create(username='', text='nobody'); StudentItem.objects.create(student_id='', course_id='-')\n"
    )
    code += f"AnonymousId.objects.filter(user={HER}).update(anonymous_user_id=''); print(1)"
    campus.program(platform, code)
    archive = Archive(campus.run(platform, *MODULE, f"--user-id={HER}", status=3).stdout)
    assert b"nobody" not in archive.files.get("data/campus.Invitation.json", b"") and len(archive.rows("Credit")) == 1
    assert archive.rows("Invitation") == archive.rows("StudentItem") == []
