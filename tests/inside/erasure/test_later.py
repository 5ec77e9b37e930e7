"""What is due long after a retirement: in a real database, of people who are retired, wait, or never asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.platform import Platform
from lab.schemas import fits

STATES = ["PENDING", "RETIRING_LMS", "LMS_COMPLETE", "ERRORED", "ABORTED", "COMPLETE"]
MONTHS = {"entitlements.CourseEntitlement": 12}
SETTINGS = {"RETIRED_USER_SALTS": ["old", "new"]}

TOOLS = f"""
import json
from datetime import timedelta
from common.djangoapps.entitlements.models import CourseEntitlement, CourseEntitlementSupportDetail
from common.djangoapps.student.models import (
    email_exists_or_retired, get_retired_email_by_email, get_retired_username_by_username, is_username_retired)
from django.db import connection
from tutorprivacy.inside.erasure import later as nights, retired_people
from tutorprivacy.inside.database.rows import tables_of
tables_of.cache_clear()
states(*{STATES})

def person(name, days, state=None, is_retired=True, verified=None, rows=1):
    '''Somebody who asked so many days ago, and has so many rows; verified: how many days ago.'''
    user = somebody(name)
    address = user.email
    asked = timezone.now() - timedelta(days=days)
    UserRetirementRequest.objects.create(user=user, created=asked)
    if verified is not None:
        UserRetirementRequest.objects.filter(user=user).update(modified=timezone.now() - timedelta(days=verified))
    if state:
        UserRetirementStatus.objects.create(
            user=user, current_state=RetirementState.objects.get(state_name=state), created=asked,
            original_username=name, original_email=address)
    if is_retired:
        users.filter(pk=user.pk).update(
            username=get_retired_username_by_username(name), email=get_retired_email_by_email(address))
    for number in range(rows):
        CourseEntitlement.objects.create(user=user, order_number=f"{{name}}-{{number}}")
    return user, address

def night(months={MONTHS!r}, days=0, **more):
    settings = dict(erasure_unknown="delete", keep_months=months, free_email_days=days)
    return nights.later(settings, **more).as_data()

def addresses():
    return sorted(users.values_list("email", flat=True))

def orders():
    return sorted(CourseEntitlement.objects.values_list("order_number", flat=True))
"""


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    made = Platform(tmp_path_factory.mktemp("platform"), **SETTINGS)
    yield made
    made.close()


def run(platform: Platform, statements: str) -> Any:
    return platform.run(TOOLS + statements)["result"]


PEOPLE = """
person("gone", 400)
person("gone2", 400, "COMPLETE", rows=3)
person("late", 300)
person("waits", 400, "PENDING", is_retired=False)
person("half", 400, "LMS_COMPLETE")
person("failed", 400, "ERRORED")
person("named-like-it", 400, is_retired=False)
learner = somebody("learner")
CourseEntitlement.objects.create(user=learner, order_number="learner-0")
imitator = somebody("retired__user_imitator")
CourseEntitlement.objects.create(user=imitator, order_number="imitator-0")
"""


def test_rows_end(platform: Platform) -> None:
    """Of who is retired, and asked long enough ago; of nobody else, however alike. The second night finds nothing."""
    found, again, left = run(platform, f"{PEOPLE}\nresult = night(), night(), orders()")
    assert found == {"ended": {"entitlements.CourseEntitlement": 4}, "freed": 0, "failed": {}, "is_more": False}
    assert again == {"ended": {}, "freed": 0, "failed": {}, "is_more": False}
    assert left == ["failed-0", "half-0", "imitator-0", "late-0", "learner-0", "named-like-it-0", "waits-0"]


def test_only_counted(platform: Platform) -> None:
    """What a night would do, which it then does."""
    looked, same, found = run(
        platform,
        f"{PEOPLE}\nperson('free', 400, verified=90)\nbefore = orders(), addresses()\n"
        "looked = night(days=30, look=True)\nsame = before == (orders(), addresses())\n"
        "result = looked, same, night(days=30)",
    )
    assert same and looked == found and looked["freed"] == 1 and sum(looked["ended"].values()) == 5


def test_none_ends_that_is_not_named(platform: Platform) -> None:
    """And none of a model that no setting can name."""
    found = run(
        platform,
        f"{PEOPLE}\nbefore = orders()\n"
        "result = night({}), night({'auth.User': 0}), night({'student.CourseAccessRole': 0}), orders() == before",
    )
    assert found[3] and all(each["ended"] == {} and each["failed"] == {} for each in found[:3])


def test_so_many_in_a_night(platform: Platform) -> None:
    """The next one goes on; each person is done wholly."""
    found = run(
        platform,
        """
