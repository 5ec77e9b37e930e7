"""
The banner: the one script that is in every page, and all that it may do.

It is the same for everybody, so pages and the script may be cached: the answer is read in the browser, from the
cookie. It loads what was accepted in so many words, and nothing if anything is other than it expects: no cookie, two of
them, another version of the question, a signal of the browser, an error. It keeps nothing, and sends the answer to
nobody but the platform, which answers with the cookie: one that a script sets lasts no longer than a week in Safari.

The banner stands in the page, in front of it, and covers nothing, so no focus is hidden; its elements are in a shadow
tree with a style sheet of its own, so the platform's styles and a Content-Security-Policy do not reach it.

.. no_pii: code that is the same for everybody
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..words.languages import direction, words

#: Of these, the banner shows what is named so.
_SHOWN = ("heading", "intro", "all", "none", "ticked", "yes", "no", "stored", "manage", "more", "failed")

_STYLE = """
:host { all: initial; display: block; }
@media print { :host { display: none; } }
section, .again { box-sizing: border-box; padding: 1rem clamp(1rem, 4vw, 2rem); background: #fff; color: #1d2733;
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
section { border-bottom: .25rem solid #0b5c8a; }
section > * { max-width: 60rem; margin: 0 auto .75rem; }
h2 { font-size: 1.25rem; line-height: 1.3; }
ul { padding: 0; list-style: none; }
li { margin: 0 0 .5rem; }
label { display: flex; gap: .5rem; align-items: center; min-height: 1.75rem; font-weight: 600; }
input { width: 1.25rem; height: 1.25rem; margin: 0; flex: none; accent-color: #0b5c8a; }
.name { font-weight: 600; }
.buttons { display: grid; grid-auto-rows: 1fr; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
  gap: .75rem; }
button { min-height: 3rem; padding: .5rem 1rem; border: 0; border-radius: .5rem; background: #0b5c8a; color: #fff;
  font: inherit; font-weight: 600; cursor: pointer; }
.soft { color: #4b5866; font-size: .9375rem; }
a { color: #0b5c8a; }
.failed { font-weight: 600; }
.failed:empty { margin: 0; }
:focus-visible { outline: .1875rem solid #1d2733; outline-offset: .1875rem; }
@media (prefers-color-scheme: dark) {
  section, .again { background: #1c232a; color: #e9eef2; }
  section { border-color: #7cc4ef; }
  button { background: #7cc4ef; color: #0c1a24; }
  input { accent-color: #7cc4ef; }
  .soft { color: #b4bfc9; }
  a { color: #7cc4ef; }
  :focus-visible { outline-color: #e9eef2; }
}
@media (forced-colors: active) { button { border: 1px solid; } }
"""

_SCRIPT = """(() => {
  "use strict";
  const told = TOLD;
  const own = document.currentScript;
  const browser = navigator;
  if (!own || window.top !== window.self || document.getElementById(told.cookie)) return;
  const path = new URL(told.path, own.src);
  const host = location.hostname;
  // Where the cookie cannot be read nobody's answer is known.
  if (path.host !== location.host && !told.domains.some((each) => `.${host}`.endsWith(`.${each}`))) return;

  // The accepted purposes, or null: there is no answer to this question.
  const answer = () => {
    const found = document.cookie.split("; ").filter((each) => each.startsWith(`${told.cookie}=`));
    if (found.length !== 1) return null;
    const [version, ...parts] = found[0].slice(told.cookie.length + 1).split(".");
    if (version !== told.version || parts.length !== told.purposes.length) return null;
    const yes = [];
    for (const [index, each] of told.purposes.entries()) {
      if (parts[index] === `${each.purpose}:1`) yes.push(each);
      else if (parts[index] !== `${each.purpose}:0`) return null;
    }
    return yes;
  };

  const loaded = new Set();
  const load = (each) => {
    if (loaded.has(each.purpose)) return;
    loaded.add(each.purpose);
    for (const [name, value] of Object.entries(each.data)) window[name] = value;
    for (const src of each.scripts) {
      const script = document.createElement("script");
      Object.assign(script, { src, async: false, referrerPolicy: "strict-origin" });
      document.head.append(script);
    }
  };
  // The cookies that the operator has named as those of a purpose that is not accepted.
  const forget = (each) => {
    const isIts = (name) => each.cookies.some((one) => (
      one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : name === one));
    const labels = host.split(".");
    const domains = ["", ...labels.map((_label, index) => `; domain=${labels.slice(index).join(".")}`)];
    for (const name of document.cookie.split("; ").map((pair) => pair.split("=")[0]).filter(isIts))
      for (const domain of domains) document.cookie = `${name}=; max-age=0; path=/${domain}`;
  };
  const follow = (yes) => {
    told.purposes.filter((each) => !yes.includes(each)).forEach(forget);
    yes.forEach(load);
  };

  if (browser.globalPrivacyControl === true || browser.doNotTrack === "1") { follow([]); return; }

  const wanted = [document.documentElement.lang, ...(browser.languages || []), told.fallback];
  const language = wanted.map((each) => each.toLowerCase().split(/[-_]/)[0]).find((each) => each in told.texts);
  const texts = told.texts[language];
  const make = (tag, properties, ...children) => {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  };
  const place = (id) => {
    const element = make("div", { id, lang: language, dir: told.texts[language].direction });
    const root = element.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(told.style);
    root.adoptedStyleSheets = [sheet];
    return { element, root };
  };
  const banner = place(told.cookie);
  const foot = place(`${told.cookie}-again`);
  const failed = make("p", { className: "failed", role: "status" });
  let busy = false;

  const close = () => {
    banner.element.remove();
    document.body.append(foot.element);
  };
  const choose = async (choice) => {
    if (busy) return;
    busy = true;
    failed.textContent = "";
    const boxes = [...banner.root.querySelectorAll("input:checked")].map((box) => box.value);
    const ticked = { all: told.purposes.map((each) => each.purpose), none: [], ticked: boxes }[choice];
    const body = new URLSearchParams([["version", told.version], ["choice", "ticked"], ["by", "banner"]]);
    for (const each of ticked) body.append("purpose", each);
    const mode = path.origin === location.origin ? "same-origin" : "no-cors";
    try {
      await fetch(path, { method: "POST", body, mode, credentials: "include" });
    } catch { /* what counts is whether the cookie is there */ }
    busy = false;
    const yes = answer();
    if (yes === null || yes.map((each) => each.purpose).join() !== ticked.join()) {
      // Nor does an answer of before hold: whoever could not take it back is asked again, and nothing is loaded.
      forget({ cookies: [told.cookie] });
      failed.textContent = texts.failed;
      if (loaded.size) location.reload();
      return;
    }
    follow(yes);
    close();
    foot.root.querySelector("button").focus();
    // What runs cannot be taken back in this page.
    if ([...loaded].some((purpose) => !ticked.includes(purpose))) location.reload();
  };
  const button = (label, action) => {
    const made = make("button", { type: "button" }, label);
    made.addEventListener("click", action);
    return made;
  };
  const purposes = (yes) => make("ul", {}, ...told.purposes.map((each) => {
    const about = make("span", { id: `about-${each.purpose}` }, each.about[language]);
    const name = make("span", { className: "name" }, each.names[language]);
    if (told.purposes.length === 1) return make("li", {}, name, make("br"), about);
    const box = make("input", { type: "checkbox", value: each.purpose, checked: yes.includes(each) });
    box.setAttribute("aria-describedby", about.id);
    return make("li", {}, make("label", {}, box, name), about);
  }));
  const open = () => {
    const several = told.purposes.length > 1;
    const labels = several ? ["none", "ticked", "all"] : ["none", "all"];
    const label = (choice) => texts[several ? choice : { none: "no", all: "yes" }[choice]];
    const heading = make("h2", { id: "heading", tabIndex: -1 }, texts.heading);
    const section = make("section", {},
      heading, make("p", {}, texts.intro), purposes(answer() || []),
      make("div", { className: "buttons" }, ...labels.map((each) => button(label(each), () => choose(each)))),
      failed,
      make("p", { className: "soft" }, texts.stored, " ", make("a", { href: path.href }, texts.more)));
    section.setAttribute("aria-labelledby", "heading");
    // No answer, or the one of before; it asks again, and nothing is loaded.
    section.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      close();
      foot.root.querySelector("button").focus();
    });
    failed.textContent = "";
    banner.root.replaceChildren(section);
    document.body.prepend(banner.element);
    foot.element.remove();
    return heading;
  };
  const again = make("section", { className: "again" }, button(texts.manage, () => open().focus()));
  again.setAttribute("aria-label", texts.manage);
  foot.root.append(again);

  const yes = answer();
  if (yes === null) open();
  else { follow(yes); close(); }
})();
"""


def script(told: Mapping[str, Any], fallback: str, languages: Sequence[str]) -> str:
    """
    The script.

    Args:
        told: ``path``, ``cookie``, ``purposes``, ``version`` and ``domains``, as ``consent.banner`` makes it.
        fallback: spoken where the page and the browser want none of the languages.
        languages: in which all purposes are named.
    """
    texts = {}
    for code in languages:
        said = words(code, "CONSENT")
        stored = said["stored"].format(name=told["cookie"], manage=said["manage"])
        texts[code] = {**{key: said[key] for key in _SHOWN}, "stored": stored, "direction": direction(code)}
    whole = {**told, "fallback": fallback, "texts": texts, "style": _STYLE}
    return _SCRIPT.replace("TOLD", json.dumps(whole, sort_keys=True), 1)
