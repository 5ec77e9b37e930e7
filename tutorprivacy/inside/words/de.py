"""
German: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Statistik dieser Website",
    "counted": "Ihre Besuche werden gezählt.",
    "not_counted": "Ihre Besuche werden nicht gezählt.",
    "by_cookie": "Das haben Sie in diesem Browser gewählt.",
    "by_signal": "Ihr Browser teilt Websites mit, dass Sie nicht verfolgt werden möchten, und diese Website hält sich "
    "daran.",
    "what": "Woraus die Statistik besteht",
    "usage": "Besuche, Seiten, Ereignisse, Fehler und Arten von Browsern werden gezählt.",
    "events": "Einzelne Schritte werden aufgezeichnet, zum Beispiel dass eine Seite geöffnet oder ein Video "
    "abgespielt wurde.",
    "unchanged": "Ihre Kurse, Antworten und Noten bleiben, wie sie sind, was auch immer Sie wählen.",
    "refused": "Von denen, die Nein sagen, wird nur gezählt, wie viele Anfragen sie alle zusammen gestellt haben.",
    "later": "Was die Website später und ohne Ihren Browser tut, etwa eine Übung neu bewerten, wird trotzdem gezählt.",
    "logs": "Die Protokolle der Programme und Meldungen über ihre Fehler sind für alle gleich.",
    "full": "Was Sie tun, wird außerdem unter Ihrem Namen aufgezeichnet. Daran ändert diese Wahl nichts.",
    "passed": "Was Sie tun, wird außerdem an andere Dienste dieser Website weitergegeben. Daran ändert diese Wahl "
    "nichts.",
    "set": "Meine Besuche nicht zählen",
    "clear": "Meine Besuche wieder zählen",
    "also": "Sie können diese Wahl auch hier speichern. Sie gilt dann auch, wenn Ihr Browser sie Websites nicht mehr "
    "mitteilt.",
    "still": "Was Ihr Browser mitteilt, gilt auch dann, wenn Sie Ihre Besuche hier wieder zählen lassen.",
    "cookie": "Ihre Wahl wird 13 Monate lang in einem Cookie namens {name} gespeichert, das bei allen gleich ist. Sie "
    "gilt nur für diesen Browser.",
    "before": "Was bisher gezählt wurde, bleibt gezählt.",
    "notice": "Was diese Website erhebt",
    "languages": "Sprachen",
    "home": "Startseite dieser Website",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Aufzeichnung auf dieser Website",
    "counted": "Die Schritte Ihrer Besuche werden aufgezeichnet.",
    "not_counted": "Die Schritte Ihrer Besuche werden nicht aufgezeichnet.",
    "what": "Was aufgezeichnet wird",
    "later": "Was die Website später und ohne Ihren Browser tut, etwa eine Übung neu bewerten, wird trotzdem "
    "aufgezeichnet.",
    "set": "Meine Schritte nicht aufzeichnen",
    "clear": "Meine Schritte wieder aufzeichnen",
    "still": "Was Ihr Browser mitteilt, gilt auch dann, wenn Sie Ihre Schritte hier wieder aufzeichnen lassen.",
    "before": "Was bisher aufgezeichnet wurde, bleibt aufgezeichnet.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statistik und Aufzeichnung auf dieser Website",
    "counted": "Ihre Besuche werden gezählt, und ihre Schritte werden aufgezeichnet.",
    "not_counted": "Ihre Besuche werden nicht gezählt, und ihre Schritte werden nicht aufgezeichnet.",
    "what": "Was gezählt und aufgezeichnet wird",
    "later": "Was die Website später und ohne Ihren Browser tut, etwa eine Übung neu bewerten, wird trotzdem gezählt "
    "und aufgezeichnet.",
    "set": "Meine Besuche nicht zählen und nicht aufzeichnen",
    "clear": "Meine Besuche wieder zählen und aufzeichnen",
    "still": "Was Ihr Browser mitteilt, gilt auch dann, wenn Sie Ihre Besuche hier wieder zählen und aufzeichnen "
    "lassen.",
    "before": "Was bisher gezählt oder aufgezeichnet wurde, bleibt.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Dürfen Programme anderer geladen werden?",
    "intro": "Diese Website kann Programme anderer Unternehmen laden. Diese sehen dann die Adresse Ihres Anschlusses "
    "und Ihren Browser. Ohne Ihre Einwilligung wird keines geladen.",
    "all": "Alle annehmen",
    "none": "Alle ablehnen",
    "ticked": "Nur Angekreuztes annehmen",
    "yes": "Annehmen",
    "no": "Ablehnen",
    "stored": "Ihre Antwort wird 180 Tage lang in einem Cookie namens {name} gespeichert und sonst nirgends. Sie "
    "können sie jederzeit ändern: „{manage}“ steht am Ende jeder Seite.",
    "manage": "Programme anderer",
    "more": "Zu dieser Frage",
    "failed": "Ihre Antwort konnte nicht gespeichert werden, daher wird nichts geladen. Bitte versuchen Sie es noch "
    "einmal.",
    "state_open": "Sie haben noch nicht geantwortet. Es wird nichts geladen.",
    "state_none": "Sie haben abgelehnt. Es wird nichts geladen.",
    "state_some": "Sie haben angenommen: {names}.",
    "signal": "Ihr Browser teilt Websites mit, dass Sie nicht verfolgt werden möchten. Daher wird nichts geladen, und "
    "Sie werden nicht gefragt.",
    "script": "Die Programme werden geladen von: {hosts}.",
    "notice": "Was diese Website erhebt",
    "languages": "Sprachen",
    "home": "Startseite dieser Website",
}
