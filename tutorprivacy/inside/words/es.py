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
    "held": "Qué guarda este sitio sobre usted",
    "kind": "Tipo",
    "entries": "Entradas",
    "count": "Contar mis entradas",
    "count_about": "Contar lleva unos segundos, por eso solo se hace cuando usted lo pide. Los números no se guardan.",
    "counted": "Se cuenta lo que hay en la base de datos. Los registros, las estadísticas y los archivos no están en "
    "estos números.",
    "more_than": "más de {number}",
    "busy": "Se están contando las entradas de otra persona. Inténtelo de nuevo en un momento.",
    "unfinished": "No hubo tiempo para contarlo todo. Estos son los números hasta ahora.",
    "failed": "{number} tablas no se pudieron contar.",
    "profile": "Cómo ven otros su perfil",
    "visible_all_users": "Quien haya iniciado sesión aquí puede ver esto de su perfil, en la medida en que usted lo "
    "haya rellenado:",
    "visible_private": "Las demás personas que hayan iniciado sesión aquí solo pueden ver esto de su perfil:",
    "visible_custom": "Usted lo ha elegido parte por parte. Quien haya iniciado sesión aquí puede ver esto de su "
    "perfil:",
    "visible_by_age": "Este sitio no muestra nada más, porque usted no ha indicado su edad o no tiene la edad "
    "necesaria.",
    "visible_to_staff": "Quienes gestionan este sitio y los equipos de sus cursos ven más, como su nombre y su "
    "dirección de correo electrónico.",
    "make_private": "Mostrar lo menos posible",
    "make_all_users": "Mostrar mi perfil a todos aquí",
    "not_visible": "En este momento no se puede indicar.",
    "username": "nombre de usuario",
    "profile_image": "foto",
    "bio": "lo que dice de usted",
    "course_certificates": "certificados",
    "country": "país",
    "date_joined": "cuándo se registró",
    "language_proficiencies": "idiomas",
    "level_of_education": "nivel de estudios",
    "social_links": "sus páginas en otros sitios",
    "time_zone": "zona horaria",
    "name": "nombre completo",
    "change": "Cambiar esto",
    "take": "Llevarse sus datos",
    "take_about": "Recibe un archivo (ZIP) con lo que la base de datos de este sitio contiene sobre usted. Se crea "
    "mientras lo descarga, y aquí no queda ninguna copia. Puede obtener uno al día.",
    "take_by_link": "Recibe un enlace por correo electrónico. Es válido durante diez minutos.",
    "take_sent": "El enlace está en camino a su dirección de correo electrónico.",
    "take_later": "Puede obtener el siguiente después de {time} (UTC).",
    "take_button": "Descargar mis datos",
    "take_link_button": "Enviarme el enlace",
    "deletion": "Eliminación de su cuenta",
    "delete": "Eliminar mi cuenta…",
    "delete_about": "Primero se le dice qué ocurrirá.",
    "not_here": "Su cuenta no se puede eliminar en esta página. Para ello, escriba a {contact}.",
    "no_password": "Su cuenta no tiene contraseña, por ejemplo porque inicia sesión con otro servicio. Para eliminarla "
    "se pide una. Elija primero una en la configuración de su cuenta.",
    "settings": "Configuración de su cuenta",
    "linked": "Si inicia sesión con otro servicio y no conoce ninguna contraseña para este sitio, elija primero una en la "
    "configuración de su cuenta.",
    "not_active": "Su cuenta aún no está activada. Abra el enlace del correo que recibió al registrarse. Después podrá "
    "eliminar la cuenta aquí.",
    "asked": "El {date} se pidió la eliminación de su cuenta.",
    "begins": "Empieza después del {date}. Hasta entonces se puede detener: escriba a {contact}.",
    "begins_soon": "Empieza en la próxima ejecución. Hasta entonces se puede detener: escriba a {contact}.",
    "begun": "Ha empezado y ya no se puede detener.",
    "confirm": "¿Eliminar su cuenta?",
    "confirm_out": "Se cierra su sesión de inmediato, en todos sus navegadores, y no puede volver a iniciarla. Un "
    "correo electrónico lo confirma.",
    "confirm_wait": "Después de {days} días empieza la eliminación. No se puede deshacer.",
    "confirm_soon": "La eliminación empieza poco después. No se puede deshacer.",
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
