"""
French: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Statistiques de ce site",
    "counted": "Vos visites sont comptées.",
    "not_counted": "Vos visites ne sont pas comptées.",
    "by_cookie": "Vous avez fait ce choix dans ce navigateur.",
    "by_signal": "Votre navigateur indique aux sites que vous ne souhaitez pas être suivi, et ce site le respecte.",
    "what": "De quoi sont faites les statistiques",
    "usage": "Les visites, les pages, les événements, les erreurs et les types de navigateurs sont comptés.",
    "events": "Des étapes isolées sont enregistrées, par exemple l’ouverture d’une page ou la lecture d’une vidéo.",
    "unchanged": "Vos cours, vos réponses et vos notes restent inchangés, quel que soit votre choix.",
    "refused": "Des personnes qui disent non, seul le nombre de leurs requêtes est compté, toutes ensemble.",
    "later": "Ce que le site fait plus tard et sans votre navigateur, par exemple noter à nouveau un exercice, est "
    "compté malgré tout.",
    "logs": "Les journaux des programmes, et les rapports sur leurs erreurs, sont les mêmes pour tout le monde.",
    "full": "Ce que vous faites est aussi enregistré sous votre nom. Ce choix n’y change rien.",
    "passed": "Ce que vous faites est aussi transmis à d’autres services de ce site. Ce choix n’y change rien.",
    "set": "Ne pas compter mes visites",
    "clear": "Compter de nouveau mes visites",
    "also": "Vous pouvez aussi enregistrer ce choix ici. Il reste alors valable même si votre navigateur cesse de "
    "l’indiquer aux sites.",
    "still": "La demande de votre navigateur reste valable même si vous faites compter ici vos visites à nouveau.",
    "cookie": "Votre choix est enregistré pendant 13 mois dans un cookie nommé {name}, le même pour tout le monde. Il "
    "ne vaut que pour ce navigateur.",
    "before": "Ce qui a déjà été compté le reste.",
    "notice": "Ce que ce site collecte",
    "languages": "Langues",
    "home": "Page d’accueil de ce site",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Enregistrement sur ce site",
    "counted": "Les étapes de vos visites sont enregistrées.",
    "not_counted": "Les étapes de vos visites ne sont pas enregistrées.",
    "what": "Ce qui est enregistré",
    "later": "Ce que le site fait plus tard et sans votre navigateur, par exemple noter à nouveau un exercice, est "
    "enregistré malgré tout.",
    "set": "Ne pas enregistrer mes étapes",
    "clear": "Enregistrer de nouveau mes étapes",
    "still": "La demande de votre navigateur reste valable même si vous faites enregistrer ici de nouveau vos étapes.",
    "before": "Ce qui a déjà été enregistré le reste.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statistiques et enregistrement sur ce site",
    "counted": "Vos visites sont comptées, et leurs étapes sont enregistrées.",
    "not_counted": "Vos visites ne sont pas comptées, et leurs étapes ne sont pas enregistrées.",
    "what": "Ce qui est compté et enregistré",
    "later": "Ce que le site fait plus tard et sans votre navigateur, par exemple noter à nouveau un exercice, est "
    "compté et enregistré malgré tout.",
    "set": "Ne pas compter ni enregistrer mes visites",
    "clear": "Compter et enregistrer de nouveau mes visites",
    "still": "La demande de votre navigateur reste valable même si vous faites compter et enregistrer ici de nouveau "
    "vos visites.",
    "before": "Ce qui a déjà été compté ou enregistré le reste.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Peut-on charger des programmes de tiers ?",
    "intro": "Ce site peut charger des programmes d’autres entreprises. Elles voient alors l’adresse de votre "
    "connexion et votre navigateur. Sans votre accord, aucun n’est chargé.",
    "all": "Tout accepter",
    "none": "Tout refuser",
    "ticked": "Accepter seulement ce qui est coché",
    "yes": "Accepter",
    "no": "Refuser",
    "stored": "Votre réponse est conservée 180 jours dans un cookie nommé {name}, et nulle part ailleurs. Vous pouvez "
    "la modifier à tout moment : « {manage} » se trouve à la fin de chaque page.",
    "manage": "Programmes de tiers",
    "more": "À propos de cette question",
    "failed": "Votre réponse n’a pas pu être conservée ; rien n’est donc chargé. Veuillez réessayer.",
    "state_open": "Vous n’avez pas encore répondu. Rien n’est chargé.",
    "state_none": "Vous avez refusé. Rien n’est chargé.",
    "state_some": "Vous avez accepté : {names}.",
    "signal": "Votre navigateur indique aux sites que vous ne souhaitez pas être suivi. Rien n’est donc chargé, et la "
    "question ne vous est pas posée.",
    "script": "Les programmes sont chargés depuis : {hosts}.",
    "notice": "Ce que ce site recueille",
    "languages": "Langues",
    "home": "Page d’accueil de ce site",
}
