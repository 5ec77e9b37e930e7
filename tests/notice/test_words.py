"""Words of the public notice that have to be there, or not, in every language."""

from __future__ import annotations

from typing import Any

import pytest

from lab.notice import COUNTS, EVENTS, FULL, OPERATOR, PLATFORM, SCHEDULE, pages, paragraphs
from tutorprivacy.notice.site_facts import Site
from tutorprivacy.notice.statements import decide

from .test_statements import told


def test_no_more_is_said_of_others_than_is_so() -> None:
    """Studio loads Beamer's script in some releases: it is in no list of what is off, and named as what is not."""
    words = {
        "en": (" are off.", "in some releases", "a script of Beamer"),
        "fr": (" sont désactivées.", "dans certaines versions", "un script de Beamer"),
        "es": (" están desactivadas.", "en algunas versiones", "un script de Beamer"),
        "de": (" sind ausgeschaltet.", "in manchen Versionen", "ein Skript von Beamer"),
        "it": (" sono disattivate.", "in alcune versioni", "uno script di Beamer"),
        "pt": (" estão desativadas.", "em algumas versões", "um script da Beamer"),
        "nl": (" staan uit.", "in sommige versies", "een script van Beamer"),
        "pl": (" są wyłączone.", "w niektórych wydaniach", "skrypt firmy Beamer"),
        "ar": (" متوقفة.", "في بعض الإصدارات", "برنامجًا نصيًا من Beamer"),
        "uk": (" вимкнено.", "у деяких версіях", "скрипт Beamer"),
    }
    for code, html in pages({}).items():
        off, told, script = words[code]
        (text,) = (text for text in paragraphs(html)["others"] if off in text)
        listed, _off, rest = text.partition(off)
        assert "Segment" in listed and "Beamer" not in listed, code
        assert told in rest and script in rest, code


@pytest.mark.parametrize(
    ("enabled", "config", "is_said"),
    [
        ([], {}, False),
        ([], {"ENABLE_WEB_PROXY": False}, True),
        (["drydock"], {}, True),
        (["drydock"], {"DRYDOCK_INGRESS": False}, False),
        ([], {"DRYDOCK_INGRESS": True}, False),
    ],
)
def test_what_stands_in_front_is_not_promised(enabled: list[str], config: dict[str, Any], is_said: bool) -> None:
    """A web server of the operator's, or Drydock's ingress, which is there by default."""
    assert ("In front of these servers stands another one" in pages({}, enabled, config)["en"]) is is_said


def test_full_is_said_plainly() -> None:
    """Names, addresses, browsers; and that no end is set."""
    words = {
        "en": ("username", "IP address", "browser", "without limit"),
        "fr": ("nom d’utilisateur", "adresse IP", "navigateur", "sans limite"),
        "es": ("nombre de usuario", "dirección IP", "navegador", "sin límite"),
        "de": ("Benutzernamen", "IP-Adresse", "Browser", "unbegrenzt"),
        "it": ("nome utente", "indirizzo IP", "browser", "senza limiti"),
        "pt": ("nome de utilizador", "endereço IP", "navegador", "sem limite"),
        "nl": ("gebruikersnaam", "IP-adres", "browser", "onbeperkt"),
        "pl": ("nazwą użytkownika", "adresem IP", "przeglądarką", "bez ograniczenia"),
        "ar": ("اسم المستخدم", "عنوان IP", "متصفحكم", "بلا حدّ"),
        "uk": ("ім’ям користувача", "IP-адресою", "браузером", "без обмеження"),
    }
    for code, html in pages({**FULL, "PRIVACY_IP_ADDRESS": "drop", "PRIVACY_USER_AGENT": "drop"}).items():
        text = " ".join(paragraphs(html)["events"])
        assert all(word in text for word in words[code]), code


@pytest.mark.parametrize("enabled", [[], ["aspects"], ["cairn"]])
@pytest.mark.parametrize("changes", [{}, SCHEDULE, {**EVENTS, **COUNTS}])
def test_retirement_is_no_compliance_guarantee(changes: dict[str, Any], enabled: list[str]) -> None:
    """Wherever it is described."""
    words = {
        "en": "not a compliance guarantee",
        "fr": "pas une garantie de conformité",
        "es": "no es una garantía de cumplimiento",
        "de": "keine Garantie, dass alle Gesetze",
        "it": "non è una garanzia di conformità",
        "pt": "não é uma garantia de conformidade",
        "nl": "geen garantie dat aan de wet wordt voldaan",
        "pl": "nie jest gwarancją zgodności",
        "ar": "ليس ضمانًا للامتثال",
        "uk": "не є гарантією відповідності",
    }
    for code, html in pages(changes, enabled).items():
        assert words[code] in " ".join(paragraphs(html)["deletion"]), code


def test_no_contact() -> None:
    """Then none is named."""
    notice = decide(told({}), Site(PLATFORM, " ", "reduced"))
    assert "readers-contact" not in {each.name for section in notice.sections for each in section.statements}


def test_the_operators_own_words() -> None:
    """In the page's language, or in another that is named; harmless, whatever stands in them; nothing if nothing."""
    html = pages({**OPERATOR, **EVENTS})
    assert "Example University, Street 1 &lt;b&gt;{$PATH}" in html["de"]
    assert '<a href="mailto:dpo@university.example" dir="ltr">' in html["es"]
    assert "base de events" in html["fr"] and "basis of events" not in html["fr"]
    assert '<span lang="en"><bdi>basis of events</bdi></span>' in html["de"]
    assert '<span lang="fr"><bdi>Personne d’autre</bdi></span>' in html["en"]
    assert 'href="https://university.example/privacy?a=1&amp;b=`{x}`"' in html["en"]
    assert all(page.count('id="responsible"') == 1 for page in html.values())
    assert all("responsible" not in page for page in pages({}).values())
