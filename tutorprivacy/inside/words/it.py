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
    "by_signal": "Il Suo browser comunica ai siti che Lei non desidera il tracciamento, e questo sito ne tiene conto.",
    "what": "Di che cosa sono fatte le statistiche",
    "usage": "Vengono contati visite, pagine, eventi, errori e tipi di browser.",
    "events": "Vengono registrati singoli passaggi, per esempio che è stata aperta una pagina o riprodotto un video.",
    "unchanged": "I Suoi corsi, le Sue risposte e i Suoi voti restano come sono, qualunque sia la Sua scelta.",
    "refused": "Dei visitatori che dicono di no viene contato solo il numero delle richieste, per tutti insieme.",
    "later": "Ciò che il sito fa più tardi e senza il Suo browser, per esempio valutare di nuovo un esercizio, viene "
    "comunque contato.",
    "logs": "I registri dei programmi, e le segnalazioni dei loro errori, sono uguali per tutti.",
    "full": "Ciò che Lei fa viene anche registrato insieme al Suo nome. Questa scelta non cambia nulla in proposito.",
    "passed": "Ciò che Lei fa viene anche trasmesso ad altri servizi di questo sito. Questa scelta non cambia nulla in "
    "proposito.",
    "set": "Non contare le mie visite",
    "clear": "Contare di nuovo le mie visite",
    "also": "Può memorizzare questa scelta anche qui. Così vale anche se il Suo browser smette di comunicarla ai siti.",
    "still": "Ciò che comunica il Suo browser vale anche se qui fa contare di nuovo le Sue visite.",
    "cookie": "La Sua scelta viene memorizzata per 13 mesi in un cookie di nome {name}, uguale per tutti. Vale solo "
    "per questo browser.",
    "before": "Ciò che è già stato contato resta contato.",
    "notice": "Che cosa raccoglie questo sito",
    "yours": "Che cosa questo sito contiene su di Lei",
    "languages": "Lingue",
    "home": "Pagina iniziale di questo sito",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Registrazione su questo sito",
    "counted": "I passaggi delle Sue visite vengono registrati.",
    "not_counted": "I passaggi delle Sue visite non vengono registrati.",
    "what": "Che cosa viene registrato",
    "later": "Ciò che il sito fa più tardi e senza il Suo browser, per esempio valutare di nuovo un esercizio, viene "
    "comunque registrato.",
    "set": "Non registrare i miei passaggi",
    "clear": "Registrare di nuovo i miei passaggi",
    "still": "Ciò che comunica il Suo browser vale anche se qui fa registrare di nuovo i Suoi passaggi.",
    "before": "Ciò che è già stato registrato resta registrato.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statistiche e registrazione su questo sito",
    "counted": "Le Sue visite vengono contate, e i loro passaggi vengono registrati.",
    "not_counted": "Le Sue visite non vengono contate, e i loro passaggi non vengono registrati.",
    "what": "Che cosa viene contato e registrato",
    "later": "Ciò che il sito fa più tardi e senza il Suo browser, per esempio valutare di nuovo un esercizio, viene "
    "comunque contato e registrato.",
    "set": "Non contare né registrare le mie visite",
    "clear": "Contare e registrare di nuovo le mie visite",
    "still": "Ciò che comunica il Suo browser vale anche se qui fa contare e registrare di nuovo le Sue visite.",
    "before": "Ciò che è già stato contato o registrato resta.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Si possono caricare programmi di terzi?",
    "intro": "Questo sito può caricare programmi di altre aziende. Queste vedono allora l’indirizzo della Sua "
    "connessione e il Suo browser. Senza il Suo consenso non ne viene caricato nessuno.",
    "all": "Accettare tutto",
    "none": "Rifiutare tutto",
    "ticked": "Accettare solo ciò che è selezionato",
    "yes": "Accettare",
    "no": "Rifiutare",
    "stored": "La Sua risposta viene memorizzata per 180 giorni in un cookie di nome {name}, e in nessun altro luogo. "
    "Può cambiarla in qualsiasi momento: «{manage}» si trova in fondo a ogni pagina.",
    "manage": "Programmi di terzi",
    "more": "Informazioni su questa domanda",
    "failed": "Non è stato possibile memorizzare la Sua risposta, quindi non viene caricato nulla. La preghiamo di "
    "riprovare.",
    "state_open": "Non ha ancora risposto. Non viene caricato nulla.",
    "state_none": "Ha rifiutato. Non viene caricato nulla.",
    "state_some": "Ha accettato: {names}.",
    "signal": "Il Suo browser comunica ai siti che Lei non desidera il tracciamento. Perciò non viene caricato nulla, "
    "e non Le viene chiesto nulla.",
    "script": "I programmi vengono caricati da: {hosts}.",
    "notice": "Che cosa raccoglie questo sito",
    "languages": "Lingue",
    "home": "Pagina iniziale di questo sito",
}

