"""
Libraries that tell somebody of errors, times or visitors, and that nothing of this plugin sees to.

Standard library only: this module is imported on the operator's host, too.

.. no_pii: names of libraries
"""

from __future__ import annotations

#: Top-level modules.
_NAMES = """
airbrake appdynamics applicationinsights appsignal atatus autodynatrace blackfire bugsnag honeybadger instana
lightstep logdna logfire loggly logtail lumigo_tracer mixpanel oneagent opbeat opencensus posthog pybrake pyroscope
raven raygun4py rollbar scout_apm sentry_protos signalfx_tracing skywalking solarwinds_apm splunk_otel stackifyapm
stackimpact thundra tingyun uptrace
"""

AGENTS = frozenset(_NAMES.split())
