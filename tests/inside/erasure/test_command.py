"""
The commands in the platform: who is retired is found in its database, and erased from a real ClickHouse.

And Aspects' own sink, from its package: what it loses is shown first, and then closed.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import lab
from lab.aspects import PASSWORD, USER, count, gone, name, store
from lab.clickhouse import ClickHouse, canaries_at_rest
from lab.environment import run_python
from lab.schemas import fits

from .test_clickhouse_people import server as server
from .test_clickhouse_people import started as started

SETTINGS = """
import json, logging, sys
sys.path.insert(0, {accounts!r})
import django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "waffle", "openedx.core.djangoapps.user_api"],
    DATABASES={{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r}}}}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    RETIRED_USERNAME_PREFIX="retired__user_",
    EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG={{"url": {url!r}, "username": {user!r}, "password": {password!r},
                                          "database": "event_sink", "timeout_secs": 1}},
    {more}
)
django.setup()
"""

#: Who is in its database, which is made once.
PEOPLE = """
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from django.contrib.auth import get_user_model
from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementStatus
states = {name: RetirementState.objects.create(state_name=name, state_execution_order=number)
          for number, name in enumerate(["PENDING", "RETIRING_LMS", "COMPLETE"])}
for number in range(1, 7):
    gone = number in (1, 2)
    user = get_user_model().objects.create(
        id=number, username=f"retired__user_{number}" if gone else f"zoraquill{number}x")
    if number in (2, 3, 4, 5):
        UserRetirementStatus.objects.create(
            user=user, original_username=f"zoraquill{number}x", retired_username=f"retired__user_{number}",
            current_state=states["COMPLETE" if number < 4 else "RETIRING_LMS" if number == 4 else "PENDING"])
