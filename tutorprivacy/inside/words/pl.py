"""
Polish: the words of the pages that the platform's own processes make.

.. no_pii: words that are the same for everybody
"""

#: Of the page on which visitors say whether their visits are counted.
OPT_OUT = {
    "heading": "Statystyki tej witryny",
    "counted": "Państwa wizyty są zliczane.",
    "not_counted": "Państwa wizyty nie są zliczane.",
    "by_cookie": "Wybrali to Państwo w tej przeglądarce.",
    "by_signal": "Państwa przeglądarka informuje witryny, że nie chcą Państwo być śledzeni, a ta witryna tego "
    "przestrzega.",
    "what": "Z czego powstają statystyki",
    "usage": "Zliczane są wizyty, strony, zdarzenia, błędy i rodzaje przeglądarek.",
    "events": "Rejestrowane są pojedyncze kroki, na przykład otwarcie strony lub odtworzenie filmu.",
    "unchanged": "Państwa kursy, odpowiedzi i oceny pozostają bez zmian, niezależnie od Państwa wyboru.",
    "refused": "W przypadku odwiedzających, którzy odmawiają, zliczana jest tylko liczba ich żądań, łącznie dla "
    "wszystkich.",
    "later": "To, co witryna robi później i bez Państwa przeglądarki, na przykład ponowna ocena ćwiczenia, jest mimo "
    "to zliczane.",
    "logs": "Dzienniki programów i zgłoszenia ich błędów są takie same dla wszystkich.",
    "full": "To, co Państwo robią, jest także rejestrowane pod Państwa nazwiskiem. Ten wybór tego nie zmienia.",
    "passed": "To, co Państwo robią, jest także przekazywane do innych usług tej witryny. Ten wybór tego nie zmienia.",
    "set": "Nie zliczaj moich wizyt",
    "clear": "Znowu zliczaj moje wizyty",
    "also": "Mogą Państwo zapisać ten wybór także tutaj. Obowiązuje on wówczas nawet wtedy, gdy przeglądarka "
    "przestanie informować o nim witryny.",
    "still": "To, co mówi Państwa przeglądarka, obowiązuje nawet wtedy, gdy pozwolą tu Państwo znowu zliczać swoje "
    "wizyty.",
    "cookie": "Państwa wybór jest przechowywany przez 13 miesięcy w pliku cookie o nazwie {name}, takim samym dla "
    "wszystkich. Dotyczy tylko tej przeglądarki.",
    "before": "To, co zliczono wcześniej, pozostaje zliczone.",
    "notice": "Co zbiera ta witryna",
    "yours": "Co ta witryna przechowuje o Państwu",
    "languages": "Języki",
    "home": "Strona główna tej witryny",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Rejestrowanie w tej witrynie",
    "counted": "Kroki Państwa wizyt są rejestrowane.",
    "not_counted": "Kroki Państwa wizyt nie są rejestrowane.",
    "what": "Co jest rejestrowane",
    "later": "To, co witryna robi później i bez Państwa przeglądarki, na przykład ponowna ocena ćwiczenia, jest mimo "
    "to rejestrowane.",
    "set": "Nie rejestruj moich kroków",
    "clear": "Znowu rejestruj moje kroki",
    "still": "To, co mówi Państwa przeglądarka, obowiązuje nawet wtedy, gdy pozwolą tu Państwo znowu rejestrować swoje "
    "kroki.",
    "before": "To, co zarejestrowano wcześniej, pozostaje zarejestrowane.",
}

#: What it says instead where visitors are counted and events are written.
BOTH = {
    "heading": "Statystyki i rejestrowanie w tej witrynie",
    "counted": "Państwa wizyty są zliczane, a ich kroki są rejestrowane.",
    "not_counted": "Państwa wizyty nie są zliczane, a ich kroki nie są rejestrowane.",
    "what": "Co jest zliczane i rejestrowane",
    "later": "To, co witryna robi później i bez Państwa przeglądarki, na przykład ponowna ocena ćwiczenia, jest mimo "
    "to zliczane i rejestrowane.",
    "set": "Nie zliczaj ani nie rejestruj moich wizyt",
    "clear": "Znowu zliczaj i rejestruj moje wizyty",
    "still": "To, co mówi Państwa przeglądarka, obowiązuje nawet wtedy, gdy pozwolą tu Państwo znowu zliczać i "
    "rejestrować swoje wizyty.",
    "before": "To, co zliczono lub zarejestrowano wcześniej, pozostaje.",
}

