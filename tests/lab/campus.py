"""
A small platform of real Django with the models of ``people/campus``, on SQLite; and rows of two people in it.

Each row holds texts that are nowhere else, so that they can be searched for. What becomes of each is known here
from who takes part in the row, and in which role, and not from the code that is tested.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from lab import environment as lab_environment
from lab.inside import put_inside

HERE = Path(__file__).resolve().parent

#: The two, with numbers that are nowhere else by chance.
HER, OTHER = 731_846_205, 918_273_645
USERNAMES = {HER: "zoraquill", OTHER: "bartholomew"}
EMAILS = {HER: "zora@campus.example", OTHER: "bart@elsewhere.example"}
NAMES = {HER: "Zora Quillfeather", OTHER: "Bartholomew Pockett"}
PSEUDONYMS = {HER: "1f3870be274f6c49b3e31a0c6728957f", OTHER: "72b302bf297a228a75730123efef7c41"}

_SETTINGS = """
from pathlib import Path
SECRET_KEY = "campus"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions",
                  "django.contrib.admin", "campus"]
AUTH_USER_MODEL = "campus.Account"
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r},
    "OPTIONS": {{"init_command": "PRAGMA synchronous = OFF"}}}}}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
PLATFORM_NAME = "Campus"
LOGGING = {{"version": 1, "handlers": {{"console": {{"class": "logging.StreamHandler"}}}},
           "root": {{"handlers": ["console"]}}}}
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
{more}
"""

#: Which rows: the slots of people in a model, and the slot of who wrote its text. The values of a slot are the
#: two people, and nobody if the slot's name ends with "?".
SLOTS: dict[str, tuple[tuple[str, ...], str]] = {
    "Enrollment": (("user",), ""),
    "HistoricalEnrollment": (("user", "history_user?"), ""),
    "Membership": (("user", "invited_by?"), ""),
    "Score": (("user_id",), ""),
    "Account2": (("lms_user_id",), ""),
    "Credit": (("username",), ""),
    "Invitation": (("email",), ""),
    "Audit": (("enrolled_by", "enrolled_email"), ""),
    "Buddies": (("learner", "buddy"), ""),
    "Message": (("sender", "recipient?"), "sender"),
    "Thread": (("author", "closed_by?"), "author"),
    "Reply": (("author",), "author"),
    "Statement": (("user_id",), ""),
    "Exam": (("user",), ""),
    "Certificate": (("user",), ""),
    "Token": (("user",), ""),
    "Meeting": (("user", "partner_profile?"), ""),
    "Support": (("enrollment", "support_user?"), ""),
    "Submission": (("enrollment",), ""),
    "SubmissionHistory": (("submission",), ""),
    "Attempt": (("enrollment?", "submission?"), ""),
    "Language": (("profile",), ""),
    "Answer": (("student_item",), ""),
    "Mark": (("content",), ""),
    "Edit": (("content", "editor?"), ""),
    "Configuration": (("changed_by",), ""),
    "Visit": (("user",), ""),
    "HistoricalSetting": (("history_user",), ""),
    "Notice": (("user",), ""),
    "Locker": (("decrypted_username",), ""),
    "Overview": (("escalation_email",), ""),
    "Desk": (("staff",), ""),
}

#: Where the text is, if not in ``text``.
_TEXTS = {"HistoricalEnrollment": "history_change_reason", "Enrollment": "course"}


def make(folder: Path, rendered: Path | None = None) -> Path:
    """
    The platform's folder, with ``campus`` and the half inside Open edX in it; returns it.

    Args:
        rendered: root of a project of Tutor's that has rendered them; without it, as they are installed.
    """

    put_inside(folder, rendered)
    write_settings(folder)
    shutil.copytree(HERE / "people" / "campus", folder / "campus", dirs_exist_ok=True)
    return folder


def write_settings(folder: Path, more: str = "") -> None:
    """The settings of the platform, for each of Tutor's modes."""
    for mode in ("production", "development"):
        text = _SETTINGS.format(database=str(folder / "database"), more=more)
        (folder / "lms" / "envs" / "tutor" / f"{mode}.py").write_text(text)


