"""
The page on which visitors say whether their visits are counted: its words and its HTML.

Everything on it is written here. Nothing that a browser has sent is shown.

.. no_pii: words of a page that are the same for everybody
"""

from __future__ import annotations

from functools import lru_cache
from html import escape

from .web_page import content_security_policy, links_from, visitors_page

#: As ``visitors.opt_out`` has it.
COOKIE = "privacy-opt-out"

#: By language: the same keys in each, a sentence or a button's label for each.
TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "heading": "Statistics of this site",
        "counted": "Your visits are counted.",
        "not_counted": "Your visits are not counted.",
        "by_cookie": "You chose this in this browser.",
        "by_signal": "Your browser tells websites that you do not want to be tracked, and this site follows that.",
        "what": "What the statistics are made of",
        "usage": "Visits, pages and kinds of browsers are counted.",
        "events": "Single steps are recorded, for example that a page was opened or a video was played.",
        "unchanged": "Your courses, answers and grades stay as they are, whatever you choose.",
        "set": "Do not count my visits",
        "clear": "Count my visits again",
        "also": "You can store this choice here as well. It then holds even if your browser stops telling websites.",
        "still": "What your browser says holds even if you let your visits be counted again here.",
        "cookie": "Your choice is stored for 13 months in a cookie named {name}, the same for everybody. It is valid "
        "for this browser only.",
        "before": "What was counted before stays counted.",
        "notice": "What this site collects",
        "home": "Home page of this site",
    },
    "fr": {
        "heading": "Statistiques de ce site",
        "counted": "Vos visites sont comptées.",
        "not_counted": "Vos visites ne sont pas comptées.",
        "by_cookie": "Vous avez fait ce choix dans ce navigateur.",
        "by_signal": "Votre navigateur indique aux sites que vous ne souhaitez pas être suivi, et ce site le respecte.",
        "what": "De quoi sont faites les statistiques",
        "usage": "Les visites, les pages et les types de navigateurs sont comptés.",
        "events": "Des étapes isolées sont enregistrées, par exemple l’ouverture d’une page ou la lecture d’une vidéo.",
        "unchanged": "Vos cours, vos réponses et vos notes restent inchangés, quel que soit votre choix.",
        "set": "Ne pas compter mes visites",
        "clear": "Compter de nouveau mes visites",
        "also": "Vous pouvez aussi enregistrer ce choix ici. Il reste alors valable même si votre navigateur cesse de "
        "l’indiquer aux sites.",
        "still": "La demande de votre navigateur reste valable même si vous faites compter ici vos visites à nouveau.",
        "cookie": "Votre choix est enregistré pendant 13 mois dans un cookie nommé {name}, le même pour tout le monde. "
        "Il ne vaut que pour ce navigateur.",
        "before": "Ce qui a déjà été compté le reste.",
        "notice": "Ce que ce site collecte",
        "home": "Page d’accueil de ce site",
    },
    "es": {
        "heading": "Estadísticas de este sitio",
        "counted": "Sus visitas se cuentan.",
        "not_counted": "Sus visitas no se cuentan.",
        "by_cookie": "Usted lo eligió en este navegador.",
        "by_signal": "Su navegador indica a los sitios que usted no desea que le sigan, y este sitio lo respeta.",
        "what": "De qué se componen las estadísticas",
        "usage": "Se cuentan las visitas, las páginas y los tipos de navegador.",
        "events": "Se registran pasos concretos, por ejemplo que se abrió una página o se reprodujo un vídeo.",
        "unchanged": "Sus cursos, respuestas y calificaciones no cambian, elija lo que elija.",
        "set": "No contar mis visitas",
        "clear": "Volver a contar mis visitas",
        "also": "También puede guardar esta elección aquí. Así seguirá siendo válida aunque su navegador deje de "
        "indicarla a los sitios.",
        "still": "Lo que pide su navegador sigue valiendo aunque aquí vuelva a dejar que se cuenten sus visitas.",
        "cookie": "Su elección se guarda durante 13 meses en una cookie llamada {name}, igual para todo el mundo. "
        "Solo es válida en este navegador.",
        "before": "Lo que ya se contó sigue contado.",
        "notice": "Qué recopila este sitio",
        "home": "Página de inicio de este sitio",
    },
    "de": {
        "heading": "Statistik dieser Website",
        "counted": "Ihre Besuche werden gezählt.",
        "not_counted": "Ihre Besuche werden nicht gezählt.",
        "by_cookie": "Das haben Sie in diesem Browser gewählt.",
        "by_signal": "Ihr Browser teilt Websites mit, dass Sie nicht verfolgt werden möchten, und diese Website hält "
        "sich daran.",
        "what": "Woraus die Statistik besteht",
        "usage": "Besuche, Seiten und Arten von Browsern werden gezählt.",
        "events": "Einzelne Schritte werden aufgezeichnet, zum Beispiel dass eine Seite geöffnet oder ein Video "
        "abgespielt wurde.",
        "unchanged": "Ihre Kurse, Antworten und Noten bleiben, wie sie sind, was auch immer Sie wählen.",
        "set": "Meine Besuche nicht zählen",
        "clear": "Meine Besuche wieder zählen",
        "also": "Sie können diese Wahl auch hier speichern. Sie gilt dann auch, wenn Ihr Browser sie Websites "
        "nicht mehr mitteilt.",
        "still": "Was Ihr Browser mitteilt, gilt auch dann, wenn Sie Ihre Besuche hier wieder zählen lassen.",
        "cookie": "Ihre Wahl wird 13 Monate lang in einem Cookie namens {name} gespeichert, das bei allen gleich "
        "ist. Sie gilt nur für diesen Browser.",
        "before": "Was bisher gezählt wurde, bleibt gezählt.",
        "notice": "Was diese Website erhebt",
        "home": "Startseite dieser Website",
    },
}

