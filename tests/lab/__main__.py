"""``make demo``: the canary run for a person."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from .canary_run import report, run


def main() -> int:
    """Run stock and plugin, print the table; exit status 1 if it is not as promised."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", type=Path, help="keep everything in this (new) folder, to look at the logs")
    parser.add_argument("--save", type=Path, help="write the table into this file, too: the picture is made of it")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="privacy-lab-") as temporary:
        folder = arguments.keep or Path(temporary)
        results = []
        for label, plugins in (("stock Tutor", ["mfe"]), ("with the plugin", ["mfe", "privacy"])):
            results.append(
                run(
                    folder / label.replace(" ", "-"),
                    plugins,
                    broken=True,
                    progress=lambda text, label=label: print(f"  {label}: {text} …", flush=True),  # type: ignore[misc]
                )
            )
        table = report(*results)
        print(f"\n{table}")
        if arguments.save:
            arguments.save.write_text("".join(f"{line.rstrip()}\n" for line in table.splitlines()), encoding="utf-8")
            print(f"\nWritten: {arguments.save}")
        stock, plugin = results
        if stock.total < 100:
            print(
                "\nThe search found next to nothing on stock Tutor: the search itself is broken.",
                file=sys.stderr,
            )
            return 1
        return 1 if plugin.total else 0


if __name__ == "__main__":
    sys.exit(main())
