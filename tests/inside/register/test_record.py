"""The register as a record of processing activities (GDPR art. 30): what is told, and what the policy decides."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.notice import COUNTS, DEFAULTS, EVENTS
from tutorprivacy.inside.django_settings.processing_facts import processing_facts
from tutorprivacy.inside.register.cells import ACTIVITY_HEADS, MODEL_HEADS
from tutorprivacy.settings.operator_facts import read
from tutorprivacy.settings.policy import policy

MODULE = ["-m", "lms.envs.tutor.privacy.register", "--format"]
TOLD = {
    "controller": '=HYPERLINK("https://evil.example")\nUniversity',
    "officer": {"en": "dpo@university.example", "fr": "dpd@university.example"},
    "purposes": {"account": "To run <b>courses</b> | more", "logs": "To find errors"},
    "legal_bases": {"account": {"de": "Vertrag"}},
    "transfers": "None, nowhere",
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Of each form."""
    folder = campus.make(tmp_path_factory.mktemp("campus"))
    campus.fill(folder)
    told = policy({**DEFAULTS, **EVENTS, **COUNTS, "PRIVACY_OPERATOR": read(TOLD)}, ())
    retirement = {"erasure_unknown": "delete", "keep_months": {}, "cleanup_days": 30}
    more = f"PRIVACY_PROCESSING = {processing_facts(told)!r}\nPRIVACY_RETIREMENT = {retirement!r}"
    campus.write_settings(folder, more)
    return {form: _printed(folder, form) for form in ("markdown", "html", "json", "csv")}


def _printed(folder: Path, form: str) -> str:
    return campus.run(folder, *MODULE, form, status=3).stdout.decode()


@pytest.fixture(scope="module")
def found(documents: dict[str, str]) -> dict[str, Any]:
    return dict(json.loads(documents["json"]))


@pytest.fixture(scope="module")
def rows(documents: dict[str, str]) -> list[list[str]]:
    """Of the spreadsheet, read as RFC 4180 has it."""
    return list(csv.reader(io.StringIO(documents["csv"], newline=""), strict=True))


def test_what_article_30_asks_for(found: dict[str, Any]) -> None:
    """Of each activity, by what the policy decides and the operator told: in words, and as it is."""
    activities = {each["kind"]: each for each in found["activities"]}
    assert {"account", "posts", "events", "counts", "logs", "others"} <= set(activities)
    for each in activities.values():
        said = each["said"]
        assert all(said[name] for name in ("people", "data", "recipients", "period", "sources")), each["kind"]
        assert said["transfers"] == ["None, nowhere"]
    account = activities["account"]
    assert account["said"]["purpose"] == ["To run <b>courses</b> | more"] and account["basis"] == {"de": "Vertrag"}
    assert "sessions, tasks and caches are encrypted" in account["said"]["measures"]
    assert account["period"] == {"until": "deletion", "number": 14, "unit": "day"}
    assert "pseudonyms instead of usernames in events" in activities["events"]["said"]["measures"]
    assert found["operator"]["officer"] == {"en": "dpo@university.example", "fr": "dpd@university.example"}


def test_what_is_missing_is_named(found: dict[str, Any], documents: dict[str, str]) -> None:
    """Plainly, where it is missing; and what need not be there is not called missing."""
    missing = {each["name"]: each["article"] for each in found["not_told"]}
    assert missing["recipients"] == "13(1)(e)" and {"purposes.events", "legal_bases.counts"} <= set(missing)
    assert not {"controller", "officer", "representative", "transfers", "purposes.account"} & set(missing)
    text = documents["markdown"].replace("\\", "")
    for name in ("purposes.events", "legal_bases.counts", "recipients", "authority"):
        assert f"The operator has not said (PRIVACY_OPERATOR: {name})" in text
    assert "None is named (PRIVACY_OPERATOR: representative)" in text
    assert "purposes.events (GDPR art. 13(1)(c))" in text


def test_each_table_says_its_kind_and_its_limit(found: dict[str, Any], rows: list[list[str]]) -> None:
    entries = {each["model"]: each for each in found["models"]}
    assert (entries["admin.LogEntry"]["kind"], entries["campus.Score"]["kind"]) == ("staff", "others")
    assert entries["campus.HistoricalEnrollment"]["limit"]["by"] == "the command clean_old_history --auto"
    assert entries["campus.Score"]["limit"]["text"] == "no limit in time"
    head, *lines = rows
    score = dict(zip(head, next(row for row in lines if row[1] == "campus.Score"), strict=True))
    assert score["Row"] == "model" and score["Kind of data"] == "Data of other extensions"
    assert score["Limit in time"] == "no limit in time" and score["Erasure"].startswith("row deleted")
    (others,) = [row for row in lines if row[:2] == ["activity", "Data of other extensions"]]
    of_others = [each for each in (*found["models"], *found["tables"]) if each["kind"] == "others"]
    assert dict(zip(head, others, strict=True))["Tables"] == str(len(of_others))


def test_the_spreadsheet(documents: dict[str, str], found: dict[str, Any], rows: list[list[str]]) -> None:
    """A row for each activity, table, place and recipient, all of one length; and a last one, by which it is whole."""
    assert {len(row) for row in rows} == {len(ACTIVITY_HEADS) + len(MODEL_HEADS) + 1}
    assert documents["csv"].count("\n") == documents["csv"].count("\r\n") == len(rows)
    kinds = [row[0] for row in rows]
    assert kinds.count("model") == len(found["models"]) and kinds.count("table") == len(found["tables"])
    assert kinds.count("activity") == len(found["activities"]) and kinds.count("place") == len(found["places"])
    assert kinds.count("not read") == len(found["skipped"]) > 0 and kinds[-1] == "end"


def test_no_cell_is_a_formula(rows: list[list[str]]) -> None:
    """What the operator, developers and courses wrote: a spreadsheet would reckon with it."""
    assert rows[1][:2] == ["operator", "Controller"]
    assert rows[1][-1] == '\'=HYPERLINK("https://evil.example") University'
    assert [text for row in rows for text in row if text.startswith(("=", "+", "-", "@"))] == []


def test_the_documents(documents: dict[str, str]) -> None:
    """Activities come first; what was told is escaped."""
    html, text = documents["html"], documents["markdown"]
    assert "To run &lt;b&gt;courses&lt;/b&gt; | more" in html and "<b>" not in html
    assert "\\<b\\>courses" in text
    titles = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert titles[:2] == ["Who is responsible", "Processing activities"]
    assert "Vertrag" in text  # in the only language in which it was told


def test_without_the_plugins_settings(tmp_path: Path) -> None:
    """Nothing is made up."""
    folder = campus.make(tmp_path)
    campus.fill(folder)
    found = json.loads(_printed(folder, "json"))
    assert found["activities"] == [] and found["operator"] == {}
    assert "so nothing can be said" in _printed(folder, "markdown")
