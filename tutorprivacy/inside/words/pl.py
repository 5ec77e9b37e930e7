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
    "also": "Mogą Państwo zapisać ten wybór także tutaj. Obowiązuje on wtedy nawet, gdy przeglądarka przestanie "
    "informować o nim witryny.",
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
    "heading": "Czy można wczytać programy innych firm?",
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

#: Of purposes, kinds of data, periods and rights: in the notice, the register, the archive and the learner's page.
PROCESSING = {
    "pair": "{name}: {value}",
    "purpose": "W jakim celu",
    "basis": "Podstawa prawna",
    "people": "Kogo to dotyczy",
    "data": "Co to jest",
    "recipients": "Kto to widzi",
    "transfers": "Inne państwa",
    "period": "Jak długo",
    "measures": "Jak jest to chronione",
    "sources": "Skąd to pochodzi",
    "rights": "Państwa prawa",
    "not_told": "Operator tej witryny tego nie podał.",
    "kind_account": "Konto",
    "kind_profile": "Profil i preferencje",
    "kind_sign_in": "Logowanie",
    "kind_identity": "Potwierdzenia tożsamości i nadzorowane egzaminy",
    "kind_courses": "Kursy i zapisy na kursy",
    "kind_answers": "Odpowiedzi i oceny",
    "kind_posts": "Wpisy w dyskusjach i na stronach wiki",
    "kind_certificates": "Certyfikaty i punkty zaliczeniowe",
    "kind_orders": "Zamówienia",
    "kind_messages": "Wiadomości i e-maile",
    "kind_organisations": "Pracodawcy i uczelnie",
    "kind_files": "Pliki",
    "kind_authoring": "Tworzenie kursów",
    "kind_staff": "Co zrobili i zanotowali nauczyciele i personel",
    "kind_site": "Ustawienia witryny",
    "kind_others": "Dane innych rozszerzeń",
    "kind_events": "Zdarzenia: co robi się w witrynie",
    "kind_counts": "Liczby wizyt",
    "kind_logs": "Dzienniki żądań i programów",
    "people_learners": "osoby uczące się",
    "people_staff": "nauczyciele i personel",
    "people_invited": "osoby, które zostały zaproszone i nie mają jeszcze konta",
    "people_visitors": "odwiedzający",
    "data_names": "imiona i nazwiska",
    "data_contact": "nazwy użytkowników i adresy e-mail",
    "data_numbers": "numery i inne oznaczenia konta",
    "data_birth": "rok urodzenia, płeć, kraj, wykształcenie",
    "data_person_words": "własne teksty: odpowiedzi, wpisy, opisy",
    "data_pictures": "zdjęcia",
    "data_passwords": "hasła i klucze, przechowywane tak, że nie można ich odczytać",
    "data_connections": "adresy połączeń i przeglądarki",
    "data_documents": "zdjęcia dokumentów tożsamości, nagrania egzaminów",
    "data_decisions": "decyzje i zgody",
    "data_course_use": "z których kursów i stron korzystano",
    "data_times": "czas",
    "data_grades": "punkty i oceny",
    "data_payments": "co zamówiono i za jaką cenę",
    "data_messages": "wiadomości i do kogo zostały wysłane",
    "data_files": "pliki, które przesłano lub utworzono",
    "data_staff_words": "notatki i uzasadnienia nauczycieli i personelu",
    "data_numbers_only": "liczby, w których nikt nie jest wymieniony",
    "data_unknown_data": "nie wiadomo: wiedzą to tylko twórcy rozszerzenia",
    "recipient_operator": "osoby, które prowadzą tę witrynę",
    "recipient_course_staff": "nauczyciele kursu",
    "recipient_other_learners": "inne osoby, które są zalogowane",
    "recipient_public": "każdy, kto ma adres certyfikatu",
    "recipient_organisations": "pracodawca lub uczelnia danej osoby, jeśli korzystają z tej witryny, oraz ich systemy "
    "do nauki",
    "recipient_identity_services": "usługi, które sprawdzają tożsamość lub nadzorują egzaminy, jeśli takie są",
    "recipient_tools": "narzędzia innych dostawców, jeśli kurs z jakichś korzysta",
    "recipient_event_services": "programy, które analizują zdarzenia",
    "recipient_error_services": "usługi, które zbierają błędy programów, jeśli takie są",
    "source_person": "od osoby, której to dotyczy",
    "source_organisation": "od pracodawcy lub uczelni, która zapisuje osoby, albo z jej systemu logowania",
    "source_staff": "od nauczycieli i personelu",
    "source_site": "tworzy je witryna podczas korzystania z niej",
    "source_service": "z usługi, która sprawdza tożsamość lub nadzoruje egzaminy",
    "source_unknown_source": "nie wiadomo: wiedzą to tylko twórcy rozszerzenia",
    "day": "1 dzień",
    "days": "{number} dzień|{number} dni|{number} dni",
    "month": "1 miesiąc",
    "months": "{number} miesiąc|{number} miesiące|{number} miesięcy",
    "until_deletion": "do usunięcia konta",
    "until_deletion_waits": "do usunięcia konta, które rozpoczyna się {period} po złożeniu prośby",
    "until_no_end": "nie wyznaczono końca",
    "rest_output": "to, co programy wypisują na serwerze: tak długo, jak przechowuje to serwer",
    "rest_passed_on": "zdarzenia, które zostały przekazane: tak długo, jak przechowują je ich odbiorcy",
    "rest_record": "zapis o usunięciu, z dawnymi nazwami i nazwiskami",
    "rest_number": "numer konta, bez nazwiska",
    "rest_certificates": "numer, kurs i data certyfikatu, bez nazwiska",
    "rest_orders": "numer zamówienia, bez nazwiska",
    "rest_posts_emptied": "miejsca wpisów, bez ich tekstów",
    "rest_posts_stay": "teksty wpisów, bez nazwiska",
    "rest_unnamed": "same kursy i ustawienia, bez nazwiska",
    "measure_pseudonyms": "pseudonimy zamiast nazw użytkowników w zdarzeniach",
    "measure_no_persons": "w zdarzeniach nikt nie jest wymieniony",
    "measure_addresses_dropped": "adresy połączeń (adresy IP) są pomijane",
    "measure_addresses_truncated": "adresy połączeń (adresy IP) są skracane",
    "measure_no_texts": "to, co piszą osoby, jest pomijane w zdarzeniach",
    "measure_redacted_texts": "nazwiska, nazwy i adresy, które program rozpoznaje, są usuwane z tekstów",
    "measure_reduced_browsers": "o przeglądarkach przechowuje się tylko rodzinę, wersję i rodzaj urządzenia",
    "measure_rounded_times": "czas jest zaokrąglany",
    "measure_retention_days": "pliki są usuwane po określonej liczbie dni",
    "measure_opt_out": "kto odmówi, nie jest rejestrowany",
    "measure_daily_salt": "odwiedzający są rozróżniani tylko przez jeden dzień, za pomocą losowego klucza, który jest "
    "potem usuwany",
    "measure_small_groups": "liczby dotyczące małych grup nie są pokazywane",
    "measure_redacted_logs": "nazwiska, nazwy i adresy e-mail są usuwane z dzienników",
    "measure_scrubbed_errors": "zgłoszenia błędów są wysyłane bez danych o osobach",
    "measure_encrypted_redis": "sesje, zadania i pamięci podręczne są szyfrowane",
    "measure_private_profiles": "profile są prywatne, chyba że ich właściciele zdecydują inaczej",
    "measure_no_names_to_tools": "narzędzia innych dostawców nie otrzymują imion i nazwisk ani adresów e-mail",
    "measure_no_third_parties": "strony nie wczytują elementów śledzących innych firm",
    "measure_erasure": "usunięcie konta w bazie danych i w plikach witryny",
    "right_copy": "kopia Państwa danych (art. 15 RODO)",
    "right_correction": "sprostowanie tego, co jest nieprawidłowe (art. 16)",
    "right_deletion": "usunięcie (art. 17)",
    "right_restriction": "ograniczenie przetwarzania (art. 18)",
    "right_portability": "Państwa dane w postaci, którą można zabrać ze sobą (art. 20)",
    "right_objection": "sprzeciw wobec przetwarzania (art. 21)",
    "right_withdrawal": "wycofanie zgody w każdej chwili (art. 7 ust. 3)",
    "right_complaint": "skarga do organu nadzorczego (art. 77)",
}

