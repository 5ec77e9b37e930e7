"""Discussions of two people in MongoDB, made by the forum's own code."""

from __future__ import annotations

from typing import Any

import mongomock
import pytest
from bson import json_util
from django.apps import apps
from django.conf import settings
from forum import mongo

from lab import discussions

MADE = """
lab.create()
lab.discuss("mongodb")
from bson import json_util
from forum.mongo import get_database
from forum.backends.mongodb.users import Users
database = Users()._collection.database
print(json_util.dumps({name: list(database[name].find()) for name in database.list_collection_names()}))
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """All documents, as JSON."""
    root = discussions.make(tmp_path_factory.mktemp("discussions") / "edx")
    return discussions.program(root, MADE)


@pytest.fixture
def database(made: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The forum's, with these documents; and the settings of a platform that has it."""
    client = mongomock.MongoClient()
    monkeypatch.setattr(mongo, "MongoClient", lambda **_parameters: client)
    monkeypatch.setattr(apps, "is_installed", lambda name: name == "forum")
    monkeypatch.setattr(settings, "FORUM_MONGODB_DATABASE", "cs_comments_service", raising=False)
    monkeypatch.setattr(settings, "FORUM_MONGODB_CLIENT_PARAMETERS", {"host": "mongo.example"}, raising=False)
    found = client["cs_comments_service"]
    for name, documents in json_util.loads(made).items():
        found[name].insert_many(documents)
    return found
