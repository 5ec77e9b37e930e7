"""The index of an archive: as its schema says, in the language of its reader, with what GDPR art. 15(1) wants said."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lab import campus
from lab.campus import HER, OTHER
from tutorprivacy.inside.export.html_parts import page
from tutorprivacy.inside.export.index_page import as_html
from tutorprivacy.inside.export.marks import REASONS
from tutorprivacy.inside.processing.activities import RIGHTS
from tutorprivacy.inside.words.languages import words

from .test_export import MODULE, Archive

DOCS = Path(__file__).parents[3] / "docs"
SCHEMA = json.loads((DOCS / "schemas" / "archive.schema.json").read_text())

_PROCESSING = {
    "operator": {
        "controller": {"": "Campus & Co"},
        "authority": {"en": "The Authority", "de": "Die Behörde"},
        "policy": "https://campus.example/privacy",
        "purposes": {"account": {"de": "Lehre", "en": "Teaching"}},
        "legal_bases": {"account": {"": "Vertrag"}},
        "recipients": {"": "Hosting Ltd"},
        "transfers": {"": "none"},
    },
    **{"tracking": "off", "keep_backends": False, "outputs": [], "events": {}, "opt_out_signals": [], "usage": None},
    **{
        "ip_policy": {"action": "drop", "ipv4_prefix_length": 16, "ipv6_prefix_length": 32},
        "redis": "plain",
        "app_log": "redacted",
        "access_log": "reduced",
        "telemetry": "off",
    },
    **{"log_retention_days": 30, "block_third_parties": False, "lti_personal_data": "off"},
    **{"profile_visibility": "private", "retirement": None},
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    platform = campus.make(tmp_path_factory.mktemp("campus"))
    campus.fill(platform)
    campus.write_settings(platform, f"PRIVACY_PROCESSING = {_PROCESSING!r}\nLANGUAGE_CODE = 'fr-ca'")
    return platform


def exported(platform: Path, *options: str, person: int = HER) -> Archive:
    return Archive(campus.run(platform, *MODULE, f"--user-id={person}", *options, status=3).stdout)


@pytest.fixture(scope="module")
def german(platform: Path) -> Archive:
    return exported(platform, "--language=de")


def test_it_is_as_the_schema_says(platform: Path, german: Archive) -> None:
    """Of both people; a field that is not in the schema would be an error."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for archive in (german, exported(platform, person=OTHER)):
        jsonschema.validate(archive.index, SCHEMA)
        assert set(archive.index["reasons"]) == set(REASONS.values())


def test_every_field_is_documented() -> None:
    """Those of the schema, and the reasons."""
    text = (DOCS / "archive.rst").read_text()
    assert [name for name in fields(SCHEMA) if f"``{name}``" not in text] == []


def fields(schema: dict[str, Any]) -> set[str]:
    """All names of properties and of reasons."""
    found = set(schema.get("properties", {})) | set(schema.get("enum", ()))
    inner = [*schema.get("properties", {}).values(), *schema.get("$defs", {}).values(), schema.get("items", {})]
    return found.union(*(fields(each) for each in inner if each))


def test_the_language(platform: Path, german: Archive) -> None:
    """Hers, if she has one; the platform's; or what is asked for."""
    assert german.index["language"] == "de" and "Ihre Daten bei Campus" in german.files["index.html"].decode()
    archive = exported(platform)
    assert archive.index["language"] == "fr" and "Vos données sur Campus" in archive.files["index.html"].decode()
    assert '<html lang="fr" dir="ltr">' in archive.files["pages/campus.Account.html"].decode()


def test_what_art_15_wants_said(german: Archive) -> None:
    """Purposes, categories, recipients, periods, rights, the authority, sources, automated decisions."""
    index, text = german.index, german.files["index.html"].decode()
    (others,) = [each for each in index["processing"] if each["kind"] == "others"]  # campus is no part of the platform
    assert others["purpose"] == ["Lehre"] and others["basis"] == ["Vertrag"] and others["sources"] and others["data"]
    assert "Hosting Ltd" in others["recipients"] and others["period"] == [words("de", "PROCESSING")["until_no_end"]]
    assert {each["kind"] for each in index["processing"]} >= {"others", "logs"}
    assert index["operator"] == {
        "controller": "Campus & Co",
        "authority": "Die Behörde",
        "policy": "https://campus.example/privacy",
    }
    assert len(index["rights"]) == len(RIGHTS)
    for said in ("Lehre", "Vertrag", "Campus &amp; Co", "Die Behörde", "Aufsichtsbehörde", "Art. 22", *index["rights"]):
        assert said in text, said


def test_what_is_missing_is_said_to_be(platform: Path) -> None:
    """Without a policy nothing is made up."""
    campus.write_settings(platform)
    try:
        archive = exported(platform, "--language=en")
    finally:
        campus.write_settings(platform, f"PRIVACY_PROCESSING = {_PROCESSING!r}\nLANGUAGE_CODE = 'fr-ca'")
    jsonschema.validate(archive.index, SCHEMA)
    assert archive.index["processing"] == [] and archive.index["operator"] == {}
    assert "ask the operator" in archive.files["index.html"].decode()


def test_settings_that_are_odd_stop_nothing(platform: Path) -> None:
    """They are named as what could not be read."""
    campus.write_settings(platform, "PRIVACY_PROCESSING = {'operator': {}}")
    try:
        archive = exported(platform, "--language=en")
    finally:
        campus.write_settings(platform, f"PRIVACY_PROCESSING = {_PROCESSING!r}\nLANGUAGE_CODE = 'fr-ca'")
    jsonschema.validate(archive.index, SCHEMA)
    said = {"table": "settings", "what": "PRIVACY_PROCESSING", "why": "KeyError", "rows": 0}
    assert archive.index["processing"] == [] and said in archive.index["skipped"]


def test_what_was_left_out_is_counted(german: Archive) -> None:
    total = sum(left["rows"] for each in german.index["files"] for left in each["left_out"])
    text = german.files["index.html"].decode()
    assert f"Weggelassene Werte: {total}." in text and words("de", "ARCHIVE")["names_another"] in text


def test_pages_have_the_values(german: Archive) -> None:
    """Each page is linked from the index, without a script, and has what the JSON beside it has."""
    for entry in german.index["files"]:
        rows = [row for name in entry["files"] for row in json.loads(german.files[name])]
        text = "".join(german.files[name].decode() for name in entry["pages"])
        assert text.count("<section>") == len(rows) == entry["rows"]
        assert all(f'href="{name}"' in german.files["index.html"].decode() for name in entry["pages"])
    for name, data in german.files.items():
        if name.endswith(".html"):
            text = data.decode()
            assert "default-src 'none'" in text and not re.search(r"<script|<img|<link|src=", text)
            assert text.endswith("</main></body>\n</html>\n") and 'name="viewport"' in text


def test_from_right_to_left(german: Archive) -> None:
    """Values keep their own direction."""
    assert '<html lang="ar" dir="rtl">' in page("ar", "t", [])
    assert "<dd dir=auto>" in german.files["pages/campus.Account.html"].decode()


def test_what_others_wrote_is_no_markup(german: Archive) -> None:
    """Names of platforms, tables and reasons, as of anybody."""
    index = {**german.index, "platform": "<script>&\"'", "automated": "<b>", "rights": ["<i>"]}
    text = as_html(index)
    assert "<script" not in text and "<b>" not in text and "<i>" not in text and "&lt;script&gt;" in text
