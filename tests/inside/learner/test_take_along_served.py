"""A learner takes her data along on a whole site: Caddy, uWSGI with two processes, Redis. More than sockets hold."""

from __future__ import annotations

import contextlib
import http.client
import io
import os
import re
import signal
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from lab import canaries, own_archive
from lab.canaries import PASSWORD, USER_ID
from lab.environment import Lab
from lab.own_archive import BREAKS, ELSEWHERE, asked, log_lines, signed_in, workers
from lab.redis_server import wait_until
from lab.services import Browser, Services

#: Each is two thousand bytes in an archive, by its data and its page. Sockets hold twelve million of these, and more
#: where a receiver's buffer has grown to what the kernel allows (32 MiB since Linux 6.18).
ROWS, MORE_ROWS = 7_000, 25_000
HEARTBEAT = canaries.Request("heartbeat", "lms", "/heartbeat")
FORM = {"password": PASSWORD}
LINE = f"The archive that account number {USER_ID} asked for itself "


@contextlib.contextmanager
def running(folder: Path, https: bool) -> Iterator[tuple[Lab, Services]]:
    lab = own_archive.build(folder / "lab", ENABLE_HTTPS=https)
    with own_archive.served(lab) as services:
        own_archive.fill(lab, ROWS)
        yield lab, services


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, Services]]:
    """Over encrypted connections, as sites are."""
    with running(tmp_path_factory.mktemp("https"), https=True) as found:
        yield found


@pytest.fixture
def store(site: tuple[Lab, Services]) -> Iterator[redis.Redis]:
    """Redis, on a day on which nobody has taken anything along."""
    lab, _services = site
    client = redis.Redis(port=lab.ports["redis"], db=11)
    wait_until(lambda: not client.zcard("privacy:take-along:being-made"))
    for name in client.scan_iter("privacy:take-along:*"):
        client.delete(name)
    yield client
    for name in (BREAKS, ELSEWHERE):
        (lab.folder / name).unlink(missing_ok=True)


def being_made(store: redis.Redis) -> int:
    return int(store.zcard("privacy:take-along:being-made"))


def rows_in(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        files = [name for name in archive.namelist() if name.startswith("data/ownpage.Answer")]
        return sum(archive.read(name).count(b"\n") - 2 for name in files)


def is_whole_and_once(lab: Lab, store: redis.Redis) -> None:
    """All rows, in pieces that Caddy passes on as they come, with an end that is said."""
    browser = signed_in(lab)
    answer = asked(browser, FORM).getresponse()
    assert answer.status == 200
    assert answer.headers["Transfer-Encoding"] == "chunked" and "Content-Length" not in answer.headers
    assert "Content-Encoding" not in answer.headers
    first = answer.read(100)
    assert being_made(store) == 1  # what has arrived is sent before the rest is made
    assert rows_in(first + answer.read()) == ROWS
    wait_until(lambda: log_lines(lab)[-1:] == [f"{LINE}was sent whole."])
    assert being_made(store) == 0
    assert asked(browser, FORM).getresponse().status == 429


def test_whole_and_once(site: tuple[Lab, Services], store: redis.Redis) -> None:
    is_whole_and_once(site[0], store)


def test_whole_and_once_without_tls(tmp_path: Path) -> None:
    """Where Caddy hands plain bytes on."""
    with running(tmp_path, https=False) as (lab, _services), redis.Redis(port=lab.ports["redis"], db=11) as store:
        is_whole_and_once(lab, store)


def test_gone_in_the_middle(site: tuple[Lab, Services], store: redis.Redis) -> None:
    """The place is free at once, and she may try again; the next one is whole."""
    browser = signed_in(site[0])
    connection = asked(browser, FORM)
    answer = connection.getresponse()
    answer.read(500_000)
    assert being_made(store) == 1
    answer.close()
    connection.close()
    wait_until(lambda: being_made(store) == 0)
    wait_until(lambda: f"{LINE}was broken off, since the browser had gone." in log_lines(site[0])[-1:])
    assert rows_in(asked(browser, FORM).getresponse().read()) == ROWS


def test_breaks_in_the_middle(site: tuple[Lab, Services], store: redis.Redis) -> None:
    """The browser is told that it is not whole, what it has is no archive, and no line quotes the error."""
    lab, _services = site
    (lab.folder / BREAKS).touch()
    answer = asked(signed_in(lab), FORM).getresponse()
    with pytest.raises(http.client.IncompleteRead) as broken:
        answer.read()
    assert len(broken.value.partial) > 1_000_000  # it was sent while the rest was to be made
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(broken.value.partial))
    wait_until(lambda: log_lines(lab)[-1:] == [f"{LINE}was broken off: ValueError."])
    assert being_made(store) == 0
    status, _body, _headers = Browser(lab).send(HEARTBEAT)
    assert status == 200


def processor_time(lab: Lab) -> list[str]:
    """Of uWSGI's processes, in the kernel's ticks."""
    return [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11] for pid in workers(lab)]


