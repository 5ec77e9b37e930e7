"""Nobody takes the retirement worker over: on Django's users, django-oauth-toolkit and social-auth themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from lab.platform import Platform

NAME = "privacy_zm4kq0x7"

#: What statements can use: the setup, and all that there is of accounts and of OAuth2.
TOOLS = """
import json, os
from datetime import timedelta
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from oauth2_provider.models import AccessToken, Grant, RefreshToken
from tutorprivacy.inside.retirement import setup; from tutorprivacy.inside.retirement import worker
os.environ["PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET"] = "a-client-secret-of-the-tests"
Application, soon = get_application_model(), timezone.now() + timedelta(hours=1)
NAME, CLIENT = "privacy_zm4kq0x7", "client-of-the-driver"

def made():
    return users.get(username=NAME)

def everything():
    models = [users.model, Application, AccessToken, RefreshToken, Grant]
    return json.dumps([list(model.objects.order_by("pk").values()) for model in models], default=str)

def set_up(name=NAME, client=CLIENT):
    before, said = everything(), None
    try:
        setup.set_up_worker(name, client)
    except SystemExit as refused:
        said = str(refused.code)
    return {"refused": said, "unchanged": everything() == before}

def owned(user):
    rows = [len(model.objects.filter(user=user)) for model in (Application, AccessToken, RefreshToken, Grant)]
    return {"rows": rows, "secret": Application.objects.filter(user=user, client_id=CLIENT).exists()}
"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("platform"), RETIREMENT_SERVICE_WORKER_USERNAME=NAME)
    yield made
    made.close()


def run(platform: Platform, statements: str) -> Any:
    """`result` after the statements, behind `TOOLS`."""
    return platform.run(TOOLS + statements)["result"]


TAKEOVER = """
# Before the plugin was there: nothing refused the name.
with reserved_name.making_the_worker():
    attacker = users.create_user(NAME, {email!r}, "a password that the attacker knows")
mine = application(attacker, "client-of-the-attacker", client_secret="known")
if {imitates}:
    Application.objects.filter(pk=mine.pk).update(name="privacy-retirement")
AccessToken.objects.create(user=attacker, application=mine, token="token of the attacker", expires=soon, scope="read")
first = set_up()
second = set_up("privacy_another")
result = first, second, owned(attacker), [each.user.username for each in Application.objects.filter(client_id=CLIENT)]
"""


@pytest.mark.parametrize("email", ["attacker@example.org", f"{NAME}@privacy.invalid"])
@pytest.mark.parametrize("imitates", [False, True])
def test_whoever_had_the_name_first_gets_nothing(platform: Platform, email: str, imitates: bool) -> None:
    """
    Who has registered it, with a password, an application and a token: the setup refuses and changes nothing.

    By the command of the message there is another worker. The attacker has what was the attacker's, and no part in it.
    """
    statements = "from tutorprivacy.inside.accounts import reserved_name\n"
    statements += TAKEOVER.format(email=email, imitates=imitates)
    first, second, of_attacker, of_client = run(platform, statements)
    assert "a usable password" in first["refused"] and first["unchanged"]
    assert "tutor config save --set 'PRIVACY_RETIREMENT_WORKER_USERNAME=" in first["refused"]
    assert NAME not in first["refused"] and "attacker" not in first["refused"]
    assert second["refused"] is None and of_client == ["privacy_another"]
    assert of_attacker == {"rows": [1, 1, 0, 0], "secret": False}


