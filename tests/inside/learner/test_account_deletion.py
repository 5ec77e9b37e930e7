"""The deletion of one's own account: by the platform's own view, with the password asked again."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from lab.learner_site import CONTACT, PASSWORD, PATH, RETIREMENT, Server, learner_site
from tutorprivacy.inside.words.languages import words

from .test_own_data_page import shown

EN = words("en", "LEARNER")
DELETE = f"{PATH}/delete"
WRONG = "xq-canary-wrong-word"
STATE = """
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
rows = UserRetirementStatus.objects.filter(original_username={name!r})
user = User.objects.filter(username={name!r}).first()
result = [[each.current_state.state_name for each in rows], user.has_usable_password(), user.email]
"""

SESSION = """
from django.contrib.sessions.backends.db import SessionStore
store = SessionStore()
store["_auth_user_id"] = str(user.pk)
store["_auth_user_backend"] = "django.contrib.auth.backends.AllowAllUsersModelBackend"
store["_auth_user_hash"] = user.get_session_auth_hash()
store.create()
result = store.session_key
"""


def state(site: Server, name: str) -> Any:
    """[states of her retirement, has she a password, her address]."""
    return site.program(STATE.format(name=name))


def unchanged(site: Server, name: str) -> bool:
    return bool(state(site, name) == [[], True, f"{name}@learner-mail.example"])


def test_it_is_told_before(site: Server) -> None:
    """What happens, until when it can be stopped, and by whom; nothing has happened yet."""
    site.account("careful")
    learner = site.visitor("careful")
    page = learner.get(DELETE)
    text = shown(page.text)
    assert "The deletion begins 7 days later at the earliest. It cannot be undone." in text and CONTACT in text
    assert EN["confirm_out"] in text and EN["confirm_take"] in text and EN["confirm_stays"] in text
    assert 'type="password"' in page.text and 'autocomplete="current-password"' in page.text
    assert unchanged(site, "careful")


def test_a_wrong_password_changes_nothing(site: Server) -> None:
    """It is said; and after a few, the platform refuses the right one, too."""
    site.account("mistaken")
    learner = site.visitor("mistaken")
    for password in ("", WRONG, WRONG, WRONG):
        answer = learner.post(DELETE, data={"password": password})
        assert answer.status_code == 403 and EN["wrong"] in shown(answer.text)
        assert WRONG not in answer.text
    answer = learner.post(DELETE, data={"password": PASSWORD})
    assert answer.status_code == 403 and EN["wrong"] in shown(answer.text)
    assert unchanged(site, "mistaken") and "mistaken" in shown(learner.get().text)


def test_without_a_password(site: Server) -> None:
    """The form's field is not sent: the platform's view fails, and nothing is changed."""
    site.account("omitted")
    answer = site.visitor("omitted").post(DELETE, data={})
    assert answer.status_code in (403, 500) and unchanged(site, "omitted")


def test_the_right_password(site: Server) -> None:
    """She is signed out everywhere, can sign in nowhere, and reads until when it can be stopped."""
    site.account("determined")
    learner, phone = site.visitor("determined"), site.visitor("determined")
    assert "determined" in shown(phone.get().text) and "edxloggedin" in learner.cookies
    answer = learner.post(DELETE, data={"password": PASSWORD})
    text = shown(answer.text)
    begins = datetime.datetime.now(datetime.timezone.utc).date() + datetime.timedelta(days=7)
    assert answer.status_code == 200 and EN["done"] in text
    assert f"It begins after {begins} at the earliest." in text and CONTACT in text
    assert "edxloggedin" not in learner.cookies
    for visitor in (learner, phone):
        assert EN["not_signed_in"] in shown(visitor.get().text)
    states, has_password, email = state(site, "determined")
    assert states == ["PENDING"] and not has_password and email != "determined@learner-mail.example"
    with pytest.raises(AssertionError):
        site.visitor("determined")


def test_a_session_that_is_still_there(site: Server) -> None:
    """Of a request that somebody else has made: its state, and no second one."""
    site.account("waiting")
    learner = site.visitor("waiting")
    code = """
