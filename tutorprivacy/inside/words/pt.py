"""
Portuguese: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Estatísticas deste site",
    "counted": "As suas visitas são contadas.",
    "not_counted": "As suas visitas não são contadas.",
    "by_cookie": "Fez essa escolha neste navegador.",
    "by_signal": "O seu navegador indica aos sites que não deseja rastreamento, e este site respeita isso.",
    "what": "De que se compõem as estatísticas",
    "usage": "As visitas, as páginas, os eventos, os erros e os tipos de navegadores são contados.",
    "events": "São gravadas ações isoladas, por exemplo que uma página foi aberta ou que um vídeo foi reproduzido.",
    "unchanged": "Os seus cursos, respostas e notas ficam como estão, seja qual for a sua escolha.",
    "refused": "Dos visitantes que dizem não, só é contado o número de pedidos, de todos em conjunto.",
    "later": "O que o site faz mais tarde e sem o seu navegador, por exemplo avaliar de novo um exercício, é contado "
    "apesar disso.",
    "logs": "Os logs dos programas, e os avisos dos erros deles, são iguais para todos.",
    "full": "As suas ações também são gravadas com o seu nome. Esta escolha não muda isso.",
    "passed": "As suas ações também são transmitidas a outros serviços deste site. Esta escolha não muda isso.",
    "set": "Não contar as minhas visitas",
    "clear": "Voltar a contar as minhas visitas",
    "also": "Também pode guardar esta escolha aqui. Assim, ela é válida mesmo que o seu navegador deixe de a indicar "
    "aos sites.",
    "still": "O que o seu navegador indica é válido mesmo que aqui as suas visitas voltem a ser contadas.",
    "cookie": "A sua escolha é guardada durante 13 meses num cookie chamado {name}, igual para todos. Só é válida para "
    "este navegador.",
    "before": "O que já foi contado continua contado.",
    "notice": "O que este site recolhe",
    "yours": "O que este site guarda sobre si",
    "languages": "Idiomas disponíveis",
    "home": "Página inicial deste site",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Gravação neste site",
    "counted": "As ações durante as suas visitas são gravadas.",
    "not_counted": "As ações durante as suas visitas não são gravadas.",
    "what": "O que é gravado",
    "later": "O que o site faz mais tarde e sem o seu navegador, por exemplo avaliar de novo um exercício, é gravado "
    "apesar disso.",
    "set": "Não gravar as minhas ações",
    "clear": "Voltar a gravar as minhas ações",
    "still": "O que o seu navegador indica é válido mesmo que aqui as suas ações voltem a ser gravadas.",
    "before": "O que já foi gravado continua gravado.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Estatísticas e gravação neste site",
    "counted": "As suas visitas são contadas, e as ações durante essas visitas são gravadas.",
    "not_counted": "As suas visitas não são contadas, e as ações durante essas visitas não são gravadas.",
    "what": "O que é contado e gravado",
    "later": "O que o site faz mais tarde e sem o seu navegador, por exemplo avaliar de novo um exercício, é contado e "
    "gravado apesar disso.",
    "set": "Não contar nem gravar as minhas visitas",
    "clear": "Voltar a contar e a gravar as minhas visitas",
    "still": "O que o seu navegador indica é válido mesmo que aqui as suas visitas voltem a ser contadas e gravadas.",
    "before": "O que já foi contado ou gravado fica.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Podem ser carregados programas de terceiros?",
    "intro": "Este site pode carregar programas de outras empresas. Estas veem então o endereço da sua conexão e o seu "
    "navegador. Sem o seu consentimento, nenhum deles é carregado.",
    "all": "Aceitar tudo",
    "none": "Recusar tudo",
    "ticked": "Aceitar só o que está assinalado",
    "yes": "Aceitar",
    "no": "Recusar",
    "stored": "A sua resposta é guardada durante 180 dias num cookie chamado {name}, e em mais lado nenhum. Pode "
    "alterá-la a qualquer momento: “{manage}” está no fim de cada página.",
    "manage": "Programas de terceiros",
    "more": "Sobre esta pergunta",
    "failed": "Não foi possível guardar a sua resposta; por isso, nada é carregado. Tente novamente.",
    "state_open": "Ainda não respondeu. Nada é carregado.",
    "state_none": "Recusou. Nada é carregado.",
    "state_some": "Aceitou: {names}.",
    "signal": "O seu navegador indica aos sites que não deseja rastreamento. Por isso, nada é carregado, e a pergunta "
    "não lhe é feita.",
    "script": "Os programas são carregados a partir de: {hosts}.",
    "notice": "O que este site recolhe",
    "languages": "Idiomas disponíveis",
    "home": "Página inicial deste site",
}

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Os seus dados neste site",
    "languages": "Idiomas disponíveis",
    "signed_in": "Tem sessão iniciada como {name}.",
    "not_signed_in": "Não tem sessão iniciada. Quando a iniciar, esta página mostra o que este site guarda sobre si.",
    "sign_in": "Iniciar sessão",
    "asked_before": "Se pediu a eliminação da sua conta, já não pode iniciar sessão. Enquanto a eliminação não tiver "
    "começado, pode ser cancelada: escreva para {contact}.",
    "operators": "quem gere este site",
    "parts": "Nesta página",
    "held": "O que este site guarda sobre si",
    "kind": "Tipo",
    "entries": "Entradas",
    "count": "Contar as minhas entradas",
    "count_about": "A contagem demora alguns segundos; por isso, só é feita quando a pede. Os números não são "
    "guardados.",
    "counted": "É contado o que a base de dados contém. Os logs, as estatísticas e os ficheiros guardados não estão "
    "incluídos nestes números.",
    "more_than": "mais de {number}",
    "busy": "Está em curso uma contagem, ou acabou de ser feita uma. Tente novamente daqui a um momento.",
    "unfinished": "Não houve tempo suficiente para contar tudo. Estes são os números até agora; outra tentativa pode "
    "chegar mais longe.",
    "failed": "Tabelas que não foi possível contar: {number}.",
    "profile": "Como os outros veem o seu perfil",
    "visible_all_users": "Quem tiver sessão iniciada aqui pode ver o seguinte do seu perfil, na medida em que o tenha "
    "preenchido:",
    "visible_private": "As outras pessoas com sessão iniciada aqui só podem ver o seguinte do seu perfil:",
    "visible_custom": "Escolheu parte por parte. Quem tiver sessão iniciada aqui pode ver o seguinte do seu perfil:",
    "visible_by_age": "Este site não mostra mais nada, porque não indicou o seu ano de nascimento ou ainda não tem "
    "idade para isso.",
    "visible_to_staff": "Quem gere este site e quem leciona os seus cursos veem mais, como o seu nome e o seu endereço "
    "de e-mail.",
    "make_private": "Mostrar o mínimo possível",
    "make_all_users": "Mostrar o meu perfil a todos aqui",
    "not_visible": "Neste momento não é possível indicá-lo.",
    "username": "nome de utilizador",
    "profile_image": "imagem",
    "bio": "o que diz sobre si",
    "course_certificates": "certificados",
    "country": "país",
    "date_joined": "quando se inscreveu neste site",
    "language_proficiencies": "idiomas",
    "level_of_education": "nível de escolaridade",
    "social_links": "as suas páginas noutros sites",
    "time_zone": "fuso horário",
    "name": "nome completo",
    "change": "Alterar isto",
    "deletion": "Eliminação da sua conta",
    "delete": "Eliminar a minha conta…",
    "delete_about": "Primeiro é-lhe explicado o que vai acontecer.",
    "not_here": "A sua conta não pode ser eliminada nesta página. Para isso, escreva para {contact}.",
    "no_password": "A sua conta não tem senha, por exemplo porque inicia sessão através de outro serviço. A quem "
    "elimina a conta é pedida uma senha. Por isso, defina primeiro uma senha nas configurações da sua conta.",
    "settings": "Configurações da sua conta",
    "linked": "Se inicia sessão através de outro serviço e não conhece nenhuma senha para este site, defina primeiro "
    "uma nas configurações da sua conta.",
    "not_active": "A sua conta ainda não está ativada. Abra o link do e-mail que recebeu quando se inscreveu. Depois, "
    "pode eliminar a conta aqui.",
    "asked": "Em {date}, foi pedida a eliminação da sua conta.",
    "begins": "Não começa antes de ter passado o dia {date}. Até lá, pode ser cancelada: escreva para {contact}.",
    "begins_soon": "Começa na próxima vez que forem executadas eliminações. Até lá, pode ser cancelada: escreva para "
    "{contact}.",
    "begun": "Começou, e já não pode ser cancelada.",
    "confirm": "Eliminar a sua conta?",
    "confirm_out": "A sua sessão é terminada de imediato, em todos os seus navegadores, e não pode voltar a iniciá-la. "
    "Um e-mail confirma-o.",
    "confirm_wait": "A eliminação começa, no mínimo, {days} dia depois. É irreversível.|A eliminação começa, no "
    "mínimo, {days} dias depois. É irreversível.",
    "confirm_soon": "A eliminação pode começar logo a seguir. É irreversível.",
    "confirm_stop": "Até começar, pode ser cancelada: escreva para {contact}. Depois, escolhe uma nova senha por "
    "e-mail.",
    "confirm_stays": "Nem tudo desaparece: a página sobre o que este site recolhe diz o que fica.",
    "confirm_take": "Se quer ficar com os seus dados, faça antes o download deles.",
    "password": "A sua senha",
    "confirm_button": "Eliminar a minha conta",
    "back": "Voltar, sem eliminar nada",
    "wrong": "Nada foi eliminado. A senha está errada, ou foi indicada errada tantas vezes que agora tem de esperar.",
    "not_done": "Não funcionou, e nada foi eliminado. Tente novamente mais tarde, ou escreva para {contact}.",
    "done": "Foi pedida a eliminação da sua conta.",
    "done_out": "A sua sessão foi terminada, e não pode voltar a iniciá-la.",
    "notice": "O que este site recolhe",
    "home": "Página inicial deste site",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Levar os seus dados consigo",
    "about": "Recebe um único ficheiro ZIP com o que a base de dados deste site contém sobre si. É criado enquanto lhe "
    "é enviado, e não fica aqui nenhuma cópia. Pode fazer isto uma vez por dia.",
    "password": "A sua senha",
    "take": "Fazer o download dos meus dados",
    "by_link": "Inicia sessão aqui através de outro serviço. Para confirmar a sua identidade, é enviado um link para o "
    "seu endereço de e-mail. É válido durante dez minutos, uma só vez e só neste navegador.",
    "mail": "Enviar-me o link",
    "again": "Pode voltar a levar os seus dados consigo a partir de: {time}.",
    "mailed": "Foi enviado um link para o seu endereço de e-mail. É válido durante dez minutos, uma só vez e só neste "
    "navegador, enquanto mantiver a sessão iniciada.",
    "sign_in": "Não tem sessão iniciada. Inicie sessão e tente novamente na página sobre os seus dados.",
    "elsewhere": "Isto só se pode fazer na página sobre os seus dados.",
    "unknown": "A página sobre os seus dados não oferece nada assim. Tente novamente nessa página.",
    "wrong": "Esta não é a sua senha. Tente novamente.",
    "stale": "Este link não é válido: tem mais de dez minutos, já foi utilizado ou foi pedido noutro navegador. Peça "
    "um novo.",
    "tries": "Houve demasiadas tentativas. Tente novamente dentro de uma hora.",
    "links": "Pediu demasiados links. Tente novamente dentro de uma hora.",
    "done": "Já levou os seus dados consigo. Isto pode fazer-se uma vez por dia.",
    "begun": "O download foi iniciado três vezes num dia e nunca terminou. Tente novamente amanhã.",
    "running": "Neste momento, o envio dos seus dados está em curso. Se interrompeu o download, aguarde dois minutos.",
    "busy": "Neste momento está em curso a preparação dos dados de outras pessoas. Tente novamente dentro de alguns "
    "minutos.",
    "away": "Isto não funciona neste momento. Tente novamente dentro de alguns minutos.",
    "not_mailed": "Não foi possível enviar o e-mail. Tente novamente dentro de alguns minutos.",
    "back": "Voltar à página sobre os seus dados",
    "mail_subject": "O seu link para o download dos seus dados",
    "mail_text": "Com este link pode fazer o download dos dados que o site guarda sobre si:\n\n{link}\n\nÉ válido "
    "durante dez minutos, uma só vez e só no navegador em que o pediu, enquanto tiver aí a sessão iniciada.\n\nSe não "
    "o pediu, há outra pessoa que utiliza a sua conta. A essa pessoa, o link não serve para nada. Termine todas as "
    "sessões e altere a senha do serviço com que inicia sessão.",
}
