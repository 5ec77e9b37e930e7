"""
Dutch: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Statistieken van deze site",
    "counted": "Uw bezoeken worden geteld.",
    "not_counted": "Uw bezoeken worden niet geteld.",
    "by_cookie": "Dat hebt u in deze browser gekozen.",
    "by_signal": "Uw browser laat websites weten dat u niet gevolgd wilt worden, en deze site houdt zich daaraan.",
    "what": "Waaruit de statistieken bestaan",
    "usage": "Bezoeken, pagina’s, gebeurtenissen, fouten en soorten browsers worden geteld.",
    "events": "Afzonderlijke handelingen worden vastgelegd, bijvoorbeeld dat een pagina is geopend of een video is "
    "afgespeeld.",
    "unchanged": "Uw cursussen, antwoorden en cijfers blijven zoals ze zijn, wat u ook kiest.",
    "refused": "Van bezoekers die nee zeggen, wordt alleen het aantal verzoeken geteld, van hen allen samen.",
    "later": "Wat de site later en zonder uw browser doet, bijvoorbeeld een oefening opnieuw beoordelen, wordt toch "
    "geteld.",
    "logs": "De logboeken van de programma’s, en de meldingen van hun fouten, zijn voor iedereen hetzelfde.",
    "full": "Wat u doet, wordt ook onder uw naam vastgelegd. Deze keuze verandert daar niets aan.",
    "passed": "Wat u doet, wordt ook doorgegeven aan andere diensten van deze site. Deze keuze verandert daar niets "
    "aan.",
    "set": "Mijn bezoeken niet tellen",
    "clear": "Mijn bezoeken weer tellen",
    "also": "U kunt deze keuze ook hier bewaren. Ze geldt dan ook als uw browser het websites niet meer laat weten.",
    "still": "Wat uw browser laat weten, geldt ook als u uw bezoeken hier weer laat tellen.",
    "cookie": "Uw keuze wordt 13 maanden bewaard in een cookie met de naam {name}, die voor iedereen hetzelfde is. Ze "
    "geldt alleen voor deze browser.",
    "before": "Wat eerder is geteld, blijft geteld.",
    "notice": "Wat deze site verzamelt",
    "yours": "Wat deze site over u bewaart",
    "languages": "Talen",
    "home": "Startpagina van deze site",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Wat deze site vastlegt",
    "counted": "De handelingen tijdens uw bezoeken worden vastgelegd.",
    "not_counted": "De handelingen tijdens uw bezoeken worden niet vastgelegd.",
    "what": "Wat er wordt vastgelegd",
    "later": "Wat de site later en zonder uw browser doet, bijvoorbeeld een oefening opnieuw beoordelen, wordt toch "
    "vastgelegd.",
    "set": "Mijn handelingen niet vastleggen",
    "clear": "Mijn handelingen weer vastleggen",
    "still": "Wat uw browser laat weten, geldt ook als u uw handelingen hier weer laat vastleggen.",
    "before": "Wat eerder is vastgelegd, blijft vastgelegd.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statistieken en vastlegging op deze site",
    "counted": "Uw bezoeken worden geteld, en de handelingen tijdens die bezoeken worden vastgelegd.",
    "not_counted": "Uw bezoeken worden niet geteld, en de handelingen tijdens die bezoeken worden niet vastgelegd.",
    "what": "Wat er wordt geteld en vastgelegd",
    "later": "Wat de site later en zonder uw browser doet, bijvoorbeeld een oefening opnieuw beoordelen, wordt toch "
    "geteld en vastgelegd.",
    "set": "Mijn bezoeken niet tellen en niet vastleggen",
    "clear": "Mijn bezoeken weer tellen en vastleggen",
    "still": "Wat uw browser laat weten, geldt ook als u uw bezoeken hier weer laat tellen en vastleggen.",
    "before": "Wat eerder is geteld of vastgelegd, blijft.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Mogen programma’s van anderen worden geladen?",
    "intro": "Deze site kan programma’s van andere bedrijven laden. Die zien dan het adres van uw verbinding en uw "
    "browser. Zonder uw toestemming wordt geen enkel programma geladen.",
    "all": "Alles accepteren",
    "none": "Alles weigeren",
    "ticked": "Alleen accepteren wat is aangevinkt",
    "yes": "Accepteren",
    "no": "Weigeren",
    "stored": "Uw antwoord wordt 180 dagen bewaard in een cookie met de naam {name}, en nergens anders. U kunt het op "
    "elk moment wijzigen: “{manage}” staat onder aan elke pagina.",
    "manage": "Programma’s van anderen",
    "more": "Over deze vraag",
    "failed": "Uw antwoord kon niet worden bewaard, dus er wordt niets geladen. Probeer het opnieuw.",
    "state_open": "U hebt nog niet geantwoord. Er wordt niets geladen.",
    "state_none": "U hebt geweigerd. Er wordt niets geladen.",
    "state_some": "U hebt geaccepteerd: {names}.",
    "signal": "Uw browser laat websites weten dat u niet gevolgd wilt worden. Daarom wordt er niets geladen, en wordt "
    "u niets gevraagd.",
    "script": "De programma’s worden geladen van: {hosts}.",
    "notice": "Wat deze site verzamelt",
    "languages": "Talen",
    "home": "Startpagina van deze site",
}

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Uw gegevens op deze site",
    "languages": "Talen",
    "signed_in": "U bent ingelogd als {name}.",
    "not_signed_in": "U bent niet ingelogd. Zodra u dat bent, staat op deze pagina wat deze site over u bewaart.",
    "sign_in": "Inloggen",
    "asked_before": "Als u om de verwijdering van uw account hebt gevraagd, kunt u niet meer inloggen. Zolang de "
    "verwijdering niet is begonnen, kan ze worden gestopt: schrijf naar {contact}.",
    "operators": "wie deze site beheert",
    "parts": "Op deze pagina",
    "held": "Wat deze site over u bewaart",
    "kind": "Soort",
    "entries": "Vermeldingen",
    "count": "Mijn vermeldingen tellen",
    "count_about": "Tellen duurt een paar seconden en gebeurt daarom alleen als u erom vraagt. De aantallen worden "
    "niet bewaard.",
    "counted": "Geteld wordt wat de database bevat. Logboeken, statistieken en bewaarde bestanden zitten niet in deze "
    "aantallen.",
    "more_than": "meer dan {number}",
    "busy": "Er wordt nu geteld, of dat is net gebeurd. Probeer het zo meteen opnieuw.",
    "unfinished": "Er was niet genoeg tijd om alles te tellen. Dit zijn de aantallen tot nu toe; een nieuwe poging kan "
    "verder komen.",
    "failed": "Aantal tabellen dat niet kon worden geteld: {number}.",
    "profile": "Hoe anderen uw profiel zien",
    "visible_all_users": "Iedereen die hier is ingelogd, kan dit van uw profiel zien, voor zover u het hebt ingevuld:",
    "visible_private": "Anderen die hier zijn ingelogd, kunnen alleen dit van uw profiel zien:",
    "visible_custom": "U hebt per onderdeel gekozen. Iedereen die hier is ingelogd, kan dit van uw profiel zien:",
    "visible_by_age": "Meer dan dit toont deze site niet, omdat u uw geboortejaar niet hebt opgegeven of daar nog te "
    "jong voor bent.",
    "visible_to_staff": "Wie deze site beheert en de teams van uw cursussen zien meer, zoals uw naam en uw "
    "e-mailadres.",
    "make_private": "Zo weinig mogelijk tonen",
    "make_all_users": "Mijn profiel hier aan iedereen tonen",
    "not_visible": "Dit is op dit moment niet te zeggen.",
    "username": "gebruikersnaam",
    "profile_image": "afbeelding",
    "bio": "wat u over uzelf vertelt",
    "course_certificates": "certificaten",
    "country": "land",
    "date_joined": "wanneer u zich hebt geregistreerd",
    "language_proficiencies": "talen",
    "level_of_education": "opleiding",
    "social_links": "uw pagina’s op andere sites",
    "time_zone": "tijdzone",
    "name": "volledige naam",
    "change": "Dit wijzigen",
    "deletion": "Verwijdering van uw account",
    "delete": "Mijn account verwijderen…",
    "delete_about": "Eerst krijgt u te zien wat er gaat gebeuren.",
    "not_here": "Uw account kan niet op deze pagina worden verwijderd. Schrijf daarvoor naar {contact}.",
    "no_password": "Uw account heeft geen wachtwoord, bijvoorbeeld omdat u via een andere dienst inlogt. Wie het "
    "account verwijdert, moet er een opgeven. Stel er daarom eerst een in, bij de instellingen van uw account.",
    "settings": "Instellingen van uw account",
    "linked": "Als u via een andere dienst inlogt en geen wachtwoord voor deze site kent, stel er dan eerst een in, "
    "bij de instellingen van uw account.",
    "not_active": "Uw account is nog niet geactiveerd. Open de link in de e-mail die u hebt gekregen toen u zich "
    "registreerde. Daarna kunt u het account hier verwijderen.",
    "asked": "Op {date} is om de verwijdering van uw account gevraagd.",
    "begins": "De verwijdering begint op zijn vroegst na {date}. Tot dan kan ze worden gestopt: schrijf naar "
    "{contact}.",
    "begins_soon": "De verwijdering begint de volgende keer dat verwijderingen worden uitgevoerd. Tot dan kan ze "
    "worden gestopt: schrijf naar {contact}.",
    "begun": "De verwijdering is begonnen en kan niet meer worden gestopt.",
    "confirm": "Uw account verwijderen?",
    "confirm_out": "U wordt meteen uitgelogd, in al uw browsers, en kunt niet meer inloggen. Een e-mail bevestigt dat.",
    "confirm_wait": "De verwijdering begint op zijn vroegst {days} dag later. Ze kan niet ongedaan worden gemaakt.|De "
    "verwijdering begint op zijn vroegst {days} dagen later. Ze kan niet ongedaan worden gemaakt.",
    "confirm_soon": "De verwijdering kan meteen daarna beginnen. Ze kan niet ongedaan worden gemaakt.",
    "confirm_stop": "Zolang ze niet is begonnen, kan ze worden gestopt: schrijf naar {contact}. U kiest dan via e-mail "
    "een nieuw wachtwoord.",
    "confirm_stays": "Niet alles verdwijnt: op de pagina over wat deze site verzamelt, staat wat er blijft.",
    "confirm_take": "Als u uw gegevens wilt bewaren, download ze dan eerst.",
    "password": "Uw wachtwoord",
    "confirm_button": "Mijn account verwijderen",
    "back": "Terug, en niets verwijderen",
    "wrong": "Er is niets verwijderd. Het wachtwoord is onjuist, of was zo vaak onjuist dat u moet wachten.",
    "not_done": "Dat is niet gelukt, en er is niets verwijderd. Probeer het later opnieuw, of schrijf naar {contact}.",
    "done": "Er is om de verwijdering van uw account gevraagd.",
    "done_out": "U bent uitgelogd en kunt niet meer inloggen.",
    "notice": "Wat deze site verzamelt",
    "home": "Startpagina van deze site",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Uw gegevens meenemen",
    "about": "U krijgt één bestand, een ZIP-archief, met wat de database van deze site over u bevat. Het wordt gemaakt "
    "terwijl het naar u wordt gestuurd, en hier blijft er geen kopie van bewaard. U kunt dit één keer per dag doen.",
    "password": "Uw wachtwoord",
    "take": "Mijn gegevens downloaden",
    "by_link": "U logt hier in via een andere dienst. Om er zeker van te zijn dat u het bent, wordt er een link naar "
    "uw e-mailadres gestuurd. Die is tien minuten geldig, één keer, en alleen in deze browser.",
    "mail": "De link naar mij sturen",
    "again": "U kunt uw gegevens weer meenemen vanaf {time}.",
    "mailed": "Er is een link naar uw e-mailadres gestuurd. Die is tien minuten geldig, één keer, en alleen in deze "
    "browser, zolang u ingelogd blijft.",
    "sign_in": "U bent niet ingelogd. Log in en probeer het opnieuw op de pagina over uw gegevens.",
    "elsewhere": "Dit kan alleen op de pagina over uw gegevens.",
    "unknown": "De pagina over uw gegevens biedt niets van dien aard. Probeer het daar opnieuw.",
    "wrong": "Dit is niet uw wachtwoord. Probeer het opnieuw.",
    "stale": "Deze link is niet geldig: hij is ouder dan tien minuten, is al gebruikt, of is in een andere browser "
    "aangevraagd. Vraag een nieuwe aan.",
    "tries": "Er zijn te veel pogingen gedaan. Probeer het over een uur opnieuw.",
    "links": "U hebt te veel links aangevraagd. Probeer het over een uur opnieuw.",
    "done": "U hebt uw gegevens al meegenomen. Dit kan één keer per dag.",
    "begun": "De download is binnen een dag drie keer gestart en nooit voltooid. Probeer het morgen opnieuw.",
    "running": "Uw gegevens worden op dit moment naar u gestuurd. Als u de download hebt gestopt, wacht dan twee "
    "minuten.",
    "busy": "Op dit moment worden de gegevens van andere mensen verzameld. Probeer het over een paar minuten opnieuw.",
    "away": "Dit werkt op dit moment niet. Probeer het over een paar minuten opnieuw.",
    "not_mailed": "De e-mail kon niet worden verstuurd. Probeer het over een paar minuten opnieuw.",
    "back": "Terug naar de pagina over uw gegevens",
    "mail_subject": "Uw link om uw gegevens te downloaden",
    "mail_text": "Met deze link kunt u de gegevens downloaden die de site over u bewaart:\n\n{link}\n\nHij is tien "
    "minuten geldig, één keer, en alleen in de browser waarin u erom hebt gevraagd, zolang u daar bent "
    "ingelogd.\n\nAls u er niet om hebt gevraagd, gebruikt iemand anders uw account. Die persoon heeft niets aan de "
    "link. Log overal uit, en wijzig het wachtwoord van de dienst waarmee u inlogt.",
}
