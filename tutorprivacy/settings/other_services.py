"""
Other services with people in them, on the host: Cairn's ClickHouse, and databases that the erasure looks through.

The settings, which every container has, say which there are. How they are reached is told to the jobs of retirement
alone, since there are passwords in it.
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


def databases(enabled_plugins: Collection[str]) -> list[str]:
    """The policy's ``databases``: of each service whose plugin is enabled."""
    return [each.service for each in _named() if each.plugin in enabled_plugins]


def access(config: Mapping[str, Any], enabled_plugins: Collection[str]) -> dict[str, dict[str, str]]:
    """How each of them, and Cairn's ClickHouse, is reached: what `erasure.service_access` reads."""
    found = {each.service: _access(each, config) for each in _named() if each.plugin in enabled_plugins}
    if "cairn" in enabled_plugins:
        scheme, host, port = (config[f"CAIRN_CLICKHOUSE_{end}"] for end in ("HTTP_SCHEME", "HOST", "HTTP_PORT"))
        found["cairn"] = {
            "url": f"{scheme}://{host}:{port}",
            "user": str(config["CAIRN_CLICKHOUSE_USERNAME"]),
            "password": str(config["CAIRN_CLICKHOUSE_PASSWORD"]),
            "name": str(config["CAIRN_CLICKHOUSE_DATABASE"]),
        }
    return found


def _access(named: _Named, config: Mapping[str, Any]) -> dict[str, str]:
    fields = ("host", "port", "name", "user", "password")
    told = {field: str(config.get(getattr(named, field)) or "") for field in fields}
    why = "" if all(told.values()) else "the settings of its plugin do not say where its database is"
    if named.runs and not config.get(named.runs):
        why = f"{named.runs} is off, so it is not of this Tutor"
    dialect = str(config.get(named.dialect) or MYSQL) if named.dialect else MYSQL
    return {"dialect": POSTGRESQL if "POSTGRESQL" in named.host else dialect, **told, "why": why}
