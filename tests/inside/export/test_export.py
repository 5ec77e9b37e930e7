"""The export of one person, from a real database with rows of every kind of two people."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.campus import EMAILS, HER, NAMES, OTHER, PSEUDONYMS, USERNAMES

MODULE = ["-m", "lms.envs.tutor.privacy.export"]

PEOPLE = pytest.mark.parametrize(("person", "other"), [(HER, OTHER), (OTHER, HER)], ids=["hers", "the other's"])


#: In these, another person's number is that of something else.
_OTHER_NUMBERS = {
    f"{folder}/campus.{name}.{ending}"
    for name in ("HistoricalSetting", "Notice")
    for folder, ending in (("data", "json"), ("pages", "html"))
}


class Archive:
    """An export, unpacked."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            self.files = {name: archive.read(name) for name in archive.namelist()}
            self.infos = archive.infolist()
        self.index: dict[str, Any] = json.loads(self.files["index.json"])
        self.everything = b"\n".join(self.files.values())

    def rows(self, model: str) -> list[dict[str, Any]]:
        """The rows of a model of the lab, of all its files."""
        names = [name for each in self.index["files"] if each["table"] == f"campus.{model}" for name in each["files"]]
        return [row for name in names for row in json.loads(self.files[name])]

    def entry(self, table: str) -> dict[str, Any]:
        """What the index says of a table."""
        (found,) = [each for each in self.index["files"] if each["table"] == table]
        return dict(found)

    def left_out(self, table: str) -> dict[str, int]:
        """{column: rows} of what was left out of a table."""
        found: dict[str, int] = {}
        for each in self.entry(table)["left_out"]:
            found[each["column"]] = found.get(each["column"], 0) + each["rows"]
        return found


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return campus.make(tmp_path_factory.mktemp("campus"))


@pytest.fixture(scope="module")
def told(platform: Path) -> dict[str, Any]:
    return campus.fill(platform)


@pytest.fixture(scope="module")
def archives(platform: Path, told: dict[str, Any]) -> dict[int, Archive]:
    """Of both."""
    return {pk: Archive(campus.run(platform, *MODULE, f"--user-id={pk}", status=3).stdout) for pk in (HER, OTHER)}


# -- what is in it -----------------------------------------------------------------------


@PEOPLE
def test_every_row_that_names_the_person_is_there_once(
    archives: dict[int, Archive], told: dict[str, Any], person: int, other: int
) -> None:
    """By whatever kind of relation, and in whichever role."""
    expected = told[str(person)]["rows"]
    assert set(expected) == set(campus.SLOTS)
    for model, ids in expected.items():
        rows = archives[person].rows(model)
        if model == "Token":  # its key is a secret
            assert len(rows) == len(ids)
            continue
        found = [str(each.get("id", each.get("activity_ptr_id", each.get("history_id")))) for each in rows]
        assert len(found) == len(set(found)), model
        assert set(ids) <= set(found), model
        entry = archives[person].entry(f"campus.{model}")
        assert entry["rows"] == len(rows)
        assert len(found) - len(ids) <= 1, model  # of the rows that others hang on, one is the person's


@PEOPLE
def test_the_other_kinds_of_rows(archives: dict[int, Archive], person: int, other: int) -> None:
    """One each: the account, the profile, many-to-many, by a random id, inherited, in a table without a model."""
    archive = archives[person]
    for model in ("Account", "Profile", "Badge_users", "Friend_friends", "AnonymousId", "StudentItem", "Staff"):
        assert len(archive.rows(model)) == 1, model
    assert len(archive.rows("ReadMark")) == (person == HER)  # who wrote the thread does not learn who read it
    assert len(archive.rows("Activity")) == 2 and len(archive.rows("Exam")) == 2
    assert "essay" not in archive.rows("Activity")[0] and "user_id" not in archive.rows("Exam")[0]
    (leftover,) = json.loads(archive.files["data/leftover_survey.json"])
    assert leftover["user"] == person and leftover["the answer"] == f"text-leftover-{person}-end"
    log = json.loads(archive.files["data/admin.LogEntry.json"])
    assert len(log) == 3  # of four, one is the other's alone
    assert not {"ActiveEnrollment", "Course", "Contact", "Missing"} & {e["table"] for e in archive.index["files"]}


