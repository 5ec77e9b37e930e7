"""The package in three files: it does what one of files and folders does, on Python's own terms."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lab.environment import run_python
from lab.inside import put_inside
from tutorprivacy.inside import loader
from tutorprivacy.rendering import privacy_module

both = pytest.mark.parametrize("service", ["lms", "cms"])


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A platform's folder with the files in it and beside it, which no test changes."""
    root = tmp_path_factory.mktemp("openedx") / "edx-platform"
    put_inside(root)
    return root


def python(root: Path, *arguments: str, warnings: str = "error") -> subprocess.CompletedProcess[str]:
    """Python, as in a container of the platform; a warning is an error."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [sys.executable, "-W", warnings, *arguments],
        cwd=root,
        env={**environment, "PYTHONPATH": str(root), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
    )


def said(root: Path, code: str, service: str = "lms", warnings: str = "error") -> str:
    """What a script prints, in which P is the package's name."""
    done = python(root, "-c", code.replace("P.", f"{service}.envs.tutor.privacy."), warnings=warnings)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def names() -> dict[str, str]:
    """{name of each module below the package: its source}, all of them."""
    found = {}
    for name, text in privacy_module.sources().items():
        found[name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")] = text
    return found


# -- found and loaded --------------------------------------------------------------------

WALK = """
import importlib, importlib.util, json, pkgutil
import P.location
package = importlib.import_module("P."[:-1])
walked = {each.name: each.ispkg for each in pkgutil.walk_packages(package.__path__, "P.")}
specs = {name: importlib.util.find_spec(name) for name in walked}
print(json.dumps({
    name.removeprefix("P."): [spec.loader.get_source(name), spec.loader.is_package(name), walked[name]]
    for name, spec in specs.items()
}))
"""


@both
def test_each_of_the_two_files_is_the_whole_package(platform: Path, service: str) -> None:
    """Whatever asks Python for it: every module is found, with its source, and no other."""
    found = json.loads(said(platform, WALK, service))
    sources = names()
    assert {name: source for name, (source, _is, _walked) in found.items()} == {
        name: privacy_module.bare(text) for name, text in sources.items()
    }
    rooms = {name for name in sources if any(each.startswith(f"{name}.") for each in sources)}
    assert len(rooms) > 15
    assert {name for name, (_source, is_package, _walked) in found.items() if is_package} == rooms
    assert {name for name, (_source, _is, walked) in found.items() if walked} == rooms


ATTRIBUTES = """
import json, sys
import P.minimize.reductions, P.audit
print(json.dumps([
    [module.__name__, module.__package__, module.__spec__.parent, module.__spec__.origin, module.__file__,
        getattr(module, "__path__", None)]
    for module in map(sys.modules.get, ("P."[:-1], "P.minimize", "P.minimize.reductions", "P.audit"))
]))
"""


@both
def test_modules_have_what_those_of_files_have(platform: Path, service: str) -> None:
    """Their paths are below the package's own file, as if that were a folder, wherever they are packed."""
    own = str(platform / service / "envs" / "tutor" / "privacy.py")
    name = f"{service}.envs.tutor.privacy"
    assert json.loads(said(platform, ATTRIBUTES, service)) == [
        [name, name, name, own, own, [own]],
        [f"{name}.minimize", *[f"{name}.minimize"] * 2, *[f"{own}/minimize/__init__.py"] * 2, [f"{own}/minimize"]],
        [f"{name}.minimize.reductions", *[f"{name}.minimize"] * 2, *[f"{own}/minimize/reductions.py"] * 2, None],
        [f"{name}.audit", *[f"{name}.audit"] * 2, *[f"{own}/audit/__init__.py"] * 2, [f"{own}/audit"]],
    ]


def test_what_is_not_there(platform: Path) -> None:
    """As anywhere: `find_spec` says None, an import names it, and a package of another name is none of ours."""
    code = """
import importlib.util
for name in ("P.nothing", "P.audit.nothing", "lms.envs.tutor.nothing"):
    assert importlib.util.find_spec(name) is None, name
try:
    import P.audit.nothing
except ModuleNotFoundError as error:
    print(error.name)
"""
    assert said(platform, code) == "lms.envs.tutor.privacy.audit.nothing"


ROOMS = sorted(name.removesuffix("/__main__.py") for name in privacy_module.sources() if name.endswith("/__main__.py"))


@both
@pytest.mark.parametrize("room", ROOMS)
def test_python_m(platform: Path, service: str, room: str) -> None:
    """Each room with a ``__main__.py``; the scheduler takes no arguments, and says that it misses the settings."""
    variables = {"PYTHONPATH": str(platform), "PYTHONDONTWRITEBYTECODE": "1"}
    done = run_python(platform, variables, "-m", f"{service}.envs.tutor.privacy.{room}", "--help")
    if room == "schedule":
        assert b"ImproperlyConfigured: Requested setting" in done.stderr
    else:
        assert (done.returncode, done.stderr) == (0, b"") and done.stdout.startswith(b"usage: ")


def test_python_m_of_the_package_itself(platform: Path) -> None:
    """There is nothing to run, and nothing that fails. One room is run by Python itself, as in a container."""
    done = python(platform, "-m", "lms.envs.tutor.privacy")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = python(platform, "-m", "lms.envs.tutor.privacy.export", "--help", warnings="default")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout.startswith("usage: ")


def test_source_and_traceback(platform: Path) -> None:
    """Lines are those of the source, which is on the host; their text is shown, too."""
    code = """
import inspect, traceback
from P.minimize import reductions
print(inspect.getsource(reductions.reduce_path))
print(inspect.getsourcelines(reductions.reduce_path)[1])
try:
    reductions.reduce_path(None)
except TypeError:
    print(traceback.format_exc())
"""
    found = said(platform, code)
    source = (Path(loader.__file__).parent / "minimize" / "reductions.py").read_text().splitlines()
    line = next(number for number, text in enumerate(source, 1) if text.startswith("def reduce_path"))
    assert found.startswith("def reduce_path(path: str) -> str:\n") and f"\n{line}\n" in found
    file = platform / "lms" / "envs" / "tutor" / "privacy.py"
    assert f'File "{file}/minimize/reductions.py", line ' in found
    call = next(number for number, text in enumerate(source[line:], line + 1) if "return " in text)
    assert f'reductions.py", line {call}, in reduce_path\n    {source[call - 1].strip()}\n' in found


def test_reload(platform: Path) -> None:
    """Of a module and of the package: it is there once, with nothing left of the former in Python's tables."""
    code = """
import importlib, sys
from P.minimize import reductions
package = importlib.import_module("P."[:-1])
before = len(sys.path_hooks), len(sys.path_importer_cache)
first = reductions.reduce_path
assert importlib.reload(reductions) is reductions and reductions.reduce_path is not first
for _ in range(2):
    assert importlib.reload(package) is package
assert len(sys.path_hooks) == before[0]
assert not [path for path in sys.path_importer_cache if path.startswith(package.__file__)]
import P.audit, P.documents.web_page
importlib.invalidate_caches()
import P.usage_report
print(type(P.audit.__loader__) is package.Folder)
"""
    assert said(platform, code) == "True"


def test_nobody_else_opens_the_file(platform: Path) -> None:
    """Python reads it, and the loader; `zipimporter` does not; the platform's own imports meet nothing of ours."""
    code = """
import sys
opened = []
sys.addaudithook(lambda event, arguments: event == "open" and opened.append(str(arguments[0])))
from P.django_settings import changes
from P.tracking import processors
print(sum(path.endswith("/privacy.py") for path in opened), [each for each in sys.meta_path if "privacy" in repr(each)])
"""
    assert said(platform, code, warnings="default") == "2 []"


# -- processes and threads ---------------------------------------------------------------


def test_pickled_by_name(platform: Path) -> None:
    """As Celery does it: a class, a function and an object go from one process to another."""
    dumps = """
import pickle, sys
from P.io.http import Answer
from P.minimize import ip_addresses
policy = ip_addresses.IpPolicy("truncate", 16, 32)
print(pickle.dumps([Answer, ip_addresses.truncate_ip, policy]).hex())
"""
    loads = """
import pickle
answer, truncate, policy = pickle.loads(bytes.fromhex("HEX"))
print(answer.__module__, truncate("203.0.113.7", 16, 32), policy)
"""
    there = said(platform, dumps, warnings="default")
    module, address, _policy = said(platform, loads.replace("HEX", there), warnings="default").split(maxsplit=2)
    assert (module, address) == ("lms.envs.tutor.privacy.io.http", "203.0.0.0")


@pytest.mark.parametrize("how", ["spawn", "fork", "forkserver"])
def test_multiprocessing(platform: Path, tmp_path: Path, how: str) -> None:
    """A function of ours in another process, which imports more, from the other files, too."""
    script = tmp_path / "script.py"
    script.write_text(
        "import multiprocessing\n"
        "from lms.envs.tutor.privacy.minimize.reductions import reduce_path\n"
        "def more(path):\n"
        "    import lms.envs.tutor.privacy.audit.findings as findings, lms.envs.tutor.privacy.database\n"
        "    return findings.__name__, reduce_path(path)\n"
        "if __name__ == '__main__':\n"
        f"    with multiprocessing.get_context('{how}').Pool(2) as pool:\n"
        "        print(pool.map(reduce_path, ['/a/alice@example.org/b'] * 3), pool.apply(more, ['/c']))\n"
    )
    done = python(platform, str(script))
    expected = (["/a/-/b"] * 3, ("lms.envs.tutor.privacy.audit.findings", "/c"))
    assert (done.returncode, done.stdout.strip()) == (0, " ".join(map(str, expected))), done.stderr


def test_fork(platform: Path) -> None:
    """Parent and child go on importing, each for itself."""
    code = """
import os
from P.minimize import reductions
child = os.fork()
import P.audit.findings
from P.documents import web_page
if not child:
    os._exit(7 if reductions.reduce_path("/a/alice@example.org/b") == "/a/-/b" else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert said(platform, code) == "7"


def test_threads(platform: Path) -> None:
    """Many, which import the same and other modules of all files at one time, once the settings are loaded."""
    code = """
import importlib, sys, threading
import P.location  # as settings do, in the only thread there is then: no other would wait until there is a __path__
sys.setswitchinterval(1e-6)
modules = ["P.minimize.reductions", "P.audit.findings", "P.documents.web_page", "P.pii.names"]
modules += ["P.database", "P.tracking"]
start, failed = threading.Barrier(24), []
def run(number):
    start.wait()
    try:
        for name in modules[number % 6:] + modules:
            importlib.import_module(name)
    except BaseException as error:
        failed.append(repr(error))
threads = [threading.Thread(target=run, args=[number]) for number in range(24)]
[each.start() for each in threads]; [each.join() for each in threads]
print(failed)
"""
    assert said(platform, code) == "[]"


def test_both_services_in_one_process(platform: Path) -> None:
    """Two packages, each with its own modules: those of one never serve the other, if a file changes meanwhile."""
    code = """
import lms.envs.tutor.privacy.audit.findings as first
import cms.envs.tutor.privacy.audit.findings as second
import lms.envs.tutor.privacy.documents.web_page as third
assert first is not second and first.Finding is not second.Finding
assert {type(each.__loader__).__module__ for each in (first, third)} == {"lms.envs.tutor.privacy"}
print(type(second.__loader__).__module__)
"""
    assert said(platform, code) == "cms.envs.tutor.privacy"


def test_djangos_autoreloader(platform: Path) -> None:
    """It watches the rendered file, and nothing that is not there."""
    code = """
from pathlib import Path
from P.minimize import reductions
from django.utils import autoreload
found = {str(path) for path in autoreload.iter_all_python_module_files()}
assert not [path for path in found if not Path(path).is_file()]
print([path for path in found if "privacy.py" in path])
"""
    assert said(platform, code, warnings="default") == str([f"{platform}/lms/envs/tutor/privacy.py"])


# -- files that are not right ------------------------------------------------------------


def other_release(text: str) -> str:
    (release,) = [line for line in text.splitlines() if line.startswith('RELEASE = "')]
    return text.replace(release, 'RELEASE = "0123456789abcdef"')


WRONG = {
    "missing": (lambda file: file.unlink(), ": No such file or directory. The privacy plugin"),
    "a folder": (lambda file: (file.unlink(), file.mkdir()), ": Is a directory. The privacy"),
    "empty": (lambda file: file.write_text(""), " is not whole"),
    "no text": (lambda file: file.write_bytes(b"\xff\x00" * 9), " is not whole"),
    "half": (lambda file: file.write_text(file.read_text()[:20_000]), " is not whole"),
    "code only": (lambda file: file.write_text(file.read_text()[:3_000]), " is not whole"),
    "damaged": (lambda file: file.write_text(file.read_text()[:-9_000] + "0" * 9_000), " is not whole"),
    "other": (lambda file: file.write_text(other_release(file.read_text())), " is of another release of the privacy"),
}

#: File → a module in it.
OTHERS = {"edx-platform/cms/envs/tutor/privacy.py": "audit.findings", "config/privacy.py": "database.rows"}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("wrong", WRONG)
def test_another_file_is_not_right(platform: Path, tmp_path: Path, wrong: str, other: str) -> None:
    """An ImportError that says which file, and what to do; what needs the files before it only goes on."""
    shutil.copytree(platform.parent, tmp_path / "wrong")
    change, expected = WRONG[wrong]
    change(tmp_path / "wrong" / other)
    root, needed = tmp_path / "wrong" / "edx-platform", ["minimize.reductions", *OTHERS.values()]
    before = needed[: needed.index(OTHERS[other])]
    imports = [f"import lms.envs.tutor.privacy.{module}; print('{module}')" for module in [*before, OTHERS[other]]]
    done = python(root, "-c", "\n".join(imports))
    assert done.stdout.split() == before, done.stderr
    *_traceback, last = done.stderr.splitlines()
    assert last.startswith("ImportError: ") and f"{tmp_path}/wrong/{other}{expected}" in last
    assert "tutor config save" in last or "as Tutor mounts them" in last
    assert len(done.stderr) < 4_000  # and shows nothing of the archive


def test_requests_need_the_own_file_only(platform: Path, tmp_path: Path) -> None:
    """What every process imports is in the file that it has opened at once."""
    shutil.copytree(platform.parent, tmp_path / "wrong")
    for other in OTHERS:
        (tmp_path / "wrong" / other).unlink()
    code = "import P.tracking.processors; print('imported')"
    assert said(tmp_path / "wrong" / "edx-platform", code, warnings="default") == "imported"


def test_a_file_that_is_just_being_written(platform: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever it ends, Tutor being in the middle of it."""
    text = (platform / "cms" / "envs" / "tutor" / "privacy.py").read_text()
    monkeypatch.setattr(loader, "RELEASE", next(line[11:-1] for line in text.splitlines() if "RELEASE = " in line))
    file = tmp_path / "privacy.py"
    file.write_text(text)
    assert len(loader.opened(file)) > 20
    for end in [*range(0, len(text), 997), *range(len(text) - 12, len(text))]:
        file.write_text(text[:end])
        with pytest.raises(ImportError, match="is not whole"):
            loader.opened(file)


def test_the_own_file_is_cut(platform: Path, tmp_path: Path) -> None:
    """The settings are not imported, and the operator reads why."""
    shutil.copytree(platform, tmp_path / "wrong")
    file = tmp_path / "wrong" / "lms" / "envs" / "tutor" / "privacy.py"
    file.write_text(file.read_text()[:-5_000])
    done = python(tmp_path / "wrong", "-c", "from lms.envs.tutor.privacy.django_settings import changes")
    *_traceback, last = done.stderr.splitlines()
    assert last.startswith(f"ImportError: {file} is not whole") and "tutor config save" in last
    assert len(done.stderr) < 4_000
