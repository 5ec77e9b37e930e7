"""The register of personal data, of a real database with models of every kind."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.campus import EMAILS, HER, NAMES, OTHER, PSEUDONYMS, USERNAMES
from lab.schemas import fits

MODULE = ["-m", "lms.envs.tutor.privacy.register"]

#: What the models of the lab are to be shown with: kinds of relation, and columns.
RELATIONS = {
    "Account": {("the account itself", "id"), ("foreign key", "recommended_by_id")},
    "Profile": {("one-to-one", "user_id"), ("email column", "new_email")},
    "Language": {("chain of foreign keys", "profile_id")},
    "Meeting": {("foreign key", "user_id"), ("chain of foreign keys", "partner_profile_id")},
    "Enrollment": {("foreign key", "user_id")},
    "Submission": {("chain of foreign keys", "enrollment_id")},
    "SubmissionHistory": {("chain of foreign keys", "submission_id")},
    "Attempt": {("chain of foreign keys", "enrollment_id"), ("chain of foreign keys", "submission_id")},
    "Support": {("foreign key", "support_user_id"), ("chain of foreign keys", "enrollment_id")},
    "HistoricalEnrollment": {("foreign key", "user_id"), ("foreign key", "history_user_id")},
    "Badge_users": {("many-to-many", "account_id")},
    "Membership": {("many-to-many", "user_id"), ("foreign key", "invited_by_id")},
    "Friend_friends": {("chain of foreign keys", "profile_id")},
    "Mark": {("generic foreign key", "object_id")},
    "Edit": {("generic foreign key", "content_object_id"), ("foreign key", "editor_id")},
    "Score": {("user id column", "user_id")},
    "Account2": {("user id column", "lms_user_id")},
    "Credit": {("username column", "username")},
    "Invitation": {("email column", "email"), ("foreign key", "user_id")},
    "Audit": {("foreign key", "enrolled_by_id"), ("email column", "enrolled_email")},
    "Buddies": {("foreign key", "learner_id"), ("foreign key", "buddy_id")},
    "Message": {("foreign key", "sender_id"), ("foreign key", "recipient_id")},
    "Thread": {("foreign key", "author_id"), ("foreign key", "closed_by_id")},
    "Reply": {("foreign key", "author_id"), ("username column", "author_username")},
    "ReadState": {("foreign key", "user_id")},
    "ReadMark": {("chain of foreign keys", "state_id")},
    "AnonymousId": {("foreign key", "user_id"), ("pseudonym column", "anonymous_user_id")},
    "StudentItem": {("user id column", "student_id")},
    "Answer": {("chain of foreign keys", "student_item_id")},
    "Statement": {("user id column", "user_id")},
    "Missing": {("foreign key", "user_id")},
    "Activity": {("foreign key", "user_id")},
    "Exam": {("extends another model", "activity_ptr_id")},
    "Staff": {("one-to-one", "account_ptr_id")},
    "Desk": {("chain of foreign keys", "staff_id")},
    "Certificate": {("foreign key", "user_id")},
    "Token": {("foreign key", "user_id")},
    "Login": {("foreign key", "user_id")},
    "Configuration": {("foreign key", "changed_by_id"), ("email column", "contact_email")},
    "Visit": {("foreign key", "user_id")},
    "HistoricalSetting": {("foreign key", "history_user_id")},  # and not by the number of its line
    "Notice": {("foreign key", "user_id")},
    "Locker": {("username column", "decrypted_username")},
    "Overview": {("email column", "escalation_email")},
    "Contact": set(),
    "Account_groups": {("many-to-many", "account_id")},
    "Account_user_permissions": {("many-to-many", "account_id")},
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = campus.make(tmp_path_factory.mktemp("campus"))
    campus.fill(folder)
    return folder


@pytest.fixture(scope="module")
def documents(platform: Path) -> dict[str, str]:
    """Of each form."""
    return {
        form: campus.run(platform, *MODULE, "--format", form, status=3).stdout.decode()
        for form in ("markdown", "html", "json", "csv")
    }


@pytest.fixture(scope="module")
def register(documents: dict[str, str]) -> dict[str, Any]:
    return dict(fits("register", documents["json"]))


@pytest.fixture(scope="module")
def models(register: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """By the name of the model."""
    return {each["model"]: each for each in register["models"]}


def test_it_names_every_model_with_people(models: dict[str, dict[str, Any]]) -> None:
    """And no other; a proxy is its model."""
    of_the_lab = {name.removeprefix("campus.") for name in models if name.startswith("campus.")}
    assert of_the_lab == set(RELATIONS)
    assert set(models) - {f"campus.{name}" for name in of_the_lab} == {"admin.LogEntry"}


@pytest.mark.parametrize("name", sorted(RELATIONS))
def test_relations(models: dict[str, dict[str, Any]], name: str) -> None:
    found = {(each["kind"], each["column"]) for each in models[f"campus.{name}"]["relations"]}
    assert found == RELATIONS[name]


def test_where_people_are_only_named(models: dict[str, dict[str, Any]], documents: dict[str, str]) -> None:
    """Who changed a setting, and whom to write to, have a heading of their own; what hangs on a course is nobody's."""
    beside = {name.removeprefix("campus.") for name, each in models.items() if not each["about_people"]}
    assert beside == {"Configuration", "HistoricalSetting", "Overview"} and "campus.OverviewTab" not in models
    part = documents["markdown"].partition("## Where people are only named")[2].partition("\n## ")[0]
    assert all(f"| campus.{name} |" in part for name in beside) and "campus.Message" not in part


