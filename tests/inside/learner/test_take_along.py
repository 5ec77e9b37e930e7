"""A learner asks for her own archive: who gets one, whose, and who does not. Real Django, real Redis."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import redis

from lab import campus
from tutorprivacy.inside.learner import archive_turns, take_along
from tutorprivacy.inside.words.languages import CODES, words

from .own_archive_client import PASSWORD


def test_with_the_password(program) -> None:
    """It is hers, whole, and said to be kept by nobody; a wrong password before it is no matter."""
    found = program("""
her = browser(HER)
wrong = post(her, password="wrong-1-horse")
right = post(her, password=PASSWORD)
data = body(right)
say({"wrong": [wrong.status_code, wrong.content.decode()], "right": right.status_code, "whole": is_whole(data),
     "names": zipfile.ZipFile(io.BytesIO(data)).namelist(), "headers": dict(right.headers),
     "hers": lab.USERNAMES[lab.HER] in repr(zipfile.ZipFile(io.BytesIO(data)).read("data/campus.Account.json"))})
""")
    assert found["wrong"][0] == 403 and words("en", "TAKE_ALONG")["wrong"] in found["wrong"][1]
    assert (found["right"], found["whole"], found["hers"]) == (200, True, True)
    assert "index.html" in found["names"]
    headers = found["headers"]
    assert headers["Content-Type"] == "application/zip"
    assert headers["Content-Disposition"] == 'attachment; filename="my-data.zip"'
    assert headers["Cache-Control"] == "no-store" and "Content-Length" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_once_a_day(program) -> None:
    """Also in another browser of hers, and not for others; the page knows until when."""
    found = program("""
first, second = browser(HER), browser(HER)
before = take_along.form_state(SimpleNamespace(user=HER))
data = body(post(first, password=PASSWORD))
again = [post(each, password=PASSWORD) for each in (first, second)]
after = take_along.form_state(SimpleNamespace(user=HER))
say({"again": [[each.status_code, each["Retry-After"]] for each in again], "other": post(browser(OTHER),
     password=PASSWORD).status_code, "before": before, "by": after["by"],
     "hours": (after["available_at"] - datetime.now(timezone.utc)).total_seconds() / 3600})
""")
    assert found["again"] == [[429, "86400"]] * 2
    assert found["other"] == 200
    assert found["before"] == {"by": "password", "available_at": None, "sent": False, "works": True}
    assert 23.9 < found["hours"] <= 24


def test_who_has_gone_may_try_again_but_not_for_ever(program) -> None:
    """The place is free at once, the transaction ended; three times in a day."""
    found = program("""
from django.db import connection
streamed._CHUNK = 1
ends, end = [], archive_turns.Turns.end
archive_turns.Turns.end = lambda self, whole: (ends.append([whole, connection.in_atomic_block]), end(self, whole))
her, statuses, states = browser(HER), [], []
for _ in range(4):
    answer = post(her, password=PASSWORD)
    statuses.append(answer.status_code)
    if answer.streaming:
        next(iter(answer.streaming_content))
        states.append(connection.in_atomic_block)
        answer.close()
        states.append(connection.in_atomic_block)
say({"statuses": statuses, "states": states, "ends": ends[:3], "text": answer.content.decode(),
     "other": post(browser(OTHER), password=PASSWORD).status_code})
""")
    assert found["statuses"] == [200, 200, 200, 429]
    assert found["states"] == [True, False] * 3
    assert found["ends"] == [[False, False]] * 3  # the transaction first
    assert words("en", "TAKE_ALONG")["begun"] in found["text"]
    assert found["other"] == 200


def test_what_was_never_begun_gives_its_place_back(program) -> None:
    found = program("""
post(browser(HER), password=PASSWORD).close()
say(post(browser(OTHER), password=PASSWORD).status_code)
""")
    assert found == 200


def test_ten_at_once(program) -> None:
    """In one process: one. The others are told so, and have lost nothing."""
    found = program("""
answers = [post(browser(HER), password=PASSWORD) for _ in range(10)]
told = [each.content.decode() for each in answers[1:]]
data = body(answers[0])
say({"statuses": [each.status_code for each in answers], "after": [each["Retry-After"] for each in answers[1:]],
     "told": len(set(told)), "text": told[0], "whole": is_whole(data), "other": post(browser(OTHER),
     password=PASSWORD).status_code})
