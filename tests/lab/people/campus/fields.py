"""Models whose columns are not Django's own: JSON in a text, encrypted, and such as fail when they are read."""

from __future__ import annotations

import json

from django.core.exceptions import FieldError
from django.db import models

from .models import USER, to


class OldJson(models.TextField):
    """As jsonfield's: a text in the database."""

    def from_db_value(self, value, _expression, _connection):
        return json.loads(value)

    def get_prep_value(self, value):
        return json.dumps(value)


class Login(models.Model):
    """Secrets in JSON, as social_django has them; and the person's names elsewhere."""

    user = to(USER)
    uid = models.CharField(max_length=255)
    extra_data = models.JSONField(default=dict)
    old_data = OldJson(default=dict)


class Encrypted(models.TextField):
    """As the platform's encrypted columns: only it can read them, and the database cannot look for them."""

    def get_internal_type(self):
        return "BinaryField"

    def get_db_prep_save(self, value, connection):
        return value.encode()[::-1]

    def from_db_value(self, value, _expression, _connection):
        return bytes(value)[::-1].decode()


def _refuse(_lookup):
    raise FieldError("this field does not support lookups")


for _name, _lookup in models.Field.class_lookups.items():
    if _name != "isnull":
        Encrypted.register_lookup(type(f"Encrypted{_name}", (_lookup,), {"get_prep_lookup": _refuse}))


class Locker(models.Model):
    """A username that is encrypted."""

    decrypted_username = Encrypted()
    text = models.TextField()


class CourseKey(models.CharField):
    """As opaque keys: what is malformed cannot be read."""

    def from_db_value(self, value, _expression, _connection):
        if "broken" in value:
            raise ValueError(value)
        return value


class Visit(models.Model):
    user = to(USER)
    course = CourseKey(max_length=100)
    text = models.TextField()
