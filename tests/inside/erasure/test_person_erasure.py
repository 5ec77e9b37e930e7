"""
One of two people is erased from a real database with rows of every kind of both: she is gone, the other is whole.

What is to be gone and what is to stay is known from who takes part in each row (`lab.campus`), not from what is tested.
"""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.campus import EMAILS, HER, NAMES, OTHER, PSEUDONYMS, USERNAMES

PEOPLE = pytest.mark.parametrize(("person", "other"), [(HER, OTHER), (OTHER, HER)], ids=["hers", "the other's"])

RETIRED = "retired__user_0123456789abcdef"

#: Where a person only stands beside the row: its text is about other things, and stays.
BESIDE = ("Configuration", "HistoricalSetting", "Overview", "Desk")

#: What cannot be told, or is of nobody: a badge's title, the number of a line of history, somebody's number elsewhere.
OTHER_NUMBERS = ("campus_badge", "campus_historicalsetting", "campus_studentitem", "campus_notice")

ERASE = f"""
from lms.envs.tutor.privacy.erasure.person_erasure import erasure_of, Former
def erase(pk, look=False, unknown="delete", **more):
    former = Former(*(frozenset([each[pk]]) for each in (lab.USERNAMES, lab.EMAILS, lab.NAMES)))
    found = erasure_of(Account.objects.get(pk=pk), former, unknown, look, **more)
    return {{"text": str(found), **found.as_data()}}
def retire(pk):
    Account.objects.filter(pk=pk).update(
        username={RETIRED!r}, email="{RETIRED}@retired.invalid", password="!", first_name="", last_name="")
"""


def made(folder: Path) -> tuple[Path, dict[str, Any]]:
    """The platform, and what is in it; what no export can read is taken out."""
    root = folder / "edx"
    root.mkdir()
    told = campus.fill(campus.make(root))
    execute(root, "DROP TABLE leftover_odd")
    return root, told


def execute(root: Path, statement: str, *values: Any) -> None:
    """In the database, which is a file."""
    with contextlib.closing(sqlite3.connect(root / "database")) as database, database:
        database.execute(statement, values)


def retired(root: Path, person: int) -> None:
    """As the platform leaves an account."""
    emptied = "username = ?, email = ?, password = '!', first_name = '', last_name = ''"
    execute(root, f"UPDATE campus_account SET {emptied} WHERE id = ?", RETIRED, f"{RETIRED}@retired.invalid", person)


def erased(root: Path, person: int, **options: Any) -> dict[str, Any]:
    words = "".join(f", {name}={value!r}" for name, value in options.items())
    return dict(campus.program(root, f"{ERASE}\nprint(json.dumps(erase({person}{words})))"))


def dump(root: Path) -> list[str]:
    with sqlite3.connect(root / "database") as database:
        return list(database.iterdump())


def rows_of(lines: list[str], table: str) -> list[str]:
    return [line for line in lines if line.startswith(f'INSERT INTO "{table}"')]


@dataclass
class Ended:
    """A platform in which a person was erased, and nothing else has happened since: nobody may change it."""

    root: Path
    told: dict[str, Any]
    before: list[str]
    found: dict[str, Any]


@pytest.fixture(scope="module")
def end_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Ended]:
    """The same platform for all tests that look at the end of a person."""

    @cache
    def end(person: int) -> Ended:
        root, told = made(tmp_path_factory.mktemp("ended"))
        before = dump(root)
        retired(root, person)
        return Ended(root, told, before, erased(root, person))

    return end


@PEOPLE
def test_nothing_of_the_person_is_left(end_of: Callable[[int], Ended], person: int, other: int) -> None:
    """No name, no random id, no text of hers; and every row and text of the other's."""
    ended = end_of(person)
    told, before, found, root = ended.told, ended.before, ended.found, ended.root
    assert found["is_complete"] and found["left"] == [] and found["failed"] == {}
    lines = dump(root)
    everything = "\n".join(lines)
    names = [USERNAMES[person], EMAILS[person], PSEUDONYMS[person], *NAMES[person].split()]
    assert [name for name in names if name.lower() in everything.lower()] == []
    hers, others = told[str(person)], told[str(other)]
    beside = tuple(f"text-{name}-" for name in BESIDE)
    assert [text for text in hers["own"] if text in everything and not text.startswith(beside)] == []
    assert [text for text in others["own"] if text not in everything] == []
    for name in (USERNAMES[other], EMAILS[other], PSEUDONYMS[other], NAMES[other]):
        assert everything.count(name) == "\n".join(before).count(name) - hers_alone_with(before, lines, name), name