#: What an account can have that nobody's account has, each added to one that our setup has made.
FAULTS = {
    "a usable password": 'u = made(); u.set_password("known"); u.save()',
    "an e-mail address that is not ours": 'users.filter(username=NAME).update(email="a@example.org")',
    "a login behind it": "users.filter(username=NAME).update(last_login=timezone.now())",
    "the rights of a superuser": "users.filter(username=NAME).update(is_superuser=True)",
    "the rights of staff": "users.filter(username=NAME).update(is_staff=True)",
    "groups": 'made().groups.add(Group.objects.create(name="g"))',
    "permissions": "made().user_permissions.add(Permission.objects.first())",
    "a social login": 'apps.get_model("social_django", "UserSocialAuth").objects.create(user=made(), uid="1")',
    "a login by LTI": 'apps.get_model("lti_provider", "LtiUser").objects.create(edx_user=made())',
    "a second e-mail address": (
        'apps.get_model("student", "AccountRecovery").objects.create(user=made(), secondary_email="a@example.org")'
    ),
    "a change of its e-mail address": (
        'apps.get_model("student", "PendingEmailChange").objects.create(user=made(), activation_key="k")'
    ),
    "a second e-mail address that waits": (
        'apps.get_model("student", "PendingSecondaryEmailChange").objects.create(user=made(), activation_key="k")'
    ),
    "a role in a course": 'apps.get_model("student", "CourseAccessRole").objects.create(user=made(), role="staff")',
    "a token of Django REST framework": 'apps.get_model("authtoken", "Token").objects.create(user=made())',
    "more than one OAuth2 application": 'application(made(), "another")',
    "an OAuth2 application that is not ours": (
        'Application.objects.filter(user=made()).delete(); application(made(), "another")'
    ),
    "OAuth2 tokens of another application": (
        'AccessToken.objects.create(user=made(), application=application(somebody(), "x"), token="t", expires=soon)'
    ),
}
MORE_TOKENS = {
    "a token of no application": 'AccessToken.objects.create(user=made(), token="t", expires=soon)',
    "a token that is refreshed": (
        'RefreshToken.objects.create(user=made(), application=application(somebody(), "x"), token="t")'
    ),
    "a code for a token": (
        'Grant.objects.create(user=made(), application=application(somebody(), "x"), code="c", expires=soon, '
        'redirect_uri="https://a.example")'
    ),
}
CASES = [*FAULTS.items(), *(("OAuth2 tokens of another application", added) for added in MORE_TOKENS.values())]


@pytest.mark.parametrize(("said", "added"), CASES)
def test_each_way_in_is_refused(platform: Platform, said: str, added: str) -> None:
    """With the cure, and nothing is changed: each by itself on an account that is otherwise ours."""
    first, second = run(platform, f"first = set_up()\n{added}\nresult = first, set_up()")
    assert first["refused"] is None
    assert said in second["refused"].splitlines()[0] and second["unchanged"]
    assert NAME not in second["refused"] and "do init --limit=privacy" in second["refused"]


def test_an_administrator_is_not_taken_for_the_worker(platform: Platform) -> None:
    """PRIVACY_RETIREMENT_WORKER_USERNAME=admin would hand all rights to the client."""
    made, count = run(
        platform,
        'users.create_superuser("admin", "admin@example.org", "x"); said = set_up("admin")\n'
        "result = said, Application.objects.count()",
    )
    assert "the rights of a superuser" in made["refused"] and made["unchanged"] and count == 0


@pytest.mark.parametrize("name", ["RETIREMENT_SERVICE_USER", "privacy_retirement_worker", "Privacy_Retirement_Worker"])
def test_a_public_name_is_refused(platform: Platform, name: str) -> None:
    """Also where the settings have it from elsewhere."""
    made = run(platform, f"result = set_up({name!r})")
    assert "publicly known" in made["refused"] and made["unchanged"]


@pytest.mark.parametrize(
    "before",
    [
        "users.create(username=NAME.upper(), email='a@example.org')",
        "users.create(username='somebody', email=(NAME + '@privacy.invalid').upper())",
        "u = users.create(username=NAME.upper(), email='a@example.org'); u.set_unusable_password(); u.save()",
    ],
)
def test_another_spelling_is_refused(platform: Platform, before: str) -> None:
    """MySQL takes the two for the same, so that ours cannot be made, or another's would be taken for it."""
    before = (
        f"from tutorprivacy.inside.accounts.reserved_name import making_the_worker\nwith making_the_worker(): {before}"
    )
    made = run(platform, f"{before}\nresult = set_up()")
    assert "another spelling" in made["refused"] and made["unchanged"]


def test_somebody_was_quicker(platform: Platform) -> None:
    """Between looking and making: refused without a name, and nothing is left half done."""
    made = run(
        platform,
        "from tutorprivacy.inside.accounts.reserved_name import making_the_worker\n"
        "with making_the_worker(): users.create_user(NAME, 'a@example.org', 'x')\n"
        "real, setup.namesakes = setup.namesakes, lambda name: []\n"
        "try: result = set_up()\n"
        "finally: setup.namesakes = real",
    )
    assert "could not be made" in made["refused"] and made["unchanged"]
    assert NAME not in made["refused"] and "example.org" not in made["refused"]


