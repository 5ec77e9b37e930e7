"""The last step of a retirement: a process of its own, which answers, says what is left, ends, or says nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from lab.lms import Lms
from tutorprivacy.inside.io.http import Unavailable
from tutorprivacy.inside.retirement.erasing import Erasing, NotErased
from tutorprivacy.inside.retirement.run_lock import Lost

from .test_driver import add, driver, run, states, with_shop

WHOLE = {"is_complete": True, "done": [{"place": "a.B", "what": "rows deleted", "number": 3}], "left": [], "failed": {}}
PARTLY = {
    **WHOLE,
    "is_complete": False,
    "left": [{"place": "a.B", "what": "named in c", "number": 1}],
    "failed": {"d.E": "x"},
}


def command(answer: str) -> list[str]:
    """A process that answers this to each number."""
    code = f"import sys\nfor line in sys.stdin:\n    print({answer!r}, flush=True)"
    return [sys.executable, "-c", code]


def test_one_process_for_all() -> None:
    """It answers one after the other, and is gone afterwards."""
    with Erasing(command=command(json.dumps(WHOLE))) as erase:
        assert erase(1) == erase(2) == WHOLE
        process = erase._process
        assert process is not None and process.poll() is None
    assert process.poll() is not None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (json.dumps(PARTLY), "1 places still have something of the person, 1 places were not done; verify-erasure"),
        (json.dumps({"error": "OperationalError"}), "OperationalError"),
        ("not JSON", "it answers no JSON"),
        ("[]", "nothing that can be understood"),
    ],
)
def test_what_is_not_erased(answer: str, said: str) -> None:
    with Erasing(command=command(answer)) as erase, pytest.raises(NotErased, match=said):
        erase(1)


def test_what_is_due_later() -> None:
    """Asked for in the same way; what is not done is said."""
    code = "import json\nwhile True:\n    print(json.dumps({'ended': {}, 'said': input()}), flush=True)"
    with Erasing(command=[sys.executable, "-c", code]) as erase:
        assert erase.later()["said"] == "later" and erase.later(3)["said"] == "later 3"
    with Erasing(command=command(json.dumps({"error": "OSError"}))) as erase, pytest.raises(NotErased, match="OSError"):
        erase.later()


def test_a_process_that_ends() -> None:
    """It is begun again for the next one."""
    with Erasing(command=[sys.executable, "-c", "input()"]) as erase:
        for number in (1, 2):
            with pytest.raises(NotErased, match="its process has ended"):
                erase(number)


def test_who_must_not_go_on_ends_the_process() -> None:
    """As when another run may have begun: nothing goes on by itself."""

    def lost() -> None:
        raise Lost

    with Erasing(lost, [sys.executable, "-c", "import time; time.sleep(1000)"]) as erase:
        process = erase._begun()
        with pytest.raises(Lost):
            erase(1)
        assert process.poll() is not None


# -- in the driver -----------------------------------------------------------------------


@pytest.fixture
def lms() -> Iterator[Lms]:
    with Lms(with_shop(), services={"/shop/retire/": 204}, token_limit=10_000) as made:
        yield made


def test_it_comes_behind_all_that_the_platform_does(lms: Lms) -> None:
    """By the retirement's number; the state in which it happens says that the account is retired already."""
    add(lms, 2)
    seen: list[Any] = []

    def erase(number: int) -> dict[str, Any]:
        (row,) = [each for each in lms.rows.values() if each.id == number]
        seen.append((number, row.current_state, row.done.get("retire")))
        return WHOLE

    summary = run(lms, erase=erase)
    assert [each[1:] for each in seen] == [("RETIRING_ERASURE", 1)] * 2
    assert summary.is_clean and set(summary.erased) == {each[0] for each in seen} and states(lms) == {"COMPLETE"}


def test_who_is_not_gone_is_not_complete(lms: Lms) -> None:
    """The others are retired; the next night it is tried again, and only this step."""
    add(lms, 2)
    left = [1]

    def erase(number: int) -> dict[str, Any]:
        if left and number == min(row.id for row in lms.rows.values()):
            raise NotErased("1 places were not done; verify-erasure names them")
        return WHOLE

    summary = run(lms, erase=erase)
    assert not summary.is_clean and len(summary.retired) == 1 and states(lms) == {"COMPLETE", "ERRORED"}
    assert summary.failed[0][1] == "erasure: 1 places were not done; verify-erasure names them"
    left.clear()
    summary = run(lms, retry_errored=True, erase=erase)
    assert summary.is_clean and states(lms) == {"COMPLETE"} and lms.violations == []
    assert all(row.done == dict.fromkeys(row.done, 1) for row in lms.rows.values())


def test_the_reason_may_pass(lms: Lms) -> None:
    """So that the next night's run tries again by itself."""

    def erase(_number: int) -> dict[str, Any]:
        raise NotErased("x")

    add(lms)
    made = driver(lms, erase=erase)
    with pytest.raises(Unavailable, match="erasure: x"):
        made._erased(made.queue()[0])
