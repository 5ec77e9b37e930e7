"""Stand-in for the platform's LOGGING, from which Tutor's settings start."""

import sys


def get_logger_config():
    """LOGGING of the platform: console with context filters, syslog for the rest."""
    syslog = {"class": "logging.handlers.SysLogHandler", "address": "/dev/log"}
    context = ["userid_context", "remoteip_context"]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "standard": {
                "format": "%(asctime)s %(levelname)s %(process)d [%(name)s] [user %(userid)s] "
                "[ip %(remoteip)s] %(filename)s:%(lineno)d - %(message)s"
            },
            "raw": {"format": "%(message)s"},
        },
        "filters": {
            "require_debug_false": {"()": "django.utils.log.RequireDebugFalse"},
            "userid_context": {"()": "edx_django_utils.logging.UserIdFilter"},
            "remoteip_context": {"()": "edx_django_utils.logging.RemoteIpFilter"},
        },
        "handlers": {
            "console": {
                "level": "INFO",
                "class": "logging.StreamHandler",
                "formatter": "standard",
                "filters": context,
                "stream": sys.stderr,
            },
            "mail_admins": {
                "level": "ERROR",
                "filters": ["require_debug_false"],
                "class": "django.utils.log.AdminEmailHandler",
            },
            "local": {"level": "INFO", "formatter": "standard", "filters": context, **syslog},
            "tracking": {"level": "DEBUG", "formatter": "raw", **syslog},
        },
        "loggers": {
            "tracking": {"handlers": ["tracking"], "level": "DEBUG", "propagate": False},
            "": {"handlers": ["console", "local"], "level": "INFO", "propagate": False},
            "django.request": {"handlers": ["mail_admins"], "level": "ERROR", "propagate": True},
        },
    }
