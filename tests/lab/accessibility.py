"""
axe-core, in a page that Chromium shows: what keeps people from using it.

It is Deque's build for npm, which the package axe-playwright-python carries, so pip has looked at its hash. All of
its rules run, best practices and experiments included, but those of WCAG's level AAA.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache
from importlib import resources
from typing import Any

from playwright.sync_api import Page

_RUN = """async (without) => {
  const rules = Object.fromEntries(axe.getRules()
    .filter((rule) => !rule.tags.includes("wcag2aaa") && !rule.tags.includes("deprecated"))
    .map((rule) => [rule.ruleId, {enabled: !without.includes(rule.ruleId)}]));
  const found = await axe.run(document, {rules, resultTypes: ["violations"]});
  return {passes: found.passes.length, violations: found.violations.map((each) => (
    `${each.id} (${each.impact}): ${each.help}: ${each.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`))};
}"""

#: What looks at colours, which takes as long as all the rest.
COLOURS = ("color-contrast", "link-in-text-block")

#: The elements of a page, those of its shadows included, and whatever else its looks depend on.
_PARTS = """const roots = [document];
const elements = [];
for (const root of roots) {
  for (const each of root.querySelectorAll("*")) {
    elements.push(each);
    if (each.shadowRoot) roots.push(each.shadowRoot);
  }
}
const sheets = roots.flatMap((root) => [...root.styleSheets, ...root.adoptedStyleSheets]);
"""

_MIXED = f"""() => {{
  {_PARTS}
  const found = [];
  const isColour = (name, value) =>
    /color|^background|^fill$|^stroke$/.test(name) || name.startsWith("--") && CSS.supports("color", value);
  const isLegible = (name) => /^color$|^background|^fill$|^stroke$|^--/.test(name);
  const look = (rules, night, size) => {{
    for (const rule of rules) {{
      const text = rule.conditionText ?? "";
      const names = [...rule.style ?? []];
      const others = names.filter((name) => !isColour(name, rule.style.getPropertyValue(name).trim()));
      const isWrong = night && others.length || size && !/::/.test(rule.selectorText) && names.some(isLegible);
      if (isWrong || night && size && names.length) found.push(rule.cssText);
      look(rule.cssRules ?? [], night || /prefers-color-scheme/.test(text), size || /width|height|orient/.test(text));
    }}
  }};
  for (const sheet of sheets) look(sheet.cssRules, false, false);
  return found;
}}"""

_DISPLAYED = f"""() => {{
  {_PARTS}
  return elements.flatMap((each, place) => each.checkVisibility() ? [place] : []);
}}"""

_KINDS = f"""() => {{
  {_PARTS}
  const words = ["lang", "hreflang", "href", "title", "content", "value", "alt", "action", "aria-label", "data-head"];
  const name = (each) => each.localName + [...each.attributes].map((one) => (
    words.includes(one.name) ? `[${{one.name}}]` : `[${{one.name}}=${{one.value}}]`)).sort().join("");
  const above = (each) => each.parentElement ?? each.getRootNode().host;
  const kind = (each) => each ? `${{kind(above(each))}} ${{name(each)}}` : "";
  const style = sheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join("");
  return [style, [...new Set(elements.map(kind))]];
}}"""


@lru_cache(maxsize=1)
def _axe() -> str:
    return (resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def mixed(page: Page) -> list[str]:
    """
    What a page's style sheets change at night other than colours, or by the size of the window and are colours.

    Where there is nothing, colours of the night are the same in each size, and all else is as by day.
    """
    return list(page.evaluate(_MIXED))


def displayed(page: Page) -> set[int]:
    """Numbers of the elements that are shown."""
    return set(page.evaluate(_DISPLAYED))


def kinds(page: Page) -> tuple[str, set[str]]:
    """
    What the colours in a page depend on: its style, and its elements with all that each stands in, without their words.
    """
    style, found = page.evaluate(_KINDS)
    return str(style), set(found)


def violations(page: Page, without: Collection[str] = ()) -> list[str]:
    """
    What axe-core finds, a line for each rule that is broken.

    Args:
        without: rules that are left out.

    Raises:
        AssertionError: it has looked at nothing.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(_axe())  # by the debugger: no policy of a page forbids it, and no page has it
    found: dict[str, Any] = page.evaluate(_RUN, list(without))
    assert found["passes"] > 5
    return list(found["violations"])