def test_a_browser_that_pauses(site: tuple[Lab, Services], store: redis.Redis) -> None:
    """For longer than uWSGI itself waits (four seconds), while nothing more fits between it and the browser."""
    lab, _services = site
    own_archive.fill(lab, MORE_ROWS)
    try:
        connection = asked(signed_in(lab), FORM)
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 256 * 1024)
        answer = connection.getresponse()
        first = answer.read(1000)

        def is_full() -> bool:
            before = processor_time(lab)
            time.sleep(2)
            return processor_time(lab) == before

        wait_until(is_full, 60)
        time.sleep(7)
        assert being_made(store) == 1
        assert rows_in(first + answer.read()) == MORE_ROWS
    finally:
        own_archive.fill(lab, ROWS)


def test_ten_at_once(site: tuple[Lab, Services], store: redis.Redis) -> None:
    """Of ten browsers of hers one gets it. Whoever else comes meanwhile is answered by the other process."""
    browsers = [signed_in(site[0]) for _ in range(10)]
    connections = [asked(browser, FORM) for browser in browsers]
    for _ in range(10):
        status, _body, _headers = Browser(site[0]).send(HEARTBEAT)
        assert status == 200
    assert being_made(store) == 1
    answers = [connection.getresponse() for connection in connections]
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [200] + [503] * 9
    refused = [answer for answer in answers if answer.status == 503]
    assert {answer.headers["Retry-After"] for answer in refused} == {"120"}
    (whole,) = [answer for answer in answers if answer.status == 200]
    assert rows_in(whole.read()) == ROWS


def test_one_of_two_processes(site: tuple[Lab, Services], store: redis.Redis) -> None:
    """Another learner waits, although a process is idle: it is for those who only read a page."""
    lab, _services = site
    script = (
        "import django; django.setup()\nfrom django.contrib.auth.models import User\n"
        f"user = User.objects.get(pk={canaries.OTHER_USER_ID}); user.set_password({PASSWORD!r}); user.save()"
    )
    own_archive.program(lab, script)
    other = Browser(lab)
    sign_in = {"email_or_username": canaries.OTHER_USERNAME, "password": PASSWORD}
    assert other.send(canaries.Request("sign in", "lms", canaries.SIGN_IN.path, sign_in))[0] == 200
    connection = asked(signed_in(lab), FORM)
    answer = connection.getresponse()
    answer.read(1000)
    refused = asked(other, FORM).getresponse()
    assert refused.status == 503 and b"other people" in refused.read()
    answer.close()
    connection.close()
    wait_until(lambda: being_made(store) == 0)
    assert asked(other, FORM).getresponse().status == 200


def test_a_process_that_is_killed(site: tuple[Lab, Services], store: redis.Redis) -> None:
    """The browser is told; the place ends by itself; uWSGI makes another process, and the site goes on."""
    lab, _services = site
    answer = asked(signed_in(lab), FORM).getresponse()
    answer.read(1000)
    output = (lab.rest / "lms output").read_text()
    (pid,) = re.findall(r"WARNING (\d+) \[\S+\.streamed\].*begins\.", output)[-1:]
    assert int(pid) in [*workers(lab), *map(int, re.findall(r"new pid: (\d+)", output))]
    os.kill(int(pid), signal.SIGKILL)
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    assert being_made(store) == 1
    (member,) = store.zrange("privacy:take-along:being-made", 0, -1, withscores=True)
    assert time.time() < member[1] <= time.time() + 121
    assert Browser(lab).send(HEARTBEAT)[0] == 200
    store.zadd("privacy:take-along:being-made", {member[0]: time.time() - 1})  # when its time is over
    assert rows_in(asked(signed_in(lab), FORM).getresponse().read()) == ROWS


def mailed(lab: Lab) -> str:
    """The path of the newest link."""
    newest = max((lab.folder / "mails").iterdir(), key=lambda path: path.stat().st_mtime_ns)
    text = newest.read_text().replace("=\n", "").replace("=3D", "=")
    (link,) = re.findall(r"https?://[^/\s]+(/\S+token=\S+)", text)
    return str(link)


def test_by_link_and_nothing_is_left(site: tuple[Lab, Services], store: redis.Redis) -> None:
    """The archive by e-mail's link; then no log has the token, the password, a name or an address, and no file rows."""
    lab, _services = site
    (lab.folder / ELSEWHERE).touch()
    browser = signed_in(lab)
    answer = asked(browser, {"link": "1"}).getresponse()
    assert answer.status == 303
    link = mailed(lab)
    status, page, _headers = browser.send(canaries.Request("link", "lms", link))
    assert status == 200
    (token,) = re.findall(rb'name="token" value="([^"]+)"', page)
    assert rows_in(asked(browser, {"token": token.decode()}).getresponse().read()) == ROWS
    time.sleep(0.5)
    searched = (token, token.partition(b":")[0], PASSWORD.encode(), canaries.EMAIL.encode(), canaries.USERNAME.encode())
    (row,) = own_archive.program(lab, _FIRST).split()
    for path in (path for path in lab.rest.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert not [each for each in (*searched, row.encode()) if each in content], path
    opened = {os.readlink(each) for pid in workers(lab) for each in _open_files(pid)}
    assert not [each for each in opened if "deleted" in each and "zip" in each]


_FIRST = "import django; django.setup()\nfrom ownpage.models import Answer\nprint(Answer.objects.first().text)"


def _open_files(pid: int) -> list[Path]:
    with contextlib.suppress(OSError):
        return list(Path(f"/proc/{pid}/fd").iterdir())
    return []