#: Of purposes, kinds of data, periods and rights: in the notice, the register, the archive and the learner's page.
PROCESSING = {
    "pair": "{name}: {value}",
    "purpose": "A che scopo",
    "basis": "Base giuridica",
    "people": "Di chi si tratta",
    "data": "Di quali dati si tratta",
    "recipients": "Chi li vede",
    "transfers": "Altri Paesi",
    "period": "Per quanto tempo",
    "measures": "Come sono protetti",
    "sources": "Da dove provengono",
    "rights": "I Suoi diritti",
    "not_told": "Il gestore di questo sito non lo ha indicato.",
    "kind_account": "Account",
    "kind_profile": "Profilo e preferenze",
    "kind_sign_in": "Accesso",
    "kind_identity": "Prove dell’identità ed esami sorvegliati",
    "kind_courses": "Corsi e iscrizioni",
    "kind_answers": "Risposte e voti",
    "kind_posts": "Post nelle discussioni e nei wiki",
    "kind_certificates": "Certificati e crediti",
    "kind_orders": "Ordini",
    "kind_messages": "Messaggi ed e-mail",
    "kind_organisations": "Datori di lavoro e università",
    "kind_files": "File",
    "kind_authoring": "Creazione di corsi",
    "kind_staff": "Ciò che docenti e personale hanno fatto e annotato",
    "kind_site": "Impostazioni del sito",
    "kind_others": "Dati di altre estensioni",
    "kind_events": "Eventi: ciò che viene fatto sul sito",
    "kind_counts": "Conteggi delle visite",
    "kind_logs": "Registri delle richieste e dei programmi",
    "people_learners": "studenti",
    "people_staff": "docenti e personale",
    "people_invited": "persone invitate che non hanno ancora un account",
    "people_visitors": "visitatori",
    "data_names": "nomi",
    "data_contact": "nomi utente e indirizzi e-mail",
    "data_numbers": "numeri e altri contrassegni dell’account",
    "data_birth": "anno di nascita, genere, Paese, istruzione",
    "data_person_words": "testi propri: risposte, post, descrizioni",
    "data_pictures": "immagini",
    "data_passwords": "password e chiavi, conservate in modo che non si possano leggere",
    "data_connections": "indirizzi delle connessioni e browser",
    "data_documents": "immagini di documenti d’identità, registrazioni di esami",
    "data_decisions": "decisioni e consensi",
    "data_course_use": "quali corsi e pagine sono stati usati",
    "data_times": "date e ore",
    "data_grades": "punteggi e voti",
    "data_payments": "che cosa è stato ordinato, e a quale prezzo",
    "data_messages": "messaggi e a chi sono stati inviati",
    "data_files": "file caricati o creati",
    "data_staff_words": "note e motivazioni di docenti e personale",
    "data_numbers_only": "numeri in cui nessuno è nominato",
    "data_unknown_data": "non noti: li conoscono solo gli autori dell’estensione",
    "recipient_operator": "chi gestisce questo sito",
    "recipient_course_staff": "i docenti del corso",
    "recipient_other_learners": "altre persone che hanno effettuato l’accesso",
    "recipient_public": "chiunque abbia l’indirizzo del certificato",
    "recipient_organisations": "il datore di lavoro o l’università della persona, se utilizzano questo sito, e i "
    "relativi sistemi di apprendimento",
    "recipient_identity_services": "servizi che verificano le identità o sorvegliano gli esami, se ce ne sono",
    "recipient_tools": "strumenti di terzi, se un corso ne usa",
    "recipient_event_services": "programmi che analizzano gli eventi",
    "recipient_error_services": "servizi che raccolgono gli errori dei programmi, se ce ne sono",
    "source_person": "dalla persona interessata",
    "source_organisation": "da un datore di lavoro o un’università che iscrive persone, o dal relativo accesso",
    "source_staff": "da docenti e personale",
    "source_site": "generati dal sito durante l’uso",
    "source_service": "da un servizio che verifica le identità o sorveglia gli esami",
    "source_unknown_source": "non nota: la conoscono solo gli autori dell’estensione",
    "day": "1 giorno",
    "days": "{number} giorni",
    "month": "1 mese",
    "months": "{number} mesi",
    "until_deletion": "fino all’eliminazione dell’account",
    "until_deletion_waits": "fino all’eliminazione dell’account, che comincia {period} dopo la richiesta",
    "until_no_end": "non è fissato alcun termine",
    "rest_output": "ciò che i programmi scrivono sul server: finché il server lo conserva",
    "rest_passed_on": "gli eventi che sono stati trasmessi: finché i destinatari li conservano",
    "rest_record": "la traccia dell’eliminazione, con i vecchi nomi",
    "rest_number": "il numero dell’account, senza nome",
    "rest_certificates": "il numero, il corso e la data del certificato, senza nome",
    "rest_orders": "il numero dell’ordine, senza nome",
    "rest_posts_emptied": "le posizioni dei post, senza i testi",
    "rest_posts_stay": "i testi dei post, senza nome",
    "rest_unnamed": "i corsi e le impostazioni in sé, senza nome",
    "measure_pseudonyms": "pseudonimi al posto dei nomi utente negli eventi",
    "measure_no_persons": "negli eventi non è nominato nessuno",
    "measure_addresses_dropped": "gli indirizzi delle connessioni (indirizzi IP) vengono omessi",
    "measure_addresses_truncated": "gli indirizzi delle connessioni (indirizzi IP) vengono abbreviati",
    "measure_no_texts": "ciò che le persone scrivono viene omesso dagli eventi",
    "measure_redacted_texts": "i nomi e gli indirizzi riconosciuti da un programma vengono tolti dai testi",
    "measure_reduced_browsers": "dei browser vengono conservati solo la famiglia, la versione e il tipo di dispositivo",
    "measure_rounded_times": "gli orari vengono arrotondati",
    "measure_retention_days": "i file vengono eliminati dopo un certo numero di giorni",
    "measure_opt_out": "chi rifiuta non viene registrato",
    "measure_daily_salt": "i visitatori vengono distinti per un solo giorno, con una chiave casuale che poi viene "
    "eliminata",
    "measure_small_groups": "i numeri dei gruppi piccoli non vengono mostrati",
    "measure_redacted_logs": "i nomi e gli indirizzi e-mail vengono tolti dai registri",
    "measure_scrubbed_errors": "le segnalazioni di errori vengono inviate senza dati di persone",
    "measure_encrypted_redis": "le sessioni, le attività e le cache sono cifrate",
    "measure_private_profiles": "i profili sono privati, a meno che le persone interessate non decidano altrimenti",
    "measure_no_names_to_tools": "agli strumenti di terzi non vengono comunicati nomi né indirizzi e-mail",
    "measure_no_third_parties": "le pagine non caricano strumenti di tracciamento di altre aziende",
    "measure_erasure": "eliminazione dell’account nel database e nei file del sito",
    "right_copy": "una copia dei Suoi dati (art. 15 GDPR)",
    "right_correction": "la rettifica di ciò che è inesatto (art. 16)",
    "right_deletion": "la cancellazione (art. 17)",
    "right_restriction": "la limitazione del trattamento (art. 18)",
    "right_portability": "i Suoi dati in una forma che può portare con sé (art. 20)",
    "right_objection": "l’opposizione al trattamento (art. 21)",
    "right_withdrawal": "la revoca di un consenso in qualsiasi momento (art. 7, par. 3)",
    "right_complaint": "un reclamo a un’autorità di controllo (art. 77)",
}