def hers_alone_with(before: list[str], after: list[str], name: str) -> int:
    """Of the rows that are gone, how often they named the other: as who did something with a row about her."""
    return sum(line.count(name) for line in before) - sum(line.count(name) for line in after)


@PEOPLE
def test_where_her_number_stays(end_of: Callable[[int], Ended], person: int, other: int) -> None:
    """In the account, which has no name any more, and where a foreign key cannot be empty: the report says which."""
    ended = end_of(person)
    kept = {each["place"] for each in ended.found["kept"]}
    assert kept == {"campus.Account", "admin.LogEntry"}
    lines = [line for line in dump(ended.root) if str(person) in line and line.startswith("INSERT")]
    tables = {line.split('"')[1] for line in lines}
    assert tables - set(OTHER_NUMBERS) <= {"campus_account", "django_admin_log", "sqlite_sequence"}


def test_rows_of_the_other(end_of: Callable[[int], Ended]) -> None:
    """As many as before, of each table, but for what was only about her; foreign keys hold."""
    root, told = end_of(HER).root, end_of(HER).told
    with sqlite3.connect(root / "database") as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for model, ids in told[str(OTHER)]["rows"].items():
            if model in ("Token", "Certificate", "Exam", "Statement"):
                continue
            key = "history_id" if model == "HistoricalSetting" else "id"
            there = {str(each) for (each,) in database.execute(f"SELECT {key} FROM campus_{model.lower()}")}
            about_her = set(told[str(HER)]["rows"][model])
            assert set(ids) - about_her <= there, model
            both = set(ids) & about_her
            if model in ("Message", "Buddies", "Meeting", "Attempt"):  # another takes part
                assert both <= there, model


def test_references_of_others_are_removed(end_of: Callable[[int], Ended]) -> None:
    """And what she wrote to them; what they wrote stays."""
    root = end_of(HER).root
    code = "print(json.dumps(list(Message.objects.order_by('pk').values_list('sender', 'recipient', 'text'))))"
    messages = campus.program(root, code)
    assert [OTHER, OTHER, "text-Message-4-end"] in messages and [OTHER, None, "text-Message-3-end"] in messages
    assert [None, OTHER, ""] in messages and not any(HER in each[:2] for each in messages)
    code = "print(json.dumps(list(Reply.objects.values_list('author_id', 'author_username').distinct())))"
    assert campus.program(root, code) == [[OTHER, USERNAMES[OTHER]]]


def test_names_in_texts_of_others(tmp_path: Path) -> None:
    """Also in JSON, escaped or not, and under labels; what only looks alike stays."""
    root, _told = made(tmp_path)
    code = f"""
from django.db import connection
texts = ["Ask Zora Quillfeather, zora@campus.example", "zoraquill2 and zora@campus.example.org", '{{"user_id": {HER}}}']
Course.objects.bulk_create(Course(name=each, email_frequency="-") for each in texts)
Credit.objects.create(pk=5000, username="x", text="", reason={{"by": ["zoraquill"], "user_id": {HER}, "n": {HER}}})
"""
    campus.program(root, code)
    retired(root, HER)
    found = erased(root, HER)
    assert found["is_complete"]
    assert {"place": "campus.Course", "what": "texts changed", "number": 2} in found["done"]
    names = campus.program(
        root, "print(json.dumps(list(Course.objects.order_by('pk').values_list('name', flat=True))))"
    )
    assert names[1:] == [f"Ask {RETIRED}, {RETIRED}", "zoraquill2 and zora@campus.example.org", '{"user_id": 0}']
    reason = campus.program(root, "print(json.dumps(Credit.objects.get(pk=5000).reason))")
    assert reason == {"by": [RETIRED], "user_id": 0, "n": HER}


def test_who_has_the_same_name(tmp_path: Path) -> None:
    """Another's full name is not hers to be taken away."""
    root, _told = made(tmp_path)
    execute(root, "UPDATE campus_profile SET name = 'zora quillfeather' WHERE user_id = ?", OTHER)
    retired(root, HER)
    found = erased(root, HER)
    assert found["is_complete"]
    assert "zora quillfeather" in "\n".join(rows_of(dump(root), "campus_profile"))


