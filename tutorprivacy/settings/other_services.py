"""
Other services with people in them, on the host: Cairn's ClickHouse, and databases that the erasure looks through.

What the half inside is told of them has no secret in it: it stands in the settings, which every container has. The
passwords go to the jobs of retirement alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

MYSQL, POSTGRESQL = "mysql", "postgresql"

#: Plugins with a database of their own in the platform's MySQL: settings begin with this, and end alike.
_IN_MYSQL = {"credentials": "CREDENTIALS", "discovery": "DISCOVERY", "ecommerce": "ECOMMERCE", "notes": "NOTES"}
_IN_MYSQL |= {"xqueue": "XQUEUE"}


class _Named(NamedTuple):
    """Names of Tutor's settings that say how a database is reached. `runs`: one that may say that there is none."""

    service: str
    plugin: str
    host: str
    port: str
    name: str
    user: str
    password: str
    dialect: str = ""
    runs: str = ""


def _named() -> Iterator[_Named]:
    for plugin, prefix in _IN_MYSQL.items():
        mysql = ("MYSQL_HOST", "MYSQL_PORT", f"{prefix}_MYSQL_DATABASE", f"{prefix}_MYSQL_USERNAME")
        yield _Named(plugin, plugin, *mysql, f"{prefix}_MYSQL_PASSWORD")
    for service, plugin, prefix, name, dialect, runs in (
        ("superset", "aspects", "SUPERSET_DB", "NAME", "SUPERSET_DB_DIALECT", "RUN_SUPERSET"),
        ("cairn-superset", "cairn", "CAIRN_POSTGRESQL", "DATABASE", "", ""),
    ):
        own = (f"{prefix}_HOST", f"{prefix}_PORT", f"{prefix}_{name}", f"{prefix}_USERNAME")
        yield _Named(service, plugin, *own, f"{prefix}_PASSWORD", dialect, runs)


def databases(config: Mapping[str, Any], enabled_plugins: Collection[str]) -> list[dict[str, str]]:
    """
    Of each service whose plugin is enabled.

    Returns:
        ``[{"service", "dialect", "host", "port", "name", "user", "why"}]``; `why` says why nobody can ask it, and is
        empty otherwise.
    """
    found = []
    for each in _named():
        if each.plugin not in enabled_plugins:
            continue
        told = {name: str(config.get(getattr(each, name)) or "") for name in ("host", "port", "name", "user")}
        why = ""
        if each.runs and not config.get(each.runs):
            why = f"{each.runs} is off, so it is not of this Tutor"
        elif not all(told.values()) or not config.get(each.password):
            why = "the settings of its plugin do not say where its database is"
        dialect = str(config.get(each.dialect, "")) if each.dialect else ""
        dialect = dialect or (POSTGRESQL if "POSTGRESQL" in each.host else MYSQL)
        found.append({"service": each.service, "dialect": dialect, **told, "why": why})
    return found


def cairn(config: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, str] | None:
    """The policy's ``cairn``: how its ClickHouse is reached, without the password; None: there is no Cairn."""
    if "cairn" not in enabled_plugins:
        return None
    scheme, host, port = (config[f"CAIRN_CLICKHOUSE_{end}"] for end in ("HTTP_SCHEME", "HOST", "HTTP_PORT"))
    return {
        "url": f"{scheme}://{host}:{port}",
        "username": str(config["CAIRN_CLICKHOUSE_USERNAME"]),
        "database": str(config["CAIRN_CLICKHOUSE_DATABASE"]),
    }


def passwords(config: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, str]:
    """{service: password} of those above."""
    found = {each.service: config.get(each.password) for each in _named() if each.plugin in enabled_plugins}
    if "cairn" in enabled_plugins:
        found["cairn"] = config.get("CAIRN_CLICKHOUSE_PASSWORD")
    return {service: str(password) for service, password in found.items() if password}