from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementStatus
user = User.objects.get(username="waiting")
row = UserRetirementStatus.create_retirement(user)
"""
    site.program(code)
    text = shown(learner.get().text)
    assert "the deletion of your account was asked for" in text and "It begins after" in text
    assert EN["delete"] not in text
    answer = learner.post(DELETE, data={"password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, PATH)
    site.program(
        "from openedx.core.djangoapps.user_api.models import RetirementState, UserRetirementStatus\n"
        "UserRetirementStatus.objects.filter(original_username='waiting').update("
        "current_state=RetirementState.objects.get(state_name='LOCKING_ACCOUNT'))"
    )
    assert EN["begun"] in shown(learner.get().text)


@pytest.mark.parametrize(
    ("change", "said"),
    [("is_active = False", EN["not_active"]), ("set_unusable_password()", EN["no_password"])],
    ids=["not activated", "single sign-on"],
)
def test_whom_the_platform_would_refuse(site: Server, change: str, said: str) -> None:
    """They are told what to do first; there is no form."""
    name = f"refused-{len(change)}"
    site.account(name)
    learner = site.visitor(name)
    code = f"user = User.objects.get(username={name!r})\nuser.{change}\nuser.save()\n"
    # The session that she has by another service, or from before.
    learner.session.cookies.set("sessionid", site.program(code + SESSION))
    text = shown(learner.get().text)
    assert said in text and EN["delete"] not in text
    answer = learner.post(DELETE, data={"password": PASSWORD})
    assert answer.status_code == 303
    assert state(site, name)[0] == []


@pytest.mark.parametrize("off", [{"PRIVACY_RETIREMENT": None}, {"FEATURES": {}}], ids=["plugin", "platform"])
def test_a_site_that_does_not_delete(tmp_path: Path, off: dict[str, Any]) -> None:
    """It says whom to write to, and takes no form."""
    with learner_site(tmp_path, **off) as site:
        site.account("stuck")
        learner = site.visitor("stuck")
        text = shown(learner.get().text)
        assert EN["not_here"].format(contact=CONTACT) in text and EN["delete"] not in text
        assert learner.post(DELETE, data={"password": PASSWORD}).status_code == 303
        assert unchanged(site, "stuck")


def test_the_mail_server_does_not_answer(tmp_path: Path) -> None:
    """The platform takes all back; it is said, and she is still signed in."""
    with learner_site(tmp_path, MAIL_IS_DOWN=True, CONTACT_EMAIL="") as site:
        site.account("unlucky")
        learner = site.visitor("unlucky")
        answer = learner.post(DELETE, data={"password": PASSWORD})
        assert answer.status_code == 500
        assert EN["not_done"].format(contact=EN["operators"]) in shown(answer.text)
        assert "mail server" not in answer.text
        assert unchanged(site, "unlucky") and "unlucky" in shown(learner.get().text)


def test_without_a_wait(tmp_path: Path) -> None:
    with learner_site(tmp_path, PRIVACY_RETIREMENT={**RETIREMENT, "cool_off_days": 0}) as site:
        site.account("hasty")
        learner = site.visitor("hasty")
        assert EN["confirm_soon"] in shown(learner.get(DELETE).text)
        text = shown(learner.post(DELETE, data={"password": PASSWORD}).text)
        assert EN["begins_soon"].format(contact=CONTACT) in text


def test_nothing_of_it_is_written(site: Server) -> None:
    """Not in what the process prints: names, addresses, passwords. All tests above have been here."""
    said = site.output.read_text()
    assert said.count("POST /privacy-data/me/delete") > 5
    for canary in (PASSWORD, WRONG, "learner-mail.example", "determined", "mistaken", "csrfmiddlewaretoken"):
        assert canary not in said
