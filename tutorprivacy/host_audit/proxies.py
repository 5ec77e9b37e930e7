"""
The request logs of Caddy, of the MFEs' Caddy and of uWSGI, as their files are rendered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from ..inside.audit.findings import UNKNOWN, Finding, found
from ..inside.audit.uwsgi_checks import finding_of, options_of
from ..rendering import caddy_patterns
from . import caddyfile
from .caddyfile import Directive
from .project import RENDER, Project, patching
from .rendered_policy import command_to_set

CADDY = "apps/caddy/Caddyfile"
MFE = "plugins/mfe/apps/mfe/Caddyfile"
UWSGI = "apps/openedx/uwsgi.ini"

_NAME = "privacy"
_SKIPS = {"log_skip", "skip_log"}

#: What must become of each field of a request log, in the words of Caddy's filter encoder.
_FIELDS = {
    "request>method": {"delete", "regexp"},
    "request>uri": {"delete", "regexp"},
    "request>headers": {"delete"},
    "request>remote_port": {"delete"},
    "request>tls": {"delete"},
    "request>remote_ip": {"delete", "ip_mask"},
    "request>client_ip": {"delete", "ip_mask"},
    "error": {"delete", "regexp"},
    "resp_headers": {"delete"},
    "user_id": {"delete"},
}

#: Of a field that is reduced by a pattern: which one.
_PATTERNS = {
    "request>method": caddy_patterns.method_pattern(),
    "request>uri": caddy_patterns.uri_pattern()[0],
    "error": caddy_patterns.error_pattern(),
}

#: Names of a site for every host of the plain port; and names of loggers that have the words of errors.
_PLAIN_PORT = {"http://", ":80", "http://:80"}
_ERRORS = {"http", "http.log", "http.log.error"}

_OUTER = "requests.outer-proxy"

#: Kinds of objects that lead requests through a proxy in front: of Kubernetes itself, the Gateway API, Traefik,
#: Istio, Contour and OpenShift.
_ROUTES = re.compile(
    r"^kind: *[\"']?(Ingress|HTTPRoute|IngressRoute|VirtualService|HTTPProxy|Route)[\"']? *$", re.MULTILINE
)

#: The patches that end up in each file.
_PATCHES = {
    CADDY: ("caddyfile", "caddyfile-global", "caddyfile-proxy", "caddyfile-lms", "caddyfile-cms"),
    MFE: ("mfe-caddyfile",),
    UWSGI: ("uwsgi-config",),
}


def caddy(project: Project) -> Iterator[Finding]:
    """
    The platform's Caddy: its default logger, and each site.

    Raises:
        OSError: the file cannot be read.
    """
    file = _read(project.env / CADDY)
    if file is None:
        yield _unreadable(project, CADDY)
        return
    yield _default_logger(project, file)
    yield from _sites(project, file, CADDY)


def outer_proxies(project: Project) -> Iterator[Finding]:
    """
    What receives the requests before Caddy does, as far as it can be known here.

    Raises:
        OSError: a manifest cannot be read.
    """
    if not project.config.get("ENABLE_WEB_PROXY", True):
        yield Finding(
            _OUTER,
            "in front of Caddy",
            UNKNOWN,
            "ENABLE_WEB_PROXY is false: another web server of yours receives the requests first, and keeps what it "
            "keeps.",
            "Look at that server's access and error log.",
        )
    for path in sorted(project.env.rglob("*.y*ml")):
        place = path.relative_to(project.env)
        if "k8s" in place.parts and (kinds := set(_ROUTES.findall(path.read_text(encoding="utf-8", errors="replace")))):
            yield Finding(
                _OUTER,
                str(place),
                UNKNOWN,
                f"In Kubernetes, the controller of this {' and '.join(sorted(kinds))} receives the requests first, and "
                "keeps what it keeps.",
                "Look at that controller's access and error log (ingress-nginx: disable-access-log).",
            )


def mfe(project: Project) -> Iterator[Finding]:
    """
    The Caddy of the micro-frontends, whose default logger cannot be configured from a plugin.

    Raises:
        OSError: the file cannot be read.
    """
    if "mfe" not in project.plugins:
        return
    file = _read(project.env / MFE)
    if file is None:
        yield _unreadable(project, MFE)
        return
    yield from _sites(project, file, MFE)
    missing = []
    for site in file.sites:
        removed = {each.words[1] for each in site.own("request_header") if len(each.words) == 2}
        handled = any(each.words == ["handle_errors"] for each in site.own("handle_errors"))
        missing += [] if handled else ["handle_errors"]
        missing += [f"request_header {name}" for name in ("-User-Agent", "-Referer") if name not in removed]
    yield found(
        "requests.errors",
        MFE,
        not missing,
        f"Errors are written with all headers; what would prevent that is not there: {', '.join(missing)}."
        if missing
        else "Errors are not written with headers.",
        _remedy(project, MFE),
    )


def _read(path: Path) -> caddyfile.Caddyfile | None:
    try:
        return caddyfile.read(path.read_text(encoding="utf-8"))
    except (caddyfile.Unreadable, UnicodeDecodeError):
        return None


def _unreadable(project: Project, place: str) -> Finding:
    evidence = "It cannot be read as a Caddyfile."
    return Finding("requests.sites", place, UNKNOWN, evidence, f"Look at it: {project.env / place}")


def _default_logger(project: Project, file: caddyfile.Caddyfile) -> Finding:
    check, place = "requests.default-logger", CADDY
    logs = _global_logs(file)
    if "default" not in logs:
        evidence = "Requests for unknown hosts and errors of the proxy are written with address and headers: "
        return found(check, place, False, evidence + "the default logger is Caddy's own.", _remedy(project, CADDY))
    left = [f"default: {name}" for name in _kept_by_default(file)]
    for name, log in logs.items():
        included = [word for each in log.own("include") for word in each.words[1:]]
        if name != "default" and (not included or any(word.split(".")[0] == "http" for word in included)):
            left += [f"{name}: {field}" for field in kept_fields(log)]
            if not included or _ERRORS & set(included):
                left += [f"{name}: {field}" for field in _kept_message(log)]
    return found(
        check,
        place,
        not left,
        f"Global loggers write more than they may: {', '.join(left)}." if left else "Global loggers are reduced.",
        _remedy(project, CADDY),
    )


def _global_logs(file: caddyfile.Caddyfile) -> dict[str, Directive]:
    return {(log.words[1] if len(log.words) > 1 else "default"): log for log in file.options.own("log")}


def _kept_by_default(file: caddyfile.Caddyfile) -> list[str]:
    """Fields that the default logger leaves as they are."""
    default = _global_logs(file).get("default")
    if default is None:
        return sorted(_FIELDS)
    excluded = {word for each in default.own("exclude") for word in each.words[1:]}
    left = [] if {"http.log", "http.handlers"} <= excluded else kept_fields(default)
    return left if excluded & _ERRORS else [*left, *_kept_message(default)]


def _kept_message(log: Directive) -> list[str]:
    """An error's message is in words that quote addresses, and no filter reaches it."""
    keys = [key for each in log.own("format") for wrapped in each.own("wrap") for key in wrapped.own("message_key")]
    return [] if any(key.words[1:] == [""] for key in keys) else ["msg"]