#: Of the banner and the page with which visitors are asked whether programs of others may be loaded.
CONSENT = {
    "heading": "Czy można wczytywać programy innych firm?",
    "intro": "Ta witryna może wczytywać programy innych firm. Widzą one wtedy adres Państwa połączenia i Państwa "
    "przeglądarkę. Bez Państwa zgody żaden z nich nie jest wczytywany.",
    "all": "Akceptuję wszystkie",
    "none": "Odrzucam wszystkie",
    "ticked": "Akceptuję tylko zaznaczone",
    "yes": "Akceptuję",
    "no": "Odrzucam",
    "stored": "Państwa odpowiedź jest przechowywana przez 180 dni w pliku cookie o nazwie {name} i nigdzie indziej. "
    "Mogą ją Państwo w każdej chwili zmienić: „{manage}” znajduje się na końcu każdej strony.",
    "manage": "Programy innych firm",
    "more": "O tym pytaniu",
    "failed": "Nie udało się zapisać Państwa odpowiedzi, więc nic nie jest wczytywane. Proszę spróbować ponownie.",
    "state_open": "Jeszcze Państwo nie odpowiedzieli. Nic nie jest wczytywane.",
    "state_none": "Odmówili Państwo. Nic nie jest wczytywane.",
    "state_some": "Zaakceptowali Państwo: {names}.",
    "signal": "Państwa przeglądarka informuje witryny, że nie chcą Państwo być śledzeni. Dlatego nic nie jest "
    "wczytywane, a pytanie nie jest Państwu zadawane.",
    "script": "Programy są wczytywane z: {hosts}.",
    "notice": "Co zbiera ta witryna",
    "languages": "Języki",
    "home": "Strona główna tej witryny",
}

