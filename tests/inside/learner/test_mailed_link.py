"""The link by e-mail: ten minutes, once, in her own session; and what the e-mail says."""

from __future__ import annotations

import pytest

from lab import campus
from tutorprivacy.inside.words.languages import CODES, words


def test_the_whole_way(program) -> None:
    """Asked for, mailed, opened as often as anybody likes, and used once."""
    found = program("""
without_password(HER)
her = browser(HER)
state = take_along.form_state(SimpleNamespace(user=HER))
asked = post(her, link=1)
shown = her.get(asked["Location"])
(message,) = mail.outbox
link = link_of(message)
scanned = [Client().get(link).status_code for _ in range(3)]
opened = [her.get(link) for _ in range(3)]
taken = post(her, token=token_of(message))
data = body(taken)
again, later = post(her, token=token_of(message)), her.get(link)
say({"by": state["by"], "asked": [asked.status_code, asked["Location"]], "shown": shown.content.decode(),
     "sent": take_along.form_state(SimpleNamespace(user=HER))["sent"], "scanned": scanned,
     "opened": [[each.status_code, each.content.decode()] for each in opened], "token": token_of(message),
     "referrer": opened[0]["Referrer-Policy"], "store": opened[0]["Cache-Control"], "whole": is_whole(data),
     "again": again.status_code, "later": later.status_code})
""")
    text = words("en", "TAKE_ALONG")
    assert found["by"] == "link" and found["sent"] is True
    assert found["asked"] == [303, "/privacy-data/me/archive?language=en&mailed"]
    assert text["mailed"] in found["shown"]
    assert found["scanned"] == [403] * 3
    for status, page in found["opened"]:
        assert status == 200 and f'name="token" value="{found["token"]}"' in page and 'method="post"' in page
    assert (found["referrer"], found["store"]) == ("same-origin", "no-store")
    assert found["whole"] is True
    assert (found["again"], found["later"]) == (403, 403)


def test_a_link_alone_gives_nothing(program) -> None:
    """Without a session, in another person's, in another session of hers, changed, too old."""
    found = program("""
without_password(HER)
without_password(OTHER)
her = browser(HER)
post(her, link=1)
token = token_of(mail.outbox[0])
changed = token[:-1] + ("A" if token[-1] != "A" else "B")
tried = [post(Client(), token=token), post(browser(OTHER), token=token), post(browser(HER), token=token),
         post(her, token=changed), post(her, token=""), post(her, token="x:y:z"), her.get(PATH + "?token=" + changed)]
real = time.time
time.time = lambda: real() + 601
tried.append(post(her, token=token))
time.time = real
say({"tried": [each.status_code for each in tried], "hers": post(her, token=token).status_code})
""")
    assert found["tried"] == [403] * 8
    assert found["hers"] == 200


@pytest.mark.parametrize("code", CODES)
def test_what_the_e_mail_says(program, code: str) -> None:
    """In her language; no name, no number; to where the site is, whatever host the request named; and not much else."""
    found = program(f"""
without_password(HER)
her = browser(HER)
urlencoded = "application/x-www-form-urlencoded"
her.post(PATH + "?language={code}", "link=1", urlencoded, HTTP_HOST="elsewhere.example",
         HTTP_ORIGIN="http://elsewhere.example")
(message,) = mail.outbox
say({{"to": message.to, "from": message.from_email, "subject": message.subject, "body": message.body,
     "more": message.cc + message.bcc, "headers": message.extra_headers}})
""")
    assert found["to"] == [campus.EMAILS[campus.HER]] and found["more"] == []
    assert found["from"] == "site@lms.example" and found["headers"] == {"Auto-Submitted": "auto-generated"}
    text = words(code, "TAKE_ALONG")
    assert found["subject"] == text["mail_subject"]
    before, after = text["mail_text"].split("{link}")
    assert found["body"].startswith(before) and found["body"].endswith(after)
    link = found["body"][len(before) : -len(after)]
    assert link.startswith(f"http://lms.example/privacy-data/me/archive?language={code}&token=")
    for names in (campus.USERNAMES, campus.EMAILS, campus.NAMES):
        assert not any(part in found["subject"] + found["body"] for part in names[campus.HER].split())
    assert str(campus.HER) not in found["body"]


def test_three_e_mails_in_an_hour(program) -> None:
    found = program("""
without_password(HER)
her = browser(HER)
say({"statuses": [post(her, link=1).status_code for _ in range(5)], "mails": len(mail.outbox)})
""")
    assert found == {"statuses": [303] * 3 + [429] * 2, "mails": 3}


def test_a_mail_server_that_is_away(program) -> None:
    """She is told; the log has the kind of the error, and not her address, which the error quotes."""
    found = program("""
import smtplib
lines = logged()
def refuse(self):
    raise smtplib.SMTPRecipientsRefused({HER.email: (550, b"zora@campus.example")})
mailed_link.EmailMessage.send = refuse
without_password(HER)
answer = post(browser(HER), link=1)
say({"status": answer.status_code, "lines": lines, "sent": take_along.form_state(SimpleNamespace(user=HER))["sent"]})
""")
    assert (found["status"], found["sent"]) == (503, False)
    assert [each for each in found["lines"] if "mailed" in each] == [
        "A link to take data along could not be mailed: SMTPRecipientsRefused"
    ]
    assert not any("@" in each for each in found["lines"])


def test_who_signs_in_elsewhere_has_a_password_that_she_does_not_know(program) -> None:
    """The platform makes one at random; who knows hers may still use it. Who has one only gets no link."""
    found = program("""
Account.social_auth = property(lambda self: SimpleNamespace(exists=lambda: self.pk == lab.HER))
states = [take_along.form_state(SimpleNamespace(user=each))["by"] for each in (HER, OTHER)]
her, other = browser(HER), browser(OTHER)
say({"states": states, "links": [post(her, link=1).status_code, post(other, link=1).status_code],
     "password": post(her, password=PASSWORD).status_code, "mails": len(mail.outbox)})
""")
    assert found == {"states": ["link", "password"], "links": [303, 400], "password": 200, "mails": 1}


def test_a_busy_site_uses_no_link_up(program) -> None:
    """And neither does one without Redis, nor a second archive within the day."""
    found = program("""
without_password(HER)
her = browser(HER)
post(her, link=1)
token = token_of(mail.outbox[0])
archive_body.take()
busy = post(her, token=token)
archive_body.give_back()
data = body(post(her, token=token))
post(her, link=1)
done = post(her, token=token_of(mail.outbox[1]))
say({"busy": busy.status_code, "whole": is_whole(data), "done": done.status_code})
""")
    assert found == {"busy": 503, "whole": True, "done": 429}
