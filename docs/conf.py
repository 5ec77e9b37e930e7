"""
The site of these pages: Sphinx's configuration. ``make docs`` builds it into ``build/site``.

A page links to another by its file, ``events.rst`` or ``events.rst#limits``: so its links hold where it is read as it
is, on a forge or in a checkout, too. Here they are made links of the site, and one that leads nowhere is a warning,
which fails the build. A link that is called like the file gets the title of the page. Data beside the pages
(``schemas/archive.schema.json``) is on the site, at the same place; other files of the repository are on its forge.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
ABOUT = dict(
    re.findall(r'^__(\w+)__ = "(.+)"$', (ROOT / "tutorprivacy/__about__.py").read_text(encoding="utf-8"), re.MULTILINE)
)
FORGE = ABOUT.get("repository", "https://github.com/tutor-contrib-privacy/tutor-contrib-privacy") + "/blob/main"
DATA = {path.relative_to(DOCS).as_posix() for pattern in ("*.json", "*.yml") for path in DOCS.rglob(pattern)}

project = "tutor-contrib-privacy"
author = "The authors of tutor-contrib-privacy"
release = version = ABOUT["version"]
extensions: list[str] = []
root_doc = "index"
nitpicky = True
smartquotes = False  # `--set` is no dash
highlight_language = "none"  # shell, JSON, lines of logs and help texts, mixed

html_theme = "furo"
html_title = f"{project} {release}"
html_static_path = ["site"]
html_css_files = ["site.css"]
html_show_copyright = False
html_copy_source = False
# Nothing of these pages is loaded from anybody else: the theme brings all it needs.


class LinksOfFiles(SphinxPostTransform):
    """Links by the file of a page become links of the site; files that are no pages can be downloaded beside them."""

    default_priority = 5

    def run(self, **_kwargs: Any) -> None:
        """Look at each link of one page."""
        for link in list(self.document.findall(nodes.reference)):
            path, _, anchor = link.get("refuri", "").partition("#")
            if not path or re.match(r"[a-z]+:", path):
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(self.env.docname), path))
            page = target.removesuffix(".rst")
            if page != target and page in self.env.found_docs:
                self._to_page(link, page, anchor)
            elif target in DATA:
                link["refuri"] = posixpath.relpath(target, posixpath.dirname(self.env.docname) or ".")
            elif target.startswith("../") and (DOCS / target).is_file():
                link["refuri"] = f"{FORGE}/{target.removeprefix('../')}"
            else:
                self._warn(link, f"{path} is no page, and no file")

    def _to_page(self, link: nodes.reference, page: str, anchor: str) -> None:
        if anchor and anchor not in self.env.get_doctree(page).ids:
            self._warn(link, f"{page}.rst has no anchor {anchor}")
        uri = self.app.builder.get_relative_uri(self.env.docname, page)
        link["refuri"] = f"{uri}#{anchor}" if anchor else uri
        if posixpath.basename(link.astext()) == f"{posixpath.basename(page)}.rst":
            link[:] = [nodes.inline("", self.env.titles[page].astext(), classes=["doc"])]

    def _warn(self, link: nodes.reference, words: str) -> None:
        logging.getLogger(__name__).warning("a link that leads nowhere: %s", words, location=link)


def copy_data(app: Sphinx, failed: Exception | None) -> None:
    """Put the data beside the pages of the site, too."""
    for name in sorted(DATA) if failed is None and app.builder.format == "html" else ():
        (app.outdir / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DOCS / name, app.outdir / name)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register what is above."""
    app.add_post_transform(LinksOfFiles)
    app.connect("build-finished", copy_data)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