def test_chains_are_told_to_their_end(models: dict[str, dict[str, Any]]) -> None:
    (chain,) = models["campus.SubmissionHistory"]["relations"]
    assert chain["to"] == "campus.Submission → campus.Enrollment"
    (chain,) = models["campus.Desk"]["relations"]
    assert chain["to"] == "campus.Staff"


def test_columns_that_look_personal(models: dict[str, dict[str, Any]]) -> None:
    """Also in a model of which nobody knows whose it is."""

    def found(name: str) -> dict[str, str]:
        return {each["column"]: each["kind"] for each in models[f"campus.{name}"]["personal"]}

    assert found("Contact") == {"last_name": "name", "telephone": "telephone number"}
    assert found("Profile") == {
        "name": "name",
        "mailing_address": "address",
        "year_of_birth": "birth",
        "picture": "picture",
    }
    assert found("Certificate") == {"full_name": "name"}
    assert found("Enrollment") == found("Token") == {}
    assert "name" in models["campus.Profile"]["columns"]


def test_annotations(models: dict[str, dict[str, Any]]) -> None:
    """Of the model, or of the abstract one that it is made of."""
    annotations = {name.removeprefix("campus."): each["annotation"] for name, each in models.items()}
    assert annotations["Profile"] == {
        "declared": "pii",
        "text": "Names, addresses, and more.",
        "types": ["name", "location", "birth_date"],
        "retirement": ["local_api"],
        "problem": "",
    }
    assert annotations["Certificate"]["types"] == ["name"] and annotations["Certificate"]["declared"] == "pii"
    assert annotations["Enrollment"]["declared"] == "no_pii" and annotations["AnonymousId"]["declared"] == "no_pii"
    assert annotations["Message"]["declared"] == "not declared"
    assert annotations["Score"]["problem"] == "pii without pii_types and pii_retirement"


def test_rows_are_counted(platform: Path, models: dict[str, dict[str, Any]]) -> None:
    """Whatever a manager hides."""
    told = {name.removeprefix("campus."): (each["rows"], each["rows_are_exact"]) for name, each in models.items()}
    assert told["Profile"] == (2, True) and told["Message"] == (6, True) and told["Statement"] == (2, True)
    assert told["Missing"] == (None, False) and models["campus.Missing"]["problem"] == "there is no such table"


def test_rows_are_counted_up_to_a_limit(platform: Path) -> None:
    code = "from lms.envs.tutor.privacy.register import command as module\n"
    code += "from django.conf import settings; import datetime\n"
    code += "from django.db import connection; from django.test.utils import CaptureQueriesContext\nmodule.MOST = 5\n"
    code += "with CaptureQueriesContext(connection) as asked:\n"
    code += "    found = module.register(settings, datetime.datetime(2026, 1, 1))\n"
    code += "counts = [each['sql'] for each in asked if 'COUNT' in each['sql']]\n"
    code += "print(json.dumps([found['models'], module.rendered(found, 'markdown'), counts]))"
    found, text, counts = campus.program(platform, code)
    assert len(counts) > 40 and all("LIMIT 6" in each for each in counts)  # the database stops there, too
    counts = {each["model"]: (each["rows"], each["rows_are_exact"]) for each in found}
    assert counts["campus.Message"] == (5, False) and counts["campus.Profile"] == (2, True)
    assert "more than 5" in text and "up to 5" in text


def test_what_the_erasure_does(platform: Path, models: dict[str, dict[str, Any]]) -> None:
    """By the setting for models that no rule names; nothing, while retirement is off."""
    assert {each["erasure"]["how"] for each in models.values()} == {"not done"}
    code = """
import datetime, types
from lms.envs.tutor.privacy.register import command
settings = types.SimpleNamespace(PRIVACY_RETIREMENT={"erasure_unknown": "blank"})
found = command.register(settings, datetime.datetime.now(datetime.timezone.utc))
print(json.dumps({each["model"]: each["erasure"] for each in found["models"]}))
"""
    told = campus.program(platform, code)
    assert told["campus.Score"]["how"] == "columns blanked" and "is blank" in told["campus.Score"]["detail"]
    assert told["campus.Configuration"] == {"how": "reference removed", "detail": "changed_by_id, contact_email"}


