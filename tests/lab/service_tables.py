"""
Databases of other services, with their tables' real shapes, and two people in each: Flask-AppBuilder's and Superset's
models, those of openedx/credentials, edx-notes-api and xqueue, cut to the columns that matter here.

.. no_pii: made-up people
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_BY = "created_by_fk int NULL REFERENCES ab_user (id), changed_by_fk int NULL REFERENCES ab_user (id)"
_OF = "user_id int NULL REFERENCES ab_user (id)"

TABLES: dict[str, dict[str, str]] = {
    "superset": {
        "ab_user": f"""first_name varchar(64) NOT NULL, last_name varchar(64) NOT NULL,
            username varchar(64) NOT NULL UNIQUE, password varchar(256) NULL, active bool NULL,
            email varchar(320) NOT NULL UNIQUE, login_count int NULL, {_BY}""",
        "ab_role": "name varchar(64) NOT NULL UNIQUE",
        "ab_user_role": f"{_OF}, role_id int NULL REFERENCES ab_role (id)",
        "ab_register_user": """first_name varchar(64) NOT NULL, last_name varchar(64) NOT NULL,
            username varchar(64) NOT NULL UNIQUE, email varchar(64) NOT NULL, registration_hash varchar(256) NULL""",
        "dashboards": f"dashboard_title varchar(500) NULL, position_json longtext NULL, {_BY}",
        "dashboard_user": f"{_OF}, dashboard_id int NULL REFERENCES dashboards (id)",
        "logs": f"action varchar(512) NULL, {_OF}, json longtext NULL, referrer varchar(1024) NULL",
        "query": "client_id varchar(11) NOT NULL UNIQUE, user_id int NULL, `sql` longtext NULL",
        "favstar": f"{_OF}, class_name varchar(50) NULL, obj_id int NULL",
        "user_attribute": f"{_OF}, avatar_url varchar(100) NULL, {_BY}",
        "key_value": f"resource varchar(32) NOT NULL, value longblob NOT NULL, {_BY}",
    },
    "credentials": {
        "core_user": """password varchar(128) NOT NULL, username varchar(150) NOT NULL UNIQUE,
            first_name varchar(150) NOT NULL, last_name varchar(150) NOT NULL, email varchar(254) NOT NULL,
            is_staff bool NOT NULL, is_superuser bool NOT NULL, full_name varchar(255) NULL, lms_user_id int NULL""",
        "credentials_usercredential": """username varchar(255) NOT NULL, status varchar(255) NOT NULL,
            uuid char(32) NOT NULL UNIQUE, download_url varchar(255) NULL""",
        "social_auth_usersocialauth": """provider varchar(32) NOT NULL, uid varchar(255) NOT NULL,
            extra_data longtext NOT NULL, user_id int NOT NULL REFERENCES core_user (id)""",
    },
    "notes": {
        "v1_note": """course_id varchar(255) NOT NULL, ranges longtext NOT NULL, user_id varchar(255) NOT NULL,
            text longtext NOT NULL, quote longtext NOT NULL, usage_id varchar(255) NOT NULL, tags longtext NOT NULL""",
    },
    "xqueue": {
        "queue_submission": """requester_id varchar(128) NOT NULL, queue_name varchar(128) NOT NULL,
            xqueue_header varchar(1024) NOT NULL, xqueue_body longtext NOT NULL, grader_reply longtext NOT NULL""",
    },
}


def statements(service: str, auto: str) -> list[str]:
    """Tables of a service; `auto`: what makes a key of numbers."""
    return [f"CREATE TABLE `{name}` (id {auto}, {columns})" for name, columns in TABLES[service].items()]


def rows(service: str, person: Sequence[Any], key: int) -> list[tuple[str, tuple[Any, ...]]]:
    """(table, values) of a person, as the service stores them; `key`: of the account there, and of all else."""
    number, username, email, name, pseudonym = person
    first, last = name.split()
    hashed = f"{key:032x}"
    return {
        "superset": [
            ("ab_user", (key, first, last, username, "pbkdf2:x", 1, email, 3, None, None)),
            ("ab_role", (key, f"role{key}")),
            ("ab_user_role", (key, key, key)),
            ("ab_register_user", (key, first, last, username, email, "hash")),
            ("dashboards", (key, f"Of {name}", f'{{"note{key}": "ask {email}"}}', key, key)),
            ("dashboard_user", (key, key, key)),
            ("logs", (key, f"explore{key}", key, "{}", "")),
            ("logs", (key + 50, f"list{key}", None, f'{{"path": "/users/{username}/"}}', "")),
            ("query", (key, f"client{key}", key, f"SELECT {key}")),
            ("favstar", (key, key, "slice", 1)),
            ("user_attribute", (key, key, f"https://x/{key}", key, key)),
            ("key_value", (key, "app", f'{{"user": "{username}"}}'.encode(), key, key)),
        ],
        "credentials": [
            ("core_user", (key, "!", username, first, last, email, 0, 0, name, number)),
            ("credentials_usercredential", (key, username, "awarded", hashed, "")),
            ("social_auth_usersocialauth", (key, "edx-oauth2", username, f'{{"token": "t{key}"}}', key)),
        ],
        "notes": [("v1_note", (key, "c", "[]", pseudonym, f"my thought {key}", f"quote {key}", "u", "[]"))],
        "xqueue": [
            (
                "queue_submission",
                (
                    key,
                    "lms",
                    "q",
                    "{}",
                    f'{{"student_info": {{"anonymous_student_id": "{pseudonym}"}}}}',
                    f"right {key}",
                ),
            )
        ],
    }[service]
