"""Request logs in Caddyfiles and uwsgi.ini: what is read, as Caddy reads it, and what is said of it."""

from __future__ import annotations

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from settings.test_values import DEFAULTS

from lab.environment import free_ports, render
from lab.host import of, worst
from lab.services import caddy_program
from tutorprivacy.host_audit import caddyfile, proxies
from tutorprivacy.host_audit.project import Project
from tutorprivacy.inside.audit.findings import FAIL, PASS, UNKNOWN, Finding
from tutorprivacy.rendering.caddy_patterns import error_pattern, method_pattern, uri_pattern

PATTERN, REPLACEMENT = uri_pattern()

#: As the plugin renders it.
FORMAT = f"""format filter {{
            wrap json
            fields {{
                request>method regexp `{method_pattern()}` "${{1}}"
                request>uri regexp `{PATTERN}` "{REPLACEMENT}"
                request>headers delete
                request>remote_port delete
                request>tls delete
                request>remote_ip ip_mask {{
                    ipv4 16
                }}
                request>client_ip delete
                error regexp `{error_pattern()}` "${{1}}"
                resp_headers delete
                user_id delete
            }}
        }}"""
QUIET_ERRORS = f"exclude http.log.error\n        {FORMAT}"
NO_MESSAGE = FORMAT.replace("wrap json", 'wrap json {\n message_key ""\n }')
PRIVACY = f"log privacy {{\n        include http.log.access.privacy\n        {FORMAT}\n    }}"
GLOBAL = f"{{\n    log default {{\n        {QUIET_ERRORS}\n    }}\n    {PRIVACY}\n}}\n"
OURS, LOG = "log_name privacy", "log {\n output stdout\n}"


def project(root: Path, plugins: tuple[str, ...] = ("privacy",), **settings: Any) -> Project:
    """With nothing rendered yet."""
    config: Any = {"ENABLE_WEB_PROXY": settings.pop("ENABLE_WEB_PROXY", True)}
    return Project(root, config, (), plugins, {**DEFAULTS, **settings})


def caddy(root: Path, text: str, **settings: Any) -> list[Finding]:
    """The findings about a Caddyfile."""
    path = root / "env" / proxies.CADDY
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return list(proxies.caddy(project(root, **settings)))


def uwsgi(root: Path, *lines: str) -> Finding:
    """The finding about a uwsgi.ini."""
    path = root / "env" / proxies.UWSGI
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(["[uwsgi]", "http = 0.0.0.0:8000", *lines]))
    return proxies.uwsgi(project(root))


def has_come(path: Path, text: bytes) -> None:
    """Wait until it is there."""
    for _ in range(1500):
        if path.exists() and text in path.read_bytes():
            return
        time.sleep(0.02)
    raise AssertionError(f"{text!r} did not come")


@contextmanager
def running(folder: Path, config: Path) -> Iterator[Path]:
    """The real Caddy; yields the file with its output."""
    output = folder / "output"
    command = [str(caddy_program(False)), "run", "--config", str(config), "--adapter", "caddyfile"]
    environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, env=environment)
    try:
        has_come(output, b"serving initial configuration")
        yield output
    finally:
        process.terminate()
        process.wait()


# -- reading -----------------------------------------------------------------------------

ODD = """# a comment {
{
\tadmin off # and } another
}
(greet) {
    header X-Greeting "a \\"quoted\\" {word}"
    respond /{args[0]} `raw } "text"
 of two lines`
}
http://one.example:8080,
http://two.example:8080 {
    import greet hi
    respond /b <<END
        a heredoc }
        of # lines
        END
    respond /c "not#a comment" \\
        200
    handle /d* {
        respond "d{http.request.uri}"
    }
}
http://three.example:8080 {
}
"""


