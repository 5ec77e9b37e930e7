"""
Calls to the LMS as its retirement worker, and to services that take its tokens.

.. pii: Usernames in the calls that it passes on, in memory.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Any

import requests
from edx_rest_api_client.client import get_oauth_access_token

from .privacy_http import Persistence, Refused

_TIMEOUT_SECONDS = (5.0, 60.0)

#: A token is asked for anew when it has less than this to live.
_TOKEN_MARGIN = datetime.timedelta(seconds=30)


class Lms:
    """
    The LMS, and services that take its tokens.

    Args:
        url: of the LMS, without a slash at its end.
        client_id, client_secret: of the OAuth2 application of the worker.
        persistence: how long to try.
    """

    def __init__(self, url: str, client_id: str, client_secret: str, persistence: Persistence | None = None) -> None:
        self._url = url
        self._client = (client_id, client_secret)
        self._persist = (persistence or Persistence()).persist
        self._session = requests.Session()
        self._token: tuple[str, datetime.datetime] | None = None

    def call(
        self, name: str, method: str, url: str, accepted: Collection[int] = (200, 204), **arguments: Any
    ) -> requests.Response:
        """
        Make a call, and make it again while the server is not able to answer.

        Args:
            url: absolute, or a path of the LMS.
            arguments: ``json`` or ``params``.

        Raises:
            Refused: the status is neither one of `accepted` nor worth another try.
            Unavailable: there was no such status in time.
        """

        def send() -> requests.Response:
            answer = self._session.request(
                method,
                url if "://" in url else self._url + url,
                headers={"Authorization": f"JWT {self._authorization()}"},
                timeout=_TIMEOUT_SECONDS,
                allow_redirects=False,
                **arguments,
            )
            if answer.status_code not in accepted:
                raise requests.HTTPError(response=answer)
            return answer

        try:
            return self._persist(name, send)
        except Refused as refused:
            if refused.status != 401:
                raise
            self._token = None  # it has expired, or its key was changed: once more, with another
            return self._persist(name, send, refused.tries)

    def _authorization(self) -> str:
        now = datetime.datetime.utcnow()  # as the library counts
        if self._token is None or self._token[1] < now + _TOKEN_MARGIN:
            self._token = self._persist(
                "access_token", lambda: get_oauth_access_token(self._url, *self._client, timeout=_TIMEOUT_SECONDS)
            )
        return self._token[0]
