"""
What the plugin leaves behind: modules, links in the log folders, and bytecode; and who takes it away.

Tutor deletes nothing that it does not render any more.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shlex
from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from tutor import env as tutor_env
from tutor import fmt
from tutor.exceptions import TutorError
from tutor.types import Config

from ..inside.logs import file_records as records
from ..settings import unsaved
from . import other_containers, retirement_files, staying
from .patches import PLUGIN
from .privacy_module import FILES, SETTINGS_FILES

#: Folders below ``data/`` that have a log folder, the last two in some releases.
_SERVICES = ("lms", "cms", "lms-job", "cms-job")

#: So many files are named.
_NAMED = 10

#: Once, each module was a file beside the settings: ``privacy_access.py`` and so on.
_FORMER = {
    *("access", "agents", "annotations", "archive", "aspects", "aspects_jobs", "audit", "audit_aspects"),
    *("audit_canaries", "audit_logging", "audit_paths", "audit_reports", "audit_retirement"),
    *("audit_third_parties", "audit_tracking", "audit_usage", "audit_uwsgi", "audit_worker", "clickhouse"),
    *("columns", "deadline", "driver", "driver_learners", "driver_summary", "events", "export", "fields"),
    *("files", "findings", "http", "identity", "in_force", "index", "key_ends", "keys", "limits", "lms", "lock"),
    *("logconfig", "logfiles", "logging", "logrecords", "minimize", "models", "names", "opt_out", "opt_out_page"),
    *("packed", "page", "pages", "patterns", "person", "pii", "pipeline", "places", "processors", "pseudonyms"),
    *("register", "reserved", "retired", "retirement", "retirement_setup", "scheduler", "settings", "shapes"),
    *("sieve", "stream", "tables", "templates", "texts", "usage", "usage_batches", "usage_console"),
    *("usage_figures", "usage_groups", "usage_html", "usage_report", "usage_store", "usage_text", "vocabulary"),
    "worker",
}

#: How the settings of that time began to use them.
_FORMER_IMPORT = "from . import privacy_settings"

#: Compose stops no container that is not rendered any more, and Kubernetes deletes nothing.
_SWITCHED_OFF = (
    "The privacy plugin is not rendered any more. What runs is as it was until it is made anew; `start` also removes "
    "the scheduler's container:\n\n"
    "    tutor local start -d && tutor local restart\n\n"
    "In Kubernetes:\n\n"
    "    tutor k8s start\n"
    "    kubectl --namespace {namespace} delete cronjob/privacy-retire-users secret/privacy-retirement "
    "configmap/privacy-schedule\n"
)


def remove_leftovers(plugin: str, root: str, config: Config) -> None:
    """
    Delete what was rendered when the plugin is disabled.

    First the modules: a process that still runs links no logs any more once they are gone.

    Raises:
        TutorError: a file cannot be deleted.
    """
    if plugin != PLUGIN:
        return
    rendered = _rendered(root)
    _remove(*rendered, *_former_modules(root))
    for path in rendered:
        if path.is_relative_to(tutor_env.pathjoin(root, "plugins")):
            with contextlib.suppress(OSError):  # not there, or not empty
                os.removedirs(path.parent)
    remove_bytecode(_settings_folders(root))
    put_back_logs(root)
    fmt.echo_alert(_SWITCHED_OFF.format(namespace=config.get("K8S_NAMESPACE", "openedx")))
    fmt.echo_alert("\n\n".join(["What stays of the privacy plugin:", *staying.staying(root), *_values(config)]))


def _values(config: Config) -> list[str]:
    """What is left in config.yml, the salt last: whoever reads one thing reads that."""
    settings, made_once = staying.saved(config)
    found = []
    if settings:
        found.append(
            f"config.yml keeps {len(settings) + len(made_once)} values of the plugin, and uses none: "
            f"{', '.join([*settings, *made_once])}. Enable it once more to remove them (docs/leaving.rst):\n\n"
            "    tutor plugins enable privacy && tutor privacy uninstall --dry-run"
        )
    elif made_once:
        found.append(f"config.yml keeps what was made once: {', '.join(made_once)}.")
    return [*found, staying.SALT_WARNING] if staying.SALT in made_once else found


def to_remove(root: str) -> list[Path]:
    """What `remove_leftovers` would delete: files that were rendered, bytecode, and links in the log folders."""
    there = [path for path in _rendered(root) if os.path.lexists(path)]
    return [
        *there,
        *_former_modules(root),
        *_bytecode(root),
        *(link for link, stem in _links(root, *_SERVICES) if _is_ours(link, stem)),
    ]


def _rendered(root: str) -> list[Path]:
    paths = (*FILES.values(), *retirement_files.RENDERED, other_containers.CLICKHOUSE_LOGS)
    return [Path(tutor_env.pathjoin(root, *each.split("/"))) for each in paths]


def _links(root: str, *services: str) -> list[tuple[Path, str]]:
    folders = [Path(tutor_env.data_path(root, service, "logs")) for service in services]
    return [(folder / f"{stem}.log", stem) for folder in folders for stem in records.STEMS]


def _is_ours(link: Path, stem: str) -> bool:
    try:
        return records.is_link_of_ours(link, stem)
    except OSError:  # `put_back_logs` says so
        return False


def remove_former_modules_at_the_end(_config: Config) -> None:
    """
    Delete the modules of the former layout at the end of the command that has rendered settings without them.

    Not before: it may fail half-way, or render without writing, as the audit does.
    """
    root, context = unsaved.project_root(), click.get_current_context(silent=True)
    if root is not None and context is not None and _former_modules(root):
        context.find_root().call_on_close(lambda: _remove_former_modules(root))


def _remove_former_modules(root: str) -> None:
    """Nothing uses them any more, so one that cannot be deleted stops nobody: it is named."""
    if _former_modules_are_imported(root):
        return
    stay: list[Path] = []
    reason = ""
    for path in (*_former_modules(root), *_former_bytecode(root)):
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            stay, reason = [*stay, path], str(error.strerror)
    if stay:
        more = " …" if len(stay) > _NAMED else ""
        paths = " ".join(shlex.quote(str(path)) for path in stay[:_NAMED])
        fmt.echo_alert(
            f"Files of an earlier version of the privacy plugin could not be deleted: {reason}. Nothing "
            f"uses them any more. Delete them by hand:\n\n    sudo rm {paths}{more}"
        )


def _former_modules_are_imported(root: str) -> bool:
    """By any of the settings; also if one is not there, or cannot be read: then nobody knows."""
    files = [folder / f"{mode}.py" for folder in _settings_folders(root) for mode in ("production", "development")]
    try:
        return any(_FORMER_IMPORT in path.read_text(encoding="utf-8") for path in files)
    except (OSError, ValueError):
        return True


def _former_modules(root: str) -> list[Path]:
    return [
        path
        for folder in _settings_folders(root)
        for path in sorted(folder.glob("privacy_*.py"))
        if _is_former(path) and (path.is_symlink() or path.is_file())
    ]


def _bytecode(root: str) -> list[Path]:
    caches = [folder / "__pycache__" for folder in _settings_folders(root)]
    # The platform's container can write there, and must not say by a link what we delete elsewhere.
    return [path for each in caches if not each.is_symlink() for path in sorted(each.glob("*.pyc"))]


def _former_bytecode(root: str) -> list[Path]:
    return [path for path in _bytecode(root) if path.name.startswith("privacy_") and _is_former(path)]


def _is_former(path: Path) -> bool:
    return path.name.partition(".")[0].removeprefix("privacy_") in _FORMER


def _settings_folders(root: str) -> list[Path]:
    return [Path(tutor_env.pathjoin(root, *path.split("/"))).parent for path in SETTINGS_FILES.values()]


def _remove(*paths: Path) -> None:
    for path in paths:
        try:
            os.unlink(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            raise TutorError(f"{path} could not be deleted: {error.strerror}. Delete it by hand.") from error


def remove_bytecode(folders: Iterable[Path]) -> None:
    """
    Delete what Python has compiled beside the rendered settings. What cannot be done is said, with the command.

    Compose mounts them read-write, whatever Tutor says, so the platform writes ``__pycache__``: of
    this plugin's modules, and of settings with this plugin's secrets in them. Python makes anew
    what stock needs.
    """
    for folder in folders:
        cache = folder / "__pycache__"
        try:
            if cache.is_symlink():  # the platform's container can write here, and must not say what we delete elsewhere
                raise OSError(errno.ELOOP, "it is a symbolic link, and links are not followed")
            for path in cache.glob("*.pyc"):
                path.unlink(missing_ok=True)
            if cache.is_dir() and not any(cache.iterdir()):
                cache.rmdir()
        except OSError as error:
            fmt.echo_alert(
                f"{cache}, which the platform's Python has written, could not be deleted: {error.strerror}. "
                f"Delete it by hand:\n\n    sudo rm -r {shlex.quote(str(cache))}"
            )


def put_back_logs(root: str) -> None:
    """
    Let stock have a log of its own again, and say which ones stay.

    Through the link to a daily file, stock would write that file for ever.
    """
    for service in _SERVICES:
        folder = Path(tutor_env.data_path(root, service, "logs"))
        for link, stem in _links(root, service):
            try:
                if records.is_link_of_ours(link, stem):
                    link.unlink()
            except OSError as error:
                fmt.echo_alert(
                    f"{link} is a link of this plugin's, and could not be removed: {error.strerror}. Without it, the "
                    "platform would write a plain log again; as it is, it goes on writing into a daily file. Remove "
                    f"it before you restart the platform:\n\n    sudo rm {shlex.quote(str(link))}"
                )
        try:
            stay = list(_daily_files(folder))
        except OSError:
            continue  # said above, or there is none
        if stay:
            more = f", and {len(stay) - _NAMED} more" if len(stay) > _NAMED else ""
            names = ", ".join(path.name for path in stay[:_NAMED])
            paths = " ".join(shlex.quote(str(path)) for path in stay[:_NAMED])
            fmt.echo_alert(
                f"Daily logs stay in {folder}, and nobody deletes them any more: {names}{more}. When you do not need "
                f"them:\n\n    rm {paths}{' …' if more else ''}"
            )


def _daily_files(folder: Path) -> Iterator[Path]:
    for name in sorted(os.listdir(folder)):
        if any(records.dated_pattern(stem).match(name) for stem in records.STEMS):
            yield folder / name
