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
    "usage": "Vengono contate le visite, le pagine e i tipi di browser.",
    "events": "Vengono registrati singoli passaggi, per esempio che è stata aperta una pagina o riprodotto un video.",
    "unchanged": "I Suoi corsi, le Sue risposte e i Suoi voti restano come sono, qualunque sia la Sua scelta.",
    "set": "Non contare le mie visite",
    "clear": "Contare di nuovo le mie visite",
    "also": "Può memorizzare questa scelta anche qui. Così vale anche se il Suo browser smette di comunicarla ai siti.",
    "still": "Ciò che comunica il Suo browser vale anche se qui fa contare di nuovo le Sue visite.",
    "cookie": "La Sua scelta viene memorizzata per 13 mesi in un cookie di nome {name}, uguale per tutti. Vale solo "
    "per questo browser.",
    "before": "Ciò che è già stato contato resta contato.",
    "notice": "Che cosa raccoglie questo sito",
    "languages": "Lingue",
    "home": "Pagina iniziale di questo sito",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Registrazione su questo sito",
    "counted": "I passaggi delle Sue visite vengono registrati.",
    "not_counted": "I passaggi delle Sue visite non vengono registrati.",
    "what": "Che cosa viene registrato",
    "set": "Non registrare i miei passaggi",
    "clear": "Registrare di nuovo i miei passaggi",
    "still": "Ciò che comunica il Suo browser vale anche se qui fa registrare di nuovo i Suoi passaggi.",
    "before": "Ciò che è già stato registrato resta registrato.",
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
