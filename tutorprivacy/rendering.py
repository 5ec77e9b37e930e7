"""
From the settings to rendered files: patches, shipped modules, and what they are told.

Everything here runs while Tutor renders the environment, so that a wrong setting is
refused there, and never when the configuration is loaded: it could not be mended then.
"""

from __future__ import annotations

import base64
import bz2
import contextlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from typing import Any

import jinja2
from tutor import env as tutor_env
from tutor import fmt, hooks
from tutor import plugins as tutor_plugins
from tutor.exceptions import TutorError
from tutor.types import Config

from . import aspects, leftovers, retirement, settings
from .policy import notice_url, policy
from .shipped import privacy_packed, privacy_patterns

PLUGIN = "privacy"

#: Behind every other plugin's patches, also those at Tutor's own "low" priority.
LAST = hooks.priorities.LOW + 1000

#: The Secret and the ConfigMap that ``tutor k8s do scrub-logs`` makes for its pods.
SCRUB_OBJECTS = "privacy-scrub"

#: The module that has all the others in it.
_PACKED = "privacy_packed"

#: Below ``env/``: where the settings of the LMS and the CMS are, and the shipped modules.
SETTINGS_FOLDERS = ("apps/openedx/settings/lms", "apps/openedx/settings/cms")
_PACKAGE = resources.files("tutorprivacy")


def patches() -> list[tuple[str, str]]:
    """(name, content) of every patch: one file of ``patches/`` each."""
    folder = _PACKAGE / "patches"
    return sorted((path.name, path.read_text(encoding="utf-8")) for path in folder.iterdir() if path.is_file())


def templates_root() -> str:
    """The folder of the plugin's templates."""
    return str(_PACKAGE / "templates")


def privacy_module(name: str) -> str:
    """The text of the file that stands for a shipped module, for the one-line templates that render it."""
    if name == _PACKED:
        return _source(name).replace('SOURCES = ""', f'SOURCES = "{_packed()}"').rstrip("\n")
    return f'# Source: tutorprivacy/shipped/{name}.py\nfrom .{_PACKED} import run\n\nrun("{name}", globals())'


@lru_cache(maxsize=1)
def _packed() -> str:
    """All sources, as `privacy_packed` unpacks them."""
    sources = {name: _source(name) for name in shipped_modules() if name != _PACKED}
    packed = base64.b85encode(bz2.compress(json.dumps(sources).encode())).decode()
    return packed.translate(privacy_packed.FOR_KUBECTL)


def _source(name: str) -> str:
    return (_PACKAGE / "shipped" / f"{name}.py").read_text(encoding="utf-8")


@jinja2.pass_context
def privacy_policy(context: jinja2.runtime.Context) -> str:
    """
    The policy for ``privacy_settings.apply``, as a Python literal.

    Raises:
        TutorError: a setting is wrong, or another plugin retires learners, too.
    """
    found, enabled = _values(context), list(tutor_plugins.iter_loaded())
    retirement.refuse_second_plugin(found, enabled)
    config = context.get_all()
    aspects.refuse_wrong_combinations(found, config, enabled)
    told = {"notice_url": notice_url(found, config), "aspects": aspects.policy(config, enabled)}
    return repr({**policy(retirement.effective(found), enabled), **told})


@jinja2.pass_context
def privacy_notices(context: jinja2.runtime.Context) -> str:
    """Tell the operator, once per rendering, what does not follow from the settings. Renders nothing."""
    found, enabled, config = _values(context), list(tutor_plugins.iter_loaded()), context.get_all()
    texts = [*notices(found, enabled, config), *retirement.notices(found), *aspects.notices(found, config, enabled)]
    for notice in texts:
        fmt.echo_alert(notice)
    return ""


@jinja2.pass_context
def privacy_access_log(context: jinja2.runtime.Context, image_setting: str = "DOCKER_IMAGE_CADDY") -> dict[str, Any]:
    """
    What the patches of Caddy and uWSGI need.

    Args:
        image_setting: the setting that names the image of this Caddy.

    Returns:
        ``{"mode", "named_loggers", "ip_address", "ipv4_prefix_length",
        "ipv6_prefix_length", "uri_pattern", "uri_replacement", "referrer_policy"}``

    Raises:
        TutorError: a setting is wrong.
    """
    found = _values(context)
    pattern, replacement = privacy_patterns.re2_uri_pattern()
    image = context.get(image_setting) or context["DOCKER_IMAGE_CADDY"]
    return {
        "mode": found["PRIVACY_ACCESS_LOG"],
        "named_loggers": caddy_version(image) >= (2, 8),
        "ip_address": found["PRIVACY_IP_ADDRESS"],
        "ipv4_prefix_length": found["PRIVACY_IPV4_PREFIX_LENGTH"],
        "ipv6_prefix_length": found["PRIVACY_IPV6_PREFIX_LENGTH"],
        "uri_pattern": pattern,
        "uri_replacement": replacement,
        "referrer_policy": found["PRIVACY_BLOCK_THIRD_PARTIES"],
    }


