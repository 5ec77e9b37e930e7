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
from django.utils.encoding import escape_uri_path

from ..minimize.reductions import reduce_path
from ..pii.limits import CUT_MARGIN
from .daily_files import start_day_if_due
from .harakiri import watch

try:
    import uwsgi
except ImportError:  # a worker, a job, or the development server
    uwsgi = None

log = logging.getLogger(__name__)

#: Characters of a path that are looked at; 512 of them are logged.
_MAX_PATH = 2048


class AccessLogMiddleware:
    """
    Give uWSGI the reduced path of each request, as the log variable ``privacy_route``.

    A request that never reaches Django (a static file) is logged without a path. Also
    the moment at which a site that logs little notices midnight (``logs.daily_files``).
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
            if uwsgi is not None:
                # Encoded, as it was sent: a space must not end a username, nor a line break the line.
                path = request.path_info
                route = reduce_path(escape_uri_path(path[:_MAX_PATH]))
                if len(path) > _MAX_PATH:  # what the cut has left of an address or of a name is not in the log
                    route = route[:-CUT_MARGIN]
                uwsgi.set_logvar("privacy_route", route.encode()[:512])
            start_day_if_due()
        except Exception as error:
            log.error("The request log could not be prepared: %s", type(error).__name__)
        return self.get_response(request)