""")
    assert found["statuses"] == [200] + [503] * 9
    assert found["after"] == ["120"] * 9
    assert words("en", "TAKE_ALONG")["busy"] in found["text"]
    assert found["whole"] and found["other"] == 200


def test_what_fails_in_the_middle_is_no_archive(program) -> None:
    """Neither whole, nor ended as such; the log has the number and the kind of the error, and not its text."""
    found = program("""
lines = logged()
def broken(user_id, language, now):
    made = original(user_id, language, now)
    yield next(made)
    raise ValueError("zora@campus.example")
original, streamed.chunks = streamed.chunks, broken
streamed._CHUNK = 1
her = browser(HER)
archive_body.uwsgi = SimpleNamespace(numproc=2, connection_fd=lambda: 1)
framed = post(her, password=PASSWORD)
data = body(framed)
say({"data": data[:2].decode(), "end": data[-5:].decode("latin-1"), "lines": lines,
     "again": post(her, password=PASSWORD).status_code})
""")
    assert found["data"] != "" and not found["end"].endswith("0\r\n\r\n")
    assert found["again"] == 200
    (line,) = [each for each in found["lines"] if "asked for itself" in each]
    assert line == f"The archive that account number {campus.HER} asked for itself was broken off: ValueError."
    assert not any("@" in each for each in found["lines"])


def test_nobody_else_by_any_parameter(program) -> None:
    """It is the session's, whatever is sent beside the password; staff has to know it, too."""
    found = program("""
OTHER.is_staff = OTHER.is_superuser = True
OTHER.save()
form = {name: lab.HER for name in ("user", "user_id", "username", "id", "masquerade", "email")}
staff = browser(OTHER)
answer = post(staff, f"?user_id={lab.HER}&username=zoraquill", password=PASSWORD, **form)
data = body(answer)
account = zipfile.ZipFile(io.BytesIO(data)).read("data/campus.Account.json").decode()
# Staff who acts as a learner has her session, and not her password.
HER.set_password("another-2-horse"); HER.save()
acting = browser(HER)
say({"account": account, "acting": post(acting, password=PASSWORD).status_code,
     "link": post(acting, link=1).status_code, "mails": len(mail.outbox)})
""")
    assert campus.USERNAMES[campus.OTHER] in found["account"] and campus.USERNAMES[campus.HER] not in found["account"]
    assert (found["acting"], found["link"], found["mails"]) == (403, 400, 0)


def test_not_signed_in(program) -> None:
    """And no session, no cookie is made: so there is none to be fixed."""
    found = program("""
client = Client()
answers = [post(client, password=PASSWORD), client.get(PATH + "?token=x"), post(client, token="x"), client.get(PATH)]
session = browser(HER)
before = session.cookies["sessionid"].value
body(post(session, password=PASSWORD))
say({"statuses": [each.status_code for each in answers], "cookies": [*client.cookies],
     "same": session.cookies["sessionid"].value == before,
     "store": [each["Cache-Control"] for each in answers]})
""")
    assert found == {"statuses": [403] * 4, "cookies": [], "same": True, "store": ["no-store"] * 4}


def test_forms_of_others(program) -> None:
    """From another page, of another kind, larger than ours, by another method, empty: no guess is made."""
    found = program("""
her = browser(HER)
urlencoded = "application/x-www-form-urlencoded"
answers = [post(her, origin="http://elsewhere.example", password=PASSWORD), post(her, origin="null", password=PASSWORD),
    her.post(PATH, urlencode({"password": PASSWORD}), urlencoded),
    her.post(PATH, urlencode({"password": PASSWORD}), urlencoded, HTTP_SEC_FETCH_SITE="cross-site"),
    her.post(PATH, {"password": PASSWORD}, HTTP_ORIGIN="http://testserver"),
    post(her, password=PASSWORD, more="x" * 5000), post(her), her.put(PATH, b"", HTTP_ORIGIN="http://testserver"),
    her.get(PATH + "?password=" + PASSWORD), post(her, "?password=" + PASSWORD)]
say({"statuses": [each.status_code for each in answers], "right": post(her, password=PASSWORD).status_code})
""")
    assert found["statuses"] == [403, 403, 403, 403, 400, 400, 400, 405, 303, 400]
    assert found["right"] == 200


def test_few_guesses(program) -> None:
    """Five within an hour, then not even the right one; a right one before that begins anew."""
    found = program("""
her = browser(HER)
some = [post(her, password="wrong").status_code for _ in range(4)]
post(her, password=PASSWORD).close()
more = [post(her, password="wrong").status_code for _ in range(6)]
say({"some": some, "more": more, "right": post(her, password=PASSWORD).status_code,
     "other": post(browser(OTHER), password=PASSWORD).status_code})
""")
    assert found == {"some": [403] * 4, "more": [403] * 5 + [429], "right": 429, "other": 200}


