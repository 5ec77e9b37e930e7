"""The public notice as a page: its figures and languages, its HTML, and that Caddy takes it for nothing but text."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import string
import subprocess
from pathlib import Path
from typing import Any

import jinja2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import tutorprivacy
from lab.notice import COUNTS, DEFAULTS, EVENTS, FULL, SCHEDULE, SERVICE, TRUNCATE, Page, pages, paragraphs
from lab.services import caddy_program
from tutorprivacy.inside.words.plurals import how_many
from tutorprivacy.notice.page import CONTENT_SECURITY_POLICY, Language, Notice, escape, languages
from tutorprivacy.notice.served import accepted, fallback, public_notice

EVERYTHING = {**EVENTS, **COUNTS, **TRUNCATE, **SCHEDULE, **SERVICE, "PRIVACY_TRACKING_KEEP_BACKENDS": ["mine"]}
CONFIGURATIONS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, []),
    (FULL, ["aspects"]),
    (EVERYTHING, ["aspects", "cairn"]),
    ({"PRIVACY_RETIREMENT_ENABLED": False, "PRIVACY_BLOCK_THIRD_PARTIES": False}, ["cairn"]),
]

#: What an operator might call a platform, to see what happens.
HOSTILE = [
    "{$HOME} {env.HOME} {http.request.uri} {re.privacy_language.1} {args[0]} {block} {",
    "`respond owned` 200",
    "<script>alert(1)</script><img src=//evil.example>\"'&amp;&#60;",
    "a\nb\r\n}\n}\nrespond evil\n",
    "\\` \\{ \\\\ $ % # @x /* \u2028 \x85 \x00 \x1b[31m \u202e gnihtyrev \ufeff",
    "<<HTML\nHTML",
    "{platform} {{ LMS_HOST }} {% raw %}",
    "Ünïversität Ελλάς Тест 東京 دانشگاه می\u200cشود हिन्दी 👩\u200d🎓",
    "",
]


def plain(text: str) -> str:
    """What is to be seen of a text."""
    spaced = re.sub(r"[ \t\r\n\f\v\x85\u2028\u2029]+", " ", text)
    return "".join(char for char in spaced if char.isprintable() or char in "\u200c\u200d\xa0")


FIGURES: list[tuple[dict[str, Any], str, dict[str, str]]] = [
    (
        {"PRIVACY_LOG_RETENTION_DAYS": 7},
        "programs",
        {
            "en": "more than 7 days old",
            "fr": "plus de 7 jours",
            "es": "más de 7 días",
            "de": "älter als 7 Tage",
            "it": "più di 7 giorni",
            "pt": "mais de 7 dias",
            "nl": "ouder zijn dan 7 dagen",
            "pl": "starsze niż 7 dni",
            "ar": "عمرها مدة 7 أيام.",
            "uk": "старші за 7 днів",
        },
    ),
    (
        {**FULL, "PRIVACY_LOG_RETENTION_DAYS": 1},
        "events",
        {
            "en": "more than 1 day old",
            "fr": "plus de 1 jour.",
            "es": "más de 1 día.",
            "de": "älter als 1 Tag ",
            "it": "più di 1 giorno.",
            "pt": "mais de 1 dia.",
            "nl": "ouder zijn dan 1 dag.",
            "pl": "starsze niż 1 dzień.",
            "ar": "عمرها مدة يوم واحد.",
            "uk": "старші за 1 день.",
        },
    ),
    (
        {**COUNTS, "PRIVACY_USAGE_RETENTION_MONTHS": 13},
        "counts",
        {
            "en": "for 13 months",
            "fr": "pendant 13 mois",
            "es": "durante 13 meses",
            "de": "13 Monate lang",
            "it": "per 13 mesi",
            "pt": "durante 13 meses",
            "nl": "13 maanden bewaard",
            "pl": "przez 13 miesięcy.",
            "ar": "لمدة 13 شهرًا.",
            "uk": "зберігаються 13 місяців.",
        },
    ),
    (
        {**COUNTS, "PRIVACY_USAGE_RETENTION_MONTHS": 2},
        "counts",
        {
            "en": "for 2 months",
            "fr": "pendant 2 mois",
            "es": "durante 2 meses",
            "de": "2 Monate lang",
            "it": "per 2 mesi",
            "pt": "durante 2 meses",
            "nl": "2 maanden bewaard",
            "pl": "przez 2 miesiące.",
            "ar": "لمدة شهرين.",
            "uk": "зберігаються 2 місяці.",
        },
    ),
    (
        {**EVENTS, "PRIVACY_SAMPLE_RATE": 0.125},
        "events",
        {
            "en": "of 12.5% of",
            "fr": "de 12,5\xa0% des",
            "es": "del 12,5\xa0% de",
            "de": "von 12,5\xa0% der",
            "it": "studenti (12,5%)",
            "pt": "de 12,5% dos",
            "nl": "van 12,5% van",
            "pl": "zdarzenia 12,5% osób",
            "ar": "أحداث 12.5 في المئة من",
            "uk": "події 12,5% слухачів",
        },
    ),
    (
        {**EVENTS, "PRIVACY_TIMESTAMP_MINUTES": 60},
        "events",
        {
            "en": "steps of 60 minutes",
            "fr": "pas de 60 minutes",
            "es": "pasos de 60 minutos",
            "de": "je 60 Minuten",
            "it": "a intervalli di 60 minuti",
            "pt": "intervalos de 60 minutos",
            "nl": "stappen van 60 minuten",
            "pl": "co 60 minut.",
            "ar": "من 60 دقيقة.",
            "uk": "у 60 хвилин.",
        },
    ),
    (
        {**TRUNCATE, "PRIVACY_IPV4_PREFIX_LENGTH": 24, "PRIVACY_IPV6_PREFIX_LENGTH": 48},
        "requests",
        {
            "en": "first 24 of the 32",
            "fr": "24 premiers des 32",
            "es": "primeros 24 de los 32",
            "de": "ersten 24 der 32",
            "it": "primi 24 dei 32",
            "pt": "primeiros 24 dos 32",
            "nl": "eerste 24 van de 32",
            "pl": "pierwsze 24 z 32",
            "ar": "أول 24 من البتات البالغ عددها 32",
            "uk": "перші 24 із 32",
        },
    ),
]


@pytest.mark.parametrize(("changes", "section", "expected"), FIGURES)
def test_figures_are_those_of_the_settings(changes: dict[str, Any], section: str, expected: dict[str, str]) -> None:
    """In words that each language has for them: one day, two days."""
    for code, text in pages(changes).items():
        assert expected[code] in " ".join(paragraphs(text)[section]), code


NUMBERS = {
    "PRIVACY_LOG_RETENTION_DAYS": st.integers(1, 999),
    "PRIVACY_USAGE_RETENTION_MONTHS": st.integers(1, 120),
    "PRIVACY_USAGE_MIN_GROUP": st.integers(2, 1000),
    "PRIVACY_TIMESTAMP_MINUTES": st.integers(1, 1439),
    "PRIVACY_IPV4_PREFIX_LENGTH": st.integers(1, 31),
    "PRIVACY_IPV6_PREFIX_LENGTH": st.integers(1, 127),
    "PRIVACY_RETIREMENT_COOL_OFF_DAYS": st.integers(1, 365),
    "PRIVACY_RETIREMENT_CLEANUP_DAYS": st.integers(1, 3650),
}

#: Bits of addresses; minutes after midnight; the cookie's value; months for which an order's number stays; lives of
#: cookies.
CONSTANTS = {"32", "128", "30", "1", "120", "13", "14", "28", "60", "364", "3650"}

#: Numbers that a language has a word for.
IN_WORDS = {"ar": {"1", "2"}}


@settings(max_examples=30)
@given(st.fixed_dictionaries(NUMBERS))
def test_no_other_figure_is_on_the_page(numbers: dict[str, int]) -> None:
    """What is set is told, and no number that is not set."""
    wanted = {str(number) for number in numbers.values()}
    for code, text in pages({**EVENTS, **COUNTS, **TRUNCATE, **numbers}).items():
        sentences = " ".join(sentence for found in paragraphs(text).values() for sentence in found)
        found, in_words = set(re.findall(r"(?<!\w)\d+", sentences)), IN_WORDS.get(code, set())
        assert found - in_words == (wanted | CONSTANTS) - in_words and found <= wanted | CONSTANTS, code


def test_the_language_for_everybody_else() -> None:
    """The platform's, or English."""
    known = {"en", "fr", "es", "de", "pt-br"}
    assert [fallback(code, dict.fromkeys(known)) for code in ("fr", "es-419", "de_DE", "PT-br", "ar", "")] == [
        *("fr", "es", "de", "pt-br", "en", "en")
    ]


