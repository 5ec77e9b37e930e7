"""What an outsider's form costs the real uWSGI, with the plugin and without: processor time, as a ratio."""

from __future__ import annotations

import http.client
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.environment import SITES, Lab
from lab.services import Services

#: 2.4 MB of invented names each: as a teacher's list, and as one username that the platform logs.
NAMES = "%2C".join(f"zq{number:06x}" for number in range(218_000))
FORMS = [f"email=a%40b.cc&name=a&username=zq&identifiers={NAMES}", f"email=a%40b.cc&name=a&username={NAMES}"] * 2
HEADERS = {"Host": SITES["lms"], "Content-Type": "application/x-www-form-urlencoded"}
#: How many times stock's processor time; without limits it is a thousand times.
LIMIT = 4


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Services]]:
    """The LMS of a stock site, and of one with the plugin that writes events."""
    found: dict[str, Services] = {}
    try:
        for name, plugins in (("stock", []), ("plugin", ["privacy"])):
            lab = Lab(tmp_path_factory.mktemp(name), plugins=plugins)
            lab.build()
            found[name] = Services(lab)
            found[name].create_database()
            found[name].start_redis()
            found[name].start_platform("lms")
        yield found
    finally:
        for each in found.values():
            each.stop_all()


def processor_time(process: int) -> float:
    """Seconds of a process and of those it has begun."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        if int(fields[2]) == process or path.parent.name == str(process):  # its group
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def attack(services: Services) -> float:
    """The processor time of some posts, after one that warms up."""
    lms = services.processes["lms"].pid
    before = 0.0
    for form in ("email=a%40b.cc&name=a&username=zq", *FORMS):
        connection = http.client.HTTPConnection("127.0.0.1", services.lab.ports["lms"], timeout=600)
        connection.request("POST", "/api/user/v2/account/registration/", form, HEADERS)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200
        before = before or processor_time(lms)
    return processor_time(lms) - before


def test_a_large_form(sites: dict[str, Services]) -> None:
    """Four posts of 2.4 MB cost little more than without the plugin: Django reads the form, and we some of it."""
    assert min(map(len, FORMS)) > 2_390_000
    costs = {name: attack(each) for name, each in sites.items()}
    output = (sites["plugin"].lab.rest / "lms output").read_text(errors="replace")
    assert "Login success on new account creation" in output and "record withheld: ValueError" in output
    assert "zq0000" not in output
    print(costs)
    assert costs["plugin"] < LIMIT * costs["stock"] + 0.1, costs
