"""The rendered Caddyfiles, in the real Caddy."""

from __future__ import annotations

import http.client
import json
import logging
import re
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from inside.pii.test_paths import HIDDEN, PATHS

from lab.environment import free_ports, moved_caddyfile, render
from lab.services import caddy_program
from tutorprivacy.inside.logs.redacting_formatter import RedactingFormatter
from tutorprivacy.inside.minimize.reductions import EventPolicy, reduce_path
from tutorprivacy.inside.pseudonyms.keyed_hash import FixedKey
from tutorprivacy.rendering import caddy, caddy_patterns
from tutorprivacy.scrub.line_scrubber import LineScrubber

MODES: list[dict[str, Any]] = [
    {},
    {"PRIVACY_ACCESS_LOG": "off"},
    {"PRIVACY_ACCESS_LOG": "full"},
    {"PRIVACY_IP_ADDRESS": "truncate", "PRIVACY_IPV6_PREFIX_LENGTH": 48},
    {"PRIVACY_IP_ADDRESS": "keep"},
    {"PRIVACY_BLOCK_THIRD_PARTIES": False},
    {"PRIVACY_CONTENT_SECURITY_POLICY": "enforce", "PRIVACY_CONTENT_SECURITY_POLICY_HOSTS": ["*.media.example:8443"]},
    {"ENABLE_HTTPS": True, "ENABLE_WEB_PROXY": False},
]


#: Which Caddy takes what is rendered by which Tutor in all modes; the other one does in the mode that all begin with.
IN_ALL_MODES = [(20, True), (21, False), (22, True), (22, False)]
TRIED = [(*both, config) for both in IN_ALL_MODES for config in MODES] + [(20, False, {}), (21, True, {})]


