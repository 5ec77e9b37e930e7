"""
The first page of an archive: for whoever's data it is, in her language.

.. no_pii: names of tables and columns, numbers, and what the operator says in public
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..processing.in_words import kind_in_words
from ..processing.kinds import KINDS
from ..words.languages import words
from .html_parts import anchor, escaped, heading, items, page, pairs, paragraph

#: Of `PROCESSING`, in the order in which they are said.
_SAID = ("purpose", "basis", "people", "data", "recipients", "transfers", "period", "measures", "sources")


def as_html(index: Mapping[str, Any]) -> str:
    """The page of an index, as `export.streamed` makes it."""
    return _Page(index).whole()


class _Page:
    def __init__(self, index: Mapping[str, Any]) -> None:
        self.index, self.language = index, index["language"]
        self.words, self.processing = words(self.language, "ARCHIVE"), words(self.language, "PROCESSING")

    def whole(self) -> str:
        title = self.words["title"].format(platform=self.index["platform"])
        parts = (self._begin, self._files, self._beside, self._skipped, self._explained, self._left_out)
        content = [heading(1, title)]
        for part in (*parts, self._named_files, self._elsewhere, self._not_searched):
            content += part()
        return page(self.language, title, content)

    def _section(self, name: str, *texts: str) -> Iterator[str]:
        yield heading(2, self.words[name])
        yield from map(paragraph, texts)

    def _begin(self) -> Iterator[str]:
        index = self.index
        yield paragraph(
            self.words["what"].format(
                platform=index["platform"],
                date=index["made"][:10],
                time=index["made"][11:16],
                rows=index["rows"],
                tables=len(index["files"]),
                searched=index["searched"],
            )
        )
        yield paragraph(self.words["forms"])

    def _files(self) -> Iterator[str]:
        yield from self._section("contents")
        about = [each for each in self.index["files"] if each["about"]]
        for kind in KINDS:
            if found := [each for each in about if each["kind"] == kind]:
                yield heading(3, kind_in_words(kind, self.language))
                yield pairs((each["title"], self._of_table(each)) for each in found)

    def _of_table(self, each: Mapping[str, Any]) -> list[str]:
        found = [escaped(self.words["rows"].format(rows=each["rows"]))]
        for name, label in (("pages", self.words["read"]), ("files", self.words["data"])):
            files = each[name]
            links = [anchor(file, label if not number else number + 1) for number, file in enumerate(files)]
            found.append(" ".join(links))
        return found

    def _beside(self) -> Iterator[str]:
        if found := [each for each in self.index["files"] if not each["about"]]:
            yield from self._section("beside", self.words["beside_text"])
            yield pairs((each["title"], self._of_table(each)) for each in found)

    def _skipped(self) -> Iterator[str]:
        if found := self.index["skipped"]:
            yield from self._section("not_whole", self.words["not_whole_text"])
            unknown = self.words["unknown_rows"]
            yield items(
                f"{each['table']}: {each['what']} ({each['why']}), "
                + (self.words["rows"].format(rows=each["rows"]) if each["rows"] else unknown)
                for each in found
            )

    def _explained(self) -> Iterator[str]:
        index = self.index
        if index["processing"]:
            yield from self._section("processing", self.words["processing_text"])
        for each in index["processing"]:
            yield heading(3, each["name"])
            not_told = {name: [self.processing["not_told"]] for name in ("purpose", "basis")}
            texts = {name: each[name] or not_told.get(name, []) for name in _SAID}
            yield pairs((self.processing[name], [escaped(text) for text in found]) for name, found in texts.items())
        if index["operator"]:
            yield from self._section("operator")
            yield pairs((self.words[name], [escaped(text)]) for name, text in index["operator"].items())
        yield from self._section("rights")
        yield items(index["rights"])
        yield from self._section("automated", index["automated"])

    def _left_out(self) -> Iterator[str]:
        files = self.index["files"]
        values = sum(left["rows"] for each in files for left in each["left_out"])
        yield from self._section("left_out", self.words["left_out_text"].format(values=values))
        reasons = self.index["reasons"]
        yield pairs(
            (
                each["title"],
                [escaped(f"{left['column']}: {reasons[left['why']]} ({left['rows']})") for left in each["left_out"]],
            )
            for each in files
        )

    def _named_files(self) -> Iterator[str]:
        named = [each for each in self.index["files"] if each["named_files"]]
        if named or self.index["pictures"]:
            yield from self._section("files", self.words["files_text"])
            if self.index["pictures"]:
                yield paragraph(self.words["pictures"].format(names=", ".join(self.index["pictures"])))
            yield pairs((each["title"], [str(each["named_files"])]) for each in named)

    def _elsewhere(self) -> Iterator[str]:
        yield from self._section("elsewhere", self.words["elsewhere_text"])
        places = (f"{each['what']}: {each['holds']}. {each['retention']}" for each in self.index["elsewhere"])
        yield items(places, "en")

    def _not_searched(self) -> Iterator[str]:
        found = [f"{each['table']}: {', '.join(each['columns'])}" for each in self.index["not_searched"]]
        if found := [*found, *self.index["not_there"]]:
            yield from self._section("not_searched", self.words["not_searched_text"])
            yield items(found, "en")
