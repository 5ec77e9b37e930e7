"""Settings of a site, which an administrator types in."""

from __future__ import annotations

from django.db import models


class SiteConfiguration(models.Model):
    """As upstream, as far as an audit looks at it."""

    site = models.OneToOneField("sites.Site", on_delete=models.CASCADE, related_name="configuration")
    enabled = models.BooleanField(default=False)
    site_values = models.JSONField(blank=True)

    def get_value(self, name, default=None):
        return self.site_values.get(name, default) if self.enabled else default

    class Meta:
        app_label = "site_configuration"
