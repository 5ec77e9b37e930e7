"""
The site's own hosts: those of Tutor's configuration that a browser is led to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

#: Tutor's own, and those of its plugins, whose pages or files are a part of the site.
_NAMES = (
    *("LMS_HOST", "PREVIEW_LMS_HOST", "CMS_HOST", "MFE_HOST", "MINIO_HOST", "NOTES_HOST", "DISCOVERY_HOST"),
    *("CREDENTIALS_HOST", "ECOMMERCE_HOST", "SUPERSET_HOST"),
)


def own_hosts(config: Mapping[str, Any]) -> list[str]:
    """Sorted names in lower case, without ports. `config`: the whole configuration, as Tutor has rendered it."""
    found = {str(config.get(name) or "").partition(":")[0].lower() for name in _NAMES}
    if config.get("RUN_MEILISEARCH"):  # the browser of a learner who searches asks it
        found.add(urlsplit(str(config.get("MEILISEARCH_PUBLIC_URL") or "")).hostname or "")
    return sorted(found - {""})
