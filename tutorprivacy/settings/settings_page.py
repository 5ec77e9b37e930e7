"""
The settings as ``docs/settings.rst`` has them, made of the table.
"""

from __future__ import annotations

from .setting import Setting
from .table import SETTINGS
from .values import as_yaml

#: The headings of the page, each by the first setting below it.
HEADINGS = {
    "TRACKING": "Tracking events",
    "OPT_OUT_SIGNALS": "What visitors and learners see",
    "REDIS": "Redis",
    "USAGE_ENABLED": "Usage counts",
    "LOG_RETENTION_DAYS": "Logs",
    "TELEMETRY": "Third parties",
    "PROFILE_VISIBILITY": "Profiles",
    "ACKNOWLEDGED_FINDINGS": "Audits",
    "SCRUB_SHARDS": "Scrubbing in Kubernetes",
    "ASPECTS_PII": "Aspects",
    "RETIREMENT_ENABLED": "Retirement",
}


def settings_page() -> str:
    """Every setting below its heading. Each name is an anchor: ``settings.rst#privacy-tracking``."""
    parts = []
    for setting in SETTINGS:
        heading = HEADINGS.get(setting.name)
        if heading:
            parts.append(f"{heading}\n{'-' * len(heading)}\n")
        parts.append(_entry(setting))
    return "\n".join(parts)


def _entry(setting: Setting) -> str:
    default = "another one on every installation" if setting.unique else f"``{as_yaml(setting.default)}``"
    return (
        f"_`{setting.full_name}`\n"
        f"    {setting.help}\n\n"
        f"    | Default: {default}\n"
        f"    | Allowed: {setting.allowed.text}\n"
    )


if __name__ == "__main__":  # for the docs
    print(settings_page(), end="")