def test_longer_codes_are_looked_for_first() -> None:
    """A Brazilian page is for Brazilians, and a Portuguese one for the others."""
    expression = re.compile(accepted({"pt": "", "pt-br": ""}))
    assert [expression.search(header).group(1) for header in ("pt-BR,pt;q=0.9", "pt-PT,pt-BR;q=0.8")] == ["pt-BR", "pt"]


def fields(text: str) -> list[str]:
    return sorted(name for _text, name, _format, _conversion in string.Formatter().parse(text) if name)


@pytest.mark.parametrize("code", languages())
def test_every_language_says_the_same(code: str) -> None:
    """The same names, in the same order, with the same things to fill in."""
    texts, english = languages()[code].texts, languages()["en"].texts
    assert set(texts) - {"direction"} == set(english)
    for part in ("units", "times", "sections", "statements"):
        assert list(texts[part]) == list(english[part])
    for name, text in english["statements"].items():
        assert fields(texts["statements"][name]) == fields(text), name
    for name in ("title", "percent"):
        assert fields(texts[name]) == fields(english[name])
    for name, phrase in english["times"].items():
        if name != "weekdays":
            assert fields(texts["times"][name]) == fields(phrase), name
    assert len(set(texts["times"]["weekdays"])) == 7
    for forms in texts["units"].values():
        assert [fields(form) for form in forms] == [
            [] if str(place) in IN_WORDS.get(code, ()) else ["number"] for place in range(how_many(code))
        ]