def test_ours_passes_as_often_as_one_likes(platform: Platform) -> None:
    """A launch sets it up each time: the account of an earlier one, with tokens of the driver, is not touched."""
    first, again, nobody = run(
        platform,
        "first = set_up()\n"
        "AccessToken.objects.create(user=made(), application=Application.objects.get(), token='t', expires=soon)\n"
        "result = first, [set_up(), set_up()], [made().has_usable_password(), made().is_staff, made().email]",
    )
    assert first["refused"] is None and nobody == [False, False, f"{NAME}@privacy.invalid"]
    assert again == [{"refused": None, "unchanged": True}] * 2


@pytest.mark.parametrize(
    "changed",
    [
        "os.environ['PRIVACY_RETIREMENT_OAUTH2_CLIENT_SECRET'] = 'another secret'",
        "CLIENT = 'another-client'",
        "Application.objects.update(client_type='public')",
        "Application.objects.update(authorization_grant_type='password')",
        "Application.objects.update(name='renamed')",
    ],
)
def test_what_is_changed_ends_the_old_tokens(platform: Platform, changed: str) -> None:
    """A secret is changed because somebody else may have it: what was got with it ends, too."""
    tokens, applications = run(
        platform,
        "set_up()\n"
        "AccessToken.objects.create(user=made(), application=Application.objects.get(), token='t', expires=soon)\n"
        f"{changed}\n"
        "assert set_up(client=CLIENT)['refused'] is None\n"
        "rows = Application.objects.values_list('name', 'client_id', 'client_type', 'authorization_grant_type')\n"
        "result = AccessToken.objects.count(), [*map(list, rows)], ",
    )
    client = "another-client" if "another-client" in changed else "client-of-the-driver"
    assert tokens == 0
    assert applications == [["privacy-retirement", client, "confidential", "client-credentials"]]


@pytest.mark.parametrize("client", ["client-of-the-driver", "another-client"])
def test_the_worker_of_an_earlier_version_loses_all(platform: Platform, client: str) -> None:
    """Its name was the same everywhere. Whoever has that account has neither an application of ours nor a token."""
    said = platform.run(
        TOOLS + "old = somebody('privacy_retirement_worker')\n"
        f"his = application(old, {client!r}); Application.objects.filter(pk=his.pk).update(name='privacy-retirement')\n"
        "AccessToken.objects.create(user=old, application=his, token='t', expires=soon)\n"
        "theirs = application(somebody('another'), 'theirs')\n"
        "result = set_up(), owned(old), [each.user.username for each in Application.objects.order_by('client_id')]"
    )
    made, of_old, owners = said["result"]
    assert made["refused"] is None and of_old == {"rows": [0, 0, 0, 0], "secret": False}
    assert owners == [NAME, "another"] and "earlier worker is deleted" in said["said"]


def test_a_client_id_of_somebody_elses_is_refused(platform: Platform) -> None:
    """It is not ours to delete."""
    made = run(platform, "application(somebody(), CLIENT); result = set_up()")
    assert "PRIVACY_RETIREMENT_OAUTH2_CLIENT_ID is another application's" in made["refused"] and made["unchanged"]


def test_where_fewer_applications_are_installed(platform: Platform) -> None:
    """LTI and social logins are options of the platform."""
    made = run(
        platform,
        "set_up(); apps.set_available_apps(['django.contrib.auth', 'django.contrib.contenttypes', 'oauth2_provider'])\n"
        "try: result = set_up()\n"
        "finally: apps.unset_available_apps()",
    )
    assert made["refused"] is None


def test_the_cure_is_a_command(platform: Platform) -> None:
    """As a shell and Tutor take it: a template, in quotes."""
    lines = run(platform, f"result = set_up('{'privacy_retirement_worker'}')")["refused"].splitlines()
    (command,) = [line.strip() for line in lines if line.startswith("    tutor config")]
    value = command.partition("USERNAME=")[2].rstrip("'")
    assert json.loads(value) == "privacy_{{ 12|random_string|lower }}"