@jinja2.pass_context
def privacy_scrub(context: jinja2.runtime.Context) -> dict[str, Any]:
    """
    What the Jobs of ``tutor k8s do scrub-logs`` need.

    Returns:
        ``{"image", "shards", "objects", "secrets"}``

    Raises:
        TutorError: a setting is wrong.
    """
    found = _values(context)
    secrets = [SCRUB_OBJECTS, found["PRIVACY_SCRUB_SECRET"]]
    return {
        "image": found["PRIVACY_SCRUB_DOCKER_IMAGE"],
        "shards": found["PRIVACY_SCRUB_SHARDS"],
        "objects": SCRUB_OBJECTS,
        "secrets": [name for name in secrets if name],
    }


def _values(context: jinja2.runtime.Context) -> dict[str, Any]:
    return settings.values(context.get_all())


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
    ours = dict(patches())["caddyfile-global"]
    others = [text for text in tutor_plugins.iter_patches("caddyfile-global") if text != ours]
    if any(re.search(r"(?m)^\s*log(\s+default)?\s*\{", text) for text in others):
        raise TutorError(
            "Another plugin's patch caddyfile-global configures Caddy's default logger (log default). Caddy "
            "takes one such block only, and would not start with two. Remove that patch, or leave Caddy's "
            "logs, with personal data, to it:\n\n    tutor config save --set PRIVACY_ACCESS_LOG=full"
        )
    return ""


def notices(found: Mapping[str, Any], enabled_plugins: Iterable[str], config: Mapping[str, Any]) -> list[str]:
    """What the operator should know about this combination of settings and plugins."""
    enabled = set(enabled_plugins)
    texts = []
    if "cairn" in enabled and found["PRIVACY_TRACKING"] == "off":
        texts.append(
            "Cairn will receive no events: it reads them from the tracking log, and PRIVACY_TRACKING is off. "
            "To give it pseudonymous events:\n\n"
            "    tutor config save --set PRIVACY_TRACKING=pseudonymous"
        )
    if "aspects" in enabled and found["PRIVACY_TRACKING"] != "full" and config.get("ASPECTS_ENABLE_EVENT_BUS_PRODUCER"):
        texts.append(
            "Aspects sends its events through the event bus (ASPECTS_ENABLE_EVENT_BUS_PRODUCER), so the bus "
            "stays on: events without addresses and browsers, but with usernames and user ids, are stored in "
            "Redis until the bus is trimmed. To have xAPI events without that copy:\n\n"
            "    tutor config save --set ASPECTS_ENABLE_EVENT_BUS_PRODUCER=false"
        )
    return texts


def remove_leftovers(plugin: str, root: str, config: Config) -> None:
    """
    Delete what was rendered when the plugin is disabled: Tutor would leave it behind.

    First the modules: a process that still runs links no logs any more once they are gone.

    Raises:
        TutorError: a file cannot be deleted.
    """
    if plugin != PLUGIN:
        return
    paths = [f"{folder}/{name}.py" for name in shipped_modules() for folder in SETTINGS_FOLDERS]
    for relative in [*paths, *retirement.RENDERED]:
        path = tutor_env.pathjoin(root, *relative.split("/"))
        try:
            os.unlink(path)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise TutorError(f"{path} could not be deleted: {error.strerror}. Delete it by hand.") from error
    with contextlib.suppress(OSError):  # not there, or not empty
        os.removedirs(tutor_env.pathjoin(root, *retirement.FOLDER.split("/")))
    leftovers.remove_bytecode(tutor_env.pathjoin(root, *folder.split("/")) for folder in SETTINGS_FOLDERS)
    leftovers.put_back_logs(root)
    fmt.echo_alert(_SWITCHED_OFF.format(namespace=config.get("K8S_NAMESPACE", "openedx")))


#: Compose stops no container that is not rendered any more, and Kubernetes deletes nothing.
_SWITCHED_OFF = (
    "The privacy plugin is not rendered any more. What runs is as it was until it is made anew; `start` also removes "
    "the scheduler's container:\n\n"
    "    tutor local start -d && tutor local restart\n\n"
    "In Kubernetes:\n\n"
    "    tutor k8s start\n"
    "    kubectl --namespace {namespace} delete cronjob/privacy-retire-users secret/privacy-retirement "
    "configmap/privacy-schedule\n"
)


def shipped_modules() -> list[str]:
    """Names of the modules that are rendered next to Tutor's settings."""
    return sorted(
        path.name.removesuffix(".py")
        for path in (_PACKAGE / "shipped").iterdir()
        if path.name.startswith("privacy_") and path.name.endswith(".py")
    )
