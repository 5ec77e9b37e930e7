"""The register says what becomes of discussions, by the choice of the operator."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab import discussions

_REGISTER = """
import datetime, types
from django.conf import settings
from lms.envs.tutor.privacy.register import after_deletion, command
lab.create()
def told(posts):
    retirement = {"erasure_unknown": "delete", "erasure_forum": posts, "keep_months": {}}
    names = ("FORUM_MONGODB_CLIENT_PARAMETERS", "FORUM_MONGODB_DATABASE")
    given = types.SimpleNamespace(PRIVACY_RETIREMENT=retirement, **{name: getattr(settings, name) for name in names})
    return command.register(given, datetime.datetime.now(datetime.timezone.utc))
print(json.dumps([told(posts) for posts in ("delete-text", "keep-text")]))
"""


@pytest.fixture(scope="module")
def registers(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    root = discussions.make(tmp_path_factory.mktemp("register") / "edx")
    return list(json.loads(discussions.program(root, _REGISTER).splitlines()[-1]))


def of(register: dict[str, Any], model: str, what: str) -> dict[str, str]:
    (found,) = [each[what] for each in register["models"] if each["model"] == model]
    return dict(found)


@pytest.mark.parametrize("model", ["forum.Comment", "forum.CommentThread"])
def test_what_becomes_of_posts(registers: list[dict[str, Any]], model: str) -> None:
    """By our own step; and the platform's is not made where posts stay."""
    deleted, kept = registers
    assert of(deleted, model, "erasure")["how"] == "columns blanked"
    assert of(deleted, model, "erasure")["detail"].startswith("body" if model == "forum.Comment" else "title, body")
    assert "body replaced" in of(deleted, model, "retirement")["detail"]
    erasure = of(kept, model, "erasure")
    assert erasure["how"] == "kept" and "PRIVACY_ERASURE_FORUM is keep-text" in erasure["detail"]
    assert "body replaced" not in str(of(kept, model, "retirement"))


def test_what_becomes_of_mongodb(registers: list[dict[str, Any]]) -> None:
    until = [each["retention"] for found in registers for each in found["places"] if each["what"] == "MongoDB: forum"]
    assert until == [
        "until the author's account is deleted; then without her texts",
        "until the author's account is deleted; then under the name of the retired account",
    ]
