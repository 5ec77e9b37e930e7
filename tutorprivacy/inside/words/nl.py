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
    "usage": "Bezoeken, pagina’s en soorten browsers worden geteld.",
    "events": "Afzonderlijke stappen worden vastgelegd, bijvoorbeeld dat een pagina is geopend of een video is "
    "afgespeeld.",
    "unchanged": "Uw cursussen, antwoorden en cijfers blijven zoals ze zijn, wat u ook kiest.",
    "set": "Mijn bezoeken niet tellen",
    "clear": "Mijn bezoeken weer tellen",
    "also": "U kunt deze keuze ook hier bewaren. Ze geldt dan ook als uw browser het websites niet meer laat weten.",
    "still": "Wat uw browser laat weten, geldt ook als u uw bezoeken hier weer laat tellen.",
    "cookie": "Uw keuze wordt 13 maanden bewaard in een cookie met de naam {name}, die voor iedereen hetzelfde is. Ze "
    "geldt alleen voor deze browser.",
    "before": "Wat eerder is geteld, blijft geteld.",
    "notice": "Wat deze site verzamelt",
    "languages": "Talen",
    "home": "Startpagina van deze site",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Wat deze site vastlegt",
    "counted": "De stappen van uw bezoeken worden vastgelegd.",
    "not_counted": "De stappen van uw bezoeken worden niet vastgelegd.",
    "what": "Wat er wordt vastgelegd",
    "set": "Mijn stappen niet vastleggen",
    "clear": "Mijn stappen weer vastleggen",
    "still": "Wat uw browser laat weten, geldt ook als u uw stappen hier weer laat vastleggen.",
    "before": "Wat eerder is vastgelegd, blijft vastgelegd.",
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
