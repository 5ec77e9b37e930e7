"""The archive of the half that runs inside Open edX: what is in it, how large it is, and where it has to be."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.docker import merged
from lab.environment import render
from lab.kubernetes import kustomized, pods
from tutorprivacy.inside import loader
from tutorprivacy.rendering import privacy_module

INSIDE = Path(loader.__file__).parent
TUTORS = (20, 21, 22)

#: All plugins beside which the environment must render. Aspects 6.1 is not made for Tutor 20.
OTHERS = ["cairn", "credentials", "discovery", "forum", "mfe", "notes"]

#: ``kubectl apply`` copies an object into its own annotations, which have so many bytes.
KUBECTL_TAKES = 262_144


def opened(file: Path) -> dict[str, str]:
    """The modules of a rendered file, by its own loader."""
    code: dict[str, Any] = {"__name__": "a_loader_that_is_not_installed"}
    exec(file.read_text().partition("\nif RELEASE:\n")[0], code)
    return dict(code["opened"](file))


@pytest.mark.parametrize("major", TUTORS)
def test_the_package_is_rendered_as_it_is(tmp_path: Path, major: int) -> None:
    """
    Each module once, as `bare` leaves it, behind the loader; in Kubernetes' ConfigMaps, too.

    No other file of ours is beside the settings.
    """
    render(tmp_path, major, ["privacy"], {})
    kustomization = (tmp_path / "env" / "kustomization.yml").read_text()
    packed: list[tuple[str, str]] = []
    for path in privacy_module.FILES.values():
        file = tmp_path / "env" / path
        assert {each.name for each in file.parent.glob("*privacy*")} == {"privacy.py"}
        assert path in kustomization
        code, _mark, _archive = file.read_text().rpartition("\n# Archive: ")
        (release,) = [line for line in code.splitlines() if line.startswith('RELEASE = "')]
        assert code.replace(release, 'RELEASE = ""') == (INSIDE / "loader.py").read_text()
        packed += opened(file).items()
    sources = {path.relative_to(INSIDE).as_posix(): path.read_text() for path in INSIDE.rglob("*.py")}
    assert len(sources) > 80
    for name in ("loader.py", "__init__.py", *(each for each in sources if each.startswith("verification/"))):
        del sources[name]  # in no archive, see docs/rooms.yml
    assert sorted(packed) == sorted((name, privacy_module.bare(text)) for name, text in sources.items())


def test_a_room_is_in_one_file(tmp_path: Path) -> None:
    """Rooms are where `PLACES` has them; the LMS's has all else."""
    for folder in privacy_module.FILES:
        (file := tmp_path / folder).write_text(privacy_module.privacy_package(folder))
        rooms = {name.partition("/")[0] for name in opened(file)}
        if folder == "lms":
            assert rooms and not rooms & privacy_module.PLACES.keys()
        else:
            assert rooms == {room for room, its in privacy_module.PLACES.items() if its == folder}


# -- what is left out --------------------------------------------------------------------

Documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)

MODULES = sorted(INSIDE.rglob("*.py"))


