"""
Is every address there that the documentation links to? ``make links`` asks each, so it needs the internet.

Looked at are the README, the pages of this folder and the other Markdown files: their links, not the addresses in what
can be copied. A link into a page needs that anchor there. The exit status is 1 if something is gone, and 3 if something
could not be asked: no answer, or an answer that only browsers get (401, 403, 429, 5xx).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urldefrag

import requests
from docutils import nodes
from docutils.core import publish_doctree

ROOT = Path(__file__).resolve().parents[2]

#: Seconds, and how often an address is asked that gives no answer.
TIMEOUT, ATTEMPTS = 20, 3
AGENT = {"User-Agent": "Mozilla/5.0 (links of tutor-contrib-privacy)"}
THERE, GONE, UNKNOWN = "there", "gone", "unknown"


def collected(paths: Iterable[Path]) -> dict[str, set[str]]:
    """Addresses with a scheme of the web, each with the names of the files that link to it."""
    found: dict[str, set[str]] = {}
    for path in paths:
        text = path.read_text(encoding="utf-8")
        for address in _in_markdown(text) if path.suffix == ".md" else _in_rst(text):
            found.setdefault(address, set()).add(path.name)
    return found


def _in_rst(text: str) -> set[str]:
    tree = publish_doctree(text, settings_overrides={"report_level": 5})
    addresses = {link.get("refuri", "") for link in tree.findall(nodes.reference)}
    return {each for each in addresses if re.match(r"https?://", each)}


def _in_markdown(text: str) -> set[str]:
    plain = re.sub(r"```.*?```|`[^`\n]+`", "", text, flags=re.DOTALL)
    return {each.rstrip(".,;:") for each in re.findall(r"https?://[^\s<>()\"']+", plain)}


def asked(address: str) -> tuple[str, str]:
    """THERE, GONE or UNKNOWN, and why."""
    page, anchor = urldefrag(address)
    why = ""
    for _ in range(ATTEMPTS):
        try:
            answer = requests.get(page, headers=AGENT, timeout=TIMEOUT)
        except requests.RequestException as error:
            why = type(error).__name__
            continue
        if answer.status_code in (401, 403, 429) or answer.status_code >= 500:
            why = str(answer.status_code)
            continue
        if not answer.ok:
            return GONE, str(answer.status_code)
        names = set(re.findall(r"""\b(?:id|name)\s*=\s*["']?([^"'\s>]+)""", answer.text)) if anchor else set()
        if anchor and not names & {anchor, unquote(anchor), f"user-content-{anchor}"}:
            return GONE, f"no anchor {anchor}"
        return THERE, str(answer.status_code)
    return UNKNOWN, why


def main(paths: Iterable[Path]) -> int:
    """Ask all of them, and say what is not there; what is gone is last."""
    found = collected(paths)
    addresses = sorted(found)
    with ThreadPoolExecutor(8) as pool:
        answers = dict(zip(addresses, pool.map(asked, addresses), strict=True))
    order = (THERE, UNKNOWN, GONE)
    for address in sorted(addresses, key=lambda each: order.index(answers[each][0])):
        state, why = answers[address]
        print(f"{state:<8} {address}  ({why}; in {', '.join(sorted(found[address]))})")
    states = [state for state, _why in answers.values()]
    print("\n" + ", ".join(f"{states.count(state)} {state}" for state in reversed(order)))
    return 1 if GONE in states else 3 if UNKNOWN in states or not states else 0


if __name__ == "__main__":
    sys.exit(main([ROOT / "README.rst", *sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.rst"))]))
