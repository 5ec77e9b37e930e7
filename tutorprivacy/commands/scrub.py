"""``tutor privacy scrub``: logs that were already collected, without people in them."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tutor.exceptions import TutorError

from ..inside.io.json_documents import document
from ..rendering.error_lines import paragraph
from ..scrub.printable import printable
from .command_group import INTERRUPTED
from .new_file import new_file, refuse_existing
from .options import event_policy, key_of_settings, read_settings, set_option, table

if TYPE_CHECKING:
    from ..scrub.run_plan import RunPlan, RunResult

#: Files that an error names, of many.
_NAMED = 5

#: Lines of the summary, and what they are called.
_LINE_LABELS = {
    "events": "events scrubbed",
    "other": "other JSON scrubbed",
    "words": "lines of text redacted",
    "removed": "lines of the forgotten removed",
    "unwanted": "events left out by the settings",
    "rejected": "lines rejected",
    "damaged": "files that end too early",
    "binary": "files that are no text",
}


@click.command(
    short_help="Scrub logs that were already collected",
    help="""Scrub logs that were already collected: tracking.log, all.log, container logs.

    PATHS are files, folders, globs, URLs (s3://…), or "-" for the standard input; plain or compressed
    (.gz, .bz2, .xz, .zst). Each line is scrubbed as the settings say (see `tutor privacy
    preview`). A line that cannot be scrubbed safely never reaches the output; if there are
    such lines, the exit status is 1.

    Interrupted, run the same command again: it goes on where it stopped. At its end, the keys
    of the pseudonyms are deleted, and nobody can link them to people again. Pseudonymous data
    is still personal data.

    \b
    Examples:
      tutor privacy scrub --dry-run "$(tutor config printroot)/data/lms/logs"
      tutor privacy scrub --output out logs --set PRIVACY_PSEUDONYM_PERIOD=year
      tutor privacy scrub --in-place '/var/log/*.gz' --rejects rejects.log
      docker logs tutor_local-lms-1 2>&1 | tutor privacy scrub - > lms.log
      tutor privacy scrub --in-place --forget forgotten.jsonl /srv/archive
    """,
)
@click.argument("paths", nargs=-1, required=True)
@click.option("-o", "--output", metavar="DIR", help="Folder or URL to mirror the files into.")
@click.option("--in-place", is_flag=True, help="Replace the files themselves; what was in them is gone.")
@click.option("--dry-run", is_flag=True, help="Write nothing, only count.")
@click.option("--overwrite", is_flag=True, help="Replace files of the output and of --report that are there.")
@click.option("--rejects", metavar="FILE", help="Keep lines that cannot be scrubbed in this file (mode 0600).")
@click.option(
    "--forget",
    metavar="FILE",
    help="Take the lines and events of these people out: one a line, as `do list-forgotten` writes them, or - for the "
    "standard input. FILE (mode 0600) is deleted when all went well.",
)
@click.option("--report", metavar="FILE", help="Write the summary of each file to this file, as JSON.")
@click.option("--workers", type=click.IntRange(1), help="Number of processes; by default, of processors.")
@click.option(
    "--open-files",
    type=click.Choice(["refuse", "skip", "scrub"]),
    default="refuse",
    show_default=True,
    help="In place: what to do with files that a process is writing to. `scrub` loses what it writes meanwhile.",
)
@click.option("--restart", is_flag=True, help="Forget what an interrupted run has done, and its pseudonyms.")
@set_option
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON, for machines.")
@click.pass_obj
def scrub(context: Any, /, paths: tuple[str, ...], tried: list[tuple[str, Any]], as_json: bool, **options: Any) -> None:
    """See `help`."""
    if sys.platform == "win32":
        raise TutorError(
            "`tutor privacy scrub` does not run on Windows: it needs locks, links and permissions of Linux or macOS. "
            "Run it in WSL 2."
        )
    try:
        from ..scrub import output_paths
        from ..scrub.coordinator import run
    except ImportError as error:
        raise TutorError(
            f"`tutor privacy scrub` needs the library {error.name}. Install what it needs:\n\n"
            "    pip install 'tutor-contrib-privacy[scrub]'"
        ) from error
    forget = _absolute(options["forget"]) if options["forget"] != "-" else None
    checkpoint_folder = Path(context.root) / "privacy-scrub"
    try:
        plan = _plan(context.root, paths, read_settings(context.root, tried), options)
        has_checkpoint = plan.output != "" and plan.output != "-"
        output_paths.refuse_conflicts(
            paths, plan, _absolute(options["report"]), checkpoint_folder if has_checkpoint else None, forget
        )
        if options["report"]:
            refuse_existing(options["report"], options["overwrite"])
        with _Progress(plan) as progress:
            result = run(plan, checkpoint_folder, options["restart"], progress.at)
    except TutorError as error:
        raise TutorError(printable(str(error))) from error
    except KeyboardInterrupt:  # of which Tutor would make a success
        click.echo("\nInterrupted. Run the same command again to go on.", err=True)
        raise SystemExit(INTERRUPTED) from None
    summary = {printable(path): tally.as_dict() for path, tally in sorted(result.tallies.items())}
    report = document("scrub", {"total": result.total.as_dict(), "files": summary})
    to_stderr = plan.target_of(plan.sources[0]) == "-"
    if as_json:
        click.echo(json.dumps(report, indent=2), err=to_stderr)
    else:
        click.echo(printable(_summary(plan, result)), err=to_stderr)
    if forget:
        _end_of_list(forget, options["dry_run"], result)
    if options["report"]:  # last: whatever has come in its way meanwhile, what was done is said
        _write_report(options["report"], options["overwrite"], report)
    if not result.is_clean:
        raise SystemExit(1)


def _plan(root: str, paths: tuple[str, ...], settings: dict[str, Any], options: dict[str, Any]) -> RunPlan:
    from ..scrub import forgotten_people, sources
    from ..scrub.open_writers import find_open_writers, find_unseen
    from ..scrub.run_plan import RunPlan
    from ..scrub.worker_pool import processor_count

    modes = [name for name in ("output", "in_place", "dry_run") if options[name]]
    is_stream = paths == ("-",)
    if len(modes) != 1 and not (is_stream and not modes):
        raise TutorError("Say where to: exactly one of --output DIR, --in-place and --dry-run.")
    if "-" in paths and not (is_stream and modes in ([], ["dry_run"])):
        raise TutorError(
            "The standard input goes alone, and to the standard output:\n\n    tutor privacy scrub - < LOG > SCRUBBED"
        )
    if "-" in paths and options["forget"] == "-":
        raise TutorError("--forget - and the log - are one standard input. Name a file for one of them.")
    output: str | None = "" if options["dry_run"] else _absolute(options["output"])
    rejects_path, report = _absolute(options["rejects"]), _absolute(options["report"])
    if report and (os.path.isdir(report) or not os.access(os.path.dirname(report), os.W_OK)):
        raise TutorError(f"The report {report} cannot be written. Name a file in a folder that you may write to.")
    sources_to_scrub = sources.find_sources(paths, mirrored=bool(output))
    if options["in_place"]:
        sources_to_scrub = _without_links(sources_to_scrub, paths)
        if options["open_files"] != "scrub":
            in_place = [Path(source.path) for source in sources_to_scrub if sources.local_path(source.path)]
            _refuse_unseen(find_unseen(in_place))
            writers = find_open_writers(in_place)
            sources_to_scrub = _without_open_files(sources_to_scrub, writers, options["open_files"] == "skip")
    forever_key, forgotten = key_of_settings(root, settings), None
    if options["forget"]:
        forgotten = forgotten_people.read(options["forget"])
        forgotten = forgotten.with_pseudonyms(forever_key) if forever_key else forgotten
    return RunPlan(
        sources=tuple(sources_to_scrub),
        output="-" if is_stream and not modes else output,
        policy=event_policy(settings),
        forever_key=forever_key,
        rejects_path=rejects_path,
        workers=options["workers"] or processor_count(),
        overwrite=options["overwrite"],
        forgotten=forgotten,
    )


def _absolute(name: str | None) -> str | None:
    from ..scrub.sources import local_path

    path = local_path(name) if name else None
    return name if path is None else os.path.abspath(path)


def _without_links(sources_to_scrub: Any, paths: tuple[str, ...]) -> Any:
    """Without logs that only a symbolic link within a folder leads to: nobody has named them."""
    from ..scrub.sources import local_path

    named_paths = [
        Path(os.path.realpath(path if os.path.lexists(path) else os.path.dirname(re.split(r"[*?[]", path)[0])))
        for path in filter(None, map(local_path, paths))
    ]
    named_sources = [
        source
        for source in sources_to_scrub
        if local_path(source.path) is None or any(Path(source.path).is_relative_to(path) for path in named_paths)
    ]
    outside = [source.path for source in sources_to_scrub if source not in named_sources]
    if outside:
        names = printable("\n".join(f"    {path}" for path in outside))
        click.echo(f"Left out, because only a link leads there from the folders you named:\n{names}", err=True)
    return _refuse_empty(named_sources)


def _refuse_empty(sources_to_scrub: Any) -> Any:
    if not sources_to_scrub:
        raise TutorError("No file is left to scrub.")
    return sources_to_scrub


def _refuse_unseen(unseen: list[Path]) -> None:
    if not unseen:
        return
    names = "\n".join(f"    {path}" for path in unseen[:_NAMED])
    more = f"\n    and {len(unseen) - _NAMED} more" if len(unseen) > _NAMED else ""
    raise TutorError(
        f"Whether somebody is writing to these files cannot be seen from here:\n\n{names}{more}\n\n"
        "On Linux, run it as root. Or stop the platform first (`tutor local stop`), and say so with "
        "--open-files=scrub; or write elsewhere, with --output DIR."
    )


def _without_open_files(sources_to_scrub: Any, writers: dict[Path, list[int]], skip: bool) -> Any:
    if not writers:
        return sources_to_scrub
    names = "\n".join(f"    {path} (process {', '.join(map(str, pids))})" for path, pids in sorted(writers.items()))
    if not skip:
        raise TutorError(
            f"These files are being written to:\n\n{names}\n\nStop the platform first (`tutor local stop`), or leave "
            "them out with --open-files=skip."
        )
    click.echo(printable(f"Left out, because they are being written to:\n{names}"), err=True)
    return _refuse_empty([source for source in sources_to_scrub if Path(source.path) not in writers])


class _Progress:
    """A bar with bytes, rate and the time that is left, on a terminal."""

    def __init__(self, plan: RunPlan) -> None:
        from ..scrub.optional_libraries import import_library

        total = sum(source.size for source in plan.sources)
        self._positions: dict[str, int] = {}
        tqdm = import_library("tqdm").tqdm
        tqdm.monitor_interval = 0  # no thread that watches the bar: it is told often, and threads forbid a fork
        self._bar = tqdm(total=total or None, unit="B", unit_scale=True, disable=None, dynamic_ncols=True)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._bar.close()

    def at(self, path: str, position: int) -> None:
        """So many stored bytes of a file have been read."""
        known = self._positions.get(path, 0)
        if position > known:  # a file may be begun anew
            self._bar.update(position - known)
            self._positions[path] = position


def _summary(plan: RunPlan, result: RunResult) -> str:
    total = result.total
    rows = [["Files", str(len(result.tallies))]]
    rows += [[text.capitalize(), f"{total.lines[name]:,}"] for name, text in _LINE_LABELS.items() if total.lines[name]]
    lines = ["Going on where an earlier run stopped.", ""] if result.resumed else []
    lines.append(table(rows, right=frozenset({1})))
    changed = sorted((+total.fields).items(), key=lambda item: (-item[1], item[0]))
    if changed:
        lines += [
            "",
            table([["Changed fields", ""], *([name, f"{count:,}"] for name, count in changed)], frozenset({1})),
        ]
    if total.lines["rejected"]:
        where = f"They are in {plan.rejects_path}." if plan.rejects_path else "To look at them, use --rejects FILE."
        said = f"{total.lines['rejected']:,} lines could not be scrubbed and are not in the output. {where}"
        lines += ["", paragraph(said)]
    if plan.named_files:
        said = f"{plan.named_files:,} files have one of them in their names, which stay. Rename these yourself."
        lines += ["", paragraph(said)]
    if result.left_alone:
        names = "\n".join(f"    {path}" for path in result.left_alone)
        lines += ["", f"Left alone, because they are no text (archives, databases and the like):\n\n{names}"]
    if total.lines["damaged"]:
        lines += ["", "Compressed files that end too early were scrubbed as far as they could be read."]
    return "\n".join(lines)


def _end_of_list(path: str, is_dry_run: bool, result: RunResult) -> None:
    """Nobody needs to know any more whom the run has forgotten; the next one does, if this one was none."""
    if is_dry_run or not result.is_clean:
        why = "nothing was changed" if is_dry_run else "something was left: scrub that again, or delete it yourself"
        click.echo(printable(f"{path} is kept, since {why}."), err=True)
        return
    try:
        os.unlink(path)
    except OSError as error:
        raise TutorError(f"{path} could not be deleted: {error.strerror}. Delete it: it names people.") from error
    click.echo(printable(f"{path}, which named them, is deleted."), err=True)


def _write_report(path: str, overwrite: bool, report: dict[str, Any]) -> None:
    with new_file(path, overwrite) as file:
        file.write(f"{json.dumps(report, indent=2)}\n".encode())
    click.echo(f"Written: {printable(path)}", err=True)