def without_docstrings(text: str) -> ast.Module:
    """What Python makes of a source, but for its docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, Documented) and ast.get_docstring(node) is not None:
            docstring = node.body.pop(0)
            if not node.body and not isinstance(node, ast.Module):
                node.body = [ast.copy_location(ast.Pass(), docstring)]
    return tree


def places(tree: ast.Module) -> Iterator[tuple[Any, ...]]:
    """Where each node is, as tracebacks show it: expressions with their ends."""
    for node in ast.walk(tree):
        place = (type(node).__name__, getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        yield (*place, node.end_lineno, node.end_col_offset) if isinstance(node, ast.expr) else place


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(INSIDE)))
def test_nothing_but_comments_and_docstrings_is_left_out(path: Path) -> None:
    """Each statement is there, and on its line; the lines are as many as before."""
    source = path.read_text()
    bare = privacy_module.bare(source)
    expected, found = without_docstrings(source), ast.parse(bare)
    assert ast.dump(found) == ast.dump(expected)
    assert list(places(found)) == list(places(expected))
    assert bare.count("\n") == source.count("\n")
    assert not [node for node in ast.walk(found) if isinstance(node, Documented) and ast.get_docstring(node, False)]
    tokens = tokenize.generate_tokens(io.StringIO(bare).readline)
    assert not [each.string for each in tokens if each.type == tokenize.COMMENT]


HARD = '''"""Module."""
# A comment of a whole line
X = "no # comment"  # a comment
Y = """
# no comment
"""
class Empty(Exception):
    """
    All that it has.
    """

def documented():
    """Text."""  # noqa
    # only a comment behind
    return "a\u2028b", "\x0c"  # two ends of a line, for `str.splitlines` only
async def waits(): return 1
'''


def test_what_is_hard_to_leave_out() -> None:
    """Signs of comments in strings, a class that has its docstring only, ends of lines that are none."""
    bare = privacy_module.bare(HARD)
    assert ast.dump(ast.parse(bare)) == ast.dump(without_docstrings(HARD))
    assert list(places(ast.parse(bare))) == list(places(without_docstrings(HARD)))
    assert bare.count("# ") == 2 and "Text" not in bare and "All that" not in bare


# -- how large ---------------------------------------------------------------------------


def config_maps(root: Path) -> dict[str, int]:
    """
    {folder: bytes of what is in it, as kubectl writes the object into an annotation}.

    Go's encoder writes ``<``, ``>`` and ``&`` as six signs each.
    """
    found = {}
    for name, path in {**privacy_module.FILES, "caddy": "apps/caddy/Caddyfile"}.items():
        folder = (root / "env" / path).parent
        data = {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}
        text = json.dumps({"apiVersion": "v1", "kind": "ConfigMap", "data": data}, ensure_ascii=False)
        for sign in "<>&":
            text = text.replace(sign, f"\\u{ord(sign):04x}")
        found[name] = len(text.encode())
    return found


@pytest.fixture(scope="module")
def sizes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """With the plugins that write most into the settings."""
    root = tmp_path_factory.mktemp("sizes")
    render(root, 22, ["aspects", "cairn", "mfe", "privacy"], {})
    return config_maps(root)


def test_settings_fit_into_a_config_map(sizes: dict[str, int]) -> None:
    """Three quarters at most: the last one is for what an operator and other plugins add to the settings."""
    assert max(sizes.values()) < KUBECTL_TAKES * 3 // 4, sizes


def test_there_is_room_to_grow(sizes: dict[str, int]) -> None:
    """
    Two thirds at most, with what there is today.

    When this fails, nothing is broken yet, but what is built next will not fit. Move a room to another file
    (`privacy_module.PLACES`), if that one has less; or take out what is not needed. To write another number here is no
    remedy: it was the half until pages spoke ten languages, whose words are a sixth of all three files. A fourth file
    would have to be mounted into each pod, other plugins' jobs included.
    """
    assert max(sizes.values()) < KUBECTL_TAKES * 2 // 3, sizes


# -- where it has to be ------------------------------------------------------------------

ALL = {"/openedx/edx-platform/lms/envs/tutor", "/openedx/edx-platform/cms/envs/tutor", "/openedx/config"}


def mounts(env: Path) -> dict[str, set[str]]:
    """{container: which of the three folders it has}, of all that have one of them."""
    found: dict[str, set[str]] = {}
    local, dev = env / "local", env / "dev"
    up, jobs = local / "docker-compose.yml", local / "docker-compose.jobs.yml"
    modes = {
        "local": [up, local / "docker-compose.prod.yml", jobs],
        "dev": [up, dev / "docker-compose.yml", jobs, dev / "docker-compose.jobs.yml"],
    }
    assert {each for files in modes.values() for each in files} == {*env.glob("*/docker-compose*.yml")}
    for mode, files in modes.items():
        for name, service in merged(files).items():
            found[f"{mode} {name}"] = {each.split(":")[1].rstrip("/") for each in service["volumes"]}
    for manifest in kustomized(env):
        for pod in pods(manifest):
            for container in (*pod["containers"], *pod.get("initContainers", ())):
                paths = {each["mountPath"].rstrip("/") for each in container.get("volumeMounts", ())}
                found[f"{manifest['kind']} {manifest['metadata']['name']} {container['name']}"] = paths
    return {name: paths & ALL for name, paths in found.items() if paths & ALL}


@pytest.mark.parametrize("major", TUTORS)
def test_who_has_one_of_the_files_has_the_others(tmp_path: Path, major: int) -> None:
    """Each container with settings of the LMS or the CMS, of Tutor, of other plugins and of this one."""
    plugins = [*OTHERS, *(["aspects"] if major > 20 else []), "privacy"]
    saved = {
        "PRIVACY_RETIREMENT_WORKER_USERNAME": "privacy_worker_of_tests",
        "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID": "id-of-the-oauth2-client",
        "PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET": "secret-of-the-oauth2-client",
        "PRIVACY_RETIREMENT_USER_SALT": "salt-and-pepper-of-the-hashes",
        "PRIVACY_RETIREMENT_SCHEDULE": "30 2 * * *",
    }
    render(tmp_path, major, plugins, saved)
    found = mounts(tmp_path / "env")
    assert {name: paths for name, paths in found.items() if paths != ALL} == {}
    tutors = {f"{mode} {name}" for mode in ("local", "dev") for name in ("lms", "cms", "lms-job", "cms-job")}
    tutors |= {"local lms-worker", "local cms-worker"}
    tutors |= {f"Deployment {name} {name}" for name in ("lms", "cms", "lms-worker", "cms-worker")}
    ours = {"local privacy-scheduler", "local privacy-job", "dev privacy-job"}
    ours |= {"Job privacy-job privacy", "CronJob privacy-retire-users privacy"}
    assert found.keys() >= tutors | ours
