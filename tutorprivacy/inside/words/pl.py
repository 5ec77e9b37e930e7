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
    "usage": "Zliczane są wizyty, strony i rodzaje przeglądarek.",
    "events": "Rejestrowane są pojedyncze kroki, na przykład otwarcie strony lub odtworzenie filmu.",
    "unchanged": "Państwa kursy, odpowiedzi i oceny pozostają bez zmian, niezależnie od Państwa wyboru.",
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
    "languages": "Języki",
    "home": "Strona główna tej witryny",
}

#: What that page says instead where nothing is counted, and only events are written.
EVENTS_ONLY = {
    "heading": "Rejestrowanie w tej witrynie",
    "counted": "Kroki Państwa wizyt są rejestrowane.",
    "not_counted": "Kroki Państwa wizyt nie są rejestrowane.",
    "what": "Co jest rejestrowane",
    "set": "Nie rejestruj moich kroków",
    "clear": "Znowu rejestruj moje kroki",
    "still": "To, co mówi Państwa przeglądarka, obowiązuje nawet wtedy, gdy pozwolą tu Państwo znowu rejestrować swoje "
    "kroki.",
    "before": "To, co zarejestrowano wcześniej, pozostaje zarejestrowane.",
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