@pytest.mark.parametrize(("major", "oldest", "config"), TRIED, ids=str)
def test_caddy_takes_what_is_rendered(tmp_path: Path, major: int, oldest: bool, config: dict[str, Any]) -> None:
    """An unknown directive or a doubled block would stop it from starting."""
    if oldest:  # the directives for Caddy 2.7 are also understood by 2.8; 2.8's own are tried as well
        config = {**config, "DOCKER_IMAGE_CADDY": "caddy:2.8.4" if major == 22 else "caddy:2.7.4"}
    render(tmp_path, major, ["mfe", "privacy"], config)
    ports = dict(zip(("http", "https", "lms", "cms", "mfe", "closed"), range(8001, 8007), strict=True))
    for service, name in (("caddy", "apps/caddy/Caddyfile"), ("mfe", "plugins/mfe/apps/mfe/Caddyfile")):
        path = tmp_path / "env" / name
        path.write_text(moved_caddyfile(path.read_text(), service, ports))
        done = subprocess.run(
            [str(caddy_program(oldest)), "validate", "--config", str(path), "--adapter", "caddyfile"],
            capture_output=True,
            text=True,
            env={"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "default_site_port": ":8080"},
        )
        assert done.returncode == 0, done.stderr


def words(text: str) -> set[str]:
    """The first word of every line: the directives."""
    return {line.split()[0] for line in text.splitlines() if line.split()}


@pytest.mark.parametrize(
    ("config", "proxy", "not_there"),
    [
        ({"DOCKER_IMAGE_CADDY": "caddy:2.7.4"}, "skip_log", {"log_name", "log_skip", "no_hostname"}),
        ({"DOCKER_IMAGE_CADDY": "caddy:2.8.4"}, "log_name", {"skip_log", "log_skip"}),
        ({"DOCKER_IMAGE_CADDY": "caddy"}, "log_name", {"skip_log", "log_skip"}),
        (
            {"DOCKER_IMAGE_CADDY": "caddy:2.7.4", "PRIVACY_ACCESS_LOG": "off"},
            "skip_log",
            {"log_name", "log_skip", "no_hostname"},
        ),
        ({"PRIVACY_ACCESS_LOG": "off"}, "log_skip", {"log_name", "skip_log", "no_hostname"}),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
def test_directives_by_version(tmp_path: Path, config: dict[str, Any], proxy: str, not_there: set[str]) -> None:
    """What Caddy 2.7 does not know is not rendered for it."""
    render(tmp_path, 22, ["mfe", "privacy"], config)
    for name in ("apps/caddy/Caddyfile", "plugins/mfe/apps/mfe/Caddyfile"):
        text = (tmp_path / "env" / name).read_text()
        assert proxy in words(text)
        assert not not_there & words(text)


def test_the_mfes_own_caddy_image(tmp_path: Path) -> None:
    """Its image is another one, and may be older."""
    config = {"DOCKER_IMAGE_CADDY": "caddy:2.11.7", "MFE_CADDY_DOCKER_IMAGE": "caddy:2.7.4"}
    render(tmp_path, 22, ["mfe", "privacy"], config)
    assert "log_name" in words((tmp_path / "env/apps/caddy/Caddyfile").read_text())
    assert "skip_log" in words((tmp_path / "env/plugins/mfe/apps/mfe/Caddyfile").read_text())


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("", False),
        ("http:// {\n respond x\n}", True),
        (":80 {\n}", True),
        ("a.example, http://:80 {\n}", True),
        ("# http:// {", False),
        ("http://a.example {\n reverse_proxy http://x:80\n}", False),
        (":8080 {\n}", False),
        ("a.example {\n redir http://b\n}", False),
    ],
)
def test_a_site_for_all_of_the_plain_port(tmp_path: Path, monkeypatch, text: str, taken: bool) -> None:
    """Caddy would not start with two, so another plugin's is left alone."""
    monkeypatch.setattr(caddy.tutor_plugins, "iter_patches", lambda _name: iter([text, caddy._ours("caddyfile")]))
    assert caddy._is_plain_port_taken() is taken


def test_redirects_have_a_log_where_there_is_https(tmp_path: Path) -> None:
    """Elsewhere the site would answer for hosts that are nobody's."""
    for config, there in (
        ({"ENABLE_HTTPS": True}, True),
        ({}, False),
        ({"ENABLE_HTTPS": True, "ENABLE_WEB_PROXY": False}, False),
    ):
        root = tmp_path / str(len(config))
        render(root, 22, ["privacy"], config)
        assert ("\nhttp:// {" in (root / "env/apps/caddy/Caddyfile").read_text()) is there


@pytest.fixture(scope="module", params=[True, False], ids=["oldest Caddy", "current Caddy"])
def logged(request, tmp_path_factory) -> dict[str, str]:
    """What Caddy's filter makes of addresses: one real Caddy, one request for each."""
    folder = tmp_path_factory.mktemp("caddy")
    (port,) = free_ports(1)
    pattern, replacement = caddy_patterns.uri_pattern()
    (folder / "Caddyfile").write_text(
        "{\n admin off\n}\n"
        f"http://:{port} {{\n bind 127.0.0.1\n respond ok\n log {{\n output file {folder}/log\n format filter {{\n"
        f' fields {{\n request>uri regexp `{pattern}` "{replacement}"\n }}\n }}\n }}\n}}\n'
    )
    caddy = subprocess.Popen(
        [str(caddy_program(request.param)), "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"],
        env={"HOME": str(folder), "XDG_DATA_HOME": str(folder)},
        stderr=subprocess.DEVNULL,
    )
    addresses = [path for path, _expected in PATHS] + [f"{path}?token=x/u/y" for path, _expected in PATHS]
    addresses += HIDDEN + [f"{path}?token=x/u/y" for path in HIDDEN]
    addresses += ["/a/alice@example.org/b", "/a/alice%40example.org?x", "/a?", "/?x=1"]
    try:
        for address in addresses:
            for _ in range(100):
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                    connection.putrequest("GET", address)
                    connection.endheaders()
                    connection.getresponse().read()
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
            connection.close()
    finally:
        caddy.terminate()
        caddy.wait(10)
    lines = (folder / "log").read_text().splitlines()
    uris = [json.loads(line)["request"]["uri"] for line in lines]
    return dict(zip(addresses, uris, strict=True))


def formatted(path: str, ip_policy: dict[str, Any]) -> str:
    """What the application log makes of it."""
    formatter = RedactingFormatter(logging.Formatter("%(message)s"), ip_policy)
    return formatter.format(logging.makeLogRecord({"msg": f"GET {path} HTTP/1.1"}))


def scrubbed(path: str) -> str:
    """What ``tutor privacy scrub`` makes of it."""
    scrubber = LineScrubber(EventPolicy(), FixedKey("k"), {})
    return (scrubber.scrub_line(f"GET {path} HTTP/1.1".encode()) or b"").decode()


def test_caddy_cuts_what_the_platform_cuts(logged: dict[str, str], ip_policy: dict[str, Any]) -> None:
    """One table, two regular expression engines, four logs, one result."""
    for path, expected in [*PATHS, *((path, "/-") for path in HIDDEN)]:
        assert logged[path] == expected == reduce_path(path)
        assert formatted(path, ip_policy) == scrubbed(path) == f"GET {expected} HTTP/1.1"
        assert logged[f"{path}?token=x/u/y"] == f"{expected}?-"
    assert logged["/a/alice@example.org/b"] == "/a/-/b"
    assert logged["/a/alice%40example.org?x"] == "/a/-?-"
    assert logged["/?x=1"] == "/?-"


def test_the_log_format_has_no_other_field_of_a_request() -> None:
    """Fields that Caddy adds to requests in later versions need a decision here."""
    known = {"remote_ip", "remote_port", "client_ip", "proto", "method", "host", "uri", "headers", "tls"}
    partial = Path(caddy.__file__).parents[1] / "templates" / "privacy" / "partials" / "caddy-log-format"
    named = set(re.findall(r"request>(\w+)", partial.read_text()))
    assert known - named == {"proto"}
    # Beside the request: the name given to basic authentication, headers of the answer,
    # and errors, which quote the client's address.
    assert set(re.findall(r"^ +(\w+) (?:delete|regexp)", partial.read_text(), re.M)) == {
        "user_id",
        "resp_headers",
        "error",
    }
