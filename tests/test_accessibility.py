"""
Every page of ours, in Chromium: axe-core finds nothing, by day on a narrow phone and by night on a desk.

That is enough where the night changes colours and nothing else, and the size of a window all else and no colours: see
`lab.accessibility.mixed`. Colours are looked at once for each kind of element, by day and by night, whatever its
language.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from lab import campus
from lab.accessibility import COLOURS, displayed, kinds, mixed, violations
from lab.chromium import Chromium, Window, chromium
from lab.pages_of_ours import PAGES

ADDRESS = "http://lms.openedx.test/page"
SIZES = {"narrow": (320, 740), "desktop": (1280, 900)}
LOOKS = {"narrow": "light", "desktop": "dark"}

#: Kinds of elements whose colours have been looked at: {(look, style): kinds}.
_looked_at: dict[tuple[str, str], set[str]] = {}


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    ports = SimpleNamespace(ports={"http": 9, "https": 9})  # nothing is fetched
    with chromium(ports, tmp_path_factory.mktemp("accessibility")) as found:  # type: ignore[arg-type]
        yield found


@pytest.fixture(scope="module")
def window(browser: Chromium) -> Window:
    return browser.window()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = campus.make(tmp_path_factory.mktemp("campus"))
    campus.fill(folder)
    return folder


def made(platform: Path, room: str, *words: str) -> bytes:
    """What a program of the platform prints; some of the lab's models cannot be read, which it says with 3."""
    done = campus.run(platform, "-m", f"lms.envs.tutor.privacy.{room}", *words, check=False)
    assert done.returncode in (0, 3) and done.stdout, done.stderr.decode()
    return done.stdout


def shown(window: Window, html: str) -> None:
    """
    As if the LMS had answered with it.

    It is written into the last page, which has axe already, and in machine code: unless one of the two has scripts or a
    policy of its own, which would stay.
    """
    is_plain = "<script" not in html and "http-equiv" not in html
    if is_plain and window.page.url == ADDRESS and not window.page.locator("script, [http-equiv]").count():
        return window.page.set_content(html)
    window.page.unroute_all()
    window.page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    window.page.goto(ADDRESS)
    return None


def looked_at(window: Window, name: str) -> list[str]:
    """What is wrong with the page that is shown."""
    found = [f"the looks cannot be seen one by one: {each}" for each in mixed(window.page)]
    at: dict[str, set[int]] = {}
    style, here = kinds(window.page)
    now = seen(window)
    for size, scheme in sorted(LOOKS.items(), key=lambda look: look != now):  # as the page before it was left, first
        if (size, scheme) != now:
            window.page.set_viewport_size(dict(zip(("width", "height"), SIZES[size], strict=True)))  # type: ignore[arg-type]
            window.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        window.screenshot(re.sub(r"\W+", "-", f"{name} {size} {scheme}"))
        known = _looked_at.setdefault((scheme, style), set())
        found += [f"{size}, {scheme}: {each}" for each in violations(window.page, COLOURS if here <= known else ())]
        known |= here
        at[size] = displayed(window.page)
        if window.scrolls_sideways():
            found.append(f"{size}, {scheme}: it scrolls sideways")
        if dark_of(window) is not (scheme == "dark"):
            found.append(f"{size}, {scheme}: not its own background")
    if at["narrow"] - at["desktop"]:
        found.append("something is shown on a phone only: it was not looked at by night")
    return found


def seen(window: Window) -> tuple[str | None, str]:
    """How pages are looked at now: the size, if it is one of SIZES, and by day or by night."""
    code = "() => [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches]"
    width, height, is_dark = window.page.evaluate(code)
    sizes = {size: name for name, size in SIZES.items()}
    return sizes.get((width, height)), "dark" if is_dark else "light"


def dark_of(window: Window) -> bool:
    """Is the background that the page gives itself a dark one? An assertion fails where it gives itself none."""
    colours = window.page.evaluate(
        "() => ['html', 'body'].map((name) => getComputedStyle(document.querySelector(name)).backgroundColor)"
    )
    own = [re.findall(r"\d+", each) for each in colours if each != "rgba(0, 0, 0, 0)"]
    assert own, "the page leaves its background to the browser"
    return sum(map(int, own[-1][:3])) < 3 * 128


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_found(window: Window, name: str) -> None:
    shown(window, PAGES[name]())
    if name.startswith("banner"):  # the page around it is the platform's: only the banner is looked at for colours
        window.page.add_style_tag(content="body { background: Canvas; color: CanvasText; color-scheme: light dark }")
    assert looked_at(window, name) == []


