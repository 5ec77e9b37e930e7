"""
What several changes need of the platform's settings: both places of a feature, its Redis, its hosts.

.. no_pii: names and values of settings
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

Settings = dict[str, Any]


def set_both(settings: Settings, name: str, value: Any) -> None:
    """Set ``name`` and ``FEATURES[name]``: releases before Verawood read only the latter."""
    settings[name] = value
    features = settings.get("FEATURES")
    if type(features) is dict:
        settings["FEATURES"] = {**features, name: value}
    elif features is not None:  # Verawood's proxy, which writes into the settings themselves
        features[name] = value


def redis_url(settings: Settings, database: int) -> str | None:
    """The Redis of the platform's cache, another database of it; None if the cache is elsewhere."""
    location = settings.get("CACHES", {}).get("default", {}).get("LOCATION")
    location = location[0] if isinstance(location, (list, tuple)) and location else location
    if not isinstance(location, str) or not location.startswith(("redis://", "rediss://", "unix://")):
        return None
    address, _, query = location.partition("?")
    # In the query a database would win over the one in the path; the path of a socket is a file's.
    options = [option for option in query.split("&") if option and not option.startswith("db=")]
    if address.startswith("unix://"):
        options.append(f"db={database}")
    else:
        scheme, _, rest = address.partition("://")
        address = f"{scheme}://{rest.partition('/')[0]}/{database}"
    return "?".join([address, "&".join(options)]) if options else address


def own_hosts(settings: Settings) -> list[str]:
    """Host names of the platform, sorted: its LMS, its CMS and its micro-frontends."""
    addresses = [settings.get(name) for name in ("LMS_BASE", "CMS_BASE", "LMS_ROOT_URL", "CMS_ROOT_URL", "SITE_NAME")]
    addresses += [settings.get("MFE_CONFIG", {}).get("BASE_URL")]
    addresses += [value for name, value in settings.items() if name.endswith("_MICROFRONTEND_URL")]
    hosts = set()
    for address in addresses:
        if isinstance(address, str) and address:
            host = urlsplit(address if "//" in address else f"//{address}").hostname
            if host:
                hosts.add(host.lower())
    return sorted(hosts)
