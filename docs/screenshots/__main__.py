"""
The pictures of pages in these docs, ``docs/images``: made by Chromium of the plugin's own code, with invented data.

``.venv/bin/python docs/screenshots``. Register and archive are what the programs of a platform print, on the lab's
campus; ``sample.py`` has the data of all others, and the tables of the archive. Fonts are those of the machine, so
pictures are not compared; that each is there, shown, described and small is (``tests/test_reference.py``).
"""

from __future__ import annotations

import io
import json
import sys
import tempfile
import zipfile
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from PIL import Image  # noqa: E402
from sample import FACTS, REPORT, archive_of, learners_page, policy_of_the_sample  # noqa: E402

from lab import campus, notice  # noqa: E402
from lab.chromium import Window, chromium  # noqa: E402
from lab.pages_of_ours import NOW  # noqa: E402
from tutorprivacy.inside.django_settings.processing_facts import processing_facts  # noqa: E402
from tutorprivacy.inside.export.index_page import as_html  # noqa: E402
from tutorprivacy.inside.usage_report import charts  # noqa: E402

#: In CSS pixels; the height is what fits on a page of the docs.
WIDTH, HEIGHT = 860, 760

#: Where a picture begins, if not at the top of the page.
BEGINS = {"register": "Who is responsible"}


def _printed(folder: Path, room: str, *words: str) -> bytes:
    """By a program of the platform; some of the lab's models cannot be read, which it says with 3."""
    done = campus.run(folder, "-m", f"lms.envs.tutor.privacy.{room}", *words, check=False)
    assert done.returncode in (0, 3) and done.stdout, done.stderr.decode()
    return done.stdout


def pages(folder: Path) -> dict[str, str]:
    """HTML, by the picture's name."""
    campus.make(folder)
    campus.fill(folder)
    told = processing_facts(policy_of_the_sample())
    campus.write_settings(folder, f"PRIVACY_PROCESSING = {told!r}\nPLATFORM_NAME = 'Example Academy'")
    with zipfile.ZipFile(io.BytesIO(_printed(folder, "export", f"--user-id={campus.HER}"))) as archive:
        index = json.loads(archive.read("index.json"))
    return {
        "notice": notice.pages(FACTS)["en"],
        "usage": charts.as_html(REPORT, NOW),
        "register": _printed(folder, "register", "--format", "html").decode(),
        "archive": as_html(archive_of(index)),
        "learners-page": learners_page(),
    }


def _show(window: Window, html: str) -> None:
    """As if the site had answered with it: whatever policy a page has is its own."""
    window.page.unroute_all()
    window.page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    window.open("http://lms.openedx.test/page")


def _compressed(png: bytes) -> bytes:
    """The same picture in 256 colours: of a page's text nothing else can be seen, and it has a third of the bytes."""
    made = io.BytesIO()
    whole = Image.open(io.BytesIO(png)).convert("RGB")
    whole.quantize(256, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    return made.getvalue()


def main(folder: Path) -> None:
    """Make each picture anew."""
    folder.mkdir(parents=True, exist_ok=True)
    nowhere = SimpleNamespace(ports={"http": 9, "https": 9})  # nothing is fetched
    with tempfile.TemporaryDirectory() as made, chromium(nowhere, Path(made) / "windows") as browser:  # type: ignore[arg-type]
        window = browser.window(size=(WIDTH, HEIGHT))
        for name, html in pages(Path(made) / "campus").items():
            _show(window, html)
            if name in BEGINS:
                heading = window.page.get_by_role("heading", name=BEGINS[name], exact=True)
                heading.evaluate("(each) => each.scrollIntoView()")
            (folder / f"{name}.png").write_bytes(_compressed(window.page.screenshot()))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images")