def test_a_value_that_is_spelled_like_her_name(tmp_path: Path) -> None:
    """An organisation, a language or a role can be called so: told, and not changed. Columns of people lose it."""
    root, _told = made(tmp_path)
    code = """
Course.objects.bulk_create(Course(name=each, email_frequency="-") for each in ("Zoraquill", "zoraquill's course"))
Credit.objects.create(pk=5000, username="zoraquill", text="", reason={})
print(json.dumps(None))
"""
    campus.program(root, code)
    retired(root, HER)
    found = erased(root, HER)
    names = campus.program(
        root, "print(json.dumps(list(Course.objects.order_by('pk').values_list('name', flat=True))))"
    )
    assert names[1:] == ["Zoraquill", f"{RETIRED}'s course"]
    left = campus.program(root, "print(json.dumps(Credit.objects.filter(username='zoraquill').count()))")
    assert found["is_complete"] and not left
    for each in (found, erased(root, HER, look=True)):
        kept = [line for line in each["kept"] if line["place"] == "campus.Course"]
        assert [line["number"] for line in kept] == [1] and kept[0]["why"].startswith("name is spelled like the name")


@pytest.mark.parametrize(("often", "stays"), [(99, False), (100, True)])
def test_a_name_that_is_a_word_of_others(tmp_path: Path, often: int, stays: bool) -> None:
    """In so many texts of others it is about something else: it goes only where it stands as a name."""
    root, _told = made(tmp_path)
    code = f"""
named = ["@zoraquill wrote: why?", '{{{{"username": "zoraquill"}}}}', "zora@campus.example", "by user zoraquill"]
words = [f"why does zoraquill boil at {{each}}?" for each in range({often})]
Course.objects.bulk_create(Course(name=each, email_frequency="-") for each in named + words)
Account.objects.filter(pk={HER}).update(phone="she and zoraquill")
print(json.dumps(None))
"""
    campus.program(root, code.replace("{{{{", "{").replace("}}}}", "}"))
    retired(root, HER)
    found = erased(root, HER)
    assert found["is_complete"] and erased(root, HER, look=True)["is_complete"]
    names = campus.program(
        root, "print(json.dumps(list(Course.objects.order_by('pk').values_list('name', flat=True))))"
    )
    assert "zoraquill" not in str(names[1:5]) and len(names) == often + 5
    assert [each for each in names[5:] if ("zoraquill" in each) != stays] == []
    kept = [each["number"] for each in found["kept"] if each["place"] == "texts of others"]
    assert kept == ([100] if stays else []) and "she and zoraquill" not in "\n".join(dump(root))


def test_a_full_name_that_is_a_course(tmp_path: Path) -> None:
    """Whoever fills in a course's title as her name takes it from nobody."""
    root, _told = made(tmp_path)
    retired(root, HER)
    code = f"""
from lms.envs.tutor.privacy.erasure import person_erasure
person_erasure.TITLES = (("campus.Course", "name"),)
lab.NAMES[{HER}] = "The Art of Physics"
words = ["The art of physics", "Welcome to The Art of Physics!"]
Course.objects.all().delete()
Course.objects.bulk_create(Course(name=each, email_frequency="-") for each in words)
found = erase({HER})
names = list(Course.objects.order_by("pk").values_list("name", flat=True))
print(json.dumps([found["is_complete"], names == words]))
"""
    assert campus.program(root, f"{ERASE}\n{code}") == [True, True]


def test_a_name_that_is_a_key_of_others(tmp_path: Path) -> None:
    """Whoever is called ``input_state`` empties nobody's answers; and a text loses no end for want of room."""
    root, _told = made(tmp_path)
    size = "Course._meta.get_field('name').max_length"
    begin = f"{ERASE}\nlab.USERNAMES[{HER}] = 'input_state'"
    code = f"""
Account.objects.filter(pk={HER}).update(username="input_state")
words = [json.dumps({{"input_state": {{"answer": each}}}}) for each in range(100)]
end = "by zora@campus.example, the end"
words.append("x" * ({size} - len(end)) + end)
Course.objects.all().delete()
Course.objects.bulk_create(Course(name=each, email_frequency="-") for each in words)
retire({HER})
found = erase({HER})
names = list(Course.objects.order_by("pk").values_list("name", flat=True))
print(json.dumps([found["is_complete"], names == words[:100] + ["x" * ({size} - len(end)) + "by -, the end"]]))
"""
    assert campus.program(root, f"{begin}\n{code}") == [True, True]