@pytest.mark.parametrize("code", languages())
def test_the_words_of_the_notice(code: str) -> None:
    """Keyed hashes are pseudonyms in every language; nothing is left in English; no text is there twice."""
    texts = languages()[code].texts
    everything = [*texts["statements"].values(), *texts["sections"].values(), texts["title"]]
    assert not re.search(r"an[oó]n[yi]m|анонім|مجهول", " ".join(everything), re.IGNORECASE)
    assert re.search(r"pseudon|seudón|псевдонім|اسم مستعار", " ".join(everything))
    assert len(set(everything)) == len(everything)
    assert all(text == " ".join(text.split(" ")).strip() for text in everything)
    if code != "en":
        assert not set(everything) & set(languages()["en"].texts["statements"].values())
        assert languages()[code].texts["name"] != "English"


@pytest.mark.parametrize(("changes", "enabled"), CONFIGURATIONS)
def test_the_page_is_valid_and_asks_for_nothing(changes: dict[str, Any], enabled: list[str]) -> None:
    """No script, no image, no form, no address elsewhere; headings in order; a language that screen readers know."""
    for code, text in pages(changes, enabled).items():
        assert "\n\n" not in text
        assert text.startswith("<!DOCTYPE html>\n")
        page = Page(text)
        names = [name for name, _attributes in page.tags]
        assert set(names) <= {
            *("html", "head", "meta", "title", "style", "body", "nav", "main"),
            *("h1", "h2", "p", "ul", "li", "a", "bdi", "code"),
        }
        assert [name for name in names if name in ("h1", "main", "nav", "title")] == ["title", "nav", "main", "h1"]
        assert page.tags[0] == ("html", {"lang": code, **({"dir": "rtl"} if code == "ar" else {})})
        assert ("meta", {"charset": "utf-8"}) in page.tags
        assert ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}) in page.tags
        ids = [attributes["id"] for _name, attributes in page.tags if "id" in attributes]
        assert len(set(ids)) == len(ids) == names.count("h2") >= 7
        links = [attributes for name, attributes in page.tags if name == "a"]
        for attributes in links:
            assert re.fullmatch(
                r"/privacy-data/\w+|/privacy-opt-out|mailto:contact@example\.org", str(attributes["href"])
            )
        assert [(each["lang"], each["hreflang"]) for each in links if "lang" in each] == [(c, c) for c in languages()]
        assert [each["lang"] for each in links if each.get("aria-current") == "page"] == [code]
        assert not {name for _tag, attributes in page.tags for name in attributes} - {
            *("lang", "charset", "name", "content", "aria-label", "aria-current", "dir", "href", "hreflang", "id"),
        }


