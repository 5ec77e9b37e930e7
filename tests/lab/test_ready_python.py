"""What many tests run instead of Python does the same as that."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from lab import campus, environment
from lab.environment import run_python

#: A program, with ``-c``, and its status.
PROGRAMS = {
    "import os, sys; print(os.getcwd(), sys.argv, __name__, sorted(os.environ), sys.stdin.read())": 0,
    "import sys; print(sys.path, sys.dont_write_bytecode, 'django.contrib.auth.models' in sys.modules)": 0,
    "import sys; sys.stdout.buffer.write(bytes(range(256))); sys.exit('the reason')": 1,
    "print('before', end=''); raise SystemExit(7)": 7,
    "import os; os.write(1, b'seen'); os._exit(9)": 9,
    "import os; os.kill(os.getpid(), 15)": -15,
    "import json; json.loads('{')": 1,
    "import django; django.setup(); from campus.models import Account; print(Account.objects.model)": 0,
    "from django.conf import settings; print(settings.PLATFORM_NAME, settings.TIME_ZONE)": 0,
    "def there(): return here\nhere = 5; import __main__; print(there(), __main__.here, __file__)": 1,
    "import sys; sys.exit(-3)": 253,
    "import threading, time; threading.Thread(target=lambda: (time.sleep(0.2), print('later'))).start()": 0,
    "raise KeyboardInterrupt": -2,
    "import atexit, logging; atexit.register(print, 'the end'); logging.warning('said')": 0,
    "class Lazy:\n    __class__ = property(lambda self: 1 / 0)\nlazy = [Lazy()]": 0,
    "import mine, other": 1,
}


READY = ("ready_python", "ready_settings", "ready_tracker")


def as_all(monkeypatch: pytest.MonkeyPatch, *arguments: Any, ready: tuple[str, ...] = READY, **more: Any) -> list[Any]:
    """(status, standard output, standard error but for where a traceback is from) of the program, and of each."""
    found = []
    for each in ("", *ready):
        with monkeypatch.context() as patched:
            patched.setattr(environment, "KEPT", environment.KEPT if each else None)
            done = run_python(*arguments, **more, ready=each)
        assert done.args[0] == sys.executable
        errors = [line for line in done.stderr.splitlines() if not line.startswith(b"  ")]
        found.append((done.returncode, done.stdout, errors))
    return found


@pytest.mark.parametrize("code", PROGRAMS)
def test_as_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """What each program prints, and how it ends."""
    campus.make(tmp_path)
    (tmp_path / "mine.py").write_text("print('imported')")
    program, *found = as_all(monkeypatch, tmp_path, campus.environment(), "-c", code, "--more", answer="given")
    assert found == [program] * 3 and program[0] == PROGRAMS[code]


def test_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the folder, by its name and with words."""
    (tmp_path / "mine").mkdir()
    tell = "import sys; print(__name__, __package__, __file__, sys.argv, sys.path[0]); sys.exit(3)"
    (tmp_path / "mine" / "__main__.py").write_text(tell)
    program, *found = as_all(monkeypatch, tmp_path, campus.environment(), "-m", "mine", "--more")
    assert found == [program] * 3 and program[0] == 3


def test_what_is_open_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that nobody has closed, written as text or as bytes."""
    code = "one = open('text', 'w'); one.write('a'); other = open('bytes', 'wb'); other.write(b'b')"
    program, ready = as_all(monkeypatch, tmp_path, {}, "-c", code, ready=READY[:1])
    assert ready == program and program[0] == 0
    assert not run_python(tmp_path, {}, "-c", code).returncode
    assert ((tmp_path / "text").read_text(), (tmp_path / "bytes").read_bytes()) == ("a", b"b")


def test_what_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python has a status for that, whatever the program's was."""
    code = "import os, sys; os.dup2(os.open('/dev/full', os.O_WRONLY), 1); print('lost'); sys.exit(4)"
    found = as_all(monkeypatch, tmp_path, {}, "-c", code, ready=READY[:1])
    assert [each[:2] for each in found] == [(120, b"")] * 2


def test_no_tracker_is_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """But what the plugin itself imports, by way of Redis' client. Tests are about what becomes of others."""
    code = """
import sys
from tutorprivacy.inside.django_settings import changes, trackers
names = {each.partition(".")[0] for each in trackers.LIBRARIES}
print(sorted(names), sorted(each for each in sys.modules if each.partition(".")[0] in names))
"""
    program, *found = as_all(monkeypatch, tmp_path, {}, "-c", code)
    assert found == [program] * 3 and b"sentry_sdk" in program[1]


def test_nothing_is_left_of_a_program(tmp_path: Path) -> None:
    """The next one begins as the first did."""
    code = "import os, sys; print('mine' in sys.modules, os.environ.get('ZORA')); import mine; os.environ['ZORA'] = '1'"
    (tmp_path / "mine.py").touch()
    assert {run_python(tmp_path, {}, "-c", code).stdout for _ in range(2)} == {b"False None\n"}
