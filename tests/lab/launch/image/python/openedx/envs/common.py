"""The stand-in's settings, with what the jobs need: accounts, OAuth2, the states of retirement."""

from .standin_common import *  # noqa: F403
from .standin_common import load  # noqa: F401

INSTALLED_APPS += [  # noqa: F405
    "django.contrib.sites",
    "oauth2_provider",
    "edx_django_utils.user",
    "openedx.core.djangoapps.user_api",
]
SITE_ID = 1
