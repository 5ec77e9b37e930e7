"""Two learners are retired by the platform's own API, with an OAuth2 token of the worker's application."""

from __future__ import annotations

import json

from .test_people import SET_UP

NAMES = ("wrenfordia", "plumbastor")

ASK = f"""
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from common.djangoapps.status.models import GlobalStatusMessage
from common.djangoapps.student.models import Registration, UserProfile
from openedx.core.djangoapps.user_api.models import UserPreference
from openedx.core.djangoapps.user_api.accounts.utils import create_retirement_request_and_deactivate_account
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
numbers = []
for name in {NAMES!r}:
    UserRetirementStatus.objects.filter(original_username=name).delete()
    User.objects.filter(username=name).delete()
    user = User.objects.create_user(name, name + "@learner-mail.example", "Wrong-1-horse")
    UserProfile.objects.create(user=user, name=name.title() + " Vormarrow")
    Registration().register(user)
    UserPreference.objects.create(user=user, key="of-mine", value="xylograph of " + name)
    GlobalStatusMessage.objects.create(message="Ask " + name + ", or " + user.email)
    create_retirement_request_and_deactivate_account(user)
    numbers.append(user.pk)
UserRetirementStatus.objects.filter(user__in=numbers).update(created=timezone.now() - timedelta(days=20))
say(numbers)
"""

LOOK = """
from django.contrib.auth.models import User
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
rows = UserRetirementStatus.objects.filter(user__in={numbers}).order_by("user_id")
users = User.objects.filter(pk__in={numbers}).order_by("pk")
from common.djangoapps.status.models import GlobalStatusMessage
from openedx.core.djangoapps.user_api.models import UserPreference
said = GlobalStatusMessage.objects.filter(message__startswith="Ask ").values_list("message", flat=True)
say({{"numbers": [row.pk for row in rows], "said": list(said),
     "preferences": UserPreference.objects.filter(user__in={numbers}).count(),
     "known": [row.original_username for row in rows],
     "states": [row.current_state.state_name for row in rows],
     "names": [[user.username, user.email, user.profile.name] for user in users]}})
"""

REMOVE = """
from django.contrib.auth.models import User
from openedx.core.djangoapps.user_api.models import UserRetirementStatus
from common.djangoapps.status.models import GlobalStatusMessage
GlobalStatusMessage.objects.filter(message__startswith="Ask ").delete()
UserRetirementStatus.objects.filter(user__in={numbers}).delete()
say(User.objects.filter(pk__in={numbers}).delete()[0])
"""


def test_two_learners_are_retired(site) -> None:
    """And erased: nothing of them is in the database, nor in a line of the LMS or of the driver."""
    set_up = site.run("-c", f"import django; django.setup()\n{SET_UP}", secret=True)
    assert set_up.returncode == 0, set_up.stderr.decode()[-3000:]
    numbers = site.program(ASK)
    try:
        with site.served() as output:
            done = site.run("-m", "lms.envs.tutor.privacy.retirement", "--json", secret=True)
            said = output.read_text(errors="replace")
        summary = json.loads(done.stdout.splitlines()[-1])
        assert done.returncode == 0, (summary, done.stderr.decode()[-2000:], said[-3000:])
        assert len(summary["retired"]) == len(NAMES), (summary, done.stderr.decode()[-1500:])
        found = site.program(LOOK.format(numbers=numbers))
        verified = site.run("-m", "lms.envs.tutor.privacy.erasure", f"--retirement={found['numbers'][0]}")
    finally:
        site.program(REMOVE.format(numbers=numbers))
    assert found["states"] == ["COMPLETE"] * len(NAMES)
    for username, email, name in found["names"]:
        assert username.startswith("retired__user_") and email.startswith("retired__user_") and not name
    assert found["known"] == [*NAMES]  # until it is cleaned up: the search needs them
    assert found["preferences"] == 0 and len(found["said"]) == len(NAMES)
    assert [each["retirement"] for each in summary["erased"]] == found["numbers"]
    assert verified.returncode == 0 and b"Nothing is left that no rule keeps." in verified.stdout
    for name in NAMES:
        assert name not in str(found["said"]).lower()
        assert name not in said.lower()
        assert name not in (done.stdout + done.stderr).decode().lower()
