"""A learner takes her data along, on the platform's own code: its sessions, lock-out, middleware and models."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from lab import canaries
from lab.own_archive import asked
from lab.redis_server import wait_until
from lab.services import Browser

from .installed import Site
from .learners import HER, sign_in
from .places import search

_FAILURES = """
from common.djangoapps.student.models import LoginFailures
rows = LoginFailures.objects.filter(user={user_id})
say([[row.failure_count, LoginFailures.is_user_locked_out(row.user)] for row in rows])
"""

_LOCK = """
from django.contrib.auth.models import User
from common.djangoapps.student.models import LoginFailures
user = User.objects.get(pk={user_id})
for _ in range(6):
    LoginFailures.increment_lockout_counter(user)
say(LoginFailures.is_user_locked_out(user))
"""

_UNLOCK = """
from common.djangoapps.student.models import LoginFailures
say(LoginFailures.objects.filter(user={user_id}).delete()[0])
"""

#: As who signs in by another service is in the database.
_LINK = """
from django.contrib.auth.models import User
from social_django.models import UserSocialAuth
say(UserSocialAuth.objects.create(user=User.objects.get(pk={user_id}), provider="saml-x", uid="x:canary").pk)
"""

#: In the middle of one request, of which the process holds the database.
_ROWS = """
from django.contrib.auth.models import User
from openedx.core.djangoapps.user_api.models import UserPreference
user = User.objects.get(pk={user_id})
import random
UserPreference.objects.bulk_create(
    [UserPreference(user=user, key=f"of-mine-{{n}}", value="%02000x" % random.getrandbits(8000)) for n in range(20000)],
    batch_size=500)
say(UserPreference.objects.filter(user=user).count())
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The LMS with Caddy in front of it, and her account."""
    with Site(tmp_path_factory.mktemp("site")).running() as site:
        site.keep_mails()
        assert site.program(HER.made()) == HER.user_id
        try:
            with site.served("lms"), site.proxied():
                yield site
        finally:
            site.program(HER.removed())


@pytest.fixture
def browser(served: Site) -> Browser:
    """Hers, signed in, on a day on which nobody has taken anything along."""
    store = redis.Redis(port=served.redis_port, db=11)
    wait_until(lambda: not store.zcard("privacy:take-along:being-made"))
    for name in store.scan_iter("privacy:take-along:*"):
        store.delete(name)
    served.program(_UNLOCK.format(user_id=HER.user_id))
    made = Browser(served, served.public)  # type: ignore[arg-type]
    assert sign_in(made) == 200
    return made


FORM = {"password": canaries.PASSWORD}


def test_wrong_then_right_then_again(served: Site, browser: Browser) -> None:
    """A wrong one counts as at sign-in, the right one ends that; the archive has her account, whole; once a day."""
    wrong = asked(browser, {"password": "wrong"}).getresponse()
    assert wrong.status == 403 and b"not your password" in wrong.read()
    assert served.program(_FAILURES.format(user_id=HER.user_id)) == [[1, False]]
    answer = asked(browser, FORM).getresponse()
    assert answer.status == 200 and answer.headers["Cache-Control"] == "no-store"
    assert not [name for name, _value in answer.getheaders() if name.lower() == "content-length"]
    with zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
        assert archive.testzip() is None
        assert canaries.USERNAME.encode() in archive.read("data/auth.User.json")
    assert served.program(_FAILURES.format(user_id=HER.user_id)) == []
    assert asked(browser, FORM).getresponse().status == 429
    # In the same process, which has had a transaction that only reads: sessions and rows can be written.
    assert sign_in(Browser(served, served.public)) == 200  # type: ignore[arg-type]


def test_locked_out(served: Site, browser: Browser) -> None:
    """Not even with the right one, and the count stays as it is."""
    assert served.program(_LOCK.format(user_id=HER.user_id)) is True
    refused = asked(browser, FORM).getresponse()
    assert refused.status == 429 and b"too many attempts" in refused.read()
    assert served.program(_FAILURES.format(user_id=HER.user_id)) == [[6, True]]


def test_gone_in_the_middle(served: Site, browser: Browser) -> None:
    """The process is free at once, and writes to its database as before."""
    store = redis.Redis(port=served.redis_port, db=11)
    assert served.program(_ROWS.format(user_id=HER.user_id)) >= 20000
    connection = asked(browser, FORM)
    answer = connection.getresponse()
    answer.read(1000)
    assert store.zcard("privacy:take-along:being-made") == 1
    answer.close()
    connection.close()
    wait_until(lambda: not store.zcard("privacy:take-along:being-made"))
    assert "was broken off, since the browser had gone" in (served.rest / "lms output").read_text(errors="replace")
    assert sign_in(Browser(served, served.public)) == 200  # type: ignore[arg-type]
    whole = asked(browser, FORM).getresponse().read()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None


def test_by_link_and_nothing_is_left(served: Site, browser: Browser) -> None:
    """Who signs in elsewhere; and what is at rest names nobody, and has neither token nor password."""
    served.program(_LINK.format(user_id=HER.user_id))
    assert asked(browser, {"link": "1"}).getresponse().status == 303
    (mail,) = (served.folder / "mails").iterdir()
    text = mail.read_text().replace("=\n", "").replace("=3D", "=")
    (link,) = re.findall(r"https?://[^/\s]+(/\S+token=\S+)", text)
    status, page, _headers = browser.send(canaries.Request("link", "lms", link))
    assert status == 200
    (token,) = re.findall(rb'name="token" value="([^"]+)"', page)
    other = Browser(served, served.public)  # type: ignore[arg-type]
    assert sign_in(other) == 200
    assert asked(other, {"token": token.decode()}).getresponse().status == 403
    answer = asked(browser, {"token": token.decode()}).getresponse()
    assert answer.status == 200
    with zipfile.ZipFile(io.BytesIO(answer.read())) as archive:
        assert archive.testzip() is None
    assert asked(browser, {"token": token.decode()}).getresponse().status == 403
    values = {"token": token.decode(), "nonce": token.decode().partition(":")[0], "password": canaries.PASSWORD}
    values |= {"username": HER.username, "e-mail": HER.email, "name": HER.name}
    assert search(_without_mails(served.rest), values) == {}


def _without_mails(rest: Path) -> Path:
    assert not list(rest.rglob("mails"))
    return rest
