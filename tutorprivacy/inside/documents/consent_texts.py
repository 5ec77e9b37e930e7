"""
The words with which visitors are asked whether programs of others may be loaded: for the page and for the banner.

Names of purposes and what is said of them are the operator's, from the setting.

.. no_pii: words that are the same for everybody
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: By language: the same keys in each, a sentence or a button's label for each.
TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "heading": "May programs of others be loaded?",
        "intro": "This site can load programs of other companies. They then see the address of your connection and "
        "your browser. Without your consent, none of them is loaded.",
        "all": "Accept all",
        "none": "Refuse all",
        "ticked": "Accept only what is ticked",
        "yes": "Accept",
        "no": "Refuse",
        "stored": "Your answer is stored for 180 days in a cookie named {name}, and nowhere else. You can change it at "
        "any time: “{manage}” is at the end of every page.",
        "manage": "Programs of others",
        "more": "About this question",
        "failed": "Your answer could not be stored, so nothing is loaded. Please try again.",
        "state_open": "You have not answered yet. Nothing is loaded.",
        "state_none": "You refused. Nothing is loaded.",
        "state_some": "You accepted: {names}.",
        "signal": "Your browser tells websites that you do not want to be tracked. So nothing is loaded, and you are "
        "not asked.",
        "script": "The programs are loaded from: {hosts}.",
        "notice": "What this site collects",
        "home": "Home page of this site",
    },
    "fr": {
        "heading": "Peut-on charger des programmes de tiers ?",
        "intro": "Ce site peut charger des programmes d’autres entreprises. Elles voient alors l’adresse de votre "
        "connexion et votre navigateur. Sans votre accord, aucun n’est chargé.",
        "all": "Tout accepter",
        "none": "Tout refuser",
        "ticked": "Accepter seulement ce qui est coché",
        "yes": "Accepter",
        "no": "Refuser",
        "stored": "Votre réponse est conservée 180 jours dans un cookie nommé {name}, et nulle part ailleurs. Vous "
        "pouvez la modifier à tout moment : « {manage} » se trouve à la fin de chaque page.",
        "manage": "Programmes de tiers",
        "more": "À propos de cette question",
        "failed": "Votre réponse n’a pas pu être conservée ; rien n’est donc chargé. Veuillez réessayer.",
        "state_open": "Vous n’avez pas encore répondu. Rien n’est chargé.",
        "state_none": "Vous avez refusé. Rien n’est chargé.",
        "state_some": "Vous avez accepté : {names}.",
        "signal": "Votre navigateur indique aux sites que vous ne souhaitez pas être suivi. Rien n’est donc chargé, et "
        "la question ne vous est pas posée.",
        "script": "Les programmes sont chargés depuis : {hosts}.",
        "notice": "Ce que ce site recueille",
        "home": "Page d’accueil de ce site",
    },
    "de": {
        "heading": "Dürfen Programme anderer geladen werden?",
        "intro": "Diese Website kann Programme anderer Unternehmen laden. Diese sehen dann die Adresse Ihres "
        "Anschlusses und Ihren Browser. Ohne Ihre Einwilligung wird keines geladen.",
        "all": "Alle annehmen",
        "none": "Alle ablehnen",
        "ticked": "Nur Angekreuztes annehmen",
        "yes": "Annehmen",
        "no": "Ablehnen",
        "stored": "Ihre Antwort wird 180 Tage lang in einem Cookie namens {name} gespeichert und sonst nirgends. Sie "
        "können sie jederzeit ändern: „{manage}“ steht am Ende jeder Seite.",
        "manage": "Programme anderer",
        "more": "Zu dieser Frage",
        "failed": "Ihre Antwort konnte nicht gespeichert werden, daher wird nichts geladen. Bitte versuchen Sie es "
        "noch einmal.",
        "state_open": "Sie haben noch nicht geantwortet. Es wird nichts geladen.",
        "state_none": "Sie haben abgelehnt. Es wird nichts geladen.",
        "state_some": "Sie haben angenommen: {names}.",
        "signal": "Ihr Browser teilt Websites mit, dass Sie nicht verfolgt werden möchten. Daher wird nichts geladen, "
        "und Sie werden nicht gefragt.",
        "script": "Die Programme werden geladen von: {hosts}.",
        "notice": "Was diese Website erhebt",
        "home": "Startseite dieser Website",
    },
    "es": {
        "heading": "¿Se pueden cargar programas de terceros?",
        "intro": "Este sitio puede cargar programas de otras empresas. Estas ven entonces la dirección de su conexión "
        "y su navegador. Sin su consentimiento no se carga ninguno.",
        "all": "Aceptar todo",
        "none": "Rechazar todo",
        "ticked": "Aceptar solo lo marcado",
        "yes": "Aceptar",
        "no": "Rechazar",
        "stored": "Su respuesta se guarda durante 180 días en una cookie llamada {name}, y en ningún otro lugar. Puede "
        "cambiarla en cualquier momento: «{manage}» está al final de cada página.",
        "manage": "Programas de terceros",
        "more": "Sobre esta pregunta",
        "failed": "No se pudo guardar su respuesta, así que no se carga nada. Inténtelo de nuevo.",
        "state_open": "Aún no ha respondido. No se carga nada.",
        "state_none": "Usted lo rechazó. No se carga nada.",
        "state_some": "Usted aceptó: {names}.",
        "signal": "Su navegador indica a los sitios que usted no desea que le sigan. Por eso no se carga nada, y no se "
        "le pregunta.",
        "script": "Los programas se cargan desde: {hosts}.",
        "notice": "Qué recopila este sitio",
        "home": "Página de inicio de este sitio",
    },
}

#: In which page and banner can speak.
LANGUAGES = tuple(TEXTS)


def languages_of(purposes: Sequence[Mapping[str, Any]]) -> list[str]:
    """Those in which every purpose is named, and so the banner's."""
    return [code for code in LANGUAGES if all(code in each["names"] for each in purposes)]