"""

JOBS = """
from tutorprivacy.inside.erasure import command
command.{call}
"""


@cache
def database() -> bytes:
    """Of the platform, with everybody in it."""
    accounts = str(Path(lab.__file__).parent / "accounts")
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "database"
        begin = SETTINGS.format(accounts=accounts, database=str(made), url="", user="", password="", more="")
        done = run_python(Path(folder), os.environ, "-c", begin + PEOPLE)
        assert done.returncode == 0, done.stderr.decode()
        return made.read_bytes()


def python(
    server: ClickHouse, folder: Path, code: str, more: str = "", **values: Any
) -> subprocess.CompletedProcess[str]:
    """Run code in a platform whose database is in the folder."""
    if not (folder / "database").exists():
        (folder / "database").write_bytes(database())
    program = SETTINGS.format(
        accounts=str(Path(lab.__file__).parent / "accounts"),
        database=str(folder / "database"),
        url=server.url,
        user=USER,
        password=PASSWORD,
        more=more,
    )
    done = run_python(folder, os.environ, "-c", program + code.format(**values))
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def job(server: ClickHouse, folder: Path, call: str, pii: bool = True) -> subprocess.CompletedProcess[str]:
    aspects = {"pii": pii, "cluster": "", "vector_database": "openedx", "databases": ["openedx", "reporting", "xapi"]}
    done = python(server, folder, JOBS, f"PRIVACY_ASPECTS={aspects!r},", call=call)
    assert "zoraquill" not in done.stdout + done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    return done


def test_erase(server: ClickHouse, tmp_path: Path) -> None:
    """By their names in the LMS, or by the state of their retirement; those who wait are left."""
    done = job(server, tmp_path, "erase()")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("3 people are retired.") and "Verified: nothing is left." in done.stdout
    gone(server, 1, 2, 3)
    assert {row[0] for row in server.query("SELECT user_id FROM event_sink.user_profile")} == {4, 5, 6}
    assert count(server, "event_sink.course_enrollment", "username != ''") == 6
    again = job(server, tmp_path, "erase(as_json=True)")
    assert again.returncode == 0 and not any(fits("erase-users", again.stdout)["erased"].values())


def test_with_personal_data_off_names_of_enrolments_go(server: ClickHouse, tmp_path: Path) -> None:
    done = job(server, tmp_path, "erase()", pii=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert count(server, "event_sink.course_enrollment", "username != ''") == 0
    assert count(server, "event_sink.user_profile") == 6


def test_purge(server: ClickHouse, tmp_path: Path) -> None:
    """Everyone; refused while the collection is on."""
    refused = job(server, tmp_path, "purge()", pii=True)
    assert refused.returncode == 1 and "PRIVACY_ASPECTS_PII is on" in refused.stderr
    assert count(server, "event_sink.user_profile") == 12
    done = job(server, tmp_path, "purge()", pii=False)
    assert done.returncode == 0, done.stdout + done.stderr
    gone(server, *range(1, 7))


def everything(server: ClickHouse) -> dict[str, int]:
    """How many rows there are, by table, and names in the one that is kept for counts."""
    tables = server.query("SELECT database, name FROM system.tables WHERE database IN ('event_sink', 'openedx')")
    rows = {f"{database}.{table}": count(server, f"{database}.{table}") for database, table in tables}
    return {**rows, "names": count(server, "event_sink.course_enrollment", "username != ''")}


@pytest.mark.parametrize("pii", [True, False])
def test_a_dry_run_only_counts(server: ClickHouse, tmp_path: Path, pii: bool) -> None:
    """What the command erases then; nobody is noted as gone."""
    before = everything(server)
    looked = job(server, tmp_path, "erase(as_json=True, is_dry_run=True)", pii=pii)
    assert looked.returncode == 0, looked.stdout + looked.stderr
    foreseen = fits("erase-users", looked.stdout)
    assert foreseen["dry_run"] and foreseen["erased"] == {} == foreseen["blanked"]
    text = job(server, tmp_path, "erase(is_dry_run=True)", pii=pii).stdout
    assert "Nothing was changed" in text and "Verified" not in text and max(map(len, text.splitlines())) < 80
    assert everything(server) == before
    erased = fits("erase-users", job(server, tmp_path, "erase(as_json=True)", pii=pii).stdout)
    done = {**erased["erased"], **erased["blanked"]}
    assert any(done.values()) and {name: foreseen["left"][name] for name in done} == done


def test_a_dry_run_of_a_purge(server: ClickHouse, tmp_path: Path) -> None:
    before = everything(server)
    looked = job(server, tmp_path, "purge(as_json=True, is_dry_run=True)", pii=False)
    assert looked.returncode == 0, looked.stdout + looked.stderr
    assert everything(server) == before
    erased = fits("erase-users", job(server, tmp_path, "purge(as_json=True)", pii=False).stdout)
    assert fits("erase-users", looked.stdout)["left"] == {**erased["erased"], **erased["blanked"]}


def test_a_dry_run_that_cannot_look(server: ClickHouse, tmp_path: Path) -> None:
    """Is none: it says where, and ends with 1."""
    server.fault(r"FROM event_sink\.user_profile", None, code=497)
    done = job(server, tmp_path, "erase(is_dry_run=True)")
    assert done.returncode == 1 and "event_sink.user_profile" in done.stdout


def test_what_cannot_be_verified_is_not_done(server: ClickHouse, tmp_path: Path) -> None:
    """Not 0, with the reason, and what to do."""
    server.fault("system.*mutations", None, code=497)
    done = job(server, tmp_path, "erase()")
    assert done.returncode == 1 and "tutor local do init --limit=aspects" in done.stdout
    assert "Verified" not in done.stdout
    (row,) = [line for line in done.stdout.splitlines() if line.startswith("event_sink.course_enrollment")]
    assert row.split()[1:] == ["0", "0", "?"]


def test_without_aspects(server: ClickHouse, tmp_path: Path) -> None:
    done = python(server, tmp_path, JOBS, call="erase()")
    assert done.returncode == 1 and "not enabled" in done.stderr


SINK = """
from platform_plugin_aspects.sinks import UserProfileSink, UserRetirementSink
log = logging.getLogger("sink")
if not UserRetirementSink.is_enabled():
    print("disabled")
