"""
The request log of uWSGI: which route a line names.

uWSGI can log a variable that the application has set for the request, so the route is
reduced here, by the same code as everywhere, and not in ``uwsgi.ini``.

.. no_pii: it knows the names of routes only
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.signals import request_finished, request_started

from .daily_files import start_day_if_due
from .harakiri import watch
from .latest_request import begin, end
from .read_bodies import let_pass
from .routes import known_method, route

try:
    import uwsgi
except ImportError:  # a worker, a job, or the development server
    uwsgi = None

log = logging.getLogger(__name__)

#: Bytes of a route that are logged.
_MAX_ROUTE = 512


class AccessLogMiddleware:
    """
    Give uWSGI the route of each request, as the log variable ``privacy_route``, once it is answered.

    Before that it is not known whether the path leads anywhere (`logs.routes`). Its method is the variable
    ``privacy_method``. A request that never reaches Django (a static file) is logged without both. Also
    the moment at which a site that logs little notices midnight (``logs.daily_files``), the last one before anybody
    reads what was sent (``logs.read_bodies``), and where a request begins and ends (``logs.latest_request``).
    """

    def __init__(self, get_response: Callable[[Any], Any]) -> None:
        self.get_response = get_response
        try:
            if uwsgi is not None:
                watch(uwsgi.opt, request_started, request_finished)
        except Exception as error:
            log.error("harakiri is left to uWSGI: %s", type(error).__name__)

    def __call__(self, request: Any) -> Any:
        """Pass the request on; an error of ours never reaches it."""
        try:
            start_day_if_due()
        except Exception as error:
            log.error("The log of a new day could not be begun: %s", type(error).__name__)
        try:
            let_pass(request)
        except Exception as error:
            log.error("What is read of a request cannot be known: %s", type(error).__name__)
        status = None
        begin(request)
        try:
            response = self.get_response(request)
            status = getattr(response, "status_code", None)
            return response
        finally:
            end()
            self._tell(request, status)

    def _tell(self, request: Any, status: int | None) -> None:
        try:
            if uwsgi is not None:
                uwsgi.set_logvar("privacy_method", known_method(request).encode())
                uwsgi.set_logvar("privacy_route", route(request, status).encode()[:_MAX_ROUTE])
        except Exception as error:
            log.error("The request log could not be prepared: %s", type(error).__name__)
