"""
The Content-Security-Policy, by which a browser asks only the hosts that the operator names.

Sent by Caddy, since all pass it: the LMS, Studio, and the micro-frontends, whose pages are files that no Django sees.

The platform's pages are full of scripts and styles between tags, and of scripts that make scripts. So these are
allowed, and this policy is about hosts only: it is no protection from scripts that somebody has put into a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..settings.consent_purposes import hosts
from ..settings.own_hosts import own_hosts

_HEADERS = {"report-only": "Content-Security-Policy-Report-Only", "enforce": "Content-Security-Policy"}

#: What pages of the platform cannot do without, wherever it stands: from no host.
_ALWAYS = "'self' 'unsafe-inline' 'unsafe-eval' data: blob:"


def content_security_policy(settings: Mapping[str, Any], config: Mapping[str, Any]) -> dict[str, str]:
    """
    ``{"header", "policy"}``; empty: none is sent.

    One directive is enough: a page may load from these hosts, whatever it is. Frames that others put around the
    platform's pages, and forms that are sent elsewhere (LTI), are no loading, and stay as they are.

    Args:
        settings: what ``settings.values.values`` returned.
        config: the whole configuration, as Tutor has rendered it.
    """
    header = _HEADERS.get(settings["PRIVACY_CONTENT_SECURITY_POLICY"])
    if header is None:
        return {}
    named = settings["PRIVACY_CONTENT_SECURITY_POLICY_HOSTS"]
    # Who has agreed is asked nothing here: the browser may load from them, and without a yes no page makes it do so.
    asked = hosts(settings["PRIVACY_CONSENT"])
    return {
        "header": header,
        "policy": f"default-src {_ALWAYS} {' '.join(sorted({*own_hosts(config), *named, *asked}))}",
    }
