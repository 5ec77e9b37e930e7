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
    "what": "De que são feitas as estatísticas",
    "usage": "São contadas as visitas, as páginas e os tipos de navegadores.",
    "events": "São gravados passos isolados, por exemplo que uma página foi aberta ou que um vídeo foi reproduzido.",
    "unchanged": "Os seus cursos, respostas e notas ficam como estão, seja qual for a sua escolha.",
    "set": "Não contar as minhas visitas",
    "clear": "Voltar a contar as minhas visitas",
    "also": "Também pode guardar esta escolha aqui. Assim, ela é válida mesmo que o seu navegador deixe de a indicar "
    "aos sites.",
    "still": "O que o seu navegador indica é válido mesmo que aqui as suas visitas voltem a ser contadas.",
    "cookie": "A sua escolha é guardada durante 13 meses num cookie chamado {name}, igual para todos. Só é válida para "
    "este navegador.",
    "before": "O que já foi contado continua contado.",
    "notice": "O que este site recolhe",
    "languages": "Idiomas disponíveis",
    "home": "Página inicial deste site",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Gravação neste site",
    "counted": "Os passos das suas visitas são gravados.",
    "not_counted": "Os passos das suas visitas não são gravados.",
    "what": "O que é gravado",
    "set": "Não gravar os meus passos",
    "clear": "Voltar a gravar os meus passos",
    "still": "O que o seu navegador indica é válido mesmo que aqui os seus passos voltem a ser gravados.",
    "before": "O que já foi gravado continua gravado.",
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
