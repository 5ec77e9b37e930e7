"""
What the other containers of a launch are told, so that they keep nobody: without a rebuild, by their own options.

What each of them writes on stock, and what stays, is in docs/other-containers.rst. These are their logs of requests, so
``PRIVACY_ACCESS_LOG=full`` leaves them alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import jinja2
from tutor import plugins as tutor_plugins

from ..settings import values
from .patches import patches

#: Exim's main log is a link to the standard output in Tutor's image (devture/exim-relay), and each line of it names who
#: gets mail. There is no option for it on the command line, so the output is taken away, and the log of refused
#: messages, with their headers, led to nothing. Errors that end Exim stay in its panic log.
_RELAY = "ln -sf /dev/null /var/log/exim/rejectlog; exec exim -bdf -q15m >/dev/null"
_RELAYS_IMAGE = "exim-relay"

#: uWSGI takes options from the environment, too, and its own format of a request has address, path and query. These
#: services do not have the platform's middleware, which knows the route: so no path at all.
_UWSGI = {
    "UWSGI_LOG_FORMAT": "%(status) in %(cl) out %(rsize) bytes in %(msecs) ms pid %(pid)",
    "UWSGI_IGNORE_SIGPIPE": "true",
    "UWSGI_IGNORE_WRITE_ERRORS": "true",
}
_WITHOUT = {"UWSGI_DISABLE_LOGGING": "true"}

#: gunicorn's default has address, path, query, referrer and browser. It takes this where the command line says nothing.
_GUNICORN = {"GUNICORN_CMD_ARGS": "--access-logformat='%(s)s out %(B)s bytes in %(M)s ms pid %(p)s'"}

#: uvicorn's has address, path and query, and Ralph is asked for people in its query.
_UVICORN = {"UVICORN_ACCESS_LOG": "false"}

#: A slow operation is logged with its filter and its update. Tutor's command, and the last two words.
_MONGOD = ["mongod", "--storageEngine", "wiredTiger", "--slowOpSampleRate", "0"]

#: Below it, each request is a line with browser and query.
_MEILISEARCH = {"MEILI_LOG_LEVEL": "WARN"}
_NO_ANALYTICS = {"MEILI_NO_ANALYTICS": "true"}

#: Of its own logs of queries, a ClickHouse whose plugin has no patch for its configuration gets a file of ours.
TEMPLATE_TARGET = ("privacy/clickhouse/", "plugins")
CLICKHOUSE_LOGS = "plugins/privacy/clickhouse/logs.xml"
_IN_CLICKHOUSE = (
    "/etc/clickhouse-server/config.d/zz-privacy-logs.xml"  # behind the image's own, of which it takes parts
)

#: Variables that any container is told.
NAMES = frozenset({*_UWSGI, *_WITHOUT, *_GUNICORN, *_UVICORN, *_MEILISEARCH, *_NO_ANALYTICS})


class Changed(NamedTuple):
    """
    What becomes of a container, in the words of Compose.

    Args:
        service: its name, also that of its Deployment and of the container in there.
        environment: variables that it gets besides.
        command: in place of the image's or Tutor's; none: as it is.
        entrypoint: the same.
        logs_file: where it gets CLICKHOUSE_LOGS; none: it does not.
        plugin: whose it is; none: Tutor's.
    """

    service: str
    environment: Mapping[str, str] = {}
    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    plugin: str = ""
    logs_file: str = ""


def changes(settings: Mapping[str, Any], config: Mapping[str, Any], enabled_plugins: Collection[str]) -> list[Changed]:
    """
    Of each container that there is.

    Args:
        settings: this plugin's, checked, by their full names.
        config: the whole configuration.
    """
    is_full = settings["PRIVACY_ACCESS_LOG"] == "full"
    without = _WITHOUT if settings["PRIVACY_ACCESS_LOG"] == "off" else {}
    found = []
    if not is_full:
        found += list(_of_tutor(config))
        found += [Changed(name, {**_UWSGI, **without}, plugin=name) for name in ("credentials", "discovery", "xqueue")]
        found.append(Changed("cairn-superset", _GUNICORN, plugin="cairn"))
        if config.get("CAIRN_RUN_CLICKHOUSE"):
            found.append(Changed("cairn-clickhouse", plugin="cairn", logs_file=_IN_CLICKHOUSE))
        if config.get("RUN_SUPERSET"):
            found.append(Changed("superset", _GUNICORN, plugin="aspects"))
        if config.get("RUN_RALPH"):
            found.append(Changed("ralph", _UVICORN, plugin="aspects"))
    if config.get("RUN_MEILISEARCH"):
        analytics = _NO_ANALYTICS if settings["PRIVACY_BLOCK_THIRD_PARTIES"] else {}
        found.append(Changed("meilisearch", {**({} if is_full else _MEILISEARCH), **analytics}))
    return [
        each
        for each in found
        if (each.environment or each.command or each.entrypoint or each.logs_file)
        and (not each.plugin or each.plugin in enabled_plugins)
    ]


def _of_tutor(config: Mapping[str, Any]) -> Iterator[Changed]:
    if config.get("RUN_SMTP") and _RELAYS_IMAGE in config["DOCKER_IMAGE_SMTP"]:  # another's log is not ours to know
        yield Changed("smtp", entrypoint=("sh", "-c", _RELAY))
    if config.get("RUN_MONGODB"):
        yield Changed("mongodb", command=tuple(_MONGOD))


def _changes(context: jinja2.runtime.Context) -> list[Changed]:
    config = context.get_all()
    return changes(values.values(config), config, list(tutor_plugins.iter_loaded()))


@jinja2.pass_context
def privacy_compose_services(context: jinja2.runtime.Context, patch: str) -> dict[str, dict[str, Any]]:
    """
    By service, what a patch of Compose's files adds.

    A key may be only once in a file. So a service that stands there already, from Tutor or from another plugin, is left
    out, and the audit finds it as it is on stock.

    Raises:
        TutorError: a setting is wrong.
    """
    there = _services_of_others(patch)
    found = {}
    for each in _changes(context):
        if each.service not in there:
            mounted = [f"../{CLICKHOUSE_LOGS}:{each.logs_file}:ro"] if each.logs_file else []
            parts = {
                "environment": each.environment,
                "command": each.command,
                "entrypoint": each.entrypoint,
                "volumes": mounted,
            }
            found[each.service] = {name: part for name, part in parts.items() if part}
    return found


_COMMAND = re.compile(r"(?m)^[ -]+\"?(?:args|command)\"?:")
_NAME = re.compile(r"(?m)^  name: *[\"']?([a-z0-9-]+)")


def _started_by_others() -> set[str]:
    """Deployments of which other plugins' patches have the command; by what is there before Jinja, as above."""
    ours = dict(patches())["k8s-override"]
    texts = [text for text in tutor_plugins.iter_patches("k8s-override") if text != ours]
    manifests = [each for text in texts for each in re.split(r"(?m)^---", text)]
    return set().union(*(_NAME.findall(each) for each in manifests if _COMMAND.search(each)))