for number in range(5):
    person(f"gone{number}", 400, rows=2)
result = [[night(most=2), len(orders())] for _night in range(4)]
""",
    )
    rows = [(each["ended"].get("entitlements.CourseEntitlement", 0), each["is_more"], left) for each, left in found]
    assert rows == [(4, True, 6), (4, True, 2), (2, False, 0), (0, False, 0)]


def test_it_is_ended(platform: Platform) -> None:
    """As when another run may have begun: before the next person."""
    left = run(
        platform,
        """
for number in range(3):
    person(f"gone{number}", 400)
tries = []
def check():
    tries.append(1)
    if len(tries) == 2:
        raise SystemExit(1)
try:
    night(check=check)
except SystemExit:
    pass
result = orders()
""",
    )
    assert left == ["gone1-0", "gone2-0"]


def test_what_hangs_on_a_row(platform: Platform) -> None:
    """It holds the row: that is said, and the others are deleted; and so it is when the database refuses."""
    found, left, refused, after = run(
        platform,
        """
user, _ = person("gone", 400, rows=2)
other, _ = person("gone2", 400)
support = somebody("support")
CourseEntitlementSupportDetail.objects.create(
    entitlement=CourseEntitlement.objects.get(order_number="gone-0"), support_user=support, comments="x")
found, left = night(), orders()
CourseEntitlementSupportDetail.objects.all().delete()
connection.cursor().execute(
    "CREATE TRIGGER no BEFORE DELETE ON entitlements_courseentitlement BEGIN SELECT RAISE(FAIL, 'zoraquill'); END")
refused, after = night(days=0), orders()
connection.cursor().execute("DROP TRIGGER no")
result = found, left, refused, after
""",
    )
    assert found["ended"] == {"entitlements.CourseEntitlement": 2} and left == [None]  # it is emptied
    assert found["failed"] == {"entitlements.CourseEntitlement": "rows stay, for others hang on them"}
    assert "does not let" in refused["failed"]["entitlements.CourseEntitlement"] and after == left
    assert "zoraquill" not in str(refused)


# -- coming back ---------------------------------------------------------------------------


def test_an_address_is_free_again(platform: Platform) -> None:
    """Of who was verified to be gone, so many days ago; the username stays taken, and nothing else is changed."""
    found, freed, names, same = run(
        platform,
        """
people = {
    "gone": person("gone", 400, verified=31),
    "gone2": person("gone2", 400, "COMPLETE", verified=31),
    "late": person("late", 400, verified=29),
    "unverified": person("unverified", 400),
    "half": person("half", 400, "LMS_COMPLETE", verified=31),
    "waits": person("waits", 400, "PENDING", is_retired=False, verified=31),
}
def columns():
    return list(users.order_by("pk").values_list("pk", "username", "password", "first_name"))
before = columns()
taken = lambda: {name for name, (_user, address) in people.items() if email_exists_or_retired(address)}
all_taken = taken()
found = night({}, days=30)
free = sorted(all_taken - taken())
names = [is_username_retired(name) for name in ("gone", "gone2")]
result = [found, night({}, days=30)], free, names, columns() == before
assert all_taken == set(people)
addresses = users.filter(email__startswith="retired__freed_").values_list("email", flat=True)
assert len(set(addresses)) == 2 and all(each.endswith("@retired.invalid") for each in addresses)
again = users.create(username="again", email=people["gone"][1])
""",
    )
    assert [each["freed"] for each in found] == [2, 0] and freed == ["gone", "gone2"]
    assert names == [True, True] and same


def test_never(platform: Platform) -> None:
    """By default, as the platform."""
    found, taken = run(
        platform,
        """
_user, address = person("gone", 9000, verified=8000)
result = night({}, days=0), email_exists_or_retired(address)
""",
    )
    assert found["freed"] == 0 and taken


def test_so_many_addresses_in_a_night(platform: Platform) -> None:
    found = run(
        platform,
        """
for number in range(5):
    person(f"gone{number}", 400, verified=31, rows=0)
result = [night({}, days=30, most=2) for _night in range(4)]
""",
    )
    assert [(each["freed"], each["is_more"]) for each in found] == [(2, True), (2, True), (1, False), (0, False)]


def test_neither_keeps_the_other(platform: Platform) -> None:
    """A database that fails for one of them."""
    found = run(
        platform,
        """