def test_of_the_register_and_of_an_archive(window: Window, platform: Path) -> None:
    """Of real models."""
    shown(window, made(platform, "register", "--format", "html").decode())
    assert looked_at(window, "register") == []
    archive = made(platform, "export", f"--user-id={campus.HER}")
    with zipfile.ZipFile(io.BytesIO(archive)) as files:
        pages = [name for name in files.namelist() if name.endswith(".html")]
        assert pages
        for name in pages[:5]:
            shown(window, files.read(name).decode())
            assert looked_at(window, f"archive {name}") == []


BAD = {
    "image-alt": ("<p>of", '<p><img src="data:,"> of'),
    "html-has-lang": ('<html lang="en">', "<html>"),
    "color-contrast": ("</style>", "li{color:#888!important;background:#999}</style>"),
    "document-title": ("<title>", "<title hidden></title><p hidden>"),
    "heading-order": ("<h2", "<h4"),
    "landmark-one-main": ("<main>", "<div>"),
}


@pytest.mark.parametrize("rule", BAD)
def test_it_would_be_found(window: Window, rule: str) -> None:
    """What is wrong with a page is what the run says, best practices included."""
    old, new = BAD[rule]
    html = PAGES["notice, en"]().replace("<main>\n", "<main>\n<p>of</p>")
    assert old in html
    shown(window, html.replace(old, new))
    assert any(each.startswith(f"{rule} ") for each in violations(window.page))


@pytest.mark.parametrize(
    ("style", "is_mixed"),
    [
        ("@media (prefers-color-scheme: dark) { h1 { color: #fff; background: #000; --x: #123 } }", False),
        ("@media (max-width: 30rem) { h1 { display: none; border: 1px solid red } h1::after { color: red } }", False),
        ("@media (prefers-color-scheme: dark) { h1 { padding: 0 } }", True),
        ("@media (prefers-color-scheme: dark) { h1 { --x: 1px } }", True),
        ("@media (max-width: 30rem) { h1 { color: red } }", True),
        ("@media (max-width: 30rem) { @supports (color: red) { h1 { background: red } } }", True),
        ("@media (max-width: 30rem) and (prefers-color-scheme: dark) { h1 { color: red } }", True),
    ],
)
def test_looks_that_depend_on_each_other(window: Window, style: str, is_mixed: bool) -> None:
    """In the page's style, or in that of a shadow."""
    shown(window, f"<!doctype html><title>t</title><style>{style}</style><h1>t</h1>")
    assert bool(mixed(window.page)) is is_mixed
    shown(window, "<!doctype html><title>t</title><h1>t</h1>")
    window.page.evaluate(
        f"document.querySelector('h1').attachShadow({{mode: 'open'}}).innerHTML = `<style>{style}</style>`"
    )
    assert bool(mixed(window.page)) is is_mixed


def test_kinds_of_elements(window: Window) -> None:
    """Other words are the same, but for where they are; another place, class or style is another kind."""
    found = []
    for style, text in (
        ("", '<p class="a"><a href="/x">one</a></p>'),
        ("", '<p class="a"><a href="/y">two</a> <a href="/z">more</a></p><p class="a"></p>'),
        ("", '<p class="b"><a href="/x">one</a></p>'),
        ("", '<p class="a"><b><a href="/x">one</a></b></p>'),
        ("a { color: red }", '<p class="a"><a href="/x">one</a></p>'),
    ):
        shown(window, f"<!doctype html><title>t</title><style>{style}</style>{text}")
        found.append(kinds(window.page))
    assert found[0] == found[1] and found[0][0] != found[4][0]
    assert not found[2][1] <= found[0][1] and not found[3][1] <= found[0][1]


def test_a_phone_shows_tables_row_by_row(window: Window) -> None:
    """Each cell with the name of its column; on a desk, as a table."""
    shown(window, PAGES["tables"]())
    cell = window.page.locator("td").first
    for (width, height), display, named in (
        (SIZES["narrow"], "block", '"What it is: "'),
        (SIZES["desktop"], "table-cell", "none"),
    ):
        window.page.set_viewport_size({"width": width, "height": height})
        assert cell.evaluate("each => getComputedStyle(each).display") == display
        assert cell.evaluate("each => getComputedStyle(each, '::before').content") == named
        assert window.page.locator("table").first.evaluate("each => each.scrollWidth <= window.innerWidth")
