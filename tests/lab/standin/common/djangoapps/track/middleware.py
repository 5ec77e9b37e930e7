"""Stand-in for TrackMiddleware: the context of every request, and an event for most."""

import hashlib
import json
import re

from django.conf import settings
from eventtracking import tracker

_PASSWORDS = ("password", "newpassword", "new_password", "oldpassword", "old_password")


class TrackMiddleware:
    """Enter a tracking context; emit an event named after the path, with all form fields."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        live = tracker.get_tracker()  # a missing tracker is a 500, as in the platform
        live.enter_context("edx.request", self.context(request))
        try:
            self.emit_request(request)
            return self.get_response(request)
        finally:
            live.exit_context("edx.request")

    def context(self, request):
        """Who reads what, from where and with what."""
        key = request.session.session_key
        meta = request.META
        return {
            "username": request.user.username,
            "user_id": request.user.pk,
            "session": hashlib.shake_128((settings.SECRET_KEY + key).encode()).hexdigest(16) if key else "",
            "ip": meta.get("REMOTE_ADDR", ""),
            "host": meta.get("SERVER_NAME", ""),
            "agent": meta.get("HTTP_USER_AGENT", ""),
            "path": meta.get("PATH_INFO", ""),
            "referer": meta.get("HTTP_REFERER", ""),
            "accept_language": meta.get("HTTP_ACCEPT_LANGUAGE", ""),
            "client_id": ".".join(request.COOKIES.get("_ga", "").split(".")[2:]),
        }

    def emit_request(self, request):
        """The implicit event; its data is a JSON string, cut at 512 characters."""
        path = request.META["PATH_INFO"]
        if any(re.match(pattern, path) for pattern in settings.TRACKING_IGNORE_URL_PATTERNS):
            return
        fields = {"GET": dict(request.GET), "POST": dict(request.POST)}
        for form in fields.values():
            form.update({name: "********" for name in _PASSWORDS if name in form})
        tracker.emit(path, json.dumps(fields)[:512])
