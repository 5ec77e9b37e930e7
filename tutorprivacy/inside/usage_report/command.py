"""
The command that shows the usage counts: ``python -m lms.envs.tutor.privacy.usage_report``.

It runs in a container of the platform, for ``tutor … do report-usage`` and for
``tutor privacy usage``. Where the counts are is in the Django settings.

.. no_pii: numbers of visitors, where there are enough of them
"""

from __future__ import annotations

import argparse
import datetime
import difflib
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from ..io.json_documents import document
from ..usage.store import Store, Unavailable
from .figures import report
from .plain_text import GROUPS, Report
from .query import OFF, Query, Wrong, show

#: For one answer of Redis, which may be the counts of some hundred days. Nobody's page waits for it.
_TIMEOUT_SECONDS = 20


class Unusable(Exception):
    """There is no report. The message says why, and what to do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Show a report.

    With ``--json``, also an error is JSON: ``{"version", "error": "…"}``.

    Returns:
        The exit status: 0 if it was shown, though there may be no counts; 1 if it could not be; 2 if the
        options were wrong, by `SystemExit`.
    """
    parser = _parser()
    options = parser.parse_args(arguments)
    now = datetime.datetime.now(datetime.timezone.utc)
    try:
        query = Query.of(options.first, options.last, options.by, options.course, now.date())
    except Wrong as error:
        parser.error(f"{error}.")
    from django.conf import settings  # the environment says which

    try:
        found = _report(getattr(settings, "PRIVACY_USAGE", None), query)
        show(found, query, now, sys.stdout, options.json, options.csv, options.html)
    except Unusable as error:
        return _failed(str(error), options.json)
    except OSError as error:
        return _failed(f"{options.html or 'The output'} cannot be written: {error.strerror}.", options.json)
    return 0


def _report(usage: Mapping[str, Any] | None, query: Query) -> Report:
    if usage is None:
        raise Unusable(OFF)
    if usage["redis_url"] is None:
        raise Unusable("The platform's cache is not in Redis, so nothing can be counted.")
    try:
        store = Store(usage["redis_url"], usage["retention_months"], timeout=_TIMEOUT_SECONDS)
        since = store.first_day()
        found = report(store, query.first, query.last, query.by, query.course, usage["min_group"])
        if query.course and not any(found["groups"].values()):
            rows = report(store, query.first, query.last, ("course",), None, usage["min_group"])["groups"]["course"]
            refuse_mistyped(query.course, [each["name"] for each in rows])
    except Unavailable as error:
        raise Unusable(
            f"Redis does not answer ({type(error).__name__}), and the counts are there. Look at it with "
            "`tutor local logs redis` (or dev, k8s), then run the same command again."
        ) from error
    return {**found, "since": since and since.isoformat()}


def refuse_mistyped(course: str, counted: Sequence[str]) -> None:
    """
    Of a course that nothing is counted of: may another one be meant?

    Args:
        counted: courses that something is counted of.

    Raises:
        Unusable: with the nearest ones.
    """
    near = [] if course in counted else difflib.get_close_matches(course, counted, n=3)
    if near:
        names = "\n".join(f"    --course {each}" for each in near)
        raise Unusable(f"Nothing is counted of {course} in these days. Did you mean:\n\n{names}")


def _failed(problem: str, as_json: bool) -> int:
    print(
        json.dumps(document("error", {"error": problem})) if as_json else problem,
        file=sys.stdout if as_json else sys.stderr,
    )
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Show how much the platform is used.")
    parser.add_argument("--from", dest="first", metavar="DAY", help="first day, UTC (default: 29 days before the last)")
    parser.add_argument("--to", dest="last", metavar="DAY", help="last day, UTC (default: today)")
    by = f"group by one of {', '.join(GROUPS)} (more than once; default: all, the largest of each)"
    parser.add_argument("--by", action="append", default=[], metavar="WHAT", help=by)
    parser.add_argument("--course", metavar="COURSE", help="only pages and events of this course")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the report as JSON")
    form.add_argument("--csv", action="store_true", help="print the figures as CSV")
    form.add_argument("--html", metavar="FILE", help="write a web page; - prints it")
    return parser