#: Of the page on which learners see what is held about them.
LEARNER = {
    "heading": "Państwa dane w tej witrynie",
    "languages": "Języki",
    "signed_in": "Są Państwo zalogowani jako {name}.",
    "not_signed_in": "Nie są Państwo zalogowani. Po zalogowaniu ta strona pokazuje, co ta witryna przechowuje o "
    "Państwu.",
    "sign_in": "Zaloguj się",
    "asked_before": "Jeśli poprosili Państwo o usunięcie swojego konta, nie mogą się już Państwo zalogować. Dopóki "
    "usuwanie się nie rozpoczęło, można je zatrzymać: proszę napisać do {contact}.",
    "operators": "osób, które prowadzą tę witrynę",
    "parts": "Na tej stronie",
    "held": "Co ta witryna przechowuje o Państwu",
    "kind": "Rodzaj",
    "entries": "Pozycje",
    "count": "Policz moje pozycje",
    "count_about": "Liczenie trwa kilka sekund, dlatego odbywa się tylko na Państwa prośbę. Liczby nie są "
    "przechowywane.",
    "counted": "Liczone jest to, co znajduje się w bazie danych. Dzienników, statystyk i przechowywanych plików nie ma "
    "w tych liczbach.",
    "more_than": "więcej niż {number}",
    "busy": "Liczenie właśnie trwa albo dopiero co się odbyło. Proszę spróbować ponownie za chwilę.",
    "unfinished": "Zabrakło czasu, aby policzyć wszystko. To są dotychczasowe liczby; kolejna próba może dojść dalej.",
    "failed": "Nie udało się policzyć pozycji w {number} tabeli.|Nie udało się policzyć pozycji w {number} "
    "tabelach.|Nie udało się policzyć pozycji w {number} tabelach.",
    "profile": "Jak inni widzą Państwa profil",
    "visible_all_users": "Każdy, kto jest tu zalogowany, może zobaczyć w Państwa profilu, o ile to Państwo podali:",
    "visible_private": "Inni, którzy są tu zalogowani, mogą zobaczyć w Państwa profilu tylko:",
    "visible_custom": "Wybrali to Państwo osobno dla każdej części. Każdy, kto jest tu zalogowany, może zobaczyć w "
    "Państwa profilu:",
    "visible_by_age": "Ta witryna nie pokazuje nic więcej, ponieważ nie podali Państwo roku urodzenia albo są na to za "
    "młodzi.",
    "visible_to_staff": "Osoby, które prowadzą tę witrynę, i zespoły Państwa kursów widzą więcej, na przykład Państwa "
    "imię i nazwisko oraz adres e-mail.",
    "make_private": "Pokazuj jak najmniej",
    "make_all_users": "Pokazuj mój profil wszystkim tutaj",
    "not_visible": "W tej chwili nie można tego podać.",
    "username": "nazwa użytkownika",
    "profile_image": "zdjęcie",
    "bio": "to, co Państwo piszą o sobie",
    "course_certificates": "certyfikaty",
    "country": "kraj",
    "date_joined": "kiedy się Państwo zarejestrowali",
    "language_proficiencies": "języki",
    "level_of_education": "wykształcenie",
    "social_links": "Państwa strony w innych witrynach",
    "time_zone": "strefa czasowa",
    "name": "pełne imię i nazwisko",
    "change": "Zmień to",
    "deletion": "Usunięcie Państwa konta",
    "delete": "Usuń moje konto …",
    "delete_about": "Najpierw dowiedzą się Państwo, co się stanie.",
    "not_here": "Na tej stronie nie można usunąć Państwa konta. W tej sprawie proszę napisać do {contact}.",
    "no_password": "Państwa konto nie ma hasła, na przykład dlatego, że logują się Państwo przez inną usługę. Kto "
    "usuwa konto, musi podać hasło. Dlatego proszę najpierw je ustawić, w ustawieniach swojego konta.",
    "settings": "Ustawienia Państwa konta",
    "linked": "Jeśli logują się Państwo przez inną usługę i nie znają hasła do tej witryny, proszę najpierw je "
    "ustawić, w ustawieniach swojego konta.",
    "not_active": "Państwa konto nie jest jeszcze aktywne. Proszę otworzyć link z e-maila, który otrzymali Państwo "
    "przy rejestracji. Potem można tu usunąć konto.",
    "asked": "Dnia {date} złożono prośbę o usunięcie Państwa konta.",
    "begins": "Usuwanie rozpocznie się najwcześniej po {date}. Do tego czasu można je zatrzymać: proszę napisać do "
    "{contact}.",
    "begins_soon": "Usuwanie rozpocznie się, gdy następnym razem będą wykonywane usunięcia. Do tego czasu można je "
    "zatrzymać: proszę napisać do {contact}.",
    "begun": "Usuwanie rozpoczęło się i nie można go już zatrzymać.",
    "confirm": "Czy usunąć Państwa konto?",
    "confirm_out": "Zostaną Państwo natychmiast wylogowani we wszystkich swoich przeglądarkach i nie będą mogli się "
    "ponownie zalogować. Potwierdzi to e-mail.",
    "confirm_wait": "Usuwanie rozpocznie się najwcześniej {days} dzień później. Nie można go cofnąć.|Usuwanie "
    "rozpocznie się najwcześniej {days} dni później. Nie można go cofnąć.|Usuwanie rozpocznie się najwcześniej {days} "
    "dni później. Nie można go cofnąć.",
    "confirm_soon": "Usuwanie może rozpocząć się zaraz potem. Nie można go cofnąć.",
    "confirm_stop": "Zanim się rozpocznie, można je zatrzymać: proszę napisać do {contact}. Nowe hasło wybiorą Państwo "
    "wtedy za pośrednictwem poczty e-mail.",
    "confirm_stays": "Nie wszystko znika: co pozostaje, mówi strona o tym, co zbiera ta witryna.",
    "confirm_take": "Jeśli chcą Państwo zachować swoje dane, proszę je przedtem pobrać.",
    "password": "Państwa hasło",
    "confirm_button": "Usuń moje konto",
    "back": "Wróć i nie usuwaj niczego",
    "wrong": "Niczego nie usunięto. Hasło jest błędne albo było błędne tyle razy, że muszą Państwo poczekać.",
    "not_done": "To się nie udało i niczego nie usunięto. Proszę spróbować ponownie później albo napisać do {contact}.",
    "done": "Prośba o usunięcie Państwa konta została złożona.",
    "done_out": "Są Państwo wylogowani i nie mogą się ponownie zalogować.",
    "notice": "Co zbiera ta witryna",
    "home": "Strona główna tej witryny",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Pobranie swoich danych",
    "about": "Otrzymają Państwo jeden plik, archiwum ZIP, z tym, co baza danych tej witryny przechowuje o Państwu. "
    "Powstaje on podczas wysyłania do Państwa, a jego kopia nie jest tu przechowywana. Mogą to Państwo zrobić raz "
    "dziennie.",
    "password": "Państwa hasło",
    "take": "Pobierz moje dane",
    "by_link": "Logują się tu Państwo za pośrednictwem innej usługi. Dla pewności, że to Państwo, na Państwa adres "
    "e-mail zostanie wysłany link. Jest jednorazowy i ważny przez dziesięć minut, tylko w tej przeglądarce.",
    "mail": "Wyślij mi link",
    "again": "Ponownie pobrać swoje dane mogą Państwo od {time}.",
    "mailed": "Na Państwa adres e-mail wysłano link. Jest jednorazowy i ważny przez dziesięć minut, tylko w tej "
    "przeglądarce, dopóki są Państwo zalogowani.",
    "sign_in": "Nie są Państwo zalogowani. Proszę się zalogować i spróbować ponownie na stronie o Państwa danych.",
    "elsewhere": "Można to zrobić tylko na stronie o Państwa danych.",
    "unknown": "Strona o Państwa danych nie oferuje niczego takiego. Proszę spróbować tam ponownie.",
    "wrong": "To nie jest Państwa hasło. Proszę spróbować ponownie.",
    "stale": "Ten link jest nieważny: ma więcej niż dziesięć minut, został już użyty albo poproszono o niego w innej "
    "przeglądarce. Proszę poprosić o nowy.",
    "tries": "Było zbyt wiele prób. Proszę spróbować ponownie za godzinę.",
    "links": "Poprosili Państwo o zbyt wiele linków. Proszę spróbować ponownie za godzinę.",
    "done": "Pobrali już Państwo swoje dane. Można to zrobić raz dziennie.",
    "begun": "Pobieranie rozpoczęto trzy razy w ciągu jednego dnia i nigdy go nie ukończono. Proszę spróbować ponownie "
    "jutro.",
    "running": "Państwa dane są właśnie do Państwa wysyłane. Jeśli zatrzymali Państwo pobieranie, proszę poczekać dwie "
    "minuty.",
    "busy": "Właśnie zestawiane są dane innych osób. Proszę spróbować ponownie za kilka minut.",
    "away": "W tej chwili to nie działa. Proszę spróbować ponownie za kilka minut.",
    "not_mailed": "Nie udało się wysłać e-maila. Proszę spróbować ponownie za kilka minut.",
    "back": "Powrót do strony o Państwa danych",
    "mail_subject": "Państwa link do pobrania danych",
    "mail_text": "Za pomocą tego linku mogą Państwo pobrać dane, które witryna przechowuje o "
    "Państwu:\n\n{link}\n\nJest jednorazowy i ważny przez dziesięć minut, tylko w przeglądarce, w której o niego "
    "poproszono, dopóki są tam Państwo zalogowani.\n\nJeśli to nie Państwo o niego poprosili, ktoś inny korzysta z "
    "Państwa konta. Ten link nic mu nie da. Proszę wylogować się wszędzie i zmienić hasło do usługi, przez którą się "
    "Państwo logują.",
}
