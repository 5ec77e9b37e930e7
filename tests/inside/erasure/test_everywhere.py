"""
One of two people is erased from everything at once, all of it real but for MongoDB: MariaDB, a storage, Redis,
mongomock, and ClickHouse's engine. A dump of each holds nothing of hers, and all of the other's.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab import campus
from lab.aspects import PASSWORD, USER, granted_users
from lab.campus import EMAILS, HER, NAMES, OTHER, PSEUDONYMS, USERNAMES
from lab.clickhouse import ClickHouse, create_aspects
from lab.mariadb import MariaDb, mariadb_server
from lab.redis_server import PersistentRedis, wait_until

from .test_person_erasure import BESIDE, ERASE

PEOPLE = pytest.mark.parametrize(("person", "other"), [(HER, OTHER), (OTHER, HER)], ids=["hers", "the other's"])

SETTINGS = """
MEDIA_ROOT = {media!r}
CACHES = {{"default": {{"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:{redis}/1",
    "KEY_PREFIX": "default"}}}}
BROKER_URL = "redis://127.0.0.1:{redis}/0"
CELERY_TASK_SERIALIZER = "json"
INSTALLED_APPS += ["forum"]
FORUM_MONGODB_DATABASE = "cs_comments_service"
FORUM_MONGODB_CLIENT_PARAMETERS = {{"host": "localhost"}}
PRIVACY_ASPECTS = {{"pii": True, "cluster": "", "vector_database": "openedx",
    "databases": ["openedx", "reporting", "xapi"]}}
EVENT_SINK_CLICKHOUSE_BACKEND_CONFIG = {{"url": {clickhouse!r}, "username": {user!r}, "password": {password!r},
    "database": "event_sink"}}
"""

#: Of each of the two, beside what `campus.fill` makes in the database.
FILL = """
from importlib import import_module
from celery import Celery
from django.conf import settings
from django.core.cache import cache
import mongomock
from forum import mongo as forum_mongo
client = mongomock.MongoClient()
forum_mongo.MongoClient = lambda **_parameters: client
mongo = forum_mongo.get_database()
app = Celery("proj", broker=settings.BROKER_URL)
app.conf.update(task_serializer="json", task_default_queue="edx.lms.core.default")
for pk in (lab.HER, lab.OTHER):
    username, email, name = (each[pk] for each in (lab.USERNAMES, lab.EMAILS, lab.NAMES))
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update({"_auth_user_id": str(pk), "wrote": f"text-session-{pk}-end"})
    session.save()
    cache.set(f"form-of-{username}", {"email": email, "text": f"text-cached-{pk}-end"})
    app.send_task("a.task", (username, f"text-task-{pk}-end"), {"email": email})
    mongo["contents"].insert_one({"_type": "CommentThread", "author_id": str(pk), "author_username": username,
        "title": f"text-title-{pk}-end", "body": f"text-body-{pk}-end", "votes": {"up": [str(pk)], "down": [],
        "up_count": 1, "down_count": 0, "count": 1, "point": 1}, "abuse_flaggers": [], "historical_abuse_flaggers": [],
        "course_id": "course-v1:a+b+c"})
    mongo["users"].insert_one({"_id": str(pk), "external_id": str(pk), "username": username, "email": email,
        "read_states": [{"course_id": f"text-read-{pk}-end"}], "course_stats": []})
    mongo["subscriptions"].insert_one({"subscriber_id": str(pk), "source_id": "1", "source_type": "CommentThread"})
