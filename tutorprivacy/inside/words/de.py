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

#: Was Lernende tun und erfahren, die ihre eigenen Daten mitnehmen.
TAKE_ALONG = {
    "heading": "Ihre Daten mitnehmen",
    "about": "Sie erhalten eine Datei, ein ZIP-Archiv, mit dem, was die Datenbank dieser Website über Sie enthält. Sie "
    "entsteht, während sie an Sie gesendet wird, und hier bleibt keine Kopie davon. Das geht einmal am Tag.",
    "password": "Ihr Passwort",
    "take": "Meine Daten herunterladen",
    "by_link": "Sie melden sich hier über einen anderen Dienst an. Damit sicher ist, dass Sie es sind, wird ein Link "
    "an Ihre E-Mail-Adresse gesendet. Er gilt zehn Minuten, einmal und nur in diesem Browser.",
    "mail": "Link an mich senden",
    "again": "Sie können Ihre Daten wieder mitnehmen ab {time}.",
    "mailed": "Ein Link wurde an Ihre E-Mail-Adresse gesendet. Er gilt zehn Minuten, einmal und nur in diesem Browser, "
    "solange Sie angemeldet bleiben.",
    "sign_in": "Sie sind nicht angemeldet. Bitte melden Sie sich an und versuchen Sie es auf der Seite über Ihre Daten "
    "noch einmal.",
    "elsewhere": "Das geht nur auf der Seite über Ihre Daten.",
    "unknown": "So etwas bietet die Seite über Ihre Daten nicht an. Bitte versuchen Sie es dort noch einmal.",
    "wrong": "Das ist nicht Ihr Passwort. Bitte versuchen Sie es noch einmal.",
    "stale": "Dieser Link gilt nicht: Er ist älter als zehn Minuten, wurde schon benutzt oder in einem anderen Browser "
    "angefordert. Bitte fordern Sie einen neuen an.",
    "tries": "Es gab zu viele Versuche. Bitte versuchen Sie es in einer Stunde wieder.",
    "links": "Sie haben zu viele Links angefordert. Bitte versuchen Sie es in einer Stunde wieder.",
    "done": "Sie haben Ihre Daten schon mitgenommen. Das geht einmal am Tag.",
    "begun": "Das Herunterladen wurde innerhalb eines Tages dreimal begonnen und nie beendet. Bitte versuchen Sie es "
    "morgen wieder.",
    "running": "Ihre Daten werden gerade an Sie gesendet. Falls Sie das Herunterladen abgebrochen haben, warten Sie "
    "bitte zwei Minuten.",
    "busy": "Gerade werden die Daten anderer zusammengestellt. Bitte versuchen Sie es in einigen Minuten wieder.",
    "away": "Das geht im Augenblick nicht. Bitte versuchen Sie es in einigen Minuten wieder.",
    "not_mailed": "Die E-Mail konnte nicht gesendet werden. Bitte versuchen Sie es in einigen Minuten wieder.",
    "back": "Zurück zur Seite über Ihre Daten",
    "mail_subject": "Ihr Link zum Herunterladen Ihrer Daten",
    "mail_text": "Mit diesem Link können Sie herunterladen, was die Website über Sie gespeichert hat:\n\n{link}\n\n"
    "Er gilt zehn Minuten, einmal und nur in dem Browser, in dem Sie ihn angefordert haben, solange Sie dort "
    "angemeldet sind.\n\nWenn Sie ihn nicht angefordert haben, benutzt jemand anderes Ihr Konto. Mit dem Link ist "
    "dieser Person nicht gedient. Bitte melden Sie sich überall ab und ändern Sie das Passwort des "
    "Dienstes, über den Sie sich anmelden.",
}
