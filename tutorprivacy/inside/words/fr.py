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
    "notice": "Ce que ce site collecte",
    "languages": "Langues",
    "home": "Page d’accueil de ce site",
}

#: Of purposes, kinds of data, periods and rights: in the notice, the register, the archive and the learner's page.
PROCESSING = {
    "pair": "{name} : {value}",
    "purpose": "À quoi cela sert",
    "basis": "Base juridique",
    "people": "Personnes concernées",
    "data": "Données",
    "recipients": "Qui les voit",
    "transfers": "Autres pays",
    "period": "Durée",
    "measures": "Protection",
    "sources": "Origine",
    "rights": "Vos droits",
    "not_told": "L’exploitant de ce site ne l’a pas indiqué.",
    "kind_account": "Compte",
    "kind_profile": "Profil et préférences",
    "kind_sign_in": "Connexion",
    "kind_identity": "Preuves d’identité et examens surveillés",
    "kind_courses": "Cours et inscriptions",
    "kind_answers": "Réponses et notes",
    "kind_posts": "Contributions aux discussions et aux wikis",
    "kind_certificates": "Attestations et crédits",
    "kind_orders": "Commandes",
    "kind_messages": "Messages et e-mails",
    "kind_organisations": "Employeurs et universités",
    "kind_files": "Fichiers",
    "kind_authoring": "Création de cours",
    "kind_staff": "Actions et remarques des équipes pédagogiques et du personnel",
    "kind_site": "Paramètres du site",
    "kind_others": "Données d’autres extensions",
    "kind_events": "Événements : ce qui est fait sur le site",
    "kind_counts": "Décompte des visites",
    "kind_logs": "Journaux des requêtes et des programmes",
    "people_learners": "personnes qui apprennent",
    "people_staff": "équipes pédagogiques et personnel",
    "people_invited": "personnes invitées qui n’ont pas encore de compte",
    "people_visitors": "visiteurs",
    "data_names": "noms",
    "data_contact": "noms d’utilisateur et adresses e-mail",
    "data_numbers": "numéros et autres identifiants du compte",
    "data_birth": "année de naissance, genre, pays, formation",
    "data_person_words": "textes personnels : réponses, contributions, descriptions",
    "data_pictures": "images",
    "data_passwords": "mots de passe et clés, enregistrés de façon illisible",
    "data_connections": "adresses de connexion et navigateurs",
    "data_documents": "photos de pièces d’identité, enregistrements d’examens",
    "data_decisions": "décisions et consentements",
    "data_course_use": "cours et pages utilisés",
    "data_times": "heures",
    "data_grades": "points et notes",
    "data_payments": "ce qui a été commandé et à quel prix",
    "data_messages": "messages et leurs destinataires",
    "data_files": "fichiers envoyés ou créés",
    "data_staff_words": "remarques et motifs des équipes pédagogiques et du personnel",
    "data_numbers_only": "nombres qui ne nomment personne",
    "data_unknown_data": "inconnues : seuls les auteurs de l’extension le savent",
    "recipient_operator": "ceux qui exploitent ce site",
    "recipient_course_staff": "l’équipe pédagogique du cours",
    "recipient_other_learners": "les autres personnes connectées",
    "recipient_public": "toute personne qui a l’adresse de l’attestation",
    "recipient_organisations": "l’employeur ou l’université de la personne, s’il utilise ce site, et ses systèmes de "
    "formation",
    "recipient_identity_services": "services qui vérifient l’identité ou surveillent les examens, s’il y en a",
    "recipient_tools": "outils d’autres fournisseurs, si un cours en utilise",
    "recipient_event_services": "programmes qui analysent les événements",
    "recipient_error_services": "services qui recueillent les erreurs des programmes, s’il y en a",
    "source_person": "la personne concernée elle-même",
    "source_organisation": "un employeur ou une université qui inscrit des personnes, ou sa page de connexion",
    "source_staff": "les équipes pédagogiques et le personnel",
    "source_site": "le site, pendant son utilisation",
    "source_service": "un service qui vérifie l’identité ou surveille les examens",
    "source_unknown_source": "inconnue : seuls les auteurs de l’extension le savent",
    "day": "1 jour",
    "days": "{number} jours",
    "month": "1 mois",
    "months": "{number} mois",
    "until_deletion": "jusqu’à la suppression du compte",
    "until_deletion_waits": "jusqu’à la suppression du compte, qui commence {period} après la demande",
    "until_no_end": "aucune fin n’est fixée",
    "rest_output": "ce que les programmes affichent sur le serveur : tant que le serveur le conserve",
    "rest_passed_on": "les événements transmis : tant que leurs destinataires les conservent",
    "rest_record": "la trace de la suppression, avec les anciens noms",
    "rest_number": "le numéro du compte, sans nom",
    "rest_certificates": "le numéro, le cours et la date de l’attestation, sans nom",
    "rest_orders": "le numéro de la commande, sans nom",
    "rest_posts_emptied": "l’emplacement des contributions, sans leurs textes",
    "rest_posts_stay": "les textes des contributions, sans nom",
    "rest_unnamed": "les cours et les paramètres eux-mêmes, sans nom",
    "measure_pseudonyms": "pseudonymes au lieu des noms d’utilisateur dans les événements",
    "measure_no_persons": "les événements ne nomment personne",
    "measure_addresses_dropped": "les adresses de connexion (adresses IP) sont omises",
    "measure_addresses_truncated": "les adresses de connexion (adresses IP) sont tronquées",
    "measure_no_texts": "les textes saisis sont omis des événements",
    "measure_redacted_texts": "les noms et les adresses reconnus par un programme sont retirés des textes",
    "measure_reduced_browsers": "du navigateur, seuls la famille, la version et le type d’appareil sont conservés",
    "measure_rounded_times": "les heures sont arrondies",
    "measure_retention_days": "les fichiers sont supprimés après un nombre de jours fixé",
    "measure_opt_out": "qui refuse n’est pas enregistré",
    "measure_daily_salt": "les visiteurs ne sont distingués que pendant un jour, par une clé aléatoire qui est "
    "ensuite supprimée",
    "measure_small_groups": "les chiffres des petits groupes ne sont pas affichés",
    "measure_redacted_logs": "les noms et les adresses e-mail sont retirés des journaux",
    "measure_scrubbed_errors": "les rapports d’erreurs sont envoyés sans les personnes",
    "measure_encrypted_redis": "les sessions, les tâches et les caches sont chiffrés",
    "measure_private_profiles": "les profils sont privés, sauf si leurs titulaires en décident autrement",
    "measure_no_names_to_tools": "les outils d’autres fournisseurs ne reçoivent ni noms ni adresses e-mail",
    "measure_no_third_parties": "les pages ne chargent aucun traceur d’autres entreprises",
    "measure_erasure": "suppression du compte dans la base de données et dans les fichiers du site",
    "right_copy": "une copie de vos données (RGPD, art. 15)",
    "right_correction": "la rectification de ce qui est inexact (art. 16)",
    "right_deletion": "l’effacement (art. 17)",
    "right_restriction": "la limitation du traitement (art. 18)",
    "right_portability": "vos données dans un format que vous pouvez emporter (art. 20)",
    "right_objection": "l’opposition au traitement (art. 21)",
    "right_withdrawal": "le retrait d’un consentement à tout moment (art. 7, par. 3)",
    "right_complaint": "une réclamation auprès d’une autorité de contrôle (art. 77)",
}

