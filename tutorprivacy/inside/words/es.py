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

#: Of purposes, kinds of data, periods and rights: in the notice, the register, the archive and the learner's page.
PROCESSING = {
    "pair": "{name}: {value}",
    "purpose": "Para qué",
    "basis": "Base jurídica",
    "people": "De quién son",
    "data": "Qué datos",
    "recipients": "Quién los ve",
    "transfers": "Otros países",
    "period": "Cuánto tiempo",
    "measures": "Cómo se protegen",
    "sources": "De dónde proceden",
    "rights": "Sus derechos",
    "not_told": "El responsable de este sitio no lo ha indicado.",
    "kind_account": "Cuenta",
    "kind_profile": "Perfil y preferencias",
    "kind_sign_in": "Inicio de sesión",
    "kind_identity": "Pruebas de identidad y exámenes supervisados",
    "kind_courses": "Cursos e inscripciones",
    "kind_answers": "Respuestas y calificaciones",
    "kind_posts": "Mensajes en foros y wikis",
    "kind_certificates": "Certificados y créditos",
    "kind_orders": "Pedidos",
    "kind_messages": "Avisos y correos electrónicos",
    "kind_organisations": "Empresas y universidades",
    "kind_files": "Archivos",
    "kind_authoring": "Creación de cursos",
    "kind_staff": "Lo que hicieron y anotaron el profesorado y el personal",
    "kind_site": "Configuración del sitio",
    "kind_others": "Datos de otras extensiones",
    "kind_events": "Eventos: lo que se hace en el sitio",
    "kind_counts": "Recuento de visitas",
    "kind_logs": "Registros de peticiones y programas",
    "people_learners": "personas que aprenden",
    "people_staff": "profesorado y personal",
    "people_invited": "personas invitadas que aún no tienen cuenta",
    "people_visitors": "visitantes",
    "data_names": "nombres",
    "data_contact": "nombres de usuario y direcciones de correo electrónico",
    "data_numbers": "números y otras marcas de la cuenta",
    "data_birth": "año de nacimiento, género, país, estudios",
    "data_person_words": "textos propios: respuestas, mensajes, descripciones",
    "data_pictures": "imágenes",
    "data_passwords": "contraseñas y claves, guardadas de forma ilegible",
    "data_connections": "direcciones de conexión y navegadores",
    "data_documents": "imágenes de documentos de identidad, grabaciones de exámenes",
    "data_decisions": "decisiones y consentimientos",
    "data_course_use": "qué cursos y páginas se han usado",
    "data_times": "horas",
    "data_grades": "puntos y calificaciones",
    "data_payments": "qué se ha pedido y a qué precio",
    "data_messages": "avisos y a quién se enviaron",
    "data_files": "archivos subidos o creados",
    "data_staff_words": "notas y motivos del profesorado y del personal",
    "data_numbers_only": "números que no nombran a nadie",
    "data_unknown_data": "no se sabe: solo lo saben los autores de la extensión",
    "recipient_operator": "quienes gestionan este sitio",
    "recipient_course_staff": "el profesorado del curso",
    "recipient_other_learners": "otras personas que han iniciado sesión",
    "recipient_public": "cualquiera que tenga la dirección del certificado",
    "recipient_organisations": "la empresa o universidad de la persona, si usa este sitio, y sus sistemas de formación",
    "recipient_identity_services": "servicios que comprueban la identidad o vigilan exámenes, si los hay",
    "recipient_tools": "herramientas de otros proveedores, si un curso las usa",
    "recipient_event_services": "programas que analizan eventos",
    "recipient_error_services": "servicios que recogen errores de los programas, si los hay",
    "source_person": "de la propia persona",
    "source_organisation": "de una empresa o universidad que inscribe a personas, o de su inicio de sesión",
    "source_staff": "del profesorado y del personal",
    "source_site": "los crea el sitio mientras se usa",
    "source_service": "de un servicio que comprueba la identidad o vigila exámenes",
    "source_unknown_source": "no se sabe: solo lo saben los autores de la extensión",
    "day": "1 día",
    "days": "{number} días",
    "month": "1 mes",
    "months": "{number} meses",
    "until_deletion": "hasta que se elimine la cuenta",
    "until_deletion_waits": "hasta que se elimine la cuenta, lo que empieza {period} después de la solicitud",
    "until_no_end": "no hay un final establecido",
    "rest_output": "lo que los programas escriben en el servidor: mientras el servidor lo conserve",
    "rest_passed_on": "los eventos transmitidos: mientras sus destinatarios los conserven",
    "rest_record": "la constancia de la eliminación, con los nombres anteriores",
    "rest_number": "el número de la cuenta, sin nombre",
    "rest_certificates": "el número, el curso y la fecha del certificado, sin nombre",
    "rest_orders": "el número del pedido, sin nombre",
    "rest_posts_emptied": "el lugar de los mensajes, sin sus textos",
    "rest_posts_stay": "los textos de los mensajes, sin nombre",
    "rest_unnamed": "los propios cursos y ajustes, sin nombre",
    "measure_pseudonyms": "seudónimos en lugar de nombres de usuario en los eventos",
    "measure_no_persons": "los eventos no nombran a nadie",
    "measure_addresses_dropped": "las direcciones de conexión (direcciones IP) se omiten",
    "measure_addresses_truncated": "las direcciones de conexión (direcciones IP) se acortan",
    "measure_no_texts": "lo que escriben las personas se omite en los eventos",
    "measure_redacted_texts": "los nombres y direcciones que reconoce un programa se quitan de los textos",
    "measure_reduced_browsers": "del navegador solo quedan la familia, la versión y el tipo de dispositivo",
    "measure_rounded_times": "las horas se redondean",
    "measure_retention_days": "los archivos se borran tras un número de días fijado",
    "measure_opt_out": "a quien lo rechaza no se le registra",
    "measure_daily_salt": "los visitantes solo se distinguen durante un día, con una clave aleatoria que después se "
    "borra",
    "measure_small_groups": "no se muestran los números de grupos pequeños",
    "measure_redacted_logs": "los nombres y las direcciones de correo se quitan de los registros",
    "measure_scrubbed_errors": "los informes de errores se envían sin personas",
    "measure_encrypted_redis": "las sesiones, las tareas y las cachés están cifradas",
    "measure_private_profiles": "los perfiles son privados, salvo que sus titulares decidan otra cosa",
    "measure_no_names_to_tools": "las herramientas de otros proveedores no reciben nombres ni direcciones de correo",
    "measure_no_third_parties": "las páginas no cargan rastreadores de otras empresas",
    "measure_erasure": "eliminación de la cuenta en la base de datos y en los archivos del sitio",
    "right_copy": "una copia de sus datos (RGPD, art. 15)",
    "right_correction": "la rectificación de lo que sea inexacto (art. 16)",
    "right_deletion": "la supresión (art. 17)",
    "right_restriction": "la limitación del tratamiento (art. 18)",
    "right_portability": "sus datos en un formato que pueda llevarse (art. 20)",
    "right_objection": "la oposición al tratamiento (art. 21)",
    "right_withdrawal": "la retirada de un consentimiento en cualquier momento (art. 7.3)",
    "right_complaint": "una reclamación ante una autoridad de control (art. 77)",
}

