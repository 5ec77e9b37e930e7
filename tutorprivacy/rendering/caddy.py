"""
What the patches of Caddy and of uWSGI say, and which directives this Caddy has for it.
"""

from __future__ import annotations

import re
from typing import Any

import jinja2
from tutor import plugins as tutor_plugins
from tutor.exceptions import TutorError

from ..settings import values
from . import caddy_patterns
from .content_security import content_security_policy
from .patches import patches

#: A site without a host, on the port of http.
_PLAIN_PORT = re.compile(r"(?m)^(?:[^#{}\n]*[\s,])?(?:http://(?::80)?|:80)(?=[\s,{])[^#\n]*\{")


@jinja2.pass_context
def privacy_access_log(context: jinja2.runtime.Context, image_setting: str = "DOCKER_IMAGE_CADDY") -> dict[str, Any]:
    """
    What the patches of Caddy and uWSGI need.

    Args:
        image_setting: the setting that names the image of this Caddy.

    Returns:
        ``{"mode", "named_loggers", "no_log", "redirects", "ip_address", "ipv4_prefix_length",
        "ipv6_prefix_length", "method_pattern", "uri_pattern", "uri_replacement", "error_pattern",
        "referrer_policy", "content_security"}``: `named_loggers` says whether this Caddy has the directive
        ``log_name``, `no_log` is its name for "log nothing here", `redirects` whether it answers on
        the plain port by itself.

    Raises:
        TutorError: a setting is wrong.
    """
    settings = values.values(context.get_all())
    pattern, replacement = caddy_patterns.uri_pattern()
    image = context.get(image_setting) or context["DOCKER_IMAGE_CADDY"]
    is_current = caddy_version(image) >= (2, 8)  # Caddy 2.8 has log_name, and calls skip_log log_skip
    return {
        "mode": settings["PRIVACY_ACCESS_LOG"],
        "named_loggers": is_current,
        "no_log": "log_skip" if is_current else "skip_log",
        "redirects": context["ENABLE_WEB_PROXY"] and context["ENABLE_HTTPS"] and not _is_plain_port_taken(),
        "method_pattern": caddy_patterns.method_pattern(),
        "error_pattern": caddy_patterns.error_pattern(),
        "ip_address": settings["PRIVACY_IP_ADDRESS"],
        "ipv4_prefix_length": settings["PRIVACY_IPV4_PREFIX_LENGTH"],
        "ipv6_prefix_length": settings["PRIVACY_IPV6_PREFIX_LENGTH"],
        "uri_pattern": pattern,
        "uri_replacement": replacement,
        "referrer_policy": settings["PRIVACY_BLOCK_THIRD_PARTIES"],
        "content_security": content_security_policy(settings, context.get_all()),
    }


def _is_plain_port_taken() -> bool:
    """Has another plugin a site for all hosts of the plain port? Caddy would not start with two."""
    return any(
        _PLAIN_PORT.search(text) for text in tutor_plugins.iter_patches("caddyfile") if text != _ours("caddyfile")
    )


def _ours(name: str) -> str:
    return dict(patches())[name]


def caddy_version(image: str) -> tuple[int, int]:
    """
    (major, minor) of a Caddy image, from its tag.

    A tag without a minor version (none, ``latest``, ``2-alpine``, a digest) counts as
    current.
    """
    tag = image.rpartition("/")[2].partition("@")[0].partition(":")[2]
    match = re.match(r"v?([0-9]+)\.([0-9]+)", tag)
    return (int(match.group(1)), int(match.group(2))) if match else (2, 99)


@jinja2.pass_context
def privacy_refuse_second_default_log(context: jinja2.runtime.Context) -> str:
    """
    Refuse to render two ``log default`` blocks: Caddy would not start. Renders nothing.

    Raises:
        TutorError: another plugin configures Caddy's default logger, too.
    """
    others = [text for text in tutor_plugins.iter_patches("caddyfile-global") if text != _ours("caddyfile-global")]
    if any(re.search(r"(?m)^\s*log(\s+default)?\s*\{", text) for text in others):
        raise TutorError(
            "Another plugin's patch caddyfile-global configures Caddy's default logger (log default). Caddy "
            "takes one such block only, and would not start with two. Remove that patch, or leave Caddy's "
            "logs, with personal data, to it:\n\n    tutor config save --set PRIVACY_ACCESS_LOG=full"
        )
    return ""