def test_looking_changes_nothing(tmp_path: Path) -> None:
    """It says what is there, and afterwards that nothing is."""
    root, _told = made(tmp_path)
    retired(root, HER)
    before = dump(root)
    found = erased(root, HER, look=True)
    assert dump(root) == before and not found["is_complete"]
    would = {(each["place"], each["what"]): each["number"] for each in found["left"]}
    done = {(each["place"], each["what"]): each["number"] for each in erased(root, HER)["done"]}
    deleted = {key: rows for key, rows in done.items() if key[1] == "rows deleted"}
    assert deleted == {key: rows for key, rows in would.items() if key[1] == "rows deleted"} and len(deleted) > 30
    assert erased(root, HER, look=True)["is_complete"]
    campus.program(root, "Course.objects.create(name='of zoraquill', email_frequency='-')")
    again = erased(root, HER, look=True)
    assert again["left"] == [{"place": "campus.Course", "what": "named in name", "number": 1}]


def test_what_is_done_with_models_that_nobody_knows(tmp_path: Path) -> None:
    """Emptied, or left and said: PRIVACY_ERASURE_UNKNOWN."""
    root, told = made(tmp_path)
    retired(root, HER)
    found = erased(root, HER, unknown="report")
    assert not found["is_complete"] and "nothing was done" in found["failed"]["campus.Score"]
    assert "text-Score-0-end" in "\n".join(dump(root)) and "campus.Score" in found["unknown"]
    found = erased(root, HER, unknown="blank")
    everything = "\n".join(dump(root))
    assert found["is_complete"] and found["failed"] == {}
    assert USERNAMES[HER] not in everything.lower() and EMAILS[HER] not in everything
    assert "text-Score-0-end" not in everything and len(rows_of(dump(root), "campus_score")) == 2
    assert [text for text in told[str(OTHER)]["own"] if text not in everything] == []


def test_a_table_that_fails(tmp_path: Path) -> None:
    """It keeps no other from its turn; what its rows hang on waits; once it is mended, the next run does the rest."""
    root, told = made(tmp_path)
    retired(root, HER)
    refused = "BEGIN SELECT RAISE(FAIL, 'zoraquill'); END"
    execute(root, f"CREATE TRIGGER no BEFORE DELETE ON campus_submissionhistory {refused}")
    found = erased(root, HER)
    assert not found["is_complete"] and "campus.SubmissionHistory" in found["failed"]
    assert "zoraquill" not in str(found)
    everything = "\n".join(dump(root))
    assert "text-Score-0-end" not in everything  # the others had their turn
    execute(root, "DROP TRIGGER no")
    assert erased(root, HER)["is_complete"]
    everything = "\n".join(dump(root))
    beside = tuple(f"text-{name}-" for name in BESIDE)
    assert [text for text in told[str(HER)]["own"] if text in everything and not text.startswith(beside)] == []


def test_her_files(tmp_path: Path) -> None:
    """Deleted with the row; another's is renamed, if its name names her."""
    root, _told = made(tmp_path)
    execute(root, "UPDATE campus_profile SET picture = 'of zoraquill.png' WHERE user_id = ?", OTHER)
    (root / f"picture-{HER}.png").write_text("her face")
    (root / "of zoraquill.png").write_text("another's")
    retired(root, HER)
    assert erased(root, HER)["is_complete"]
    assert not (root / f"picture-{HER}.png").exists() and not (root / "of zoraquill.png").exists()
    (name,) = campus.program(root, "print(json.dumps(list(Profile._base_manager.values_list('picture', flat=True))))")
    assert (root / name).read_text() == "another's" and "zora" not in name