#: Of the archive with which somebody takes her data along.
ARCHIVE = {
    "title": "Sus datos en {platform}",
    "what": "Este archivo contiene lo que la base de datos de {platform} tenía sobre usted el {date} a las {time} "
    "(UTC). Filas: {rows}. Tablas: {tables}. Tablas que pueden referirse a personas y en las que se buscó: "
    "{searched}; las que no tienen ninguna fila sobre usted no figuran aquí.",
    "forms": "Cada tabla está dos veces: como páginas para leer y como JSON, una forma para programas con la que "
    "puede llevar sus datos a otro lugar. Cualquier editor de texto puede abrirlo.",
    "contents": "Qué contiene este archivo",
    "read": "páginas para leer",
    "data": "para programas",
    "rows": "filas: {rows}",
    "beside": "Dónde solo se le nombra",
    "beside_text": "Estas filas tratan de otras cosas, como un ajuste del sitio o un curso. Solo dicen que usted "
    "cambió algo o a quién escribir.",
    "not_whole": "Lo que no se pudo leer",
    "not_whole_text": "Este archivo no está completo: lo que figura aquí no se pudo leer, por lo que pueden faltar "
    "filas sobre usted.",
    "unknown_rows": "un número desconocido de filas",
    "left_out": "Qué se omitió y por qué",
    "left_out_text": "Las filas en las que participan otras personas están aquí sin los nombres, los números ni los "
    "textos de ellas: les pertenecen. También se buscaron nombres de otras cuentas en los textos y en los valores de "
    "cada fila; donde había algo hay palabras entre corchetes. Las contraseñas, los tokens y las claves no están en "
    "ningún archivo. Valores omitidos: {values}.",
    "names_another": "nombra a otra persona",
    "by_another": "puede haberlo escrito otra persona que participa en la fila, o tratar de ella",
    "about_another": "trata de otra persona, para la que usted solo hizo algo",
    "secret": "una contraseña, un token o una clave: solo le serviría a un ladrón",
    "text_of_another": "un texto más largo que puede haber escrito otra persona",
    "too_deep": "está anidado a demasiada profundidad para buscar en él nombres de otras personas",
    "unreadable": "el propio sitio no puede leerlo",
    "not_migrated": "no está en la base de datos: no se ha ejecutado un cambio de la base de datos",
    "files": "Archivos",
    "files_text": "Los archivos que usted u otras personas subieron se nombran en estas tablas y no están en este "
    "archivo. Solicítelos.",
    "pictures": "La imagen de su perfil se guarda como {names}.",
    "processing": "Qué se hace con sus datos y por qué",
    "processing_text": "Esto es lo que el responsable de este sitio y sus ajustes dicen de cada tipo de datos (RGPD, "
    "art. 15.1).",
    "operator": "Quién es responsable",
    "controller": "Responsable del tratamiento",
    "representative": "Representante en la Unión Europea",
    "officer": "Delegado de protección de datos",
    "authority": "Autoridad de control",
    "policy": "Política de privacidad de este sitio",
    "rights": "Sus derechos",
    "automated": "Decisiones tomadas por programas",
    "automated_text": "Los puntos y las calificaciones se calculan a partir de sus respuestas según las reglas de "
    "cada curso, y los certificados a partir de aquellos. Este archivo no puede saber si otras decisiones sobre usted "
    "las toman únicamente programas (RGPD, art. 22): pregunte al responsable de este sitio.",
    "elsewhere": "Lo que se guarda en otros lugares",
    "elsewhere_text": "Fuera de la base de datos puede haber datos sobre usted en estos lugares. No están en este "
    "archivo. Los nombres de los lugares están en inglés.",
    "not_searched": "No se buscó aquí",
    "not_searched_text": "Estas tablas tienen columnas que pueden contener datos personales, pero nada que diga de "
    "quién, o no existen.",
    "back": "Contenido de este archivo",
    "row": "Fila",
    "rows_from_to": "Filas {first} a {last}",
    "yes": "sí",
    "no": "no",
    "binary": "no es texto (bytes: {bytes}): véase el archivo para programas",
    "cut": "El resto está en el archivo para programas.",
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
    "counted": "Se cuenta lo que hay en la base de datos. Los registros, las estadísticas y los archivos no están en "
    "estos números.",
    "more_than": "más de {number}",
    "busy": "Se están contando las entradas de otra persona. Inténtelo de nuevo en un momento.",
    "unfinished": "No hubo tiempo para contarlo todo. Estos son los números hasta ahora; otro intento quizá llegue más "
    "lejos.",
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
    "deletion": "Eliminación de su cuenta",
    "delete": "Eliminar mi cuenta…",
    "delete_about": "Primero se le dice qué ocurrirá.",
    "not_here": "Su cuenta no se puede eliminar en esta página. Para ello, escriba a {contact}.",
    "no_password": "Su cuenta no tiene contraseña, por ejemplo porque inicia sesión con otro servicio. Para eliminarla "
    "se pide una. Elija primero una en la configuración de su cuenta.",
    "settings": "Configuración de su cuenta",
    "linked": "Si inicia sesión con otro servicio y no conoce ninguna contraseña para este sitio, elija primero una en "
    "la configuración de su cuenta.",
    "not_active": "Su cuenta aún no está activada. Abra el enlace del correo que recibió al registrarse. Después podrá "
    "eliminar la cuenta aquí.",
    "asked": "El {date} se pidió la eliminación de su cuenta.",
    "begins": "Empieza como pronto después del {date}. Hasta entonces se puede detener: escriba a {contact}.",
    "begins_soon": "Empieza en la próxima ejecución. Hasta entonces se puede detener: escriba a {contact}.",
    "begun": "Ha empezado y ya no se puede detener.",
    "confirm": "¿Eliminar su cuenta?",
    "confirm_out": "Se cierra su sesión de inmediato, en todos sus navegadores, y no puede volver a iniciarla. Un "
    "correo electrónico lo confirma.",
    "confirm_wait": "La eliminación empieza como pronto {days} días después. No se puede deshacer.",
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