def test_it_is_read_as_caddy_reads_it(tmp_path: Path) -> None:
    """Quotations, raw text, heredocs, comments, long lines, names on two lines, snippets."""
    (tmp_path / "Caddyfile").write_text(ODD)
    command = [str(caddy_program(False)), "adapt", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"]
    adapted = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    bodies = re.findall(r'"body": ("(?:[^"\\]|\\.)*")', json.dumps(adapted))
    found = caddyfile.read(ODD)
    one, three = found.sites
    assert one.words == ["http://one.example:8080", "http://two.example:8080"]
    assert (three.words, three.body) == (["http://three.example:8080"], [])
    assert [each.words for each in found.options.body or ()] == [["admin", "off"]]
    ours = {next(word for word in each.words[1:] if not word.startswith("/")) for each in one.all("respond")}
    assert {re.sub(r"(?m)^ {8}", "", text).removesuffix("\n") for text in ours} == {json.loads(text) for text in bodies}
    assert [each.words[2] for each in one.own("header")] == ['a "quoted" {word}']


@pytest.mark.parametrize("major", [20, 21, 22])
@pytest.mark.parametrize("config", [{}, {"PRIVACY_ACCESS_LOG": "off", "ENABLE_HTTPS": True}], ids=str)
def test_what_tutor_renders_is_read(tmp_path: Path, major: int, config: dict[str, Any]) -> None:
    """With the notice in it, whose text is of any kind."""
    render(tmp_path, major, ["mfe", "privacy"], config)
    assert worst(list(proxies.caddy(project(tmp_path))), "") == ""
    for finding in (*proxies.caddy(project(tmp_path)), *proxies.mfe(project(tmp_path, ("mfe", "privacy")))):
        assert finding.status == PASS


@pytest.mark.parametrize(
    "text",
    ["a {", "}", "a {\n}}\n", 'a {\n respond "x\n}', "a {\n respond <<E\n x\n}", "a\n", "{\n}\n{\n}", "a {\n {\n }\n}"],
)
def test_what_is_no_caddyfile(tmp_path: Path, text: str) -> None:
    """Is unknown, and no pass."""
    with pytest.raises(caddyfile.Unreadable):
        caddyfile.read(text)
    (finding,) = caddy(tmp_path, text)
    assert finding.status == UNKNOWN


def test_snippets_that_import_each_other() -> None:
    with pytest.raises(caddyfile.Unreadable):
        caddyfile.read("(a) {\n import b\n}\n(b) {\n import a\n}\nx {\n import a\n}")


# -- sites -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("site", "status"),
    [
        ("respond hello", PASS),  # no log at all
        ("log", PASS),  # that of the default logger
        (f"{LOG}\n{OURS}", PASS),
        (f"{LOG}\nlog other {{\n output file /x\n}}\n{OURS}", PASS),  # see below
        (f"{LOG}\nlog_skip", PASS),
        (f"{LOG}\nskip_log", PASS),
        (f"log {{\n{FORMAT}\n}}", PASS),
        (LOG, FAIL),
        ("log {\n format json\n}", FAIL),
        (f"{LOG}\nlog_skip /heartbeat", FAIL),
        (f"{LOG}\nlog_name @some privacy", FAIL),
        (f"{LOG}\nlog_name other", FAIL),
        (f"{LOG}\n{OURS}\nlog_name other", FAIL),
        (f"{LOG}\n{OURS}\nhandle /x {{\n log_name\n}}", FAIL),
        (f"{LOG}\n{OURS}\nhandle /x {{\n log_name a privacy\n}}", FAIL),
        (f"{LOG}\n{OURS}\nlog_append who {{http.request.remote}}", FAIL),
        (f"log {{\n{FORMAT.replace('user_id delete', '')}\n}}", FAIL),
        (f"log {{\n{FORMAT.replace('request>headers delete', 'request>headers rename h')}\n}}", FAIL),
        (f"log {{\n{FORMAT.replace(PATTERN, 'x')}\n}}", FAIL),  # another pattern
        (f"log privacy {{\n output stdout\n}}\n{OURS}", FAIL),
    ],
)
def test_sites(tmp_path: Path, site: str, status: str) -> None:
    """Each for all its requests, or it fails; directly, and by a snippet."""
    findings = caddy(tmp_path, f"{GLOBAL}http://a.example {{\n{site}\n}}\n")
    assert worst(findings, "requests.sites") == status
    findings = caddy(tmp_path, f"{GLOBAL}(s) {{\n{site}\n}}\nhttp://a.example {{\nimport s\n}}\nb.example {{\n}}\n")
    assert worst(findings, "requests.sites") == status
    assert worst(findings, "requests.default-logger") == PASS


def test_a_logger_that_is_not_there(tmp_path: Path) -> None:
    """Caddy would use one without a format."""
    findings = caddy(tmp_path, f"{{\n log default {{\n{FORMAT}\n}}\n}}\na.example {{\n{OURS}\n}}")
    assert worst(findings, "requests.sites") == FAIL


def test_a_log_that_says_nothing_is_the_default_one(tmp_path: Path) -> None:
    """Whose format it has."""
    for options, status in (("", FAIL), ("log {\noutput stdout\n}", FAIL), (f"log {{\n{QUIET_ERRORS}\n}}", PASS)):
        findings = caddy(tmp_path, f"{{\nadmin off\n{options}\n}}\na.example {{\nlog\n}}")
        assert worst(findings, "requests.sites") == status


def test_what_is_imported_is_unknown(tmp_path: Path) -> None:
    """Files of which nothing is seen, for all sites or for one."""
    for text in (f"{GLOBAL}import sites/*\n", f"{GLOBAL}a.example {{\nimport more\n}}"):
        assert worst(caddy(tmp_path, text), "requests.sites") == UNKNOWN


