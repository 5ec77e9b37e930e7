"""
Planted values, and where they come out: what an audit sends through the platform itself.

The values are made anew for each audit, and belong to nobody. In a log of a platform that redacts nothing
they stay, as every learner's do.

.. no_pii: invented people
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import crum
from django.http import QueryDict

from .findings import Finding, found


@dataclass(frozen=True)
class Planted:
    """An invented person, who is in a request."""

    values: dict[str, str]
    #: Found where a line of the log arrives at all, whatever is redacted.
    marker: str = field(default_factory=lambda: "audit" + secrets.token_hex(8))

    @classmethod
    def someone(cls) -> Planted:
        """Somebody new."""
        mark = secrets.token_hex(5)
        number = int(mark, 16)
        return cls(
            {
                "IP address": f"198.51.100.{number % 250 + 1}",  # RFC 5737: nobody's
                "browser": f"Mozilla/5.0 Audit{mark}/{number % 90 + 9}.0",
                "username": f"audit_{mark}",
                "e-mail address": f"{mark}.audit@audit-{mark}.example",
                "full name": f"Audrey {mark.capitalize()}field",
                "referrer": f"https://forum-{mark}.example/thread",
                "session": secrets.token_hex(16),
                "token": secrets.token_urlsafe(24),
                "user id": str(8_000_000_000 + number % 1_000_000_000),
            }
        )

    def names_in(self, content: bytes) -> set[str]:
        """Which of the values are there."""
        return {name for name, value in self.values.items() if value.encode() in content}

    def request(self) -> Any:
        """A request of theirs, as far as filters and formatters look into one."""
        values = self.values
        user = SimpleNamespace(
            pk=int(values["user id"]),
            id=int(values["user id"]),
            username=values["username"],
            email=values["e-mail address"],
            first_name="",
            last_name="",
            is_authenticated=True,
            is_anonymous=False,
            profile=SimpleNamespace(name=values["full name"]),
        )
        meta = {
            "REMOTE_ADDR": values["IP address"],
            "HTTP_USER_AGENT": values["browser"],
            "HTTP_REFERER": values["referrer"],
        }
        form = QueryDict(f"token={values['token']}")
        path = f"/u/{values['username']}"
        return SimpleNamespace(user=user, META=meta, GET=form, POST=QueryDict(), COOKIES={}, path_info=path, path=path)

    def context(self) -> dict[str, Any]:
        """What the platform's middleware puts into the tracking context of the request."""
        values = self.values
        return {
            "username": values["username"],
            "user_id": int(values["user id"]),
            "session": values["session"],
            "ip": values["IP address"],
            "host": "audit.example",
            "agent": values["browser"],
            "path": f"/u/{values['username']}",
            "referer": values["referrer"],
            "accept_language": "en",
            "client_id": None,
        }

    def form(self) -> str:
        """The payload of the event that the platform emits for each request: what was sent, as JSON."""
        sent = {"email": [self.values["e-mail address"]], "token": [self.values["token"]]}
        return json.dumps({"GET": sent, "POST": {}})

    def enrollment(self) -> dict[str, Any]:
        """The payload of an event that every consumer of events knows."""
        return {"user_id": int(self.values["user id"]), "course_id": "course-v1:a+b+c", "mode": "audit"}

    def line(self) -> str:
        """A line of the log with everybody's usual places in it."""
        values = self.values
        return (
            f"{self.marker}: welcome {values['full name']} ({values['username']}, {values['e-mail address']}) from "
            f"{values['IP address']}, user_id: {values['user id']}, /u/{values['username']}?token={values['token']}"
        )


@contextlib.contextmanager
def acting(planted: Planted) -> Iterator[None]:
    """As within a request of theirs."""
    before = crum.get_current_request()
    crum.set_current_request(planted.request())
    try:
        yield
    finally:
        crum.set_current_request(before)


def written(action: Callable[[], object], folders: Iterable[Path]) -> dict[str, bytes]:
    """
    What is written while something is done, by place.

    Looked at are the output of this process, every file that it has open, and all files in some folders: what
    is added to them meanwhile. Other processes may write at the same time.

    Raises:
        OSError: a folder or a file cannot be read.
    """
    folders = [folder for folder in folders if folder.exists()]
    before = {path: path.stat().st_size for path in _files(folders)}
    with tempfile.TemporaryFile() as output:
        with _redirected(output.fileno()):
            action()
            for handler in {handler for logger in loggers() for handler in logger.handlers}:
                handler.flush()
            opened = _files(folders)  # some are opened at the first line, and one may be closed again
        output.seek(0)
        places = {"output": output.read()}
    for path in opened | set(before):
        with open(path, "rb") as file:
            size = before.get(path, 0)
            file.seek(size if os.fstat(file.fileno()).st_size >= size else 0)
            places[str(path)] = file.read()
    return places


def of_places(check: str, place: str, planted: Planted, places: Mapping[str, bytes], remedy: str) -> Iterator[Finding]:
    """A fail for each place that holds one of the values, or a pass for all of them."""
    bad = {name: values for name, content in places.items() if (values := planted.names_in(content))}
    for name, values in bad.items():
        yield found(check, f"{place}: {name}", False, f"Written in plain text: {', '.join(sorted(values))}.", remedy)
    if not bad:
        yield found(check, place, True, f"Searched {len(places)} places; nothing of the planted values in them.")


def loggers() -> list[logging.Logger]:
    """Every logger that there is."""
    known = logging.Logger.manager.loggerDict.values()
    return [logging.getLogger(), *(logger for logger in known if isinstance(logger, logging.Logger))]


def _files(folders: Iterable[Path]) -> set[Path]:
    paths = {Path(path) for folder in folders for path in _walked(folder)}
    for number in os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else ():
        with contextlib.suppress(OSError):
            paths.add(Path(os.readlink(f"/proc/self/fd/{number}")))
    return {path for path in paths if path.is_file() and not path.is_symlink()}


def _walked(folder: Path) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise error

    for root, _folders, names in os.walk(folder, onerror=refuse):
        yield from (os.path.join(root, name) for name in names)


@contextlib.contextmanager
def _redirected(target: int) -> Iterator[None]:
    """Standard output and standard error go to a file, also those of libraries that do not ask Python."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [(number, os.dup(number)) for number in (1, 2)]
    try:
        for number, _copy in kept:
            os.dup2(target, number)
        yield
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        for number, copy in kept:
            os.dup2(copy, number)
            os.close(copy)
