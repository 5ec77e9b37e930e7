"""Stand-in for the platform's development settings."""

from .production import *

DEBUG = True
ALLOWED_HOSTS = ["*"]
