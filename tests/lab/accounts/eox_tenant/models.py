"""Tenants, and how their values come into the settings: as in eox-tenant 14, as far as an audit looks at it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.signals import request_started
from django.db import models


class TenantConfig(models.Model):
    """What an administrator types in for a tenant."""

    external_key = models.CharField(max_length=63)
    lms_configs = models.JSONField(default=dict)
    studio_configs = models.JSONField(default=dict)

    class Meta:
        app_label = "eox_tenant"


class Microsite(models.Model):
    """The older form."""

    key = models.CharField(max_length=63)
    subdomain = models.CharField(max_length=127)
    values = models.JSONField(default=dict)

    class Meta:
        app_label = "eox_tenant"


class Route(models.Model):
    """Which host is whose."""

    domain = models.CharField(max_length=100, unique=True)
    config = models.ForeignKey(TenantConfig, on_delete=models.CASCADE)

    class Meta:
        app_label = "eox_tenant"


def start_tenant(sender: Any, environ: dict[str, Any], **_more: Any) -> None:
    """Write a tenant's values into the live settings, dictionaries into those that are there."""
    route = Route.objects.filter(domain=environ["HTTP_HOST"].split(":")[0]).select_related("config").first()
    values = route.config.lms_configs if route else {}
    if not values.get("EDNX_USE_SIGNAL"):
        return
    for key, value in values.items():
        setattr(settings, key, {**getattr(settings, key, {}), **value} if isinstance(value, dict) else value)


request_started.connect(start_tenant, dispatch_uid="eox_tenant")