@PEOPLE
def test_texts_of_the_person_are_there(
    archives: dict[int, Archive], told: dict[str, Any], person: int, other: int
) -> None:
    """All that nobody else takes part in, and all that the person wrote."""
    there = told[str(person)]["there"]
    assert len(there) > 40
    assert [text for text in there if text.encode() not in archives[person].everything] == []


@PEOPLE
def test_texts_of_others_are_not_there(
    archives: dict[int, Archive], told: dict[str, Any], person: int, other: int
) -> None:
    """Not those of their rows, nor what they may have written in the person's."""
    not_there = told[str(person)]["not_there"]
    assert len(not_there) > 60
    assert [text for text in not_there if text.encode() in archives[person].everything] == []


@PEOPLE
def test_nobody_else_is_named(archives: dict[int, Archive], person: int, other: int) -> None:
    """Neither by id, nor by any name, also in JSON; the person is."""
    for names in (USERNAMES, EMAILS, NAMES, PSEUDONYMS, {HER: str(HER), OTHER: str(OTHER)}):
        for part in names[other].split():
            places = {name for name, data in archives[person].files.items() if part.encode() in data}
            assert places - (_OTHER_NUMBERS if part.isdigit() else set()) == set(), part
        assert names[person].split()[0].encode() in archives[person].everything
    (login,) = archives[person].rows("Login")
    assert login["extra_data"]["friend"] == login["old_data"]["friend"] == {"username": "[another person]"}


@PEOPLE
def test_secrets_are_in_no_file(archives: dict[int, Archive], told: dict[str, Any], person: int, other: int) -> None:
    """Also not the person's own; the index says that they were left out."""
    assert len(told[str(person)]["secrets"]) > 15
    for secret in told[str(person)]["secrets"]:
        assert secret.encode() not in archives[person].everything, secret
    archive = archives[person]
    assert archive.left_out("campus.Token") == {"key": 1, "client_secret": 1, "session_data": 1}
    assert archive.left_out("campus.Account")["password"] == 1
    assert archive.left_out("campus.Login") == {"extra_data": 3, "old_data": 3}  # two tokens, and a friend
    assert json.loads(archive.rows("Profile")[0]["meta"])["session_id"] == "[left out: secret]"
    assert archive.left_out("(no model).leftover_survey") == {"password": 1}


@PEOPLE
def test_the_persons_own_names_stay(archives: dict[int, Archive], person: int, other: int) -> None:
    """Also where another takes part, and those that the account does not know."""
    (account,) = archives[person].rows("Account")
    assert [account["first_name"], account["last_name"]] == NAMES[person].split()
    assert account["recommended_by_id"] == "[another person]" and account["phone"] == f"+49 {person}"
    (profile,) = archives[person].rows("Profile")
    assert profile["new_email"] == f"text-new-{person}-end@x.example"
    assert profile["name"] == NAMES[person] and profile["year_of_birth"] == 1970


def test_what_is_personal_of_others_goes(archives: dict[int, Archive]) -> None:
    """In a row of two, or in one that the person only did something with."""
    phones = [each["phone"] for each in archives[HER].rows("Buddies")]
    assert sorted(phones) == ["+49", "[left out: about another person]", "[left out: about another person]"]
    by_her = [each for each in archives[HER].rows("Audit") if each["enrolled_by_id"] == HER]
    names = {each["enrolled_email"]: each["contact_name"] for each in by_her}
    assert names == {EMAILS[HER]: "somebody", "[another person]": "[left out: about another person]"}


@PEOPLE
def test_numbers_of_other_things(archives: dict[int, Archive], person: int, other: int) -> None:
    """The number of a line of history, and what notices are grouped by, are nobody's: none selected, none withheld."""
    (setting,) = archives[person].rows("HistoricalSetting")
    assert setting["history_user_id"] == person and setting["text"].startswith("text-HistoricalSetting")
    assert {"group_by_id", "member_id"}.isdisjoint(archives[person].left_out("campus.Notice"))
    assert archives[person].rows("Notice")[0]["member_id"] in (5, 6)