from unittest import mock
person("gone", 400, verified=31)
def fail(*_arguments):
    raise OSError("of zoraquill")
with mock.patch.object(nights, "described", fail):
    result = night(days=30)
""",
    )
    assert found == {"ended": {}, "freed": 1, "failed": {"end rows": "OSError"}, "is_more": False}


def test_who_has_the_address_now(platform: Platform) -> None:
    """Whoever registered it again is another person, whom no search and no erasure takes for the one before."""
    names = run(
        platform,
        """
from tutorprivacy.inside.database.all_tables import described
from tutorprivacy.inside.database.person import Person
from tutorprivacy.inside.database.skipped import Skips
user, address = person("gone", 400, "COMPLETE", verified=31)
former = lambda: Person(users.get(pk=user.pk), described(), Skips(), {"email": [address]}).names
before = {each for found in former().values() for each in found}
night({}, days=30)
users.create(username="again", email=address.upper())
after = {each for found in former().values() for each in found}
result = address in before, address in after, "gone" in after
""",
    )
    assert names == [True, False, True]


def test_when_somebody_was_verified(platform: Platform) -> None:
    """It is noted in the request, which stays, and in no other's; until when rows are kept is counted from it."""
    verified, end, fallback = run(
        platform,
        """
user, _ = person("gone", 400)
person("gone2", 400)
retired_people.note_verified(user)
numbers = retired_people.numbers()
asked = UserRetirementRequest.objects.get(user=user).created
end = retired_people.ends_of(user, {"entitlements.CourseEntitlement": 12}, timezone.now())
UserRetirementRequest.objects.filter(user=user).delete()
without = retired_people.ends_of(user, {}, timezone.now())
result = numbers, end.asked == asked.date(), without.asked == timezone.now().date()
""",
    )
    assert verified == [2, 1] and end and fallback


def test_the_process_of_the_driver(platform: Platform) -> None:
    """Does it when it is told so, between retirements; and notes of whom nothing is left, and of nobody else."""
    answers, numbers, posts_stay = run(
        platform,
        """
import io, os
from unittest import mock
from django.test import override_settings
from tutorprivacy.inside.erasure import person_command, person_erasure
from tutorprivacy.inside.stores.search import Search
posts_stay = set()
# There are no stores here; they have tests.
person_erasure.search_stores = lambda hers, *more: posts_stay.add(more[2]) or Search(hers)
for number in range(3):
    person(f"gone{number}", 400)
whole, _address = person("whole", 20, "LMS_COMPLETE")
partly, _address = person("partly", 20, "LMS_COMPLETE")
numbers = [UserRetirementStatus.objects.get(user=each).pk for each in (whole, partly)]
for user in (whole, partly):
    UserRetirementStatus.objects.filter(user=user).update(retired_username=users.get(pk=user.pk).username)
real = person_command.erasure_of
def erasure_of(user, *arguments, **options):
    found = real(user, *arguments, **options)
    if user.pk == partly.pk:
        found.found.fail("a.B", "it is locked")
    return found
choices = {"erasure_unknown": "delete", "erasure_forum": "keep-text", "free_email_days": 0}
setting = {**choices, "keep_months": {"entitlements.CourseEntitlement": 12}}
answers = io.BytesIO()
given = io.StringIO(f"later 2\\n{numbers[0]}\\n{numbers[1]}\\nlater\\n")
with override_settings(PRIVACY_RETIREMENT=setting), mock.patch.object(person_command, "erasure_of", erasure_of):
    person_command._serve(given, answers, os.getppid())
verified = UserRetirementRequest.objects.exclude(modified__lt=timezone.now() - timedelta(days=1))
numbers = [each.user_id == whole.pk for each in verified]
result = [json.loads(each) for each in answers.getvalue().splitlines()], numbers, list(posts_stay)
""",
    )
    first, whole, partly, second = answers
    assert first["ended"] == {"entitlements.CourseEntitlement": 2} and first["is_more"]
    assert second["ended"] == {"entitlements.CourseEntitlement": 1} and not second["is_more"]
    for each in (whole, partly):
        fits("verify-erasure", {"version": 1, **each})
    assert whole["is_complete"] and not partly["is_complete"] and numbers == [True]
    (why,) = [each["why"] for each in whole["kept"] if each["place"] == "entitlements.CourseEntitlement"]
    assert why.startswith("an order's number, for the books, until 20")
    assert posts_stay == [True]  # as PRIVACY_ERASURE_FORUM says