#: Of the archive with which somebody takes her data along.
ARCHIVE = {
    "title": "I Suoi dati su {platform}",
    "what": "Questo archivio contiene ciò che il database di {platform} conteneva su di Lei il {date} alle {time} "
    "(UTC). Righe: {rows}. Tabelle: {tables}. Tabelle che possono riferirsi a persone e sono state esaminate: "
    "{searched}; quelle senza una riga su di Lei non sono elencate.",
    "forms": "Ogni tabella è presente due volte: come pagine da leggere, e come JSON, una forma per programmi con cui "
    "può portare i Suoi dati altrove. Si può aprire con qualsiasi editor.",
    "contents": "Che cosa c’è in questo archivio",
    "read": "pagine da leggere",
    "data": "per programmi",
    "rows": "righe: {rows}",
    "beside": "Dove compare solo il Suo nome",
    "beside_text": "Queste righe riguardano altre cose, come un’impostazione del sito o un corso. Dicono solo che Lei "
    "ha cambiato qualcosa, o a chi scrivere.",
    "not_whole": "Che cosa non è stato possibile leggere",
    "not_whole_text": "Questo archivio non è completo: ciò che è elencato qui non è stato possibile leggerlo, quindi "
    "possono mancare righe su di Lei.",
    "unknown_rows": "un numero sconosciuto di righe",
    "left_out": "Che cosa è stato omesso, e perché",
    "left_out_text": "Le righe in cui hanno parte altre persone sono qui senza i nomi, i numeri e i testi di queste: "
    "appartengono a loro. I nomi di altri account sono stati cercati anche nei testi e nei valori di ogni riga; dove "
    "c’era qualcosa ci sono parole tra parentesi quadre. Password, token e chiavi non sono in nessun file. Valori "
    "omessi: {values}.",
    "names_another": "nomina un’altra persona",
    "by_another": "può essere stato scritto da un’altra persona che ha parte nella riga, o riguardarla",
    "about_another": "riguarda un’altra persona, per la quale Lei ha solo fatto qualcosa",
    "secret": "una password, un token o una chiave: non serve a nessuno, se non a un ladro",
    "text_of_another": "un testo piuttosto lungo che può essere stato scritto da un’altra persona",
    "too_deep": "è annidato troppo in profondità per cercarvi nomi di altri",
    "unreadable": "il sito stesso non può leggerlo",
    "not_migrated": "non è nel database: una modifica del database non è stata eseguita",
    "files": "File",
    "files_text": "I file che Lei o altri hanno caricato sono nominati in queste tabelle, e non sono in questo "
    "archivio. Li chieda.",
    "pictures": "L’immagine del Suo profilo è conservata come {names}.",
    "processing": "Che cosa viene fatto con i Suoi dati, e perché",
    "processing_text": "Questo è ciò che il gestore di questo sito e le sue impostazioni dicono di ogni tipo di dati "
    "(art. 15, par. 1, GDPR).",
    "operator": "Chi è responsabile",
    "controller": "Titolare del trattamento",
    "representative": "Rappresentante nell’Unione europea",
    "officer": "Responsabile della protezione dei dati",
    "authority": "Autorità di controllo",
    "policy": "Informativa sulla privacy di questo sito",
    "rights": "I Suoi diritti",
    "automated": "Decisioni prese da programmi",
    "automated_text": "I punteggi e i voti vengono calcolati a partire dalle Sue risposte secondo le regole di ogni "
    "corso, e i certificati a partire da questi. Se altre decisioni su di Lei vengano prese unicamente da programmi "
    "(art. 22 GDPR), questo archivio non può saperlo: lo chieda al gestore di questo sito.",
    "elsewhere": "Che cosa è conservato altrove",
    "elsewhere_text": "Al di fuori del database, dati su di Lei possono trovarsi qui. Non sono in questo archivio. I "
    "nomi dei luoghi sono in inglese.",
    "not_searched": "Non esaminato",
    "not_searched_text": "Queste tabelle hanno colonne che possono contenere dati personali, ma nulla che dica di chi, "
    "oppure non esistono.",
    "back": "Contenuto di questo archivio",
    "row": "Riga",
    "rows_from_to": "Righe da {first} a {last}",
    "yes": "sì",
    "no": "no",
    "binary": "nessun testo (byte: {bytes}): si veda il file per programmi",
    "cut": "Il resto è nel file per programmi.",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Portare con sé i propri dati",
    "about": "Riceve un unico file, un archivio ZIP, con ciò che il database di questo sito contiene su di Lei. Viene "
    "creato mentre Le viene inviato, e qui non ne resta alcuna copia. Può farlo una volta al giorno.",
    "password": "La Sua password",
    "take": "Scaricare i miei dati",
    "by_link": "Lei accede qui tramite un altro servizio. Per essere certi che sia Lei, viene inviato un link al Suo "
    "indirizzo e-mail. È valido per dieci minuti, una sola volta e solo in questo browser.",
    "mail": "Inviarmi il link",
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
    "running": "In questo momento i Suoi dati Le vengono inviati. Se ha interrotto il download, attenda due minuti.",
    "busy": "In questo momento vengono raccolti i dati di altre persone. Riprovi tra qualche minuto.",
    "away": "Al momento questo non funziona. Riprovi tra qualche minuto.",
    "not_mailed": "Non è stato possibile inviare l’e-mail. Riprovi tra qualche minuto.",
    "back": "Tornare alla pagina sui Suoi dati",
    "mail_subject": "Il Suo link per scaricare i Suoi dati",
    "mail_text": "Con questo link può scaricare i dati che il sito contiene su di Lei:\n\n{link}\n\nÈ valido per dieci "
    "minuti, una sola volta e solo nel browser in cui l’ha richiesto, finché ha effettuato lì l’accesso.\n\nSe non "
    "l’ha richiesto Lei, qualcun altro sta usando il Suo account. A questa persona il link non serve a nulla. Esca dal "
    "sito ovunque, e cambi la password del servizio con cui accede.",
}

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "I Suoi dati su questo sito",
    "languages": "Lingue",
    "signed_in": "Ha effettuato l’accesso come {name}.",
    "not_signed_in": "Non ha effettuato l’accesso. Quando lo avrà fatto, questa pagina mostrerà che cosa questo sito "
    "contiene su di Lei.",
    "sign_in": "Accedere",
    "asked_before": "Se ha chiesto l’eliminazione del Suo account, non può più accedere. Finché non è cominciata, "
    "l’eliminazione può essere fermata: scriva a {contact}.",
    "operators": "chi gestisce questo sito",
    "parts": "In questa pagina",
    "held": "Che cosa questo sito contiene su di Lei",
    "kind": "Tipo",
    "entries": "Voci",
    "count": "Contare le mie voci",
    "count_about": "Il conteggio richiede alcuni secondi, perciò viene fatto solo quando Lei lo chiede. I numeri non "
    "vengono memorizzati.",
    "counted": "Viene contato ciò che contiene il database. I registri, le statistiche e i file memorizzati non sono "
    "compresi in questi numeri.",
    "more_than": "più di {number}",
    "busy": "Si stanno contando le voci di un’altra persona. Riprovi tra un momento.",
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
    "visible_by_age": "Questo sito non mostra altro, perché Lei non ha indicato la Sua età o non ha ancora l’età "
    "necessaria.",
    "visible_to_staff": "Chi gestisce questo sito e i team dei Suoi corsi vedono di più, come il Suo nome e il Suo "
    "indirizzo e-mail.",
    "make_private": "Mostrare il meno possibile",
    "make_all_users": "Mostrare qui il mio profilo a tutti",
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
    "change": "Modificare questo",
    "deletion": "Eliminazione del Suo account",
    "delete": "Eliminare il mio account…",
    "delete_about": "Prima Le viene detto che cosa accadrà.",
    "not_here": "Il Suo account non può essere eliminato in questa pagina. Per farlo, scriva a {contact}.",
    "no_password": "Il Suo account non ha una password, per esempio perché accede tramite un altro servizio. A chi lo "
    "elimina ne viene chiesta una. Ne imposti quindi prima una nelle impostazioni del Suo account.",
    "settings": "Impostazioni del Suo account",
    "linked": "Se accede tramite un altro servizio e non conosce una password per questo sito, ne imposti prima una "
    "nelle impostazioni del Suo account.",
    "not_active": "Il Suo account non è ancora attivato. Apra il link nell’e-mail che ha ricevuto al momento della "
    "registrazione. Dopo potrà eliminare l’account qui.",
    "asked": "Il {date} è stata chiesta l’eliminazione del Suo account.",
    "begins": "Comincia al più presto dopo il {date}. Fino ad allora può essere fermata: scriva a {contact}.",
    "begins_soon": "Comincia alla prossima esecuzione. Fino ad allora può essere fermata: scriva a {contact}.",
    "begun": "È cominciata, e non può più essere fermata.",
    "confirm": "Eliminare il Suo account?",
    "confirm_out": "La Sua sessione viene chiusa subito, in tutti i Suoi browser, e Lei non può più accedere. "
    "Un’e-mail lo conferma.",
    "confirm_wait": "L’eliminazione comincia al più presto {days} giorni dopo. È irreversibile.",
    "confirm_soon": "L’eliminazione può cominciare subito dopo. È irreversibile.",
    "confirm_stop": "Finché non comincia, può essere fermata: scriva a {contact}. Allora sceglie una nuova password "
    "tramite e-mail.",
    "confirm_stays": "Non scompare tutto: la pagina su ciò che questo sito raccoglie dice che cosa resta.",
    "confirm_take": "Se vuole conservare i Suoi dati, li scarichi prima.",
    "password": "La Sua password",
    "confirm_button": "Eliminare il mio account",
    "back": "Tornare indietro senza eliminare nulla",
    "wrong": "Non è stato eliminato nulla. La password è errata, o lo è stata così spesso che deve attendere.",
    "not_done": "Non ha funzionato, e non è stato eliminato nulla. Riprovi più tardi, o scriva a {contact}.",
    "done": "L’eliminazione del Suo account è stata chiesta.",
    "done_out": "La Sua sessione è stata chiusa, e Lei non può più accedere.",
    "notice": "Che cosa raccoglie questo sito",
    "home": "Pagina iniziale di questo sito",
}
