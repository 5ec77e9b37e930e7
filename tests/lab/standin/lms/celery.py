"""Celery application of the workers, as in the platform: no signal of its own is connected."""

from celery import Celery

APP = Celery("proj")
APP.config_from_object("django.conf:settings")
APP.autodiscover_tasks()
