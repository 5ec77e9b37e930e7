"""The view that asks for the deletion of an account, as far as its answers depend on it."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.core.cache import cache
from django.db import transaction
from rest_framework import permissions, status
from rest_framework.authentication import SessionAuthentication
from rest_framework.response import Response
from rest_framework.views import APIView

from openedx.core.djangoapps.user_api.accounts.utils import create_retirement_request_and_deactivate_account

log = logging.getLogger(__name__)

#: As upstream's LoginFailures: how many, and then not even the right one.
MOST_FAILURES = 3


class DeactivateLogoutView(APIView):
    """As upstream: of whoever has the session, by the password."""

    authentication_classes = (SessionAuthentication,)
    permission_classes = (permissions.IsAuthenticated,)

    def post(self, request: Any) -> Response:
        if not settings.FEATURES.get("ENABLE_ACCOUNT_DELETION", False):
            return Response(status=status.HTTP_403_FORBIDDEN)
        key = f"failures-{request.user.pk}"
        if cache.get(key, 0) >= MOST_FAILURES:
            return Response("This account has been temporarily locked", status=status.HTTP_403_FORBIDDEN)
        user = authenticate(username=request.user.username, password=request.POST["password"], request=request)
        if not user:
            cache.set(key, cache.get(key, 0) + 1)
            log.error("The user password to deactivate was incorrect.")
            return Response("Email or password is incorrect.", status=status.HTTP_403_FORBIDDEN)
        try:
            with transaction.atomic():
                create_retirement_request_and_deactivate_account(request.user)
                if getattr(settings, "MAIL_IS_DOWN", False):
                    raise OSError("the mail server does not answer")
                logout(request)
        except Exception as error:
            return Response(str(error), status=status.HTTP_500_INTERNAL_SERVER_ERROR)
        return Response(status=status.HTTP_204_NO_CONTENT)