#: In the file of this patch, Tutor's own template has it already.
_IN_TUTORS_FILE = {"local-docker-compose-dev-services": {"meilisearch"}}

_SERVICE = re.compile(r"(?m)^ {0,2}([a-z0-9-]+):")


def _services_of_others(patch: str) -> set[str]:
    ours = dict(patches())[patch]
    texts = [text for text in tutor_plugins.iter_patches(patch) if text != ours]
    return _IN_TUTORS_FILE.get(patch, set()).union(*(_SERVICE.findall(text) for text in texts))


@jinja2.pass_context
def privacy_kubernetes_pods(context: jinja2.runtime.Context) -> dict[str, dict[str, Any]]:
    """
    By Deployment, its pod with the container of the same name in it, as a patch of Kustomize takes it.

    One patch takes the place of another's command whole, as of a replica set's options. So a Deployment that another
    plugin starts in its own way is left out, as in `privacy_compose_services`.

    Raises:
        TutorError: a setting is wrong.
    """
    found = {}
    started_by_others = _started_by_others()
    for each in _changes(context):
        if each.service in started_by_others and (each.command or each.entrypoint):
            continue
        env = [{"name": name, "value": value} for name, value in each.environment.items()]
        parts = {"env": env, "args": each.command, "command": each.entrypoint}
        container = {"name": each.service, **{name: part for name, part in parts.items() if part}}
        pod: dict[str, Any] = {"containers": [container]}
        if each.logs_file:
            file = CLICKHOUSE_LOGS.rpartition("/")[2]
            container["volumeMounts"] = [{"mountPath": each.logs_file, "name": "privacy-logs", "subPath": file}]
            pod["volumes"] = [{"name": "privacy-logs", "configMap": {"name": "privacy-clickhouse-logs"}}]
        found[each.service] = pod
    return found
