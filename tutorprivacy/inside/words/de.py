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
    "events": "Schritte werden einzeln aufgezeichnet, zum Beispiel dass eine Seite geöffnet oder ein Video abgespielt "
    "wurde.",
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
    "yours": "Was diese Website über Sie speichert",
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
    "counted": "Ihre Besuche werden gezählt, und deren Schritte werden aufgezeichnet.",
    "not_counted": "Ihre Besuche werden nicht gezählt, und deren Schritte werden nicht aufgezeichnet.",
    "what": "Was gezählt und aufgezeichnet wird",
    "later": "Was die Website später und ohne Ihren Browser tut, etwa eine Übung neu bewerten, wird trotzdem gezählt "
    "und aufgezeichnet.",
    "set": "Meine Besuche weder zählen noch aufzeichnen",
    "clear": "Meine Besuche wieder zählen und aufzeichnen",
    "still": "Was Ihr Browser mitteilt, gilt auch dann, wenn Sie Ihre Besuche hier wieder zählen und aufzeichnen "
    "lassen.",
    "before": "Was bisher gezählt oder aufgezeichnet wurde, bleibt.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Dürfen Programme Dritter geladen werden?",
    "intro": "Diese Website kann Programme anderer Unternehmen laden. Diese sehen dann die Adresse Ihres Anschlusses "
    "und Ihren Browser. Ohne Ihre Einwilligung wird keines geladen.",
    "all": "Alle annehmen",
    "none": "Alle ablehnen",
    "ticked": "Nur Angekreuztes annehmen",
    "yes": "Annehmen",
    "no": "Ablehnen",
    "stored": "Ihre Antwort wird 180 Tage lang in einem Cookie namens {name} gespeichert und sonst nirgends. Sie "
    "können sie jederzeit ändern: „{manage}“ steht am Ende jeder Seite.",
    "manage": "Programme Dritter",
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

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Ihre Daten auf dieser Website",
    "languages": "Sprachen",
    "signed_in": "Sie sind angemeldet als {name}.",
    "not_signed_in": "Sie sind nicht angemeldet. Nach der Anmeldung zeigt diese Seite, was diese Website über Sie "
    "speichert.",
    "sign_in": "Anmelden",
    "asked_before": "Wenn Sie die Löschung Ihres Kontos verlangt haben, können Sie sich nicht mehr anmelden. Solange "
    "sie nicht begonnen hat, lässt sie sich stoppen: Schreiben Sie an {contact}.",
    "operators": "den Betreiber dieser Website",
    "parts": "Auf dieser Seite",
    "held": "Was diese Website über Sie speichert",
    "kind": "Art",
    "entries": "Einträge",
    "count": "Meine Einträge zählen",
    "count_about": "Das Zählen dauert einige Sekunden und geschieht deshalb nur auf Ihren Wunsch. Die Zahlen werden "
    "nicht gespeichert.",
    "counted": "Gezählt wird, was in der Datenbank steht. Protokolle, Statistik und gespeicherte Dateien sind in "
    "diesen Zahlen nicht enthalten.",
    "more_than": "mehr als {number}",
    "busy": "Gerade wird gezählt, oder es ist eben erst geschehen. Bitte versuchen Sie es gleich noch einmal.",
    "unfinished": "Die Zeit reichte nicht, um alles zu zählen. Dies sind die bisherigen Zahlen; ein weiterer Versuch "
    "kommt vielleicht weiter.",
    "failed": "{number} Tabelle konnte nicht gezählt werden.|{number} Tabellen konnten nicht gezählt werden.",
    "profile": "Wie andere Ihr Profil sehen",
    "visible_all_users": "Alle, die hier angemeldet sind, können dies von Ihrem Profil sehen, soweit Sie es ausgefüllt "
    "haben:",
    "visible_private": "Andere, die hier angemeldet sind, können von Ihrem Profil nur dies sehen:",
    "visible_custom": "Sie haben es für jeden Teil einzeln bestimmt. Alle, die hier angemeldet sind, können dies von "
    "Ihrem Profil sehen:",
    "visible_by_age": "Mehr zeigt diese Website nicht, weil Sie Ihr Geburtsjahr nicht angegeben haben oder dafür zu "
    "jung sind.",
    "visible_to_staff": "Der Betreiber dieser Website und die Teams Ihrer Kurse sehen mehr, etwa Ihren Namen und Ihre "
    "E-Mail-Adresse.",
    "make_private": "So wenig wie möglich zeigen",
    "make_all_users": "Mein Profil allen hier zeigen",
    "not_visible": "Das lässt sich im Augenblick nicht sagen.",
    "username": "Benutzername",
    "profile_image": "Bild",
    "bio": "der Text über Sie",
    "course_certificates": "Zertifikate",
    "country": "Land",
    "date_joined": "wann Sie sich registriert haben",
    "language_proficiencies": "Sprachen",
    "level_of_education": "Bildungsabschluss",
    "social_links": "Ihre Seiten auf anderen Websites",
    "time_zone": "Zeitzone",
    "name": "voller Name",
    "change": "Das ändern",
    "deletion": "Löschung Ihres Kontos",
    "delete": "Mein Konto löschen …",
    "delete_about": "Zuerst erfahren Sie, was dann geschieht.",
    "not_here": "Ihr Konto lässt sich auf dieser Seite nicht löschen. Schreiben Sie dafür an {contact}.",
    "no_password": "Ihr Konto hat kein Passwort, zum Beispiel weil Sie sich über einen anderen Dienst anmelden. Bei "
    "der Löschung wird danach gefragt. Legen Sie deshalb zuerst eines fest, in den Einstellungen Ihres Kontos.",
    "settings": "Einstellungen Ihres Kontos",
    "linked": "Wenn Sie sich über einen anderen Dienst anmelden und für diese Website kein Passwort kennen, legen Sie "
    "zuerst eines fest, in den Einstellungen Ihres Kontos.",
    "not_active": "Ihr Konto ist noch nicht aktiviert. Öffnen Sie den Link in der E-Mail, die Sie bei der "
    "Registrierung erhalten haben. Danach können Sie das Konto hier löschen.",
    "asked": "Am {date} wurde die Löschung Ihres Kontos verlangt.",
    "begins": "Sie beginnt frühestens nach dem {date}. Bis dahin lässt sie sich stoppen: Schreiben Sie an {contact}.",
    "begins_soon": "Sie beginnt, wenn das nächste Mal Löschungen ausgeführt werden. Bis dahin lässt sie sich stoppen: "
    "Schreiben Sie an {contact}.",
    "begun": "Sie hat begonnen und lässt sich nicht mehr stoppen.",
    "confirm": "Ihr Konto löschen?",
    "confirm_out": "Sie werden sofort abgemeldet, in allen Ihren Browsern, und können sich nicht wieder anmelden. Eine "
    "E-Mail bestätigt es.",
    "confirm_wait": "Die Löschung beginnt frühestens {days} Tag danach. Sie lässt sich nicht rückgängig machen.|Die "
    "Löschung beginnt frühestens {days} Tage danach. Sie lässt sich nicht rückgängig machen.",
    "confirm_soon": "Die Löschung kann gleich danach beginnen. Sie lässt sich nicht rückgängig machen.",
    "confirm_stop": "Bis sie beginnt, lässt sie sich stoppen: Schreiben Sie an {contact}. Danach wählen Sie per E-Mail "
    "ein neues Passwort.",
    "confirm_stays": "Nicht alles verschwindet: Was bleibt, sagt die Seite darüber, was diese Website erhebt.",
    "confirm_take": "Wenn Sie Ihre Daten behalten möchten, laden Sie sie vorher herunter.",
    "password": "Ihr Passwort",
    "confirm_button": "Mein Konto löschen",
    "back": "Zurück und nichts löschen",
    "wrong": "Es wurde nichts gelöscht. Das Passwort ist falsch, oder es war so oft falsch, dass Sie warten müssen.",
    "not_done": "Das ist nicht gelungen, und es wurde nichts gelöscht. Bitte versuchen Sie es später noch einmal, oder "
    "schreiben Sie an {contact}.",
    "done": "Die Löschung Ihres Kontos wurde verlangt.",
    "done_out": "Sie sind abgemeldet und können sich nicht wieder anmelden.",
    "notice": "Was diese Website erhebt",
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