#: Of the archive with which somebody takes her data along.
ARCHIVE = {
    "title": "Vos données sur {platform}",
    "what": "Cette archive contient ce que la base de données de {platform} contenait à votre sujet le {date} à "
    "{time} (UTC). Lignes : {rows}. Tables : {tables}. Tables qui peuvent se rapporter à des personnes et qui ont été "
    "parcourues : {searched} ; celles qui n’ont aucune ligne à votre sujet ne sont pas mentionnées.",
    "forms": "Chaque table s’y trouve deux fois : sous forme de pages à lire et en JSON, une forme pour les "
    "programmes, avec laquelle vous pouvez emporter vos données ailleurs. Tout éditeur de texte peut l’ouvrir.",
    "contents": "Ce que contient cette archive",
    "read": "pages à lire",
    "data": "pour les programmes",
    "rows": "lignes : {rows}",
    "beside": "Simples mentions de votre personne",
    "beside_text": "Ces lignes concernent autre chose, comme un réglage du site ou un cours. Elles disent seulement "
    "que vous avez modifié quelque chose, ou à qui écrire.",
    "not_whole": "Ce qui n’a pas pu être lu",
    "not_whole_text": "Cette archive n’est pas complète : ce qui est indiqué ici n’a pas pu être lu. Il peut donc "
    "manquer des lignes à votre sujet.",
    "unknown_rows": "un nombre inconnu de lignes",
    "left_out": "Ce qui a été omis, et pourquoi",
    "left_out_text": "Les lignes auxquelles participent d’autres personnes figurent ici sans les noms, les numéros et "
    "les textes de celles-ci : ils leur appartiennent. Les noms d’autres comptes ont aussi été recherchés dans les "
    "textes et dans les valeurs de chaque ligne ; des mots entre crochets se trouvent là où il y avait quelque chose. "
    "Les mots de passe, jetons et clés ne figurent dans aucun fichier. Valeurs omises : {values}.",
    "names_another": "nomme une autre personne",
    "by_another": "peut avoir été écrit par une autre personne qui participe à la ligne, ou à son sujet",
    "about_another": "concerne une autre personne, pour laquelle vous avez seulement fait quelque chose",
    "secret": "un mot de passe, un jeton ou une clé : cela ne servirait qu’à un voleur",
    "text_of_another": "un texte assez long qu’une autre personne peut avoir écrit",
    "too_deep": "est imbriqué trop profondément pour y rechercher les noms d’autres personnes",
    "unreadable": "le site lui-même ne peut pas le lire",
    "not_migrated": "n’est pas dans la base de données : une modification de celle-ci n’a pas été exécutée",
    "files": "Fichiers",
    "files_text": "Les fichiers que vous ou d’autres avez déposés sont mentionnés dans ces tables et ne font pas "
    "partie de cette archive. Demandez-les.",
    "pictures": "La photo de votre profil est conservée sous {names}.",
    "processing": "Ce qui est fait de vos données, et pourquoi",
    "processing_text": "Voici ce que l’exploitant de ce site et les réglages du site disent de chaque type de données "
    "(RGPD, art. 15, par. 1).",
    "operator": "Qui est responsable",
    "controller": "Responsable du traitement",
    "representative": "Représentant dans l’Union européenne",
    "officer": "Délégué à la protection des données",
    "authority": "Autorité de contrôle",
    "policy": "Politique de confidentialité de ce site",
    "rights": "Vos droits",
    "automated": "Décisions prises par des programmes",
    "automated_text": "Les points et les notes sont calculés à partir de vos réponses selon les règles de chaque "
    "cours, et les attestations à partir de ceux-ci. Cette archive ne peut pas savoir si d’autres décisions à votre "
    "sujet sont prises par des programmes seuls (RGPD, art. 22) : demandez-le à l’exploitant de ce site.",
    "elsewhere": "Ce qui est conservé ailleurs",
    "elsewhere_text": "En dehors de la base de données, des données à votre sujet peuvent se trouver ici. Elles ne "
    "font pas partie de cette archive. Les noms des emplacements sont en anglais.",
    "not_searched": "Non parcouru",
    "not_searched_text": "Ces tables ont des colonnes qui peuvent contenir des données personnelles, mais rien qui "
    "dise de qui, ou bien elles n’existent pas.",
    "back": "Contenu de cette archive",
    "row": "Ligne",
    "rows_from_to": "Lignes {first} à {last}",
    "yes": "oui",
    "no": "non",
    "binary": "pas de texte (octets : {bytes}) : voir le fichier pour les programmes",
    "cut": "La suite se trouve dans le fichier pour les programmes.",
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

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Vos données sur ce site",
    "languages": "Langues",
    "signed_in": "Vous êtes connecté(e) sous le nom de {name}.",
    "not_signed_in": "Vous n’êtes pas connecté(e). Une fois que vous le serez, cette page montrera ce que ce site "
    "conserve à votre sujet.",
    "sign_in": "Se connecter",
    "asked_before": "Si vous avez demandé la suppression de votre compte, vous ne pouvez plus vous connecter. Tant "
    "qu’elle n’a pas commencé, elle peut être arrêtée : écrivez à {contact}.",
    "operators": "ceux qui gèrent ce site",
    "parts": "Sur cette page",
    "held": "Ce que ce site conserve à votre sujet",
    "kind": "Catégorie",
    "entries": "Entrées",
    "count": "Compter mes entrées",
    "count_about": "Le décompte prend quelques secondes ; il n’est donc fait qu’à votre demande. Les nombres ne sont "
    "pas conservés.",
    "counted": "Ce qui est compté est ce que contient la base de données. Les journaux, les statistiques et les "
    "fichiers n’y figurent pas.",
    "more_than": "plus de {number}",
    "busy": "Les entrées d’une autre personne sont en train d’être comptées. Veuillez réessayer dans un instant.",
    "unfinished": "Le temps n’a pas suffi pour tout compter. Voici les nombres obtenus jusque-là ; un nouvel essai ira "
    "peut-être plus loin.",
    "failed": "{number} tables n’ont pas pu être comptées.",
    "profile": "Comment les autres voient votre profil",
    "visible_all_users": "Toute personne connectée ici peut voir ceci de votre profil, pour autant que vous l’ayez "
    "rempli :",
    "visible_private": "Les autres personnes connectées ici ne peuvent voir que ceci de votre profil :",
    "visible_custom": "Vous avez choisi partie par partie. Toute personne connectée ici peut voir ceci de votre "
    "profil :",
    "visible_by_age": "Ce site n’en montre pas plus, car vous n’avez pas indiqué votre âge, ou n’avez pas l’âge "
    "requis.",
    "visible_to_staff": "Ceux qui gèrent ce site et les équipes de vos cours en voient plus, par exemple votre nom et "
    "votre adresse électronique.",
    "make_private": "Montrer le moins possible",
    "make_all_users": "Montrer mon profil à tous ici",
    "not_visible": "Cela ne peut pas être indiqué pour le moment.",
    "username": "nom d’utilisateur",
    "profile_image": "photo",
    "bio": "ce que vous dites de vous",
    "course_certificates": "certificats",
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
    "begins": "Elle commence au plus tôt après le {date}. Jusque-là, elle peut être arrêtée : écrivez à {contact}.",
    "begins_soon": "Elle commence lors du prochain passage. Jusque-là, elle peut être arrêtée : écrivez à {contact}.",
    "begun": "Elle a commencé et ne peut plus être arrêtée.",
    "confirm": "Supprimer votre compte ?",
    "confirm_out": "Vous êtes déconnecté(e) aussitôt, dans tous vos navigateurs, et ne pouvez plus vous connecter. Un "
    "courriel le confirme.",
    "confirm_wait": "La suppression commence au plus tôt {days} jours plus tard. Elle est définitive.",
    "confirm_soon": "La suppression peut commencer aussitôt après. Elle est définitive.",
    "confirm_stop": "Tant qu’elle n’a pas commencé, elle peut être arrêtée : écrivez à {contact}. Vous choisissez "
    "alors un nouveau mot de passe par courriel.",
    "confirm_stays": "Tout ne disparaît pas : la page sur ce que ce site recueille dit ce qui reste.",
    "confirm_take": "Si vous voulez garder vos données, téléchargez-les avant.",
    "password": "Votre mot de passe",
    "confirm_button": "Supprimer mon compte",
    "back": "Revenir sans rien supprimer",
    "wrong": "Rien n’a été supprimé. Le mot de passe est faux, ou il l’a été si souvent que vous devez attendre.",
    "not_done": "Cela n’a pas fonctionné, et rien n’a été supprimé. Veuillez réessayer plus tard, ou écrivez à "
    "{contact}.",
    "done": "La suppression de votre compte est demandée.",
    "done_out": "Vous êtes déconnecté(e) et ne pouvez plus vous connecter.",
    "notice": "Ce que ce site recueille",
    "home": "Page d’accueil de ce site",
}
