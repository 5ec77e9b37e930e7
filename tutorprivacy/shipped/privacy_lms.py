"""
Calls to the LMS as its retirement worker, and to services that take its tokens.

.. pii: Usernames in the calls that it passes on, in memory.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

import time
from collections.abc import Collection
from typing import Any

from .privacy_http import Garbled, Persistence, Refused, exchange, new_session, parsed

#: For connecting, and for each piece of an answer; and for all of it.
_TIMEOUT_SECONDS = (5.0, 60.0)
_CALL_SECONDS = 90.0

#: A token is asked for anew when it has less than this to live.
_TOKEN_MARGIN_SECONDS = 30.0

_LARGEST_TOKEN_BYTES = 64 * 1024


class Lms:
    """
    The LMS, and services that take its tokens.

    Args:
        url: of the LMS, without a slash at its end.
        client_id, client_secret: of the OAuth2 application of the worker.
        persistence: how long to try.
        timeout: seconds for connecting, and for each piece of an answer.
        seconds: for a whole call.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: str,
        persistence: Persistence | None = None,
        timeout: tuple[float, float] = _TIMEOUT_SECONDS,
        seconds: float = _CALL_SECONDS,
    ) -> None:
        self._url = url
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._persist = (persistence or Persistence()).persist
        self._timeout, self._seconds = timeout, seconds
        self._session = new_session()
        self._token = ""
        self._token_ends = 0.0

    def ask(self, name: str, url: str, kind: type = list, **params: Any) -> Any:
        """
        What the LMS knows: JSON of the given kind, a list or a dictionary.

        Raises:
            Refused, Unavailable: see `call`.
            Garbled: it answers something else.
        """
        return parsed(name, self.call(name, "GET", url, (200,), params=params), kind)

    def call(
        self,
        name: str,
        method: str,
        url: str,
        accepted: Collection[int] = (200, 204),
        patience_seconds: float | None = None,
        read_seconds: float | None = None,
        **arguments: Any,
    ) -> bytes:
        """
        Make a call, and make it again while the server is not able to answer.

        Args:
            url: absolute, or a path of the LMS.
            patience_seconds: see `Persistence.persist`.
            read_seconds: to wait for the answer, if less than usual.
            arguments: ``json`` or ``params``.

        Raises:
            Refused: the status is neither one of `accepted` nor worth another try.
            Unavailable: there was no such status in time.
            Garbled: see ``privacy_http.exchange``.
        """
        connect, read = self._timeout
        timeout = (connect, read if read_seconds is None else min(read, read_seconds))

        def send() -> bytes:
            return exchange(
                self._session,
                name,
                method,
                url if "://" in url else self._url + url,
                accepted,
                timeout,
                self._seconds,
                headers={"Authorization": f"JWT {self._authorization()}"},
                **arguments,
            )

        try:
            return self._persist(name, send, patience_seconds=patience_seconds)
        except Refused as refused:
            if refused.status != 401:
                raise
            self._token = ""  # it has expired, or its key was changed: once more, with another
            return self._persist(name, send, refused.tries, patience_seconds)

    def _authorization(self) -> str:
        if not self._token or self._token_ends < time.time() + _TOKEN_MARGIN_SECONDS:
            self._token, self._token_ends = self._persist("access_token", self._new_token)
        return self._token

    def _new_token(self) -> tuple[str, float]:
        """
        Of the LMS alone: the platform's own client library would follow a redirect with the secret.

        Returns:
            The token (RFC 6749, 5.1), and the Unix time of its end.
        """
        name = "access_token"
        form = {**self._client, "grant_type": "client_credentials", "token_type": "jwt"}
        url = f"{self._url}/oauth2/access_token"
        sent = time.time()
        body = exchange(
            self._session, name, "POST", url, (200,), self._timeout, self._seconds, _LARGEST_TOKEN_BYTES, data=form
        )
        answer = parsed(name, body, dict)
        token, seconds = answer.get("access_token"), answer.get("expires_in")
        is_token = isinstance(token, str) and token.isascii() and token.isprintable() and token
        if not is_token or not isinstance(seconds, (int, float)):
            raise Garbled(name, 200, "without a token")
        return str(token), sent + seconds
