"""The Celery application is made with the service, as in the platform."""

from .celery import APP as CELERY_APP  # noqa: F401
