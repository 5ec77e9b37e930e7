"""An operator asks for the deletion of an account, at once; and its address can be registered again, days later."""

from __future__ import annotations

import json

from .test_people import SET_UP

NAME, AGAIN = "ondrathea", "ondrathea-again"
EMAIL = f"{NAME}@learner-mail.example"

#: What would be given to whoever registers the address.
PLANT = f"""
from django.contrib.auth.models import User
from django.contrib.sites.models import Site
from enterprise.models import EnterpriseCustomer, PendingEnterpriseCustomerUser
from common.djangoapps.student.models import (
    CourseEnrollmentAllowed, ManualEnrollmentAudit, PendingEmailChange, Registration, UserProfile)
from opaque_keys.edx.keys import CourseKey
User.objects.filter(username__in={[NAME, AGAIN]!r}).delete()
user = User.objects.create_user({NAME!r}, {EMAIL!r}, "Wrong-1-horse")
UserProfile.objects.create(user=user, name="Yssolde Vormarrow")
Registration().register(user)
key = CourseKey.from_string("course-v1:Coming+Back+2026")
CourseEnrollmentAllowed.objects.create(email={EMAIL!r}, course_id=key, auto_enroll=True, user=None)
ManualEnrollmentAudit.objects.create(enrolled_email={EMAIL!r}, state_transition="x", enrolled_by=user, reason="x")
customer, _made = EnterpriseCustomer.objects.get_or_create(
    name="Coming Back", slug="coming-back", site=Site.objects.first())
PendingEnterpriseCustomerUser.objects.create(enterprise_customer=customer, user_email={EMAIL!r})
say(user.pk)
"""

#: As the form of the registration: the errors of its fields, or what the new account has.
REGISTER = f"""
from django.contrib.auth.models import User
from openedx.core.djangoapps.user_authn.views.registration_form import AccountCreationForm
from common.djangoapps.student.helpers import AccountValidationError, do_create_account
from common.djangoapps.student.models import CourseAccessRole, CourseEnrollment, CourseEnrollmentAllowed
from enterprise.models import EnterpriseCustomerUser
data = {{"username": "{{name}}", "email": {EMAIL!r}, "name": "Yssolde Vormarrow", "password": "Correct-7-horse"}}
form = AccountCreationForm(data=data, tos_required=False)
if not form.is_valid():
    say(sorted(form.errors))
else:
    try:
        user, _profile, _registration = do_create_account(form)
    except AccountValidationError as error:
        say([error.field])
    else:
        user.save()  # as at every login: enterprises look then
        say({{"enrolments": CourseEnrollment.objects.filter(user=user).count(),
             "allowed": CourseEnrollmentAllowed.objects.filter(email__iexact={EMAIL!r}).count(),
             "enterprises": EnterpriseCustomerUser.all_objects.filter(user_id=user.pk).count(),
             "roles": CourseAccessRole.objects.filter(user=user).count()}})
"""

FREE = """
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from lms.envs.tutor.privacy.erasure.later import later
from openedx.core.djangoapps.user_api.models import UserRetirementRequest
request = UserRetirementRequest.objects.get(user={number})
was_noted = request.modified > request.created
long_ago = timezone.now() - timedelta(days=9)
UserRetirementRequest.objects.filter(pk=request.pk).update(created=long_ago, modified=long_ago + timedelta(days=1))
settings = {{"erasure_unknown": "delete", "keep_months": {{}}}}
nights = [later({{**settings, "free_email_days": days}}).as_data() for days in (30, 7)]
say([was_noted, nights, User.objects.get(pk={number}).username])
"""

REMOVE = f"""
from django.contrib.auth.models import User
from enterprise.models import EnterpriseCustomer, PendingEnterpriseCustomerUser
from common.djangoapps.student.models import CourseEnrollmentAllowed, ManualEnrollmentAudit
CourseEnrollmentAllowed.objects.filter(email={EMAIL!r}).delete()
ManualEnrollmentAudit.objects.filter(enrolled_email={EMAIL!r}).delete()
PendingEnterpriseCustomerUser.objects.filter(user_email={EMAIL!r}).delete()
EnterpriseCustomer.objects.filter(slug="coming-back").delete()
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
UserRetirementStatus.objects.filter(user={{number}}).delete()
say(User.objects.filter(pk={{number}}).delete()[0] + User.objects.filter(username={AGAIN!r}).delete()[0])
"""


def register(site, name):
    return site.program(REGISTER.replace("{name}", name))


def test_she_comes_back(site) -> None:
    """With the same address, under another name, and to nothing of before; until then it is taken."""
    set_up = site.run("-c", f"import django; django.setup()\n{SET_UP}", secret=True)
    assert set_up.returncode == 0, set_up.stderr.decode()[-3000:]
    number = site.program(PLANT)
    try:
        assert register(site, AGAIN) == ["email"]
        words = ("-m", "lms.envs.tutor.privacy.retirement.asked")
        look = site.run(*words, "--look", "--tables", given=f"{EMAIL}\nnobody\n".encode())
        done = site.run(*words, "--do", "--at-once", "--reason=4711", given=f"{EMAIL}\nnobody\n".encode())
        with site.served() as output:
            run = site.run("-m", "lms.envs.tutor.privacy.retirement", "--at-once", "--json", secret=True)
            said = output.read_text(errors="replace")
        before = register(site, AGAIN)
        noted, nights, username = site.program(FREE.format(number=number))
        name_again, address_again = register(site, NAME), register(site, AGAIN)
        verified = site.run("-m", "lms.envs.tutor.privacy.erasure", "--retirement=" + str(numbers(done)[0]))
    finally:
        site.program(REMOVE.format(number=number))
    assert look.returncode == 0 and [each["is"] for each in lines(look)] == ["named", "not found"]
    tables = {each["place"] for each in json.loads(look.stdout)["tables"]["left"]}
    planted = ["student.CourseEnrollmentAllowed", "student.Registration", "enterprise.PendingEnterpriseCustomerUser"]
    assert {*planted, "auth.User"} <= tables
    assert [each["is"] for each in lines(done)] == ["named", "not found"]
    summary = json.loads(run.stdout.splitlines()[-1])
    assert run.returncode == 0 and summary["retired"] == numbers(done), (summary, run.stderr.decode()[-2000:])
    assert before == ["email"] and noted and [each["freed"] for each in nights] == [0, 1]
    assert username.startswith("retired__user_") and name_again == ["username"]
    assert address_again == {"enrolments": 0, "allowed": 0, "enterprises": 0, "roles": 0}
    # The address is somebody else's now: what is looked for is the person of before.
    assert verified.returncode == 0, verified.stdout.decode()
    for text in (look.stdout, look.stderr, done.stdout, done.stderr, run.stdout, run.stderr):
        assert NAME not in text.decode().lower()
    assert NAME not in said.lower()


def lines(done):
    return json.loads(done.stdout)["lines"]


def numbers(done):
    return [each["retirement"] for each in lines(done) if each["is"] == "named"]