def run(folder: Path, *words: str, check: bool = True, status: int = 0) -> subprocess.CompletedProcess[bytes]:
    """Run Python in the platform. `status`: the one that it has to end with."""
    done = lab_environment.run_python(folder, environment(), *words)
    if check and done.returncode != status:
        raise AssertionError(done.stderr.decode())
    return done


def environment() -> dict[str, str]:
    """Of a process of the platform."""
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")}
    return {**kept, "DJANGO_SETTINGS_MODULE": "lms.envs.tutor.production", "PYTHONPATH": str(HERE.parent)}


def program(folder: Path, code: str) -> Any:
    """Run a program in the platform, with the models at hand; returns what its last line says, as JSON."""
    before = "import django, json; django.setup(); from campus.models import *; from lab import campus as lab\n"
    lines = run(folder, "-c", before + code).stdout.decode().splitlines()
    return json.loads(lines[-1]) if lines else None


def fill(folder: Path) -> dict[str, Any]:
    """
    Make the tables, and rows of every kind; returns what is to be found again (see `filled`).

    Once in a run of tests for each settings: where these name no other database, it is a file that can be copied.
    """
    settings = (folder / "lms" / "envs" / "tutor" / "production.py").read_text().replace(str(folder), "")
    database, code = folder / "database", "print(json.dumps(lab.filled()))"
    if lab_environment.KEPT is None or database.exists() or "mysql" in settings:
        return dict(program(folder, code))
    kept = lab_environment.KEPT / f"campus {hashlib.sha256(settings.encode()).hexdigest()}"
    if not kept.is_dir():
        told, made = program(folder, code), Path(tempfile.mkdtemp(dir=lab_environment.KEPT))
        shutil.copy(database, made / "database")
        (made / "told").write_text(json.dumps(told))
        with contextlib.suppress(OSError):  # somebody else was faster
            made.rename(kept)
        return dict(told)
    shutil.copy(kept / "database", database)
    return dict(json.loads((kept / "told").read_text()))


# -- inside of the platform --------------------------------------------------------------


def migrate() -> None:
    """All tables that Django makes."""
    from django.core.management import call_command
    from django.db import connection

    with connection.constraint_checks_disabled():  # MySQL: tables of campus come before those of the groups
        call_command("migrate", run_syncdb=True, verbosity=0)


def create_tables() -> None:
    """All tables, and some that Django does not make."""
    from django.db import connection

    migrate()
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE statements_of_another_service (id integer PRIMARY KEY, user_id integer, text text)"
        )
        cursor.execute(
            f"CREATE TABLE leftover_survey (id integer PRIMARY KEY, {quoted('user')} bigint REFERENCES "
            f"campus_account(id), {quoted('the answer')} text, password varchar(60), amount decimal)"
        )
        cursor.execute("CREATE TABLE leftover_odd (id integer PRIMARY KEY, amount decimal(5, 2))")
        cursor.execute("CREATE TABLE leftover_flags (id integer PRIMARY KEY, flag varchar(20))")


