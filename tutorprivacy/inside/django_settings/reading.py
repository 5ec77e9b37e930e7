"""
What several changes need of the platform's settings: both places of a feature, its Redis, its hosts.

.. no_pii: names and values of settings
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

Settings = dict[str, Any]

#: Lists of the hosts and origins that the operator trusts.
_TRUSTED = ("ALLOWED_HOSTS", "CORS_ORIGIN_WHITELIST", "CSRF_TRUSTED_ORIGINS", "LOGIN_REDIRECT_WHITELIST")

#: A service beside the platform, such as ``meilisearch``: no domain of the internet is without a dot.
_SERVICE = re.compile(r"://(?:[^/\s@]*@)?([\w-]+)(?=[:/?]|\Z)")

#: Settings hold other settings, no deeper than this.
_DEPTH = 6


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
    return sorted({host for address in addresses if (host := _host(address))})


def hosts_in_lines(settings: Settings) -> list[str]:
    """
    Hosts whose URLs stay in a line of the log, sorted; a dot in front of one stands for it and all below.

    The platform's own, those that the operator trusts, and the services beside it, which a line must name.
    """
    hosts = {f".{host}" for host in own_hosts(settings)} | {"localhost", "127.0.0.1", "::1"}
    for name in _TRUSTED:
        trusted = settings.get(name)
        for each in trusted if isinstance(trusted, (list, tuple, set)) else ():
            if isinstance(each, str) and each.startswith("."):
                hosts.add(each.lower())
            elif host := _host(each):
                hosts.add(host)
    named = {name for value in settings.values() for text in _texts(value) for name in _SERVICE.findall(text)}
    return sorted(hosts - {"*"} | {name.lower() for name in named})


def _host(address: object) -> str:
    """The host of a URL, or of ``host:port``, in lower case; or nothing."""
    if not isinstance(address, str) or not address:
        return ""
    try:
        return (urlsplit(address if "//" in address else f"//{address}").hostname or "").lower()
    except ValueError:
        return ""


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif depth < _DEPTH and type(value) in (dict, list, tuple, set):  # not Verawood's proxy, which holds all of them
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each, depth + 1)