def test_what_is_about_other_things(archives: dict[int, Archive]) -> None:
    """Told apart; what hangs on a course that says whom to write to is nobody's."""
    archive = archives[HER]
    beside = {each["table"].removeprefix("campus.") for each in archive.index["files"] if not each["about"]}
    assert beside == {"Configuration", "HistoricalSetting", "Overview"} and archive.rows("OverviewTab") == []
    assert "Where you are only named" in archive.files["index.html"].decode()


# -- the index ---------------------------------------------------------------------------


def test_the_index(archives: dict[int, Archive], told: dict[str, Any]) -> None:
    """Each file is in it, with its rows and columns; what could not be searched is named."""
    archive, index = archives[HER], archives[HER].index
    files = {name for each in index["files"] for name in (*each["files"], *each["pages"])}
    assert set(archive.files) == files | {"index.json", "index.html"}
    for each in index["files"]:
        rows = [row for name in each["files"] for row in json.loads(archive.files[name])]
        assert len(rows) == each["rows"] and all(list(row) == each["columns"] for row in rows)
    assert index["rows"] == sum(each["rows"] for each in index["files"])
    assert index["not_there"] == ["campus.Missing"]
    searched = {each["table"]: each["columns"] for each in index["not_searched"]}
    assert searched["campus.Contact"] == ["last_name", "telephone"]
    assert "(no model).leftover_odd" in searched
    assert index["platform"] == "Campus" and index["version"] == 2
    (picture,) = told[str(HER)]["files"]
    assert archive.entry("campus.Profile")["named_files"] == 1 and archive.rows("Profile")[0]["picture"] == picture
    assert any(each["what"].startswith("Database default: backups") for each in index["elsewhere"])


def test_the_page(archives: dict[int, Archive]) -> None:
    """It asks the network for nothing, and links to the files beside it."""
    page = archives[HER].files["index.html"].decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">') and page.endswith("</html>\n")
    assert not re.search(r"<script|<img|<link|src=|https?://", archives[HER].everything.decode())
    links = re.findall(r'href="([^"]+)"', page)
    assert set(links) == set(archives[HER].files) - {"index.json", "index.html"}
    assert "What was left out, and why" in page and "a password, a token or a key" in page
    assert "Passwords, tokens and keys are in no file." in page and "Files that you or others uploaded" in page


def test_values_that_cannot_be_read(archives: dict[int, Archive]) -> None:
    """One does not keep the others of its row away."""
    (visit,) = archives[HER].rows("Visit")
    assert visit["course"] == "[cannot be read]" and visit["text"].startswith("text-Visit")
    assert archives[HER].left_out("campus.Visit") == {"course": 1}


def test_names_of_files(archives: dict[int, Archive]) -> None:
    """Those of tables; nobody's id or name is in one. They are for their owner alone."""
    for info in archives[HER].infos:
        assert re.fullmatch(r"index\.(json|html)|data/[\w.-]+\.json|pages/[\w.-]+\.html", info.filename)
        assert not re.search(rf"{HER}|{USERNAMES[HER]}", info.filename)
        assert info.external_attr >> 16 == 0o600


# -- what can go wrong -------------------------------------------------------------------


def test_an_unknown_user(platform: Path, told: dict[str, Any]) -> None:
    done = campus.run(platform, *MODULE, "--user-id=5", check=False)
    assert (done.returncode, done.stdout) == (1, b"")
    assert "There is no user with this id" in json.loads(done.stderr.splitlines()[-1])["error"]


