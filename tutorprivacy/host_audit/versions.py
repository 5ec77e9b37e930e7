"""
Versions of what works together here, and the plugins beside this one: what they keep by themselves.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator
from importlib import metadata

from tutor import env as tutor_env
from tutor import hooks
from tutor.__about__ import __version__ as tutor_version

from ..__about__ import __version__
from ..inside.audit.findings import FAIL, PASS, UNKNOWN, Finding, found
from ..rendering.caddy import caddy_version
from ..rendering.patches import PLUGIN
from ..settings.aspects_plugin import stores_people
from .project import IN_THE_PLATFORM, RENDER, Project
from .rendered_policy import Verdict, command_to_set

_PACKAGE = "tutor-contrib-privacy"

#: Images of Tutor, and of plugins by the setting's prefix, in which the platform's own code or a proxy is.
_IMAGES = ("DOCKER_IMAGE_OPENEDX", "DOCKER_IMAGE_CADDY", "MFE_DOCKER_IMAGE")

#: Whether `tutor privacy scrub` can run.
_SCRUB_LIBRARY = "orjson"


def tutor() -> Finding:
    """Is this Tutor one that the plugin was made for?"""
    check, place = "versions.tutor", "this machine"
    evidence = f"Tutor {tutor_version}, {_PACKAGE} {__version__}, Python {platform.python_version()}"
    versions = _supported()
    if versions is None:
        return Finding(
            check, place, UNKNOWN, f"{evidence}; which Tutor it is made for is not known.", f"pip install {_PACKAGE}"
        )
    first, end = versions
    return found(
        check,
        place,
        first <= int(tutor_version.split(".")[0]) < end,
        f"{evidence}; it is made for Tutor {first} to {end - 1}.",
        f'pip install "tutor>={first},<{end}", or a newer {_PACKAGE}',
    )


def _supported() -> tuple[int, int] | None:
    """(first major version of Tutor, the one after the last), as the package declares it."""
    for text in _required():
        if re.match(r"tutor\b(?!-)", text):
            first, end = re.search(r">=\s*(\d+)", text), re.search(r"<\s*(\d+)", text)
            if first and end:
                return int(first[1]), int(end[1])
    return None


def _required() -> list[str]:
    try:
        return [text for text in metadata.requires(_PACKAGE) or () if "extra ==" not in text]
    except metadata.PackageNotFoundError:
        return []


def libraries() -> Finding:
    """Are the libraries there that the plugin needs?"""
    check, place = "versions.libraries", "this machine"
    names = [match[0] for text in _required() if (match := re.match(r"[A-Za-z0-9._-]+", text))]
    versions = {name: _version(name) for name in names}
    listed = ", ".join(f"{name} {version or '(missing)'}" for name, version in sorted(versions.items()))
    scrub = _version(_SCRUB_LIBRARY)
    evidence = f"{listed or 'What is needed is not known'}; `tutor privacy scrub` can {'' if scrub else 'not '}run."
    is_right = all(versions.values()) if versions else None
    return found(check, place, is_right, evidence, f"pip install '{_PACKAGE}[scrub]'")


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def images(project: Project) -> Iterator[Finding]:
    """Are the images those of this Tutor and of its plugins?"""
    check = "versions.images"
    defaults = dict(hooks.Filters.CONFIG_DEFAULTS.iterate())
    for name in _IMAGES:
        if name not in project.config or name not in defaults:
            continue
        image, stock = str(project.config[name]), str(tutor_env.render_unknown(project.config, defaults[name]))
        if image == stock:
            yield found(check, name, True, f"{image}, as this Tutor has it.")
        elif name == "DOCKER_IMAGE_CADDY" and _repository(image) == _repository(stock) and _has_version(image):
            yield found(check, name, True, f"{image}: the same image in another version.")
        else:
            yield Finding(
                check,
                name,
                UNKNOWN,
                f"{image}: an image of your own. What is in it cannot be seen from here.",
                "See docker.caddy, while it runs." if "CADDY" in name else f"{IN_THE_PLATFORM}: it sees it.",
            )


def _repository(image: str) -> str:
    folder, slash, name = image.partition("@")[0].removeprefix("docker.io/").rpartition("/")
    return f"{folder}{slash}{name.partition(':')[0]}"


def _has_version(image: str) -> bool:
    return caddy_version(image) != caddy_version("caddy")  # which counts as current, whatever it is


def plugins(project: Project) -> Iterator[Finding]:
    """What each other plugin keeps by itself."""
    for name in project.plugins:
        if name != PLUGIN:
            status, evidence, remedy = _plugin(project, name)
            yield Finding("versions.plugins", name, status, evidence, remedy)


def _plugin(project: Project, name: str) -> Verdict:
    match name:
        case "mfe":
            return PASS, "Keeps nothing but what its Caddy logs, which is looked at by itself.", ""
        case "forum":
            return PASS, "Keeps posts, in the platform's database.", ""
        case "cairn":
            return _cairn(project)
        case "aspects":
            return _aspects(project)
        case "retirement":
            return _retirement(project)
        case "sentry":
            return _sentry(project)
        case "credentials" | "discovery" | "notes":
            return (
                UNKNOWN,
                "Has containers and a database of its own; their output is not reduced by this plugin.",
                f"Look at what they print: tutor local logs --tail=50 {name}",
            )
    return (
        UNKNOWN,
        "Not known to this audit: what it keeps, and where, has to be looked at.",
        f"tutor plugins printroot; tutor local status; or, without it: tutor plugins disable {name}",
    )


def _cairn(project: Project) -> Verdict:
    tracking = project.found["PRIVACY_TRACKING"]
    if tracking == "full":
        evidence = "Stores every tracking event with the people in it: PRIVACY_TRACKING is full."
        return FAIL, evidence, command_to_set("PRIVACY_TRACKING", "pseudonymous")
    received = "pseudonymous events" if tracking == "pseudonymous" else "no events"
    return (
        UNKNOWN,
        f"Receives {received} now. What it received before stays in its ClickHouse, which is not seen from here.",
        "tutor local exec cairn-clickhouse cairn client, and there: SELECT min(time) FROM _tracking. What is of before "
        "the plugin: ALTER TABLE _tracking DELETE WHERE time < …, and the same for events and video_events.",
    )


def _aspects(project: Project) -> Verdict:
    config = project.config
    if stores_people(config):
        evidence = "Stores names, usernames and e-mail addresses: ASPECTS_ENABLE_PII is on."
        remedy = "tutor config save --set PRIVACY_ASPECTS_PII=false --unset ASPECTS_ENABLE_PII"
        return FAIL, evidence, f"{remedy} && {RENDER}; then: tutor local do purge-aspects-pii"
    if config.get("ASPECTS_ENABLE_EVENT_BUS_PRODUCER"):
        evidence = "Usernames and user ids of all events are stored in Redis until the event bus is trimmed: "
        evidence += "ASPECTS_ENABLE_EVENT_BUS_PRODUCER is on."
        return FAIL, evidence, command_to_set("ASPECTS_ENABLE_EVENT_BUS_PRODUCER", "false")
    if config.get("ASPECTS_VECTOR_STORE_TRACKING_LOGS") and project.found["PRIVACY_TRACKING"] == "full":
        evidence = "Stores every tracking event with the people in it: ASPECTS_VECTOR_STORE_TRACKING_LOGS is on, and "
        return FAIL, f"{evidence}PRIVACY_TRACKING is full.", command_to_set("PRIVACY_TRACKING", "pseudonymous")
    evidence = (
        "Stores learning events, with ids in the place of names. What is in its ClickHouse is not seen from here."
    )
    return UNKNOWN, evidence, f"{IN_THE_PLATFORM}: it asks ClickHouse."


def _sentry(project: Project) -> Verdict:
    mode = project.found["PRIVACY_TELEMETRY"]
    if mode == "full":
        evidence = "Sends errors with user, address, cookies and form to Sentry: PRIVACY_TELEMETRY is full."
        return FAIL, evidence, command_to_set("PRIVACY_TELEMETRY", "scrub")
    told = "errors without people" if mode == "scrub" else "nothing"
    evidence = f"Sentry is told {told} by the LMS, the CMS and their workers. What it was told before stays there."
    return UNKNOWN, evidence, "Delete there what is of before the plugin; then nothing is left to be done."


def _retirement(project: Project) -> Verdict:
    if project.found["PRIVACY_RETIREMENT_ENABLED"]:
        evidence = "Conflicts with this plugin: both retire learners, each with states and a worker of its own."
        return FAIL, evidence, f"tutor plugins disable retirement && {RENDER}"
    return (
        UNKNOWN,
        "Retires learners in the place of this plugin; what its output and logs tell of them is not known.",
        "tutor local logs --tail=50",
    )
