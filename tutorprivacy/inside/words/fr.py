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
    "usage": "Les visites, les pages et les types de navigateurs sont comptés.",
    "events": "Des étapes isolées sont enregistrées, par exemple l’ouverture d’une page ou la lecture d’une vidéo.",
    "unchanged": "Vos cours, vos réponses et vos notes restent inchangés, quel que soit votre choix.",
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
    "set": "Ne pas enregistrer mes étapes",
    "clear": "Enregistrer de nouveau mes étapes",
    "still": "La demande de votre navigateur reste valable même si vous faites enregistrer ici de nouveau vos étapes.",
    "before": "Ce qui a déjà été enregistré le reste.",
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

#: De ce que fait et apprend la personne qui emporte ses propres données.
TAKE_ALONG = {
    "heading": "Emporter vos données",
    "about": "Vous recevez un fichier, une archive ZIP, avec ce que la base de données de ce site contient sur vous. "
    "Il est produit pendant qu’il vous est envoyé, et aucune copie n’en est gardée ici. C’est possible une fois par "
    "jour.",
    "password": "Votre mot de passe",
    "take": "Télécharger mes données",
    "by_link": "Vous vous connectez ici par un autre service. Pour être sûr que c’est bien vous, un lien est envoyé à "
    "votre adresse e-mail. Il est valable dix minutes, une seule fois, et dans ce navigateur uniquement.",
    "mail": "M’envoyer le lien",
    "again": "Vous pourrez emporter vos données de nouveau à partir de : {time}.",
    "mailed": "Un lien a été envoyé à votre adresse e-mail. Il est valable dix minutes, une seule fois, et dans ce "
    "navigateur uniquement, tant que votre session y reste ouverte.",
    "sign_in": "Vous n’avez pas ouvert de session. Veuillez vous connecter, puis réessayer sur la page de vos données.",
    "elsewhere": "Cela n’est possible que sur la page de vos données.",
    "unknown": "La page de vos données ne propose rien de tel. Veuillez réessayer sur cette page.",
    "wrong": "Ce n’est pas votre mot de passe. Veuillez réessayer.",
    "stale": "Ce lien n’est pas valable : il date de plus de dix minutes, a déjà servi, ou a été demandé dans un autre "
    "navigateur. Veuillez en demander un nouveau.",
    "tries": "Il y a eu trop de tentatives. Veuillez réessayer dans une heure.",
    "links": "Vous avez demandé trop de liens. Veuillez réessayer dans une heure.",
    "done": "Vous avez déjà emporté vos données. C’est possible une fois par jour.",
    "begun": "Le téléchargement a été commencé trois fois en un jour sans jamais aboutir. Veuillez réessayer demain.",
    "running": "Vos données vous sont envoyées en ce moment. Si vous avez interrompu le téléchargement, veuillez "
    "attendre deux minutes.",
    "busy": "Les données d’autres personnes sont en cours de préparation. Veuillez réessayer dans quelques minutes.",
    "away": "Cela ne fonctionne pas pour le moment. Veuillez réessayer dans quelques minutes.",
    "not_mailed": "L’e-mail n’a pas pu être envoyé. Veuillez réessayer dans quelques minutes.",
    "back": "Retour à la page de vos données",
    "mail_subject": "Votre lien pour télécharger vos données",
    "mail_text": "Ce lien vous permet de télécharger les données que le site conserve sur vous :\n\n{link}\n\n"
    "Il est valable dix minutes, une seule fois, et uniquement dans le navigateur où vous l’avez demandé, tant que "
    "votre session y est ouverte.\n\nSi vous ne l’avez pas demandé, quelqu’un d’autre utilise votre compte. Le lien ne "
    "lui sert à rien. Veuillez vous déconnecter partout et changer le mot de passe du service par lequel vous vous "
    "connectez.",
}
