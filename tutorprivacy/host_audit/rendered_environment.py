"""
Is the rendered environment there, and is it of this Tutor, this plugin and this configuration?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tutor.__about__ import __version__ as tutor_version
from tutor.exceptions import TutorError

from ..inside.audit.findings import UNKNOWN, Finding, found
from ..rendering.privacy_module import FILES, privacy_package
from .project import RENDER, Project, rendered_twice, targets

#: Files that Compose takes into account beside the rendered ones, and that Tutor never renders.
_OVERRIDES = tuple(
    f"{mode}/docker-compose.{name}override.yml" for mode in ("local", "dev") for name in ("", "prod.", "jobs.")
)

#: So many files are named.
_NAMED = 10


def is_rendered(project: Project) -> bool:
    """Is there an environment at all?"""
    return (project.env / "version").is_file()


def version(project: Project) -> Finding:
    """Was it rendered by this Tutor?"""
    check, place = "environment.version", str(project.env)
    if not is_rendered(project):
        return found(check, place, False, "There is no rendered environment.", RENDER)
    rendered = (project.env / "version").read_text(encoding="utf-8").strip()
    return found(
        check, place, rendered == tutor_version, f"Rendered by Tutor {rendered}; this is Tutor {tutor_version}.", RENDER
    )


def saved(project: Project) -> Finding:
    """Are the settings that are made once in config.yml, so that the next rendering has the same?"""
    names, check = project.unsaved, "environment.saved"
    if not names:
        return found(check, "config.yml", True, "All settings that are made once (keys, salts, passwords) are saved.")
    return Finding(
        check,
        "config.yml",
        UNKNOWN,
        f"Not saved, so each rendering has others: {_listed(names)}. Whether the environment is of this "
        "configuration is not known where these stand; nobody is retired until those of retirement are saved.",
        RENDER,
    )


def current(project: Project) -> Finding:
    """Would Tutor render the same now?"""
    check, place = "environment.current", str(project.env)
    try:
        paths = targets(str(project.root))
        renderings = rendered_twice(str(project.root), paths.values())
    except TutorError:  # its text can quote settings
        evidence = "This configuration cannot be rendered, so the environment is of another one."
        return found(check, place, False, evidence, "tutor config save: it says what is wrong.")
    stale = []
    for path, template in sorted(paths.items()):
        file = project.env / path
        if path in FILES.values():
            continue  # they have a finding of their own
        if not file.is_file():
            stale.append(f"{path} (missing)")
        elif not same(file.read_bytes(), *renderings[template]):
            stale.append(path)
    return found(
        check,
        place,
        not stale,
        f"Other than Tutor would render now: {_listed(stale)}."
        if stale
        else f"All {len(paths)} files are as Tutor would render them now.",
        f"{RENDER}. What is still different then is changed behind Tutor: by hand, or by a plugin.",
    )


def same(there: bytes, first: bytes, second: bytes) -> bool:
    """Is a file what was rendered, but for the lines that differ between two renderings?"""
    if there in (first, second):
        return True
    if first == second:
        return False
    lines = [text.split(b"\n") for text in (there, first, second)]
    if len({len(each) for each in lines}) != 1:
        return False
    return all(line == one or one != other for line, one, other in zip(*lines, strict=True))


def package(project: Project) -> Iterator[Finding]:
    """Is what runs in the platform that of the installed package, byte for byte?"""
    for folder, path in FILES.items():
        file = project.env / path
        is_there = file.is_file()
        is_right = is_there and file.read_bytes() == privacy_package(folder).encode()
        yield found(
            "environment.modules",
            path,
            is_right,
            "The plugin's modules are those of the installed package."
            if is_right
            else f"The plugin's modules are {'other than in the installed package' if is_there else 'missing'}.",
            RENDER,
        )


def overrides(project: Project) -> Finding:
    """Are there files by which Compose changes what was rendered?"""
    check, place = "environment.overrides", str(project.env)
    there = [path for path in _OVERRIDES if (project.env / path).exists()]
    if not there:
        return found(check, place, True, "Compose is given no other files than the rendered ones.")
    return Finding(
        check,
        place,
        UNKNOWN,
        f"Compose is given more than was rendered: {_listed(there)}. Such a file can put other settings, another "
        "log or another image into a container.",
        f"Look at what they change: cat {' '.join(str(project.env / path) for path in there)}",
    )


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f", and {more} more" if more > 0 else "")
