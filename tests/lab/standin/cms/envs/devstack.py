"""Stand-in for the platform's development settings."""

from .production import *

DEBUG = True
CELERY_ALWAYS_EAGER = True
ALLOWED_HOSTS = ["*"]
