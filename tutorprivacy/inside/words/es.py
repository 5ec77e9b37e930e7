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
    "usage": "Se cuentan las visitas, las páginas y los tipos de navegador.",
    "events": "Se registran pasos concretos, por ejemplo que se abrió una página o se reprodujo un vídeo.",
    "unchanged": "Sus cursos, respuestas y calificaciones no cambian, elija lo que elija.",
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
    "set": "No registrar mis pasos",
    "clear": "Volver a registrar mis pasos",
    "still": "Lo que pide su navegador sigue valiendo aunque aquí vuelva a dejar que se registren sus pasos.",
    "before": "Lo que ya se registró sigue registrado.",
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

#: De lo que hace, y se le dice, a quien se lleva sus propios datos.
TAKE_ALONG = {
    "heading": "Llevarse sus datos",
    "about": "Usted recibe un archivo ZIP con lo que la base de datos de este sitio contiene sobre usted. Se crea "
    "mientras se le envía, y aquí no queda ninguna copia. Puede hacerlo una vez al día.",
    "password": "Su contraseña",
    "take": "Descargar mis datos",
    "by_link": "Usted inicia sesión aquí por medio de otro servicio. Para comprobar que es usted, se envía un enlace a "
    "su dirección de correo. Es válido durante diez minutos, una sola vez y solo en este navegador.",
    "mail": "Enviarme el enlace",
    "again": "Podrá llevarse sus datos de nuevo a partir de: {time}.",
    "mailed": "Se ha enviado un enlace a su dirección de correo. Es válido durante diez minutos, una sola vez y solo "
    "en este navegador, mientras no cierre la sesión.",
    "sign_in": "No ha iniciado sesión. Inicie sesión e inténtelo de nuevo en la página de sus datos.",
    "elsewhere": "Esto solo es posible en la página de sus datos.",
    "unknown": "La página de sus datos no ofrece nada así. Inténtelo de nuevo en ella.",
    "wrong": "Esa no es su contraseña. Inténtelo de nuevo.",
    "stale": "Este enlace no es válido: tiene más de diez minutos, ya se usó o se pidió en otro navegador. Pida uno "
    "nuevo.",
    "tries": "Ha habido demasiados intentos. Inténtelo de nuevo dentro de una hora.",
    "links": "Ha pedido demasiados enlaces. Inténtelo de nuevo dentro de una hora.",
    "done": "Ya se ha llevado sus datos. Puede hacerlo una vez al día.",
    "begun": "La descarga se inició tres veces en un día y nunca terminó. Inténtelo de nuevo mañana.",
    "running": "Sus datos se le están enviando en este momento. Si ha interrumpido la descarga, espere dos minutos.",
    "busy": "En este momento se están reuniendo los datos de otras personas. Inténtelo de nuevo dentro de unos "
    "minutos.",
    "away": "Esto no funciona en este momento. Inténtelo de nuevo dentro de unos minutos.",
    "not_mailed": "No se pudo enviar el correo. Inténtelo de nuevo dentro de unos minutos.",
    "back": "Volver a la página de sus datos",
    "mail_subject": "Su enlace para descargar sus datos",
    "mail_text": "Con este enlace puede descargar los datos que el sitio conserva sobre usted:\n\n{link}\n\n"
    "Es válido durante diez minutos, una sola vez y solo en el navegador en el que lo pidió, mientras tenga allí la "
    "sesión iniciada.\n\nSi usted no lo pidió, otra persona está usando su cuenta. El enlace no le sirve de nada. "
    "Cierre todas las sesiones y cambie la contraseña del servicio con el que inicia sesión.",
}