def test_log_name_holds_whatever_the_sites_logs_are(tmp_path: Path) -> None:
    """And log_name elsewhere, or without a name, takes requests away from it: in the real Caddy."""
    (port,) = free_ports(1)
    config = tmp_path / "Caddyfile"
    site = f"""bind 127.0.0.1
    log
    log other {{
        output file {tmp_path}/other.log
    }}
    {OURS}
    handle /x {{
        log_name
        respond x
    }}
    respond hello"""
    config.write_text(GLOBAL.replace("{\n", "{\n    admin off\n", 1) + f"http://127.0.0.1:{port} {{\n    {site}\n}}\n")
    other = tmp_path / "other.log"
    with running(tmp_path, config) as output:
        request = urllib.request.Request(f"http://127.0.0.1:{port}/?a=1", headers={"User-Agent": "zoraquill"})
        assert urllib.request.urlopen(request).read() == b"hello"
        has_come(output, b"handled request")
        assert not other.exists() or not other.read_bytes()
        request = urllib.request.Request(f"http://127.0.0.1:{port}/x", headers={"User-Agent": "zoraquill"})
        assert urllib.request.urlopen(request).read() == b"x"
        has_come(other, b"zoraquill")
        assert b"zoraquill" not in output.read_bytes()  # neither by our logger nor by the default one
    findings = caddy(tmp_path, config.read_text())
    assert worst(findings, "requests.sites") == FAIL
    alone = re.sub(r"handle /x \{[^}]*\}", "", config.read_text())
    assert worst(caddy(tmp_path, alone), "requests.sites") == PASS


# -- the default logger, errors, and what is in front --------------------------------------


@pytest.mark.parametrize(
    ("options", "status"),
    [
        (f"log {{\n{QUIET_ERRORS}\n}}", PASS),
        (f"log default {{\n{QUIET_ERRORS}\n}}", PASS),
        (f"log {{\n{NO_MESSAGE}\n}}", PASS),
        (f"log {{\n{QUIET_ERRORS}\n}}\nlog e {{\n include http.log.error\n{NO_MESSAGE}\n}}", PASS),
        (f"log {{\n{FORMAT}\n}}", FAIL),  # the words of errors
        (f"log {{\n{QUIET_ERRORS}\n}}\nlog e {{\n include http.log.error\n{FORMAT}\n}}", FAIL),
        (f"log {{\n{QUIET_ERRORS}\n}}\nlog e {{\n include http.log\n{FORMAT}\n}}", FAIL),
        ("log default {\n exclude http.log http.handlers\n}", PASS),
        (f"log {{\n{QUIET_ERRORS}\n}}\nlog x {{\n include admin.api\n}}", PASS),
        ("", FAIL),
        ("log default {\n output stdout\n}", FAIL),
        ("log default {\n exclude http.log\n}", FAIL),
        (f"log {{\n{QUIET_ERRORS}\n}}\nlog x {{\n include http.log.access.log0\n}}", FAIL),
        (f"log {{\n{QUIET_ERRORS}\n}}\nlog x {{\n output stdout\n}}", FAIL),
    ],
)
def test_global_loggers(tmp_path: Path, options: str, status: str) -> None:
    """The default one gets requests for unknown hosts; another one gets all, unless it says which."""
    findings = caddy(tmp_path, f"{{\nadmin off\n{options}\n}}\na.example {{\n}}")
    assert worst(findings, "requests.default-logger") == status


@pytest.mark.parametrize(
    ("site", "status"),
    [
        ("", FAIL),
        ("http:// {\n log {\n output discard\n}\n}", PASS),
        (f"http:// {{\n log {{\n{FORMAT}\n}}\n}}", PASS),
        (f"http:// {{\n {LOG}\n}}", FAIL),
    ],
)
def test_redirects_to_https(tmp_path: Path, site: str, status: str) -> None:
    """Caddy makes them by itself, and logs them as the site is logged by Tutor, unless there is a site for them."""
    text = f"{GLOBAL}a.example {{\n{LOG}\n{OURS}\n}}\n{site}\n"
    path = tmp_path / "env" / proxies.CADDY
    path.parent.mkdir(parents=True)
    path.write_text(text)
    with_https = Project(tmp_path, {"ENABLE_WEB_PROXY": True, "ENABLE_HTTPS": True}, (), ("privacy",), DEFAULTS)
    assert worst(list(proxies.caddy(with_https)), "requests.sites") == status
    assert worst(caddy(tmp_path, text), "requests.sites") == (status if site else PASS)


def test_a_proxy_in_front(tmp_path: Path) -> None:
    """Its logs are not seen from here."""
    assert not [*proxies.outer_proxies(project(tmp_path))]
    (finding,) = proxies.outer_proxies(project(tmp_path, ENABLE_WEB_PROXY=False))
    assert (finding.check, finding.status) == ("requests.outer-proxy", UNKNOWN)


