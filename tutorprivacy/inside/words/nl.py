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
    "events": "Afzonderlijke stappen worden vastgelegd, bijvoorbeeld dat een pagina is geopend of een video is "
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
    "counted": "De stappen van uw bezoeken worden vastgelegd.",
    "not_counted": "De stappen van uw bezoeken worden niet vastgelegd.",
    "what": "Wat er wordt vastgelegd",
    "later": "Wat de site later en zonder uw browser doet, bijvoorbeeld een oefening opnieuw beoordelen, wordt toch "
    "vastgelegd.",
    "set": "Mijn stappen niet vastleggen",
    "clear": "Mijn stappen weer vastleggen",
    "still": "Wat uw browser laat weten, geldt ook als u uw stappen hier weer laat vastleggen.",
    "before": "Wat eerder is vastgelegd, blijft vastgelegd.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statistieken en vastlegging op deze site",
    "counted": "Uw bezoeken worden geteld, en de stappen ervan worden vastgelegd.",
    "not_counted": "Uw bezoeken worden niet geteld, en de stappen ervan worden niet vastgelegd.",
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

#: Of purposes, kinds of data, periods and rights: in the notice, the register, the archive and the learner's page.
PROCESSING = {
    "pair": "{name}: {value}",
    "purpose": "Waarvoor",
    "basis": "Rechtsgrond",
    "people": "Over wie het gaat",
    "data": "Om welke gegevens het gaat",
    "recipients": "Wie ze ziet",
    "transfers": "Andere landen",
    "period": "Hoelang",
    "measures": "Hoe ze zijn beschermd",
    "sources": "Waar ze vandaan komen",
    "rights": "Uw rechten",
    "not_told": "De beheerder van deze site heeft dit niet opgegeven.",
    "kind_account": "Account",
    "kind_profile": "Profiel en voorkeuren",
    "kind_sign_in": "Inloggen",
    "kind_identity": "Bewijzen van identiteit en examens onder toezicht",
    "kind_courses": "Cursussen en inschrijvingen",
    "kind_answers": "Antwoorden en cijfers",
    "kind_posts": "Bijdragen in discussies en wiki’s",
    "kind_certificates": "Certificaten en studiepunten",
    "kind_orders": "Bestellingen",
    "kind_messages": "Berichten en e-mails",
    "kind_organisations": "Werkgevers en universiteiten",
    "kind_files": "Bestanden",
    "kind_authoring": "Het maken van cursussen",
    "kind_staff": "Wat docenten en medewerkers hebben gedaan en genoteerd",
    "kind_site": "Instellingen van de site",
    "kind_others": "Gegevens van andere uitbreidingen",
    "kind_events": "Gebeurtenissen: wat er op de site wordt gedaan",
    "kind_counts": "Tellingen van bezoeken",
    "kind_logs": "Logboeken van verzoeken en programma’s",
    "people_learners": "cursisten",
    "people_staff": "docenten en medewerkers",
    "people_invited": "mensen die zijn uitgenodigd en nog geen account hebben",
    "people_visitors": "bezoekers",
    "data_names": "namen",
    "data_contact": "gebruikersnamen en e-mailadressen",
    "data_numbers": "nummers en andere kenmerken van het account",
    "data_birth": "geboortejaar, geslacht, land, opleiding",
    "data_person_words": "eigen teksten: antwoorden, bijdragen, beschrijvingen",
    "data_pictures": "afbeeldingen",
    "data_passwords": "wachtwoorden en sleutels, zo bewaard dat ze niet kunnen worden gelezen",
    "data_connections": "adressen van verbindingen en browsers",
    "data_documents": "afbeeldingen van identiteitsbewijzen, opnamen van examens",
    "data_decisions": "beslissingen en toestemmingen",
    "data_course_use": "welke cursussen en pagina’s zijn gebruikt",
    "data_times": "tijdstippen",
    "data_grades": "punten en cijfers",
    "data_payments": "wat er is besteld, en voor welke prijs",
    "data_messages": "berichten en aan wie ze zijn gestuurd",
    "data_files": "bestanden die zijn geüpload of gemaakt",
    "data_staff_words": "aantekeningen en redenen van docenten en medewerkers",
    "data_numbers_only": "getallen waarin niemand wordt genoemd",
    "data_unknown_data": "niet bekend: dat weten alleen de makers van de uitbreiding",
    "recipient_operator": "wie deze site beheert",
    "recipient_course_staff": "de docenten van de cursus",
    "recipient_other_learners": "andere mensen die zijn ingelogd",
    "recipient_public": "iedereen die het adres van het certificaat heeft",
    "recipient_organisations": "de werkgever of de universiteit van de persoon, als een daarvan deze site gebruikt, en "
    "de leersystemen daarvan",
    "recipient_identity_services": "diensten die identiteiten controleren of toezicht houden op examens, als die er "
    "zijn",
    "recipient_tools": "hulpmiddelen van anderen, als een cursus die gebruikt",
    "recipient_event_services": "programma’s die gebeurtenissen analyseren",
    "recipient_error_services": "diensten die fouten van programma’s verzamelen, als die er zijn",
    "source_person": "van de persoon zelf",
    "source_organisation": "van een werkgever of universiteit die mensen inschrijft, of van het inlogsysteem daarvan",
    "source_staff": "van docenten en medewerkers",
    "source_site": "door de site gemaakt terwijl die wordt gebruikt",
    "source_service": "van een dienst die identiteiten controleert of toezicht houdt op examens",
    "source_unknown_source": "niet bekend: alleen de makers van de uitbreiding weten waarvandaan",
    "day": "1 dag",
    "days": "{number} dagen",
    "month": "1 maand",
    "months": "{number} maanden",
    "until_deletion": "tot het account wordt verwijderd",
    "until_deletion_waits": "tot het account wordt verwijderd; dat begint {period} nadat erom is gevraagd",
    "until_no_end": "er is geen einde vastgesteld",
    "rest_output": "wat programma’s op de server schrijven: zolang de server het bewaart",
    "rest_passed_on": "gebeurtenissen die zijn doorgegeven: zolang de ontvangers ze bewaren",
    "rest_record": "de aantekening van de verwijdering, met de oude namen",
    "rest_number": "het nummer van het account, zonder naam",
    "rest_certificates": "het nummer, de cursus en de datum van het certificaat, zonder naam",
    "rest_orders": "het nummer van de bestelling, zonder naam",
    "rest_posts_emptied": "de plaatsen van de bijdragen, zonder de teksten",
    "rest_posts_stay": "de teksten van de bijdragen, zonder naam",
    "rest_unnamed": "de cursussen en instellingen zelf, zonder naam",
    "measure_pseudonyms": "pseudoniemen in plaats van gebruikersnamen in gebeurtenissen",
    "measure_no_persons": "in gebeurtenissen wordt niemand genoemd",
    "measure_addresses_dropped": "adressen van verbindingen (IP-adressen) worden weggelaten",
    "measure_addresses_truncated": "adressen van verbindingen (IP-adressen) worden ingekort",
    "measure_no_texts": "wat mensen schrijven, wordt uit gebeurtenissen weggelaten",
    "measure_redacted_texts": "namen en adressen die een programma herkent, worden uit teksten gehaald",
    "measure_reduced_browsers": "van browsers worden alleen familie, versie en soort apparaat bewaard",
    "measure_rounded_times": "tijden worden afgerond",
    "measure_retention_days": "bestanden worden na een aantal dagen verwijderd",
    "measure_opt_out": "wie weigert, wordt niet vastgelegd",
    "measure_daily_salt": "bezoekers worden maar één dag lang uit elkaar gehouden, met een willekeurige sleutel die "
    "daarna wordt verwijderd",
    "measure_small_groups": "aantallen van kleine groepen worden niet getoond",
    "measure_redacted_logs": "namen en e-mailadressen worden uit logboeken gehaald",
    "measure_scrubbed_errors": "meldingen van fouten worden zonder gegevens van personen verstuurd",
    "measure_encrypted_redis": "sessies, taken en caches zijn versleuteld",
    "measure_private_profiles": "profielen zijn privé, tenzij de eigenaars anders beslissen",
    "measure_no_names_to_tools": "hulpmiddelen van anderen krijgen geen namen en geen e-mailadressen",
    "measure_no_third_parties": "pagina’s laden geen trackers van andere bedrijven",
    "measure_erasure": "verwijdering van het account uit de database en uit de bestanden van de site",
    "right_copy": "een kopie van uw gegevens (art. 15 AVG)",
    "right_correction": "rectificatie van wat niet juist is (art. 16)",
    "right_deletion": "wissing (art. 17)",
    "right_restriction": "beperking van de verwerking (art. 18)",
    "right_portability": "uw gegevens in een vorm die u kunt meenemen (art. 20)",
    "right_objection": "bezwaar tegen de verwerking (art. 21)",
    "right_withdrawal": "intrekking van een toestemming op elk moment (art. 7, lid 3)",
    "right_complaint": "een klacht bij een toezichthoudende autoriteit (art. 77)",
}