def test_what_others_print_is_not_in_the_archive(platform: Path, told: dict[str, Any]) -> None:
    """Settings of another plugin, for instance."""
    campus.write_settings(platform, 'print("hello"); import os; os.write(1, b"hello")')
    try:
        done = campus.run(platform, *MODULE, f"--user-id={HER}", status=3)
    finally:
        campus.write_settings(platform)
    assert Archive(done.stdout).index["rows"] > 50 and b"hello" in done.stderr


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[bytes], Archive]:
    """An export where a model, a condition, a row and a setting go wrong, each with her name in its error."""
    platform = campus.make(tmp_path_factory.mktemp("broken"))
    campus.fill(platform)
    code = f"""
from lms.envs.tutor.privacy.export import command, streamed, withheld_columns
from lms.envs.tutor.privacy.database import person
def failing(before, when):
    def call(*arguments):
        if when(*arguments):
            raise RuntimeError("zoraquill")
        return before(*arguments)
    return call
streamed.columns_of = failing(streamed.columns_of, lambda alias, table: table == "campus_score")
condition = person.Person._condition
person.Person._condition = failing(condition, lambda self, table, reference: reference.name == "enrolled_email")
sieved = withheld_columns.Sieve._sieved
withheld_columns.Sieve._sieved = failing(sieved, lambda self, values, held: "text-Thread-0-end" in values)
from django.db import connection
deep = "[" * 100000 + "]" * 100000
connection.cursor().execute("PRAGMA ignore_check_constraints = ON")
connection.cursor().execute("UPDATE campus_credit SET reason = %s WHERE username = 'zoraquill'", [deep])
sys.exit(command.main(["--user-id={HER}"]))
"""
    done = campus.run(platform, "-c", "import django, sys; django.setup()\n" + code, status=3)
    return done, Archive(done.stdout)


def test_nothing_stops_an_export(broken: tuple[subprocess.CompletedProcess[bytes], Archive], told: Any) -> None:
    """What cannot be read is passed over, and named, in both forms of the index; all else is there."""
    done, archive = broken
    skipped = {(each["table"], each["what"]): each for each in archive.index["skipped"]}
    assert skipped.keys() == {
        ("(no model).leftover_odd", "the table"),
        ("campus.Score", "the table"),
        ("campus.Audit", "enrolled_email"),
        ("campus.Thread", "a row"),
    }
    assert skipped["campus.Thread", "a row"]["rows"] == 1 and skipped["campus.Thread", "a row"]["why"] == "RuntimeError"
    assert "This archive is not whole" in archive.files["index.html"].decode()
    assert b"zoraquill" not in done.stderr and archive.rows("Score") == []
    assert len(archive.rows("Audit")) == 2  # by who enrolled
    assert all(each["reason"] == "[cannot be read]" for each in archive.rows("Credit"))
    rows = told[str(HER)]["rows"]
    for model in set(rows) - {"Score", "Audit", "Thread"}:
        assert len(archive.rows(model)) >= len(rows[model]), model


def test_a_database_that_is_gone_ends_it(platform: Path, told: dict[str, Any]) -> None:
    """Nothing else could be read, either: that is no archive, and the error names nobody."""
    code = f"""
from lms.envs.tutor.privacy.export import command, streamed
from django.db import connection, OperationalError
def gone(*arguments):
    connection.is_usable = lambda: False
    raise OperationalError("zoraquill")
streamed._pages = gone
sys.exit(command.main(["--user-id={HER}"]))
"""
    done = campus.run(platform, "-c", "import django, sys; django.setup()\n" + code, status=1)
    assert json.loads(done.stderr.splitlines()[-1])["error"].startswith("OperationalError while ")
    assert b"zoraquill" not in done.stderr
    with pytest.raises((zipfile.BadZipFile, KeyError)):
        Archive(done.stdout)


def test_nobody_reads_any_more(platform: Path, told: dict[str, Any]) -> None:
    """The operator has stopped it: it ends, and prints no traceback."""
    reader, writer = os.pipe()
    os.close(reader)
    code = f"import os; os.dup2({writer}, 1); from lms.envs.tutor.privacy.export import command; "
    code += f"raise SystemExit(command.main(['--user-id={HER}']))"
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=platform, env=environment, capture_output=True, pass_fds=[writer]
    )
    os.close(writer)
    assert done.returncode == 1 and b"Traceback" not in done.stderr
