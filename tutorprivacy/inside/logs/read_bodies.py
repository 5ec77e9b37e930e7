"""
What a view has read of a body: REST framework reads JSON from the stream, and Django keeps none of it.

Nothing is read here, and nothing earlier: that could break an upload, or answer for a view. What is read passes by.

.. pii: What visitors send, in memory, as long as their request takes.
.. pii_types: name, username, other, password
.. pii_retirement: retained
"""

from __future__ import annotations

from typing import Any

from ..pii.limits import MAX_SENT

#: Django keeps their fields, and files are not words.
_FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")


class PassingBody:
    """The stream of a body, which remembers the beginning of what is read."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.seen = b""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def read(self, *size: Any) -> bytes:
        """As the stream does."""
        return self._remembered(self._stream.read(*size))

    def readline(self, *size: Any) -> bytes:
        """As the stream does."""
        return self._remembered(self._stream.readline(*size))

    def _remembered(self, data: bytes) -> bytes:
        self.seen += data[: MAX_SENT - len(self.seen)]
        return data


def let_pass(request: Any) -> None:
    """Remember from now on what is read of a request's body."""
    stream = vars(request).get("_stream")
    if stream is not None and request.content_type not in _FORMS:
        request._stream = PassingBody(stream)


def body_read(request: Any) -> bytes:
    """Of a body that is no form, what was read; at most its beginning."""
    here = vars(request)
    stream = here.get("_stream")
    body = here.get("_body", stream.seen if isinstance(stream, PassingBody) else b"")
    return body[:MAX_SENT] if isinstance(body, bytes) else b""
