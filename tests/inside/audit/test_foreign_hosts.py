"""Which hosts a text lets a browser ask: what is loaded, what a script names, and what is a link only."""

from __future__ import annotations

import pytest

from tutorprivacy.inside.audit.foreign_hosts import Hosts, foreign_hosts, is_observer
from tutorprivacy.inside.pii.foreign_urls import one_of

OWN = one_of([".lms.example"])


def hosts(text: str, is_script: bool = False) -> tuple[str, str]:
    found = foreign_hosts(text, OWN, is_script)
    return " ".join(found.loaded), " ".join(found.named)


@pytest.mark.parametrize(
    "text",
    [
        '<script async src="https://Third.Example/a.js"></script>',
        "<iframe\n  title='a'\n  src = '//third.example'></iframe>",
        "<img alt=x src=http://third.example:8080/a.png>",
        '<link rel="stylesheet" href="https://third.example/a.css">',
        '<link rel="preconnect" href="https://third.example">',
        '<video poster="https://third.example/a.png">',
        '<img srcset="https://third.example/a.png 2x">',
        '<object data="//third.example/x">',
        "<style>@import '//third.example/a.css';</style>",
        "<p style=\"background: url('https://third.example/a.png')\">",
        '<script>x</script><img src="https://third.example/a.png">',
        '<!-- a --><img src="https://third.example/a.png"><!-- b -->',
        '<script src={"https://third.example/a.js"} />',
        '{"html": "<script src=\\"https://third.example/a.js\\"></script>"}',
    ],
)
def test_what_is_loaded(text: str) -> None:
    assert hosts(text) == ("third.example", "")


@pytest.mark.parametrize(
    "text",
    [
        "s.src = 'https://third.example/a.js'",
        'fetch("//third.example/x")',
        "new WebSocket(`wss://third.example`)",
        "link.href='https://third.example/a.css'",
    ],
)
def test_what_a_script_names(text: str) -> None:
    """Between tags, or all of a file that is a script."""
    assert hosts(text, is_script=True) == hosts(f"<p><script type='x'>{text}</script>") == ("", "third.example")
    assert hosts(text) == ("", "")


@pytest.mark.parametrize(
    "text",
    [
        '<a href="https://third.example/">',
        '<link rel="canonical" href="https://third.example/">',
        '<script src="/static/a.js"></script><img src="https://apps.lms.example/a.png">',
        '<!-- <img src="https://third.example/a.png"> -->',
        '## <img src="https://third.example/a.png">',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://www.w3.org/x">',
        "See https://third.example for more.",
        "<img src=\"${static.url('x')}\">",
        '<p data-x="https://third.example">',
        "",
    ],
)
def test_what_is_none(text: str) -> None:
    assert not foreign_hosts(text, OWN)


def test_a_link_in_jsx_is_none() -> None:
    assert hosts('<a href="https://third.example">', is_script=True) == ("", "")


def test_an_observer_that_a_script_names_is_asked() -> None:
    """Nobody names it to do something else."""
    assert hosts("x('https://www.googletagmanager.com/gtag/js')", is_script=True) == ("www.googletagmanager.com", "")
    assert is_observer("hotjar.com") and not is_observer("nothotjar.com")


def test_a_comment_that_does_not_end_hides_nothing() -> None:
    """In a script it is no comment."""
    assert foreign_hosts("<script>'<!--'; a('https://third.example')</script>", OWN) == Hosts((), ("third.example",))
