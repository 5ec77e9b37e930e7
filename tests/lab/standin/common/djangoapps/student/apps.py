"""Stand-in app."""

from django.apps import AppConfig


class StudentConfig(AppConfig):
    """The app "student"."""

    name = "common.djangoapps.student"
    label = "student"
