"""The stand-in's settings, with what the jobs need: accounts, OAuth2, the states of retirement, MySQL."""

import pymysql

from .standin_common import *  # noqa: F403
from .standin_common import load as _load

# A driver without a library of C, for which Django asks by another name and version.
pymysql.version_info = (2, 2, 7, "final", 0)
pymysql.install_as_MySQLdb()

ROOT_URLCONF = "lab_urls"
INSTALLED_APPS += [  # noqa: F405
    "django.contrib.sites",
    "oauth2_provider",
    "edx_django_utils.user",
    "openedx.core.djangoapps.user_api",
    "openedx.core.djangoapps.content.course_overviews",
]
SITE_ID = 1
RETIRED_USERNAME_PREFIX = "retired__user_"


def load(namespace, yaml_file, service):
    """As the stand-in's, but with the database that Tutor sets up."""
    _load(namespace, yaml_file, service)
    namespace["DATABASES"] = namespace["ENV_TOKENS"]["DATABASES"]
    # As the platform's: the workers that Tutor starts ask for no others.
    queues = [f"edx.{service}.core.{name}" for name in ("default", "high", "high_mem", "low")]
    namespace["CELERY_DEFAULT_QUEUE"] = namespace["CELERY_DEFAULT_ROUTING_KEY"] = queues[0]
    namespace["CELERY_QUEUES"] = {queue: {} for queue in queues}
