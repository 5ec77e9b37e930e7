"""
The audit of what Open edX writes into Redis: is it encrypted, with the settings as they are in force?

.. no_pii: names and values of settings
"""

from __future__ import annotations

from ..django_settings.redis_contents import readable
from .findings import Check, Finding, found


def checks(place: str) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    return [("redis.contents", place, lambda: [_contents(place)])]


def _contents(place: str) -> Finding:
    from django.conf import settings

    names = ("BROKER_URL", "CACHES", "CELERY_RESULT_BACKEND", "CELERY_TASK_SERIALIZER", "CELERY_RESULT_SERIALIZER")
    plain = list(readable({name: getattr(settings, name, None) for name in names}))
    return found(
        "redis.contents",
        f"{place}: Redis",
        not plain,
        f"Whoever reads Redis or its files can read: {', '.join(plain)}."
        if plain
        else "Tasks, their results and caches are encrypted where they are in Redis.",
        "Set PRIVACY_REDIS=encrypted; if it is, another plugin changes these settings behind this one.",
    )