def _tells(log: Directive) -> bool:
    """Does it write anything?"""
    return all(each.words != ["output", "discard"] for each in log.own("output"))


def kept_fields(log: Directive) -> list[str]:
    """Fields of a request that the format of a log leaves as they are."""
    formats = log.own("format")
    if len(formats) != 1 or formats[0].words != ["format", "filter"]:
        return sorted(_FIELDS)
    done: dict[str, str] = {}
    for fields in formats[0].own("fields"):
        for each in fields.body or ():
            done[each.words[0]] = _action(each)
    return [name for name, actions in _FIELDS.items() if done.get(name) not in actions]


def _action(field: Directive) -> str:
    """What becomes of a field; a pattern that is not ours is no such thing."""
    action = field.words[1] if len(field.words) > 1 else ""
    if action == "regexp" and field.words[2:3] != [_PATTERNS.get(field.words[0])]:
        return ""
    return action


def _sites(project: Project, file: caddyfile.Caddyfile, place: str) -> Iterator[Finding]:
    check = "requests.sites"
    if file.imports:
        yield Finding(
            check,
            place,
            UNKNOWN,
            f"It imports {len(file.imports)} other files or snippets, which are not seen here.",
            f"Look at the imports in {project.env / place}",
        )
    wrong: dict[str, list[str]] = {}
    for site in file.sites:
        for why in _site(site, file):
            wrong.setdefault(why, []).append(" ".join(site.words))
    plain = any(_PLAIN_PORT & set(site.words) for site in file.sites)
    if place == CADDY and project.config.get("ENABLE_HTTPS") and project.config.get("ENABLE_WEB_PROXY") and not plain:
        why = "What Caddy leads from http to https is logged with address and path, in the format of each site"
        wrong[why] = ["http://"]
    yield found(
        check,
        place,
        not wrong,
        " ".join(f"{why}: {', '.join(sites)}." for why, sites in wrong.items())
        if wrong
        else f"Sites: {len(file.sites)}. The request log of each is reduced, or there is none.",
        _remedy(project, place),
    )