"""

DUMPED = """
found = erase({person})
documents = {{name: list(mongo[name].find()) for name in mongo.list_collection_names()}}
print(json.dumps({{"found": found, "documents": str(documents)}}))
"""


def fill_files(media: Path) -> None:
    for pk in (HER, OTHER):
        upload = media / "submissions_attachments" / PSEUDONYMS[pk] / "course" / "essay"
        upload.parent.mkdir(parents=True)
        upload.write_text(f"text-upload-{pk}-end")
    lines = [f"{USERNAMES[pk]},{EMAILS[pk]},text-report-{pk}-end" for pk in (HER, OTHER)]
    (media / "report.csv").write_text("\n".join(["username,email,answer", *lines, ""]))


def fill_clickhouse(server: ClickHouse) -> None:
    for table in ("event_sink.user_profile", "openedx._tracking"):
        server.query(f"TRUNCATE TABLE {table}")
    for pk in (HER, OTHER):
        server.query(
            "INSERT INTO event_sink.user_profile (id, user_id, name, username, email, bio, dump_id, time_last_dumped) "
            f"VALUES ({pk}, {pk}, '{NAMES[pk]}', '{USERNAMES[pk]}', '{EMAILS[pk]}', 'text-bio-{pk}-end', "
            "generateUUIDv4(), '2026-01-01')"
        )
        event = json.dumps({"name": "x", "context": {"user_id": pk}, "event": f"text-raw-{pk}-end"})
        server.query(f"INSERT INTO openedx._tracking VALUES (0, '{event}')")


def rows_of(server: ClickHouse) -> str:
    tables = server.query("SELECT database, name FROM system.tables WHERE database IN ('event_sink', 'openedx')")
    return "\n".join(str(server.query(f"SELECT * FROM {database}.{name}")) for database, name in tables)


def contents(folder: Path) -> str:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(f"{path}\n{path.read_bytes().decode(errors='replace')}" for path in sorted(files))


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[MariaDb, ClickHouse]]:
    """For both: each has a database of its own in the one, and fills the other anew."""
    folder = tmp_path_factory.mktemp("servers")
    with mariadb_server(folder) as server, ClickHouse(folder / "clickhouse", granted_users()) as clickhouse:
        create_aspects(clickhouse)
        yield server, clickhouse


@PEOPLE
def test_nothing_of_the_person_is_left_anywhere(
    servers: tuple[MariaDb, ClickHouse], tmp_path: Path, person: int, other: int
) -> None:
    """By any name, in any file; and every text of the other's is where it was."""
    root, media = tmp_path / "edx", tmp_path / "media"
    root.mkdir()
    media.mkdir()
    (tmp_path / "redis").mkdir()
    redis = PersistentRedis(tmp_path / "redis")
    redis.client.config_set("rdbcompression", "no")
    server, clickhouse = servers
    try:
        database = server.new()
        own = {"media": str(media), "redis": redis.port, "clickhouse": clickhouse.url}
        more = SETTINGS.format(**own, user=USER, password=PASSWORD)
        campus.write_settings(campus.make(root), server.settings(database) + more)
        told = campus.fill(root)
        fill_files(media)
        fill_clickhouse(clickhouse)
        campus.program(root, f"{ERASE}\nretire({person})")
        found: dict[str, Any] = campus.program(root, f"{FILL}\n{ERASE}\n{DUMPED.format(person=person)}")
        wait_until(redis.files_are_written)
        dumps = {
            "MariaDB": str(server.dump(database)),
            "files": contents(media),
            "Redis": contents(tmp_path / "redis"),
            "MongoDB": found["documents"],
            "ClickHouse": rows_of(clickhouse),
        }
    finally:
        redis.stop()
    outcome = found["found"]
    assert outcome["is_complete"] and outcome["left"] == [] and outcome["failed"] == {}
    assert not [each for each in outcome["kept"] if each["place"].startswith("files of Redis")]
    names = [USERNAMES[person], EMAILS[person], PSEUDONYMS[person], *NAMES[person].split()]
    left = {place: [each for each in names if each.lower() in text.lower()] for place, text in dumps.items()}
    assert left == {place: [] for place in dumps}
    assert [place for place, text in dumps.items() if place != "MariaDB" and f"-{person}-end" in text] == []
    beside = tuple(f"text-{name}-" for name in BESIDE)
    hers = [text for text in told[str(person)]["own"] if not text.startswith(beside)]
    assert [text for text in hers if text in dumps["MariaDB"]] == []
    assert [text for text in told[str(other)]["own"] if text not in dumps["MariaDB"]] == []
    others = {
        "files": ("upload", "report"),
        "Redis": ("session", "cached"),
        "MongoDB": ("title", "body", "read"),
        "ClickHouse": ("bio", "raw"),
    }
    for place, texts in others.items():
        assert [text for text in texts if f"text-{text}-{other}-end" not in dumps[place]] == [], place
    assert f"text-task-{other}-end" in json.dumps(tasks(dumps["Redis"]))


def tasks(text: str) -> list[str]:
    """Bodies of the tasks in Redis' files, as they were sent."""
    found = re.findall(r'"body": "([A-Za-z0-9+/=]+)"', text)
    return [base64.b64decode(each).decode() for each in found]