#: What is said instead where nothing is counted, and only events are written.
EVENTS_ONLY: dict[str, dict[str, str]] = {
    "en": {
        "heading": "Recording on this site",
        "counted": "The steps of your visits are recorded.",
        "not_counted": "The steps of your visits are not recorded.",
        "what": "What is recorded",
        "set": "Do not record my steps",
        "clear": "Record my steps again",
        "still": "What your browser says holds even if you let your steps be recorded again here.",
        "before": "What was recorded before stays recorded.",
    },
    "fr": {
        "heading": "Enregistrement sur ce site",
        "counted": "Les étapes de vos visites sont enregistrées.",
        "not_counted": "Les étapes de vos visites ne sont pas enregistrées.",
        "what": "Ce qui est enregistré",
        "set": "Ne pas enregistrer mes étapes",
        "clear": "Enregistrer de nouveau mes étapes",
        "still": "La demande de votre navigateur reste valable même si vous faites enregistrer ici de nouveau vos "
        "étapes.",
        "before": "Ce qui a déjà été enregistré le reste.",
    },
    "es": {
        "heading": "Registro en este sitio",
        "counted": "Se registran los pasos de sus visitas.",
        "not_counted": "No se registran los pasos de sus visitas.",
        "what": "Qué se registra",
        "set": "No registrar mis pasos",
        "clear": "Volver a registrar mis pasos",
        "still": "Lo que pide su navegador sigue valiendo aunque aquí vuelva a dejar que se registren sus pasos.",
        "before": "Lo que ya se registró sigue registrado.",
    },
    "de": {
        "heading": "Aufzeichnung auf dieser Website",
        "counted": "Die Schritte Ihrer Besuche werden aufgezeichnet.",
        "not_counted": "Die Schritte Ihrer Besuche werden nicht aufgezeichnet.",
        "what": "Was aufgezeichnet wird",
        "set": "Meine Schritte nicht aufzeichnen",
        "clear": "Meine Schritte wieder aufzeichnen",
        "still": "Was Ihr Browser mitteilt, gilt auch dann, wenn Sie Ihre Schritte hier wieder aufzeichnen lassen.",
        "before": "Was bisher aufgezeichnet wurde, bleibt aufgezeichnet.",
    },
}

