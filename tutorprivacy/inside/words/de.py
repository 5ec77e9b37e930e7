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
    "usage": "Besuche, Seiten und Arten von Browsern werden gezählt.",
    "events": "Einzelne Schritte werden aufgezeichnet, zum Beispiel dass eine Seite geöffnet oder ein Video "
    "abgespielt wurde.",
    "unchanged": "Ihre Kurse, Antworten und Noten bleiben, wie sie sind, was auch immer Sie wählen.",
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
    "set": "Meine Schritte nicht aufzeichnen",
    "clear": "Meine Schritte wieder aufzeichnen",
    "still": "Was Ihr Browser mitteilt, gilt auch dann, wenn Sie Ihre Schritte hier wieder aufzeichnen lassen.",
    "before": "Was bisher aufgezeichnet wurde, bleibt aufgezeichnet.",
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