#: Of the archive with which somebody takes her data along.
ARCHIVE = {
    "title": "Uw gegevens op {platform}",
    "what": "Dit archief bevat wat de database van {platform} op {date} om {time} (UTC) over u bevatte. Rijen: {rows}. "
    "Tabellen: {tables}. Tabellen die naar mensen kunnen verwijzen en zijn doorzocht: {searched}; tabellen zonder een "
    "rij over u staan niet in de lijst.",
    "forms": "Elke tabel is er twee keer: als pagina’s om te lezen, en als JSON, een vorm voor programma’s waarmee u "
    "uw gegevens ergens anders heen kunt meenemen. Elke teksteditor kan die openen.",
    "contents": "Wat er in dit archief zit",
    "read": "pagina’s om te lezen",
    "data": "voor programma’s",
    "rows": "rijen: {rows}",
    "beside": "Waar u alleen wordt genoemd",
    "beside_text": "Deze rijen gaan over andere dingen, zoals een instelling van de site of een cursus. Er staat "
    "alleen in dat u iets hebt gewijzigd, of naar wie men kan schrijven.",
    "not_whole": "Wat niet kon worden gelezen",
    "not_whole_text": "Dit archief is niet volledig: wat hier staat, kon niet worden gelezen, dus er kunnen rijen over "
    "u ontbreken.",
    "unknown_rows": "een onbekend aantal rijen",
    "left_out": "Wat is weggelaten, en waarom",
    "left_out_text": "Rijen waarbij andere mensen zijn betrokken, staan hier zonder hun namen, hun nummers en hun "
    "teksten: die zijn van hen. Namen van andere accounts zijn ook in teksten en in de waarden van elke rij gezocht; "
    "waar iets stond, staan woorden tussen vierkante haken. Wachtwoorden, tokens en sleutels staan in geen enkel "
    "bestand. Aantal weggelaten waarden: {values}.",
    "names_another": "noemt iemand anders",
    "by_another": "kan zijn geschreven door, of gaan over, iemand anders die bij de rij is betrokken",
    "about_another": "gaat over iemand anders, voor wie u alleen iets hebt gedaan",
    "secret": "een wachtwoord, een token of een sleutel: daar heeft alleen een dief iets aan",
    "text_of_another": "een langere tekst die iemand anders kan hebben geschreven",
    "too_deep": "is te diep genest om er namen van anderen in te zoeken",
    "unreadable": "de site zelf kan het niet lezen",
    "not_migrated": "staat niet in de database: een wijziging van de database is niet uitgevoerd",
    "files": "Bestanden",
    "files_text": "Bestanden die u of anderen hebben geüpload, worden in deze tabellen genoemd en zitten niet in dit "
    "archief. Vraag erom.",
    "pictures": "De afbeelding van uw profiel wordt bewaard als {names}.",
    "processing": "Wat er met uw gegevens wordt gedaan, en waarom",
    "processing_text": "Dit is wat de beheerder van deze site en de instellingen ervan over elk soort gegevens zeggen "
    "(art. 15, lid 1, AVG).",
    "operator": "Wie verantwoordelijk is",
    "controller": "Verwerkingsverantwoordelijke",
    "representative": "Vertegenwoordiger in de Europese Unie",
    "officer": "Functionaris voor gegevensbescherming",
    "authority": "Toezichthoudende autoriteit",
    "policy": "Privacyverklaring van deze site",
    "rights": "Uw rechten",
    "automated": "Beslissingen die door programma’s worden genomen",
    "automated_text": "Punten en cijfers worden volgens de regels van elke cursus uit uw antwoorden berekend, en "
    "certificaten uit die punten en cijfers. Of andere beslissingen over u alleen door programma’s worden genomen "
    "(art. 22 AVG), kan dit archief niet weten: vraag het aan de beheerder van deze site.",
    "elsewhere": "Wat ergens anders wordt bewaard",
    "elsewhere_text": "Buiten de database kunnen er hier gegevens over u zijn. Ze zitten niet in dit archief. De namen "
    "van de plaatsen zijn in het Engels.",
    "not_searched": "Niet doorzocht",
    "not_searched_text": "Deze tabellen hebben kolommen die persoonsgegevens kunnen bevatten, maar niets waaruit "
    "blijkt van wie, of ze zijn er niet.",
    "back": "Inhoud van dit archief",
    "row": "Rij",
    "rows_from_to": "Rijen {first} tot en met {last}",
    "yes": "ja",
    "no": "nee",
    "binary": "geen tekst (bytes: {bytes}): zie het bestand voor programma’s",
    "cut": "De rest staat in het bestand voor programma’s.",
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
    "mail": "Mij de link sturen",
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
    "mail_text": "Met deze link kunt u de gegevens downloaden die de site over u heeft:\n\n{link}\n\nHij is tien "
    "minuten geldig, één keer, en alleen in de browser waarin u erom hebt gevraagd, zolang u daar bent "
    "ingelogd.\n\nAls u er niet om hebt gevraagd, gebruikt iemand anders uw account. Die persoon heeft niets aan de "
    "link. Log overal uit, en wijzig het wachtwoord van de dienst waarmee u inlogt.",
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
    "counted": "Geteld is wat de database bevat. Logboeken, statistieken en bewaarde bestanden zitten niet in deze "
    "aantallen.",
    "more_than": "meer dan {number}",
    "busy": "De vermeldingen van iemand anders worden geteld. Probeer het zo meteen opnieuw.",
    "unfinished": "Er was niet genoeg tijd om alles te tellen. Dit zijn de aantallen tot nu toe; een nieuwe poging kan "
    "verder komen.",
    "failed": "Aantal tabellen dat niet kon worden geteld: {number}.",
    "profile": "Hoe anderen uw profiel zien",
    "visible_all_users": "Iedereen die hier is ingelogd, kan dit van uw profiel zien, voor zover u het hebt ingevuld:",
    "visible_private": "Anderen die hier zijn ingelogd, kunnen alleen dit van uw profiel zien:",
    "visible_custom": "U hebt per onderdeel gekozen. Iedereen die hier is ingelogd, kan dit van uw profiel zien:",
    "visible_by_age": "Deze site toont niet meer, omdat u uw leeftijd niet hebt opgegeven of daar nog te jong voor "
    "bent.",
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
    "begins_soon": "De verwijdering begint bij de volgende uitvoering. Tot dan kan ze worden gestopt: schrijf naar "
    "{contact}.",
    "begun": "De verwijdering is begonnen en kan niet meer worden gestopt.",
    "confirm": "Uw account verwijderen?",
    "confirm_out": "U wordt meteen uitgelogd, in al uw browsers, en kunt niet meer inloggen. Een e-mail bevestigt dat.",
    "confirm_wait": "De verwijdering begint op zijn vroegst {days} dagen later. Ze kan niet ongedaan worden gemaakt.",
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
