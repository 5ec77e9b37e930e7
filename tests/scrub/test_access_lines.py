"""Request logs of other servers: address, user, browser, referrer, query and headers go; the rest stays readable."""

from __future__ import annotations

import json

import pytest

from scrub.test_line_scrubber import scrubbed, scrubber
from tutorprivacy.inside.minimize.ip_addresses import IpPolicy

AGENT = "Mozilla/5.0 (Linux; Android 13; CANARYPHONE Build/K1.123) Chrome/119.0.6045.66 Mobile Safari/537.36"
TIME = "[02/Mar/2026:06:07:08 +0000]"
REDUCED = "Chrome 119 / Android / mobile"

LINES = {
    f'203.0.113.77 - zz_new {TIME} "GET /u/zoraquill?t=k HTTP/1.1" 200 10 "https://mail.example/x?y" "{AGENT}"': (
        f'- - - {TIME} "GET /u/-?- HTTP/1.1" 200 10 "-" "{REDUCED}"'
    ),
    f'203.0.113.77 - zz_new {TIME} "GET / HTTP/1.1" 200 10 "-" "{AGENT}" "203.0.113.77, 198.51.100.9"': (
        f'- - - {TIME} "GET / HTTP/1.1" 200 10 "-" "{REDUCED}" "-, -"'
    ),
    f'lms.example.org:443 203.0.113.77 - - {TIME} "GET /courses/course-v1:a+b+c/info HTTP/1.1" 200 10': (
        f'- - - - {TIME} "GET /courses/course-v1:a+b+c/info HTTP/1.1" 200 10'
    ),
    f'203.0.113.77 - - {TIME} "GET / HTTP/2.0" 200 10 "-" "-" 4 "lms@docker" "http://172.18.0.5:8000" 12ms': (
        f'- - - {TIME} "GET / HTTP/2.0" 200 10 "-" "-" 4 "bot" "-" 12ms'
    ),
    "[pid: 12|app: 0|req: 1/2] 203.0.113.77 (zz_new) {44 vars in 800 bytes} [x] GET /u/zoraquill?a=b => generated 5": (
        "[pid: 12|app: 0|req: 1/2] - (-) {44 vars in 800 bytes} [x] GET /u/-?- => generated 5"
    ),
    '2026/03/02 06:07:08 [error] 12#12: *1 open() failed, client: 203.0.113.77, referrer: "https://mail.example/i"': (
        '2026/03/02 06:07:08 [error] 12#12: *1 open() failed, client: -, referrer: "-"'
    ),
    f"browser was {AGENT}": f"browser was {REDUCED}",
}


@pytest.mark.parametrize("line", LINES)
def test_lines(line: str) -> None:
    """Of each server, in its own form."""
    assert scrubbed(line.encode() + b"\n") == (LINES[line].encode() + b"\n", [])
    assert scrubbed(LINES[line].encode() + b"\n")[0] == LINES[line].encode() + b"\n"


def test_as_the_settings_say() -> None:
    """Addresses and browsers."""
    line = f'203.0.113.77 - - {TIME} "GET / HTTP/1.1" 200 10 "-" "{AGENT}"'.encode()
    kept, _rejects = scrubbed(line, scrubber(ip=IpPolicy("truncate"), user_agent="keep"))
    assert kept == line.replace(b"203.0.113.77", b"203.0.0.0") + b"\n"
    assert b'"-" "-"' in scrubbed(line, scrubber(user_agent="drop"))[0]


def test_caddy() -> None:
    """No header stays, and what the server says of the request does. The time is as in events."""
    headers = {"X-Csrftoken": ["t0k3n"], "If-None-Match": ['W/"t0k3n"'], "Sec-Ch-Ua-Model": ["CANARYPHONE"]}
    request = {"remote_ip": "203.0.113.77", "uri": "/u/zoraquill?next=t0k3n", "headers": headers, "proto": "HTTP/2.0"}
    made = scrubber()
    line = {
        "ts": 1772431628.128,
        "msg": "handled request",
        "request": request,
        "resp_headers": {"X-Edx-User": ["zz_new"]},
    }
    after = scrubbed(json.dumps(line).encode(), made)[0]
    assert json.loads(after) == {
        "ts": 1772431200,
        "msg": "handled request",
        "request": {"remote_ip": "", "uri": "/u/-", "headers": {}, "proto": "HTTP/2.0"},
        "resp_headers": {},
    }
    assert +made.counts == {"other": 1}


def test_traefik_and_nginx_as_json() -> None:
    """Their keys are others, and say the same."""
    traefik = {
        "ClientAddr": "203.0.113.77:5",
        "ClientUsername": "zz_new",
        "RequestPath": "/u/zz_new?t=k",
        "Duration": 5,
    }
    traefik |= {"request_User-Agent": AGENT, "request_X-Csrftoken": "t0k3n", "downstream_Set-Cookie": "sessionid=t0k3n"}
    nginx = {
        "remote_addr": "203.0.113.77",
        "remote_user": "zz_new",
        "request": "GET /u/zz_new?t=k HTTP/1.1",
        "status": 200,
    }
    nginx |= {
        "http_user_agent": AGENT,
        "http_referer": "https://mail.example/x",
        "http_x_forwarded_for": "203.0.113.77",
    }
    lines = b"\n".join(json.dumps(each).encode() for each in (traefik, nginx))
    after, rejects = scrubbed(lines)
    first, second = map(json.loads, after.splitlines())
    assert not rejects and not [word for word in (b"203.0", b"zz_new", b"t0k3n", b"CANARY", b"mail.") if word in after]
    assert first["request_User-Agent"] == second["http_user_agent"] == REDUCED
    assert first["Duration"] == 5 and second["status"] == 200 and second["request"].startswith("GET /u/-")
