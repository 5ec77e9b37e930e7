"""By which micro-frontends know who is signed in."""

from __future__ import annotations

from typing import Any


def delete_logged_in_cookies(response: Any) -> Any:
    """As upstream, of the names there."""
    for name in ("edxloggedin", "edx-user-info", "edx-jwt-cookie-header-payload", "edx-jwt-cookie-signature"):
        response.delete_cookie(name, path="/")
    return response
