"""
The real eox-tenant, from PyPI, in the platform's own processes: its plugin, its models, and its signals.

It is put into a folder of its own, and its tables go again.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from .installed import Site

PACKAGE = "eox-tenant>=14,<15"
HOST = "tenant.vormarrow.example"
#: As in ``inside/audit/test_tenants_checks.py``: in a setting, or in a dictionary of one.
VALUES = {
    "EDNX_USE_SIGNAL": True,
    "HOTJAR_SITE_ID": "1",
    "MFE_CONFIG": {"SEGMENT_KEY": "s"},
    "FEATURES": {"GOOGLE_ANALYTICS_TRACKING_ID": "UA-1"},
    "PLATFORM_NAME": "Vormarrow",
}
KEYS = "GOOGLE_ANALYTICS_TRACKING_ID, HOTJAR_SITE_ID, SEGMENT_KEY"

#: What the audit says, and what a view is told in a request of the tenant.
_LOOK = """
from django.conf import settings
from django.core.signals import request_started
from django.core.handlers.wsgi import WSGIHandler
from eox_tenant.models import Route, TenantConfig
from lms.envs.tutor.privacy.audit import findings, tenants_checks
row = TenantConfig.objects.create(external_key="vormarrow", lms_configs={values!r})
Route.objects.create(domain={host!r}, config=row)
found = {{"row": row.pk, "signals": [each.__module__ for each in (
    receiver() for _key, receiver, *_more in request_started.receivers) if each is not None]}}
found["audit"] = [[each.check, each.status, each.place, each.evidence]
    for each in findings.carried_out(tenants_checks.checks("lms", {{"SERVICE_VARIANT": "lms"}}))]
found["left behind"] = hasattr(settings, "EDNX_TENANT_KEY")
request_started.send(sender=WSGIHandler, environ={{"HTTP_HOST": {host!r}, "REQUEST_METHOD": "GET", "PATH_INFO": "/"}})
from openedx.core.djangoapps.site_configuration.models import SiteConfiguration
found["told"] = [settings.PLATFORM_NAME, getattr(settings, "HOTJAR_SITE_ID", None),
    settings.MFE_CONFIG.get("SEGMENT_KEY"), settings.FEATURES.get("GOOGLE_ANALYTICS_TRACKING_ID"),
    SiteConfiguration.__name__, SiteConfiguration().get_value("HOTJAR_SITE_ID")]
Route.objects.all().delete()
TenantConfig.objects.all().delete()
say(found)
"""

#: Its migrations cannot be taken back. Says which tables are left.
_REMOVE = """
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
models = [each for each in apps.get_app_config("eox_tenant").get_models() if not each._meta.proxy]
with connection.constraint_checks_disabled(), connection.schema_editor() as editor:
    for each in models:
        editor.delete_model(each)
MigrationRecorder.Migration.objects.filter(app="eox_tenant").delete()
ContentType.objects.filter(app_label="eox_tenant").delete()
say(sorted({each._meta.db_table for each in models} & {*connection.introspection.table_names()}))
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which it is installed, by itself: what it needs, the platform has."""
    folder = tmp_path_factory.mktemp("eox-tenant")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
    done = subprocess.run([*pip, "--target", str(folder), PACKAGE], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


@pytest.fixture(scope="module")
def tables(site: Site, package: Path) -> Iterator[None]:
    """Of the package's models, while these tests run."""
    with _with_it(site, package):
        migrated = site.run("-m", "manage", "lms", "migrate", "eox_tenant")
        assert migrated.returncode == 0, migrated.stderr.decode()[-3000:]
        yield
        assert site.program(_REMOVE) == []


@contextmanager
def _with_it(site: Site, package: Path) -> Iterator[None]:
    site.variables["PYTHONPATH"] = os.pathsep.join([site.environment("lms")["PYTHONPATH"], str(package)])
    try:
        yield
    finally:
        del site.variables["PYTHONPATH"]


def looked(site: Site) -> dict[str, Any]:
    return dict(site.program(_LOOK.format(values=VALUES, host=HOST)))


def of(found: dict[str, Any], check: str) -> list[Any]:
    return [each[1:] for each in found["audit"] if each[0] == f"third-parties.{check}"]


@pytest.mark.usefixtures("tables")
def test_a_tenant_that_switches_them_on(package: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Its own signal does so, and the audit says it before any visitor comes: by its row, and by a request of it."""
    made = Site(tmp_path_factory.mktemp("free"), PRIVACY_BLOCK_THIRD_PARTIES=False)
    with made.running() as other, _with_it(other, package):
        free = looked(other)
    assert "eox_tenant.signals" in free["signals"]
    assert free["told"][:4] == ["Vormarrow", "1", "s", "UA-1"]
    said = f"Requests of this tenant have: {KEYS}."
    assert of(free, "tenants") == [["fail", f"lms: TenantConfig {free['row']}", said]]
    [request] = of(free, "requests")
    assert request[0] == "fail" and request[2] == f"A request of it switches on: {KEYS}."
    assert not free["left behind"]


@pytest.mark.usefixtures("tables")
def test_held_off(site: Site) -> None:
    """What its signal writes is held off where it is written, and its site configuration reads it there."""
    held = looked(site)
    assert "eox_tenant.signals" in held["signals"]
    assert held["told"] == ["Vormarrow", None, "", "", "TenantSiteConfigProxy", None]
    assert of(held, "tenants") == [["pass", "lms", "1 tenants; no request of theirs has a known key."]]
    assert [each[0] for each in of(held, "requests")] == ["pass"]
    assert "HOTJAR" not in json.dumps(held["audit"])