STYLE = """
:root { color-scheme: light dark; --back: #f4f6f8; --card: #fff; --text: #1d2733; --soft: #4b5866;
  --line: #d3dae1; --main: #0b5c8a; --on-main: #fff; --yes: #8a5a00; --no: #17713c; }
@media (prefers-color-scheme: dark) { :root { --back: #12171c; --card: #1c232a; --text: #e9eef2; --soft: #b4bfc9;
  --line: #38434d; --main: #7cc4ef; --on-main: #0c1a24; --yes: #f2c063; --no: #74d69b; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 1.0625rem/1.6 system-ui, sans-serif; }
main { max-width: 38rem; margin: 0 auto; padding: clamp(1rem, 5vw, 3rem) 1rem; overflow-wrap: anywhere; }
h1 { margin: 0 0 1.25rem; font-size: 1.625rem; line-height: 1.25; }
h2 { margin: 1.75rem 0 .5rem; font-size: 1.0625rem; }
p, ul { margin: .5rem 0; }
ul + p { margin-top: .75rem; }
ul { padding-left: 1.25rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .75rem;
  padding: clamp(1.25rem, 5vw, 2rem); }
code { white-space: nowrap; }
.state { margin-bottom: 1rem; border-left: .3rem solid var(--yes); padding: .25rem 0 .25rem 1rem; }
.state.out { border-color: var(--no); }
.state p { margin: .25rem 0; }
.state p:first-child { font-size: 1.25rem; font-weight: 600; }
.soft { color: var(--soft); font-size: .9375rem; }
button { width: 100%; min-height: 3rem; margin: .5rem 0 .25rem; padding: .625rem 1.25rem; border: 0;
  border-radius: .5rem; background: var(--main); color: var(--on-main); font: inherit; font-weight: 600;
  cursor: pointer; }
button:hover { filter: brightness(1.1); }
:focus-visible { outline: .1875rem solid var(--text); outline-offset: .1875rem; }
nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 1.25rem .25rem; }
a { color: var(--main); padding: .375rem 0; }
@media (min-width: 30rem) { button { width: auto; } }
@media (forced-colors: active) { button { border: 1px solid; } }
"""

#: No script, nothing from anywhere (so browsers ask the platform for no icon either), in nobody's
#: frame; the style is the one above.


@lru_cache(maxsize=1)
def policy_of_content() -> str:
    """The page's header."""
    return content_security_policy(STYLE, "'self'", "frame-ancestors 'none'")


def texts(language: str, collected: tuple[str, ...]) -> dict[str, str]:
    """The words of a page; for the arguments see `page`."""
    return TEXTS[language] if "usage" in collected else {**TEXTS[language], **EVENTS_ONLY[language]}


def page(language: str, path: str, notice: str, collected: tuple[str, ...], by_cookie: bool, by_signal: bool) -> str:
    """
    The page, as HTML.

    Args:
        language: a key of `TEXTS`.
        path: of this page, where its form is sent to.
        notice: address of the public notice; empty: there is none.
        collected: what a visitor can opt out of: ``"usage"``, ``"events"``.
        by_cookie: the visitor has opted out here.
        by_signal: the visitor's browser says it by itself.
    """
    text = {key: escape(value) for key, value in texts(language, collected).items()}
    cookie = f"{text['cookie']} {text['before']}".format(name=f"<code>{COOKIE}</code>")
    is_out = by_cookie or by_signal
    state = text["not_counted" if is_out else "counted"]
    reasons = [text[reason] for reason, holds in (("by_cookie", by_cookie), ("by_signal", by_signal)) if holds]
    # What one should know of the button before one presses it.
    about = [text["still" if by_cookie else "also"]] if by_signal else []
    links = links_from(notice, text["notice"], text["home"])
    content = f"""<h1>{text["heading"]}</h1>
<div class="card">
<div class="state{" out" if is_out else ""}" role="status">
{_paragraphs([state, *reasons])}
</div>
{_paragraphs(about)}
<form method="post" action="{escape(path)}">
<button name="choice" value="{"in" if by_cookie else "out"}" aria-describedby="cookie">\
{text["clear" if by_cookie else "set"]}</button>
</form>
<p class="soft" id="cookie">{cookie}</p>
<h2>{text["what"]}</h2>
<ul>
{"".join(f"<li>{text[name]}</li>" for name in collected)}
</ul>
<p>{text["unchanged"]}</p>
</div>
<nav aria-label="{text["heading"]}">{links}</nav>"""
    return visitors_page(language, f"{state} {text['heading']}", STYLE, content)


def _paragraphs(sentences: list[str]) -> str:
    return "\n".join(f"<p>{sentence}</p>" for sentence in sentences)