def test_the_style_is_the_one_that_the_policy_allows() -> None:
    """By its hash; a browser would ignore another one."""
    (style,) = [text for tag, _section, text in Page(pages({})["en"]).texts if tag == "style"]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}';" in CONTENT_SECURITY_POLICY
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'; ")
    assert "url(" not in style
    assert "@import" not in style


def test_from_right_to_left() -> None:
    """A language whose file says so."""
    arabic = Language("ar", {**languages()["en"].texts, "direction": "rtl"})
    assert '<html lang="ar" dir="rtl">' in arabic.page(Notice("x", (), ()), "/x", {})


@given(st.text())
@example("".join(map(chr, range(256))))
def test_text_is_text(text: str) -> None:
    """What a reader sees is the text; what a browser reads has no mark that means something to it."""
    escaped = escape(text)
    assert html.unescape(escaped) == plain(text)
    rest = re.sub(r"&(?:amp|lt|gt|quot|#x27);", "", escaped)
    assert not re.search(r"[<>&\"'\n\r\0]", rest)


def test_a_contact_that_is_no_address() -> None:
    """It is text, and no link; an address is not more than one."""
    for contact in ("https://example.org/contact", "javascript:alert(1)", "a@b c@d", "<a@b>"):
        assert "mailto" not in pages({}, config={"CONTACT_EMAIL": contact})["en"]
    page = pages({}, config={"CONTACT_EMAIL": 'a"&?subject=x{y}@example.org'})["en"]
    (link,) = set(re.findall(r'href="(mailto:[^"]*)"', page))
    assert link == "mailto:a%22%26%3Fsubject%3Dx%7By%7D@example.org"


PATCH = Path(tutorprivacy.__file__).parent / "patches" / "caddyfile-lms"


def caddyfile(platforms: list[str], port: int = 80) -> tuple[str, list[dict[str, Any]]]:
    """A site for each name of a platform, with the plugin's patch; and what is to be served there."""
    sites, notices = "", []
    for number, platform in enumerate(platforms):
        config = {"PLATFORM_NAME": platform, "CONTACT_EMAIL": platform, "LANGUAGE_CODE": "en"}
        found = {**DEFAULTS, **EVERYTHING, "PRIVACY_TRACKING_KEEP_BACKENDS": [platform]}
        notices.append(public_notice(found, config, []))
        text = jinja2.Template(PATCH.read_text()).render(privacy_public_notice=lambda: notices[-1])
        indented = text.replace("\n", "\n    ")
        sites += f"http://site{number}.test:{port} {{\n    {indented}\n}}\n"
    return f"{{\n    admin off\n    default_bind 127.0.0.1\n}}\n{sites}", notices


def bodies(value: Any) -> list[str]:
    """Every body of an answer in Caddy's own configuration."""
    if isinstance(value, dict):
        found = [value["body"]] if value.get("handler") == "static_response" else []
        return [*found, *(body for each in value.values() for body in bodies(each))]
    return [body for each in value for body in bodies(each)] if isinstance(value, list) else []


def adapted(folder: Path, oldest: bool) -> dict[str, Any]:
    """What Caddy makes of the Caddyfile in a folder."""
    words = ["adapt", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    done = subprocess.run([str(caddy_program(oldest)), *words], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_caddy_takes_any_name_for_text(tmp_path: Path) -> None:
    """Of the platform, of the contact, of a backend: what each Caddy adapts is the page, and no other directive."""

    @settings(max_examples=15, deadline=None)
    @given(st.lists(st.text(st.characters(codec="utf-8")), min_size=1, max_size=3))
    @example(HOSTILE)
    def check(platforms: list[str]) -> None:
        text, notices = caddyfile(platforms)
        (tmp_path / "Caddyfile").write_text(text, encoding="utf-8")
        packed = [page["packed"] for notice in notices for page in notice["pages"]]
        for oldest in (True, False):
            found = sorted(bodies(adapted(tmp_path, oldest)))
            assert found == sorted(f'{{{{b64dec "{each}"}}}}' for each in packed)

    check()
