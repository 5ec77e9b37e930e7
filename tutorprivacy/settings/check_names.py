"""
What the audits look at, by the name that a finding has: `PRIVACY_ACKNOWLEDGED_FINDINGS` names nothing else.

The settings are checked before anything is looked at, so the names are here, and a test compares them with what
the checks are called.
"""

from __future__ import annotations

import difflib
from typing import Any

from .allowed import Allowed

#: Of ``tutor privacy audit``.
_OF_THE_HOST = """
data.folder
data.log-folder
data.logs
data.new-logs
data.old-logs
data.owner
data.retention
data.scrub
docker.caddy
docker.containers
docker.log-driver
docker.other-containers
docker.output
docker.restart
docker.scheduler
docker.settings
environment.current
environment.modules
environment.overrides
environment.saved
environment.secrets
environment.version
notice.operator
pages.foreign-hosts
requests.caddy
requests.default-logger
requests.errors
requests.mfe
requests.outer-proxy
requests.sites
requests.uwsgi
settings.app-log
settings.consent
settings.early
settings.ip-addresses
settings.kept-backends
settings.last
settings.others
settings.policy
settings.redis
settings.telemetry
settings.third-parties
settings.tracking
versions.images
versions.libraries
versions.plugins
versions.tutor
"""

#: Of ``tutor local do audit-privacy``.
_OF_THE_PLATFORM = """
aspects.collection
aspects.enrollments
aspects.people
aspects.reconciliation
aspects.retired-users
aspects.retirement-sink
environment.restart
keys.ended
logging.handlers
logging.old-logs
logging.owner
logging.retention
logging.rotation
logging.self-test
lti.blocks
lti.courses
lti.parameters
lti.proctoring
lti.switch
pages.sites
pages.themes
platform.container
profiles.visibility
pseudonyms.keys
redis.contents
redis.files
redis.memory
reports.store
reports.uploads
requests.paths
requests.routes
requests.uwsgi
retirement.application
retirement.errored
retirement.kept-rows
retirement.overdue
retirement.requests
retirement.reserved-name
retirement.salt
retirement.states
retirement.stuck
retirement.verified
retirement.worker
retirement.worker-account
services.mongodb
services.mysql
services.redis
third-parties.e-mail-pixel
third-parties.event-hook
third-parties.footer
third-parties.hard-coded
third-parties.micro-frontends
third-parties.requests
third-parties.settings
third-parties.sites
third-parties.survey-report
third-parties.telemetry
third-parties.tenants
tracking.backends
tracking.self-test
tracking.tracker
usage.counting
usage.expiry
usage.files
usage.open-days
usage.salts
"""

OF_THE_HOST, OF_THE_PLATFORM = frozenset(_OF_THE_HOST.split()), frozenset(_OF_THE_PLATFORM.split())
CHECK_NAMES = OF_THE_HOST | OF_THE_PLATFORM

#: Letters of a reason.
_LONGEST = 500


def check_of(name: str) -> str:
    """The check in the name of a finding, which may have a place behind it: ``docker.log-driver (tutor_local)``."""
    check, parenthesis, place = name.partition(" (")
    return check if not parenthesis or (place.endswith(")") and len(place) > 1) else ""


def _is_known(name: Any) -> bool:
    return isinstance(name, str) and name.isprintable() and check_of(name) in CHECK_NAMES


def _is_reason(text: Any) -> bool:
    return isinstance(text, str) and text.isprintable() and 0 < len(text.strip()) <= len(text) <= _LONGEST


def _is_mapping_of_reasons(value: Any) -> bool:
    return isinstance(value, dict) and all(_is_known(name) and _is_reason(text) for name, text in value.items())


def _meant(value: Any) -> str:
    """Which finding there is none of, and the nearest; and which has no reason."""
    if not isinstance(value, dict):
        return ""
    said = []
    for name, text in value.items():
        if not _is_known(name):
            near = difflib.get_close_matches(str(name).partition(" (")[0].lower(), sorted(CHECK_NAMES), n=1)
            said.append(f"{name}: did you mean {near[0]}? " if near else f"{name}: no finding is called so. ")
        elif not _is_reason(text):
            said.append(f"{name}: say why it may stay. ")
    return "".join(said)


REASONS = Allowed(
    _is_mapping_of_reasons,
    "a mapping of findings, each by its name as the audits show it (``docker.log-driver``, at all places; ``docker."
    f"log-driver (tutor_local)``, at one), to the reason, 1–{_LONGEST} letters in one line",
    _meant,
)
