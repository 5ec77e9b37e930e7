"""Which theme a site has."""

from __future__ import annotations

from django.db import models


class SiteTheme(models.Model):
    """As upstream."""

    site = models.ForeignKey("sites.Site", related_name="themes", on_delete=models.CASCADE)
    theme_dir_name = models.CharField(max_length=255)

    class Meta:
        app_label = "theming"