@pytest.mark.parametrize("kind", ["Ingress", '"Ingress"', "HTTPRoute", "IngressRoute", "VirtualService"])
def test_an_ingress_in_front(tmp_path: Path, kind: str) -> None:
    """In the manifests of Tutor or of another plugin, whichever it is (Drydock has one by default)."""
    path = tmp_path / "env" / "plugins" / "drydock" / "k8s" / "ingress" / "routes.yml"
    path.parent.mkdir(parents=True)
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: caddy\n"
    path.write_text(service)
    assert not [*proxies.outer_proxies(project(tmp_path))]
    path.write_text(f"{service}---\napiVersion: networking.k8s.io/v1\nkind: {kind}\nmetadata:\n  name: lms\n")
    (finding,) = proxies.outer_proxies(project(tmp_path))
    assert finding.status == UNKNOWN
    assert finding.place == "plugins/drydock/k8s/ingress/routes.yml"
    assert kind.strip('"') in finding.evidence
    (tmp_path / "env" / "k8s").mkdir()
    path.rename(tmp_path / "env" / "k8s" / "services.yml")
    assert [each.place for each in proxies.outer_proxies(project(tmp_path))] == ["k8s/services.yml"]


@pytest.mark.parametrize(
    ("left_out", "check"),
    [
        ("handle_errors {\n respond x\n}", "requests.errors"),
        ("request_header -User-Agent", "requests.errors"),
        ("request_header -Referer", "requests.errors"),
        ("log_skip", "requests.sites"),
        ("", ""),
    ],
)
def test_the_mfes_caddy(tmp_path: Path, left_out: str, check: str) -> None:
    """Its default logger cannot be configured, so errors must not come with headers."""
    lines = ["log", "log_skip", "handle_errors {\n respond x\n}"]
    lines += ["request_header -User-Agent", "request_header -Referer"]
    path = tmp_path / "env" / proxies.MFE
    path.parent.mkdir(parents=True)
    path.write_text(":8002 {\n" + "\n".join(line for line in lines if line != left_out) + "\n}\n")
    findings = list(proxies.mfe(project(tmp_path, ("mfe", "privacy"))))
    assert {each.check for each in findings if each.status != PASS} == ({check} if check else set())
    assert list(proxies.mfe(project(tmp_path))) == []
    path.write_text("}")
    assert [each.status for each in proxies.mfe(project(tmp_path, ("mfe", "privacy")))] == [UNKNOWN]


# -- uWSGI -------------------------------------------------------------------------------

QUIET = ("ignore-sigpipe = true", "ignore-write-errors = true")
LINE = "log-format = %(privacy_method) %(privacy_route) %(status) in %(cl) out %(rsize) bytes in %(msecs) ms"


@pytest.mark.parametrize(
    ("lines", "status"),
    [
        ((LINE, *QUIET), PASS),
        (("log-format = %(addr)", LINE, *QUIET), PASS),
        (("disable-logging = true", *QUIET), PASS),
        (("disable-logging = true", "log-5xx = true", LINE, *QUIET), PASS),
        (("# log-format = %(addr)", LINE, *QUIET), PASS),
        (QUIET, FAIL),
        ((LINE, "log-format = %(addr)", *QUIET), FAIL),
        ((LINE, "logformat = %(uri)", *QUIET), FAIL),
        ((LINE, "log-format = %(method)", *QUIET), FAIL),
        ((LINE, "log-format = %(privacy_method) %{HTTP_COOKIE}", *QUIET), FAIL),
        ((LINE, "log-x-forwarded-for = true", *QUIET), FAIL),
        (("disable-logging = true", "log-5xx = true", *QUIET), FAIL),
        (("disable-logging = true", "disable-logging = false", *QUIET), FAIL),
        ((LINE, QUIET[0]), FAIL),
        ((LINE, QUIET[1]), FAIL),
        ((LINE, *QUIET, "include = /x.ini"), UNKNOWN),
    ],
)
def test_uwsgi(tmp_path: Path, lines: tuple[str, ...], status: str) -> None:
    """The last format is the one that holds."""
    assert uwsgi(tmp_path, *lines).status == status


@pytest.mark.parametrize(
    ("settings", "remedy"),
    [
        ({"PRIVACY_ACCESS_LOG": "full"}, "tutor config save --set PRIVACY_ACCESS_LOG=reduced && tutor local restart"),
        ({"PRIVACY_IP_ADDRESS": "keep"}, "tutor config save --set PRIVACY_IP_ADDRESS=drop && tutor local restart"),
        ({}, "tutor config save && tutor local restart"),
    ],
)
def test_the_setting_that_does_it_is_named(tmp_path: Path, settings: dict[str, Any], remedy: str) -> None:
    (finding,) = of(caddy(tmp_path, f"a.example {{\n{LOG}\n}}", **settings), "requests.sites")
    assert remedy in finding.remedy