#: Of the archive with which somebody takes her data along.
ARCHIVE = {
    "title": "Państwa dane w witrynie {platform}",
    "what": "To archiwum zawiera to, co baza danych witryny {platform} przechowywała o Państwu dnia {date} o godzinie "
    "{time} (UTC); liczba wierszy: {rows}, liczba tabel: {tables}. Liczba przeszukanych tabel, które mogą odnosić się "
    "do osób: {searched}; tabele bez wiersza o Państwu nie są wymienione.",
    "forms": "Każda tabela jest tu dwa razy: jako strony do czytania i jako JSON, postać dla programów, z którą mogą "
    "Państwo zabrać swoje dane gdzie indziej. Może ją otworzyć każdy edytor.",
    "contents": "Co jest w tym archiwum",
    "read": "strony do czytania",
    "data": "dla programów",
    "rows": "liczba wierszy: {rows}",
    "beside": "Gdzie są Państwo tylko wymienieni",
    "beside_text": "Te wiersze dotyczą innych rzeczy, na przykład ustawienia witryny lub kursu. Mówią tylko, że coś "
    "Państwo zmienili albo do kogo napisać.",
    "not_whole": "Czego nie udało się odczytać",
    "not_whole_text": "To archiwum nie jest pełne: tego, co tu wymieniono, nie udało się odczytać, więc może brakować "
    "wierszy o Państwu.",
    "unknown_rows": "nieznana liczba wierszy",
    "left_out": "Co pominięto i dlaczego",
    "left_out_text": "Wiersze, w których biorą udział inne osoby, są tu bez ich nazwisk i nazw, ich numerów i ich "
    "tekstów: należą one do nich. Nazw i nazwisk z innych kont szukano także w tekstach i w wartościach każdego "
    "wiersza; tam, gdzie coś było, stoją słowa w nawiasach kwadratowych. Haseł, tokenów i kluczy nie ma w żadnym "
    "pliku. Liczba pominiętych wartości: {values}.",
    "names_another": "wymienia inną osobę",
    "by_another": "mogło zostać napisane przez inną osobę, która bierze udział w wierszu, albo o niej",
    "about_another": "dotyczy innej osoby, dla której tylko coś Państwo zrobili",
    "secret": "hasło, token lub klucz: przydatne tylko złodziejowi",
    "text_of_another": "dłuższy tekst, który mogła napisać inna osoba",
    "too_deep": "jest zagnieżdżone zbyt głęboko, aby szukać w nim nazw i nazwisk innych osób",
    "unreadable": "sama witryna nie może tego odczytać",
    "not_migrated": "nie ma tego w bazie danych: zmiana bazy danych nie została wykonana",
    "files": "Pliki",
    "files_text": "Pliki, które przesłali Państwo lub inni, są wymienione w tych tabelach, a nie ma ich w tym "
    "archiwum. Proszę o nie poprosić.",
    "pictures": "Zdjęcie z Państwa profilu jest przechowywane jako {names}.",
    "processing": "Co dzieje się z Państwa danymi i dlaczego",
    "processing_text": "Oto co operator tej witryny i jej ustawienia mówią o każdym rodzaju danych (art. 15 ust. 1 "
    "RODO).",
    "operator": "Kto jest odpowiedzialny",
    "controller": "Odpowiedzialny (administrator danych)",
    "representative": "Przedstawiciel w Unii Europejskiej",
    "officer": "Inspektor ochrony danych",
    "authority": "Organ nadzorczy",
    "policy": "Polityka prywatności tej witryny",
    "rights": "Państwa prawa",
    "automated": "Decyzje podejmowane przez programy",
    "automated_text": "Punkty i oceny są obliczane z Państwa odpowiedzi według zasad każdego kursu, a na ich podstawie "
    "certyfikaty. Czy inne decyzje dotyczące Państwa są podejmowane wyłącznie przez programy (art. 22 RODO), tego to "
    "archiwum nie może wiedzieć: proszę zapytać operatora tej witryny.",
    "elsewhere": "Co jest przechowywane gdzie indziej",
    "elsewhere_text": "Poza bazą danych dane o Państwu mogą znajdować się tutaj. Nie ma ich w tym archiwum. Nazwy "
    "miejsc są po angielsku.",
    "not_searched": "Nieprzeszukane",
    "not_searched_text": "Te tabele mają kolumny, które mogą zawierać dane osobowe, ale nie ma w nich niczego, co "
    "mówi, czyje; albo tych tabel nie ma.",
    "back": "Zawartość tego archiwum",
    "row": "Wiersz",
    "rows_from_to": "Wiersze od {first} do {last}",
    "yes": "tak",
    "no": "nie",
    "binary": "to nie tekst (liczba bajtów: {bytes}): zob. plik dla programów",
    "cut": "Reszta jest w pliku dla programów.",
}

