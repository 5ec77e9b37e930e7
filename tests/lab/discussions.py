"""
The platform's own forum (openedx-forum), in MySQL's place or in MongoDB's: discussions of two people, in every role.

What is made is made by the forum's own code, so that it looks as on a platform. Each text is nowhere else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.campus import EMAILS, HER, NAMES, OTHER, USERNAMES, environment
from lab.environment import run_python
from lab.inside import put_inside

#: What an account is called once it is retired.
RETIRED = "retired__user_0123456789abcdef"

#: Whose a text is, in the text.
MARKS = {HER: "her", OTHER: "the other"}

COURSE, TOPIC = "course-v1:campus+forum+1", "topic-of-the-course"

_SETTINGS = """
SECRET_KEY = "campus"
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "forum"]
DATABASES = {{"default": {{"ENGINE": "django.db.backends.sqlite3", "NAME": {database!r}}}}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
USE_TZ = True
FORUM_SEARCH_BACKEND = "lab.discussions.Unsearched"
FORUM_MONGODB_DATABASE = "cs_comments_service"
FORUM_MONGODB_CLIENT_PARAMETERS = {{"host": "localhost"}}
SESSION_ENGINE = "django.contrib.sessions.backends.cache"
"""


class _Index:
    def __getattr__(self, _name: str) -> Any:
        return lambda *_arguments, **_options: None


class Unsearched:
    """Of the forum's search: nothing is indexed."""

    DOCUMENT_SEARCH_CLASS = INDEX_SEARCH_CLASS = THREAD_SEARCH_CLASS = _Index


def make(folder: Path, more: str = "") -> Path:
    """The platform's folder, with the half inside Open edX in it, and `more` settings; returns it."""
    folder.mkdir()
    put_inside(folder)
    text = _SETTINGS.format(database=str(folder / "database"))
    (folder / "lms" / "envs" / "tutor" / "production.py").write_text(text + more)
    return folder


def program(folder: Path, code: str, check: bool = True) -> str:
    """Run a program in the platform; returns what it prints."""
    before = "import django, json; django.setup(); from lab import discussions as lab\n"
    done = run_python(folder, environment(), "-c", before + code)
    if check and done.returncode:
        raise AssertionError(done.stderr.decode())
    return done.stdout.decode()


# -- inside of the platform --------------------------------------------------------------


def create() -> None:
    """The tables, and the two accounts."""
    from django.contrib.auth.models import User
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    for person in (HER, OTHER):
        User.objects.create(pk=person, username=USERNAMES[person], email=EMAILS[person], first_name=NAMES[person])


def backend_of(name: str) -> Any:
    """MySQL's or MongoDB's; that is one in memory."""
    if name == "mysql":
        from forum.backends.mysql.api import MySQLBackend

        return MySQLBackend
    import mongomock
    from forum import mongo

    client = mongomock.MongoClient()  # each class of the forum makes one
    mongo.MongoClient = lambda **_parameters: client
    from forum.backends.mongodb.api import MongoBackend
    from forum.backends.mongodb.users import Users

    for person in (HER, OTHER):
        Users().insert(str(person), USERNAMES[person], EMAILS[person], read_states=[], course_stats=[])
    return MongoBackend


def discuss(name: str) -> None:
    """Each of the two writes threads and answers to both, and does to each post what can be done to one."""
    forum, count = backend_of(name), 0
    for author in (HER, OTHER):
        for actor in (HER, OTHER):
            count += 1
            thread = _thread(forum, author, f"thread-{count} of {MARKS[author]}")
            answer = _answer(forum, thread, author, f"answer-{count} of {MARKS[author]}")
            _do_to_thread(forum, thread, actor, count)
            _do_to_answer(forum, answer, actor, count)
            _answer(forum, thread, actor, f"reply-{count} of {MARKS[actor]}", answer)
            quoted = f"@{USERNAMES[actor]} wrote: quote-{count} of {MARKS[author]} ({NAMES[actor]}, {EMAILS[actor]})"
            _answer(forum, thread, author, quoted)


def _thread(forum: Any, author: int, text: str) -> str:
    made = {
        "title": f"title of {text}-end",
        "body": f"body of {text}-end",
        "course_id": COURSE,
        "author_id": str(author),
    }
    return str(forum.create_thread({**made, "commentable_id": TOPIC, "thread_type": "question"}))


def _answer(forum: Any, thread: str, author: int, text: str, parent: str | None = None) -> str:
    made = {"body": f"{text}-end", "course_id": COURSE, "author_id": str(author), "comment_thread_id": thread}
    return str(forum.create_comment({**made, "parent_id": parent, "depth": int(bool(parent))}))


def _do_to_thread(forum: Any, thread: str, actor: int, count: int) -> None:
    text = f"thread-{count} before {MARKS[actor]} changed it-end"
    edit = {"editing_user_id": str(actor), "edit_reason_code": "needs-clarity", "original_body": text}
    forum.update_thread(thread, **edit)
    forum.update_thread(thread, closed=True, closed_by_id=str(actor), close_reason_code="off-topic")
    forum.subscribe_user(str(actor), thread, "CommentThread")
    forum.mark_as_read(str(actor), thread)
    forum.upvote_content(thread, str(actor), is_thread=True, **_typed("CommentThread"))
    forum.flag_as_abuse(str(actor), thread, **_typed("CommentThread"))


def _do_to_answer(forum: Any, answer: str, actor: int, count: int) -> None:
    edit = {"editing_user_id": str(actor), "edit_reason_code": "grammar-spelling"}
    forum.update_comment_and_get_updated_comment(answer, body=f"answer-{count} as {USERNAMES[actor]} wants-end", **edit)
    forum.update_comment_and_get_updated_comment(answer, endorsed=True, endorsement_user_id=str(actor))
    forum.downvote_content(answer, str(actor), **_typed("Comment"))
    forum.flag_as_abuse(str(actor), answer, **_typed("Comment"))
    forum.un_flag_all_as_abuse(answer, **_typed("Comment"))


def _typed(kind: str) -> dict[str, str]:
    return {"entity_type": kind}


def shown() -> dict[str, list[dict[str, Any]]]:
    """What the forum's own serializers make of all posts, by place, in the order of their texts."""
    from forum.backends.mongodb.api import MongoBackend
    from forum.backends.mongodb.contents import Contents
    from forum.backends.mysql.api import MySQLBackend
    from forum.backends.mysql.models import Comment, CommentThread

    rows = [each.to_dict() for model in (CommentThread, Comment) for each in model.objects.all()]
    documents = [{**each, "_id": str(each["_id"])} for each in Contents()._collection.find()]
    return {"mysql": _serialized(rows, MySQLBackend), "mongodb": _serialized(documents, MongoBackend)}


def _serialized(posts: list[dict[str, Any]], backend: Any) -> list[dict[str, Any]]:
    from forum.serializers.comment import CommentSerializer
    from forum.serializers.thread import ThreadSerializer

    found = []
    for each in posts:
        kind = ThreadSerializer if each["_type"] == "CommentThread" else CommentSerializer
        made = kind({**each, "type": each["_type"].lower()}, backend=backend).data
        endorsement = made.get("endorsement")
        found.append(
            {
                **{"title": made.get("title"), "body": made["body"], "author": made["username"]},
                **{"closed_by": made.get("closed_by"), "endorsement": endorsement and endorsement["user_id"]},
                "edits": [(edit["editor_username"], edit["original_body"]) for edit in made["edit_history"]],
            }
        )
    return sorted(found, key=str)