def _site(site: Directive, file: caddyfile.Caddyfile) -> Iterator[str]:
    """What is wrong with the request log of a site."""
    if any(each.words[0] in _SKIPS and len(each.words) == 1 for each in site.body or ()):
        return  # nothing of it is logged
    names = list(site.all("log_name"))
    ours = [each for each in names if each.words == ["log_name", _NAME]]
    is_ours = any(each in ours for each in site.own("log_name"))
    logs = [log for log in site.own("log") if _tells(log)]
    if any(_arguments(each) != [_NAME] for each in names):
        yield "A log_name sends some requests to another log"
    if any(True for _each in site.all("log_append")):
        yield "A log_append adds fields to the log"
    if is_ours:  # it holds for all requests, whatever else the site's logs are
        own = [log for log in logs if log.words[1:] == [_NAME]]
        if not own and _NAME not in _global_logs(file):
            yield f"There is no logger {_NAME}"
        for log in own:
            yield from _with(kept_fields(log))
    else:
        for log in logs:  # one that says nothing goes to the default logger, in its format
            yield from _with(kept_fields(log) if log.body else _kept_by_default(file))


def _with(fields: list[str]) -> Iterator[str]:
    if fields:
        yield f"Requests are logged with {', '.join(fields)}"


def _arguments(directive: Directive) -> list[str]:
    """Without the requests that it is for."""
    words = directive.words[1:]
    return words[1:] if words and words[0][:1] in ("@", "/", "*") else words


def uwsgi(project: Project) -> Finding:
    """
    What uWSGI writes of requests by its options.

    Raises:
        OSError: the file cannot be read.
    """
    options = list(options_of((project.env / UWSGI).read_text(encoding="utf-8").splitlines()))
    return finding_of(UWSGI, options, _remedy(project, UWSGI), f"Look at them in {project.env / UWSGI}")


def _remedy(project: Project, place: str) -> str:
    found = project.found
    if found["PRIVACY_ACCESS_LOG"] == "full":
        return f"PRIVACY_ACCESS_LOG is full: {command_to_set('PRIVACY_ACCESS_LOG', 'reduced')}"
    if found["PRIVACY_IP_ADDRESS"] == "keep" and place != UWSGI:
        return f"PRIVACY_IP_ADDRESS is keep: {command_to_set('PRIVACY_IP_ADDRESS', 'drop')}"
    commands = " or ".join(f"tutor plugins disable {name}" for name in patching(_PATCHES[place]))
    others = f"; if another plugin's patch has done it: {commands}, and the same again" if commands else ""
    return f"{RENDER}{others}"
