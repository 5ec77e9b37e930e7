"""
Stand-in for the settings that the LMS and the CMS share.

Only names that Tutor's partials or the patches of the plugins under test read, with the
platform's defaults and its shape of the tracking settings.
"""

import os

from django.utils import deprecation

# Teak's settings import warnings of the Django of its time.
for _name in ("RemovedInDjango50Warning", "RemovedInDjango51Warning"):
    if not hasattr(deprecation, _name):
        setattr(deprecation, _name, type(_name, (DeprecationWarning,), {}))

LAB = os.environ["PRIVACY_LAB"]

SECRET_KEY = "replaced by the YAML file"
DEBUG = False
ROOT_URLCONF = "common.urls"
USE_TZ = True
STATIC_ROOT = f"{LAB}/openedx/staticfiles"
STATIC_URL = "/static/"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "eventtracking.django.apps.EventTrackingConfig",
    "common.djangoapps.student",
    "lms.djangoapps.coursewarehistoryextended",
]
DATABASE_ROUTERS = ["openedx.core.lib.django_courseware_routers.StudentModuleHistoryExtendedRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
# The default one takes a third of a second for each who signs in, on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MIDDLEWARE = [
    "crum.CurrentRequestUserMiddleware",
    "common.middleware.XForwardedForMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.djangoapps.track.middleware.TrackMiddleware",
]

EVENT_TRACKING_ENABLED = True
EVENT_TRACKING_PROCESSORS = []
EVENT_TRACKING_SEGMENTIO_EMIT_WHITELIST = []
TRACK_MAX_EVENT = 50000
TRACKING_BACKENDS = {
    "logger": {
        "ENGINE": "common.djangoapps.track.backends.logger.LoggerBackend",
        "OPTIONS": {"name": "tracking"},
    }
}
EVENT_TRACKING_BACKENDS = {
    "tracking_logs": {
        "ENGINE": "eventtracking.backends.routing.RoutingBackend",
        "OPTIONS": {
            "backends": {
                "logger": {
                    "ENGINE": "eventtracking.backends.logger.LoggerBackend",
                    "OPTIONS": {"name": "tracking", "max_event_size": TRACK_MAX_EVENT},
                }
            },
            "processors": [
                {"ENGINE": "common.djangoapps.track.shim.LegacyFieldMappingProcessor"},
                {"ENGINE": "common.djangoapps.track.shim.PrefixedEventProcessor"},
            ],
        },
    },
    "segmentio": {
        "ENGINE": "eventtracking.backends.routing.RoutingBackend",
        "OPTIONS": {
            "backends": {"segment": {"ENGINE": "eventtracking.backends.segment.SegmentBackend"}},
            "processors": [
                {
                    "ENGINE": "eventtracking.processors.whitelist.NameWhitelistProcessor",
                    "OPTIONS": {"whitelist": []},
                },
            ],
        },
    },
}
TRACKING_IGNORE_URL_PATTERNS = [r"^/event", r"^/login", r"^/heartbeat"]

GOOGLE_ANALYTICS_ACCOUNT = None
OPTIMIZELY_PROJECT_ID = None
OPTIMIZELY_FULLSTACK_SDK_KEY = None
BEAMER_PRODUCT_ID = ""
FOOTER_OPENEDX_LOGO_IMAGE = "https://logos.openedx.org/open-edx-logo-tag.png"
SURVEY_REPORT_ENABLE = True

CACHES = {}
CELERYD_HIJACK_ROOT_LOGGER = False
JWT_AUTH = {}
FEATURES = {}
RETIREMENT_STATES = [
    *("PENDING", "LOCKING_ACCOUNT", "LOCKING_COMPLETE", "RETIRING_FORUMS", "FORUMS_COMPLETE"),
    *("RETIRING_EMAIL_LISTS", "EMAIL_LISTS_COMPLETE", "RETIRING_ENROLLMENTS", "ENROLLMENTS_COMPLETE"),
    *("RETIRING_NOTES", "NOTES_COMPLETE", "RETIRING_LMS", "LMS_COMPLETE", "ERRORED", "ABORTED", "COMPLETE"),
]
RETIRED_USER_SALTS = ["abc", "123"]
MFE_CONFIG = {}
MFE_CONFIG_OVERRIDES = {}
MODULESTORE = {"default": {"OPTIONS": {"stores": [{"OPTIONS": {}}, {"OPTIONS": {}}]}}}
VIDEO_IMAGE_SETTINGS = {"STORAGE_KWARGS": {}}
VIDEO_TRANSCRIPTS_SETTINGS = {"STORAGE_KWARGS": {}}
PROFILE_IMAGE_BACKEND = {"options": {}}
REGISTRATION_EXTRA_FIELDS = {}
LOGIN_REDIRECT_WHITELIST = []
CSRF_TRUSTED_ORIGINS = []
IDA_LOGOUT_URI_LIST = []
SYSTEM_WIDE_ROLE_CLASSES = ["enterprise.SystemWideEnterpriseUserRoleAssignment"]
LMS_ROOT_URL = ""
SITE_NAME = ""
CONTACT_EMAIL = ""


def load(namespace, yaml_file, service):
    """The part of production.py that runs before Tutor's own settings."""
    import yaml

    from openedx.core.lib.features_setting_proxy import FeaturesProxy
    from openedx.core.lib.logsettings import get_logger_config

    with open(yaml_file, encoding="utf-8") as file:
        tokens = yaml.safe_load(file)
    special = ("FEATURES", "TRACKING_BACKENDS", "EVENT_TRACKING_BACKENDS", "DATABASES")
    namespace.update({key: value for key, value in tokens.items() if key not in special})
    namespace["ENV_TOKENS"] = tokens
    if int(os.environ["PRIVACY_LAB_TUTOR"]) >= 22:
        namespace["FEATURES"] = FeaturesProxy(namespace)
    for name, value in (tokens.get("FEATURES") or {}).items():
        namespace["FEATURES"][name] = value
    # The database is where personal data may be: it is not searched for canaries.
    namespace["DATABASES"] = {
        "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{LAB}/database.sqlite3"}
    }
    namespace["LOGGING"] = get_logger_config()
    namespace[f"{service.upper()}_SEGMENT_KEY"] = tokens.get("SEGMENT_KEY")
    namespace["BROKER_URL"] = "redis://{CELERY_BROKER_HOSTNAME}/{CELERY_BROKER_VHOST}".format(**tokens)
    # These two index into the settings: emptied before this point, start-up fails.
    namespace["TRACKING_BACKENDS"].update(tokens.get("TRACKING_BACKENDS") or {})
    namespace["EVENT_TRACKING_BACKENDS"]["tracking_logs"]["OPTIONS"]["backends"].update(
        tokens.get("EVENT_TRACKING_BACKENDS") or {}
    )
    namespace["EVENT_TRACKING_BACKENDS"]["segmentio"]["OPTIONS"]["processors"][0]["OPTIONS"]["whitelist"].extend(
        namespace["EVENT_TRACKING_SEGMENTIO_EMIT_WHITELIST"]
    )
    if os.environ.get("PRIVACY_LAB_ERB"):
        namespace["EVENT_TRACKING_BACKENDS"]["event_transformer"] = {
            "ENGINE": "eventtracking.backends.async_routing.AsyncRoutingBackend",
            "OPTIONS": {
                "backend_name": "event_transformer",
                "processors": [],
                "backends": {
                    name: {
                        "ENGINE": "event_routing_backends.backends.async_events_router.AsyncEventsRouter",
                        "OPTIONS": {"processors": [], "backend_name": name},
                    }
                    for name in ("xapi", "caliper")
                },
            },
        }
