"""Each place of each route of the platform, in which a person or a token may stand: the logs' rules take it out."""

from __future__ import annotations

import pytest

_ASK = """
from django.urls import get_resolver
from {service}.envs.tutor.privacy.audit import routes_checks
patterns = get_resolver().url_patterns
count = sum(1 for _ in routes_checks.places(patterns, [""], {{}}))
say([count, [each[:2] for each in routes_checks.uncovered(patterns)]])
"""


@pytest.mark.parametrize(("service", "least"), [("lms", 1500), ("cms", 1000)])
def test_no_rule_is_missing(site, service: str, least: int) -> None:
    """The list in ``pii.paths`` covers the platform, from which it was made."""
    count, uncovered = site.program(_ASK.format(service=service), service)
    print(f"{service}: {count} places of routes, {len(uncovered)} without a rule")
    assert count > least
    assert uncovered == []
