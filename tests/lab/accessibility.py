"""
axe-core, in a page that Chromium shows: what keeps people from using it.

It is Deque's build for npm, which the package axe-playwright-python carries, so pip has looked at its hash. All of
its rules run, best practices and experiments included, but those of WCAG's level AAA.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

_RUN = """async () => {
  const rules = Object.fromEntries(axe.getRules()
    .filter((rule) => !rule.tags.includes("wcag2aaa") && !rule.tags.includes("deprecated"))
    .map((rule) => [rule.ruleId, {enabled: true}]));
  const found = await axe.run(document, {rules, resultTypes: ["violations"]});
  return {passes: found.passes.length, violations: found.violations.map((each) => (
    `${each.id} (${each.impact}): ${each.help}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`))};
}"""


@lru_cache(maxsize=1)
def _axe() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """
    What axe-core finds, a line for each rule that is broken.

    Raises:
        AssertionError: it has looked at nothing.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())  # by the debugger: no policy of the page's forbids it, and no page has it
    found: dict[str, Any] = page.evaluate(_RUN)
    assert found["passes"] > 5
    return list(found["violations"])
