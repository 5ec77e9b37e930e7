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
    "events": "Los pasos se registran uno a uno, por ejemplo que se abrió una página o se reprodujo un vídeo.",
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
    "yours": "Qué guarda este sitio sobre usted",
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

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Sus datos en este sitio",
    "languages": "Idiomas",
    "signed_in": "Ha iniciado sesión como {name}.",
    "not_signed_in": "No ha iniciado sesión. Cuando lo haga, esta página mostrará lo que este sitio guarda sobre "
    "usted.",
    "sign_in": "Iniciar sesión",
    "asked_before": "Si ha pedido la eliminación de su cuenta, ya no puede iniciar sesión. Mientras no haya empezado, "
    "se puede detener: escriba a {contact}.",
    "operators": "quienes gestionan este sitio",
    "parts": "En esta página",
    "held": "Qué guarda este sitio sobre usted",
    "kind": "Tipo",
    "entries": "Entradas",
    "count": "Contar mis entradas",
    "count_about": "Contar lleva unos segundos, por eso solo se hace cuando usted lo pide. Los números no se guardan.",
    "counted": "Se cuenta lo que hay en la base de datos. Los registros, las estadísticas y los archivos guardados no "
    "están en estos números.",
    "more_than": "más de {number}",
    "busy": "Se están contando entradas, o acaban de contarse. Inténtelo de nuevo en un momento.",
    "unfinished": "No hubo tiempo suficiente para contarlo todo. Estos son los números hasta ahora; otro intento quizá "
    "llegue más lejos.",
    "failed": "{number} tabla no se pudo contar.|{number} tablas no se pudieron contar.",
    "profile": "Cómo ven otros su perfil",
    "visible_all_users": "Quien haya iniciado sesión aquí puede ver esto de su perfil, en la medida en que usted lo "
    "haya rellenado:",
    "visible_private": "Las demás personas que hayan iniciado sesión aquí solo pueden ver esto de su perfil:",
    "visible_custom": "Usted lo ha elegido parte por parte. Quien haya iniciado sesión aquí puede ver esto de su "
    "perfil:",
    "visible_by_age": "Este sitio no muestra nada más, porque usted no ha indicado su año de nacimiento o no tiene la "
    "edad necesaria.",
    "visible_to_staff": "Quienes gestionan este sitio y los equipos de sus cursos ven más, como su nombre y su "
    "dirección de correo electrónico.",
    "make_private": "Mostrar lo menos posible",
    "make_all_users": "Mostrar mi perfil a todos aquí",
    "not_visible": "En este momento no se puede indicar.",
    "username": "nombre de usuario",
    "profile_image": "foto",
    "bio": "el texto sobre usted",
    "course_certificates": "certificados",
    "country": "país",
    "date_joined": "cuándo se registró",
    "language_proficiencies": "idiomas",
    "level_of_education": "nivel de estudios",
    "social_links": "sus páginas en otros sitios",
    "time_zone": "zona horaria",
    "name": "nombre completo",
    "change": "Cambiar esto",
    "deletion": "Eliminación de su cuenta",
    "delete": "Eliminar mi cuenta…",
    "delete_about": "Primero se le dice qué ocurrirá.",
    "not_here": "Su cuenta no se puede eliminar en esta página. Para ello, escriba a {contact}.",
    "no_password": "Su cuenta no tiene contraseña, por ejemplo porque inicia sesión con otro servicio. Para eliminarla "
    "se pide una. Elija primero una en la configuración de su cuenta.",
    "settings": "Configuración de su cuenta",
    "linked": "Si inicia sesión con otro servicio y no conoce ninguna contraseña para este sitio, elija primero una en "
    "la configuración de su cuenta.",
    "not_active": "Su cuenta aún no está activada. Abra el enlace del correo electrónico que recibió al registrarse. "
    "Después podrá eliminar la cuenta aquí.",
    "asked": "El {date} se pidió la eliminación de su cuenta.",
    "begins": "Empieza como pronto después del {date}. Hasta entonces se puede detener: escriba a {contact}.",
    "begins_soon": "Empieza la próxima vez que se lleven a cabo eliminaciones. Hasta entonces se puede detener: "
    "escriba a {contact}.",
    "begun": "Ha empezado y ya no se puede detener.",
    "confirm": "¿Eliminar su cuenta?",
    "confirm_out": "Se cierra su sesión de inmediato, en todos sus navegadores, y no puede volver a iniciarla. Un "
    "correo electrónico lo confirma.",
    "confirm_wait": "La eliminación empieza como pronto {days} día después. No se puede deshacer.|La eliminación "
    "empieza como pronto {days} días después. No se puede deshacer.",
    "confirm_soon": "La eliminación puede empezar justo después. No se puede deshacer.",
    "confirm_stop": "Hasta que empiece se puede detener: escriba a {contact}. Después elige una nueva contraseña por "
    "correo electrónico.",
    "confirm_stays": "No todo desaparece: la página sobre lo que este sitio recopila dice qué permanece.",
    "confirm_take": "Si quiere conservar sus datos, descárguelos antes.",
    "password": "Su contraseña",
    "confirm_button": "Eliminar mi cuenta",
    "back": "Volver sin eliminar nada",
    "wrong": "No se ha eliminado nada. La contraseña es incorrecta, o lo ha sido tantas veces que debe esperar.",
    "not_done": "No ha funcionado, y no se ha eliminado nada. Inténtelo de nuevo más tarde, o escriba a {contact}.",
    "done": "Se ha pedido la eliminación de su cuenta.",
    "done_out": "Se ha cerrado su sesión, y no puede volver a iniciarla.",
    "notice": "Qué recopila este sitio",
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
    "su dirección de correo electrónico. Es válido durante diez minutos, una sola vez y solo en este navegador.",
    "mail": "Enviarme el enlace",
    "again": "Podrá llevarse sus datos de nuevo a partir de: {time}.",
    "mailed": "Se ha enviado un enlace a su dirección de correo electrónico. Es válido durante diez minutos, una sola "
    "vez y solo en este navegador, mientras no cierre la sesión.",
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
    "not_mailed": "No se pudo enviar el correo electrónico. Inténtelo de nuevo dentro de unos minutos.",
    "back": "Volver a la página de sus datos",
    "mail_subject": "Su enlace para descargar sus datos",
    "mail_text": "Con este enlace puede descargar los datos que el sitio conserva sobre usted:\n\n{link}\n\n"
    "Es válido durante diez minutos, una sola vez y solo en el navegador en el que lo pidió, mientras tenga allí la "
    "sesión iniciada.\n\nSi usted no lo pidió, otra persona está usando su cuenta. El enlace no le sirve de nada. "
    "Cierre todas las sesiones y cambie la contraseña del servicio con el que inicia sesión.",
}
