"""
Italian: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Statistiche di questo sito",
    "counted": "Le Sue visite vengono contate.",
    "not_counted": "Le Sue visite non vengono contate.",
    "by_cookie": "Lo ha scelto Lei in questo browser.",
    "by_signal": "Il Suo browser comunica ai siti che Lei non desidera essere oggetto di tracciamento, e questo sito "
    "ne tiene conto.",
    "what": "Di che cosa si compongono le statistiche",
    "usage": "Vengono contati visite, pagine, eventi, errori e tipi di browser.",
    "events": "Vengono registrate singole azioni, per esempio che è stata aperta una pagina o riprodotto un video.",
    "unchanged": "I Suoi corsi, le Sue risposte e i Suoi voti restano come sono, qualunque sia la Sua scelta.",
    "refused": "Dei visitatori che dicono di no viene contato solo il numero delle loro richieste, per tutti insieme.",
    "later": "Ciò che il sito fa più tardi e senza il Suo browser, per esempio valutare di nuovo un esercizio, viene "
    "comunque contato.",
    "logs": "I registri dei programmi, e le segnalazioni dei loro errori, sono uguali per tutti.",
    "full": "Ciò che Lei fa viene anche registrato con il Suo nome. Questa scelta non cambia nulla in proposito.",
    "passed": "Ciò che Lei fa viene anche trasmesso ad altri servizi di questo sito. Questa scelta non cambia nulla in "
    "proposito.",
    "set": "Non contare le mie visite",
    "clear": "Riprendi a contare le mie visite",
    "also": "Può memorizzare questa scelta anche qui. Così vale anche se il Suo browser smette di comunicarla ai siti.",
    "still": "Ciò che comunica il Suo browser vale anche se qui Lei fa riprendere il conteggio delle Sue visite.",
    "cookie": "La Sua scelta viene memorizzata per 13 mesi in un cookie di nome {name}, uguale per tutti. Vale solo "
    "per questo browser.",
    "before": "Ciò che è già stato contato resta contato.",
    "notice": "Che cosa raccoglie questo sito",
    "yours": "Che cosa questo sito conserva su di Lei",
    "languages": "Lingue",
    "home": "Pagina iniziale di questo sito",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Registrazione su questo sito",
    "counted": "Le azioni compiute durante le Sue visite vengono registrate.",
    "not_counted": "Le azioni compiute durante le Sue visite non vengono registrate.",
    "what": "Che cosa viene registrato",
    "later": "Ciò che il sito fa più tardi e senza il Suo browser, per esempio valutare di nuovo un esercizio, viene "
    "comunque registrato.",
    "set": "Non registrare le mie azioni",
    "clear": "Riprendi a registrare le mie azioni",
    "still": "Ciò che comunica il Suo browser vale anche se qui Lei fa riprendere la registrazione delle Sue azioni.",
    "before": "Ciò che è già stato registrato resta registrato.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statistiche e registrazione su questo sito",
    "counted": "Le Sue visite vengono contate, e le azioni compiute durante le visite vengono registrate.",
    "not_counted": "Le Sue visite non vengono contate, e le azioni compiute durante le visite non vengono registrate.",
    "what": "Che cosa viene contato e registrato",
    "later": "Ciò che il sito fa più tardi e senza il Suo browser, per esempio valutare di nuovo un esercizio, viene "
    "comunque contato e registrato.",
    "set": "Non contare né registrare le mie visite",
    "clear": "Riprendi a contare e a registrare le mie visite",
    "still": "Ciò che comunica il Suo browser vale anche se qui Lei fa riprendere il conteggio e la registrazione "
    "delle Sue visite.",
    "before": "Ciò che è già stato contato o registrato resta.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Si possono caricare programmi di terzi?",
    "intro": "Questo sito può caricare programmi di altre aziende. Queste vedono allora l’indirizzo della Sua "
    "connessione e il Suo browser. Senza il Suo consenso non ne viene caricato nessuno.",
    "all": "Accetta tutto",
    "none": "Rifiuta tutto",
    "ticked": "Accetta solo ciò che è selezionato",
    "yes": "Accetta",
    "no": "Rifiuta",
    "stored": "La Sua risposta viene memorizzata per 180 giorni in un cookie di nome {name}, e in nessun altro luogo. "
    "Può cambiarla in qualsiasi momento: «{manage}» si trova in fondo a ogni pagina.",
    "manage": "Programmi di terzi",
    "more": "Informazioni su questa domanda",
    "failed": "Non è stato possibile memorizzare la Sua risposta, quindi non viene caricato nulla. La preghiamo di "
    "riprovare.",
    "state_open": "Non ha ancora risposto. Non viene caricato nulla.",
    "state_none": "Ha rifiutato. Non viene caricato nulla.",
    "state_some": "Ha accettato: {names}.",
    "signal": "Il Suo browser comunica ai siti che Lei non desidera essere oggetto di tracciamento. Perciò non viene "
    "caricato nulla, e non Le viene chiesto nulla.",
    "script": "I programmi vengono caricati da: {hosts}.",
    "notice": "Che cosa raccoglie questo sito",
    "languages": "Lingue",
    "home": "Pagina iniziale di questo sito",
}

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "I Suoi dati su questo sito",
    "languages": "Lingue",
    "signed_in": "Ha effettuato l’accesso come {name}.",
    "not_signed_in": "Non ha effettuato l’accesso. Quando lo avrà fatto, questa pagina mostrerà che cosa questo sito "
    "conserva su di Lei.",
    "sign_in": "Accedi",
    "asked_before": "Se ha chiesto l’eliminazione del Suo account, non può più accedere. Finché non è cominciata, "
    "l’eliminazione può essere fermata: scriva a {contact}.",
    "operators": "chi gestisce questo sito",
    "parts": "In questa pagina",
    "held": "Che cosa questo sito conserva su di Lei",
    "kind": "Tipo",
    "entries": "Voci",
    "count": "Conta le mie voci",
    "count_about": "Il conteggio richiede alcuni secondi, perciò viene fatto solo quando Lei lo chiede. I numeri non "
    "vengono memorizzati.",
    "counted": "Viene contato ciò che contiene il database. I registri, le statistiche e i file memorizzati non sono "
    "compresi in questi numeri.",
    "more_than": "più di {number}",
    "busy": "Un conteggio è in corso o è appena terminato. Riprovi tra un momento.",
    "unfinished": "Non c’è stato abbastanza tempo per contare tutto. Questi sono i numeri finora; un altro tentativo "
    "può dare un risultato più completo.",
    "failed": "Tabelle che non è stato possibile contare: {number}.",
    "profile": "Come gli altri vedono il Suo profilo",
    "visible_all_users": "Chiunque abbia effettuato l’accesso qui può vedere quanto segue del Suo profilo, nella "
    "misura in cui Lei lo ha compilato:",
    "visible_private": "Le altre persone che hanno effettuato l’accesso qui possono vedere solo quanto segue del Suo "
    "profilo:",
    "visible_custom": "Lei ha scelto parte per parte. Chiunque abbia effettuato l’accesso qui può vedere quanto segue "
    "del Suo profilo:",
    "visible_by_age": "Questo sito non mostra altro, perché Lei non ha indicato il Suo anno di nascita o non ha "
    "ancora l’età necessaria.",
    "visible_to_staff": "Chi gestisce questo sito e i team dei Suoi corsi vedono di più, come il Suo nome e il Suo "
    "indirizzo e-mail.",
    "make_private": "Mostra il meno possibile",
    "make_all_users": "Mostra qui il mio profilo a tutti",
    "not_visible": "Al momento non è possibile indicarlo.",
    "username": "nome utente",
    "profile_image": "immagine",
    "bio": "ciò che Lei dice di sé",
    "course_certificates": "certificati",
    "country": "Paese",
    "date_joined": "data della registrazione",
    "language_proficiencies": "lingue",
    "level_of_education": "istruzione",
    "social_links": "le Sue pagine su altri siti",
    "time_zone": "fuso orario",
    "name": "nome completo",
    "change": "Modifica",
    "deletion": "Eliminazione del Suo account",
    "delete": "Elimina il mio account…",
    "delete_about": "Prima Le viene detto che cosa accadrà.",
    "not_here": "Il Suo account non può essere eliminato in questa pagina. Per farlo, scriva a {contact}.",
    "no_password": "Il Suo account non ha una password, per esempio perché Lei accede tramite un altro servizio. A chi "
    "lo elimina ne viene chiesta una. Ne imposti quindi prima una nelle impostazioni del Suo account.",
    "settings": "Impostazioni del Suo account",
    "linked": "Se accede tramite un altro servizio e non conosce una password per questo sito, ne imposti prima una "
    "nelle impostazioni del Suo account.",
    "not_active": "Il Suo account non è ancora attivato. Apra il link nell’e-mail che ha ricevuto al momento della "
    "registrazione. Dopo potrà eliminare l’account qui.",
    "asked": "Il {date} è stata chiesta l’eliminazione del Suo account.",
    "begins": "Comincia al più presto dopo il {date}. Fino ad allora può essere fermata: scriva a {contact}.",
    "begins_soon": "Comincia la prossima volta che vengono eseguite le eliminazioni. Fino ad allora può essere "
    "fermata: scriva a {contact}.",
    "begun": "È cominciata, e non può più essere fermata.",
    "confirm": "Eliminare il Suo account?",
    "confirm_out": "La Sua sessione viene chiusa subito, in tutti i Suoi browser, e Lei non può più accedere. "
    "Un’e-mail lo conferma.",
    "confirm_wait": "L’eliminazione comincia al più presto {days} giorno dopo. È irreversibile.|L’eliminazione "
    "comincia al più presto {days} giorni dopo. È irreversibile.",
    "confirm_soon": "L’eliminazione può cominciare subito dopo. È irreversibile.",
    "confirm_stop": "Finché non comincia, può essere fermata: scriva a {contact}. In tal caso sceglierà una nuova "
    "password tramite e-mail.",
    "confirm_stays": "Non scompare tutto: la pagina su ciò che questo sito raccoglie dice che cosa resta.",
    "confirm_take": "Se vuole conservare i Suoi dati, li scarichi prima.",
    "password": "La Sua password",
    "confirm_button": "Elimina il mio account",
    "back": "Torna indietro senza eliminare nulla",
    "wrong": "Non è stato eliminato nulla. La password è errata, oppure è stata inserita in modo errato così spesso "
    "che ora Lei deve attendere.",
    "not_done": "Non ha funzionato, e non è stato eliminato nulla. Riprovi più tardi, o scriva a {contact}.",
    "done": "È stata chiesta l’eliminazione del Suo account.",
    "done_out": "La Sua sessione è stata chiusa, e Lei non può più accedere.",
    "notice": "Che cosa raccoglie questo sito",
    "home": "Pagina iniziale di questo sito",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Portare con sé i propri dati",
    "about": "Riceve un unico file, un archivio ZIP, con ciò che il database di questo sito contiene su di Lei. Viene "
    "creato mentre Le viene inviato, e qui non ne resta alcuna copia. Può farlo una volta al giorno.",
    "password": "La Sua password",
    "take": "Scarica i miei dati",
    "by_link": "Lei accede qui tramite un altro servizio. Per essere certi che sia Lei, viene inviato un link al Suo "
    "indirizzo e-mail. È valido per dieci minuti, una sola volta e solo in questo browser.",
    "mail": "Inviami il link",
    "again": "Può portare con sé di nuovo i Suoi dati a partire da: {time}.",
    "mailed": "Un link è stato inviato al Suo indirizzo e-mail. È valido per dieci minuti, una sola volta e solo in "
    "questo browser, finché non esce dal sito.",
    "sign_in": "Non ha effettuato l’accesso. Acceda e riprovi nella pagina sui Suoi dati.",
    "elsewhere": "Questo si può fare solo nella pagina sui Suoi dati.",
    "unknown": "La pagina sui Suoi dati non offre nulla di simile. Riprovi da lì.",
    "wrong": "Questa non è la Sua password. Riprovi.",
    "stale": "Questo link non è valido: ha più di dieci minuti, è già stato usato o è stato richiesto in un altro "
    "browser. Ne richieda uno nuovo.",
    "tries": "Ci sono stati troppi tentativi. Riprovi tra un’ora.",
    "links": "Ha richiesto troppi link. Riprovi tra un’ora.",
    "done": "Ha già portato con sé i Suoi dati. Si può fare una volta al giorno.",
    "begun": "Il download è stato avviato tre volte in un giorno e non è mai terminato. Riprovi domani.",
    "running": "L’invio dei Suoi dati è in corso in questo momento. Se ha interrotto il download, attenda due minuti.",
    "busy": "In questo momento vengono raccolti i dati di altre persone. Riprovi tra qualche minuto.",
    "away": "Al momento questo non funziona. Riprovi tra qualche minuto.",
    "not_mailed": "Non è stato possibile inviare l’e-mail. Riprovi tra qualche minuto.",
    "back": "Torna alla pagina sui Suoi dati",
    "mail_subject": "Il Suo link per scaricare i Suoi dati",
    "mail_text": "Con questo link può scaricare i dati che il sito conserva su di Lei:\n\n{link}\n\nÈ valido per dieci "
    "minuti, una sola volta e solo nel browser in cui l’ha richiesto, finché il Suo accesso lì è attivo.\n\nSe non "
    "l’ha richiesto Lei, qualcun altro sta usando il Suo account. A questa persona il link non serve a nulla. Esca dal "
    "sito ovunque, e cambi la password del servizio con cui accede.",
}
