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
    "by_signal": "Votre navigateur indique aux sites que vous refusez le suivi, et ce site le respecte.",
    "what": "De quoi sont faites les statistiques",
    "usage": "Les visites, les pages, les événements, les erreurs et les types de navigateurs sont comptés.",
    "events": "Les étapes sont enregistrées une à une, par exemple l’ouverture d’une page ou la lecture d’une vidéo.",
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
    "still": "La demande de votre navigateur reste valable même si vous faites compter ici de nouveau vos visites.",
    "cookie": "Votre choix est enregistré pendant 13 mois dans un cookie nommé {name}, le même pour tout le monde. Il "
    "ne vaut que pour ce navigateur.",
    "before": "Ce qui a déjà été compté le reste.",
    "notice": "Ce que ce site collecte",
    "yours": "Ce que ce site conserve à votre sujet",
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
    "heading": "Peut-on charger des programmes de tiers ?",
    "intro": "Ce site peut charger des programmes d’autres entreprises. Elles voient alors l’adresse de votre "
    "connexion et votre navigateur. Sans votre accord, aucun n’est chargé.",
    "all": "Tout accepter",
    "none": "Tout refuser",
    "ticked": "Accepter seulement ce qui est coché",
    "yes": "Accepter",
    "no": "Refuser",
    "stored": "Votre réponse est conservée 180 jours dans un cookie nommé {name}, et nulle part ailleurs. Vous pouvez "
    "la modifier à tout moment : « {manage} » se trouve à la fin de chaque page.",
    "manage": "Programmes de tiers",
    "more": "À propos de cette question",
    "failed": "Votre réponse n’a pas pu être conservée ; rien n’est donc chargé. Veuillez réessayer.",
    "state_open": "Vous n’avez pas encore répondu. Rien n’est chargé.",
    "state_none": "Vous avez refusé. Rien n’est chargé.",
    "state_some": "Vous avez accepté : {names}.",
    "signal": "Votre navigateur indique aux sites que vous refusez le suivi. Rien n’est donc chargé, et la question ne "
    "vous est pas posée.",
    "script": "Les programmes sont chargés depuis : {hosts}.",
    "notice": "Ce que ce site collecte",
    "languages": "Langues",
    "home": "Page d’accueil de ce site",
}

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Vos données sur ce site",
    "languages": "Langues",
    "signed_in": "Votre session est ouverte sous le nom de {name}.",
    "not_signed_in": "Vous n’avez pas ouvert de session. Une fois que ce sera fait, cette page montrera ce que ce site "
    "conserve à votre sujet.",
    "sign_in": "Se connecter",
    "asked_before": "Si vous avez demandé la suppression de votre compte, vous ne pouvez plus vous connecter. Tant "
    "qu’elle n’a pas commencé, elle peut être arrêtée : écrivez à {contact}.",
    "operators": "l’exploitant de ce site",
    "parts": "Sur cette page",
    "held": "Ce que ce site conserve à votre sujet",
    "kind": "Catégorie",
    "entries": "Entrées",
    "count": "Compter mes entrées",
    "count_about": "Le décompte prend quelques secondes ; il n’est donc fait qu’à votre demande. Les nombres ne sont "
    "pas conservés.",
    "counted": "Est compté ce que contient la base de données. Les journaux, les statistiques et les fichiers "
    "enregistrés ne figurent pas dans ces nombres.",
    "more_than": "plus de {number}",
    "busy": "Un comptage est en cours, ou vient d’avoir lieu. Veuillez réessayer dans un instant.",
    "unfinished": "Le temps n’a pas suffi pour tout compter. Voici les nombres obtenus jusque-là ; un nouvel essai ira "
    "peut-être plus loin.",
    "failed": "{number} table n’a pas pu être comptée.|{number} tables n’ont pas pu être comptées.",
    "profile": "Comment les autres voient votre profil",
    "visible_all_users": "Toute personne connectée ici peut voir ceci de votre profil, pour autant que vous l’ayez "
    "rempli :",
    "visible_private": "Les autres personnes connectées ici ne peuvent voir que ceci de votre profil :",
    "visible_custom": "Vous avez choisi partie par partie. Toute personne connectée ici peut voir ceci de votre "
    "profil :",
    "visible_by_age": "Ce site n’en montre pas plus, car vous n’avez pas indiqué votre année de naissance, ou n’avez "
    "pas l’âge requis.",
    "visible_to_staff": "L’exploitant de ce site et les équipes de vos cours en voient plus, par exemple votre nom et "
    "votre adresse électronique.",
    "make_private": "Montrer le moins possible",
    "make_all_users": "Montrer mon profil à tous ici",
    "not_visible": "Il n’est pas possible de le dire pour le moment.",
    "username": "nom d’utilisateur",
    "profile_image": "photo",
    "bio": "le texte sur vous",
    "course_certificates": "attestations",
    "country": "pays",
    "date_joined": "date de votre inscription",
    "language_proficiencies": "langues",
    "level_of_education": "niveau d’études",
    "social_links": "vos pages sur d’autres sites",
    "time_zone": "fuseau horaire",
    "name": "nom complet",
    "change": "Modifier ce choix",
    "deletion": "Suppression de votre compte",
    "delete": "Supprimer mon compte…",
    "delete_about": "On vous dit d’abord ce qui se passera.",
    "not_here": "Votre compte ne peut pas être supprimé sur cette page. Pour cela, écrivez à {contact}.",
    "no_password": "Votre compte n’a pas de mot de passe, par exemple parce que vous vous connectez par un autre "
    "service. La suppression en demande un. Choisissez-en donc un d’abord, dans les paramètres de votre compte.",
    "settings": "Paramètres de votre compte",
    "linked": "Si vous vous connectez par un autre service et ne connaissez pas de mot de passe pour ce site, "
    "choisissez-en un d’abord, dans les paramètres de votre compte.",
    "not_active": "Votre compte n’est pas encore activé. Ouvrez le lien du courriel que vous avez reçu lors de votre "
    "inscription. Vous pourrez ensuite supprimer le compte ici.",
    "asked": "Le {date}, la suppression de votre compte a été demandée.",
    "begins": "Elle commence au plus tôt après le {date}. Jusque-là, elle peut être arrêtée : écrivez à {contact}.",
    "begins_soon": "Elle commence lors de la prochaine exécution de suppressions. Jusque-là, elle peut être arrêtée : "
    "écrivez à {contact}.",
    "begun": "Elle a commencé et ne peut plus être arrêtée.",
    "confirm": "Supprimer votre compte ?",
    "confirm_out": "Votre session est fermée aussitôt, dans tous vos navigateurs, et vous ne pouvez plus vous "
    "connecter. Un courriel le confirme.",
    "confirm_wait": "La suppression commence au plus tôt {days} jour plus tard. Elle est définitive.|La suppression "
    "commence au plus tôt {days} jours plus tard. Elle est définitive.",
    "confirm_soon": "La suppression peut commencer aussitôt après. Elle est définitive.",
    "confirm_stop": "Tant qu’elle n’a pas commencé, elle peut être arrêtée : écrivez à {contact}. Vous choisissez "
    "alors un nouveau mot de passe par courriel.",
    "confirm_stays": "Tout ne disparaît pas : la page sur ce que ce site collecte dit ce qui reste.",
    "confirm_take": "Si vous voulez garder vos données, téléchargez-les avant.",
    "password": "Votre mot de passe",
    "confirm_button": "Supprimer mon compte",
    "back": "Revenir sans rien supprimer",
    "wrong": "Rien n’a été supprimé. Le mot de passe est faux, ou il l’a été si souvent que vous devez attendre.",
    "not_done": "Cela n’a pas fonctionné, et rien n’a été supprimé. Veuillez réessayer plus tard, ou écrivez à "
    "{contact}.",
    "done": "La suppression de votre compte a été demandée.",
    "done_out": "Votre session est fermée, et vous ne pouvez plus vous connecter.",
    "notice": "Ce que ce site collecte",
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
    "by_link": "Vous vous connectez ici par un autre service. Pour vérifier que c’est bien vous, un lien est envoyé à "
    "votre adresse électronique. Il est valable dix minutes, une seule fois, et dans ce navigateur uniquement.",
    "mail": "M’envoyer le lien",
    "again": "Vous pourrez emporter vos données de nouveau à partir de : {time}.",
    "mailed": "Un lien a été envoyé à votre adresse électronique. Il est valable dix minutes, une seule fois, et dans "
    "ce navigateur uniquement, tant que votre session y reste ouverte.",
    "sign_in": "Vous n’avez pas ouvert de session. Veuillez vous connecter, puis réessayer sur la page de vos données.",
    "elsewhere": "Cela n’est possible que sur la page de vos données.",
    "unknown": "La page de vos données ne propose rien de tel. Veuillez réessayer sur cette page.",
    "wrong": "Ce n’est pas votre mot de passe. Veuillez réessayer.",
    "stale": "Ce lien n’est pas valable : il date de plus de dix minutes, a déjà servi, ou a été demandé dans un autre "
    "navigateur. Veuillez en demander un nouveau.",
    "tries": "Il y a eu trop de tentatives. Veuillez réessayer dans une heure.",
    "links": "Vous avez demandé trop de liens. Veuillez réessayer dans une heure.",
    "done": "Vous avez déjà emporté vos données. C’est possible une fois par jour.",
    "begun": "Le téléchargement a été commencé trois fois en un jour sans jamais aboutir. Veuillez réessayer demain.",
    "running": "Vos données vous sont envoyées en ce moment. Si vous avez interrompu le téléchargement, veuillez "
    "attendre deux minutes.",
    "busy": "Les données d’autres personnes sont en cours de préparation. Veuillez réessayer dans quelques minutes.",
    "away": "Cela ne fonctionne pas pour le moment. Veuillez réessayer dans quelques minutes.",
    "not_mailed": "Le courriel n’a pas pu être envoyé. Veuillez réessayer dans quelques minutes.",
    "back": "Retour à la page de vos données",
    "mail_subject": "Votre lien pour télécharger vos données",
    "mail_text": "Ce lien vous permet de télécharger les données que le site conserve sur vous :\n\n{link}\n\n"
    "Il est valable dix minutes, une seule fois, et uniquement dans le navigateur où vous l’avez demandé, tant que "
    "votre session y est ouverte.\n\nSi vous ne l’avez pas demandé, quelqu’un d’autre utilise votre compte. Le lien ne "
    "lui sert à rien. Veuillez vous déconnecter partout et changer le mot de passe du service par lequel vous vous "
    "connectez.",
}
