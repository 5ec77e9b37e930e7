"""
An operator erases a learner, and takes her out of the logs that the platform wrote before the plugin was there.

With the commands that the documentation gives, in its order; each reaches the platform's own code. Another learner
does the same as she did, and looks at her.
"""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from lab import canaries
from lab.services import Browser

from . import tasks
from .installed import Site
from .learners import ASKS_FOR_TOKEN, HER, LIMITED, OTHER, REQUESTS, sent
from .site_containers import Operator

#: One key for both runs of scrub: without it no line of the two could be compared.
FOREVER = ("--set", "PRIVACY_PSEUDONYM_PERIOD=forever", "--set", "PRIVACY_TRACKING=pseudonymous")
LOOKED_AT = (
    canaries.Request("her account", "lms", f"/api/user/v1/accounts/{HER.username}"),
    canaries.Request(
        "her name",
        "lms",
        "/event",
        {"event_type": "x.y", "event": json.dumps({"friend": HER.username, "user_id": HER.user_id})},
    ),
)

#: An event of somebody who has not signed in: whose it is, is not known, so it stays, scrubbed as always.
_OF_NOBODY = (b"[user None]", b'"username": ""')


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The logs and outputs of a site without the plugin; both learners have an account as long as this is needed."""
    folder = tmp_path_factory.mktemp("past")
    with Site(folder / "site", ["mfe"]).running() as stock:
        for learner in (HER, OTHER):
            stock.program(learner.removed())
            stock.program(learner.made())
        try:
            with stock.served("lms"):
                hers, others = Browser(stock, "lms"), Browser(stock, "lms")
                for browser in (hers, others):
                    browser.send(ASKS_FOR_TOKEN)
                sent(hers, (*LIMITED, *REQUESTS))
                answers = sent(others, (*map(OTHER.instead, REQUESTS), *LOOKED_AT))
                assert {("sign in", 200), ("her account", 200), ("her name", 200)} <= set(answers)
                sent(hers, REQUESTS)
            with stock.worker("--soft-time-limit=20", f"--queues={tasks.QUEUE}") as worker:
                tasks.send(stock)
                tasks.until_idle(stock.redis_port, worker)
            shutil.copytree(stock.data / "data" / "logs", folder / "logs")
            for name in ("lms output", "lms worker output"):
                shutil.copy(stock.rest / name, folder / "logs" / f"{name}.log")
            yield folder / "logs"
        finally:
            for learner in (HER, OTHER):
                stock.program(learner.removed())


def test_from_the_request_to_the_logs(operator: Operator, archive: Path) -> None:
    """Nothing of hers is left in the archive, and all of the other's is."""
    retire = ("local", "do", "retire-users")
    accounts = operator.list_of(HER.email, "", "nobody-of-this-name")
    look = operator.does(*retire, "--list", accounts, "--dry-run", status=1).stdout
    assert re.search(r"Can be asked for +1\n", look) and "line 3: no such account" in look
    assert re.search(r"1  student.UserProfile: rows blanked", look) and "Nothing was changed." in look
    asked = operator.does(*retire, "--list", accounts, "--reason=4711", "--yes", status=1).stdout
    number = re.findall(r"^retirement (\d+)$", asked, re.M)[0]
    assert re.search(r"Asked for +1\n", asked)
    operator.does("local", "do", "verify-erasure", "--retirement", number, status=1)  # she waits
    forgotten = operator.folder / "forgotten.jsonl"
    list_forgotten = ("local", "do", "list-forgotten", "--output", forgotten, "--retirement", number)
    operator.does(*list_forgotten, status=1)
    assert not forgotten.exists()

    with operator.site.served():
        done = operator.does(*retire, "--user-id", HER.user_id, "--now", "--yes").stdout
    assert re.search(r"Asked for before +1\n", done) and re.search(r"Erased, verified +1\n", done)
    assert "tutor privacy scrub --in-place --forget forgotten.jsonl" in done
    verified = operator.does("local", "do", "verify-erasure", "--retirement", number).stdout
    assert "Nothing is left that no rule keeps." in verified

    operator.does(*list_forgotten)
    assert stat.S_IMODE(forgotten.stat().st_mode) == 0o600
    assert json.loads(forgotten.read_text()) == {"version": 1, **vars(HER)}
    without = operator.folder / "without"
    operator.does("privacy", "scrub", *FOREVER, "--output", without, archive)
    before = {path.name: path.read_bytes().splitlines() for path in archive.iterdir()}
    operator.does("privacy", "scrub", *FOREVER, "--dry-run", "--forget", forgotten, archive)
    assert forgotten.exists() and before == {path.name: path.read_bytes().splitlines() for path in archive.iterdir()}
    operator.does("privacy", "scrub", *FOREVER, "--in-place", "--forget", forgotten, archive)
    assert not forgotten.exists()

    hers = {name: str(value) for name, value in vars(HER).items()}
    assert canaries.search(archive, hers) == Counter()
    for name, lines in before.items():
        scrubbed, left = ((folder / name).read_bytes().splitlines() for folder in (without, archive))
        counts = compare(lines, scrubbed, left)
        print(f"{name}: {dict(counts)}")
        assert counts["hers"] > 5 and (counts["the other's"] > 20 or name.startswith("lms worker"))
    for value in hers.values():
        assert value not in operator.said


def compare(lines: list[bytes], scrubbed: list[bytes], left: list[bytes]) -> Mapping[str, int]:
    """
    Is each line that is not hers left, in its place?

    Args:
        scrubbed: the same lines, scrubbed without forgetting anybody.

    Returns:
        How many were hers, how many of others named her, and how many were the other's or nobody's.
    """
    hers, others, counts, rest = HER.spellings(), OTHER.spellings(), Counter[str](), iter(left)
    for line, other in zip(lines, scrubbed, strict=True):
        names_her, names_other = (any(each in line for each in spellings) for spellings in (hers, others))
        if names_her and not names_other and not all(each in line for each in _OF_NOBODY):
            counts["hers"] += 1
            continue
        counts["names her" if names_her else "the other's" if names_other else "nobody's"] += 1
        now = next(rest)
        # Of a line that names her, all is left but the name: whose event it is, and when it was.
        if names_her:
            now, other = (re.sub(rb'"event":".*?[^\\]",', b"", each) for each in (now, other))
        assert now == other
    assert next(rest, None) is None
    return counts
