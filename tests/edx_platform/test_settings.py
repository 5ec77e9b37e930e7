"""The settings load in every kind of process, and so does each module of the half inside."""

from __future__ import annotations

import pkgutil

import pytest

import tutorprivacy.inside

NOT_RENDERED = ("tutorprivacy.inside.loader", "tutorprivacy.inside.verification")
MODULES = sorted(
    each.name.removeprefix("tutorprivacy.inside.")
    for each in pkgutil.walk_packages(tutorprivacy.inside.__path__, "tutorprivacy.inside.")
    if not each.name.endswith("__main__") and not each.name.startswith(NOT_RENDERED)
)

#: Each is imported where its library is, and the image has none of them.
LIBRARIES = {
    **{"telemetry.datadog": "ddtrace", "telemetry.elastic": "elasticapm"},
    **{"telemetry.new_relic": "newrelic", "telemetry.sentry": "sentry_sdk"},
}

_PROGRAM = """
import importlib
errors = {{}}
{before}
for name in {modules!r}:
    try:
        importlib.import_module("{service}.envs.tutor.privacy." + name)
    except BaseException as error:
        errors[name] = repr(error)
from django.conf import settings
say({{"errors": errors, "middleware": [each for each in settings.MIDDLEWARE if "privacy" in each]}})
"""


@pytest.mark.parametrize(
    ("service", "before"),
    [("lms", ""), ("cms", ""), ("lms", "from lms.celery import APP; APP.loader.import_default_modules()")],
    ids=["lms", "cms", "worker"],
)
def test_settings_load_and_all_modules_can_be_imported(site, service, before) -> None:
    """With the libraries that the platform has."""
    assert len(MODULES) > 50
    found = site.program(_PROGRAM.format(service=service, before=before, modules=MODULES), service)
    expected = {name: f"ModuleNotFoundError(\"No module named '{missing}'\")" for name, missing in LIBRARIES.items()}
    assert {name: error for name, error in found["errors"].items() if error != expected.get(name)} == {}
    assert found["middleware"]
