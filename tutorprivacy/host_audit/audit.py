"""
All checks of the host, in the order in which they are shown.
"""

from __future__ import annotations

from functools import cache

from ..shipped.privacy_findings import Check, Finding, carried_out
from . import containers, environment, logs, modes, policies, proxies, settings_files, versions
from .project import Project


def audit(root: str) -> list[Finding]:
    """
    What is found on this host, about the project in a folder.

    Raises:
        TutorError: the configuration cannot be read, or a setting of the plugin is wrong.
    """
    project = Project.load(root)
    checks = [*_environment(project), *_rest(project)]
    return carried_out(checks)


def _environment(project: Project) -> list[Check]:
    place = str(project.env)
    first: Check = ("environment.version", place, lambda: [environment.version(project)])
    if not environment.is_rendered(project):
        return [first]  # there is nothing to look at
    files = cache(lambda: settings_files.read(project))
    return [
        first,
        ("environment.secrets", str(project.root), lambda: modes.secrets(project)),
        ("environment.saved", "config.yml", lambda: [environment.saved(project)]),
        ("environment.current", place, lambda: [environment.current(project)]),
        ("environment.modules", place, lambda: environment.modules(project)),
        ("environment.overrides", place, lambda: [environment.overrides(project)]),
        ("settings.last", place, lambda: settings_files.last(files())),
        ("settings.early", place, lambda: settings_files.early(files())),
        ("settings.early", place, lambda: policies.yaml_files(project, files())),
        ("settings.others", place, lambda: settings_files.others(project)),
        ("settings.policy", place, lambda: policies.told(files())),
        ("requests.caddy", proxies.CADDY, lambda: proxies.caddy(project)),
        ("requests.mfe", proxies.MFE, lambda: proxies.mfe(project)),
        ("requests.uwsgi", proxies.UWSGI, lambda: [proxies.uwsgi(project)]),
    ]


def _rest(project: Project) -> list[Check]:
    data = str(project.data())
    return [
        ("data.logs", data, lambda: logs.checked(project)),
        ("data.scrub", str(project.root), lambda: [logs.interrupted(project)]),
        ("docker.containers", "Docker", lambda: containers.checked(project)),
        ("versions.tutor", "this machine", lambda: [versions.tutor()]),
        ("versions.libraries", "this machine", lambda: [versions.libraries()]),
        ("versions.images", "config.yml", lambda: versions.images(project)),
        ("versions.plugins", "config.yml", lambda: versions.plugins(project)),
    ]