def test_a_replica_is_searched(tmp_path: Path) -> None:
    """What it has is looked at where rows are changed, too: it may be late. Nothing but it is read through."""
    root, _told = made(tmp_path)
    retired(root, HER)
    shutil.copy(root / "database", root / "late")
    campus.write_settings(
        root, f'DATABASES["read_replica"] = {{**DATABASES["default"], "NAME": {str(root / "late")!r}}}'
    )
    assert erased(root, HER)["is_complete"]
    assert erased(root, HER, look=True)["is_complete"]
    add = f"Course.objects.create(name='by {USERNAMES[HER]}', email_frequency='-')"
    campus.program(root, add)
    assert erased(root, HER, look=True)["is_complete"]  # not there yet
    shutil.copy(root / "database", root / "late")
    found = erased(root, HER, look=True)
    assert {"place": "campus.Course", "what": "named in name", "number": 1} in found["left"]


def test_a_store_that_fails(tmp_path: Path) -> None:
    """Whose the random ids are is still known then, so that the next run finds her there; all else is done."""
    root, _told = made(tmp_path)
    media = root / "media"
    campus.write_settings(root, f"MEDIA_ROOT = {str(media)!r}")
    upload = media / "submissions_attachments" / PSEUDONYMS[HER] / "course" / "essay"
    upload.parent.mkdir(parents=True)
    upload.write_text("an essay")
    (media / "a.csv").write_text(f'username\n{USERNAMES[HER]},"\n')
    retired(root, HER)
    found = erased(root, HER)
    assert not found["is_complete"] and found["failed"]["files: STORAGES[default]"] == "its lines cannot be told"
    assert {"place": "files: STORAGES[default]", "what": "files deleted", "number": 1} in found["done"]
    waiting = [place for place, why in found["failed"].items() if why.startswith("it says whose random ids are")]
    assert waiting and PSEUDONYMS[HER] in "\n".join(dump(root)) and "text-Score-0-end" not in "\n".join(dump(root))
    upload.parent.mkdir(parents=True, exist_ok=True)
    upload.write_text("another, of a process that was still at work")
    (media / "a.csv").write_text(f"username\n{USERNAMES[HER]}\n{USERNAMES[OTHER]}\n")
    found = erased(root, HER)
    assert found["is_complete"] and (media / "a.csv").read_text() == f"username\n{USERNAMES[OTHER]}\n"
    assert not upload.exists() and PSEUDONYMS[HER] not in "\n".join(dump(root))
    upload.parent.mkdir(parents=True, exist_ok=True)
    (media / "b.csv").write_text(f"username\n{USERNAMES[HER]}\n")
    again = erased(root, HER, look=True)
    assert again["left"] == [{"place": "files: STORAGES[default]", "what": "lines removed", "number": 1}]


def test_old_logs_are_told(end_of: Callable[[int], Ended], tmp_path: Path) -> None:
    """They are the operator's: they are kept, and count for nothing else."""
    root = end_of(HER).root
    (tmp_path / "logs").mkdir()
    (tmp_path / "logs" / "all.log").write_text(f"by {USERNAMES[HER]}\nby {USERNAMES[OTHER]}\n")
    found = erased(root, HER, look=True, log_folder=str(tmp_path / "logs"))
    (kept,) = [each for each in found["kept"] if each["place"] == "logs: all.log"]
    assert kept["number"] == 1 and "scrub --forget" in kept["why"] and found["is_complete"]


@pytest.mark.parametrize("engine", ["db", "cached_db"])
def test_sessions_in_the_database_end(tmp_path: Path, engine: str) -> None:
    """Whose one is, only its content says."""
    root, _told = made(tmp_path)
    campus.write_settings(root, f'SESSION_ENGINE = "django.contrib.sessions.backends.{engine}"')
    code = f"""
from importlib import import_module
from django.conf import settings
store = import_module(settings.SESSION_ENGINE).SessionStore
for pk in ({HER}, {HER}, {OTHER}):
    session = store()
    session["_auth_user_id"] = str(pk)
    session.save()
"""
    campus.program(root, code)
    retired(root, HER)
    assert {"place": "sessions", "what": "sessions ended", "number": 2} in erased(root, HER, look=True)["left"]
    assert erased(root, HER)["is_complete"]
    code = "from django.contrib.sessions.models import Session\n"
    code += "print(json.dumps([each.get_decoded()['_auth_user_id'] for each in Session.objects.all()]))"
    assert campus.program(root, code) == [str(OTHER)]