def test_guesses_at_once_are_counted_before_they_are_looked_at(program) -> None:
    found = program("""
looked = []
Account.check_password = lambda self, password: (looked.append(1), time.sleep(0.2))[0]
from concurrent.futures import ThreadPoolExecutor
turns = [archive_turns.Turns(lab.HER) for _ in range(20)]
with ThreadPoolExecutor(20) as pool:
    said = [*pool.map(lambda each: password_again.refused(each, lab.HER, "guess"), turns)]
say([len(looked), sorted(said)])
""")
    assert found == [5, ["tries"] * 15 + ["wrong"] * 5]


def test_the_platforms_lock_out(program) -> None:
    """Who is locked out there guesses nothing here; a wrong one counts there, once; the right one ends it."""
    found = program("""
calls, locked = [], []
class LoginFailures:
    is_feature_enabled = staticmethod(lambda: True)
    is_user_locked_out = staticmethod(lambda user: bool(locked))
    increment_lockout_counter = staticmethod(lambda user: calls.append(["wrong", user.pk]))
    clear_lockout_counter = staticmethod(lambda user: calls.append(["right", user.pk]))
for name in ("common", "common.djangoapps", "common.djangoapps.student", "common.djangoapps.student.models"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["common.djangoapps.student.models"].LoginFailures = LoginFailures
her = browser(HER)
statuses = [post(her, password="wrong").status_code]
answer = post(her, password=PASSWORD)
statuses.append(answer.status_code); answer.close()
locked.append(True)
statuses.append(post(her, password=PASSWORD).status_code)
say({"statuses": statuses, "calls": calls})
""")
    assert found["statuses"] == [403, 200, 429]
    assert found["calls"] == [["wrong", campus.HER], ["right", campus.HER]]


def test_a_password_as_the_sign_in_has_it(program) -> None:
    """Composed otherwise (NFKC), and as it is in the database now, whatever the request's own account says."""
    found = program("""
HER.set_password("gr\\u00fcn-1-horse"); HER.save()
her = browser(HER)
first = post(her, password="gru\\u0308n-1-horse")
first.close()
stale = SimpleNamespace(pk=HER.pk)
Account.objects.filter(pk=HER.pk).update(password=OTHER.password)
say([first.status_code, password_again.refused(archive_turns.Turns(HER.pk), HER.pk, PASSWORD)])
""")
    assert found == [200, ""]


def test_without_redis(program, platform: Path) -> None:
    """Nobody gets anything, and the page still says so, in each language."""
    found = program(f"""
her = browser(HER)
settings.PRIVACY_REDIS_URL = "redis://127.0.0.1:1/11"
looked = []
Account.check_password = lambda self, password: looked.append(1)
away = [post(her, f"?language={{code}}", password=PASSWORD) for code in {CODES!r}]
settings.PRIVACY_REDIS_URL = None
none = post(her, password=PASSWORD)
say({{"statuses": [each.status_code for each in (*away, none)], "texts": [each.content.decode() for each in away],
     "looked": looked, "after": none["Retry-After"], "state": take_along.form_state(SimpleNamespace(user=HER))}})
""")
    assert found["statuses"] == [503] * (len(CODES) + 1) and found["after"] == "120"
    for code, text in zip(CODES, found["texts"], strict=True):
        assert words(code, "TAKE_ALONG")["away"].split(".")[0] in text.replace("&#x27;", "'")
        assert f'lang="{code}"' in text
    assert found["looked"] == [] and found["state"]["works"] is False


def test_every_answer_has_words() -> None:
    """And what a learner is told to wait is what the counts last."""
    assert set(take_along._TOLD) <= set(words("en", "TAKE_ALONG"))
    assert archive_turns.SIGN * 2 < archive_turns.ALIVE


@pytest.mark.usefixtures("program")
def test_redis_names_nobody_and_forgets(program, redis_port: int) -> None:
    """No number, no name; everything ends within a day."""
    program('body(post(browser(HER), password=PASSWORD)); post(browser(HER), password="wrong"); say(1)')
    client = redis.Redis(port=redis_port, db=11)
    names = [name.decode() for name in client.scan_iter("*")]
    assert names and all(name.startswith(archive_turns.PREFIX) for name in names)
    assert not [name for name in names if str(campus.HER) in name]
    assert all(0 < client.ttl(name) <= archive_turns.DAY for name in names)
    assert not re.search(PASSWORD, repr(names))