def test_tables_without_a_model(register: dict[str, Any]) -> None:
    """Studio's, or left behind: those with people, and what cannot be looked into; not the others."""
    tables = {each["table"]: each for each in register["tables"]}
    assert set(tables) == {"leftover_survey", "leftover_odd"}
    relations = [(each["kind"], each["column"]) for each in tables["leftover_survey"]["relations"]]
    assert relations == [("foreign key of the database", "user")] and tables["leftover_survey"]["rows"] == 2
    assert tables["leftover_odd"]["problem"] == "it cannot be described (IndexError)"
    assert [each["table"] for each in register["skipped"]] == ["(no model).leftover_odd", "blocks of courses"]


def test_nobody_is_in_it(documents: dict[str, str]) -> None:
    """No value of any row."""
    values = [str(HER), str(OTHER), "-end", "secret-", "of-the-chain"]
    values += [
        part for names in (USERNAMES, EMAILS, NAMES, PSEUDONYMS) for name in names.values() for part in name.split()
    ]
    for form, text in documents.items():
        assert [value for value in values if value in text] == [], form


def test_models_that_nobody_declared_have_a_heading_of_their_own(documents: dict[str, str]) -> None:
    text = documents["markdown"]
    undeclared = text.partition("## Models that nobody declared")[2].partition("## Declared models")[0]
    declared = text.partition("## Declared models")[2].partition("## Tables")[0]
    assert "| campus.Message |" in undeclared and "| campus.Profile |" not in undeclared
    assert "| campus.Profile |" in declared and "| campus.Message |" not in declared
    assert text.endswith("<!-- end of the register -->\n")


def test_markdown_has_rows_of_one_length(documents: dict[str, str]) -> None:
    """Nothing in a cell ends it."""
    for block in re.findall(r"(?:^\|.*\n)+", documents["markdown"], re.MULTILINE):
        assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1


class _Page(HTMLParser):
    """Headings, captions and scopes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page(documents: dict[str, str]) -> None:
    """One file that asks the network for nothing, with tables that can be heard."""
    page = _Page(documents["html"])
    assert page.open == []
    names = [tag for tag, _attributes in page.tags]
    assert not {"script", "img", "link", "iframe"} & set(names)
    assert names.count("h1") == 1 and ("html", {"lang": "en"}) in page.tags
    assert names.count("caption") == names.count("table") == 7
    assert all("scope" in attributes for tag, attributes in page.tags if tag == "th")
    assert not re.search(r"https?://|@import|url\(", documents["html"])


def test_html_and_markdown_are_escaped(platform: Path) -> None:
    """What developers write into a docstring, and operators into settings."""
    code = "from lms.envs.tutor.privacy.documents import web_page as page\n"
    code += "s = [page.Section('<b>', ['a|b *c*'], page.Table('<i>', ('h',), [('<script>|',)], ['\"x']))]\n"
    code += "print(json.dumps([page.as_html(s), page.as_markdown(s, 'end')]))"
    html, markdown = campus.program(platform, code)
    assert "<script>" not in html and "<b>" not in html and 'href="&quot;x"' in html
    assert "a\\|b \\*c\\*" in markdown and "| \\<script\\>\\| |" in markdown


def test_what_cannot_be_read_keeps_nothing_away(platform: Path) -> None:
    """A model, a table and a setting; the register names them, and the exit status says so."""
    router = 'class Router:\n    def db_for_read(self, model, **hints):\n        if model.__name__ == "Score":\n'
    router += '            raise ValueError("zoraquill")\nDATABASE_ROUTERS = [Router()]\nCACHES = 5\n'
    campus.write_settings(platform, router)
    try:
        done = campus.run(platform, *MODULE, "--format", "json", check=False)
    finally:
        campus.write_settings(platform)
    found = json.loads(done.stdout)
    assert done.returncode == 3 and b"zoraquill" not in done.stdout + done.stderr
    named = {(each["table"], each["what"], each["why"]) for each in found["skipped"]}
    assert ("campus.Score", "the table", "ValueError") in named and ("settings", "Redis", "AttributeError") in named
    assert len(found["models"]) > 40 and len(found["places"]) > 3


def test_an_error_names_nobody(platform: Path) -> None:
    campus.write_settings(platform, 'DATABASE_ROUTERS = ["zoraquill"]')
    try:
        done = campus.run(platform, *MODULE, check=False)
    finally:
        campus.write_settings(platform)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"zoraquill" not in done.stderr and "while making the register" in json.loads(done.stderr)["error"]
