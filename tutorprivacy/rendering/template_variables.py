"""
The variables of the templates: what is rendered of the settings.

A wrong setting is refused here, while the environment is rendered, and never when the configuration is loaded:
it could not be mended then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import jinja2
from tutor import fmt
from tutor import plugins as tutor_plugins

from ..settings import aspects_plugin, other_services, unsaved, values
from ..settings.policy import notice_url, policy, release

#: The Secret and the ConfigMap that ``tutor k8s do scrub-logs`` makes for its pods.
SCRUB_OBJECTS = "privacy-scrub"

#: The Secret with those who are to be forgotten: there only while the command runs that has been given a list.
FORGOTTEN_SECRET = "privacy-scrub-forgotten"  # noqa: S105 - a name


@jinja2.pass_context
def privacy_policy(context: jinja2.runtime.Context) -> str:
    """
    The policy for ``django_settings.changes.apply``, as a Python literal.

    Raises:
        TutorError: a setting is wrong, or another plugin retires learners, too.
    """
    settings, enabled = _settings_of(context), list(tutor_plugins.iter_loaded())
    unsaved.refuse_second_plugin(settings, enabled)
    config = context.get_all()
    aspects_plugin.refuse_wrong_combinations(settings, config, enabled)
    about_the_site = {
        "notice_url": notice_url(settings, config),
        "release": release(config),
        "aspects": aspects_plugin.policy(config, enabled),
        "cairn": "cairn" in enabled,
        "databases": other_services.databases(enabled),
    }
    return repr({**policy(unsaved.effective(settings), enabled), **about_the_site})


@jinja2.pass_context
def privacy_notices(context: jinja2.runtime.Context) -> str:
    """Tell the operator, once per rendering, what does not follow from the settings. Renders nothing."""
    settings, enabled, config = _settings_of(context), list(tutor_plugins.iter_loaded()), context.get_all()
    texts = [
        *notices(settings, enabled, config),
        *unsaved.notices(settings),
        *aspects_plugin.notices(settings, config, enabled),
    ]
    for notice in texts:
        fmt.echo_alert(notice)
    return ""


@jinja2.pass_context
def privacy_scrub(context: jinja2.runtime.Context) -> dict[str, Any]:
    """
    What the Jobs of ``tutor k8s do scrub-logs`` need.

    Returns:
        ``{"image", "shards", "objects", "secrets", "forgotten"}``

    Raises:
        TutorError: a setting is wrong.
    """
    settings = _settings_of(context)
    secrets = [SCRUB_OBJECTS, settings["PRIVACY_SCRUB_SECRET"]]
    return {
        "image": settings["PRIVACY_SCRUB_DOCKER_IMAGE"],
        "shards": settings["PRIVACY_SCRUB_SHARDS"],
        "objects": SCRUB_OBJECTS,
        "forgotten": FORGOTTEN_SECRET,
        "secrets": [name for name in secrets if name],
    }


def _settings_of(context: jinja2.runtime.Context) -> dict[str, Any]:
    return values.values(context.get_all())


def notices(settings: Mapping[str, Any], enabled_plugins: Iterable[str], config: Mapping[str, Any]) -> list[str]:
    """What the operator should know about this combination of settings and plugins."""
    enabled = set(enabled_plugins)
    texts = []
    if "cairn" in enabled and settings["PRIVACY_TRACKING"] == "off":
        texts.append(
            "Cairn will receive no events: it reads them from the tracking log, and PRIVACY_TRACKING is off. "
            "To give it pseudonymous events:\n\n"
            "    tutor config save --set PRIVACY_TRACKING=pseudonymous"
        )
    if (
        "aspects" in enabled
        and settings["PRIVACY_TRACKING"] != "full"
        and config.get("ASPECTS_ENABLE_EVENT_BUS_PRODUCER")
    ):
        texts.append(
            "Aspects sends its events through the event bus (ASPECTS_ENABLE_EVENT_BUS_PRODUCER), so the bus "
            "stays on: events without addresses and browsers, but with usernames and user ids, are stored in "
            "Redis until the bus is trimmed. To have xAPI events without that copy:\n\n"
            "    tutor config save --set ASPECTS_ENABLE_EVENT_BUS_PRODUCER=false"
        )
    return texts