#: Of what a learner does, and is told, who takes her own data along.
TAKE_ALONG = {
    "heading": "Zabranie swoich danych ze sobą",
    "about": "Otrzymają Państwo jeden plik, archiwum ZIP, z tym, co baza danych tej witryny przechowuje o Państwu. "
    "Powstaje on podczas wysyłania do Państwa, a jego kopia nie jest tu przechowywana. Mogą to Państwo zrobić raz "
    "dziennie.",
    "password": "Państwa hasło",
    "take": "Pobierz moje dane",
    "by_link": "Logują się tu Państwo za pośrednictwem innej usługi. Aby upewnić się, że to Państwo, na Państwa adres "
    "e-mail zostanie wysłany link. Jest ważny przez dziesięć minut, jeden raz i tylko w tej przeglądarce.",
    "mail": "Wyślij mi link",
    "again": "Mogą Państwo znowu zabrać swoje dane ze sobą od {time}.",
    "mailed": "Na Państwa adres e-mail wysłano link. Jest ważny przez dziesięć minut, jeden raz i tylko w tej "
    "przeglądarce, dopóki są Państwo zalogowani.",
    "sign_in": "Nie są Państwo zalogowani. Proszę się zalogować i spróbować ponownie na stronie o Państwa danych.",
    "elsewhere": "Można to zrobić tylko na stronie o Państwa danych.",
    "unknown": "Strona o Państwa danych nie oferuje niczego takiego. Proszę spróbować tam ponownie.",
    "wrong": "To nie jest Państwa hasło. Proszę spróbować ponownie.",
    "stale": "Ten link jest nieważny: ma więcej niż dziesięć minut, został już użyty albo poproszono o niego w innej "
    "przeglądarce. Proszę poprosić o nowy.",
    "tries": "Było zbyt wiele prób. Proszę spróbować ponownie za godzinę.",
    "links": "Poprosili Państwo o zbyt wiele linków. Proszę spróbować ponownie za godzinę.",
    "done": "Zabrali już Państwo swoje dane ze sobą. Można to zrobić raz dziennie.",
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
    "Państwu:\n\n{link}\n\nJest ważny przez dziesięć minut, jeden raz i tylko w przeglądarce, w której o niego "
    "poproszono, dopóki są tam Państwo zalogowani.\n\nJeśli to nie Państwo o niego poprosili, ktoś inny korzysta z "
    "Państwa konta. Ten link nic mu nie da. Proszę wylogować się wszędzie i zmienić hasło do usługi, przez którą się "
    "Państwo logują.",
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
    "busy": "Właśnie liczone są pozycje innej osoby. Proszę spróbować ponownie za chwilę.",
    "unfinished": "Zabrakło czasu, aby policzyć wszystko. To są dotychczasowe liczby; kolejna próba może dojść dalej.",
    "failed": "Nie udało się policzyć {number} tabeli.|Nie udało się policzyć {number} tabel.|Nie udało się policzyć "
    "{number} tabel.",
    "profile": "Jak inni widzą Państwa profil",
    "visible_all_users": "Każdy, kto jest tu zalogowany, może zobaczyć w Państwa profilu, o ile to Państwo wypełnili:",
    "visible_private": "Inni, którzy są tu zalogowani, mogą zobaczyć w Państwa profilu tylko:",
    "visible_custom": "Wybrali to Państwo osobno dla każdej części. Każdy, kto jest tu zalogowany, może zobaczyć w "
    "Państwa profilu:",
    "visible_by_age": "Ta witryna nie pokazuje nic więcej, ponieważ nie podali Państwo swojego wieku albo są na to za "
    "młodzi.",
    "visible_to_staff": "Osoby, które prowadzą tę witrynę, i zespoły Państwa kursów widzą więcej, na przykład Państwa "
    "imię i nazwisko oraz adres e-mail.",
    "make_private": "Pokazuj jak najmniej",
    "make_all_users": "Pokazuj mój profil wszystkim tutaj",
    "not_visible": "W tej chwili nie można tego podać.",
    "username": "nazwa użytkownika",
    "profile_image": "zdjęcie",
    "bio": "to, co Państwo mówią o sobie",
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
    "asked": "Dnia {date} poproszono o usunięcie Państwa konta.",
    "begins": "Rozpoczyna się ono najwcześniej po {date}. Do tego czasu można je zatrzymać: proszę napisać do "
    "{contact}.",
    "begins_soon": "Rozpoczyna się ono przy następnym wykonaniu. Do tego czasu można je zatrzymać: proszę napisać do "
    "{contact}.",
    "begun": "Rozpoczęło się ono i nie można go już zatrzymać.",
    "confirm": "Czy usunąć Państwa konto?",
    "confirm_out": "Zostaną Państwo natychmiast wylogowani we wszystkich swoich przeglądarkach i nie będą mogli się "
    "ponownie zalogować. Potwierdza to e-mail.",
    "confirm_wait": "Usuwanie rozpoczyna się najwcześniej {days} dzień później. Nie można go cofnąć.|Usuwanie "
    "rozpoczyna się najwcześniej {days} dni później. Nie można go cofnąć.|Usuwanie rozpoczyna się najwcześniej {days} "
    "dni później. Nie można go cofnąć.",
    "confirm_soon": "Usuwanie może rozpocząć się zaraz potem. Nie można go cofnąć.",
    "confirm_stop": "Zanim się rozpocznie, można je zatrzymać: proszę napisać do {contact}. Wtedy wybierają Państwo "
    "nowe hasło przez e-mail.",
    "confirm_stays": "Nie wszystko znika: co pozostaje, mówi strona o tym, co zbiera ta witryna.",
    "confirm_take": "Jeśli chcą Państwo zachować swoje dane, proszę je przedtem pobrać.",
    "password": "Państwa hasło",
    "confirm_button": "Usuń moje konto",
    "back": "Wróć i nie usuwaj niczego",
    "wrong": "Niczego nie usunięto. Hasło jest błędne albo było błędne tyle razy, że muszą Państwo poczekać.",
    "not_done": "To się nie udało i niczego nie usunięto. Proszę spróbować ponownie później albo napisać do {contact}.",
    "done": "Poproszono o usunięcie Państwa konta.",
    "done_out": "Są Państwo wylogowani i nie mogą się ponownie zalogować.",
    "notice": "Co zbiera ta witryna",
    "home": "Strona główna tej witryny",
}
