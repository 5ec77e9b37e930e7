"""
Spanish: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Estadísticas de este sitio",
    "counted": "Sus visitas se cuentan.",
    "not_counted": "Sus visitas no se cuentan.",
    "by_cookie": "Usted lo eligió en este navegador.",
    "by_signal": "Su navegador indica a los sitios que usted no desea que le sigan, y este sitio lo respeta.",
    "what": "De qué se componen las estadísticas",
    "usage": "Se cuentan las visitas, las páginas, los eventos, los errores y los tipos de navegador.",
    "events": "Se registran pasos concretos, por ejemplo que se abrió una página o se reprodujo un vídeo.",
    "unchanged": "Sus cursos, respuestas y calificaciones no cambian, elija lo que elija.",
    "refused": "De quienes dicen que no, solo se cuenta el número de sus peticiones, todas juntas.",
    "later": "Lo que el sitio hace más tarde y sin su navegador, como volver a calificar un ejercicio, se cuenta a "
    "pesar de ello.",
    "logs": "Los registros de los programas, y los informes de sus errores, son iguales para todos.",
    "full": "Lo que usted hace se registra además con su nombre. Esta elección no cambia eso.",
    "passed": "Lo que usted hace se transmite además a otros servicios de este sitio. Esta elección no cambia eso.",
    "set": "No contar mis visitas",
    "clear": "Volver a contar mis visitas",
    "also": "También puede guardar esta elección aquí. Así seguirá siendo válida aunque su navegador deje de "
    "indicarla a los sitios.",
    "still": "Lo que pide su navegador sigue valiendo aunque aquí vuelva a dejar que se cuenten sus visitas.",
    "cookie": "Su elección se guarda durante 13 meses en una cookie llamada {name}, igual para todo el mundo. Solo es "
    "válida en este navegador.",
    "before": "Lo que ya se contó sigue contado.",
    "notice": "Qué recopila este sitio",
    "languages": "Idiomas",
    "home": "Página de inicio de este sitio",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Registro en este sitio",
    "counted": "Se registran los pasos de sus visitas.",
    "not_counted": "No se registran los pasos de sus visitas.",
    "what": "Qué se registra",
    "later": "Lo que el sitio hace más tarde y sin su navegador, como volver a calificar un ejercicio, se registra a "
    "pesar de ello.",
    "set": "No registrar mis pasos",
    "clear": "Volver a registrar mis pasos",
    "still": "Lo que pide su navegador sigue valiendo aunque aquí vuelva a dejar que se registren sus pasos.",
    "before": "Lo que ya se registró sigue registrado.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Estadísticas y registro en este sitio",
    "counted": "Sus visitas se cuentan, y se registran sus pasos.",
    "not_counted": "Sus visitas no se cuentan, ni se registran sus pasos.",
    "what": "Qué se cuenta y se registra",
    "later": "Lo que el sitio hace más tarde y sin su navegador, como volver a calificar un ejercicio, se cuenta y se "
    "registra a pesar de ello.",
    "set": "No contar ni registrar mis visitas",
    "clear": "Volver a contar y registrar mis visitas",
    "still": "Lo que pide su navegador sigue valiendo aunque aquí vuelva a dejar que se cuenten y registren sus "
    "visitas.",
    "before": "Lo que ya se contó o registró no cambia.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "¿Se pueden cargar programas de terceros?",
    "intro": "Este sitio puede cargar programas de otras empresas. Estas ven entonces la dirección de su conexión y "
    "su navegador. Sin su consentimiento no se carga ninguno.",
    "all": "Aceptar todo",
    "none": "Rechazar todo",
    "ticked": "Aceptar solo lo marcado",
    "yes": "Aceptar",
    "no": "Rechazar",
    "stored": "Su respuesta se guarda durante 180 días en una cookie llamada {name}, y en ningún otro lugar. Puede "
    "cambiarla en cualquier momento: «{manage}» está al final de cada página.",
    "manage": "Programas de terceros",
    "more": "Sobre esta pregunta",
    "failed": "No se pudo guardar su respuesta, así que no se carga nada. Inténtelo de nuevo.",
    "state_open": "Aún no ha respondido. No se carga nada.",
    "state_none": "Usted lo rechazó. No se carga nada.",
    "state_some": "Usted aceptó: {names}.",
    "signal": "Su navegador indica a los sitios que usted no desea que le sigan. Por eso no se carga nada, y no se le "
    "pregunta.",
    "script": "Los programas se cargan desde: {hosts}.",
    "notice": "Qué recopila este sitio",
    "languages": "Idiomas",
    "home": "Página de inicio de este sitio",
}