class Told:
    """What is to be found again, or not, in an export of each of the two."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, list[int]]] = []
        self.texts: list[tuple[str, list[int], int | None, int | None]] = []
        self.secrets: list[str] = []
        self.files: list[tuple[str, int]] = []

    def secret(self, *names: str) -> tuple[str, ...]:
        """Secrets, each of which is nowhere else."""
        made = tuple(f"secret-{name}-end" for name in names)
        self.secrets += made
        return made

    def text(self, name: str, *people: int, author: int | None = None, recipient: int | None = None) -> str:
        """A text that is nowhere else: of one of the two, or of a row of both that one of them wrote, or nobody."""
        text = f"text-{name}-end"
        self.texts.append((text, list(people), author, recipient))
        return text

    def of(self, person: int) -> dict[str, Any]:
        """
        {"rows": {model: ids}, "own": texts, "there": these and those to the person, "not_there": texts, "secrets",
        "files"}.
        """
        rows: dict[str, list[str]] = {}
        for name, pk, people in self.rows:
            if person in people:
                rows.setdefault(name, []).append(pk)
        own = [text for text, people, author, _to in self.texts if set(people) == {person} or person == author]
        hers = [*own, *(text for text, _people, _author, to in self.texts if person == to and text not in own)]
        others = [text for text, *_people in self.texts if text not in hers]
        files = [name for name, owner in self.files if owner == person]
        return {"rows": rows, "own": own, "there": hers, "not_there": others, "secrets": self.secrets, "files": files}


def filled() -> dict[str, Any]:
    """Rows of the two people; returns what `Told.of` tells of each, by id."""
    from campus import models
    from django.contrib.auth import get_user_model
    from django.db import connection

    create_tables()
    told, users = Told(), {}
    for pk in (OTHER, HER):
        first, last = NAMES[pk].split()
        (password,) = told.secret(f"password-{pk}")
        users[pk] = get_user_model().objects.create(
            pk=pk,
            username=USERNAMES[pk],
            email=EMAILS[pk],
            first_name=first,
            last_name=last,
            password=password,
            phone=f"+49 {pk}",
        )
    for one, another in ((HER, OTHER), (OTHER, HER)):
        users[one].recommended_by = users[another]  # another's row that names her is not hers
        users[one].save()
    things = _things(users, models, told)
    for name, (slots, author) in SLOTS.items():
        model, fields = getattr(models, name), [slot.rstrip("?") for slot in slots]
        choices = [(HER, OTHER, None) if slot.endswith("?") else (HER, OTHER) for slot in slots]
        for number, people in enumerate(itertools.product(*choices)):
            taken = dict(zip(fields, people, strict=True))
            there = [each for each in people if each]
            by = taken[author] if author else None
            text = told.text(f"{name}-{number}", *there, author=by, recipient=taken.get("recipient"))
            values = {_TEXTS.get(name, "text"): text}
            for field, person in taken.items():
                values |= _value(model, field, person, things)
            if name == "Token":
                key, client, session = told.secret(*(f"{kind}-{number}" for kind in ("key", "client", "session")))
                values |= {"key": key, "client_secret": client, "session_data": session}
            elif name != "Certificate":
                values["pk"] = 1000 + number
            if name == "HistoricalSetting":
                values["pk"] = OTHER if people[0] == HER else HER  # a line of one has the other's number
            if name == "Notice":
                values |= {"group_by_id": str(OTHER), "member_id": 5 + number}
            if name == "Visit":
                values["course"] = "course-broken"
            row = model(**values)
            row.save(force_insert=True)
            told.rows.append((name, str(row.pk), there))
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        for number, pk in enumerate((HER, OTHER), 1):
            (secret,) = told.secret(f"leftover-{pk}")
            cursor.execute(
                f"INSERT INTO leftover_survey (id, {quoted('user')}, {quoted('the answer')}, password, amount) "
                "VALUES (%s, %s, %s, %s, 1.5)",
                [number, pk, told.text(f"leftover-{pk}", pk), secret],
            )
    for overview in models.Overview.objects.all():
        models.OverviewTab.objects.create(overview=overview, text=told.text(f"tab-{overview.pk}"))
    models.Course.objects.create(name=told.text("course"))
    models.Contact.objects.create(last_name=told.text("contact"), telephone="1")
    return {str(pk): told.of(pk) for pk in (HER, OTHER)}


def _things(users: dict[int, Any], models: Any, told: Told) -> dict[str, dict[int, Any]]:
    """What rows hang on, of each of the two."""
    from django.contrib.admin.models import LogEntry
    from django.contrib.contenttypes.models import ContentType

    made: dict[str, dict[int, Any]] = {"user": users}
    for pk, user in users.items():
        other = OTHER if pk == HER else HER
        made.setdefault("profile", {})[pk] = profile = models.Profile(
            user=user,
            name=NAMES[pk],
            mailing_address=told.text(f"address-{pk}", pk),
            year_of_birth=1970,
            new_email=told.text(f"new-{pk}", pk) + "@x.example",
            picture=f"picture-{pk}.png",
            meta=json.dumps({"session_id": told.secret(f"meta-{pk}")[0], "hobby": told.text(f"meta-{pk}", pk)}),
        )
        profile.save()
        told.files.append((f"picture-{pk}.png", pk))
        made.setdefault("enrollment", {})[pk] = models.Enrollment.objects.create(user=user, course="of-the-chain")
        made.setdefault("submission", {})[pk] = models.Submission.objects.create(enrollment=made["enrollment"][pk])
        made.setdefault("student_item", {})[pk] = models.StudentItem.objects.create(student_id=PSEUDONYMS[pk])
        models.AnonymousId.objects.create(user=user, anonymous_user_id=PSEUDONYMS[pk])
        # Somebody's number at her school, that looks like an id.
        models.StudentItem.objects.create(student_id=str(pk), course_id=told.text(f"number-{pk}"))
        staff = models.Staff(account_ptr_id=pk, office_address=told.text(f"office-{pk}", pk))
        staff.save_base(raw=True)
        made.setdefault("staff", {})[pk] = staff
        models.Exam.objects.create(user=user, text="e", essay=told.text(f"essay-{pk}", pk))
        models.Badge.objects.create(text=f"badge of {pk}").users.add(user)
        made.setdefault("state", {})[pk] = models.ReadState.objects.create(user=user)
        access, refresh = told.secret(f"access-{pk}", f"refresh-{pk}")
        extra = {
            "access_token": access,
            "nested": [{"refresh_token": refresh}],
            "username": told.text(f"elsewhere-{pk}", pk),
            "friend": {"username": USERNAMES[other]},
        }
        models.Login.objects.create(user=user, uid=EMAILS[pk], extra_data=extra, old_data=extra)
    thread = models.Thread.objects.create(author=users[OTHER], text=told.text("thread", OTHER))
    models.ReadMark.objects.create(state=made["state"][HER], thread=thread)
    made["thread"] = {HER: thread, OTHER: thread}
    models.Friend.objects.create().friends.add(made["profile"][HER], made["profile"][OTHER])
    accounts = ContentType.objects.get_for_model(type(users[HER]))
    for actor, about in itertools.product((HER, OTHER), repeat=2):
        LogEntry.objects.create(
            user=users[actor],
            content_type=accounts,
            object_id=str(about),
            action_flag=2,
            object_repr=told.text(f"log-{actor}-{about}", *{actor, about}),
        )
    return made


def _value(model: Any, field: str, person: int | None, things: dict[str, dict[int, Any]]) -> dict[str, Any]:
    """The columns with which a row names a person."""
    from django.contrib.contenttypes.models import ContentType

    if field == "content":
        thing = things["enrollment" if model.__name__ == "Edit" else "user"][person or HER]
        name = "content_object_id" if model.__name__ == "Edit" else "object_id"
        return {"content_type": ContentType.objects.get_for_model(thing), name: thing.pk}
    if person is None:
        return {field: None}
    by_name = {
        "decrypted_username": USERNAMES,
        "escalation_email": EMAILS,
        "username": USERNAMES,
        "email": EMAILS,
        "enrolled_email": EMAILS,
        "user_id": None,
        "lms_user_id": None,
    }
    if field in by_name:
        return {field: (by_name[field] or {}).get(person, person)}
    found = {field: things.get(field.removeprefix("partner_"), things["user"])[person]}
    if model.__name__ == "Reply":
        found |= {"author_username": USERNAMES[person], "thread": things["thread"][person]}
    if model.__name__ == "Buddies":
        found["phone"] = "+49"
    if model.__name__ == "Audit":
        found["contact_name"] = "somebody"
    return found


def add_rows(person: int, rows: int) -> None:
    """Add that many submissions of a person, each with a line of history, in one transaction."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM campus_enrollment WHERE user_id = %s LIMIT 1", [person])
        (enrollment,) = cursor.fetchone()
        cursor.execute("SELECT coalesce(max(id), 0) FROM campus_submission")
        (last,) = cursor.fetchone()
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
        cursor.execute(
            "INSERT INTO campus_submission (id, enrollment_id, text) "
            f"{numbers} SELECT %s + i, %s, '{{\"answer\": \"the answer number ' || i || '\"}}' FROM n",
            [rows, last, enrollment],
        )
        cursor.execute(
            "INSERT INTO campus_submissionhistory (submission_id, text) "
            f"{numbers} SELECT %s + i, 'what was answered before, ' || i FROM n",
            [rows, last],
        )


def add_activities(person: int, rows: int, text: str) -> None:
    """Add that many rows that are a person's by a foreign key."""
    from django.db import connection

    with connection.cursor() as cursor:
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
        cursor.execute(
            f"INSERT INTO campus_activity (user_id, text) {numbers} SELECT %s, %s || i FROM n", [rows, person, text]
        )
