"""``tutor privacy course-hosts``: whom browsers ask because a course says so."""

from __future__ import annotations

import json
import tarfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from tutor import config as tutor_config
from tutor.exceptions import TutorError

from ..host_audit.course_exports import Asked, Export, read_export
from ..inside.io.json_documents import document
from ..inside.pii.foreign_urls import one_of
from ..rendering.error_lines import paragraph
from ..scrub.printable import printable
from ..settings.own_hosts import own_hosts
from .existing_file import ExistingPath

#: Columns of the name of a host.
_HOST = 56

#: So many files of a course are named.
_NAMED = 3


@click.command(
    short_help="Show whom browsers ask because a course says so",
    help="""Show which hosts of others browsers ask because a course says so.

    EXPORT is a course as Studio exports it: an archive, or a folder made of one. Told is each
    host that is not the site's, and in how many files it stands: as something that is loaded (a
    frame, a picture, a video of YouTube's), or only as an address in a script or an attribute
    (an LTI tool, a source of a video). Links are not told. Nothing is changed or unpacked.

    \b
    Examples:
      tutor privacy course-hosts course.tar.gz
      tutor privacy course-hosts --json exports/*.tar.gz
    """,
)
@click.argument("exports", metavar="EXPORT...", nargs=-1, required=True, type=ExistingPath(exists=True, path_type=Path))
@click.option("--json", "is_json", is_flag=True, help="Print it as JSON, with the names of all files.")
@click.pass_obj
def course_hosts(context: Any, exports: Sequence[Path], is_json: bool) -> None:
    """See `help`."""
    is_own = one_of(own_hosts(tutor_config.load_full(context.root)))
    found = {}
    for path in exports:
        try:
            export = read_export(path, is_own)
        except (OSError, tarfile.TarError, EOFError, zlib.error) as error:
            why = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            raise TutorError(
                f"{printable(str(path))} cannot be read: {why}. Name an export of a course: an archive (.tar.gz), or "
                "the folder that was in it."
            ) from error
        if not export.looked_at:
            raise TutorError(
                f"{printable(str(path))} has no file of a course in it. Export the course in Studio (Tools, Export "
                "Course), or: tutor local run cms ./manage.py cms export_olx COURSE_ID"
            )
        found[path] = export
    click.echo(_as_json(found) if is_json else "\n\n".join(_as_text(path, each) for path, each in found.items()))


def _as_json(found: dict[Path, Export]) -> str:
    rows = [
        {
            "export": str(path),
            "files": export.looked_at,
            "too_large": export.too_large,
            "hosts": {host: {"loads": asked.loads, "names": asked.names} for host, asked in _sorted(export)},
        }
        for path, export in found.items()
    ]
    return json.dumps(document("course-hosts", {"exports": rows}))


def _sorted(export: Export) -> list[tuple[str, Asked]]:
    return sorted(export.hosts.items(), key=lambda each: (-len(each[1].loads), -len(each[1].names), each[0]))


def _as_text(path: Path, export: Export) -> str:
    lines = [f"{printable(str(path))}: {export.looked_at} files looked at"]
    if export.too_large:
        lines.append(f"Too large to be looked at: {printable(', '.join(export.too_large))}")
    if not export.hosts:
        return "\n".join([*lines, "No host of others is asked or named."])
    lines.append(_row("Host", "Loaded in", "Named in"))
    for host, asked in _sorted(export):
        files = [*asked.loads, *asked.names]
        more = f", and {len(files) - _NAMED} more" if len(files) > _NAMED else ""
        names = printable(", ".join(files[:_NAMED])) + more
        lines += [_row(host, str(len(asked.loads)), str(len(asked.names))), paragraph(names, "    ")]
    return "\n".join(lines)


def _row(host: str, loaded: str, named: str) -> str:
    shown = host if len(host) <= _HOST else f"…{host[1 - _HOST :]}"  # the end of its name says whose it is
    return f"{shown:<{_HOST}}  {loaded:>9}  {named:>8}"
