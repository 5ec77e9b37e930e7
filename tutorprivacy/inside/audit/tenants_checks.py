"""
The audit of what a request brings with it: settings of tenants, and of whatever else writes settings while it runs.

The rows of eox-tenant are read, and each of their values is written where eox-tenant would write it, in a copy. Then a
request of each site is begun, as a server does it, also in a copy: so whoever puts settings on when a request begins
is seen, whatever the app is called. Nothing is answered, and no view is asked.

.. no_pii: names of settings, numbers of rows
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps

from ..django_settings.third_parties import keys_on
from .findings import UNKNOWN, Check, Finding, found

_APP = "eox_tenant"

#: Columns with settings, by service; the models of the app, and what an administrator calls their rows.
_COLUMNS = {"cms": "studio_configs"}
_TENANTS, _OLD_TENANTS, _ROUTES = "TenantConfig", "Microsite", "Route"

#: A row without it is not written into the settings.
_IN_USE = "EDNX_USE_SIGNAL"

_HELD = "Set PRIVACY_BLOCK_THIRD_PARTIES=true: then nobody switches them on"


def checks(place: str, settings: Mapping[str, Any]) -> list[Check]:
    """The checks, for `audit.findings.carried_out`."""
    column = _COLUMNS.get(str(settings.get("SERVICE_VARIANT")), "lms_configs")
    return [
        ("third-parties.tenants", place, lambda: _tenants(place, column)),
        ("third-parties.requests", place, lambda: _requests(place)),
    ]


def _tenants(place: str, column: str) -> Iterator[Finding]:
    check = "third-parties.tenants"
    if not apps.is_installed(_APP) and _APP not in apps.app_configs:
        yield found(check, place, True, "eox-tenant is not installed here.")
        return
    rows = list(_rows(column))
    bad = False
    for name, values in rows:
        on = keys_on(_as_written(values)) if values.get(_IN_USE) else []
        if on:
            bad = True
            remedy = f"{_HELD}. Or take them out, in the LMS's administration: {name}."
            yield found(check, f"{place}: {name}", False, f"Requests of this tenant have: {', '.join(on)}.", remedy)
    if not bad:
        yield found(check, place, True, f"{len(rows)} tenants; no request of theirs has a known key.")


def _rows(column: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(which row, its settings) of each tenant. Raises TypeError: a row holds something else."""
    for model, field in ((_TENANTS, column), (_OLD_TENANTS, "values")):
        try:
            kind = apps.get_model(_APP, model)
        except LookupError:
            continue  # another release of the app
        for number, values in kind.objects.order_by("pk").values_list("pk", field):
            if not isinstance(values, Mapping):
                raise TypeError(model)
            yield f"{model} {number}", values


def _as_written(values: Mapping[str, Any]) -> dict[str, Any]:
    """What live settings are after each of these was written into them; by a copy of them."""
    from django.conf import settings as of_django

    with _in_a_copy():
        for name, value in values.items():
            setattr(of_django, name, value)
        return {name: getattr(of_django, name) for name in values}


@contextmanager
def _in_a_copy() -> Iterator[None]:
    """Inside it, what is written into Django's settings is in a copy, which is thrown away."""
    from django.conf import settings as of_django

    before = of_django._wrapped
    of_django._wrapped = copy.copy(before)
    try:
        yield
    finally:
        of_django._wrapped = before


@contextmanager
def _same_connections(signal: Any) -> Iterator[None]:
    """Inside it, the beginning of a request closes no connection to the database: others are looking into it."""
    from django.db import close_old_connections

    was_connected = signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        if was_connected:
            signal.connect(close_old_connections)


def _requests(place: str) -> Iterator[Finding]:
    """What is on in a request of a site, and is not without one."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.core.signals import request_started

    check, hosts, always = "third-parties.requests", _hosts(), set(_on_now())
    bad = False
    for name, host in hosts:
        environ = {"HTTP_HOST": host, "REQUEST_METHOD": "GET", "PATH_INFO": "/"}
        with _in_a_copy(), _same_connections(request_started):
            answers = request_started.send_robust(sender=WSGIHandler, environ=environ)
            on = sorted(set(_on_now()) - always)
        failed = sorted({type(answer).__name__ for _receiver, answer in answers if isinstance(answer, Exception)})
        if on:
            evidence = f"A request of it switches on: {', '.join(on)}."
            yield found(check, f"{place}: {name}", False, evidence, f"{_HELD}. Or look for the app that does it.")
        elif failed:
            evidence = f"A request of it could not be begun as a server does it: {', '.join(failed)}."
            yield Finding(check, f"{place}: {name}", UNKNOWN, evidence, "Look at the platform's log.")
        bad = bad or bool(on or failed)
    if not bad:
        evidence = f"When a request begins, nobody switches a known key on; hosts tried: {len(hosts)}."
        yield found(check, place, True, evidence)


def _hosts() -> list[tuple[str, str]]:
    """(which row, its host name) of each site, and of each route of a tenant's. Raises LookupError: no sites."""
    rows = [(f"site {number}", domain) for number, domain in _named(apps.get_model("sites", "Site"))]
    try:
        routes = apps.get_model(_APP, _ROUTES)
    except LookupError:
        return rows
    return [*rows, *((f"{_ROUTES} {number}", domain) for number, domain in _named(routes))]


def _named(model: Any) -> list[tuple[int, str]]:
    return list(model.objects.order_by("pk").values_list("pk", "domain"))


def _on_now() -> list[str]:
    """Known keys that are on in Django's settings, wherever they stand."""
    from django.conf import settings as of_django

    names = (name for name in dir(of_django) if name.isupper() and "SECRET" not in name)
    return keys_on({name: getattr(of_django, name, None) for name in names})