else:
    try:
        UserRetirementSink(None, log).send_item({{"user_id": 1}})
        print("sent")
    except Exception as error:
        print("failed", type(error).__name__)
"""


def retire_by_the_sink(server: ClickHouse, folder: Path, tables: list[str], enabled: bool = True) -> str:
    """What Aspects itself does when user 1 is retired, with its settings."""
    more = f"EVENT_SINK_CLICKHOUSE_PII_MODELS={tables!r}, EVENT_SINK_CLICKHOUSE_AUTH_USER_ENABLED={enabled},"
    more += (
        "EVENT_SINK_CLICKHOUSE_MODEL_CONFIG={'auth_user': {'module': 'django.contrib.auth.models', 'model': 'User'}},"
    )
    done = python(server, folder, SINK, more)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


ASPECTS_TABLES, OUR_TABLES = ["user_profile", "external_id", "auth_user"], ["user_profile", "external_id"]


def there(server: ClickHouse, table: str = "event_sink.user_profile", number: int = 1) -> int:
    server.settle()
    return count(server, table, f"user_id = {number}")


def closed(server: ClickHouse, folder: Path) -> None:
    """Whatever was lost, our command finds."""
    done = job(server, folder, "erase()")
    assert done.returncode == 0, done.stdout + done.stderr
    gone(server, 1)


def test_loss_1_clickhouse_is_away(server: ClickHouse, tmp_path: Path) -> None:
    """The task fails, once and for all."""
    server.fault("ALTER", None, slow=1.5, status=503)
    assert retire_by_the_sink(server, tmp_path, OUR_TABLES).startswith("failed")
    server.fault()
    assert there(server) == 2
    closed(server, tmp_path)


def test_loss_2_a_table_that_is_not_there(server: ClickHouse, tmp_path: Path) -> None:
    """With Aspects' own list the task always fails at its end; with ours it does not."""
    assert retire_by_the_sink(server, tmp_path, ASPECTS_TABLES) == "failed HTTPError"
    assert retire_by_the_sink(server, tmp_path, ["auth_user", *OUR_TABLES]) == "failed HTTPError"
    assert retire_by_the_sink(server, tmp_path, OUR_TABLES) == "sent"
    assert there(server) == 0


def test_loss_3_after_an_opt_out(server: ClickHouse, tmp_path: Path) -> None:
    """The listener is off, and says nothing; our setting keeps it on."""
    assert retire_by_the_sink(server, tmp_path, OUR_TABLES, enabled=False) == "disabled"
    assert there(server) == 2
    assert retire_by_the_sink(server, tmp_path, OUR_TABLES, enabled=True) == "sent"
    assert there(server) == 0
    closed(server, tmp_path)


def test_loss_4_stored_anew(server: ClickHouse, tmp_path: Path) -> None:
    """By the step after: the retired name, and the rest of the profile."""
    assert retire_by_the_sink(server, tmp_path, OUR_TABLES) == "sent"
    assert there(server) == 0
    store(server, 1, version="2026-03-03")
    assert there(server) == 1
    closed(server, tmp_path)


def test_loss_5_enrolments(server: ClickHouse, tmp_path: Path) -> None:
    """Their usernames are nobody's business there, and the dictionary still has them in memory."""
    assert retire_by_the_sink(server, tmp_path, OUR_TABLES) == "sent"
    server.settle()
    assert count(server, "event_sink.course_enrollment", f"username = '{name(1)}'") == 2
    assert count(server, "dictionary('event_sink.user_pii')", "user_id = 1") == 1
    assert canaries_at_rest(server.folder, [name(1)])
    closed(server, tmp_path)
    assert count(server, "dictionary('event_sink.user_pii')", "user_id = 1") == 0
