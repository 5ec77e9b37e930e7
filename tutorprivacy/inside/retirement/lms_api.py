"""
Calls to the LMS as its retirement worker, and to services that take its tokens.

.. pii: Usernames in the calls that it passes on, in memory.
.. pii_types: username
.. pii_retirement: local_api
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Collection
from typing import Any

from ..io.http import Answer, Down, Http, Persistence, Refused, Unavailable

#: Where accounts and retirements are, in the LMS.
ACCOUNTS = "/api/user/v1/accounts/"

#: Names of calls.
TOKEN, QUEUE, _ANY = "access_token", "retirement_queue", "a question to the LMS"

#: One call, from beginning to end; and one that has not been answered for somebody else in this run.
_SECONDS, _IMPATIENT_SECONDS = 60.0, 10.0

#: A token is asked for anew when it has less than this to live; and is not kept longer than a day.
_TOKEN_MARGIN_SECONDS, _TOKEN_LONGEST_SECONDS = 30.0, 86_400.0
_LONGEST_TOKEN = 1 << 16

#: Does the LMS answer at all? Who asked for it a hundred years ago: nobody, so it costs the same everywhere. It needs
#: what each call needs: a token, the worker's right, the database. /heartbeat needs less, and MongoDB besides.
_QUESTION = {"cool_off_days": 36_500, "states": ["PENDING"]}


class Lms:
    """
    The LMS, and services that take its tokens.

    Args:
        url: of the LMS, without a slash at its end.
        client_id, client_secret: of the OAuth2 application of the worker.
        persistence: how long to try.
        seconds: how long one try of a call may take.
    """

    def __init__(
        self,
        url: str,
        client_id: str,
        client_secret: str,
        persistence: Persistence | None = None,
        seconds: float = _SECONDS,
    ) -> None:
        self._url, self._seconds = url, seconds
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "token_type": "jwt",
        }
        self._persistence = persistence or Persistence()
        self._http = Http()
        self._token = ("", 0.0)
        #: Calls that were waited for once, in vain: the next learner's gets one try, so that a run has an end.
        self._impatient: set[str] = set()

    def call(
        self, name: str, method: str, url: str, accepted: Collection[int] = (200, 204), **arguments: Any
    ) -> Answer:
        """
        Make a call, and make it again while the server is not able to answer.

        Args:
            url: absolute, or a path of the LMS.
            arguments: ``json`` or ``params``.

        Raises:
            Refused: the answer is neither one of `accepted` nor worth another try; or `call` of it is `TOKEN`: there
                is no token, and nothing can be asked.
            Unavailable: there was no such answer in time, although the LMS answers others.
            Down: the LMS answers nothing.
        """

        def send() -> Answer:
            headers = {"Authorization": f"JWT {self._authorization()}"}
            place = url if "://" in url else self._url + url
            return self._http.send(method, place, accepted, self._patience_of(name), headers=headers, **arguments)

        ask = None if name == _ANY else self._ask
        try:
            return self._persist(name, send, accepted, ask=ask)
        except Refused as refused:
            if refused.status != 401 or refused.call == TOKEN:
                raise
            self._token = ("", 0.0)  # it has expired, or its key was changed: once more, with another
            return self._persist(name, send, accepted, refused.tries, ask)

    def _ask(self) -> None:
        """
        Raises:
            Down: the LMS answers nothing, for as long as one waits for it.
        """
        try:
            self.call(_ANY, "GET", f"{ACCOUNTS}{QUEUE}/", (200,), params=_QUESTION).json(_ANY, list)
        except Down:
            raise
        except (Refused, Unavailable) as error:
            raise Down(str(error)) from None

    def _persist(
        self,
        name: str,
        send: Callable[[], Answer],
        accepted: Collection[int],
        tries: int = 0,
        ask: Callable[[], object] | None = None,
    ) -> Answer:
        try:
            found = self._persistence.persist(name, send, accepted, tries, ask, name not in self._impatient)
        except Unavailable:
            self._impatient.add(name)
            raise
        self._impatient.discard(name)
        return found

    def _patience_of(self, name: str) -> float:
        return min(self._seconds, _IMPATIENT_SECONDS) if name in self._impatient else self._seconds

    def _authorization(self) -> str:
        if self._token[1] < time.monotonic() + _TOKEN_MARGIN_SECONDS:
            asked = time.monotonic()
            try:
                answer = self._persist(TOKEN, self._ask_for_token, (200,))
            except Unavailable as error:
                raise Down(str(error)) from None
            found = answer.json(TOKEN, dict)
            token, seconds = found.get("access_token"), found.get("expires_in")
            if not isinstance(token, str) or not re.fullmatch(r"[\x21-\x7e]+", token):
                raise Refused(TOKEN, answer.status, what="no token")
            if not isinstance(seconds, (int, float)) or not seconds >= 0:
                raise Refused(TOKEN, answer.status, what="no time of expiry")
            self._token = token, asked + min(seconds, _TOKEN_LONGEST_SECONDS)
        return self._token[0]

    def _ask_for_token(self) -> Answer:
        url = f"{self._url}/oauth2/access_token"
        return self._http.send("POST", url, (200,), self._patience_of(TOKEN), _LONGEST_TOKEN, data=self._form)
