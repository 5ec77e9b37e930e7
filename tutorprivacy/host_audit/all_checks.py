"""
All checks of the host, in the order in which they are shown.
"""

from __future__ import annotations

from functools import cache

from ..inside.audit.findings import Check, Finding, carried_out
from ..settings.aspects_plugin import SETTINGS_PATCHES
from . import (
    containers,
    file_modes,
    log_files,
    page_files,
    proxies,
    rendered_environment,
    rendered_policy,
    settings_files,
    told_facts,
    versions,
)
from .project import Project, own_patches


def audit(project: Project) -> list[Finding]:
    """What is found on this host, about a project."""
    checks = [*_environment_checks(project), *_other_checks(project)]
    return carried_out(checks)


def _environment_checks(project: Project) -> list[Check]:
    place = str(project.env)
    first: Check = ("environment.version", place, lambda: [rendered_environment.version(project)])
    if not rendered_environment.is_rendered(project):
        return [first]  # there is nothing to look at
    files = cache(lambda: settings_files.read_settings_files(project))
    patches = cache(lambda: own_patches(project, SETTINGS_PATCHES))
    return [
        first,
        ("environment.secrets", str(project.root), lambda: file_modes.secrets(project)),
        ("environment.saved", "config.yml", lambda: [rendered_environment.saved(project)]),
        ("environment.current", place, lambda: [rendered_environment.current(project)]),
        ("environment.modules", place, lambda: rendered_environment.package(project)),
        ("environment.overrides", place, lambda: [rendered_environment.overrides(project)]),
        ("settings.last", place, lambda: settings_files.findings_behind_call(files(), patches)),
        ("settings.early", place, lambda: settings_files.findings_before_call(files(), patches)),
        ("settings.early", place, lambda: rendered_policy.yaml_findings(project, files())),
        ("settings.others", place, lambda: settings_files.findings_of_other_files(project)),
        ("settings.policy", place, lambda: rendered_policy.policy_findings(files())),
        (page_files.CHECK, place, lambda: page_files.page_findings(project)),
        ("requests.caddy", proxies.CADDY, lambda: proxies.caddy(project)),
        ("requests.outer-proxy", "in front of Caddy", lambda: proxies.outer_proxies(project)),
        ("requests.mfe", proxies.MFE, lambda: proxies.mfe(project)),
        ("requests.uwsgi", proxies.UWSGI, lambda: [proxies.uwsgi(project)]),
    ]


def _other_checks(project: Project) -> list[Check]:
    data = str(project.data())
    return [
        ("notice.operator", "config.yml", lambda: [told_facts.operator_finding(project)]),
        ("data.logs", data, lambda: log_files.log_file_findings(project)),
        ("data.scrub", str(project.root), lambda: [log_files.interrupted_scrub_finding(project)]),
        ("docker.containers", "Docker", lambda: containers.container_findings(project)),
        ("versions.tutor", "this machine", lambda: [versions.tutor()]),
        ("versions.libraries", "this machine", lambda: [versions.libraries()]),
        ("versions.images", "config.yml", lambda: versions.images(project)),
        ("versions.plugins", "config.yml", lambda: versions.plugins(project)),
    ]
